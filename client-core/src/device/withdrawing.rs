//! Withdrawn records: finding them again, taking the withdrawal back.

use super::files::WithdrawnItem;
use super::naming::by_path;
use super::writing::Edit;
use super::{Device, DeviceError, FieldValue, Named, Opened, Saved};
use crate::ChangeHash;
use crate::edit::{self, Diff, PathChange};
use crate::history;
use crate::record::{Kind, Value, WITHDRAWN_AT};
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

    /// How many visits hang on a customer that undoing an edit (the user's last one if none is named) would
    /// withdraw: they stay, but nobody finds them by their customer any more. 0 if it withdraws none. For
    /// asking before [`Device::undo`].
    pub fn visits_left_by_undo(
        &self,
        id: String,
        edit: Option<String>,
    ) -> Result<u32, DeviceError> {
        let opened = self.lock();
        let record = opened.record(&id)?;
        let change = opened.edit_to_undo(&record, edit)?;
        let (diff, _) = edit::undo(&record.document, change, self.clock.now())?;
        opened.visits_left(&record, &diff)
    }

    /// The same for fields about to be written: for asking before [`Device::set`].
    pub fn visits_left_by_set(
        &self,
        id: String,
        fields: Vec<FieldValue>,
    ) -> Result<u32, DeviceError> {
        let opened = self.lock();
        let record = opened.record(&id)?;
        let diff = edit::diff(record.kind, &record.fields, &by_path(fields))?;
        opened.visits_left(&record, &diff)
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
    /// Visits of a customer that a diff withdraws, those in the lists alone.
    fn visits_left(&self, record: &Record, diff: &Diff) -> Result<u32, DeviceError> {
        if record.kind != Kind::Customer || !withdraws(diff) {
            return Ok(0);
        }
        let visits = self.store.about(record.id, Kind::Visit)?;
        Ok(u32::try_from(visits.len()).unwrap_or(u32::MAX))
    }

    fn withdrawn_item(&self, listed: Listed) -> Result<Option<WithdrawnItem>, DeviceError> {
        let Some(record) = self.readable(listed.id)? else {
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
