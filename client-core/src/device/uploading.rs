//! Sending attachments without carrying a byte, as [`super::exchange`] does for records: drivers send what
//! these calls yield and hand back what the server answered. It comes after the records and beside them.

use super::carried::Problem;
use super::exchange::FAILURES;
use super::{Device, DeviceError, SyncProgress};
use crate::statement::Wipe;
use crate::store::Keep;
use crate::uploads::{Answer, Method, Next, Reply, Report, Uploads};

/// Attachments on their way. Dropping it loses nothing: what the server has stays there, and the next one
/// asks how far it came.
#[derive(Debug)]
pub struct Uploading {
    uploads: Uploads,
    keep: Keep,
    server: String,
    /// The last failure, in words.
    cause: String,
    /// The access token is not taken any more.
    stale: bool,
}

/// A request of tus 1.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRequest {
    /// HEAD, POST or PATCH.
    pub method: &'static str,
    /// Path on the field listener.
    pub path: String,
    /// Headers beside those of every request.
    pub headers: Vec<(&'static str, String)>,
    /// The body, not compressed: pictures are.
    pub body: Vec<u8>,
    /// The access token to show.
    pub bearer: String,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadTurn {
    /// Send this and pass the answer to [`Device::take_upload`].
    Send(UploadRequest),
    /// Wait so many ms, then ask again.
    Wait(u64),
    /// The access token is not taken any more: synchronise, which brings a fresh one, and begin anew.
    Renew,
    /// Nothing is left that could be sent now.
    Done,
}

impl Uploading {
    /// What was done so far.
    pub fn report(&self) -> Report {
        self.uploads.report()
    }
}

impl Device {
    /// Begins to send what the server does not have.
    ///
    /// # Errors
    /// [`DeviceError::NotSignedIn`], or those of the store.
    pub fn begin_uploads(&self) -> Result<Uploading, DeviceError> {
        let opened = self.lock();
        let access = opened.store.note("access")?.unwrap_or_default();
        let server = opened.store.note("server")?;
        let keep = opened.keep(self.clock.now())?;
        match server.filter(|_| !access.is_empty()) {
            None => Err(DeviceError::NotSignedIn),
            Some(server) => Ok(Uploading {
                uploads: Uploads::new(keep),
                keep,
                server,
                cause: String::new(),
                stale: false,
            }),
        }
    }

    /// What comes next. At the end what may go is freed.
    ///
    /// # Errors
    /// [`DeviceError::Unreachable`] after three failures in a row; those of the store and of the
    /// attachments' bytes.
    pub fn next_upload(&self, sending: &mut Uploading) -> Result<UploadTurn, DeviceError> {
        if sending.stale {
            return Ok(UploadTurn::Renew);
        }
        let now = self.clock.now();
        let next = sending
            .uploads
            .next(&mut self.lock().store, &*self.bytes, now)?;
        match next {
            Next::Done => {
                self.free(sending.keep)?;
                Ok(UploadTurn::Done)
            }
            Next::Wait(_) if sending.uploads.failures() >= FAILURES => {
                Err(DeviceError::Unreachable {
                    server: sending.server.clone(),
                    cause: std::mem::take(&mut sending.cause),
                })
            }
            Next::Wait(ms) => Ok(UploadTurn::Wait(ms)),
            Next::Send(request) => Ok(UploadTurn::Send(UploadRequest {
                method: match request.method {
                    Method::Head => "HEAD",
                    Method::Post => "POST",
                    Method::Patch => "PATCH",
                },
                path: request.path,
                headers: request.headers,
                body: request.body,
                bearer: self.lock().store.note("access")?.unwrap_or_default(),
            })),
        }
    }

    /// Takes the answer to what was to be sent; `None` if there was none.
    ///
    /// # Errors
    /// Those of the store and of the attachments' bytes.
    pub fn take_upload(
        &self,
        sending: &mut Uploading,
        reply: Option<Reply>,
    ) -> Result<(), DeviceError> {
        let answer = if let Some(reply) = reply {
            let problem: Problem = serde_json::from_slice(&reply.body).unwrap_or_default();
            // What becomes of a lost or retired device is the next sync's business too.
            let ended = reply.status == 403 && Wipe::of_code(&problem.code).is_some();
            if reply.status == 401 || ended {
                sending.stale = true;
                return Ok(());
            }
            sending.cause = problem.into_error(reply.status).to_string();
            Answer::Reply(reply)
        } else {
            "no connection".clone_into(&mut sending.cause);
            Answer::Lost
        };
        let now = self.clock.now();
        self.with_store(|store, rng| sending.uploads.take(store, &*self.bytes, answer, now, rng))?;
        Ok(())
    }

    /// How far it is; `waiting` if its last turn was to wait.
    ///
    /// # Errors
    /// Those of the store.
    pub fn upload_progress(
        &self,
        sending: &Uploading,
        waiting: bool,
    ) -> Result<SyncProgress, DeviceError> {
        self.progress_of_uploads(&sending.uploads, waiting)
    }
}
