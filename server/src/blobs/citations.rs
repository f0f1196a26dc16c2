//! Which records cite which attachments: every value ever put, so that history and undo show them too.
//!
//! A citation is never refused: a record comes before its attachments, and a refusal would tell which
//! hashes are known. It opens an attachment only once its citer holds it ([`super::holders`]).

use std::collections::BTreeSet;

use client_core::record::{Enrolment, Id};

use crate::accounts::session_context;
use crate::blobs::{BlobHash, holders};
use crate::error::Result;
use crate::inspect::Citation;
use crate::office::visible::Reader;
use crate::params;
use crate::storage::Tx;

/// Takes what an appended change cites. To be called in the append's own transaction, after the
/// record's feed rows are written.
///
/// `enrolment` is that of the change's author; one that nobody has cites nothing that opens.
pub fn add(
    tx: &mut dyn Tx,
    doc: Id,
    enrolment: Enrolment,
    cites: &[Citation],
    now_ms: i64,
) -> Result<()> {
    if cites.is_empty() {
        return Ok(());
    }
    let Some(author) = session_context(tx, enrolment)? else {
        return Ok(());
    };
    let reader = Reader::of(&author);
    for citation in cites {
        let Ok(hash) = citation.hash.parse::<BlobHash>() else {
            continue;
        };
        let mut held = holders::holds(tx, author.user, hash)?;
        if !held && is_readable(tx, &reader, hash)? {
            holders::add(tx, hash, (author.user, enrolment), 0, now_ms)?;
            held = true;
        }
        let arrived = held && is_here(tx, hash)?;
        insert(
            tx,
            doc,
            (enrolment, author.user),
            &citation.path,
            (hash, arrived),
        )?;
    }
    Ok(())
}

/// Writes a citation as the log has it: for a rebuild, which decides nothing anew.
pub fn restore(
    tx: &mut dyn Tx,
    doc: Id,
    (enrolment, user): (Enrolment, Id),
    citation: &Citation,
) -> Result<()> {
    let Ok(hash) = citation.hash.parse::<BlobHash>() else {
        return Ok(());
    };
    let arrived = holders::holds(tx, user, hash)? && is_here(tx, hash)?;
    insert(tx, doc, (enrolment, user), &citation.path, (hash, arrived))
}

/// Forgets every citation: before a rebuild.
pub fn clear(tx: &mut dyn Tx) -> Result<()> {
    tx.execute("DELETE FROM citations", &[]).map(|_| ())
}

fn insert(
    tx: &mut dyn Tx,
    doc: Id,
    (enrolment, user): (Enrolment, Id),
    path: &str,
    (hash, arrived): (BlobHash, bool),
) -> Result<()> {
    tx.execute(
        "INSERT INTO citations (doc, path, hash, enrolment, user_id, arrived) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (doc, path, hash, enrolment) DO NOTHING",
        params![doc, path, hash, enrolment, user, arrived],
    )?;
    Ok(())
}

/// An attachment has come: what its holders cited can be read.
pub fn arrive(tx: &mut dyn Tx, hash: BlobHash) -> Result<()> {
    tx.execute(
        "UPDATE citations SET arrived = 1 WHERE hash = $1 AND arrived = 0
             AND EXISTS (SELECT 1 FROM blob_holders h WHERE h.hash = citations.hash AND h.user_id = citations.user_id)",
        params![hash],
    )?;
    Ok(())
}

/// An attachment is no longer in the store: whoever holds it still is to bring it again.
pub fn lose(tx: &mut dyn Tx, hash: BlobHash) -> Result<()> {
    tx.execute(
        "UPDATE citations SET arrived = 0 WHERE hash = $1",
        params![hash],
    )?;
    Ok(())
}

/// True if the record cites the attachment so that it can be read there.
pub fn opens(tx: &mut dyn Tx, doc: Id, hash: BlobHash) -> Result<bool> {
    let found = tx.query(
        "SELECT 1 FROM citations WHERE hash = $1 AND doc = $2 AND arrived = 1 LIMIT 1",
        params![hash, doc],
        |_| Ok(()),
    )?;
    Ok(!found.is_empty())
}

/// The devices that the record has the hash from.
pub fn citers(tx: &mut dyn Tx, doc: Id, hash: BlobHash) -> Result<Vec<Enrolment>> {
    tx.query(
        "SELECT DISTINCT enrolment FROM citations WHERE doc = $1 AND hash = $2 ORDER BY enrolment",
        params![doc, hash],
        |row| row.parsed(0),
    )
}

/// True if a record has the hash from a device of this user.
pub fn cites(tx: &mut dyn Tx, user: Id, hash: BlobHash) -> Result<bool> {
    let found = tx.query(
        "SELECT 1 FROM citations WHERE hash = $1 AND user_id = $2 LIMIT 1",
        params![hash, user],
        |_| Ok(()),
    )?;
    Ok(!found.is_empty())
}

/// Hashes that records cite and that can't be read in one of them.
pub fn on_their_way(tx: &mut dyn Tx) -> Result<BTreeSet<BlobHash>> {
    let hashes = tx.query(
        "SELECT DISTINCT hash FROM citations WHERE arrived = 0",
        &[],
        |row| row.parsed(0),
    )?;
    Ok(hashes.into_iter().collect())
}

fn is_readable(tx: &mut dyn Tx, reader: &Reader, hash: BlobHash) -> Result<bool> {
    let docs: Vec<Id> = tx.query(
        "SELECT DISTINCT doc FROM citations WHERE hash = $1 AND arrived = 1 ORDER BY doc",
        params![hash],
        |row| row.id(0),
    )?;
    for doc in docs {
        if reader.sees(tx, doc)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_here(tx: &mut dyn Tx, hash: BlobHash) -> Result<bool> {
    let found = tx.query(
        "SELECT 1 FROM blobs WHERE hash = $1 AND state = 'here'",
        params![hash],
        |_| Ok(()),
    )?;
    Ok(!found.is_empty())
}
