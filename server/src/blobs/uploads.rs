//! Uploads: who brings what, and what came of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use client_core::record::{Enrolment, Id};

use crate::accounts::Author;
use crate::blobs::{BlobHash, Limits};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Row, Tx};

/// Uploads of one user that are under way at most; the one touched longest ago gives way.
const UNDER_WAY: i64 = 200;

/// What came of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is confirmed.
    Stored,
    /// It was refused, with this code.
    Refused(String),
}

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id, in its address.
    pub id: Id,
    /// Whose it is.
    pub user: Id,
    /// The device that began it.
    pub enrolment: Enrolment,
    /// What its bytes will be.
    pub hash: BlobHash,
    /// How many they will be.
    pub length: u64,
    /// What the device said about it, as it said it.
    pub metadata: String,
    /// When it was last heard of, UTC ms.
    pub touched_ms: i64,
    /// What came of it, once it is whole.
    pub outcome: Option<Outcome>,
}

impl Upload {
    /// The record that it is for, as the device said.
    pub fn record(&self) -> Option<Id> {
        let pairs = self.metadata.split(',');
        let said = pairs
            .filter_map(|pair| pair.trim().split_once(' '))
            .find(|(key, _)| *key == "record")?;
        let text = STANDARD.decode(said.1.trim()).ok()?;
        String::from_utf8(text).ok()?.parse().ok()
    }
}

/// Begins an upload. Answers the ids of uploads that gave way to it: their bytes are to be removed.
///
/// # Errors
/// [`Error::TooLarge`] beyond a limit.
pub fn create(tx: &mut dyn Tx, new: &Upload) -> Result<Vec<Id>> {
    let limits = Limits::at(tx, new.touched_ms)?;
    if new.length > limits.each {
        return Err(Error::TooLarge(format!(
            "An attachment has at most {} bytes.",
            limits.each
        )));
    }
    if used(tx, new.user)?.saturating_add(new.length) > limits.per_user {
        return Err(Error::Refused {
            status: 413,
            code: "quota",
            detail: "Your attachments take all the room that you have on the server. Ask the administrator for more."
                .into(),
        });
    }
    tx.execute(
        "INSERT INTO uploads (id, user_id, enrolment, hash, length, metadata, touched_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            new.id,
            new.user,
            new.enrolment,
            new.hash,
            new.length as i64,
            new.metadata,
            new.touched_ms
        ],
    )?;
    let oldest = tx.query(
        "SELECT id FROM uploads WHERE user_id = $1 AND outcome IS NULL ORDER BY touched_ms DESC, id DESC
         LIMIT 10 OFFSET $2",
        params![new.user, UNDER_WAY],
        |row| row.id(0),
    )?;
    for id in &oldest {
        delete(tx, *id)?;
    }
    Ok(oldest)
}

/// Bytes that a user has brought, and those that he is bringing.
fn used(tx: &mut dyn Tx, user: Id) -> Result<u64> {
    let brought = "SELECT coalesce(sum(length), 0) FROM blob_holders WHERE user_id = $1";
    let coming =
        "SELECT coalesce(sum(length), 0) FROM uploads WHERE user_id = $1 AND outcome IS NULL";
    let brought = tx.query_one(brought, params![user], |row| row.int(0))?;
    let coming = tx.query_one(coming, params![user], |row| row.int(0))?;
    Ok(brought.saturating_add(coming) as u64)
}

const COLUMNS: &str =
    "SELECT id, user_id, enrolment, hash, length, metadata, touched_ms, outcome FROM uploads";

/// A user's own upload, or [`Error::NotFound`].
pub fn find(tx: &mut dyn Tx, author: &Author, id: Id) -> Result<Upload> {
    tx.query_optional(
        &format!("{COLUMNS} WHERE id = $1 AND user_id = $2"),
        params![id, author.user],
        upload,
    )?
    .ok_or_else(|| Error::not_found("upload"))
}

/// Notes that an upload was heard of.
pub fn touch(tx: &mut dyn Tx, id: Id, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE uploads SET touched_ms = $1 WHERE id = $2",
        params![now_ms, id],
    )?;
    Ok(())
}

/// Notes what came of an upload.
pub fn settle(tx: &mut dyn Tx, id: Id, outcome: &Outcome, now_ms: i64) -> Result<()> {
    let outcome = match outcome {
        Outcome::Stored => STORED,
        Outcome::Refused(code) => code,
    };
    tx.execute(
        "UPDATE uploads SET outcome = $1, touched_ms = $2 WHERE id = $3",
        params![outcome, now_ms, id],
    )?;
    Ok(())
}

/// Forgets a user's own upload, or [`Error::NotFound`]. Its bytes are to be removed after.
pub fn withdraw(tx: &mut dyn Tx, author: &Author, id: Id) -> Result<()> {
    find(tx, author, id)?;
    delete(tx, id)
}

/// Forgets an upload.
pub fn delete(tx: &mut dyn Tx, id: Id) -> Result<()> {
    tx.execute("DELETE FROM uploads WHERE id = $1", params![id])?;
    Ok(())
}

/// Forgets uploads that were not heard of since a moment, UTC ms; answers how many.
pub fn expire(tx: &mut dyn Tx, before_ms: i64) -> Result<usize> {
    tx.execute(
        "DELETE FROM uploads WHERE touched_ms < $1",
        params![before_ms],
    )
}

/// Every upload whose bytes are wanted.
pub fn under_way(tx: &mut dyn Tx) -> Result<Vec<Id>> {
    tx.query(
        "SELECT id FROM uploads WHERE outcome IS NULL ORDER BY id",
        &[],
        |row| row.id(0),
    )
}

/// The refusal of a user's uploads of this hash, if that is what came of the last of them.
pub fn refusal(tx: &mut dyn Tx, user: Id, hash: BlobHash) -> Result<Option<String>> {
    let last = tx.query_optional(
        "SELECT outcome FROM uploads WHERE user_id = $1 AND hash = $2 ORDER BY touched_ms DESC, id DESC LIMIT 1",
        params![user, hash],
        |row| row.opt_text(0),
    )?;
    Ok(last.flatten().filter(|outcome| outcome != STORED))
}

const STORED: &str = "stored";

fn upload(row: &Row<'_>) -> Result<Upload> {
    let outcome = row.opt_str(7)?.map(|outcome| match outcome {
        STORED => Outcome::Stored,
        code => Outcome::Refused(code.to_owned()),
    });
    Ok(Upload {
        id: row.id(0)?,
        user: row.id(1)?,
        enrolment: row.parsed(2)?,
        hash: row.parsed(3)?,
        length: row.int(4)? as u64,
        metadata: row.text(5)?,
        touched_ms: row.int(6)?,
        outcome,
    })
}
