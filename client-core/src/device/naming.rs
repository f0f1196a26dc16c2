//! Finding records by id or short number, and names for ids.

use super::{DeviceError, Named, Opened, RecordRef};
use crate::document::Document;
use crate::edit::Diff;
use crate::error::Error;
use crate::fields::Fields;
use crate::history::Receipts;
use crate::record::{Actor, Enrolment, Id, Kind, Value, number};
use crate::store::{Listed, ListedParent, Record};

use super::files::{ConflictValue, FieldValue, PathConflict, PathEdit};

impl Opened {
    /// The line of a record named by id or short number.
    pub(super) fn find(&self, name: &str) -> Result<Listed, DeviceError> {
        let name = name.trim();
        if let Ok(id) = name.to_lowercase().parse::<Id>() {
            let listed = self.store.listed(id)?;
            return listed.ok_or_else(|| not_found(name));
        }
        let number = number::normalize(name).ok_or_else(|| not_found(name))?;
        let mut found = self.store.numbered(&number)?;
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(not_found(name)),
            (Some(only), true) => Ok(only),
            (Some(last), false) => Err(DeviceError::Ambiguous {
                number,
                records: found
                    .iter()
                    .chain([&last])
                    .map(|listed| format!("{} {}", listed.id, listed.row.title))
                    .collect(),
            }),
        }
    }

    /// The same, of one kind.
    pub(super) fn find_kind(&self, name: &str, kind: Kind) -> Result<Listed, DeviceError> {
        let listed = self.find(name)?;
        let is = listed.row.kind();
        if is == kind {
            return Ok(listed);
        }
        Err(DeviceError::WrongKind {
            id: name.to_owned(),
            is: is.as_str(),
            wanted: kind.as_str(),
        })
    }

    /// A record named by id or short number, whole.
    pub(super) fn record(&self, name: &str) -> Result<Record, DeviceError> {
        let listed = self.find(name)?;
        self.store.record(listed.id)?.ok_or_else(|| not_found(name))
    }

    /// A record for a list, which goes on without what can't be read.
    pub(super) fn readable(&self, id: Id) -> Result<Option<Record>, DeviceError> {
        match self.store.record(id) {
            Err(Error::Unreadable(_)) => Ok(None),
            read => Ok(read?),
        }
    }

    /// A user by name.
    pub(super) fn person(&self, id: Id) -> Result<Named, DeviceError> {
        let known = self.store.user(id)?.map(|user| user.name);
        let name = match known {
            Some(name) => name,
            None => match self.store.identity()? {
                Some(me) if me.user == id => me.name,
                _ => id.to_string(),
            },
        };
        Ok(Named { id, name })
    }

    /// A team by name.
    pub(super) fn team(&self, id: Id) -> Result<Named, DeviceError> {
        let name = self.store.team(id)?.unwrap_or_else(|| id.to_string());
        Ok(Named { id, name })
    }

    /// Whose an enrolment is and what the device is called.
    pub(super) fn writer(
        &self,
        enrolment: Enrolment,
    ) -> Result<(Option<Named>, String), DeviceError> {
        if let Some((user, device)) = self.store.enrolment(enrolment)? {
            return Ok((Some(self.person(user)?), device));
        }
        match self.store.identity()? {
            Some(me) if me.enrolment == enrolment => {
                let device = self.store.note("device_name")?.unwrap_or_default();
                Ok((Some(self.person(me.user)?), device))
            }
            _ => Ok((None, enrolment.to_string())),
        }
    }

    /// The same of a change's actor.
    pub(super) fn writer_of(
        &self,
        actor: Option<Actor>,
    ) -> Result<(Option<Named>, String), DeviceError> {
        match actor {
            Some(actor) => self.writer(actor.enrolment),
            None => Ok((None, String::new())),
        }
    }

    /// A path with several values, numbered as [`crate::edit::choose`] counts, from 1.
    pub(super) fn several(
        &self,
        document: &Document,
        fields: &Fields,
        receipts: &Receipts,
        path: &str,
    ) -> Result<PathConflict, DeviceError> {
        let written = fields.written(path);
        let mut values = Vec::new();
        for (index, value) in crate::edit::distinct(written).into_iter().enumerate() {
            let Some(last) = written.iter().rfind(|written| written.value == value) else {
                continue;
            };
            let (by, device) = self.writer(last.actor.enrolment)?;
            values.push(ConflictValue {
                number: index as u32 + 1,
                shown: value == *fields.shown(path),
                by,
                device,
                at: document.stamp(&last.hash).at,
                received: receipts.get(&last.hash).copied(),
                value,
            });
        }
        Ok(PathConflict {
            path: path.to_owned(),
            values,
        })
    }
}

pub(super) fn not_found(name: &str) -> DeviceError {
    DeviceError::NotFound {
        id: name.to_owned(),
    }
}

impl From<&ListedParent> for RecordRef {
    fn from(parent: &ListedParent) -> Self {
        Self {
            id: parent.id,
            number: parent.number.clone(),
            title: parent.title.clone(),
        }
    }
}

/// The values shown, in order of paths.
pub(super) fn shown(fields: &Fields) -> Vec<FieldValue> {
    crate::json::shown(fields)
        .into_iter()
        .map(|(path, value)| FieldValue { path, value })
        .collect()
}

/// A diff as a list.
pub(super) fn path_edits(diff: &Diff) -> Vec<PathEdit> {
    diff.iter()
        .map(|(path, change)| PathEdit {
            path: path.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        })
        .collect()
}

/// Entered values by path; the last one counts.
pub(super) fn by_path(entered: Vec<FieldValue>) -> std::collections::BTreeMap<String, Value> {
    entered
        .into_iter()
        .map(|field| (field.path, field.value))
        .collect()
}
