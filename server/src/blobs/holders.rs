//! Who holds an attachment: who brought its bytes, or could read it when he cited it. Only a holder's
//! citation lets others read it.

use client_core::record::{Enrolment, Id};

use crate::blobs::rows::BlobState;
use crate::blobs::{BlobHash, rows, uploads};
use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// What a device is told of a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// This user brought it, and it is durable.
    Confirmed,
    /// This user brought it, and it was refused with this code.
    Refused(String),
    /// This user is to bring it: nothing else is said about it.
    Unknown,
}

/// What came of a hash that a user brought. Whether others brought it makes no difference.
pub fn confirmed(tx: &mut dyn Tx, user: Id, hash: BlobHash) -> Result<Confirmation> {
    if has_brought(tx, user, hash)? {
        let blob = rows::find(tx, hash)?;
        if blob.is_some_and(|blob| blob.state == BlobState::Here) {
            return Ok(Confirmation::Confirmed);
        }
    }
    let refusal = uploads::refusal(tx, user, hash)?;
    Ok(refusal.map_or(Confirmation::Unknown, Confirmation::Refused))
}

fn has_brought(tx: &mut dyn Tx, user: Id, hash: BlobHash) -> Result<bool> {
    let found = tx.query(
        "SELECT 1 FROM blob_holders WHERE hash = $1 AND user_id = $2 AND length > 0",
        params![hash, user],
        |_| Ok(()),
    )?;
    Ok(!found.is_empty())
}

/// True if the user may cite the attachment so that others can read it there.
pub fn holds(tx: &mut dyn Tx, user: Id, hash: BlobHash) -> Result<bool> {
    let found = tx.query(
        "SELECT 1 FROM blob_holders WHERE hash = $1 AND user_id = $2",
        params![hash, user],
        |_| Ok(()),
    )?;
    Ok(!found.is_empty())
}

/// Makes a user a holder: with the bytes that he brought, or 0 for one who could read it.
pub fn add(
    tx: &mut dyn Tx,
    hash: BlobHash,
    (user, enrolment): (Id, Enrolment),
    length: u64,
    now_ms: i64,
) -> Result<()> {
    tx.execute(
        "INSERT INTO blob_holders (hash, user_id, enrolment, length, at_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (hash, user_id) DO UPDATE SET length = excluded.length, at_ms = excluded.at_ms
             WHERE excluded.length > blob_holders.length",
        params![hash, user, enrolment, length as i64, now_ms],
    )?;
    Ok(())
}

/// Forgets who held an attachment that is gone.
pub fn forget(tx: &mut dyn Tx, hash: BlobHash) -> Result<()> {
    tx.execute("DELETE FROM blob_holders WHERE hash = $1", params![hash])?;
    Ok(())
}
