//! Devices that write honestly: what attackers start from, and what must go on working.

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::document::{Document, Stamp};
use client_core::edit;
use client_core::record::{Actor, Enrolment, Id, Kind, Role, Value};
use client_core::wire::RefusalCode;
use fieldfile_server::inspect::{
    Accepted, Answer, Around, Author, Batch, Bytes, Candidate, Job, Judgement, Outcome, inspect,
};

/// The server's clock in this suite, UTC ms.
pub const NOW: i64 = 1_800_000_000_000;
/// When these devices write, unless told otherwise.
pub const STAMP: Stamp = Stamp {
    at: NOW,
    offset: Some(-120),
    undoes: None,
};
/// Everybody's team.
pub const TEAM: Id = Id([9; 16]);
/// A customer of that team.
pub const CUSTOMER: Id = Id([5; 16]);

/// A device with its copy of one record.
#[derive(Debug, Clone)]
pub struct Device {
    pub document: Document,
    pub author: Author,
    pub actor: Actor,
    pub doc: Id,
    pub kind: Kind,
    pub around: Around,
    /// The time and offset that its changes carry.
    pub stamp: Stamp,
}

impl Device {
    /// A device of user `number`, before its first record.
    pub fn new(number: u8, role: Role, doc: Id, kind: Kind) -> Self {
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
            doc,
            kind,
            around: Around {
                in_team: true,
                ..Around::default()
            },
            stamp: STAMP,
        }
    }

    /// A device of another user that holds the same document.
    pub fn colleague(&self, number: u8, role: Role) -> Self {
        Self {
            document: self.document.clone(),
            ..Self::new(number, role, self.doc, self.kind)
        }
    }

    /// Makes the record.
    pub fn create(&mut self, entered: &[(&str, Value)]) -> Vec<u8> {
        let entered: BTreeMap<String, Value> = entered
            .iter()
            .map(|(path, value)| ((*path).to_owned(), value.clone()))
            .collect();
        let number = format!("{}-K7M-0001", self.kind.letter());
        let diff = edit::creation(self.kind, self.doc, &number, &entered).expect("honest values");
        let stamp = self.stamp;
        let made = edit::apply(&mut self.document, self.actor, &[], &diff, stamp);
        made.expect("it is within limits").expect("it writes").bytes
    }

    /// Writes at the present heads.
    pub fn write(&mut self, puts: &[(&str, Value)]) -> Vec<u8> {
        let heads = self.document.heads();
        self.write_at(&heads, puts)
    }

    /// Writes at older heads.
    pub fn write_at(&mut self, heads: &[ChangeHash], puts: &[(&str, Value)]) -> Vec<u8> {
        let stamp = self.stamp;
        let puts = puts.iter().map(|(path, value)| (*path, value));
        let made = self.document.write(self.actor, heads, puts, stamp);
        made.expect("known heads").expect("it writes").bytes
    }

    /// Takes what another device wrote.
    pub fn receive(&mut self, other: &Self) {
        self.document
            .apply(other.document.changes())
            .expect("honest changes");
    }

    /// What the server holds when it has all that this device has.
    pub fn stored(&self) -> Vec<u8> {
        self.document.save()
    }

    /// A push of changes to a record stored like that.
    pub fn batch(&self, stored: Option<&[u8]>, changes: Vec<Vec<u8>>) -> Batch {
        Batch {
            doc: self.doc,
            kind: self.kind,
            document: stored.map(|bytes| Bytes(bytes.to_vec())),
            author: self.author.clone(),
            around: self.around,
            changes: changes.into_iter().map(candidate).collect(),
            now: NOW,
        }
    }

    /// What an inspector says to it.
    pub fn push(&self, stored: Option<&[u8]>, changes: Vec<Vec<u8>>) -> Outcome {
        judged(inspect(&Job::Judge(self.batch(stored, changes))))
    }
}

/// A change as it comes from a device.
pub fn candidate(bytes: Vec<u8>) -> Candidate {
    Candidate {
        bytes,
        trusted: false,
    }
}

/// A customer of the team.
pub fn customer() -> Device {
    let mut li = Device::new(1, Role::Engineer, CUSTOMER, Kind::Customer);
    li.create(&[
        ("name", Value::from("华东机械")),
        ("team", Value::from(TEAM)),
        ("contacts/7c1f/phone", Value::from("13800000000")),
    ]);
    li
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
