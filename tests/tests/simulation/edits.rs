//! What users do with their devices.

use std::collections::BTreeMap;

use client_core::edit::{self, Diff};
use client_core::record::{Id, Kind, Role, Value};
use client_core::row;
use client_core::steps::Progress;
use client_core::store::Record;
use rand::RngExt;
use rand::seq::IndexedRandom;

use crate::oracle::Key;
use crate::world::World;

/// So many of the oldest records see half of all the work.
pub const HOT: usize = 3;

/// Values by their paths.
pub type Puts = BTreeMap<String, Value>;

impl World {
    /// A user does something on a device, with or without a signal.
    pub fn works(&mut self, at: usize) {
        let mut held = self.devices[at].records();
        // Work gathers on few records: that is where people meet.
        if self.rng.random_ratio(1, 2) {
            held.truncate(HOT);
        }
        let Some((id, kind)) = held.choose(&mut self.rng).copied() else {
            return self.makes_a_customer(at);
        };
        match self.rng.random_range(0..100) {
            0..8 => self.makes_a_customer(at),
            8..20 => self.makes_something_about(at, id, kind),
            20..26 => self.opens(at, id),
            26..36 => self.types(at, id, kind),
            36..42 => self.leaves_a_form(at),
            42..50 => self.chooses(at, id),
            50..55 => self.undoes(at, id),
            55..72 if kind == Kind::Visit => self.steps(at, id),
            _ => self.edits(at, id, kind),
        }
    }

    /// Makes a customer in one of the user's teams.
    pub fn makes_a_customer(&mut self, at: usize) {
        let (role, teams) = self.knows_himself(at);
        let team = if role.sees_all_teams() {
            self.teams[0]
        } else {
            match teams.first() {
                Some(team) => *team,
                None => return,
            }
        };
        let name = self.word("customer");
        let puts = Puts::from([
            ("name".to_owned(), Value::text(name)),
            ("team".to_owned(), Value::from(team)),
        ]);
        self.makes(at, Kind::Customer, puts);
    }

    /// Makes a visit, a note or a review.
    fn makes_something_about(&mut self, at: usize, id: Id, kind: Kind) {
        let (role, _) = self.knows_himself(at);
        let me = self.people[self.devices[at].user].id;
        let text = self.word("about");
        let about = ("about".to_owned(), Value::from(id));
        match kind {
            Kind::Customer if self.rng.random_ratio(2, 3) => {
                let lead = if role == Role::Engineer || self.rng.random_ratio(1, 3) {
                    me
                } else {
                    self.people[self.rng.random_range(0..3)].id
                };
                let puts = [
                    ("customer".to_owned(), Value::from(id)),
                    ("visit_kind".to_owned(), Value::text("repair")),
                    ("summary".to_owned(), Value::text(text)),
                    ("routing/lead".to_owned(), Value::from(lead)),
                ];
                self.makes(at, Kind::Visit, Puts::from(puts));
            }
            Kind::Visit if role == Role::Supervisor => self.reviews(at, id),
            Kind::Customer | Kind::Visit => {
                let puts = [about, ("text".to_owned(), Value::text(text))];
                self.makes(at, Kind::Note, Puts::from(puts));
            }
            Kind::Review | Kind::Note => {}
        }
    }

    fn reviews(&mut self, at: usize, visit: Id) {
        let Some(record) = self.devices[at].record(visit) else {
            return;
        };
        let Some(submit) = Progress::of(&record.document, &record.fields).submit else {
            return;
        };
        let heads: Vec<String> = record
            .document
            .heads()
            .iter()
            .map(ToString::to_string)
            .collect();
        let verdict = if self.rng.random_ratio(1, 2) {
            "approve"
        } else {
            "return"
        };
        let now = self.server.now() + self.devices[at].skew;
        let remark = self.word("remark");
        let puts = [
            ("visit".to_owned(), Value::from(visit)),
            ("submit".to_owned(), Value::text(submit.id)),
            ("heads".to_owned(), Value::text(heads.join(" "))),
            (
                "work_hash".to_owned(),
                Value::text(row::work_hash(&record.fields)),
            ),
            ("verdict".to_owned(), Value::text(verdict)),
            ("remark".to_owned(), Value::text(remark)),
            (
                "by".to_owned(),
                Value::from(self.people[self.devices[at].user].id),
            ),
            ("at".to_owned(), Value::Time(now)),
        ];
        self.makes(at, Kind::Review, Puts::from(puts));
    }

    fn makes(&mut self, at: usize, kind: Kind, puts: Puts) {
        let forced = self.forces();
        let honest = !forced && self.may_make(at, kind, &puts);
        if !honest && !forced {
            return;
        }
        let puts = if forced {
            self.spoiled(kind, puts)
        } else {
            puts
        };
        let stamp = self.stamp(at);
        let id = Id::new(stamp.at.max(0), &mut self.rng);
        let made = self.devices[at].store.create(id, kind, &puts, stamp);
        let name = self.devices[at].name.clone();
        match made {
            Ok(number) => {
                self.say(format!(
                    "{name} makes {} {number} {id} at {}",
                    kind.as_str(),
                    stamp.at
                ));
                self.count("made");
                let record = self.devices[at].record(id).unwrap();
                let key = Key {
                    enrolment: self.devices[at].enrolment,
                    at: stamp.at,
                };
                self.writes(key, (id, puts), (&record.document, &[]), honest);
            }
            Err(error) => self.say(format!("{name} can't make a {}: {error}", kind.as_str())),
        }
    }

    /// Opens a record now and edits it later, as it was.
    pub fn opens(&mut self, at: usize, id: Id) {
        let Some(record) = self.devices[at].record(id) else {
            return;
        };
        let heads = record.document.heads();
        self.devices[at].opened.insert(id, heads);
    }

    pub fn edits(&mut self, at: usize, id: Id, kind: Kind) {
        let forced = self.forces();
        let mut puts = Puts::new();
        for _ in 0..self.rng.random_range(1..3) {
            let (path, value) = self.field(kind);
            puts.insert(path, value);
        }
        if forced {
            puts = self.spoiled(kind, puts);
        }
        self.edits_as_opened(at, id, &puts, forced);
    }

    /// An edit of a record as it was when its user opened it, or as it is shown now.
    pub fn edits_as_opened(&mut self, at: usize, id: Id, puts: &Puts, forced: bool) {
        let Some(record) = self.devices[at].record(id) else {
            return;
        };
        let heads = match self.devices[at].opened.remove(&id) {
            Some(heads) if heads.iter().all(|head| record.document.holds(head)) => heads,
            _ => record.document.heads(),
        };
        if heads.is_empty() {
            return;
        }
        let seen = record.document.fields_at(&heads).unwrap();
        let Ok(diff) = edit::diff(record.kind, &seen, puts) else {
            return;
        };
        self.saves(at, &record, &diff, &heads, forced);
    }

    pub fn saves(
        &mut self,
        at: usize,
        record: &Record,
        diff: &Diff,
        heads: &[client_core::ChangeHash],
        forced: bool,
    ) {
        let puts: Puts = diff
            .iter()
            .map(|(path, change)| (path.clone(), change.after.clone()))
            .collect();
        let honest = !forced && self.may(at, record, &puts);
        if (!honest && !forced) || diff.is_empty() {
            return;
        }
        let stamp = self.stamp(at);
        let name = self.devices[at].name.clone();
        let saved = self.devices[at].saves((record.id, record.kind), diff, heads, stamp);
        match saved {
            Ok(Some(hash)) => {
                let paths: Vec<&str> = puts.keys().map(String::as_str).collect();
                self.say(format!(
                    "{name} edits {} {hash} at {} {}",
                    record.id,
                    stamp.at,
                    paths.join(" ")
                ));
                self.count("edits");
                let key = Key {
                    enrolment: self.devices[at].enrolment,
                    at: stamp.at,
                };
                self.writes(key, (record.id, puts), (&record.document, heads), honest);
            }
            Ok(None) => {}
            Err(error) => self.say(format!("{name} can't edit {}: {error}", record.id)),
        }
    }

    /// A modified app does what its user may not.
    fn forces(&mut self) -> bool {
        self.features.forced && self.rng.random_ratio(1, 12)
    }

    pub fn spoiled(&mut self, kind: Kind, mut puts: Puts) -> Puts {
        let grade = Value::text("A");
        let other = self.people[self.rng.random_range(0..3)].id;
        match kind {
            Kind::Customer => puts.insert("credit/grade".to_owned(), grade),
            Kind::Visit => puts.insert("calls/c1/by".to_owned(), Value::from(other)),
            Kind::Review => puts.insert("by".to_owned(), Value::from(other)),
            Kind::Note => puts.insert("text".to_owned(), Value::text("rewritten")),
        };
        self.count("forced");
        puts
    }

    /// A field of a kind, and a value that nobody has written before.
    pub fn field(&mut self, kind: Kind) -> (String, Value) {
        let entry = ["a1", "b2"].choose(&mut self.rng).unwrap();
        let text = self.word("w");
        let path = match kind {
            Kind::Customer => *[
                "name",
                "name",
                "remark",
                "contacts/#/name",
                "addresses/#/text",
                "works_running",
            ]
            .choose(&mut self.rng)
            .unwrap(),
            Kind::Visit => *[
                "summary",
                "work_done",
                "work_done",
                "findings/#/text",
                "card/opinion",
                "needs_revisit",
            ]
            .choose(&mut self.rng)
            .unwrap(),
            Kind::Review => "remark",
            Kind::Note => "text",
        };
        let value = match path {
            "works_running" | "needs_revisit" => Value::Bool(self.rng.random()),
            _ => Value::text(text),
        };
        (path.replace('#', entry), value)
    }

    pub fn word(&mut self, what: &str) -> String {
        format!("{what} {:06x}", self.rng.random_range(0..0x00ff_ffff))
    }
}
