//! Signing in and out, and syncing, over the native driver.

use std::time::Duration;

use serde::Serialize;

use super::carried::Reply;
use super::driver::{Body, Driver};
use super::exchange::{APP, FAILURES, SyncProgress, enrolment, keep, signed_in};
use super::{Account, Device, DeviceError, Wiped};
use crate::statement::Wipe;
use crate::sync::{Answer, Next, Outgoing, Sync};
use crate::wire::{RefreshRequest, SignInRequest, SignedIn};

/// What a sync did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncReport {
    /// Edits that the server received.
    pub pushed: u32,
    /// Documents brought.
    pub pulled: u32,
    /// Edits refused: they need attention.
    pub refused: u32,
    /// Attachments that the server confirmed.
    pub attachments: u32,
    /// Attachments that it would not take: they need attention.
    pub attachments_refused: u32,
    /// It has no room for more attachments at present.
    pub no_room: bool,
    /// Attachments that are left to be sent.
    pub attachments_left: u32,
    /// Requests made.
    pub requests: u32,
    /// Bytes of the bodies sent, as they were on the wire.
    pub bytes_up: u64,
    /// Bytes of the bodies received, likewise.
    pub bytes_down: u64,
    /// How long it took.
    pub ms: u64,
}

/// Hears how far a sync is.
#[cfg_attr(feature = "uniffi", uniffi::export(callback_interface))]
pub trait SyncListener: Send + std::marker::Sync {
    /// After each request.
    fn progress(&self, progress: SyncProgress);
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Signs a user in with his password; the first time this enrols the device. A device belongs to
    /// one user for good. One that was lost or retired meanwhile is wiped, unless it holds edits to hand
    /// over: then the user is let in once more, for the sync that does so.
    pub fn sign_in(
        &self,
        server: String,
        user: String,
        password: String,
        device_name: String,
    ) -> Result<Account, DeviceError> {
        let _session = self.begin_session();
        if let Some(wiped) = self.wiped() {
            return Err(wiped.into());
        }
        let mut driver = Driver::new(&server)?;
        let mut request = SignInRequest {
            user: user.clone(),
            password,
            device_name: device_name.clone(),
            enrolment: enrolment(&self.lock().store)?,
            hand_over: false,
        };
        let signed_in = match self.ask_in(&request, &mut driver) {
            Ok(signed_in) => signed_in,
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Wipe(wipe)) => {
                if wipe == Wipe::Lost || !self.lock().store.holds_unsent()? {
                    return Err(self.end(wipe, &mut driver, None));
                }
                request.hand_over = true;
                match self.ask_in(&request, &mut driver) {
                    Ok(signed_in) => signed_in,
                    Err(Stop::Failed(error)) => return Err(error),
                    Err(Stop::Wipe(wipe)) => return Err(self.end(wipe, &mut driver, None)),
                }
            }
        };
        let account = self.command(|opened, _| {
            keep(&mut opened.store, &signed_in, Some(&user))?;
            opened.store.set_note("server", driver.address())?;
            opened.store.set_note("device_name", &device_name)?;
            opened.account()
        })?;
        // Last: until then the folder is that of a wiped device.
        Wiped::forget(&self.home)?;
        account.ok_or(DeviceError::NotSignedIn)
    }

    /// Ends the session here and, if it can be reached, on the server. Records and unsent edits stay,
    /// and so does whose device it is.
    pub fn sign_out(&self) -> Result<(), DeviceError> {
        let _session = self.begin_session();
        let (server, access) = {
            let opened = self.lock();
            (opened.store.note("server")?, opened.store.note("access")?)
        };
        if let (Some(server), Some(access)) = (server, access) {
            // Without a connection the session ends by itself when its tokens have grown old.
            Driver::new(&server)?.post("/v1/sign-out", &Body::Empty, Some(&access));
        }
        self.command(|opened, _| {
            opened.store.set_note("access", "")?;
            opened.store.set_note("refresh", "")?;
            Ok(())
        })
    }

    /// Synchronises with the server: sends what is unsent, brings what is new, then sends attachments.
    /// Returns when neither side has anything more, or after three failures in a row. Another call may
    /// synchronise records while attachments are sent. With `verify`, digests prove at the end that
    /// nothing is missing here.
    ///
    /// # Errors
    /// [`DeviceError::Wiped`] if the server said, signed, that this device is lost or retired: then
    /// everything on it is erased.
    pub fn sync(
        &self,
        verify: bool,
        listener: Option<Box<dyn SyncListener>>,
    ) -> Result<SyncReport, DeviceError> {
        let began = self.clock.now();
        if let Some(wiped) = self.wiped() {
            return Err(wiped.into());
        }
        let mut driver = self.connect()?;
        let listener = listener.as_deref();
        let session = self.begin_session();
        let mut sync = Sync::new(APP, verify);
        let done = self.run(&mut sync, &mut driver, listener);
        // Whatever was brought before a failure is there.
        self.tell();
        match done {
            Ok(()) => {}
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Wipe(wipe)) => return Err(self.end(wipe, &mut driver, listener)),
        }
        // Records don't wait for attachments: another call may synchronise them meanwhile.
        drop(session);
        let sent = self.send_attachments(&mut driver, listener);
        self.tell();
        let sent = match sent {
            Ok(sent) => sent.unwrap_or_default(),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Wipe(wipe)) => {
                let _session = self.begin_session();
                return Err(self.end(wipe, &mut driver, listener));
            }
        };
        if sent.confirmed > 0 {
            // The office is told that nothing is left to come.
            let _session = self.begin_session();
            let told = self.run(&mut Sync::new(APP, false), &mut driver, listener);
            if let Err(Stop::Wipe(wipe)) = told {
                return Err(self.end(wipe, &mut driver, listener));
            }
        }
        let report = sync.report();
        Ok(SyncReport {
            pushed: report.pushed,
            pulled: report.pulled,
            refused: report.refused,
            attachments: sent.confirmed,
            attachments_refused: sent.refused,
            no_room: sent.no_room,
            attachments_left: self.lock().store.attachments_to_send()?,
            requests: driver.traffic.requests,
            bytes_up: driver.traffic.bytes_up,
            bytes_down: driver.traffic.bytes_down,
            ms: u64::try_from(self.clock.now() - began).unwrap_or(0),
        })
    }
}

impl Device {
    pub(super) fn begin_session(&self) -> std::sync::MutexGuard<'_, ()> {
        self.session
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A driver for the server that this device is signed in to.
    pub(super) fn connect(&self) -> Result<Driver, DeviceError> {
        let opened = self.lock();
        let refresh = opened.store.note("refresh")?.unwrap_or_default();
        match opened.store.note("server")?.filter(|_| !refresh.is_empty()) {
            Some(server) => Driver::new(&server),
            None => Err(DeviceError::NotSignedIn),
        }
    }

    /// Carries a session's requests until it is over. The store is free while a request is under way.
    pub(super) fn run(
        &self,
        sync: &mut Sync,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> Result<(), Stop> {
        let mut cause = String::new();
        loop {
            let next = sync.next(&mut self.lock().store, self.clock.now())?;
            let waiting = matches!(next, Next::Wait(_));
            if waiting && sync.failures() >= FAILURES {
                let server = driver.address().to_owned();
                return Err(DeviceError::Unreachable { server, cause }.into());
            }
            if let Some(listener) = listener {
                let opened = self.lock();
                let progress = SyncProgress {
                    unsent: opened.store.unsent()?,
                    pushed: sync.report().pushed,
                    pulled: sync.report().pulled,
                    unsent_attachments: opened.store.unsent_attachments()?,
                    unsent_bytes: opened.store.unsent_attachment_bytes()?,
                    attachment: None,
                    waiting,
                };
                drop(opened);
                listener.progress(progress);
            }
            match next {
                Next::Done => return Ok(()),
                Next::Wait(ms) => wait(ms),
                Next::Send(request) => {
                    let answer = match self.send(driver, &request)? {
                        Ok(body) => Answer::Body(body),
                        Err(lost) => {
                            cause = lost;
                            Answer::Lost
                        }
                    };
                    let now = self.clock.now();
                    let mut opened = self.lock();
                    let super::Opened { store, rng, .. } = &mut *opened;
                    sync.take(store, answer, now, rng)?;
                }
            }
        }
    }

    /// Sends one request, with a new access token if the old one is not taken any more. The inner
    /// error is an answer that was lost.
    fn send(
        &self,
        driver: &mut Driver,
        request: &Outgoing,
    ) -> Result<Result<Vec<u8>, String>, Stop> {
        let body = Body::Cbor(&request.body);
        let access = self.lock().store.note("access")?.unwrap_or_default();
        let mut reply = driver.post(request.path, &body, Some(&access));
        if let Reply::Unauthorised(_) = reply {
            match self.refresh(driver)? {
                Ok(access) => reply = driver.post(request.path, &body, Some(&access)),
                Err(lost) => return Ok(Err(lost)),
            }
        }
        match reply {
            Reply::Done(body) => Ok(Ok(body)),
            Reply::Lost(cause) => Ok(Err(cause)),
            other => Err(self.stopped(other, driver)),
        }
    }

    /// One attempt to sign in.
    fn ask_in(&self, request: &SignInRequest, driver: &mut Driver) -> Result<SignedIn, Stop> {
        match driver.post("/v1/sign-in", &Body::Json(&json(request)), None) {
            Reply::Done(body) => Ok(signed_in(&body, driver.address())?),
            Reply::Unauthorised(_) => Err(DeviceError::WrongPassword.into()),
            other => Err(self.stopped(other, driver)),
        }
    }

    /// Exchanges the refresh token. The inner error is an answer that was lost.
    pub(super) fn refresh(&self, driver: &mut Driver) -> Result<Result<String, String>, Stop> {
        let refresh = self.lock().store.note("refresh")?.unwrap_or_default();
        let body = json(&RefreshRequest { refresh });
        match driver.post("/v1/refresh", &Body::Json(&body), None) {
            Reply::Done(body) => {
                let answer = signed_in(&body, driver.address())?;
                keep(&mut self.lock().store, &answer, None)?;
                Ok(Ok(answer.access))
            }
            Reply::Lost(cause) => Ok(Err(cause)),
            other => Err(self.stopped(other, driver)),
        }
    }
}

/// Why the work with a server ends before it is done.
pub(super) enum Stop {
    /// It failed, or was refused.
    Failed(DeviceError),
    /// The device is to be wiped: its server said so, signed.
    Wipe(Wipe),
}

impl<E: Into<DeviceError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn json<T: Serialize>(message: &T) -> Vec<u8> {
    // Texts and ids always serialise.
    serde_json::to_vec(message).expect("sign-in messages serialise")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the driver waits for the server to come back; tests carry messages themselves"
)]
pub(super) fn wait(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}
