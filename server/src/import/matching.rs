//! Matching a file with the records, people and teams that are there, and the ids of what it makes.

use std::collections::BTreeMap;

use client_core::record::{Id, Value, number};
use sha2::{Digest, Sha256};

use super::date::start_ms;
use super::parsed::Parsed;
use crate::accounts::user;
use crate::error::Result;
use crate::office::sql::Sql;
use crate::office::visible::Reader;
use crate::storage::Tx;

/// A run of an import: which file, and how often it was undone before. What is imported anew gets ids of its own, since
/// what was withdrawn stays withdrawn.
pub struct Run {
    batch: String,
    undone: i64,
}

impl Run {
    /// The run that a file would be now.
    pub fn of(tx: &mut dyn Tx, parsed: &Parsed) -> Result<Self> {
        let mut sql = Sql::new("SELECT undone_times FROM imports WHERE batch = ");
        sql.bind_text(&parsed.batch);
        let undone = sql.query(tx, |row| row.int(0))?.pop().unwrap_or(0);
        Ok(Self {
            batch: parsed.batch.clone(),
            undone,
        })
    }

    /// The id of a record: always the same for the same part of the same file, in the order of days.
    pub fn id(&self, date: &str, part: &str) -> Id {
        Self::id_of(&self.batch, self.undone, date, part)
    }

    fn id_of(batch: &str, undone: i64, date: &str, part: &str) -> Id {
        let key = match undone {
            0 => format!("{batch}/{part}"),
            undone => format!("{batch}#{undone}/{part}"),
        };
        let hash = Sha256::digest(key);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        let millis = start_ms(date).and_then(|ms| u64::try_from(ms).ok());
        Id(
            *uuid::Builder::from_unix_timestamp_millis(millis.unwrap_or(0), &random)
                .as_uuid()
                .as_bytes(),
        )
    }

    /// Whether a run of the same file wrote the record, this one or one whose undoing left it alone.
    pub fn wrote(&self, tx: &mut dyn Tx, date: &str, part: &str) -> Result<bool> {
        if exists(tx, self.id(date, part))? {
            return Ok(true);
        }
        for earlier in 0..self.undone {
            let mut sql = Sql::new("SELECT 1 FROM documents WHERE withdrawn = 0 AND doc = ");
            sql.bind_text(Self::id_of(&self.batch, earlier, date, part).to_string());
            if !sql.query(tx, |_| Ok(()))?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Marks a record as brought in by a line.
    pub fn mark(&self, fields: &mut BTreeMap<String, Value>, line: u64) {
        fields.insert(
            "imported/batch".to_owned(),
            Value::text(self.batch.as_str()),
        );
        fields.insert("imported/line".to_owned(), Value::Int(line as i64));
    }
}

/// Whether there is such a record.
pub fn exists(tx: &mut dyn Tx, id: Id) -> Result<bool> {
    let mut sql = Sql::new("SELECT 1 FROM documents WHERE doc = ");
    sql.bind_text(id.to_string());
    Ok(!sql.query(tx, |_| Ok(()))?.is_empty())
}

/// Customers of that name or short number that the reader may see.
pub fn customers(tx: &mut dyn Tx, reader: &Reader, name: &str) -> Result<Vec<Id>> {
    let mut sql = Sql::new(
        "SELECT d.doc FROM documents d WHERE d.kind = 'customer' AND d.withdrawn = 0 AND ",
    );
    match number::normalize(name) {
        Some(number) => sql.push("d.number = ").bind_text(number),
        None => sql
            .push("d.title = ")
            .bind_text(name.chars().take(120).collect::<String>()),
    };
    sql.push(" AND ");
    reader.visible(&mut sql, "d.doc");
    let found = sql.query(tx, |row| row.text(0))?;
    Ok(found.iter().filter_map(|id| id.parse().ok()).collect())
}

/// Users by login and by name, lower case; `None` for a name that several have.
pub fn people(tx: &mut dyn Tx) -> Result<BTreeMap<String, Option<Id>>> {
    let mut people: BTreeMap<String, Option<Id>> = BTreeMap::new();
    for user in user::list(tx)? {
        for name in [user.login.to_lowercase(), user.display.to_lowercase()] {
            let known = people.entry(name).or_insert(Some(user.id));
            if *known != Some(user.id) {
                *known = None;
            }
        }
    }
    Ok(people)
}
