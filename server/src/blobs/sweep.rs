//! Sweeping: what nothing cites goes after 30 days; what is cited and missing is named.

use std::collections::{BTreeMap, BTreeSet};

use crate::blobs::rows::BlobState;
use crate::blobs::{Blob, BlobHash, Location, PartFiles, Store, citations, holders, rows, uploads};
use crate::error::Result;
use crate::inspect::attachment::{Attachment, Media};
use crate::storage::{Storage, Tx};

#[cfg(test)]
mod tests;

const DAY_MS: i64 = 24 * 3_600_000;
/// How long an attachment stays that nothing cites.
const UNCITED_MS: i64 = 30 * DAY_MS;
/// How long an upload stays that nobody goes on with, and the word on one that is done.
const UPLOAD_MS: i64 = 7 * DAY_MS;

/// What a sweep did and found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Attachments removed because nothing cited them.
    pub removed: Vec<BlobHash>,
    /// Uploads forgotten: nobody went on with them, or they were done long ago.
    pub expired: usize,
    /// Found in the store and in no table, as after a restore: they stay for 30 days more.
    pub adopted: Vec<BlobHash>,
    /// Cited by a record and not here.
    pub missing: BTreeSet<BlobHash>,
    /// Those of them that had been here.
    pub lost: Vec<BlobHash>,
}

/// Sweeps. A server may run at the same time.
pub async fn sweep(
    storage: &Storage,
    store: &Store,
    parts: &PartFiles,
    now_ms: i64,
) -> Result<Report> {
    let mut report = Report {
        expired: expire(storage, parts, now_ms)?,
        ..Report::default()
    };
    // The tables first: what comes meanwhile may be in the store's list only.
    let known = storage.read(rows::all)?;
    let there: BTreeMap<Location, u64> = store.list().await?.into_iter().collect();
    for blob in &known {
        report.lost.extend(compare(storage, blob, &there)?);
    }
    let known: BTreeSet<BlobHash> = known.iter().map(|blob| blob.hash).collect();
    for location in there.keys() {
        if let Location::Original(hash) = location
            && !known.contains(hash)
            && adopt(storage, store, *hash, &there, now_ms).await?
        {
            report.adopted.push(*hash);
        }
    }
    for hash in storage.write(|tx| rows::mark_going(tx, now_ms - UNCITED_MS))? {
        store.delete(Location::Shown(hash)).await?;
        store.delete(Location::Original(hash)).await?;
        storage.write(|tx| {
            holders::forget(tx, hash)?;
            rows::delete(tx, hash)
        })?;
        report.removed.push(hash);
    }
    report.missing = storage.read(citations::on_their_way)?;
    Ok(report)
}

fn expire(storage: &Storage, parts: &PartFiles, now_ms: i64) -> Result<usize> {
    // An upload is in the table before it has a file, so a file that is in no row now is nobody's.
    let files = parts.list()?;
    let (expired, wanted) = storage.write(|tx| {
        let expired = uploads::expire(tx, now_ms - UPLOAD_MS)?;
        Ok((expired, uploads::under_way(tx)?))
    })?;
    for id in files {
        if wanted.binary_search(&id).is_err() {
            parts.remove(id)?;
        }
    }
    Ok(expired)
}

/// Compares an attachment's row with what the store has; answers its hash if it was lost.
fn compare(
    storage: &Storage,
    blob: &Blob,
    there: &BTreeMap<Location, u64>,
) -> Result<Option<BlobHash>> {
    let hash = blob.hash;
    let is_whole = there.get(&Location::Original(hash)) == Some(&blob.length)
        && blob
            .shown_length
            .is_none_or(|length| there.get(&Location::Shown(hash)) == Some(&length));
    match (blob.state, is_whole) {
        (BlobState::Here, false) => {
            storage.write(|tx| {
                rows::set_state(tx, hash, BlobState::Lost)?;
                citations::lose(tx, hash)
            })?;
            Ok(Some(hash))
        }
        (BlobState::Lost, true) => {
            storage.write(|tx| come_back(tx, hash))?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

fn come_back(tx: &mut dyn Tx, hash: BlobHash) -> Result<()> {
    rows::set_state(tx, hash, BlobState::Here)?;
    citations::arrive(tx, hash)
}

/// Takes up what the store has and no table names, if its bytes are those of its name.
async fn adopt(
    storage: &Storage,
    store: &Store,
    hash: BlobHash,
    there: &BTreeMap<Location, u64>,
    now_ms: i64,
) -> Result<bool> {
    let Some(bytes) = store.read(Location::Original(hash)).await? else {
        return Ok(false);
    };
    let Some(media) = Media::of(&bytes).filter(|_| BlobHash::of(&bytes) == hash) else {
        return Ok(false);
    };
    let attachment = Attachment {
        media,
        size: None,
        shown: None,
    };
    let mut blob = Blob::coming(hash, bytes.len() as u64, &attachment, now_ms);
    blob.state = BlobState::Here;
    blob.shown_length = there.get(&Location::Shown(hash)).copied();
    storage.write(|tx| {
        if rows::find(tx, hash)?.is_some() {
            return Ok(false);
        }
        rows::put(tx, &blob)?;
        citations::arrive(tx, hash)?;
        Ok(true)
    })
}
