//! What waits on this device, record by record: the server has not confirmed it.

use super::{Device, DeviceError};
pub use crate::store::WaitingRecord;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Every record with edits or a draft that the server has not confirmed.
    pub fn waiting(&self) -> Result<Vec<WaitingRecord>, DeviceError> {
        Ok(self.lock().store.waiting()?)
    }
}
