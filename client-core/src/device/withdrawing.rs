//! Withdrawn records: finding them again, taking the withdrawal back.

use super::files::WithdrawnItem;
use super::writing::Edit;
use super::{Device, DeviceError, Named, Opened, Saved};
use crate::ChangeHash;
use crate::edit::{Diff, PathChange};
use crate::history;
use crate::record::{Value, WITHDRAWN_AT};
use crate::row;
use crate::store::{Listed, Record};

/// Where the reason for a withdrawal stands.
const REASON: &str = "withdrawn/reason";
/// A list shows so many unless more are asked for.
const MOST: u32 = 200;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Withdrawn records that this device holds, the last changed first: those that its user withdrew,
    /// and for office roles those of their teams.
    pub fn withdrawn(&self, most: Option<u32>) -> Result<Vec<WithdrawnItem>, DeviceError> {
        let opened = self.lock();
        let mut items = Vec::new();
        for listed in opened.store.withdrawn(most.unwrap_or(MOST))? {
            items.extend(opened.withdrawn_item(listed)?);
        }
        Ok(items)
    }

    /// Takes a withdrawal back: the record is in the lists of everybody again. An edit like any other, so
    /// undoing it withdraws the record again.
    pub fn restore(&self, id: String) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let record = opened.record(&id)?;
            if !row::is_withdrawn(&record.fields) {
                return Err(DeviceError::NotWithdrawn {
                    record: record.fields.text("number").to_owned(),
                });
            }
            let diff = [WITHDRAWN_AT, REASON]
                .into_iter()
                .filter_map(|path| cleared(&record, path));
            let edit = Edit::undoing(&record, diff.collect(), withdrawal(&record));
            opened.save(&record, edit, now)
        })
    }
}

impl Opened {
    fn withdrawn_item(&self, listed: Listed) -> Result<Option<WithdrawnItem>, DeviceError> {
        let Some(record) = self.store.record(listed.id)? else {
            return Ok(None);
        };
        let Some(last) = record.fields.written(WITHDRAWN_AT).last() else {
            return Ok(None);
        };
        let (by, device) = self.writer(last.actor.enrolment)?;
        Ok(Some(WithdrawnItem {
            id: listed.id,
            kind: listed.row.kind(),
            number: listed.row.number,
            title: listed.row.title,
            by,
            device,
            at: record.document.stamp(&last.hash).at,
            reason: record.fields.text(REASON).to_owned(),
            edit: last.hash.to_string(),
            unsent: listed.unsent,
        }))
    }

    /// Who but this user has written in a record, each once, in the order of their first edits.
    pub(super) fn other_writers(&self, record: &Record) -> Result<Vec<Named>, DeviceError> {
        let me = self.me()?;
        let mut others: Vec<Named> = Vec::new();
        for entry in history::history(&record.document, &record.receipts) {
            let Some(actor) = entry.actor else { continue };
            if self.is_mine(&me, actor.enrolment)? {
                continue;
            }
            let (by, device) = self.writer(actor.enrolment)?;
            // Whoever he is: the device that he wrote on is known.
            let by = by.unwrap_or(Named {
                id: record.id,
                name: device,
            });
            if !others.iter().any(|known| known.name == by.name) {
                others.push(by);
            }
        }
        Ok(others)
    }
}

/// The edit that withdrew a record.
fn withdrawal(record: &Record) -> Option<ChangeHash> {
    let mut written = record.fields.written(WITHDRAWN_AT).iter();
    written
        .rfind(|written| written.value != Value::Null)
        .map(|written| written.hash)
}

fn cleared(record: &Record, path: &str) -> Option<(String, PathChange)> {
    let written = record.fields.written(path);
    let before: Vec<Value> = written.iter().map(|w| w.value.clone()).collect();
    let stands = before.iter().any(|value| *value != Value::Null);
    let after = Value::Null;
    stands.then(|| (path.to_owned(), PathChange { before, after }))
}

/// Whether an edit made its record.
pub(super) fn makes_record(record: &Record, change: ChangeHash) -> bool {
    record
        .document
        .change(&change)
        .is_some_and(|change| change.deps().is_empty())
}

/// Whether a diff takes its record out of the lists.
pub(super) fn withdraws(diff: &Diff) -> bool {
    diff.get(WITHDRAWN_AT)
        .is_some_and(|change| change.after != Value::Null)
}
