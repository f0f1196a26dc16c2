//! What a retired device hands over and no record cites: its edits are in quarantine, so the attachments are named there
//! too, and stay as long.

use std::collections::BTreeSet;

use client_core::record::Id;
use client_core::wire::RETIRED;

use crate::accounts::device::{self, DeviceStatus};
use crate::blobs::{Blob, BlobHash, BlobState, Upload, citations, rows};
use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// What quarantine calls an attachment where it names the kind of a record.
pub const KIND: &str = "attachment";

/// Names an attachment that has come in quarantine, if a retired device brought it and nothing that its user wrote cites
/// it.
pub fn name(tx: &mut dyn Tx, upload: &Upload, now_ms: i64) -> Result<()> {
    let device = device::find(tx, upload.enrolment)?;
    let retired = device.is_some_and(|device| device.status == DeviceStatus::Retired);
    if !retired || citations::cites(tx, upload.user, upload.hash)? {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO quarantine (enrolment, doc, hash, kind, generation, reason, at_ms, bytes)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7) ON CONFLICT (enrolment, doc, hash) DO NOTHING",
        params![
            upload.enrolment,
            upload.record().unwrap_or(Id([0; 16])),
            upload.hash.0,
            KIND,
            RETIRED,
            now_ms,
            Vec::<u8>::new()
        ],
    )?;
    Ok(())
}

/// An attachment that quarantine names and the store has.
pub fn find(tx: &mut dyn Tx, hash: BlobHash) -> Result<Option<Blob>> {
    if !named(tx)?.contains(&hash) {
        return Ok(None);
    }
    Ok(rows::find(tx, hash)?.filter(|blob| blob.state == BlobState::Here))
}

/// Every attachment that quarantine names.
pub fn named(tx: &mut dyn Tx) -> Result<BTreeSet<BlobHash>> {
    let found = tx.query(
        "SELECT hash FROM quarantine WHERE kind = $1",
        params![KIND],
        |row| row.blob(0),
    )?;
    let hashes = found.into_iter().filter_map(|hash| hash.try_into().ok());
    Ok(hashes.map(BlobHash).collect())
}
