//! Who is at work on a device's folder: whatever opens it shares a lock on a file there, and erasing wants it alone,
//! so that no command is cut short in words of the database, and nothing is saved that would be erased unsent.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use super::{DeviceError, error};

/// The file's name in the device's folder. It is empty.
const NAME: &str = "lock";

/// A share in a device's folder, until it is dropped.
#[derive(Debug)]
pub(super) struct HomeLock {
    file: File,
}

impl HomeLock {
    /// Takes a share; waits while the folder is being erased.
    pub(super) fn share(home: &Path) -> Result<Self, DeviceError> {
        let open = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(home.join(NAME));
        let lock = Self {
            file: open.map_err(failed)?,
        };
        lock.share_again()?;
        Ok(lock)
    }

    /// Tries to have the folder alone, and says whether that was so; if not, the share is kept.
    pub(super) fn try_alone(&self) -> Result<bool, DeviceError> {
        // Two that hold a share would wait for each other.
        self.release()?;
        match self.file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => {
                self.share_again()?;
                Ok(false)
            }
            Err(TryLockError::Error(cause)) => unsupported(Err(cause)).map(|()| true),
        }
    }

    /// Back to a share.
    pub(super) fn share_again(&self) -> Result<(), DeviceError> {
        unsupported(self.file.lock_shared())
    }

    /// Others may do as they like.
    pub(super) fn release(&self) -> Result<(), DeviceError> {
        unsupported(self.file.unlock())
    }
}

/// Some file systems know no locks: a device on one works as if it were alone.
fn unsupported(done: io::Result<()>) -> Result<(), DeviceError> {
    match done {
        Err(cause) if cause.kind() == io::ErrorKind::Unsupported => Ok(()),
        other => other.map_err(failed),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn failed(cause: io::Error) -> DeviceError {
    error::io("taking hold of this device's folder", &cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_wants_to_erase_waits_for_all_who_are_at_work_and_they_for_him() {
        let home = tempfile::tempdir().unwrap();
        let (one, other) = (
            HomeLock::share(home.path()).unwrap(),
            HomeLock::share(home.path()).unwrap(),
        );
        assert!(!one.try_alone().unwrap(), "the other one is at work");
        assert!(!other.try_alone().unwrap(), "the share was kept");
        drop(other);
        assert!(one.try_alone().unwrap());
        let late = File::open(home.path().join(NAME)).unwrap();
        assert!(matches!(
            late.try_lock_shared(),
            Err(TryLockError::WouldBlock)
        ));
        one.share_again().unwrap();
        late.try_lock_shared().unwrap();
    }
}
