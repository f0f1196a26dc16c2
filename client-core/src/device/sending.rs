//! Sending attachments after the records and fetching those of others, by the native driver.

use std::sync::PoisonError;

use serde::Deserialize;

use super::attached::{AttachmentItem, AttachmentState};
use super::carried::{self, Problem};
use super::driver::Driver;
use super::exchange::FAILURES;
use super::keeping::{DAY, Freed, named};
use super::session::{Stop, wait};
use super::{Device, DeviceError, Opened, SyncListener};
use crate::attachment::BlobHash;
use crate::record::Id;
use crate::statement::Wipe;
use crate::store::Keep;
use crate::uploads::{Answer, Next, Reply, Report, Request, Uploads};

/// Where the server says an attachment is that it does not have.
#[derive(Debug, Default, Deserialize)]
struct NotThere {
    #[serde(default)]
    code: String,
    on_its_way: Option<OnItsWay>,
}

#[derive(Debug, Deserialize)]
struct OnItsWay {
    device: String,
    user: String,
    last_seen: Option<i64>,
    #[serde(default)]
    missing: bool,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// The bytes of an attachment that a record cites: from this device, else from the server.
    ///
    /// # Errors
    /// [`DeviceError::OnItsWay`] if the server does not have it either.
    pub fn attachment(&self, record: String, hash: String) -> Result<Vec<u8>, DeviceError> {
        let (doc, kind, cited) = {
            let opened = self.lock();
            let listed = opened.find(&record)?;
            let kind = listed.row.kind();
            (listed.id, kind, named(&opened, &record, &hash)?)
        };
        if let Some(bytes) = self.here(cited)? {
            return Ok(bytes);
        }
        let mut driver = self.connect()?;
        let reply = self.get(&mut driver, doc, cited, None);
        let reply = reply.map_err(|stop| self.ended_by(stop, &mut driver))?;
        match reply.status {
            200 => {
                self.keep_fetched((doc, kind), cited, &reply.body)?;
                Ok(reply.body)
            }
            404 => Err(not_there(&reply, cited)),
            _ => Err(unexpected(&reply)),
        }
    }

    /// The attachments that a record shows; the server is asked for those that are not on this device.
    pub fn ask_for_attachments(&self, record: String) -> Result<Vec<AttachmentItem>, DeviceError> {
        let mut items = self.attachments_of(record)?;
        let elsewhere = |item: &AttachmentItem| item.state == AttachmentState::Elsewhere;
        if !items.iter().any(elsewhere) {
            return Ok(items);
        }
        let mut driver = self.connect()?;
        for item in items.iter_mut().filter(|item| elsewhere(item)) {
            let Ok(hash) = item.hash.parse() else {
                continue;
            };
            let reply = self.get(&mut driver, item.record.id, hash, Some("bytes=0-0"));
            let reply = reply.map_err(|stop| self.ended_by(stop, &mut driver))?;
            if let Some(way) = way(&reply) {
                item.state = if way.missing {
                    AttachmentState::Missing
                } else {
                    AttachmentState::OnItsWay
                };
                item.device = way.device;
                item.last_seen = way.last_seen;
            }
        }
        Ok(items)
    }

    /// Frees originals that the server has confirmed: those older than so many days, and the oldest beyond
    /// so many bytes; the settings decide where nothing is said. The server is asked once more before.
    pub fn free_attachments(
        &self,
        days: Option<u32>,
        bytes: Option<u64>,
    ) -> Result<Freed, DeviceError> {
        let keep = {
            let (opened, now) = (self.lock(), self.clock.now());
            let set = opened.keep(now)?;
            Keep {
                ms: days.map_or(set.ms, |days| i64::from(days) * DAY),
                bytes: bytes.unwrap_or(set.bytes),
            }
        };
        let asked = self
            .lock()
            .store
            .blobs_to_check(keep, self.clock.now(), 1)?;
        if !asked.is_empty() {
            let mut driver = self.connect()?;
            let sent = {
                let _sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
                self.upload(&mut driver, keep, None)
            };
            sent.map_err(|stop| self.ended_by(stop, &mut driver))?;
        }
        self.free(keep)
    }
}

impl Device {
    /// Sends what is unsent, unless another call is sending already. `None` in that case.
    pub(super) fn send_attachments(
        &self,
        driver: &mut Driver,
        listener: Option<&dyn SyncListener>,
    ) -> Result<Option<Report>, Stop> {
        let Ok(_sending) = self.sending.try_lock() else {
            return Ok(None);
        };
        let keep = self.lock().keep(self.clock.now())?;
        let report = self.upload(driver, keep, listener)?;
        self.free(keep)?;
        Ok(Some(report))
    }

    /// Carries a session's requests until it is over. The store is free while a request is under way.
    pub(super) fn upload(
        &self,
        driver: &mut Driver,
        keep: Keep,
        listener: Option<&dyn SyncListener>,
    ) -> Result<Report, Stop> {
        let mut uploads = Uploads::new(keep);
        let mut cause = String::new();
        loop {
            let now = self.clock.now();
            let next = uploads.next(&mut self.lock().store, &*self.bytes, now)?;
            let waiting = matches!(next, Next::Wait(_));
            if waiting && uploads.failures() >= FAILURES {
                let server = driver.address().to_owned();
                return Err(DeviceError::Unreachable { server, cause }.into());
            }
            if let Some(listener) = listener {
                listener.progress(self.progress_of_uploads(&uploads, waiting)?);
            }
            match next {
                Next::Done => return Ok(uploads.report()),
                Next::Wait(ms) => wait(ms),
                Next::Send(request) => {
                    let answer = match self.carry(driver, &request)? {
                        Ok(reply) => {
                            cause = problem(&reply).into_error(reply.status).to_string();
                            Answer::Reply(reply)
                        }
                        Err(lost) => {
                            cause = lost;
                            Answer::Lost
                        }
                    };
                    let now = self.clock.now();
                    let mut opened = self.lock();
                    let Opened { store, rng, .. } = &mut *opened;
                    uploads.take(store, &*self.bytes, answer, now, rng)?;
                }
            }
        }
    }

    /// Sends one request, with a new access token if the old one is not taken any more. The inner error is
    /// an answer that was lost.
    fn carry(&self, driver: &mut Driver, request: &Request) -> Result<Result<Reply, String>, Stop> {
        let send = |driver: &mut Driver, access: &str| driver.carry(request, access);
        self.let_in(driver, send)
    }

    /// Sends a request with the access token, with a new one if the old one is not taken any more. A lost or
    /// retired device may hear of it in any answer.
    fn let_in(
        &self,
        driver: &mut Driver,
        send: impl Fn(&mut Driver, &str) -> Result<Reply, String>,
    ) -> Result<Result<Reply, String>, Stop> {
        let access = self.lock().store.note("access")?.unwrap_or_default();
        let mut reply = send(driver, &access);
        if matches!(&reply, Ok(reply) if reply.status == 401) {
            reply = match self.refresh(driver)? {
                Ok(access) => send(driver, &access),
                Err(lost) => Err(lost),
            };
        }
        if let Ok(refused) = &reply
            && refused.status == 403
        {
            let problem = problem(refused);
            if Wipe::of_code(&problem.code).is_some() {
                let refused = carried::Reply::Refused(refused.status, problem);
                return Err(self.stopped(refused, driver));
            }
        }
        Ok(reply)
    }

    fn get(
        &self,
        driver: &mut Driver,
        doc: Id,
        hash: BlobHash,
        range: Option<&str>,
    ) -> Result<Reply, Stop> {
        let path = format!("/v1/blobs/{doc}/{hash}");
        let send = |driver: &mut Driver, access: &str| driver.get(&path, range, access);
        let reply = self.let_in(driver, send)?;
        let server = driver.address().to_owned();
        reply.map_err(|cause| DeviceError::Unreachable { server, cause }.into())
    }

    /// Why a call ends; a device that is to be wiped is, first.
    fn ended_by(&self, stop: Stop, driver: &mut Driver) -> DeviceError {
        match stop {
            Stop::Failed(error) => error,
            Stop::Wipe(wipe) => {
                let _session = self.begin_session();
                self.end(wipe, driver, None)
            }
        }
    }
}

fn way(reply: &Reply) -> Option<OnItsWay> {
    let told: NotThere = serde_json::from_slice(&reply.body).ok()?;
    told.on_its_way
        .filter(|_| reply.status == 404 && told.code == "on_its_way")
}

fn not_there(reply: &Reply, hash: BlobHash) -> DeviceError {
    match way(reply) {
        Some(way) => DeviceError::OnItsWay {
            device: way.device,
            user: way.user,
            last_seen: way.last_seen,
        },
        None => DeviceError::Missing {
            what: "attachment",
            name: hash.to_string(),
        },
    }
}

fn unexpected(reply: &Reply) -> DeviceError {
    problem(reply).into_error(reply.status)
}

fn problem(reply: &Reply) -> Problem {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}
