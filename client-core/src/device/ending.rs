//! What a device does when its server says that it is lost or retired.

use super::carried::Reply;
use super::driver::Driver;
use super::exchange::failure;
use super::session::Stop;
use super::{DATABASE, Device, DeviceError, Opened, SyncListener, Wiped, wipe};
use crate::edit;
use crate::statement::Wipe;
use crate::store::{Settled, Store};
use crate::sync::Sync;

/// Where a device's database is once there is none on disk.
const NOWHERE: &str = ":memory:";

impl Device {
    /// What an answer that ends the work means: to be wiped, if it carries a statement that this device
    /// obeys; else the error.
    pub(super) fn stopped(&self, reply: Reply, driver: &Driver) -> Stop {
        if let Reply::Refused(_, problem) = &reply
            && let Some(wipe) = Wipe::of_code(&problem.code)
        {
            match self.lock().obeys(problem, wipe) {
                Ok(true) => return Stop::Wipe(wipe),
                Ok(false) => {}
                Err(error) => return Stop::Failed(error),
            }
        }
        Stop::Failed(failure(reply, driver.address()))
    }

    /// Erases the device; before, if it is retired, hands over what it never sent. Nothing is erased
    /// while that fails. Answers the error that says what was done.
    pub(super) fn end(
        &self,
        wipe: Wipe,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> DeviceError {
        let ended = match wipe {
            Wipe::Lost => Ok(()),
            Wipe::Retired => self.hand_over(driver, listener),
        };
        match ended.and_then(|()| self.erase(wipe)) {
            Ok(wiped) => {
                self.tell();
                wiped.into()
            }
            Err(error) => error,
        }
    }

    fn hand_over(
        &self,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> Result<(), DeviceError> {
        let now = self.clock.now();
        let unsent = {
            let mut opened = self.lock();
            opened.drafts_to_edits(now)?;
            opened.store.unsent()?
        };
        if unsent == 0 {
            return Ok(());
        }
        let mut sync = Sync::hand_over(super::exchange::APP);
        match self.run(&mut sync, driver, listener) {
            Ok(()) => {}
            // Its session is over: whoever knows the password may still hand them over.
            Err(Stop::Wipe(_) | Stop::Failed(DeviceError::SessionEnded)) => {
                return Err(DeviceError::RetiredUnsent { unsent });
            }
            Err(Stop::Failed(error)) => return Err(error),
        }
        match self.lock().store.unsent()? {
            0 => Ok(()),
            unsent => Err(DeviceError::RetiredUnsent { unsent }),
        }
    }

    /// The note first, then the files: see [`wipe`].
    fn erase(&self, wipe: Wipe) -> Result<Wiped, DeviceError> {
        let now = self.clock.now();
        let mut opened = self.lock();
        let wiped = Wiped {
            wiped: wipe,
            at: now,
            code: opened.me().map(|me| me.code).unwrap_or_default(),
            handed_over: opened.store.handed_over()?,
            zone: opened.zone(now)?,
        };
        wiped.write(&self.home)?;
        let Opened { store, rng, .. } = &mut *opened;
        // Closes the database; what is said of this device from now on is in the note.
        *store = Store::open(NOWHERE.as_ref(), rng)?;
        opened.wiped = Some(wiped.clone());
        wipe::erase(&self.home)?;
        tracing::warn!(database = DATABASE, wipe = wipe.as_str(), "erased");
        Ok(wiped)
    }
}

impl Opened {
    /// Makes edits of what is typed and not saved: nobody will go on typing here. Nothing is judged,
    /// since a person will.
    fn drafts_to_edits(&mut self, now: i64) -> Result<(), DeviceError> {
        for id in self.store.drafted()? {
            let (Some(record), Some(draft)) = (self.store.record(id)?, self.store.draft(id)?)
            else {
                continue;
            };
            let seen = record.document.fields_at(&draft.heads)?;
            // A value half typed breaks its field's rule: it is no edit.
            let Ok(diff) = edit::diff(record.kind, &seen, &draft.entered) else {
                continue;
            };
            let stamp = self.stamp(now)?;
            let (kind, heads) = (record.kind, &draft.heads);
            self.store
                .save_and_settle(id, kind, &diff, heads, stamp, Settled::Draft)?;
        }
        Ok(())
    }
}
