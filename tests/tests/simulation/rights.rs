//! What a user may do, as far as his device knows: asked before it saves.

use std::collections::BTreeSet;

use client_core::policy::{self, Around, Writer};
use client_core::record::{Enrolment, Id, Kind, Role, Value};
use client_core::store::Record;

use crate::edits::Puts;
use crate::oracle::Key;
use crate::world::World;

impl World {
    /// Role and teams as the device knows them.
    pub fn knows_himself(&self, at: usize) -> (Role, Vec<Id>) {
        let store = &self.devices[at].store;
        let identity = store.identity().unwrap().unwrap();
        match store.user(identity.user).unwrap() {
            Some(known) => (known.role, known.teams),
            None => (identity.role, identity.teams),
        }
    }

    pub fn writer(&self, at: usize) -> Writer {
        let (role, teams) = self.knows_himself(at);
        Writer {
            user: self.people[self.devices[at].user].id,
            role,
            teams,
        }
    }

    pub fn mine(&self, at: usize, enrolment: Enrolment) -> bool {
        let user = self.devices[at].user;
        self.devices
            .iter()
            .any(|device| device.user == user && device.enrolment == enrolment)
    }

    /// Whether a record's customer is in one of the user's teams, as far as the device knows.
    pub fn in_team(&self, at: usize, id: Id, depth: u32) -> bool {
        let writer = self.writer(at);
        let Some(record) = self.devices[at].record(id) else {
            return false;
        };
        let of_customer = record
            .fields
            .live("team")
            .iter()
            .any(|team| writer.teams.iter().any(|own| **team == Value::from(*own)));
        let parent = record
            .kind
            .parent_path()
            .map(|path| record.fields.text(path).parse());
        writer.role.sees_all_teams()
            || of_customer
            || matches!(parent, Some(Ok(parent)) if depth < 4 && self.in_team(at, parent, depth + 1))
    }

    pub fn around(&self, at: usize, record: &Record) -> Around {
        let first = record
            .document
            .changes()
            .into_iter()
            .find(|change| change.deps().is_empty());
        Around {
            in_team: self.in_team(at, record.id, 0),
            author: first.is_some_and(|change| self.mine(at, Key::of(&change).enrolment)),
            ..Around::default()
        }
    }

    /// The policy as the device asks it before it saves.
    pub fn may(&self, at: usize, record: &Record, puts: &Puts) -> bool {
        let puts: Vec<(String, Value)> = puts
            .iter()
            .map(|(path, value)| (path.clone(), value.clone()))
            .collect();
        let around = self.around(at, record);
        let writer = self.writer(at);
        policy::check(
            &writer,
            record.kind,
            &record.document,
            &record.fields,
            &puts,
            &around,
        )
        .is_ok()
    }

    pub fn may_make(&self, at: usize, kind: Kind, puts: &Puts) -> bool {
        let parent: Option<Id> = kind
            .parent_path()
            .and_then(|path| puts.get(path)?.as_text()?.parse().ok());
        let mut all: Vec<(String, Value)> = puts
            .iter()
            .map(|(path, value)| (path.clone(), value.clone()))
            .collect();
        all.push(("kind".to_owned(), Value::text(kind.as_str())));
        let me = self.people[self.devices[at].user].id;
        let around = Around {
            in_team: parent.is_none_or(|parent| self.in_team(at, parent, 0)),
            author: true,
            assigned: parent.is_some_and(|parent| self.is_assigned(at, parent)),
            wrote_in_visit: parent.is_some_and(|visit| self.wrote_in(at, visit, me)),
        };
        let nothing = client_core::document::Document::new();
        let none = client_core::fields::Fields::default();
        policy::check(&self.writer(at), kind, &nothing, &none, &all, &around).is_ok()
    }

    pub fn is_assigned(&self, at: usize, parent: Id) -> bool {
        let me = Value::from(self.people[self.devices[at].user].id);
        let device = &self.devices[at];
        device
            .records()
            .into_iter()
            .filter(|(_, kind)| *kind == Kind::Visit)
            .any(|(id, _)| {
                device.record(id).is_some_and(|record| {
                    (id == parent || *record.fields.shown("customer") == Value::from(parent))
                        && *record.fields.shown("routing/lead") == me
                })
            })
    }

    pub fn wrote_in(&self, at: usize, visit: Id, me: Id) -> bool {
        let Some(record) = self.devices[at].record(visit) else {
            return false;
        };
        let writers: BTreeSet<Enrolment> = record
            .document
            .changes()
            .iter()
            .map(|change| Key::of(change).enrolment)
            .collect();
        writers.into_iter().any(|writer| self.mine(at, writer))
            || *record.fields.shown("routing/lead") == Value::from(me)
    }
}
