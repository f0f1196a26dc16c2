//! People with devices, each holding a copy of one record.

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::document::{Document, Made, Stamp};
use client_core::edit;
use client_core::fields::Fields;
use client_core::record::{Actor, Enrolment, Id, Kind, Value};

/// Somebody's device with its copy of the record.
#[derive(Clone)]
pub struct Phone {
    pub user: Id,
    pub actor: Actor,
    pub doc: Document,
    pub clock: i64,
}

/// The user behind a seed; also usable as the id of a record or a team.
pub fn id(seed: u8) -> Id {
    Id([seed; 16])
}

pub fn values<V: Into<Value> + Clone>(puts: &[(&str, V)]) -> BTreeMap<String, Value> {
    puts.iter()
        .map(|(path, value)| ((*path).to_owned(), value.clone().into()))
        .collect()
}

impl Phone {
    pub fn of(seed: u8) -> Self {
        Self {
            user: id(seed),
            actor: Actor {
                enrolment: Enrolment([seed; 8]),
                opening: [seed; 8],
            },
            doc: Document::new(),
            clock: 1_000_000,
        }
    }

    /// A new phone that has received everything this one holds.
    pub fn shared_with(&self, seed: u8) -> Self {
        let mut other = Self::of(seed);
        other.hears(self);
        other
    }

    /// Makes the record.
    pub fn creates(&mut self, kind: Kind, entered: &[(&str, Value)]) -> ChangeHash {
        let diff = edit::creation(kind, id(200), "V-K7M-0001", &values(entered)).unwrap();
        self.writes(&diff).hash
    }

    /// One sitting: opens the record, leaves these values, saves.
    pub fn edits<V: Into<Value> + Clone>(&mut self, left: &[(&str, V)]) -> ChangeHash {
        let diff = edit::diff(self.kind(), &self.fields(), &values(left)).unwrap();
        self.writes(&diff).hash
    }

    /// Makes a step of his own.
    pub fn steps(&mut self, step: &str, what: &str) -> ChangeHash {
        self.steps_with(step, what, &[])
    }

    pub fn steps_with(&mut self, step: &str, what: &str, more: &[(&str, Value)]) -> ChangeHash {
        let mut left = BTreeMap::from([
            (format!("steps/{step}/what"), Value::from(what)),
            (format!("steps/{step}/by"), Value::from(self.user)),
            (format!("steps/{step}/at"), Value::Time(self.clock)),
        ]);
        for (field, value) in more {
            left.insert(format!("steps/{step}/{field}"), value.clone());
        }
        let diff = edit::diff(self.kind(), &self.fields(), &left).unwrap();
        self.writes(&diff).hash
    }

    pub fn chooses(&mut self, path: &str, number: usize) -> ChangeHash {
        let diff = edit::choose(self.kind(), &self.fields(), path, number).unwrap();
        self.writes(&diff).hash
    }

    /// Undoes an edit; returns the undoing edit and the paths left alone.
    pub fn undoes(&mut self, hash: ChangeHash) -> (Option<ChangeHash>, Vec<String>) {
        let (diff, left_alone) = edit::undo(&self.doc, hash, self.clock).unwrap();
        let heads = self.doc.heads();
        let stamp = Stamp {
            undoes: Some(hash),
            ..self.stamp()
        };
        let made = edit::apply(&mut self.doc, self.actor, &heads, &diff, stamp).unwrap();
        (made.map(|made| made.hash), left_alone)
    }

    /// Takes over everything that another phone holds.
    pub fn hears(&mut self, other: &Self) {
        let new = other
            .doc
            .changes()
            .into_iter()
            .filter(|change| !self.doc.holds(&change.hash()))
            .collect();
        self.doc.apply(new).unwrap();
    }

    pub fn fields(&self) -> Fields {
        self.doc.fields()
    }

    pub fn kind(&self) -> Kind {
        self.fields().kind().unwrap()
    }

    pub fn text(&self, path: &str) -> String {
        self.fields().text(path).to_owned()
    }

    pub fn stamp(&mut self) -> Stamp {
        self.clock += 1_000;
        Stamp {
            at: self.clock,
            offset: Some(0),
            undoes: None,
        }
    }

    pub fn writes(&mut self, diff: &edit::Diff) -> Made {
        let heads = self.doc.heads();
        let stamp = self.stamp();
        edit::apply(&mut self.doc, self.actor, &heads, diff, stamp)
            .unwrap()
            .expect("something to write")
    }
}

/// Both phones take over what the other holds.
pub fn meet(a: &mut Phone, b: &mut Phone) {
    a.hears(b);
    b.hears(a);
    assert_eq!(a.doc.heads(), b.doc.heads());
    assert_eq!(a.fields(), b.fields());
}

/// A customer file on two phones.
pub fn shared_customer() -> (Phone, Phone) {
    let mut a = Phone::of(1);
    a.creates(
        Kind::Customer,
        &[
            ("name", "华东机械".into()),
            ("contacts/c1/name", "王".into()),
            ("contacts/c1/phone", "0512".into()),
        ],
    );
    let b = a.shared_with(2);
    (a, b)
}

/// A visit led by the first, known to the second.
pub fn shared_visit() -> (Phone, Phone) {
    let mut a = Phone::of(1);
    a.creates(
        Kind::Visit,
        &[
            ("customer", id(100).into()),
            ("visit_kind", "repair".into()),
            ("routing/lead", id(1).into()),
        ],
    );
    let b = a.shared_with(2);
    (a, b)
}
