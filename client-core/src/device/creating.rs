//! Making records.

use std::collections::BTreeMap;

use super::naming::by_path;
use super::{Device, DeviceError, FieldValue, Opened, Saved};
use crate::document::Stamp;
use crate::edit;
use crate::record::{Id, Kind, Role, Value, number};

/// A record to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewRecord {
    /// Its kind.
    pub kind: Kind,
    /// What stands in it.
    pub fields: Vec<FieldValue>,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Makes a record. An engineer's visit is his own unless it says whose; a customer belongs to its
    /// maker's team; a visit that follows another one is for the same customer.
    pub fn create(&self, new: NewRecord) -> Result<Saved, DeviceError> {
        let entered = by_path(new.fields);
        self.command(|opened, now| {
            let saved = opened.create_all(new.kind, vec![entered], now)?;
            saved.into_iter().next().ok_or(DeviceError::UnknownHeads)
        })
    }

    /// Makes one record of each line, a JSON object from paths to values; all of them or, if a line is
    /// wrong, none.
    pub fn import(&self, kind: Kind, lines: Vec<String>) -> Result<Vec<Saved>, DeviceError> {
        self.command(|opened, now| {
            let mut records = Vec::new();
            let mut wrong = Vec::new();
            for (index, line) in lines.iter().enumerate() {
                if line.trim().is_empty() {
                    continue;
                }
                let read = opened.read_line(kind, line, now);
                match read.and_then(|entered| opened.prepare(kind, entered, now)) {
                    Ok(record) => records.push(record),
                    Err(error) => wrong.push((index as u32 + 1, Box::new(error))),
                }
            }
            let more = wrong.len().saturating_sub(1) as u32;
            match wrong.into_iter().next() {
                Some((line, error)) => Err(DeviceError::Line { line, error, more }),
                None => opened.store_all(kind, &records, now),
            }
        })
    }

    /// Writes a note on a customer or a visit.
    pub fn create_note(&self, about: String, text: String) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let about = opened.find(&about)?;
            let entered = BTreeMap::from([
                ("about".to_owned(), Value::from(about.id)),
                ("text".to_owned(), Value::text(text)),
            ]);
            let saved = opened.create_all(Kind::Note, vec![entered], now)?;
            saved.into_iter().next().ok_or(DeviceError::UnknownHeads)
        })
    }
}

impl Opened {
    pub(super) fn create_all(
        &mut self,
        kind: Kind,
        entered: Vec<BTreeMap<String, Value>>,
        now: i64,
    ) -> Result<Vec<Saved>, DeviceError> {
        let mut records = Vec::with_capacity(entered.len());
        for entered in entered {
            records.push(self.prepare(kind, entered, now)?);
        }
        self.store_all(kind, &records, now)
    }

    /// An id for a new record, its values completed, after the policy's yes.
    fn prepare(
        &mut self,
        kind: Kind,
        mut entered: BTreeMap<String, Value>,
        now: i64,
    ) -> Result<(Id, BTreeMap<String, Value>), DeviceError> {
        let me = self.me()?;
        entered.retain(|_, value| *value != Value::Null);
        match kind {
            Kind::Customer => {
                if let [team, ..] = me.teams[..] {
                    entered
                        .entry("team".to_owned())
                        .or_insert_with(|| team.into());
                }
            }
            Kind::Visit => {
                take_short_kind(&mut entered);
                if let Some(customer) = self.customer_of_followed(&entered)? {
                    entered.entry("customer".to_owned()).or_insert(customer);
                }
                if me.role == Role::Engineer {
                    entered
                        .entry("routing/lead".to_owned())
                        .or_insert_with(|| me.user.into());
                }
            }
            Kind::Review | Kind::Note => {}
        }
        check_needed(kind, &entered)?;
        let id = Id::new(now, &mut self.rng);
        // Its number is drawn when it is saved: a refused record uses none up.
        let number = number::format(kind, &me.code, 1);
        let diff = edit::creation(kind, id, &number, &entered)?;
        self.judge_creation(kind, &entered, &diff)?;
        self.check_cited(kind, &diff)?;
        Ok((id, entered))
    }

    fn customer_of_followed(
        &self,
        entered: &BTreeMap<String, Value>,
    ) -> Result<Option<Value>, DeviceError> {
        let Some(followed) = entered.get("follows").and_then(Value::as_text) else {
            return Ok(None);
        };
        let record = self.record(followed)?;
        let customer = record.fields.shown("customer").clone();
        Ok((customer != Value::Null).then_some(customer))
    }

    fn store_all(
        &mut self,
        kind: Kind,
        records: &[(Id, BTreeMap<String, Value>)],
        now: i64,
    ) -> Result<Vec<Saved>, DeviceError> {
        let stamp = self.stamp(now)?;
        let created = self.store.create_all(kind, records, stamp)?;
        Ok(records
            .iter()
            .zip(created)
            .map(|((id, _), (number, hash))| Saved {
                id: *id,
                kind,
                number,
                edit: hash.map(|hash| hash.to_string()),
                left_alone: Vec::new(),
                undone: None,
                notices: Vec::new(),
            })
            .collect())
    }

    /// The stamp of an edit made now.
    pub(super) fn stamp(&self, now: i64) -> Result<Stamp, DeviceError> {
        Ok(Stamp {
            at: now,
            offset: self.store.clock_offset()?,
            undoes: None,
        })
    }
}

/// Whoever writes a visit by hand calls its kind `kind`, as the commands do.
fn take_short_kind(entered: &mut BTreeMap<String, Value>) {
    if let Some(kind) = entered.remove("kind")
        && kind.as_text() != Some(Kind::Visit.as_str())
    {
        entered.entry("visit_kind".to_owned()).or_insert(kind);
    }
}

/// What a record is nothing without.
fn check_needed(kind: Kind, entered: &BTreeMap<String, Value>) -> Result<(), DeviceError> {
    let needed: &[&str] = match kind {
        Kind::Customer => &["name"],
        Kind::Visit => &["customer", "visit_kind"],
        Kind::Review => &["visit", "submit", "verdict"],
        Kind::Note => &["about", "text"],
    };
    let empty = |path: &&&str| {
        let value = entered.get(**path);
        value.is_none_or(|value| value.as_text().is_none_or(|text| text.trim().is_empty()))
    };
    match needed.iter().find(empty) {
        None => Ok(()),
        Some(path) => Err(DeviceError::Check {
            field: (*path).to_owned(),
            rule: "must not be empty".to_owned(),
            value: entered.get(*path).unwrap_or(&Value::Null).to_string(),
        }),
    }
}
