//! What a device does when its server says that it is lost or retired.

use std::sync::PoisonError;

use super::carried::Reply;
use super::driver::Driver;
use super::exchange::{APP, failure};
use super::home_lock::HomeLock;
use super::session::{Stop, wait};
use super::{DATABASE, Device, DeviceError, Opened, SyncListener, Wiped, wipe};
use crate::statement::Wipe;
use crate::store::Store;
use crate::sync::Sync;

/// Where a device's database is once there is none on disk.
const NOWHERE: &str = ":memory:";
/// So often a retired device hands over what other commands saved meanwhile.
const ROUNDS: u32 = 5;
/// So many moments it waits for them to end.
const PATIENCE: u32 = 200;
/// A moment, ms.
const MOMENT: u64 = 50;

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
        if let Some(wiped) = self.wiped() {
            // Another call ended it meanwhile.
            return wiped.into();
        }
        let ended = match wipe {
            // It waits for nobody: what others are at work on here is not to be worked on.
            Wipe::Lost => self.try_alone().map(|_| ()),
            Wipe::Retired => self.hand_over_all(driver, listener),
        };
        let done = ended.and_then(|()| self.erase(wipe));
        if let Some(lock) = &self.home_lock {
            let after = match done {
                Ok(_) => lock.release(),
                Err(_) => lock.share_again(),
            };
            if let Err(error) = after {
                tracing::warn!(%error, "the device's folder stays held");
            }
        }
        match done {
            Ok(wiped) => {
                self.tell();
                wiped.into()
            }
            Err(error) => error,
        }
    }

    /// Hands over until nobody is at work here any more and nothing has been saved since.
    fn hand_over_all(
        &self,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> Result<(), DeviceError> {
        for _ in 0..ROUNDS {
            self.hand_over(driver, listener)?;
            if !self.wait_until_alone()? {
                break;
            }
            if let Some(wiped) = Wiped::read(&self.home)? {
                // Another command had the same word, and was first.
                let mut opened = self.lock();
                opened.close(wiped.clone())?;
                return Err(wiped.into());
            }
            let store = &self.lock().store;
            if store.unsent()? + store.attachments_to_send()? == 0 {
                return Ok(());
            }
            self.share_again()?;
        }
        Err(DeviceError::InUse)
    }

    fn wait_until_alone(&self) -> Result<bool, DeviceError> {
        for _ in 0..PATIENCE {
            if self.try_alone()? {
                return Ok(true);
            }
            wait(MOMENT);
        }
        Ok(false)
    }

    fn try_alone(&self) -> Result<bool, DeviceError> {
        self.home_lock
            .as_ref()
            .map_or(Ok(true), HomeLock::try_alone)
    }

    fn share_again(&self) -> Result<(), DeviceError> {
        self.home_lock
            .as_ref()
            .map_or(Ok(()), HomeLock::share_again)
    }

    fn hand_over(
        &self,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> Result<(), DeviceError> {
        let now = self.clock.now();
        self.lock().begin_hand_over(now)?;
        let brought = self
            .push_the_rest(driver, listener)
            .and_then(|()| self.send_the_rest(driver, listener));
        let no_room = match brought {
            Ok(no_room) => no_room,
            // Its session is over: whoever knows the password may still hand them over.
            Err(Stop::Wipe(_) | Stop::Failed(DeviceError::SessionEnded)) => None,
            Err(Stop::Failed(error)) => return Err(error),
        };
        let (unsent, attachments) = {
            let store = &self.lock().store;
            (store.unsent()?, store.attachments_to_send()?)
        };
        match (unsent + attachments, no_room) {
            (0, _) => Ok(()),
            (_, Some(no_room)) => Err(no_room),
            (_, None) => Err(DeviceError::RetiredUnsent {
                unsent,
                attachments,
            }),
        }
    }

    fn push_the_rest(
        &self,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> Result<(), Stop> {
        if self.lock().store.unsent()? == 0 {
            return Ok(());
        }
        self.run(&mut Sync::hand_over(APP), driver, listener)
    }

    /// Sends the attachments, too, and asks once more for what was confirmed before: the server may have lost
    /// it since. The error is why there is no room for them.
    fn send_the_rest(
        &self,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> Result<Option<DeviceError>, Stop> {
        let _sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let keep = self.lock().keep(self.clock.now())?;
        let sent = self.upload(driver, keep, listener)?;
        if sent.confirmed > 0 {
            // The office is told that nothing is left to come; without it, it only looks as if there were.
            let told = self.run(&mut Sync::farewell(APP), driver, listener);
            if let Err(Stop::Failed(error)) = told {
                tracing::warn!(%error, "the server was not told that everything is handed over");
            }
        }
        if !sent.no_room {
            return Ok(None);
        }
        Ok(Some(self.lock().why_left()?))
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
            attachments: opened.handed_over_attachments()?,
            zone: opened.zone(now)?,
        };
        wiped.write(&self.home)?;
        opened.close(wiped.clone())?;
        wipe::erase(&self.home)?;
        tracing::warn!(database = DATABASE, wipe = wipe.as_str(), "erased");
        Ok(wiped)
    }
}

impl Opened {
    /// Closes the database; what is said of this device from now on is in the note.
    fn close(&mut self, wiped: Wiped) -> Result<(), DeviceError> {
        let Self { store, rng, .. } = self;
        *store = Store::open(NOWHERE.as_ref(), rng)?;
        self.wiped = Some(wiped);
        Ok(())
    }
}
