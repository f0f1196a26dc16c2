//! How long attachments stay on the device: never gone before the server has confirmed them, and confirmed
//! once more before their bytes go.

use rusqlite::Connection;

use super::{exists, hashes};
use crate::attachment::{BlobHash, Media};
use crate::error::Error;
use crate::record::{Id, Kind};
use crate::store::Store;

const DAY: i64 = 86_400_000;
/// What is kept is asked for again after so long: a server may have lost it.
const ASKED_AGAIN: i64 = 7 * DAY;
/// Bytes go only if the server confirmed them within so long.
const FRESH: i64 = DAY;

/// What stays on a device of what the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Ms since it was confirmed.
    pub ms: i64,
    /// Bytes of all of it.
    pub bytes: u64,
}

impl Store {
    /// What the server is to be asked for: what it has not confirmed for a long time, and what would go.
    pub(crate) fn blobs_to_check(
        &self,
        keep: Keep,
        now: i64,
        most: usize,
    ) -> Result<Vec<BlobHash>, Error> {
        let mut asked = hashes(
            &self.db,
            "SELECT hash FROM blobs WHERE state = 1 AND (checked_at = 0 OR (checked_at < $1 AND here = 1))
                 AND EXISTS (SELECT 1 FROM blob_uses u WHERE u.hash = blobs.hash AND u.path <> '')
             ORDER BY checked_at, hash LIMIT $2",
            (now - ASKED_AGAIN, most as i64),
        )?;
        for hash in self.blobs_to_free(keep, now)? {
            let is_stale = "SELECT 1 FROM blobs WHERE hash = $1 AND checked_at < $2
                 AND EXISTS (SELECT 1 FROM blob_uses u WHERE u.hash = blobs.hash AND u.path <> '')";
            if asked.len() < most
                && !asked.contains(&hash)
                && exists(&self.db, is_stale, (hash.0, now - FRESH))?
            {
                asked.push(hash);
            }
        }
        Ok(asked)
    }

    /// Originals that may go: confirmed, cited by no edit of the outbox, and old or too many.
    pub(crate) fn blobs_to_free(&self, keep: Keep, now: i64) -> Result<Vec<BlobHash>, Error> {
        let mut statement = self.db.prepare_cached(
            "SELECT hash, size, confirmed_at FROM blobs WHERE state = 1 AND here = 1 AND thumb = 0
             ORDER BY confirmed_at DESC, hash",
        )?;
        let mut found = statement.query([])?;
        let (mut kept, mut free) = (0_u64, Vec::new());
        while let Some(row) = found.next()? {
            let (hash, size, confirmed_at): (_, i64, Option<i64>) =
                (BlobHash(row.get(0)?), row.get(1)?, row.get(2)?);
            kept = kept.saturating_add(size as u64);
            let old = confirmed_at.is_none_or(|at| at < now.saturating_sub(keep.ms));
            if (old || kept > keep.bytes) && !self.is_cited_by_outbox(hash)? {
                free.push(hash);
            }
        }
        Ok(free)
    }

    /// Of those that may go, what the server confirmed just now. Their bytes are to be removed after this
    /// answers.
    pub fn free_blobs(&mut self, keep: Keep, now: i64) -> Result<Vec<BlobHash>, Error> {
        let free = self.blobs_to_free(keep, now)?;
        self.write(|tx| {
            let mut freed = Vec::new();
            for hash in free {
                let gone = tx
                    .prepare_cached(
                        "UPDATE blobs SET here = 0 WHERE hash = $1 AND state = 1 AND (checked_at >= $2
                             OR NOT EXISTS (SELECT 1 FROM blob_uses u WHERE u.hash = $1 AND u.path <> ''))",
                    )?
                    .execute((hash.0, now - FRESH))?;
                if gone > 0 {
                    freed.push(hash);
                }
            }
            Ok(freed)
        })
    }

    fn is_cited_by_outbox(&self, hash: BlobHash) -> Result<bool, Error> {
        exists(
            &self.db,
            "SELECT 1 FROM blob_uses u JOIN records r ON r.doc = u.doc JOIN outbox o ON o.rid = r.rid
             WHERE u.hash = $1 LIMIT 1",
            [hash.0],
        )
    }

    /// Notes bytes that were fetched through a record: they go with it.
    pub fn keep_fetched(
        &mut self,
        (hash, size, media): (BlobHash, u64, Media),
        (doc, kind): (Id, Kind),
        now: i64,
    ) -> Result<(), Error> {
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT INTO blobs (hash, size, media, thumb, state, made_at, sent, confirmed_at, checked_at, here)
                 VALUES ($1, $2, $3, 0, 1, $4, $2, $4, $4, 1)
                 ON CONFLICT (hash) DO UPDATE SET here = 1, confirmed_at = $4, checked_at = $4",
            )?
            .execute((hash.0, size as i64, media.as_str(), now))?;
            tx.prepare_cached(
                "INSERT INTO blob_uses (hash, doc, kind, path) VALUES ($1, $2, $3, '')
                 ON CONFLICT (hash, doc, path) DO NOTHING",
            )?
            .execute((hash.0, doc, kind))?;
            Ok(())
        })
    }

    /// Everything that the server confirmed is asked for once more.
    pub(crate) fn doubt_attachments(&mut self) -> Result<(), Error> {
        self.write(|tx| doubt_all(tx))
    }

    /// The attachments whose bytes are to be on this device.
    pub fn blobs_here(&self) -> Result<Vec<BlobHash>, Error> {
        hashes(
            &self.db,
            "SELECT hash FROM blobs WHERE here = 1 ORDER BY hash",
            [],
        )
    }
}

/// The server lost entries: it is asked again for everything that it had confirmed.
pub(crate) fn doubt_all(tx: &Connection) -> Result<(), Error> {
    tx.execute("UPDATE blobs SET checked_at = 0 WHERE state = 1", [])?;
    Ok(())
}

/// A record is purged: what the server has of its attachments goes with it, the rest once it is sent.
pub(crate) fn forget_record(tx: &Connection, doc: Id) -> Result<(), Error> {
    for hash in hashes(tx, "SELECT hash FROM blob_uses WHERE doc = $1", [doc])? {
        forget_left(tx, hash)?;
    }
    Ok(())
}

/// Forgets that purged records cite a confirmed attachment, and the attachment with the last of them.
pub(super) fn forget_left(tx: &Connection, hash: BlobHash) -> Result<(), Error> {
    if !exists(
        tx,
        "SELECT 1 FROM blobs WHERE hash = $1 AND state = 1",
        [hash.0],
    )? {
        return Ok(());
    }
    let gone = tx
        .prepare_cached(
            "DELETE FROM blob_uses WHERE hash = $1
             AND NOT EXISTS (SELECT 1 FROM records r WHERE r.doc = blob_uses.doc)",
        )?
        .execute([hash.0])?;
    if gone > 0 {
        tx.prepare_cached(
            "DELETE FROM blobs WHERE hash = $1
             AND NOT EXISTS (SELECT 1 FROM blob_uses u WHERE u.hash = blobs.hash)",
        )?
        .execute([hash.0])?;
    }
    Ok(())
}
