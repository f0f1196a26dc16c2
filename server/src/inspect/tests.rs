//! Tests of inspection: a device that writes honestly, and one that doesn't.

mod honest;
mod office;

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::document::{Document, Stamp};
use client_core::edit;
use client_core::record::{Actor, Enrolment, Id, Kind, Role, Value};
use client_core::wire::RefusalCode;

use super::*;

pub const NOW: i64 = 1_800_000_000_000;
pub const TEAM: Id = Id([9; 16]);

/// A device with its copy of one record.
pub struct Device {
    pub document: Document,
    pub author: Author,
    pub actor: Actor,
    pub doc: Id,
    pub kind: Kind,
    pub now: i64,
}

impl Device {
    pub fn new(number: u8, role: Role, kind: Kind) -> Self {
        let enrolment = Enrolment([number; 8]);
        Self {
            document: Document::new(),
            author: Author {
                user: Id([number; 16]),
                role,
                teams: vec![TEAM],
                enrolment,
                own: vec![enrolment],
            },
            actor: Actor {
                enrolment,
                opening: [7; 8],
            },
            doc: Id([5; 16]),
            kind,
            now: NOW,
        }
    }

    /// Another device that holds the same document.
    pub fn with_copy(number: u8, role: Role, of: &Self) -> Self {
        Self {
            document: of.document.clone(),
            doc: of.doc,
            ..Self::new(number, role, of.kind)
        }
    }

    pub fn stamp(&self) -> Stamp {
        Stamp {
            at: self.now,
            offset: Some(0),
            undoes: None,
        }
    }

    pub fn create(&mut self, entered: &[(&str, Value)]) -> Candidate {
        let entered: BTreeMap<String, Value> = entered
            .iter()
            .map(|(path, value)| ((*path).to_owned(), value.clone()))
            .collect();
        let number = format!("{}-K7M-0001", self.kind.letter());
        let diff = edit::creation(self.kind, self.doc, &number, &entered).unwrap();
        let stamp = self.stamp();
        let made = edit::apply(&mut self.document, self.actor, &[], &diff, stamp);
        candidate(made.unwrap().unwrap().bytes)
    }

    /// Writes at the present heads.
    pub fn write(&mut self, puts: &[(&str, Value)]) -> Candidate {
        let heads = self.document.heads();
        self.write_at(&heads, puts)
    }

    pub fn write_at(&mut self, heads: &[ChangeHash], puts: &[(&str, Value)]) -> Candidate {
        let stamp = self.stamp();
        let puts = puts.iter().map(|(path, value)| (*path, value));
        let made = self.document.write(self.actor, heads, puts, stamp);
        candidate(made.unwrap().unwrap().bytes)
    }

    pub fn batch(&self, stored: Option<&[u8]>, changes: Vec<Candidate>) -> Batch {
        Batch {
            doc: self.doc,
            kind: self.kind,
            document: stored.map(|bytes| Bytes(bytes.to_vec())),
            author: self.author.clone(),
            around: Around {
                in_team: true,
                ..Around::default()
            },
            changes,
            now: NOW,
        }
    }

    pub fn push(&self, stored: Option<&[u8]>, changes: Vec<Candidate>) -> Outcome {
        judged(inspect(&Job::Judge(self.batch(stored, changes))))
    }
}

pub fn candidate(bytes: Vec<u8>) -> Candidate {
    Candidate {
        bytes,
        trusted: false,
    }
}

pub fn judged(answer: Answer) -> Outcome {
    match answer {
        Answer::Judged(outcome) => *outcome,
        other => panic!("expected judgements, got {other:?}"),
    }
}

pub fn accepted(judgement: &Judgement) -> &Accepted {
    match judgement {
        Judgement::Accepted(accepted) => accepted,
        other => panic!("expected it to be accepted, got {other:?}"),
    }
}

pub fn code(judgement: &Judgement) -> RefusalCode {
    match judgement {
        Judgement::Refused { refusal, .. } => refusal.code,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// A customer of the team, made by 李工, as the server stores it.
pub fn customer() -> (Device, Vec<u8>) {
    let mut li = Device::new(1, Role::Engineer, Kind::Customer);
    let change = li.create(&[
        ("name", Value::from("华东机械")),
        ("team", Value::from(TEAM)),
        ("contacts/7c1f/phone", Value::from("13800000000")),
    ]);
    let outcome = li.push(None, vec![change]);
    accepted(&outcome.judgements[0]);
    (li, outcome.after.unwrap().document)
}
