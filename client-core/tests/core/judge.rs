//! Asking the policy about changes of one record.

use client_core::ChangeHash;
use client_core::document::Document;
use client_core::error::Error;
use client_core::policy::{Around, Writer, check};
use client_core::record::{Id, Kind, Role, Value};

use crate::world::{Phone, id, shared_visit};

pub type Puts<'a> = &'a [(&'a str, Value)];

pub fn writer(user: Id, role: Role) -> Writer {
    Writer {
        user,
        role,
        teams: vec![id(50)],
    }
}

pub const TEAM: Around = Around {
    in_team: true,
    author: false,
    assigned: false,
    wrote_in_visit: false,
};
pub const OUTSIDE: Around = Around {
    in_team: false,
    ..TEAM
};

pub fn owned(puts: Puts) -> Vec<(String, Value)> {
    puts.iter()
        .map(|(path, value)| ((*path).to_owned(), value.clone()))
        .collect()
}

/// Judges puts on what a phone holds, by a user of that role.
pub fn judge(phone: &Phone, user: u8, role: Role, around: Around, puts: Puts) -> Result<(), Error> {
    check(
        &writer(id(user), role),
        phone.kind(),
        &phone.doc,
        &phone.fields(),
        &owned(puts),
        &around,
    )
}

/// Judges the first change of a record.
pub fn judge_new(
    kind: Kind,
    user: u8,
    role: Role,
    around: Around,
    puts: Puts,
) -> Result<(), Error> {
    let mut all = owned(puts);
    all.push(("id".to_owned(), id(9).into()));
    all.push(("kind".to_owned(), kind.as_str().into()));
    all.push(("schema".to_owned(), 1.into()));
    all.push(("number".to_owned(), "V-K7M-0001".into()));
    let fields = Document::new().fields();
    check(
        &writer(id(user), role),
        kind,
        &Document::new(),
        &fields,
        &all,
        &around,
    )
}

#[track_caller]
pub fn refused(result: Result<(), Error>, because: &str) {
    match result {
        Err(error @ Error::NotAllowed { .. }) => {
            assert!(error.to_string().contains(because), "{error}");
        }
        other => panic!("expected a refusal because {because:?}, got {other:?}"),
    }
}

#[track_caller]
pub fn foreign(result: Result<(), Error>, path: &str) {
    match result {
        Err(Error::Foreign(at)) => assert_eq!(at, path),
        other => panic!("expected a foreign signature at {path}, got {other:?}"),
    }
}

/// A visit led by 1 with helper 3, in the team.
pub fn visit() -> Phone {
    let (mut lead, _) = shared_visit();
    lead.edits(&[(format!("routing/helpers/{}", id(3)).as_str(), true)]);
    lead
}

pub fn step(by: u8, what: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("steps/new/what", what.into()),
        ("steps/new/by", id(by).into()),
        ("steps/new/at", Value::Time(5)),
    ]
}

/// Judges puts based on an older state than the one that the judge holds.
pub fn judge_at(
    phone: &Phone,
    heads: &[ChangeHash],
    user: u8,
    around: Around,
    puts: Puts,
) -> Result<(), Error> {
    check(
        &writer(id(user), Role::Engineer),
        phone.kind(),
        &phone.doc,
        &phone.doc.fields_at(heads).unwrap(),
        &owned(puts),
        &around,
    )
}
