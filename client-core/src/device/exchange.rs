//! Signing in and out, and syncing, without carrying a byte: drivers send what these calls yield and
//! hand back what the server answered, the browser by `fetch`. The native driver shares the parts.

use serde::Serialize;

use super::carried::{Problem, Reply, Request};
use super::handing_over::Stage;
use super::{Account, Device, DeviceError, Opened};
use crate::statement::{self, Wipe};
use crate::store::{Identity, Store};
use crate::sync::{Answer, Next, Outgoing, Sync};
use crate::wire::{EnrolmentProof, JoinRequest, RefreshRequest, SignInRequest, SignedIn};

/// Name and version that requests carry.
pub(super) const APP: &str = concat!("fieldfile/", env!("CARGO_PKG_VERSION"));
/// A sync gives up after so many failures in a row.
pub(super) const FAILURES: u32 = 3;

/// What the server says of a code that is wrong, used or expired.
const WRONG_CODE: &str = "wrong_code";

/// How far a sync is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncProgress {
    /// Edits that still wait for the server.
    pub unsent: u32,
    /// Edits that the server received.
    pub pushed: u32,
    /// Documents brought.
    pub pulled: u32,
    /// Attachments that the server does not have.
    pub unsent_attachments: u32,
    /// Bytes of them.
    pub unsent_bytes: u64,
    /// The one that is being sent.
    pub attachment: Option<AttachmentProgress>,
    /// Waiting to try again after a failure.
    pub waiting: bool,
}

/// How far the attachment under way is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AttachmentProgress {
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Bytes that the server has.
    pub sent: u64,
    /// Bytes that it has in all.
    pub size: u64,
}

/// A sync under way. Dropping it loses nothing: what was brought is kept, what was not received goes
/// out with the next one.
#[derive(Debug)]
pub struct Session {
    server: String,
    pub(super) sync: Sync,
    pub(super) stage: Stage,
    at: At,
    cause: String,
}

/// What a session is waiting for.
#[derive(Debug)]
enum At {
    /// Nothing: the sync says what comes next.
    Between,
    /// The answer to a request; `renewed` if its access token is a fresh one.
    Sending { request: Outgoing, renewed: bool },
    /// A fresh access token, to send this again with.
    Renewing { request: Outgoing },
}

/// What to do next in a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Send this and pass the answer to [`Device::take_answer`].
    Send(Request),
    /// Wait so many ms, then ask again.
    Wait(u64),
    /// The device was retired: send its attachments to the end (see [`Device::begin_uploads`]), then ask again.
    Attachments,
    /// The sync is over.
    Done,
}

impl Session {
    /// The server's address.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// What the sync has done so far.
    pub fn report(&self) -> crate::sync::Report {
        self.sync.report()
    }
}

impl Device {
    /// The request that signs a user in; the first time it enrols the device. With `hand_over`, a retired device is let
    /// in once more, for the sync that hands over what it never sent.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sign_in_request(
        &self,
        user: &str,
        password: &str,
        device_name: &str,
        hand_over: bool,
    ) -> Result<Request, DeviceError> {
        let message = SignInRequest {
            user: user.to_owned(),
            password: password.to_owned(),
            device_name: device_name.to_owned(),
            enrolment: enrolment(&self.lock().store)?,
            hand_over,
        };
        Ok(Request::json("/v1/sign-in", &message))
    }

    /// The request that joins with a code of the office, for a device that has no user yet.
    pub fn join_request(&self, code: &str, password: &str, device_name: &str) -> Request {
        let message = JoinRequest {
            code: code.to_owned(),
            password: password.to_owned(),
            device_name: device_name.to_owned(),
        };
        Request::json("/v1/join", &message)
    }

    /// Takes the answer to it, or to joining; `user` is empty where the answer is to say who it is. A
    /// device belongs to one user for good.
    ///
    /// # Errors
    /// [`DeviceError::WrongPassword`], [`DeviceError::OtherUser`], or why there was no answer; of a wrong
    /// code [`DeviceError::Server`] with `wrong_code`; [`DeviceError::RetiredUnsent`] of a retired device that may ask
    /// once more, to hand over.
    pub fn take_sign_in(
        &self,
        server: &str,
        user: &str,
        device_name: &str,
        reply: Reply,
    ) -> Result<Account, DeviceError> {
        let signed_in = match reply {
            Reply::Done(body) => signed_in(&body, server)?,
            Reply::Unauthorised(problem) if problem.code == WRONG_CODE => {
                return Err(problem.into_error(401));
            }
            Reply::Unauthorised(_) => return Err(DeviceError::WrongPassword),
            other => return Err(self.refused_sign_in(other, server)),
        };
        let account = self.command(|opened, _| {
            let login = Some(user).filter(|user| !user.is_empty());
            let login = login.unwrap_or(&signed_in.user.login);
            keep(&mut opened.store, &signed_in, Some(login))?;
            opened.store.set_note("server", server)?;
            opened.store.set_note("device_name", device_name)?;
            opened.account()
        })?;
        account.ok_or(DeviceError::NotSignedIn)
    }

    /// The server's address and the request that ends the session there, if one was begun.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sign_out_request(&self) -> Result<Option<(String, Request)>, DeviceError> {
        let opened = self.lock();
        let (server, access) = (opened.store.note("server")?, opened.store.note("access")?);
        Ok(server
            .zip(access)
            .map(|(server, access)| (server, Request::empty("/v1/sign-out", access))))
    }

    /// Ends the session on this device. Records and unsent edits stay, and so does whose device it is.
    ///
    /// # Errors
    /// Those of the store.
    pub fn forget_session(&self) -> Result<(), DeviceError> {
        self.command(|opened, _| {
            opened.store.set_note("access", "")?;
            opened.store.set_note("refresh", "")?;
            Ok(())
        })
    }

    /// The server's address and the access token, for listening to pokes; nothing while signed out.
    ///
    /// # Errors
    /// Those of the store.
    pub fn access(&self) -> Result<Option<(String, String)>, DeviceError> {
        let opened = self.lock();
        let (server, access) = (opened.store.note("server")?, opened.store.note("access")?);
        Ok(server.zip(access.filter(|access| !access.is_empty())))
    }

    /// Begins a sync. With `verify`, digests prove at its end that nothing is missing here.
    ///
    /// # Errors
    /// [`DeviceError::NotSignedIn`], or those of the store.
    pub fn begin_sync(&self, verify: bool) -> Result<Session, DeviceError> {
        let opened = self.lock();
        let refresh = opened.store.note("refresh")?.unwrap_or_default();
        let server = opened.store.note("server")?;
        match server.filter(|_| !refresh.is_empty()) {
            None => Err(DeviceError::NotSignedIn),
            Some(server) => Ok(Session {
                server,
                sync: Sync::new(APP, verify),
                stage: Stage::Working,
                at: At::Between,
                cause: String::new(),
            }),
        }
    }

    /// What a sync wants next. A device that its server retired hands over what it never sent, within the same session.
    ///
    /// # Errors
    /// [`DeviceError::Unreachable`] after three failures in a row, or those of the store;
    /// [`DeviceError::Wiped`] once a retired device has handed over everything and is to be erased.
    pub fn next_turn(&self, session: &mut Session) -> Result<Turn, DeviceError> {
        let now = self.now();
        let mut opened = self.lock();
        if let At::Between = session.at {
            opened.after_attachments(session)?;
            match session.sync.next(&mut opened.store, now)? {
                Next::Done => return opened.after_sync(session, now),
                // The last word is a courtesy: nothing waits for it.
                Next::Wait(_) if session.stage == Stage::Farewell => {
                    return opened.after_sync(session, now);
                }
                Next::Wait(_) if session.sync.failures() >= FAILURES => {
                    return Err(DeviceError::Unreachable {
                        server: session.server.clone(),
                        cause: std::mem::take(&mut session.cause),
                    });
                }
                Next::Wait(ms) => return Ok(Turn::Wait(ms)),
                Next::Send(request) => {
                    session.at = At::Sending {
                        request,
                        renewed: false,
                    };
                }
            }
        }
        let note = |key| opened.store.note(key).map(Option::unwrap_or_default);
        Ok(Turn::Send(match &session.at {
            At::Between => return Ok(Turn::Done),
            At::Sending { request, .. } => {
                Request::cbor(request.path, request.body.clone(), note("access")?)
            }
            At::Renewing { .. } => {
                let refresh = note("refresh")?;
                Request::json("/v1/refresh", &RefreshRequest { refresh })
            }
        }))
    }

    /// Takes the answer to what a sync wanted sent. Of an access token that is not taken any more a
    /// fresh one is asked for first.
    ///
    /// # Errors
    /// [`DeviceError::SessionEnded`], [`DeviceError::Server`], or those of the store.
    pub fn take_answer(&self, session: &mut Session, reply: Reply) -> Result<(), DeviceError> {
        let at = std::mem::replace(&mut session.at, At::Between);
        let answer = match (at, reply) {
            (At::Between, _) => return Ok(()),
            (At::Sending { .. }, Reply::Done(body)) => Answer::Body(body),
            (_, Reply::Lost(cause)) => {
                session.cause = cause;
                Answer::Lost
            }
            (
                At::Sending {
                    request,
                    renewed: false,
                },
                Reply::Unauthorised(_),
            ) => {
                session.at = At::Renewing { request };
                return Ok(());
            }
            (At::Renewing { request }, Reply::Done(body)) => {
                let answer = signed_in(&body, &session.server)?;
                keep(&mut self.lock().store, &answer, None)?;
                session.at = At::Sending {
                    request,
                    renewed: true,
                };
                return Ok(());
            }
            (_, other) => return self.take_end(session, other),
        };
        let now = self.now();
        let mut opened = self.lock();
        let Opened { store, rng, .. } = &mut *opened;
        Ok(session.sync.take(store, answer, now, rng)?)
    }

    /// How far a sync is; `waiting` if its last turn was to wait.
    ///
    /// # Errors
    /// Those of the store.
    pub fn progress(&self, session: &Session, waiting: bool) -> Result<SyncProgress, DeviceError> {
        let (report, opened) = (session.report(), self.lock());
        Ok(SyncProgress {
            unsent: opened.store.unsent()?,
            pushed: report.pushed,
            pulled: report.pulled,
            unsent_attachments: opened.store.unsent_attachments()?,
            unsent_bytes: opened.store.unsent_attachment_bytes()?,
            attachment: None,
            waiting,
        })
    }
}

/// Puts an answer that ends the work into words.
pub(super) fn failure(reply: Reply, server: &str) -> DeviceError {
    match reply {
        Reply::Unauthorised(_) => DeviceError::SessionEnded,
        Reply::Refused(status, problem) => problem.into_error(status),
        Reply::Lost(cause) => DeviceError::Unreachable {
            server: server.to_owned(),
            cause,
        },
        Reply::Done(_) => unreadable(server),
    }
}

fn unreadable(server: &str) -> DeviceError {
    DeviceError::Unreachable {
        server: server.to_owned(),
        cause: "its answer can't be read".to_owned(),
    }
}

pub(super) fn signed_in(body: &[u8], server: &str) -> Result<SignedIn, DeviceError> {
    serde_json::from_slice(body).map_err(|_| unreadable(server))
}

/// The enrolment this device has, with its proof.
pub(super) fn enrolment(store: &Store) -> Result<Option<EnrolmentProof>, DeviceError> {
    let (identity, secret) = (store.identity()?, store.note("secret")?);
    Ok(identity
        .zip(secret)
        .map(|(identity, secret)| EnrolmentProof {
            id: identity.enrolment,
            secret,
        }))
}

/// Keeps what a sign-in or a refresh answered.
pub(super) fn keep(
    store: &mut Store,
    answer: &SignedIn,
    login: Option<&str>,
) -> Result<(), DeviceError> {
    let known = store.identity()?;
    let signing_in = login.is_some();
    let login = login
        .map(str::to_owned)
        .or_else(|| known.map(|known| known.login));
    store.set_identity(&Identity {
        enrolment: answer.enrolment.id,
        code: answer.enrolment.code.clone(),
        user: answer.user.id,
        login: login.unwrap_or_default(),
        name: answer.user.name.clone(),
        role: answer.user.role,
        teams: answer.user.teams.clone(),
    })?;
    if let Some(secret) = &answer.enrolment.secret {
        store.set_note("secret", secret)?;
    }
    // A refresh tells the key only to devices from before there was one: it may come without a password.
    let fresh = signing_in || store.note("statement_key")?.is_none();
    if fresh && !answer.statement_key.is_empty() {
        store.set_note("statement_key", &answer.statement_key)?;
    }
    store.set_note("refresh", &answer.refresh)?;
    store.set_note("access", &answer.access)?;
    Ok(())
}

impl Device {
    /// What an answer that ends the work means. A lost device, or a retired one with nothing unsent,
    /// hears that it is to be erased: whoever keeps its file does so.
    pub(super) fn ended(&self, reply: Reply, server: &str) -> DeviceError {
        match self.wipe_of(&reply) {
            Ok(Some(error)) => error,
            Ok(None) => failure(reply, server),
            Err(error) => error,
        }
    }

    fn wipe_of(&self, reply: &Reply) -> Result<Option<DeviceError>, DeviceError> {
        let Reply::Refused(_, problem) = reply else {
            return Ok(None);
        };
        let Some(wipe) = Wipe::of_code(&problem.code) else {
            return Ok(None);
        };
        let (at, opened) = (self.now(), self.lock());
        if !opened.obeys(problem, wipe)? {
            return Ok(None);
        }
        let unsent = opened.store.unsent()?;
        let attachments = opened.store.attachments_to_send()?;
        if wipe == Wipe::Retired && unsent + attachments > 0 {
            return Ok(Some(DeviceError::RetiredUnsent {
                unsent,
                attachments,
            }));
        }
        Ok(Some(DeviceError::Wiped {
            wipe,
            at,
            handed_over: 0,
            attachments: 0,
            zone: opened.zone(at)?,
        }))
    }
}

impl Opened {
    /// Whether an answer carries a statement about this very device, signed with the key told at its
    /// sign-in.
    pub(super) fn obeys(&self, problem: &Problem, announced: Wipe) -> Result<bool, DeviceError> {
        let Some(me) = self.store.identity()? else {
            return Ok(false);
        };
        let key = self.store.note("statement_key")?.unwrap_or_default();
        let about = (me.enrolment, me.user);
        let judged = statement::verify(&problem.statement, announced, &key, about);
        if let Err(why) = judged {
            tracing::warn!(%why, "a statement to wipe this device is not obeyed");
        }
        Ok(judged.is_ok())
    }
}
