//! The append-only file of enrolments and revocations, outside the database: a restored backup forgets neither.
//!
//! One JSON object per line. Each line is written and synced before the database commits, and all are replayed at start.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use client_core::record::{Enrolment, Id};
use serde::{Deserialize, Serialize};

use crate::accounts::device::{self, DeviceStatus};
use crate::accounts::user;
use crate::error::{Error, Result};
use crate::storage::{DataFolder, Tx, append_private_file};

/// A line of the file. Times are UTC ms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A device or an office session was enrolled.
    Enrolled {
        /// Its id.
        enrolment: Enrolment,
        /// Its code.
        code: String,
        /// Id of its user.
        user: Id,
        /// Its name.
        name: String,
        /// True for an office session.
        office: bool,
        /// SHA-256 of its secret.
        secret_hash: String,
        /// When.
        ms: i64,
    },
    /// A device was marked.
    Device {
        /// Its id.
        enrolment: Enrolment,
        /// Its status from then on.
        status: DeviceStatus,
        /// When.
        ms: i64,
    },
    /// A user was disabled or let in again.
    User {
        /// His id.
        user: Id,
        /// Which of the two.
        disabled: bool,
        /// When.
        ms: i64,
    },
}

/// The file.
#[derive(Debug)]
pub struct Revocations {
    path: PathBuf,
    appending: Mutex<()>,
}

impl Revocations {
    /// The file of a data folder. A last line that a crash cut short is closed, so that nothing is glued to it.
    pub fn open(folder: &DataFolder) -> Result<Self> {
        let path = folder.revocations();
        let file = Self {
            path,
            appending: Mutex::new(()),
        };
        let text = file.text()?;
        if !text.is_empty() && !text.ends_with('\n') {
            append_private_file(&file.path, b"\n")?;
        }
        Ok(file)
    }

    /// Appends a line and waits until the disk has it.
    pub fn append(&self, entry: &Entry) -> Result<()> {
        let mut line = serde_json::to_string(entry)
            .map_err(|error| Error::internal(format!("a revocation: {error}")))?;
        line.push('\n');
        let _one_at_a_time = self
            .appending
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        append_private_file(&self.path, line.as_bytes())
    }

    /// Brings the database up to the file: missing enrolments, statuses, disabled users.
    pub fn replay(&self, tx: &mut dyn Tx, now_ms: i64) -> Result<()> {
        let mut statuses = BTreeMap::new();
        let mut disabled_users = BTreeMap::new();
        for (number, line) in self
            .text()?
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.is_empty())
        {
            match serde_json::from_str::<Entry>(line) {
                Ok(entry @ Entry::Enrolled { .. }) => restore_enrolment(tx, &entry)?,
                Ok(Entry::Device {
                    enrolment, status, ..
                }) => {
                    let last = statuses.entry(enrolment).or_insert(status);
                    *last = if *last == DeviceStatus::Lost {
                        DeviceStatus::Lost
                    } else {
                        status
                    };
                }
                Ok(Entry::User { user, disabled, .. }) => {
                    disabled_users.insert(user, disabled);
                }
                // Cut short by a crash before anything depended on it.
                Err(_) => tracing::error!(
                    line = number + 1,
                    "a line of the revocations file is not readable"
                ),
            }
        }
        // Only the last word on each counts: replaying the steps between would end sessions at every start.
        for (enrolment, status) in statuses {
            if device::find(tx, enrolment)?.is_some_and(|device| device.status != status) {
                device::apply_status(tx, enrolment, status, now_ms)?;
            }
        }
        for (id, disabled) in disabled_users {
            if user::find(tx, id)?.is_some_and(|user| user.disabled != disabled) {
                user::apply_disabled(tx, id, disabled, now_ms)?;
            }
        }
        Ok(())
    }

    fn text(&self) -> Result<String> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(source) => Err(Error::io("reading", &self.path, source)),
        }
    }
}

/// A user made after the backup is gone with it; his devices sign in anew once he exists again.
fn restore_enrolment(tx: &mut dyn Tx, entry: &Entry) -> Result<()> {
    let Entry::Enrolled {
        enrolment, user, ..
    } = entry
    else {
        return Ok(());
    };
    if device::find(tx, *enrolment)?.is_none() && user::find(tx, *user)?.is_some() {
        device::insert(tx, entry)?;
    }
    Ok(())
}
