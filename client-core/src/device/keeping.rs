//! The bytes of attachments on this device: read, kept when they were fetched, freed by rule.

use serde::Serialize;

use super::{AttachmentProgress, Device, DeviceError, Opened, SyncProgress};
use crate::attachment::{BlobHash, Media};
use crate::record::{Id, Kind};
use crate::store::Keep;
use crate::uploads::Uploads;

/// What stays unless the settings `attachment_keep_days` and `attachment_keep_bytes` say otherwise.
const KEEP_DAYS: i64 = 30;
const KEEP_BYTES: u64 = 2 << 30;
pub(super) const DAY: i64 = 86_400_000;

/// What freeing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Freed {
    /// Attachments whose bytes are no longer on this device.
    pub attachments: u32,
    /// Their bytes.
    pub bytes: u64,
}

impl Device {
    /// The bytes of an attachment that a record cites, if they are on this device.
    ///
    /// # Errors
    /// [`DeviceError::NotFound`], [`DeviceError::Missing`], or those of the store.
    pub fn attachment_here(
        &self,
        record: &str,
        attachment: &str,
    ) -> Result<Option<Vec<u8>>, DeviceError> {
        let hash = named(&self.lock(), record, attachment)?;
        self.here(hash)
    }

    /// Keeps the bytes of an attachment that were fetched through a record, so that they are here without a
    /// connection.
    ///
    /// # Errors
    /// As [`Device::attachment_here`].
    pub fn keep_attachment(
        &self,
        record: &str,
        attachment: &str,
        bytes: &[u8],
    ) -> Result<(), DeviceError> {
        let (of, hash) = {
            let opened = self.lock();
            let listed = opened.find(record)?;
            let of = (listed.id, listed.row.kind());
            (of, named(&opened, record, attachment)?)
        };
        self.keep_fetched(of, hash, bytes)
    }

    /// Frees every original that the server has confirmed lately, whatever the settings say: there is little
    /// room left.
    ///
    /// # Errors
    /// Those of the store.
    pub fn free_confirmed(&self) -> Result<Freed, DeviceError> {
        self.free(Keep { ms: 0, bytes: 0 })
    }

    pub(super) fn here(&self, hash: BlobHash) -> Result<Option<Vec<u8>>, DeviceError> {
        let blob = self.lock().store.blob(hash)?;
        let Some(blob) = blob.filter(|blob| blob.here) else {
            return Ok(None);
        };
        Ok(self.bytes.read(hash, 0, blob.size as usize)?)
    }

    /// Keeps what was fetched, so that it is here without a connection. The server may show a copy without
    /// what a camera said, under the original's hash: that one is not kept.
    pub(super) fn keep_fetched(
        &self,
        record: (Id, Kind),
        hash: BlobHash,
        bytes: &[u8],
    ) -> Result<(), DeviceError> {
        let Some(media) = Media::of(bytes).filter(|_| BlobHash::of(bytes) == hash) else {
            return Ok(());
        };
        let _held = self.bytes.hold()?;
        self.bytes.put(hash, bytes)?;
        let now = self.clock.now();
        let fetched = (hash, bytes.len() as u64, media);
        Ok(self.lock().store.keep_fetched(fetched, record, now)?)
    }

    /// Removes the bytes of what may go, and what killed commands left behind.
    pub(super) fn free(&self, keep: Keep) -> Result<Freed, DeviceError> {
        let mut freed = Freed::default();
        let now = self.clock.now();
        let mut opened = self.lock();
        for hash in opened.store.free_blobs(keep, now)? {
            let blob = opened.store.blob(hash)?;
            freed.attachments += 1;
            freed.bytes += blob.map_or(0, |blob| blob.size);
        }
        // The rows say so first: bytes without a row are tidied away, a row without bytes would be a loss.
        self.bytes.tidy(&mut || opened.store.blobs_here())?;
        Ok(freed)
    }

    pub(super) fn progress_of_uploads(
        &self,
        uploads: &Uploads,
        waiting: bool,
    ) -> Result<SyncProgress, DeviceError> {
        let opened = self.lock();
        Ok(SyncProgress {
            unsent: opened.store.unsent()?,
            unsent_attachments: opened.store.unsent_attachments()?,
            unsent_bytes: opened.store.unsent_attachment_bytes()?,
            attachment: uploads.under_way().map(|it| AttachmentProgress {
                hash: it.hash.to_string(),
                sent: it.sent,
                size: it.size,
            }),
            waiting,
            ..SyncProgress::default()
        })
    }
}

impl Opened {
    /// What stays on this device, by the settings in force.
    pub(super) fn keep(&self, now: i64) -> Result<Keep, DeviceError> {
        let days = self.store.setting("attachment_keep_days", now)?;
        let bytes = self.store.setting("attachment_keep_bytes", now)?;
        let days: Option<i64> = days.and_then(|days| days.parse().ok());
        Ok(Keep {
            ms: days.unwrap_or(KEEP_DAYS).saturating_mul(DAY),
            bytes: bytes
                .and_then(|bytes| bytes.parse().ok())
                .unwrap_or(KEEP_BYTES),
        })
    }
}

/// The attachment that a record cites, by its hash, the beginning of it, or the path.
pub(super) fn named(opened: &Opened, record: &str, name: &str) -> Result<BlobHash, DeviceError> {
    let missing = || DeviceError::Missing {
        what: "attachment",
        name: name.to_owned(),
    };
    let items = opened.shown_in(&opened.record(record)?)?;
    let name = name.trim();
    if let Some(item) = items.iter().find(|item| item.path == name) {
        return item.hash.parse().map_err(|_| missing());
    }
    if let Ok(hash) = name.parse() {
        return Ok(hash);
    }
    let mut fitting: Vec<&str> = items
        .iter()
        .map(|item| item.hash.as_str())
        .filter(|hash| name.len() >= 4 && hash.starts_with(name))
        .collect();
    fitting.sort_unstable();
    fitting.dedup();
    match fitting.as_slice() {
        [only] => only.parse().map_err(|_| missing()),
        _ => Err(missing()),
    }
}
