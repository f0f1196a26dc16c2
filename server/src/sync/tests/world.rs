//! Teams A and B, their people, and phones that write honestly unless told otherwise.

use std::collections::{BTreeMap, BTreeSet};

use client_core::ChangeHash;
use client_core::document::{Document, Stamp};
use client_core::edit;
use client_core::record::{Actor, Enrolment, Id, Kind, Role, SCHEMA, Value};
use client_core::row::DERIVATION;
use client_core::wire::{
    Frame, Header, Mac, Mark, OfferRequest, OfferResponse, Offered, PullRequest, PullResponse,
    PushItem, PushRequest, PushResponse, Served, VERSION, Verdict,
};

use crate::accounts::{device, user};
use crate::error::Result;
use crate::feed;
use crate::log;
use crate::sync::office::{self, Deed, Done};
use crate::sync::{offer, pull, push};
use crate::testing;

pub const DAY: i64 = 24 * 3_600_000;

pub struct World {
    pub base: testing::World,
    pub a: Id,
    pub b: Id,
    /// An engineer of team A, a dispatcher of A, an engineer of B, a manager.
    pub li: Phone,
    pub dispatcher: Phone,
    pub wu: Phone,
    pub manager: Phone,
}

/// A device: what it holds, and what it heard.
pub struct Phone {
    pub user: Id,
    pub enrolment: Enrolment,
    pub actor: Actor,
    pub documents: BTreeMap<Id, (Kind, Document)>,
    pub served: BTreeMap<Id, Served>,
    /// The scopes that hold each record.
    pub rows: BTreeMap<Id, BTreeSet<String>>,
    pub cursor: Vec<u8>,
    pub mark: Option<Mark>,
    pub now: i64,
    made: u64,
}

impl World {
    pub fn new() -> Self {
        let base = testing::World::new();
        let (a, b) = (base.team("A"), base.team("B"));
        let li = phone(&base, "li", Role::Engineer, &[a]);
        let dispatcher = phone(&base, "chen", Role::Dispatcher, &[a]);
        let wu = phone(&base, "wu", Role::Engineer, &[b]);
        let manager = phone(&base, "zhao", Role::Manager, &[]);
        Self {
            base,
            a,
            b,
            li,
            dispatcher,
            wu,
            manager,
        }
    }

    pub fn later(&mut self, ms: i64) {
        self.base.later(ms);
        for phone in [
            &mut self.li,
            &mut self.dispatcher,
            &mut self.wu,
            &mut self.manager,
        ] {
            phone.now += ms;
        }
    }

    pub fn scopes(&self, doc: Id) -> BTreeSet<String> {
        let doc = doc.to_string();
        self.base
            .state
            .storage
            .read(|tx| feed::current(tx, &doc))
            .unwrap()
    }

    pub fn log_end(&self) -> i64 {
        self.base.state.storage.read(log::end).unwrap()
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.base
            .state
            .storage
            .read(|tx| tx.query_one(sql, &[], |row| row.int(0)))
            .unwrap()
    }

    pub fn move_user(&self, phone: &Phone, role: Role, teams: &[Id]) {
        let now = self.base.state.now();
        let teams = teams.iter().copied().collect();
        self.base
            .state
            .storage
            .write(|tx| user::set_role(tx, phone.user, role, &teams, now))
            .unwrap();
    }

    /// An edit at the office, at today's heads.
    pub fn office(&self, phone: &Phone, doc: Id, puts: &[(&str, Value)]) -> Done {
        let text = doc.to_string();
        let stored = self
            .base
            .state
            .storage
            .read(|tx| crate::projection::documents::find(tx, &text))
            .unwrap()
            .unwrap();
        let deed = Deed::Edit {
            heads: stored.heads,
            puts: owned(puts),
        };
        office::change(&self.base.state, phone.enrolment, doc, &deed).unwrap()
    }

    pub fn office_create(&self, phone: &Phone, kind: Kind, puts: &[(&str, Value)]) -> Id {
        match office::create(&self.base.state, phone.enrolment, kind, owned(puts)).unwrap() {
            Done::Written(written) => written.doc,
            other => panic!("not created: {other:?}"),
        }
    }

    /// A customer of a team, made by the manager.
    pub fn customer(&self, team: Id, name: &str) -> Id {
        let puts = [("name", Value::from(name)), ("team", Value::from(team))];
        self.office_create(&self.manager, Kind::Customer, &puts)
    }

    /// A visit assigned to somebody, made by the manager.
    pub fn visit(&self, customer: Id, lead: Option<Id>) -> Id {
        let mut puts = vec![
            ("customer", Value::from(customer)),
            ("visit_kind", Value::from("repair")),
        ];
        if let Some(lead) = lead {
            puts.push(("routing/lead", Value::from(lead)));
        }
        self.office_create(&self.manager, Kind::Visit, &puts)
    }
}

fn owned(puts: &[(&str, Value)]) -> Vec<(String, Value)> {
    puts.iter()
        .map(|(path, value)| ((*path).to_owned(), value.clone()))
        .collect()
}

pub fn phone(base: &testing::World, login: &str, role: Role, teams: &[Id]) -> Phone {
    let user = base.user(login, role, teams).id;
    another(base, user, login)
}

/// A further device of a user.
pub fn another(base: &testing::World, user: Id, name: &str) -> Phone {
    let (now, mut rng) = (base.state.now(), base.state.rng());
    let enrolled = base
        .state
        .storage
        .write(|tx| {
            device::enrol(
                tx,
                &base.state.revocations,
                (user, name, false),
                now,
                &mut rng,
            )
        })
        .unwrap();
    Phone {
        user,
        enrolment: enrolled.enrolment,
        actor: Actor::fresh(enrolled.enrolment, &mut rng),
        documents: BTreeMap::new(),
        served: BTreeMap::new(),
        rows: BTreeMap::new(),
        cursor: Vec::new(),
        mark: None,
        now,
        made: 0,
    }
}

impl Phone {
    pub fn header(&self) -> Header {
        Header {
            version: VERSION,
            device_time: self.now,
            app: "test 1".to_owned(),
            schema: u32::try_from(SCHEMA).unwrap(),
            derivation: DERIVATION,
            unsent_edits: 0,
            unsent_attachments: 0,
            mark: self.mark,
        }
    }

    fn stamp(&self) -> Stamp {
        Stamp {
            at: self.now,
            offset: Some(0),
            undoes: None,
        }
    }

    /// Makes a record offline.
    pub fn create(&mut self, kind: Kind, entered: &[(&str, Value)]) -> (Id, PushItem) {
        self.made += 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.enrolment.0);
        bytes[8..].copy_from_slice(&self.made.to_be_bytes());
        let doc = Id(bytes);
        (doc, self.create_as(doc, kind, entered))
    }

    /// Makes a record under that id.
    pub fn create_as(&mut self, doc: Id, kind: Kind, entered: &[(&str, Value)]) -> PushItem {
        let number = format!("{}-K7M-{:04}", kind.letter(), self.made);
        let entered: BTreeMap<String, Value> = owned(entered).into_iter().collect();
        let diff = edit::creation(kind, doc, &number, &entered).unwrap();
        let mut document = Document::new();
        let made = edit::apply(&mut document, self.actor, &[], &diff, self.stamp());
        let bytes = made.unwrap().unwrap().bytes;
        self.documents.insert(doc, (kind, document));
        item(doc, kind, bytes)
    }

    /// Writes at the heads it holds.
    pub fn write(&mut self, doc: Id, puts: &[(&str, Value)]) -> PushItem {
        let heads = self.documents[&doc].1.heads();
        self.write_at(doc, &heads, puts)
    }

    pub fn write_at(&mut self, doc: Id, heads: &[ChangeHash], puts: &[(&str, Value)]) -> PushItem {
        let (actor, stamp) = (self.actor, self.stamp());
        let (kind, document) = self.documents.get_mut(&doc).unwrap();
        let puts = puts.iter().map(|(path, value)| (*path, value));
        let made = document.write(actor, heads, puts, stamp).unwrap().unwrap();
        item(doc, *kind, made.bytes)
    }

    pub fn try_push(
        &mut self,
        world: &testing::World,
        items: Vec<PushItem>,
    ) -> Result<PushResponse> {
        let request = PushRequest {
            header: self.header(),
            items,
        };
        push(&world.state, self.enrolment, request)
    }

    /// Pushes and takes the verdicts.
    pub fn push(&mut self, world: &testing::World, items: Vec<PushItem>) -> Vec<Verdict> {
        let answer = self.try_push(world, items).unwrap();
        assert!(!answer.footer.epoch, "an epoch nobody expected");
        self.mark = answer.footer.mark;
        answer.verdicts
    }

    pub fn accepted(&mut self, world: &testing::World, items: Vec<PushItem>) {
        for verdict in self.push(world, items) {
            assert!(
                matches!(verdict, Verdict::Accepted { .. }),
                "not accepted: {verdict:?}"
            );
        }
    }

    pub fn try_page(&self, world: &testing::World, max_bytes: u32) -> Result<PullResponse> {
        let request = PullRequest {
            header: self.header(),
            cursor: self.cursor.clone(),
            max_bytes,
            reference: 0,
            digests: true,
        };
        pull(&world.state, self.enrolment, &request)
    }

    /// Pulls to the end and takes everything; answers the pages.
    pub fn pull(&mut self, world: &testing::World) -> Vec<PullResponse> {
        let mut pages = Vec::new();
        loop {
            let page = self.try_page(world, 1 << 20).unwrap();
            assert!(!page.footer.epoch, "an epoch nobody expected");
            self.take(&page);
            let more = page.more;
            pages.push(page);
            if !more {
                return pages;
            }
        }
    }

    pub fn take(&mut self, page: &PullResponse) {
        self.mark = page.footer.mark;
        self.cursor.clone_from(&page.cursor);
        for rows in self.rows.values_mut() {
            rows.retain(|scope| !page.gone.contains(scope));
        }
        for frame in &page.frames {
            match frame {
                Frame::Document(served) => {
                    let document = Document::load(&served.document).unwrap();
                    self.documents.insert(served.doc, (served.kind, document));
                    self.served.insert(served.doc, (**served).clone());
                    self.rows
                        .entry(served.doc)
                        .or_default()
                        .insert(served.scope.clone());
                }
                Frame::Also { scope, doc } => {
                    self.rows.entry(*doc).or_default().insert(scope.clone());
                }
                Frame::Left { scope, doc } => {
                    self.rows.entry(*doc).or_default().remove(scope);
                }
            }
        }
    }

    /// The records that it holds after a pull.
    pub fn holds(&self) -> BTreeSet<Id> {
        let held = self.rows.iter().filter(|(_, scopes)| !scopes.is_empty());
        held.map(|(doc, _)| *doc).collect()
    }

    pub fn offer(&self, world: &testing::World, documents: Vec<Offered>) -> OfferResponse {
        let have = self.served.values().map(|served| client_core::wire::Held {
            doc: served.doc,
            generation: served.generation,
            heads: served.heads.clone(),
        });
        let request = OfferRequest {
            header: self.header(),
            have: have.collect(),
            documents,
        };
        offer(&world.state, self.enrolment, request).unwrap()
    }
}

pub fn offered(served: &Served) -> Offered {
    Offered {
        doc: served.doc,
        kind: served.kind,
        generation: served.generation,
        document: served.document.clone(),
        receipts: served.receipts.clone(),
        mac: served.mac,
    }
}

pub fn item(doc: Id, kind: Kind, bytes: Vec<u8>) -> PushItem {
    PushItem {
        doc,
        kind,
        generation: 1,
        bytes,
        receipt: None,
    }
}

pub fn with_receipt(item: &PushItem, receipt: Mac) -> PushItem {
    PushItem {
        receipt: Some(receipt),
        ..item.clone()
    }
}

pub fn refusal(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Refused(refusal) => refusal.code.as_str(),
        other => panic!("not refused: {other:?}"),
    }
}
