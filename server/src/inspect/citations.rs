//! Which attachments changes cite: every value they put at a path that holds one.

use client_core::record::{Enrolment, Kind, Type, Value};
use minicbor::{Decode, Encode};

use super::answer::Answer;
use super::form::{self, Form};
use super::job::Bytes;

/// An attachment, cited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Citation {
    /// The path it is cited at.
    #[n(0)]
    pub path: String,
    /// Its SHA-256, 64 hexadecimal digits.
    #[n(1)]
    pub hash: String,
}

/// What one stored change cites.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Cited {
    /// The device or office session that wrote it.
    #[n(0)]
    pub enrolment: Enrolment,
    /// What it cites, by path.
    #[n(1)]
    pub citations: Vec<Citation>,
}

/// What a change cites, by path.
pub fn of(kind: Kind, form: &Form) -> Vec<Citation> {
    let mut citations: Vec<Citation> = form
        .puts
        .iter()
        .filter_map(|put| match (kind.field(&put.path)?.ty, &put.value) {
            (Type::Blob, Value::Text(hash)) if kind.check(&put.path, &put.value).is_ok() => {
                Some(Citation {
                    path: put.path.clone(),
                    hash: hash.clone(),
                })
            }
            _ => None,
        })
        .collect();
    citations.sort();
    citations
}

/// What stored changes cite, one answer per change.
pub fn of_changes(kind: Kind, changes: &[Bytes]) -> Answer {
    let cited = changes
        .iter()
        .map(|change| {
            let form = form::read(&change.0).ok()?;
            Some(Cited {
                enrolment: form.writer.enrolment,
                citations: of(kind, &form),
            })
        })
        .collect::<Option<_>>();
    cited.map_or_else(
        || Answer::Unreadable("a stored change has not the form of one".to_owned()),
        Answer::Cited,
    )
}
