//! What people and files enter: short numbers where an id belongs, names of users and teams, times of
//! the organisation's zone.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Device, DeviceError, FieldValue, Opened};
use crate::json;
use crate::record::{Id, Kind, Type, Value};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Reads what was typed as `PATH=VALUE`, one each; an empty value clears the field. Links may be
    /// given as short numbers, users and teams by their name, times as `2026-11-22 14:00` in the
    /// organisation's zone or with a zone of their own.
    pub fn read(&self, kind: Kind, typed: Vec<String>) -> Result<Vec<FieldValue>, DeviceError> {
        let now = self.clock.now();
        let opened = self.lock();
        let mut assignments = Vec::with_capacity(typed.len());
        for assignment in typed {
            assignments.push(match assignment.split_once('=') {
                Some((path, text)) => {
                    let path = path.trim();
                    format!("{path}={}", opened.complete(kind, path, text, now)?)
                }
                None => assignment,
            });
        }
        let entered = json::read_assignments(kind, &assignments)?;
        Ok(entered
            .into_iter()
            .map(|(path, value)| FieldValue { path, value })
            .collect())
    }

    /// Reads a moment as people write it: `2026-11-22 14:00` in the organisation's zone, or with a
    /// zone of its own, or ms since 1970. UTC ms.
    pub fn read_time(&self, text: String) -> Result<i64, DeviceError> {
        let now = self.clock.now();
        let zone = self.lock().zone(now)?;
        let time = text.parse().ok().or_else(|| moment(&text, &zone));
        time.ok_or_else(|| DeviceError::Check {
            field: "time".to_owned(),
            rule: "must be a time like 2026-11-22 14:00 or 2026-11-22T14:00:00+08:00".to_owned(),
            value: text,
        })
    }
}

impl Device {
    /// Reads a JSON object from paths to values, of a record of a kind; times are UTC ms, `null` clears.
    ///
    /// # Errors
    /// [`DeviceError::Check`], [`DeviceError::UnknownField`].
    pub fn read_object(
        &self,
        kind: Kind,
        object: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Vec<FieldValue>, DeviceError> {
        let entered = json::read_object(kind, object)?;
        Ok(entered
            .into_iter()
            .map(|(path, value)| FieldValue { path, value })
            .collect())
    }

    /// Reads what is being typed into a record of a kind: what breaks a rule is kept until an edit is made
    /// of it.
    ///
    /// # Errors
    /// [`DeviceError::Check`], [`DeviceError::UnknownField`].
    pub fn read_typed(
        &self,
        kind: Kind,
        object: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Vec<FieldValue>, DeviceError> {
        let typed = json::read_typed(kind, object)?;
        Ok(typed
            .into_iter()
            .map(|(path, value)| FieldValue { path, value })
            .collect())
    }

    /// The kind of a record named by id or short number.
    ///
    /// # Errors
    /// [`DeviceError::NotFound`], [`DeviceError::Ambiguous`].
    pub fn kind_of(&self, name: &str) -> Result<Kind, DeviceError> {
        Ok(self.lock().find(name)?.row.kind())
    }
}

impl Opened {
    /// Reads one line of an import.
    pub(super) fn read_line(
        &self,
        kind: Kind,
        line: &str,
        now: i64,
    ) -> Result<BTreeMap<String, Value>, DeviceError> {
        let wrong = |cause: &serde_json::Error| DeviceError::Check {
            field: kind.as_str().to_owned(),
            rule: "must be one JSON object a line".to_owned(),
            value: cause.to_string(),
        };
        let mut object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).map_err(|error| wrong(&error))?;
        for (path, value) in &mut object {
            let Some(text) = value.as_str() else { continue };
            let complete = self.complete(kind, path, text, now)?;
            let is_time = kind.field(path).is_some_and(|f| f.ty == Type::Time);
            *value = match complete.parse::<i64>() {
                Ok(ms) if is_time => ms.into(),
                _ => complete.into(),
            };
        }
        Ok(json::read_object(kind, &object)?)
    }

    /// What is meant by a text typed for a field; the text itself where nothing is to be looked up.
    fn complete(
        &self,
        kind: Kind,
        path: &str,
        text: &str,
        now: i64,
    ) -> Result<String, DeviceError> {
        let Some(field) = kind.field(path) else {
            return Ok(text.to_owned());
        };
        if text.is_empty() || text.parse::<Id>().is_ok() {
            return Ok(text.to_owned());
        }
        Ok(match field.ty {
            Type::Link(kind) => self.find_kind(text, kind)?.id.to_string(),
            Type::AnyLink => self.find(text)?.id.to_string(),
            Type::User => named(self.store.people()?, text),
            Type::Team => named(self.store.teams()?, text),
            Type::Time => {
                let zone = self.zone(now)?;
                moment(text, &zone).map_or_else(|| text.to_owned(), |ms| ms.to_string())
            }
            _ => text.to_owned(),
        })
    }
}

/// The id of the only one of that name, else the text.
fn named(known: Vec<(Id, String)>, text: &str) -> String {
    let mut found = known.into_iter().filter(|(_, name)| name == text);
    match (found.next(), found.next()) {
        (Some((id, _)), None) => id.to_string(),
        _ => text.to_owned(),
    }
}

/// A moment with a zone of its own, or in the organisation's.
fn moment(text: &str, zone: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_millisecond());
    }
    if let Ok(moment) = text.parse::<Zoned>() {
        return Some(moment.timestamp().as_millisecond());
    }
    let local: DateTime = text.parse().ok()?;
    let moment = local.to_zoned(TimeZone::get(zone).ok()?).ok()?;
    Some(moment.timestamp().as_millisecond())
}
