//! Customers of a file that look like one that is there, or like one of an earlier line: named, never blocked.

use std::collections::BTreeMap;

use client_core::likeness::{name_key, phone_key, serial_key};
use client_core::record::Value;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::office::names::Named;
use crate::office::similar;
use crate::office::visible::Reader;
use crate::params;
use crate::storage::Tx;

/// A customer of a file that looks like another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Alike {
    /// Its first line.
    pub line: u64,
    /// Its name.
    pub name: String,
    /// The customer that is there, if it looks like one.
    pub customer: Option<Named>,
    /// The earlier line that it looks like, if it is none that is there.
    pub other_line: Option<u64>,
    /// What is the same: name, phone, serial.
    pub same: Vec<String>,
    /// It is left out: there is a customer of exactly this name, or whoever imports wants those left out that look
    /// like one.
    pub left_out: bool,
}

/// What the customers of a file so far are known by.
#[derive(Debug, Default)]
pub struct Known {
    /// The first line of each key, by the start of the key's hash: a large file has many, and a likeness decides nothing.
    lines: BTreeMap<u64, u64>,
}

impl Known {
    /// Whom a customer looks like: first one that is there, else one of an earlier line.
    pub fn find(
        &mut self,
        tx: &mut dyn Tx,
        reader: &Reader,
        (line, name): (u64, &str),
        fields: &BTreeMap<String, Value>,
    ) -> Result<Option<Alike>> {
        let keys = keys(name, fields);
        let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut earlier: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for (what, key) in &keys {
            for id in similar::keys(reader, key).query(tx, |row| row.text(0))? {
                put(there.entry(id).or_default(), what);
            }
            if let Some(line) = self.lines.get(&short(key)) {
                put(earlier.entry(*line).or_default(), what);
            }
        }
        for (_, key) in keys {
            self.lines.entry(short(&key)).or_insert(line);
        }
        let alike = |customer, other_line, same| Alike {
            line,
            name: name.to_owned(),
            customer,
            other_line,
            same,
            left_out: false,
        };
        // Of several the one with most in common.
        if let Some((id, same)) = there.into_iter().rev().max_by_key(|(_, same)| same.len()) {
            let name = tx.query_one(
                "SELECT title FROM documents WHERE doc = $1",
                params![id],
                |row| row.text(0),
            )?;
            return Ok(Some(alike(Some(Named { id, name }), None, same)));
        }
        let first = earlier.into_iter().rev().max_by_key(|(_, same)| same.len());
        Ok(first.map(|(line, same)| alike(None, Some(line), same)))
    }
}

fn short(key: &str) -> u64 {
    let hash = Sha256::digest(key);
    hash[..8]
        .iter()
        .fold(0, |start, byte| start << 8 | u64::from(*byte))
}

fn put(same: &mut Vec<String>, what: &str) {
    if !same.iter().any(|known| known == what) {
        same.push(what.to_owned());
    }
}

fn keys(name: &str, fields: &BTreeMap<String, Value>) -> Vec<(&'static str, String)> {
    let mut keys: Vec<(&'static str, String)> = Vec::new();
    keys.extend(name_key(name).map(|key| ("name", key)));
    for (path, value) in fields {
        let text = value.as_text().unwrap_or_default();
        if path.starts_with("contacts/") && path.ends_with("/phone") {
            keys.extend(phone_key(text).map(|key| ("phone", key)));
        }
        if path.starts_with("equipment/") && path.ends_with("/serial") {
            keys.extend(serial_key(text).map(|key| ("serial", key)));
        }
    }
    keys
}
