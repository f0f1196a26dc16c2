//! Attachments of this device: what the server has of them, and which records cite them. Their bytes are
//! kept by [`crate::blob_bytes`].

mod keeping;
mod sending;

use rusqlite::{Connection, OptionalExtension, Row as SqlRow};

use super::{Store, outbox};
use crate::ChangeHash;
use crate::attachment::{BlobHash, Media};
use crate::document::Stamp;
use crate::edit::Diff;
use crate::error::Error;
use crate::record::{Id, Kind};

pub use keeping::Keep;
pub(crate) use keeping::{doubt_all, forget_record};

/// How far an attachment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobState {
    /// The server does not have all of it.
    Unsent,
    /// The server has it on disk.
    Confirmed,
    /// The server will not take it.
    Refused,
}

/// An attachment that this device made or fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of its bytes.
    pub hash: BlobHash,
    /// How many bytes it has.
    pub size: u64,
    /// What it is.
    pub media: Media,
    /// Whether it is the small copy of another one.
    pub thumb: bool,
    /// How far it has come.
    pub state: BlobState,
    /// When it was attached here, device time, UTC ms.
    pub made_at: i64,
    /// The address of its upload, if one is under way.
    pub upload: Option<String>,
    /// Bytes that the server had when it last said so.
    pub sent: u64,
    /// When the server confirmed it, device time, UTC ms.
    pub confirmed_at: Option<i64>,
    /// The server's code, if it would not take it or has no room for it.
    pub refusal: Option<String>,
    /// Whether its bytes are on this device.
    pub here: bool,
}

/// An attachment about to be cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewBlob<'a> {
    /// SHA-256 of its bytes.
    pub hash: BlobHash,
    /// How many bytes it has.
    pub size: u64,
    /// What it is.
    pub media: Media,
    /// Whether it is the small copy of another one.
    pub thumb: bool,
    /// Where the record cites it.
    pub path: &'a str,
}

/// Where a record cites an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobUse {
    /// The record.
    pub doc: Id,
    /// Its kind.
    pub kind: Kind,
    /// The path.
    pub path: String,
}

const COLUMNS: &str = "SELECT hash, size, media, thumb, state, made_at, upload, sent, confirmed_at, refusal, here FROM blobs";

impl Store {
    /// Saves an edit together with the attachments that it cites, in one transaction. Their bytes must be
    /// durable already. Returns the change's hash.
    ///
    /// # Errors
    /// As [`Store::save`].
    pub fn attach(
        &mut self,
        (id, kind): (Id, Kind),
        diff: &Diff,
        heads: &[ChangeHash],
        stamp: Stamp,
        blobs: &[NewBlob],
    ) -> Result<Option<ChangeHash>, Error> {
        let actor = self.actor()?;
        self.write(|tx| {
            for blob in blobs {
                put_cited(tx, (id, kind), blob, stamp.at)?;
            }
            outbox::save(tx, actor, (id, kind), diff, heads, stamp)
        })
    }

    /// Takes up an attachment that a record cites already; its bytes must be durable. It is sent unless the
    /// server has it.
    pub fn bring_again(
        &mut self,
        record: (Id, Kind),
        blob: &NewBlob,
        now: i64,
    ) -> Result<(), Error> {
        self.write(|tx| put_cited(tx, record, blob, now))
    }

    /// An attachment that this device made or fetched.
    pub fn blob(&self, hash: BlobHash) -> Result<Option<Blob>, Error> {
        find(&self.db, hash)
    }

    /// Every attachment of this device's own edits: first what is to be sent, in that order, then what was
    /// refused, then what is confirmed, the last made first.
    pub fn blobs(&self) -> Result<Vec<Blob>, Error> {
        let mut statement = self.db.prepare_cached(&format!(
            "{COLUMNS} WHERE EXISTS (SELECT 1 FROM blob_uses u WHERE u.hash = blobs.hash AND u.path <> '')
             ORDER BY CASE state WHEN 0 THEN 0 WHEN 2 THEN 1 ELSE 2 END,
                      CASE state WHEN 1 THEN -made_at ELSE 0 END, thumb DESC, size, made_at, hash"
        ))?;
        let mut found = statement.query([])?;
        let mut blobs = Vec::new();
        while let Some(row) = found.next()? {
            blobs.push(blob_of(row)?);
        }
        Ok(blobs)
    }

    /// Whether this device has an attachment, or holds a record that cites it or did: served, or in an edit of its
    /// own. A hash stands in documents and edits as it is written.
    pub fn knows_attachment(&self, hash: BlobHash) -> Result<bool, Error> {
        let text = hash.to_string();
        let known = exists(&self.db, "SELECT 1 FROM blobs WHERE hash = $1", [hash.0])?
            || exists(
                &self.db,
                "SELECT 1 FROM records WHERE instr(document, $1) > 0 LIMIT 1",
                [text.as_bytes()],
            )?
            || exists(
                &self.db,
                "SELECT 1 FROM outbox WHERE instr(edit, $1) > 0 LIMIT 1",
                [text.as_bytes()],
            )?;
        Ok(known)
    }

    /// Which records cite an attachment, by this device's own edits.
    pub fn blob_uses(&self, hash: BlobHash) -> Result<Vec<BlobUse>, Error> {
        uses(&self.db, hash)
    }

    /// Attachments that the server does not have.
    pub fn unsent_attachments(&self) -> Result<u32, Error> {
        let count = "SELECT count(*) FROM blobs WHERE state = 0";
        Ok(self
            .db
            .prepare_cached(count)?
            .query_row([], |row| row.get(0))?)
    }

    /// Bytes that the server does not have.
    pub fn unsent_attachment_bytes(&self) -> Result<u64, Error> {
        let sum = "SELECT coalesce(sum(size - sent), 0) FROM blobs WHERE state = 0";
        let sum: i64 = self
            .db
            .prepare_cached(sum)?
            .query_row([], |row| row.get(0))?;
        Ok(sum as u64)
    }

    /// Attachments that the server will not take.
    pub fn refused_attachments(&self) -> Result<u32, Error> {
        let count = "SELECT count(*) FROM blobs WHERE state = 2";
        Ok(self
            .db
            .prepare_cached(count)?
            .query_row([], |row| row.get(0))?)
    }
}

fn put_cited(
    tx: &Connection,
    (doc, kind): (Id, Kind),
    blob: &NewBlob,
    now: i64,
) -> Result<(), Error> {
    put(tx, blob, now)?;
    tx.prepare_cached(
        "INSERT INTO blob_uses (hash, doc, kind, path) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash, doc, path) DO NOTHING",
    )?
    .execute((blob.hash.0, doc, kind, blob.path))?;
    Ok(())
}

/// Writes an attachment's row; one that is known already is here again, and tried again if it was refused.
fn put(tx: &Connection, blob: &NewBlob, now: i64) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO blobs (hash, size, media, thumb, state, made_at, here) VALUES ($1, $2, $3, $4, 0, $5, 1)
         ON CONFLICT (hash) DO UPDATE SET here = 1, refusal = NULL,
             sent = CASE state WHEN 2 THEN 0 ELSE sent END,
             state = CASE state WHEN 2 THEN 0 ELSE state END,
             thumb = min(thumb, excluded.thumb)",
    )?
    .execute((
        blob.hash.0,
        blob.size as i64,
        blob.media.as_str(),
        blob.thumb,
        now,
    ))?;
    Ok(())
}

fn find(tx: &Connection, hash: BlobHash) -> Result<Option<Blob>, Error> {
    let mut statement = tx.prepare_cached(&format!("{COLUMNS} WHERE hash = $1"))?;
    let mut found = statement.query([hash.0])?;
    found.next()?.map(blob_of).transpose()
}

fn uses(tx: &Connection, hash: BlobHash) -> Result<Vec<BlobUse>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT doc, kind, path FROM blob_uses WHERE hash = $1 AND path <> '' ORDER BY doc, path",
    )?;
    let found = statement.query_map([hash.0], |row| {
        Ok(BlobUse {
            doc: row.get(0)?,
            kind: row.get(1)?,
            path: row.get(2)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn hashes(
    tx: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<BlobHash>, Error> {
    let mut statement = tx.prepare_cached(sql)?;
    let found = statement.query_map(parameters, |row| Ok(BlobHash(row.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn exists(tx: &Connection, sql: &str, parameters: impl rusqlite::Params) -> Result<bool, Error> {
    let found: Option<i64> = tx
        .prepare_cached(sql)?
        .query_row(parameters, |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

fn blob_of(row: &SqlRow) -> Result<Blob, Error> {
    let media: String = row.get(2)?;
    let state: u8 = row.get(4)?;
    let (size, sent): (i64, i64) = (row.get(1)?, row.get(7)?);
    Ok(Blob {
        hash: BlobHash(row.get(0)?),
        size: size as u64,
        media: Media::parse(&media)
            .ok_or_else(|| Error::Attachments(format!("unknown media type {media}")))?,
        thumb: row.get(3)?,
        state: match state {
            0 => BlobState::Unsent,
            1 => BlobState::Confirmed,
            _ => BlobState::Refused,
        },
        made_at: row.get(5)?,
        upload: row.get(6)?,
        sent: sent as u64,
        confirmed_at: row.get(8)?,
        refusal: row.get(9)?,
        here: row.get(10)?,
    })
}
