//! What waits on this device, record by record: the server has not confirmed it.

use serde::Serialize;

use super::{Device, DeviceError};
use crate::record::{Id, Kind};

/// A record with work that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WaitingRecord {
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Edits on this device only.
    pub unsent: u32,
    /// Edits that the server has received and no document it sent contains yet.
    pub unconfirmed: u32,
    /// Something is typed and not saved.
    pub draft: bool,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Every record with edits or a draft that the server has not confirmed.
    pub fn waiting(&self) -> Result<Vec<WaitingRecord>, DeviceError> {
        let opened = self.lock();
        let waiting = opened.store.waiting()?;
        Ok(waiting
            .into_iter()
            .map(|waiting| WaitingRecord {
                id: waiting.id,
                kind: waiting.kind,
                number: waiting.number,
                title: waiting.title,
                unsent: waiting.unsent,
                unconfirmed: waiting.unconfirmed,
                draft: waiting.draft,
            })
            .collect())
    }
}
