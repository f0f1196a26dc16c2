//! An edit is what one user changed at one sitting; it writes exactly the paths that differ, as one
//! change at the heads he saw.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;
use minicbor::{Decode, Encode};

use crate::choice::Choice;
use crate::document::{Document, Made, Stamp};
use crate::error::Error;
use crate::fields::{Fields, Written};
use crate::record::{Actor, CHOICE, Group, Id, Kind, SCHEMA, Value, WITHDRAWN_AT, limits};

/// What was at a path when the user saw it, and what he left there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PathChange {
    /// Every concurrent value before, the one shown last; empty if there was none.
    #[n(0)]
    pub before: Vec<Value>,
    /// The value after.
    #[n(1)]
    pub after: Value,
}

/// The paths an edit touches.
pub type Diff = BTreeMap<String, PathChange>;

/// What a user changed: the values left, against the record as he saw it. Paths whose shown value is
/// the value left are not part of it, so that saving never writes what was not touched.
///
/// # Errors
/// The first check that a value fails; [`Error::InConflict`] for a path that needs a choice.
pub fn diff(kind: Kind, seen: &Fields, left: &BTreeMap<String, Value>) -> Result<Diff, Error> {
    let mut diff = Diff::new();
    for (path, after) in left {
        let field = kind.check(path, after)?;
        if seen.shown(path) == after && !seen.in_conflict(path) {
            continue;
        }
        if seen.in_conflict(path) {
            return Err(Error::InConflict(path.clone()));
        }
        if let Some(again) = chosen_over(seen, path, after) {
            diff.extend(choose(kind, seen, path, again)?);
            continue;
        }
        if field.group == Group::Identity && !seen.is_empty() {
            return Err(Error::Check {
                field: path.clone(),
                rule: "is written by the first change and never again".to_owned(),
                value: after.to_string(),
            });
        }
        let before = seen
            .written(path)
            .iter()
            .map(|written| written.value.clone())
            .collect();
        diff.insert(
            path.clone(),
            PathChange {
                before,
                after: after.clone(),
            },
        );
    }
    Ok(diff)
}

/// The number of a removal that was chosen over. The document still holds it, so writing it once more would be no
/// change at all: it is chosen instead.
fn chosen_over(seen: &Fields, path: &str, after: &Value) -> Option<usize> {
    if !path.ends_with("/removed") || seen.written(path).len() < 2 {
        return None;
    }
    distinct(seen.written(path))
        .iter()
        .position(|value| value == after)
}

/// The values of a new record: the identity and what the user entered, empty values left out.
///
/// # Errors
/// The first check that a value fails.
pub fn creation(
    kind: Kind,
    id: Id,
    number: &str,
    entered: &BTreeMap<String, Value>,
) -> Result<Diff, Error> {
    let mut left: BTreeMap<String, Value> = entered
        .iter()
        .filter(|(_, value)| **value != Value::Null)
        .map(|(p, v)| (p.clone(), v.clone()))
        .collect();
    left.insert("id".to_owned(), Value::from(id));
    left.insert("kind".to_owned(), Value::from(kind.as_str()));
    left.insert("schema".to_owned(), Value::Int(SCHEMA));
    left.insert("number".to_owned(), Value::from(number));
    diff(kind, &Fields::default(), &left)
}

/// Writes a diff at the heads its author saw. `None` when all of it stands there already.
///
/// # Errors
/// [`Error::UnknownHeads`] if this copy does not hold them, [`Error::Limit`] if the record would pass a
/// limit; the document is then unchanged or must be loaded anew.
pub fn apply(
    document: &mut Document,
    actor: Actor,
    heads: &[ChangeHash],
    diff: &Diff,
    stamp: Stamp,
) -> Result<Option<Made>, Error> {
    let made = document.write(
        actor,
        heads,
        diff.iter()
            .map(|(path, change)| (path.as_str(), &change.after)),
        stamp,
    )?;
    if let Some(made) = &made {
        check_limits(document, diff, made)?;
    }
    Ok(made)
}

/// A choice among the concurrent values of a path as a diff: `choose` counts from 0 in the order
/// of [`Fields::written`], equal values counted once.
///
/// # Errors
/// [`Error::Check`] if the path is not in conflict or has no such value.
pub fn choose(kind: Kind, seen: &Fields, path: &str, choose: usize) -> Result<Diff, Error> {
    let wrong = |rule: &str| Error::Check {
        field: path.to_owned(),
        rule: rule.to_owned(),
        value: choose.to_string(),
    };
    if !seen.in_conflict(path) && !seen.chosen().any(|(chosen, _)| chosen == path) {
        return Err(wrong("has only one value, there is nothing to choose"));
    }
    let values = distinct(seen.written(path));
    let chosen = values
        .get(choose)
        .ok_or_else(|| wrong("is not the number of one of its values"))?;
    let over = values
        .iter()
        .filter(|value| *value != chosen)
        .cloned()
        .collect();
    let choice = Choice {
        chosen: chosen.clone(),
        over,
    }
    .to_value();
    let at = format!("{CHOICE}{path}");
    kind.check(&at, &choice)?;
    let before = seen
        .written(&at)
        .iter()
        .map(|written| written.value.clone())
        .collect();
    Ok(Diff::from([(
        at,
        PathChange {
            before,
            after: choice,
        },
    )]))
}

/// The different values of a path, in order.
pub fn distinct(written: &[Written]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for one in written {
        if !values.contains(&one.value) {
            values.push(one.value.clone());
        }
    }
    values
}

/// The undoing of an edit as a diff, and the paths it leaves alone because they no longer show that
/// edit's value. Undoing the change that made the record withdraws it at `now` (UTC ms).
///
/// # Errors
/// [`Error::UnknownHeads`] if the document does not hold the change.
pub fn undo(
    document: &Document,
    change: ChangeHash,
    now: i64,
) -> Result<(Diff, Vec<String>), Error> {
    let original = document.change(&change).ok_or(Error::UnknownHeads)?;
    if original.deps().is_empty() {
        return Ok((withdrawal(&document.fields(), now), Vec::new()));
    }
    let before = document.fields_at(original.deps())?;
    let now = document.fields();
    let mut diff = Diff::new();
    let mut left_alone = Vec::new();
    for (path, after) in crate::history::puts(&original) {
        let group = now
            .kind()
            .and_then(|kind| kind.field(&path))
            .map(|field| field.group);
        if group == Some(Group::Identity) {
            continue;
        }
        let back = before.shown(&path).clone();
        if *now.shown(&path) != after || now.in_conflict(&path) {
            left_alone.push(path);
        } else if back != after {
            let standing = now
                .written(&path)
                .iter()
                .map(|written| written.value.clone())
                .collect();
            diff.insert(
                path,
                PathChange {
                    before: standing,
                    after: back,
                },
            );
        }
    }
    Ok((diff, left_alone))
}

/// Takes a record out of all lists, unless it is out already.
fn withdrawal(fields: &Fields, now: i64) -> Diff {
    let path = WITHDRAWN_AT;
    if *fields.shown(path) != Value::Null {
        return Diff::new();
    }
    let before = fields
        .written(path)
        .iter()
        .map(|written| written.value.clone())
        .collect();
    let after = Value::Time(now);
    Diff::from([(path.to_owned(), PathChange { before, after })])
}

fn check_limits(document: &Document, diff: &Diff, made: &Made) -> Result<(), Error> {
    let over = |what: String| Err(Error::Limit(what));
    if made.bytes.len() > limits::CHANGE_BYTES {
        return over(format!(
            "an edit takes at most {} bytes",
            limits::CHANGE_BYTES
        ));
    }
    let paths: BTreeSet<&str> = diff.keys().map(String::as_str).collect();
    for path in paths {
        if document.written(path, None).len() > limits::CONCURRENT_VALUES {
            return over(format!(
                "{path} has more than {} values at once",
                limits::CONCURRENT_VALUES
            ));
        }
    }
    check_size(document)
}

/// The limits of a whole document.
///
/// # Errors
/// [`Error::Limit`].
pub fn check_size(document: &Document) -> Result<(), Error> {
    use automerge::ReadDoc;
    let inner = document.automerge();
    if inner.stats().num_ops > limits::PATHS as u64
        && inner.keys(automerge::ROOT).count() > limits::PATHS
    {
        return Err(Error::Limit(format!(
            "a record has at most {} paths",
            limits::PATHS
        )));
    }
    if document.save().len() > limits::DOCUMENT_BYTES {
        return Err(Error::Limit(format!(
            "a record takes at most {} bytes",
            limits::DOCUMENT_BYTES
        )));
    }
    Ok(())
}
