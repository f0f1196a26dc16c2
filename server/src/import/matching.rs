//! Matching a file with the records, people and teams that are there, and the ids of what it makes.

use std::collections::BTreeMap;

use client_core::record::{Id, number};
use sha2::{Digest, Sha256};

use super::date::start_ms;
use crate::accounts::user;
use crate::error::Result;
use crate::office::sql::Sql;
use crate::office::visible::Reader;
use crate::params;
use crate::storage::{Row, Tx};

/// A run of an import: which rows, for which team, and how often it was undone before. What is imported anew gets ids of
/// its own, since what was withdrawn stays withdrawn.
pub struct Run {
    batch: String,
    undone: i64,
    /// The same rows imported for other teams, and how often each was undone.
    others: Vec<(String, i64)>,
}

impl Run {
    /// The run that rows would be now, if new customers go to that team. Each team's import is its own.
    pub fn of(tx: &mut dyn Tx, content: &str, team: Id) -> Result<Self> {
        let batch = hex::encode(Sha256::digest(format!("{content} {team}")));
        let runs = tx.query(
            "SELECT batch, undone_times FROM imports WHERE content = $1 ORDER BY batch",
            params![content],
            |row| Ok((row.text(0)?, row.int(1)?)),
        )?;
        let (own, others): (Vec<_>, Vec<_>) = runs.into_iter().partition(|(run, _)| *run == batch);
        Ok(Self {
            batch,
            undone: own.first().map_or(0, |(_, undone)| *undone),
            others,
        })
    }

    /// Its batch.
    pub fn batch(&self) -> &str {
        &self.batch
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

    /// Whether a run of the same rows wrote the record: this one, one whose undoing left it alone, or one of another team
    /// whose record the reader may see.
    pub fn wrote(&self, tx: &mut dyn Tx, reader: &Reader, date: &str, part: &str) -> Result<bool> {
        if exists(tx, self.id(date, part))? {
            return Ok(true);
        }
        for earlier in 0..self.undone {
            if stands(tx, None, Self::id_of(&self.batch, earlier, date, part))? {
                return Ok(true);
            }
        }
        for (batch, undone) in &self.others {
            for run in 0..=*undone {
                if stands(tx, Some(reader), Self::id_of(batch, run, date, part))? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The record that this run or an earlier one of the same team made of a part, if it did.
    pub fn made(&self, tx: &mut dyn Tx, part: &str) -> Result<Option<Id>> {
        let id = self.id("", part);
        if exists(tx, id)? {
            return Ok(Some(id));
        }
        for earlier in (0..self.undone).rev() {
            let id = Self::id_of(&self.batch, earlier, "", part);
            if stands(tx, None, id)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

/// Whether there is such a record that nobody withdrew, and that the reader, if it must be one's, may see.
fn stands(tx: &mut dyn Tx, reader: Option<&Reader>, id: Id) -> Result<bool> {
    let mut sql = Sql::new("SELECT 1 FROM documents d WHERE d.withdrawn = 0 AND d.doc = ");
    sql.bind_text(id.to_string());
    if let Some(reader) = reader {
        sql.push(" AND ");
        reader.visible(&mut sql, "d.doc");
    }
    Ok(!sql.query(tx, |_| Ok(()))?.is_empty())
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

/// A customer that a file may mean.
pub struct Found {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its team.
    pub team: Option<Id>,
    /// It was merged into another one.
    pub merged: bool,
    /// It was withdrawn.
    pub withdrawn: bool,
}

const FOUND: &str = "SELECT d.doc, d.title, d.team, s.merged_into IS NOT NULL, d.withdrawn
    FROM documents d LEFT JOIN customer_state s ON s.customer = d.doc WHERE d.kind = 'customer' AND ";

/// The customer of an id, whoever may see it.
pub fn by_id(tx: &mut dyn Tx, id: Id) -> Result<Option<Found>> {
    let mut sql = Sql::new(FOUND);
    sql.push("d.doc = ").bind_text(id.to_string());
    Ok(sql.query(tx, found)?.pop())
}

/// Customers of a short number that the reader may see.
pub fn by_number(tx: &mut dyn Tx, reader: &Reader, number: &str) -> Result<Vec<Found>> {
    let mut sql = Sql::new(FOUND);
    sql.push("d.number = ").bind_text(number);
    seen(tx, reader, sql)
}

/// Customers of a name that the reader may see.
pub fn by_name(tx: &mut dyn Tx, reader: &Reader, name: &str) -> Result<Vec<Found>> {
    let mut sql = Sql::new(FOUND);
    let title: String = name.chars().take(120).collect();
    sql.push("d.title = ").bind_text(title);
    seen(tx, reader, sql)
}

fn seen(tx: &mut dyn Tx, reader: &Reader, mut sql: Sql) -> Result<Vec<Found>> {
    sql.push(" AND d.withdrawn = 0 AND ");
    reader.visible(&mut sql, "d.doc");
    sql.query(tx, found)
}

fn found(row: &Row<'_>) -> Result<Found> {
    Ok(Found {
        id: row.id(0)?,
        name: row.text(1)?,
        team: row.opt_text(2)?.and_then(|team| team.parse().ok()),
        merged: row.int(3)? != 0,
        withdrawn: row.int(4)? != 0,
    })
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
