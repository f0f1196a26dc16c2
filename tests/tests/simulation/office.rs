//! What the office and the administrator do at the server.

use std::collections::BTreeSet;

use client_core::ChangeHash;
use client_core::edit;
use client_core::record::{Id, Kind, Role, Value};
use fieldfile_server::error::Error;
use fieldfile_server::sync::office::{self, Deed, Done};
use rand::RngExt;
use rand::seq::IndexedRandom;

use crate::edits::HOT;
use crate::oracle::Key;
use crate::world::World;

impl World {
    /// Somebody at the office does something, often on a page that he opened a while ago.
    pub fn office_works(&mut self) {
        let who = self.rng.random_range(3..self.people.len());
        let Some(enrolment) = self.people[who].office else {
            return;
        };
        let (_, _, scopes) = self.server.stands(self.people[who].id);
        let feed = self.server.feed();
        let mut seen: Vec<Id> = feed
            .iter()
            .filter(|(_, of)| !of.is_disjoint(&scopes))
            .map(|(id, _)| *id)
            .collect();
        if self.rng.random_ratio(1, 2) {
            seen.truncate(HOT);
        }
        let Some(id) = seen.choose(&mut self.rng).copied() else {
            return self.office_makes_a_customer(who);
        };
        let (who, enrolment, id, heads) = match self.pages.pop() {
            Some((who, id, heads)) if self.rng.random_ratio(1, 2) => {
                let enrolment = self.people[who].office.unwrap_or(enrolment);
                (who, enrolment, id, heads)
            }
            _ => {
                let Some(document) = self.server.document(id) else {
                    return;
                };
                (who, enrolment, id, document.heads())
            }
        };
        let Some(document) = self.server.document(id) else {
            return;
        };
        if self.rng.random_ratio(1, 5) {
            self.pages.push((who, id, document.heads()));
            return;
        }
        let Some(kind) = document.fields().kind() else {
            return;
        };
        let Ok(seen) = document.fields_at(&heads) else {
            return;
        };
        let conflict = seen.conflicts().into_iter().next();
        let deed = match (kind, self.rng.random_range(0..10)) {
            (_, 0..2) if conflict.is_some() => {
                let path = conflict.map(|conflict| conflict.path).unwrap_or_default();
                let values = edit::distinct(seen.written(&path)).len();
                let choose = self.rng.random_range(0..values) as u32;
                Deed::Choose {
                    heads: heads.clone(),
                    path,
                    choose,
                }
            }
            (Kind::Customer, 2..4) if self.features.moves => {
                let team = *self.teams.choose(&mut self.rng).unwrap();
                self.count("moves");
                deed(&heads, "team", Value::from(team))
            }
            (Kind::Visit, 2..5) if self.features.moves => {
                let lead = self.people[self.rng.random_range(0..3)].id;
                self.count("reassignments");
                deed(&heads, "routing/lead", Value::from(lead))
            }
            (Kind::Visit, 5) => {
                let change = document.changes().last().map(client_core::Change::hash);
                let Some(change) = change else { return };
                Deed::Undo { change }
            }
            _ => {
                let (path, value) = self.field(kind);
                deed(&heads, &path, value)
            }
        };
        self.office_does((who, enrolment), id, &deed);
    }

    pub fn office_makes_a_customer(&mut self, who: usize) {
        let Some(enrolment) = self.people[who].office else {
            return;
        };
        let (role, teams, _) = self.server.stands(self.people[who].id);
        let team = if role.sees_all_teams() {
            self.teams.choose(&mut self.rng).copied()
        } else {
            teams.first().copied()
        };
        let Some(team) = team else { return };
        self.tick();
        let name = self.word("customer");
        let id = Id::new(self.server.now(), &mut self.rng);
        let puts = vec![
            ("name".to_owned(), Value::text(name)),
            ("team".to_owned(), Value::from(team)),
        ];
        let done = office::create_as(&self.server.state, enrolment, (id, Kind::Customer), puts);
        self.notes(who, id, &[], done);
    }

    pub fn office_does(
        &mut self,
        (who, enrolment): (usize, client_core::record::Enrolment),
        id: Id,
        deed: &Deed,
    ) {
        self.tick();
        let heads = match deed {
            Deed::Edit { heads, .. } | Deed::Choose { heads, .. } => heads.clone(),
            Deed::Undo { .. } => self
                .server
                .document(id)
                .map(|document| document.heads())
                .unwrap_or_default(),
        };
        let done = office::change(&self.server.state, enrolment, id, deed);
        self.notes(who, id, &heads, done);
    }

    fn notes(&mut self, who: usize, id: Id, heads: &[ChangeHash], done: Result<Done, Error>) {
        let login = self.people[who].login;
        match done {
            Ok(Done::Written(written)) => {
                self.say(format!("office: {login} edits {id} {}", written.hash));
                self.count("office edits");
                let document = self.server.document(id).unwrap();
                let change = document.change(&written.hash).unwrap();
                let puts = client_core::history::puts(&change).into_iter().collect();
                self.writes(Key::of(&change), (id, puts), (&document, heads), true);
                self.oracle.acknowledge(&change);
            }
            Ok(other) => self.say(format!("office: {login} {id}: {other:?}")),
            Err(error @ (Error::NotFound { .. } | Error::Conflict { .. })) => {
                self.say(format!("office: {login} {id}: {error}"));
            }
            Err(error) => self
                .oracle
                .fault(format!("an office edit of {id} failed: {error}")),
        }
    }

    /// A person moves to another team, or gets another role.
    pub fn the_administrator_works(&mut self) {
        let who = self.rng.random_range(0..3);
        self.moves_a_person(who);
    }

    pub fn moves_a_person(&mut self, who: usize) {
        let id = self.people[who].id;
        let (mut role, mut teams, _) = self.server.stands(id);
        if self.rng.random_ratio(2, 3) {
            let team = *self.teams.choose(&mut self.rng).unwrap();
            teams = BTreeSet::from([team]);
        } else {
            role = *[Role::Engineer, Role::Supervisor]
                .choose(&mut self.rng)
                .unwrap();
        }
        self.tick();
        self.server.sets_role(id, role, &teams);
        self.say(format!(
            "{} is {} of {teams:?}",
            self.people[who].login,
            role.as_str()
        ));
    }

    /// A device is lost: it neither reads nor pushes any more.
    pub fn a_device_is_lost(&mut self) {
        let at = self.rng.random_range(0..self.devices.len());
        let enrolment = self.devices[at].enrolment;
        self.tick();
        self.replaces_files(|world| {
            world.server.revokes(enrolment);
            for device in &mut world.devices {
                device.revoked |= device.enrolment == enrolment;
            }
        });
        self.say(format!("{enrolment} is lost"));
    }
}

/// An edit of one path.
pub fn deed(heads: &[ChangeHash], path: &str, value: Value) -> Deed {
    Deed::Edit {
        heads: heads.to_vec(),
        puts: vec![(path.to_owned(), value)],
    }
}
