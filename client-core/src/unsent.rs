//! The file of what only one device has: for a person to read, and for the office to take in. JSON; the changes are in it
//! as the device would have pushed them, so that nobody has to type anything again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::record::{Enrolment, Id};

/// What the file calls itself.
pub const FORMAT: &str = "fieldfile-unsent";
/// The version written; readers refuse newer ones.
pub const VERSION: u32 = 1;

/// The file. Readers ignore what they don't know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnsentFile {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The user's name, for people.
    pub user: String,
    /// The device's code, for people.
    pub device: String,
    /// The device.
    pub enrolment: Enrolment,
    /// When it was written, by the device's clock, UTC ms.
    pub exported_at: i64,
    /// The records with such work.
    pub records: Vec<UnsentRecord>,
}

/// A record with work that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnsentRecord {
    /// The record.
    pub id: Id,
    /// Its kind's name.
    pub kind: String,
    /// Its short number, for people.
    pub number: String,
    /// Its title, for people.
    pub title: String,
    /// Its edits, oldest first.
    pub edits: Vec<UnsentEdit>,
    /// What is typed and not saved, by path: for people alone.
    #[serde(default)]
    pub draft: BTreeMap<String, Value>,
}

/// An edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnsentEdit {
    /// When it was made, by the device's clock, UTC ms.
    pub at: i64,
    /// The generation of the record it was made on.
    pub generation: u32,
    /// The change, hexadecimal digits.
    pub change: String,
    /// The values it wrote, by path: for people alone.
    #[serde(default)]
    pub changes: BTreeMap<String, Value>,
}
