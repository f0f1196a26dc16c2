//! Attachments: photos, signatures and documents, named by the SHA-256 of their bytes.
//!
//! A device uploads in parts; the bytes lie in a file of the data folder until they are whole. Then
//! their hash is compared, an inspector looks into them once, and the store gets them. Only then the
//! hash counts as confirmed. What is here may be read through a record that cites it, and only if who
//! cited it had it in hand: so a hash alone opens nothing, and citing needs no answer that would tell
//! whether a hash is known.

mod hash;
mod limits;
mod store;
mod s3;
mod part_file;
mod turns;
mod uploads;
mod receive;
mod finish;
mod holders;
pub mod citations;
pub mod aside;
mod rows;
mod reading;
mod rebuild;
mod sweep;
#[cfg(test)]
pub(crate) mod desk;

use tokio::sync::Semaphore;

use crate::error::Result;
use crate::inspector::Inspector;
use crate::storage::DataFolder;

pub use finish::{finish, refused};
pub use hash::BlobHash;
pub use holders::{Confirmation, confirmed};
pub use limits::{LARGEST, Limits};
pub use part_file::PartFiles;
pub use reading::{Found, OnItsWay, find};
pub use rebuild::rebuild;
pub use receive::{Checksum, Received, drain, receive};
pub use rows::{Blob, BlobState, all, length_of};
pub use store::{Location, Store};
pub use sweep::{Report, sweep};
pub use turns::{Held, Turns};
pub use uploads::{Outcome, Upload};
pub use uploads::{create, find as find_upload, touch, withdraw};

/// Uploads that may send at the same time.
const RECEIVING: usize = 64;
/// Attachments that may be looked into at the same time: each is held in memory as a whole.
const FINISHING: usize = 2;

/// What attachments need between requests.
#[derive(Debug)]
pub struct Blobs {
    /// Where whole attachments are.
    pub store: Store,
    /// Where uploads under way are.
    pub parts: PartFiles,
    /// Whose turn it is to write an upload.
    pub turns: Turns,
    inspector: Inspector,
    receiving: Semaphore,
    finishing: Semaphore,
}

impl Blobs {
    /// Opens store and uploads of a data folder.
    pub fn open(folder: &DataFolder, inspector: Inspector) -> Result<Self> {
        Ok(Self {
            store: Store::open(folder)?,
            parts: PartFiles::open(folder)?,
            turns: Turns::default(),
            inspector,
            receiving: Semaphore::new(RECEIVING),
            finishing: Semaphore::new(FINISHING),
        })
    }
}
