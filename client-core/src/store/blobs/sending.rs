//! Which attachment is sent next, and what the server said of it.

use rusqlite::Connection;

use super::{Blob, COLUMNS, blob_of, exists, find, keeping, uses};
use crate::attachment::BlobHash;
use crate::error::Error;
use crate::record::Value;
use crate::store::{Store, attention, find_rid, outbox};

impl Store {
    /// What to send next: small copies first, then by size. What only refused edits cite waits for them;
    /// `passed_over` are left out.
    pub(crate) fn next_blob(&self, passed_over: &[BlobHash]) -> Result<Option<Blob>, Error> {
        let mut next = None;
        self.each_to_send(|blob| {
            let taken = !passed_over.contains(&blob.hash);
            if taken {
                next = Some(blob);
            }
            !taken
        })?;
        Ok(next)
    }

    /// How many are to be sent, without what only refused edits cite.
    pub fn attachments_to_send(&self) -> Result<u32, Error> {
        let mut count = 0;
        self.each_to_send(|_| {
            count += 1;
            true
        })?;
        Ok(count)
    }

    /// Shows what is to be sent, one after the other, until it is told to stop.
    fn each_to_send(&self, mut goes_on: impl FnMut(Blob) -> bool) -> Result<(), Error> {
        let mut statement = self.db.prepare_cached(&format!(
            "{COLUMNS} WHERE state = 0 AND here = 1 ORDER BY thumb DESC, size, made_at, hash"
        ))?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let blob = blob_of(row)?;
            if !is_held_back(&self.db, blob.hash)? && !goes_on(blob) {
                break;
            }
        }
        Ok(())
    }

    /// How many the server confirmed for the first time since a moment, device time, UTC ms.
    pub fn attachments_confirmed_since(&self, at: i64) -> Result<u32, Error> {
        let count = "SELECT count(*) FROM blobs WHERE state = 1 AND confirmed_at >= $1
             AND EXISTS (SELECT 1 FROM blob_uses u WHERE u.hash = blobs.hash AND u.path <> '')";
        Ok(self
            .db
            .prepare_cached(count)?
            .query_row([at], |row| row.get(0))?)
    }

    /// Whether every edit that cites an attachment was refused: it is kept and not sent, until one of them
    /// is applied again.
    pub fn is_held_back(&self, hash: BlobHash) -> Result<bool, Error> {
        is_held_back(&self.db, hash)
    }

    /// Notes how far the server has it, and where to go on.
    pub(crate) fn set_upload(
        &mut self,
        hash: BlobHash,
        upload: Option<&str>,
        sent: u64,
    ) -> Result<(), Error> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE blobs SET upload = $1, sent = $2 WHERE hash = $3")?
                .execute((upload, sent as i64, hash.0))?;
            Ok(())
        })
    }

    /// The server has it on disk.
    pub(crate) fn confirm_blob(&mut self, hash: BlobHash, now: i64) -> Result<(), Error> {
        self.write(|tx| {
            tx.prepare_cached(
                "UPDATE blobs SET state = 1, sent = size, upload = NULL, refusal = NULL, checked_at = $1,
                     confirmed_at = coalesce(confirmed_at, $1) WHERE hash = $2",
            )?
            .execute((now, hash.0))?;
            keeping::forget_left(tx, hash)
        })
    }

    /// The server will not take it.
    pub(crate) fn refuse_blob(&mut self, hash: BlobHash, code: &str) -> Result<(), Error> {
        self.write(|tx| {
            tx.prepare_cached(
                "UPDATE blobs SET state = 2, upload = NULL, refusal = $1 WHERE hash = $2",
            )?
            .execute((code, hash.0))?;
            Ok(())
        })
    }

    /// The server has no room for it now; it is tried again in the next session.
    pub(crate) fn postpone_blob(&mut self, hash: BlobHash, code: &str) -> Result<(), Error> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE blobs SET refusal = $1 WHERE hash = $2")?
                .execute((code, hash.0))?;
            Ok(())
        })
    }

    /// The server does not have it, or not any more: it is to be sent from the beginning.
    pub(crate) fn unconfirm_blob(&mut self, hash: BlobHash, now: i64) -> Result<(), Error> {
        self.write(|tx| {
            // What is gone here too is lost, unless another device of its user has it.
            tx.prepare_cached(
                "UPDATE blobs SET state = CASE here WHEN 1 THEN 0 ELSE 2 END, upload = NULL,
                     refusal = CASE here WHEN 1 THEN NULL ELSE 'lost' END,
                     sent = CASE here WHEN 1 THEN 0 ELSE sent END, checked_at = $1 WHERE hash = $2",
            )?
            .execute((now, hash.0))?;
            Ok(())
        })
    }

    /// Tries again what the server refused. Returns how many.
    pub fn retry_refused_blobs(&mut self) -> Result<u32, Error> {
        self.write(|tx| {
            let tried = tx.execute(
                "UPDATE blobs SET state = 0, refusal = NULL WHERE state = 2 AND here = 1",
                [],
            )?;
            Ok(tried as u32)
        })
    }
}

fn is_held_back(tx: &Connection, hash: BlobHash) -> Result<bool, Error> {
    // Nothing was ever refused here: the common case costs one look.
    if !exists(
        tx,
        "SELECT 1 FROM attention a JOIN blob_uses u ON u.doc = a.doc WHERE u.hash = $1 AND u.path <> '' LIMIT 1",
        [hash.0],
    )? {
        return Ok(false);
    }
    let cited = Value::Text(hash.to_string());
    for one in uses(tx, hash)? {
        let puts = |edit: &outbox::StoredEdit| {
            edit.diff
                .get(&one.path)
                .is_some_and(|change| change.after == cited)
        };
        let refused = attention::of_record(tx, one.doc)?
            .iter()
            .any(|item| puts(&item.edit));
        let waits = match find_rid(tx, one.doc)? {
            Some(rid) => outbox::of_record(tx, rid)?
                .iter()
                .any(|entry| puts(&entry.edit)),
            None => false,
        };
        if !refused || waits {
            return Ok(false);
        }
    }
    Ok(find(tx, hash)?.is_some())
}
