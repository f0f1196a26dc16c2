//! What only this device has, as a file.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Device, DeviceError};
use crate::record::Value;
use crate::store::{Entry, EntryStatus};
use crate::unsent::{FORMAT, UnsentEdit, UnsentFile, UnsentRecord, VERSION};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Everything that the server has not confirmed, as the text of a file: for a person to read, and for the office to take
    /// in when the device can't send it. Attachments are not in it.
    pub fn export_unsent(&self) -> Result<String, DeviceError> {
        let now = self.clock.now();
        let opened = self.lock();
        let me = opened.me()?;
        let mut records = Vec::new();
        for waiting in opened.store.waiting()? {
            let entries = opened.store.outbox_of(waiting.id)?;
            let kept = |entry: &&Entry| entry.status != EntryStatus::HandedOver;
            let draft = match opened.store.draft(waiting.id)? {
                Some(draft) => values(draft.entered.into_iter())?,
                None => BTreeMap::new(),
            };
            let edits: Result<Vec<UnsentEdit>, DeviceError> =
                entries.iter().filter(kept).map(edit).collect();
            records.push(UnsentRecord {
                id: waiting.id,
                kind: waiting.kind.as_str().to_owned(),
                number: waiting.number,
                title: waiting.title,
                edits: edits?,
                draft,
            });
        }
        let file = UnsentFile {
            format: FORMAT.to_owned(),
            version: VERSION,
            user: me.name,
            device: me.code,
            enrolment: me.enrolment,
            exported_at: now,
            records,
        };
        serde_json::to_string_pretty(&file).map_err(unwritable)
    }
}

fn edit(entry: &Entry) -> Result<UnsentEdit, DeviceError> {
    let written = entry.edit.diff.iter();
    Ok(UnsentEdit {
        at: entry.edit.at,
        generation: entry.generation,
        change: hex::encode(&entry.change),
        changes: values(written.map(|(path, change)| (path.clone(), change.after.clone())))?,
    })
}

fn values(
    fields: impl Iterator<Item = (String, Value)>,
) -> Result<BTreeMap<String, Json>, DeviceError> {
    let json = |(path, value)| Ok((path, serde_json::to_value(value).map_err(unwritable)?));
    fields.map(json).collect()
}

fn unwritable(error: serde_json::Error) -> DeviceError {
    DeviceError::Storage {
        what: "writing what is unsent as a file".to_owned(),
        cause: error.to_string(),
    }
}
