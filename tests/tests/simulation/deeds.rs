//! Steps of visits, choices and undoing.

use client_core::edit;
use client_core::record::{Id, Kind, Value};
use client_core::steps::Progress;
use rand::RngExt;
use rand::seq::IndexedRandom;

use crate::edits::Puts;
use crate::oracle::Key;
use crate::world::World;

impl World {
    pub fn steps(&mut self, at: usize, id: Id) {
        let Some(record) = self.devices[at].record(id) else {
            return;
        };
        if record.fields.is_empty() {
            return;
        }
        let status = Progress::of(&record.document, &record.fields).status;
        let possible: Vec<&str> = ["accept", "set_out", "arrive", "leave", "submit", "withdraw"]
            .into_iter()
            .filter(|what| client_core::steps::check_next(status, what).is_ok())
            .collect();
        let Some(what) = possible.choose(&mut self.rng) else {
            return;
        };
        let step = format!("{:08x}", self.rng.random::<u32>());
        let me = self.people[self.devices[at].user].id;
        let now = self.server.now() + self.devices[at].skew;
        let puts = Puts::from([
            (format!("steps/{step}/what"), Value::text(*what)),
            (format!("steps/{step}/by"), Value::from(me)),
            (format!("steps/{step}/at"), Value::Time(now)),
        ]);
        let Ok(diff) = edit::diff(Kind::Visit, &record.fields, &puts) else {
            return;
        };
        let heads = record.document.heads();
        self.count("steps");
        self.saves(at, &record, &diff, &heads, false);
    }

    pub fn chooses(&mut self, at: usize, id: Id) {
        let Some(record) = self.devices[at].record(id) else {
            return;
        };
        let open: Vec<String> = record
            .fields
            .conflicts()
            .into_iter()
            .map(|conflict| conflict.path)
            .collect();
        let settled: Vec<String> = record
            .fields
            .chosen()
            .map(|(path, _)| path.to_owned())
            .collect();
        let heads = record.document.heads();
        if let Some(path) = open.choose(&mut self.rng) {
            let values = edit::distinct(record.fields.written(path)).len();
            let which = self.rng.random_range(0..values);
            if let Ok(diff) = edit::choose(record.kind, &record.fields, path, which) {
                self.count("choices");
                self.saves(at, &record, &diff, &heads, false);
            }
        } else if let Some(path) = settled.choose(&mut self.rng) {
            let puts = Puts::from([(format!("choice/{path}"), Value::Null)]);
            if let Ok(diff) = edit::diff(record.kind, &record.fields, &puts) {
                self.count("choices undone");
                self.saves(at, &record, &diff, &heads, false);
            }
        }
    }

    pub fn undoes(&mut self, at: usize, id: Id) {
        let Some(record) = self.devices[at].record(id) else {
            return;
        };
        let enrolment = self.devices[at].enrolment;
        let mine: Vec<_> = record
            .document
            .changes()
            .iter()
            .filter(|change| Key::of(change).enrolment == enrolment)
            .map(client_core::Change::hash)
            .collect();
        let Some(change) = mine.choose(&mut self.rng) else {
            return;
        };
        let creation = record
            .document
            .change(change)
            .is_some_and(|made| made.deps().is_empty());
        if creation && self.rng.random_ratio(4, 5) {
            return;
        }
        let now = self.server.now() + self.devices[at].skew;
        let Ok((diff, _)) = edit::undo(&record.document, *change, now) else {
            return;
        };
        if !diff.is_empty() {
            self.count("undone");
            let heads = record.document.heads();
            self.saves(at, &record, &diff, &heads, false);
        }
    }
}
