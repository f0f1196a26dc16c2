//! Who changed which path from what to what, when on the device and when received; and the record
//! as of any moment.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, OpType};
use automerge::{Change, ChangeHash};

use crate::document::{Document, Stamp};
use crate::edit::{Diff, PathChange};
use crate::error::Error;
use crate::fields::Fields;
use crate::record::{Actor, Value};

/// One edit as it stands in a document's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The change.
    pub hash: ChangeHash,
    /// Who wrote it; `None` for an actor of no known form.
    pub actor: Option<Actor>,
    /// The device's time.
    pub stamp: Stamp,
    /// When the server received it, UTC ms; `None` while it has not.
    pub received: Option<i64>,
    /// What it changed.
    pub diff: Diff,
}

/// When the server received each change.
pub type Receipts = BTreeMap<ChangeHash, i64>;

/// Every edit of a document, in the document's order: what an edit was based on comes before it.
pub fn history(document: &Document, receipts: &Receipts) -> Vec<HistoryEntry> {
    document
        .changes()
        .iter()
        .map(|change| entry(document, change, receipts))
        .collect()
}

/// The record as of a moment: what the server had received by then, and what this device had written
/// by then without the server having it.
///
/// # Errors
/// [`Error::UnknownHeads`] if nothing was there yet.
pub fn as_of(document: &Document, receipts: &Receipts, moment: i64) -> Result<Fields, Error> {
    document.fields_at(&heads_at(document, receipts, moment))
}

/// The heads of the moment that [`as_of`] reads.
pub fn heads_at(document: &Document, receipts: &Receipts, moment: i64) -> Vec<ChangeHash> {
    let mut held = BTreeSet::new();
    for change in document.changes() {
        let at = receipts
            .get(&change.hash())
            .copied()
            .unwrap_or_else(|| stamp(&change).corrected());
        if at <= moment && change.deps().iter().all(|dep| held.contains(dep)) {
            held.insert(change.hash());
        }
    }
    document.heads_of(&held)
}

/// When and how a change was written, as it says itself.
pub fn stamp(change: &Change) -> Stamp {
    Stamp::of(change.timestamp(), change.message())
}

/// The puts of a change: path and value. Anything but a scalar put on the root is left out; the
/// inspector never lets such a change in.
pub fn puts(change: &Change) -> Vec<(String, Value)> {
    change
        .decode()
        .operations
        .into_iter()
        .filter_map(|op| match (op.key, op.action) {
            (Key::Map(path), OpType::Put(value)) => {
                Some((path.to_string(), Value::from_scalar(&value)?))
            }
            _ => None,
        })
        .collect()
}

fn entry(document: &Document, change: &Change, receipts: &Receipts) -> HistoryEntry {
    let mut diff = Diff::new();
    for (path, after) in puts(change) {
        let before = if change.deps().is_empty() {
            Vec::new()
        } else {
            document
                .written(&path, Some(change.deps()))
                .into_iter()
                .map(|written| written.value)
                .collect()
        };
        diff.insert(path, PathChange { before, after });
    }
    HistoryEntry {
        hash: change.hash(),
        actor: Actor::parse(change.actor_id().to_bytes()),
        stamp: stamp(change),
        received: receipts.get(&change.hash()).copied(),
        diff,
    }
}
