//! The table of attachments that are here.

use crate::blobs::{BlobHash, aside};
use crate::error::{Error, Result};
use crate::inspect::attachment::{Attachment, Media};
use crate::params;
use crate::storage::{Row, Tx};

/// Where an attachment is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobState {
    /// It is being written to the store.
    Coming,
    /// It is in the store.
    Here,
    /// It is being swept away.
    Going,
    /// The store no longer has it.
    Lost,
}

impl BlobState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Here => "here",
            Self::Going => "going",
            Self::Lost => "lost",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        [Self::Coming, Self::Here, Self::Going, Self::Lost]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| Error::Storage(format!("unknown state of an attachment {text}")))
    }
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of its bytes as they came.
    pub hash: BlobHash,
    /// Whether it is here.
    pub state: BlobState,
    /// How many bytes came.
    pub length: u64,
    /// What they are.
    pub media: Media,
    /// Width and height of a picture.
    pub size: Option<(u32, u32)>,
    /// Length of the copy that is shown, if one is.
    pub shown_length: Option<u64>,
    /// When somebody brought it last, UTC ms.
    pub touched_ms: i64,
}

impl Blob {
    /// One that is about to be written to the store.
    pub fn coming(hash: BlobHash, length: u64, attachment: &Attachment, now_ms: i64) -> Self {
        let shown = attachment.shown.as_ref();
        Self {
            hash,
            state: BlobState::Coming,
            length,
            media: attachment.media,
            size: attachment.size,
            shown_length: shown.map(|shown| shown.0.len() as u64),
            touched_ms: now_ms,
        }
    }
}

const COLUMNS: &str =
    "SELECT hash, state, length, media, width, height, shown_length, touched_ms FROM blobs";

/// The attachment of this hash.
pub fn find(tx: &mut dyn Tx, hash: BlobHash) -> Result<Option<Blob>> {
    tx.query_optional(&format!("{COLUMNS} WHERE hash = $1"), params![hash], blob)
}

/// How many bytes came of an attachment.
pub fn length_of(tx: &mut dyn Tx, hash: BlobHash) -> Result<Option<u64>> {
    Ok(find(tx, hash)?.map(|blob| blob.length))
}

/// Writes an attachment's row anew.
pub fn put(tx: &mut dyn Tx, blob: &Blob) -> Result<()> {
    tx.execute(
        "INSERT INTO blobs (hash, state, length, media, width, height, shown_length, touched_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (hash) DO UPDATE SET state = excluded.state, length = excluded.length, media = excluded.media,
             width = excluded.width, height = excluded.height, shown_length = excluded.shown_length,
             touched_ms = excluded.touched_ms",
        params![
            blob.hash,
            blob.state.as_str(),
            blob.length as i64,
            blob.media.as_str(),
            blob.size.map(|size| size.0),
            blob.size.map(|size| size.1),
            blob.shown_length.map(|length| length as i64),
            blob.touched_ms
        ],
    )?;
    Ok(())
}

/// Notes that an attachment was brought again or has come.
pub fn set_state(tx: &mut dyn Tx, hash: BlobHash, state: BlobState) -> Result<()> {
    tx.execute(
        "UPDATE blobs SET state = $1 WHERE hash = $2",
        params![state.as_str(), hash],
    )?;
    Ok(())
}

/// Notes that somebody brought it again.
pub fn touch(tx: &mut dyn Tx, hash: BlobHash, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE blobs SET touched_ms = $1 WHERE hash = $2",
        params![now_ms, hash],
    )?;
    Ok(())
}

/// Forgets an attachment.
pub fn delete(tx: &mut dyn Tx, hash: BlobHash) -> Result<()> {
    tx.execute("DELETE FROM blobs WHERE hash = $1", params![hash])?;
    Ok(())
}

/// Every attachment, by hash.
pub fn all(tx: &mut dyn Tx) -> Result<Vec<Blob>> {
    tx.query(&format!("{COLUMNS} ORDER BY hash"), &[], blob)
}

/// Marks what nothing cites, quarantine does not name and nobody brought since a moment (UTC ms) as going; answers all
/// that is going.
pub fn mark_going(tx: &mut dyn Tx, before_ms: i64) -> Result<Vec<BlobHash>> {
    let uncited: Vec<BlobHash> = tx.query(
        "SELECT hash FROM blobs WHERE touched_ms < $1 AND state <> $2
             AND NOT EXISTS (SELECT 1 FROM citations c WHERE c.hash = blobs.hash) ORDER BY hash",
        params![before_ms, BlobState::Going.as_str()],
        |row| row.parsed(0),
    )?;
    let named = aside::named(tx)?;
    for hash in uncited.into_iter().filter(|hash| !named.contains(hash)) {
        set_state(tx, hash, BlobState::Going)?;
    }
    tx.query(
        "SELECT hash FROM blobs WHERE state = $1 ORDER BY hash",
        params![BlobState::Going.as_str()],
        |row| row.parsed(0),
    )
}

fn blob(row: &Row<'_>) -> Result<Blob> {
    let media = row.str(3)?;
    let side = |column| Ok::<_, Error>(row.opt_int(column)?.map(|side| side as u32));
    Ok(Blob {
        hash: row.parsed(0)?,
        state: BlobState::parse(row.str(1)?)?,
        length: row.int(2)? as u64,
        media: Media::parse(media)
            .ok_or_else(|| Error::Storage(format!("unknown media type {media}")))?,
        size: side(4)?.zip(side(5)?),
        shown_length: row.opt_int(6)?.map(|length| length as u64),
        touched_ms: row.int(7)?,
    })
}
