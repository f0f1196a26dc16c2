//! Makes the changes of invented people, each under his own enrolment, and keeps them.

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::document::{Document, Stamp};
use client_core::edit;
use client_core::error::Error;
use client_core::record::{Actor, Id, Kind, Value, number};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::history::{DAY, Person, Written};

/// Makes changes and keeps them.
pub(super) struct Author {
    /// Where all choices come from.
    pub(super) rng: StdRng,
    counters: BTreeMap<(String, Kind), u64>,
    written: Vec<Written>,
}

/// A record under way.
pub(super) struct Draft {
    pub(super) id: Id,
    pub(super) kind: Kind,
    pub(super) document: Document,
}

pub(super) type Puts<'a> = Vec<(&'a str, Value)>;

impl Author {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            counters: BTreeMap::new(),
            written: Vec::new(),
        }
    }

    /// What was written, in the order of time; edits of one record stay in the order they were made.
    pub(super) fn into_written(mut self) -> Vec<Written> {
        self.written.sort_by_key(|written| written.at);
        self.written
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.random_range(0..from.len())]
    }

    pub(super) fn entry(&mut self) -> String {
        format!("{:08x}", self.rng.random::<u32>())
    }

    pub(super) fn create(
        &mut self,
        by: &Person,
        kind: Kind,
        at: i64,
        puts: Vec<(String, Value)>,
    ) -> Result<Draft, Error> {
        let id = Id::new(at, &mut self.rng);
        let counter = self.counters.entry((by.code.clone(), kind)).or_default();
        *counter += 1;
        let number = number::format(kind, &by.code, *counter);
        let diff = edit::creation(kind, id, &number, &puts.into_iter().collect())?;
        let mut draft = Draft {
            id,
            kind,
            document: Document::new(),
        };
        self.apply(&mut draft, by, at, &[], &diff)?;
        Ok(draft)
    }

    pub(super) fn change(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        puts: Vec<(String, Value)>,
    ) -> Result<(), Error> {
        let heads = draft.document.heads();
        self.change_at(draft, by, at, &heads, puts)
    }

    pub(super) fn change_at(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        heads: &[ChangeHash],
        puts: Vec<(String, Value)>,
    ) -> Result<(), Error> {
        let seen = draft.document.fields_at(heads)?;
        let diff = edit::diff(draft.kind, &seen, &puts.into_iter().collect())?;
        self.apply(draft, by, at, heads, &diff)
    }

    fn apply(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        heads: &[ChangeHash],
        diff: &edit::Diff,
    ) -> Result<(), Error> {
        // One opening a day is how a phone is used.
        let opening = (at / DAY).to_be_bytes();
        let actor = Actor {
            enrolment: by.enrolment,
            opening,
        };
        let stamp = Stamp {
            at,
            offset: Some(0),
            undoes: None,
        };
        if let Some(made) = edit::apply(&mut draft.document, actor, heads, diff, stamp)? {
            self.written.push(Written {
                at,
                by: by.clone(),
                doc: draft.id,
                kind: draft.kind,
                change: made.bytes,
            });
        }
        Ok(())
    }

    pub(super) fn step(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        what: &str,
        more: Puts,
    ) -> Result<(), Error> {
        let id = self.entry();
        let mut puts = vec![
            (format!("steps/{id}/what"), Value::from(what)),
            (format!("steps/{id}/by"), Value::from(by.user)),
            (format!("steps/{id}/at"), Value::Time(at)),
        ];
        for (path, value) in more {
            puts.push((path.replace("{step}", &format!("steps/{id}")), value));
        }
        self.change(draft, by, at, puts)
    }
}
