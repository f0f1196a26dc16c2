//! Sessions: one per sign-in, on one device, for one listener; rotating refresh tokens for the field client.
//!
//! A refresh token is used once. Its successor is derived from it with a key of the server, so that a repeat within
//! [`REPEAT_MS`] (the answer was lost on the way) gets the same successor without any token being stored. Use after
//! that ends the session: somebody has a copy. The device must sign in again; nothing is wiped.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client_core::record::{Enrolment, Id};
use rand::CryptoRng;

use crate::accounts::access_token::{self, Audience};
use crate::accounts::device::DeviceStatus;
use crate::accounts::keys::{Keys, mac};
use crate::accounts::{Author, secret, session_context};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Row, Tx};

/// How long a refresh token may lie unused: 30 days.
pub const REFRESH_LIVES_MS: i64 = 30 * 24 * 3_600_000;
/// How long a used refresh token still answers with its successor: 60 s.
pub const REPEAT_MS: i64 = 60_000;
/// How long used refresh tokens are remembered to notice copies: 2 days.
const USED_KEPT_MS: i64 = 2 * 24 * 3_600_000;
/// How long an office sign-in lasts: 12 hours.
pub const OFFICE_LIVES_MS: i64 = 12 * 3_600_000;
/// A field session has no end of its own; its refresh tokens have.
const NO_END_MS: i64 = i64::MAX;

/// What started a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// A sign-in of the field client.
    Field,
    /// A sign-in at the office.
    Office,
    /// An API token.
    Api,
}

/// What a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read only.
    Read,
    /// All that the user may.
    Write,
}

/// A session and the person behind it, as the database has them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Id,
    /// What started it.
    pub kind: SessionKind,
    /// What it may do.
    pub access: Access,
    /// Who it is.
    pub author: Author,
    ended: bool,
}

/// A session's tokens.
#[derive(Clone)]
pub struct Tokens {
    /// Access token, 15 minutes.
    pub access: String,
    /// Refresh token.
    pub refresh: String,
}

/// What became of a refresh token.
pub enum Refreshed {
    /// New tokens, for this person.
    Tokens(Tokens, Box<Author>),
    /// None. The transaction must commit all the same: it may have ended the session.
    Refused(Error),
}

/// What is needed to start a session.
pub struct NewSession<'a> {
    /// Its device.
    pub enrolment: Enrolment,
    /// What starts it.
    pub kind: SessionKind,
    /// What it may do.
    pub access: Access,
    /// The API token's name.
    pub name: Option<&'a str>,
    /// The hash of the cookie or API token that names it later.
    pub secret_hash: Option<String>,
    /// When it ends, UTC ms.
    pub expires_ms: i64,
}

/// Starts a session; answers its id.
pub fn start(
    tx: &mut dyn Tx,
    new: &NewSession<'_>,
    now_ms: i64,
    rng: &mut impl CryptoRng,
) -> Result<Id> {
    let id = Id::new(now_ms, rng);
    let kind = match new.kind {
        SessionKind::Field => "field",
        SessionKind::Office => "office",
        SessionKind::Api => "api",
    };
    let scope = match new.access {
        Access::Read => "read",
        Access::Write => "write",
    };
    tx.execute(
        "INSERT INTO sessions (id, enrolment, kind, scope, name, secret_hash, started_ms, expires_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![id, new.enrolment, kind, scope, new.name, new.secret_hash, now_ms, new.expires_ms],
    )?;
    Ok(id)
}

/// Starts a field session with its first tokens.
pub fn start_field(
    tx: &mut dyn Tx,
    keys: &Keys,
    enrolment: Enrolment,
    user: Id,
    now_ms: i64,
    rng: &mut impl CryptoRng,
) -> Result<Tokens> {
    let (kind, access) = (SessionKind::Field, Access::Write);
    let new = NewSession {
        enrolment,
        kind,
        access,
        name: None,
        secret_hash: None,
        expires_ms: NO_END_MS,
    };
    // The device had one user and one session; the earlier one is of no use to anybody honest.
    end_all_of_device(tx, enrolment, now_ms)?;
    let session = start(tx, &new, now_ms, rng)?;
    let refresh = secret::fresh(rng);
    insert_refresh(tx, &refresh, session, now_ms)?;
    let access = access_token::issue(
        keys,
        Audience::Field,
        &user.to_string(),
        &session.to_string(),
        now_ms,
    )?;
    Ok(Tokens { access, refresh })
}

/// Starts an office session that the given cookie will name.
pub fn start_office(
    tx: &mut dyn Tx,
    enrolment: Enrolment,
    cookie: &str,
    now_ms: i64,
    rng: &mut impl CryptoRng,
) -> Result<Id> {
    let new = NewSession {
        enrolment,
        kind: SessionKind::Office,
        access: Access::Write,
        name: None,
        secret_hash: Some(secret::hash(cookie)),
        expires_ms: now_ms + OFFICE_LIVES_MS,
    };
    start(tx, &new, now_ms, rng)
}

/// Exchanges a refresh token, also for a retired device, which would otherwise have 15 minutes for its last push.
pub fn refresh(tx: &mut dyn Tx, keys: &Keys, token: &str, now_ms: i64) -> Result<Refreshed> {
    let unknown = || {
        Error::unauthorised(
            "refresh_unknown",
            "This refresh token is not known. Sign in again.",
        )
    };
    let row = tx.query_optional(
        "SELECT session, expires_ms, used_ms FROM refresh_tokens WHERE hash = $1",
        params![secret::hash(token)],
        |row| Ok((row.id(0)?, row.int(1)?, row.opt_int(2)?)),
    )?;
    let (Some((id, expires_ms, used_ms)), Ok(bytes)) = (row, URL_SAFE_NO_PAD.decode(token)) else {
        return Ok(Refreshed::Refused(unknown()));
    };
    let session = match find(tx, id, now_ms)?
        .ok_or_else(unknown)
        .and_then(living_or_retired)
    {
        Ok(session) => session,
        Err(error) => return Ok(Refreshed::Refused(error)),
    };
    if used_ms.is_some_and(|used_ms| now_ms - used_ms > REPEAT_MS) {
        end(tx, id, now_ms)?;
        let text = "This refresh token was used before, so the session has ended. Sign in again.";
        return Ok(Refreshed::Refused(Error::unauthorised(
            "refresh_reused",
            text,
        )));
    }
    if expires_ms <= now_ms {
        let text = "The refresh token has expired. Sign in again.";
        return Ok(Refreshed::Refused(Error::unauthorised(
            "refresh_expired",
            text,
        )));
    }
    let successor = secret::encode(&mac(&keys.derive("refresh successor"), &bytes));
    if used_ms.is_none() {
        tx.execute(
            "UPDATE refresh_tokens SET used_ms = $1 WHERE hash = $2",
            params![now_ms, secret::hash(token)],
        )?;
        insert_refresh(tx, &successor, id, now_ms)?;
        tx.execute(
            "DELETE FROM refresh_tokens WHERE session = $1 AND used_ms < $2",
            params![id, now_ms - USED_KEPT_MS],
        )?;
    }
    let user = session.author.user.to_string();
    let access = access_token::issue(keys, Audience::Field, &user, &id.to_string(), now_ms)?;
    Ok(Refreshed::Tokens(
        Tokens {
            access,
            refresh: successor,
        },
        Box::new(session.author),
    ))
}

/// The session with this id, if it is alive and its device and user may work.
///
/// Refusals: `device_lost` and `device_retired` (403), `user_disabled` (403), `session_ended` (401).
pub fn alive(tx: &mut dyn Tx, id: Id, now_ms: i64) -> Result<Session> {
    find(tx, id, now_ms)?.ok_or_else(ended).and_then(living)
}

/// Like [`alive`], for a device that is retired too: until its session ends it may push once more.
pub fn alive_or_retired(tx: &mut dyn Tx, id: Id, now_ms: i64) -> Result<Session> {
    find(tx, id, now_ms)?
        .ok_or_else(ended)
        .and_then(living_or_retired)
}

/// The living session that a cookie or API token names.
pub fn alive_by_secret(tx: &mut dyn Tx, given: &str, now_ms: i64) -> Result<Session> {
    let id = tx.query_optional(
        "SELECT id FROM sessions WHERE secret_hash = $1",
        params![secret::hash(given)],
        |row| row.id(0),
    )?;
    alive(tx, id.ok_or_else(ended)?, now_ms)
}

/// Ends a session.
pub fn end(tx: &mut dyn Tx, id: Id, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE sessions SET ended_ms = $1 WHERE id = $2 AND ended_ms IS NULL",
        params![now_ms, id],
    )?;
    Ok(())
}

/// Deletes refresh tokens that expired: at start. Those of ended sessions stay until then, so that a lost device that
/// shows one is told so.
pub fn forget_expired(tx: &mut dyn Tx, now_ms: i64) -> Result<()> {
    tx.execute(
        "DELETE FROM refresh_tokens WHERE expires_ms < $1",
        params![now_ms],
    )?;
    Ok(())
}

/// Ends all sessions of a device.
pub fn end_all_of_device(tx: &mut dyn Tx, enrolment: Enrolment, now_ms: i64) -> Result<()> {
    let open = "SELECT id FROM sessions WHERE enrolment = $1 AND ended_ms IS NULL ORDER BY id";
    for id in tx.query(open, params![enrolment], |row| row.id(0))? {
        end(tx, id, now_ms)?;
    }
    Ok(())
}

/// Ends all sessions of a user, API tokens too.
pub fn end_all_of_user(tx: &mut dyn Tx, user: Id, now_ms: i64) -> Result<()> {
    let devices = "SELECT enrolment FROM devices WHERE user_id = $1 ORDER BY enrolment";
    for enrolment in tx.query(devices, params![user], |row| row.parsed(0))? {
        end_all_of_device(tx, enrolment, now_ms)?;
    }
    Ok(())
}

/// What a lost or retired device is told.
pub fn device_refusal(status: DeviceStatus) -> Option<Error> {
    match status {
        DeviceStatus::Active => None,
        DeviceStatus::Lost => Some(Error::forbidden(
            "device_lost",
            "This device was reported lost. It can't read or send any more.",
        )),
        DeviceStatus::Retired => Some(Error::forbidden(
            "device_retired",
            "This device was retired. It can't read any more; sign in on the new one.",
        )),
    }
}

/// What a disabled user is told.
pub fn disabled_refusal() -> Error {
    Error::forbidden(
        "user_disabled",
        "This account is disabled. Ask the administrator.",
    )
}

fn living_or_retired(session: Session) -> Result<Session> {
    let retired = session.author.device_status == DeviceStatus::Retired;
    if retired && !session.author.disabled && !session.ended {
        Ok(session)
    } else {
        living(session)
    }
}

fn living(session: Session) -> Result<Session> {
    if let Some(refusal) = device_refusal(session.author.device_status) {
        return Err(refusal);
    }
    if session.author.disabled {
        return Err(disabled_refusal());
    }
    if session.ended {
        Err(ended())
    } else {
        Ok(session)
    }
}

fn ended() -> Error {
    Error::unauthorised("session_ended", "This session has ended. Sign in again.")
}

fn find(tx: &mut dyn Tx, id: Id, now_ms: i64) -> Result<Option<Session>> {
    let found = tx.query_optional(
        "SELECT enrolment, kind, scope, expires_ms, ended_ms FROM sessions WHERE id = $1",
        params![id],
        |row| {
            Ok((
                row.parsed(0)?,
                kind(row)?,
                access(row)?,
                row.int(3)?,
                row.opt_int(4)?,
            ))
        },
    )?;
    let Some((enrolment, kind, access, expires_ms, ended_ms)) = found else {
        return Ok(None);
    };
    let ended = ended_ms.is_some() || expires_ms <= now_ms;
    let author = session_context(tx, enrolment)?;
    Ok(author.map(|author| Session {
        id,
        kind,
        access,
        author,
        ended,
    }))
}

fn kind(row: &Row<'_>) -> Result<SessionKind> {
    match row.str(1)? {
        "field" => Ok(SessionKind::Field),
        "office" => Ok(SessionKind::Office),
        "api" => Ok(SessionKind::Api),
        other => Err(Error::Storage(format!("unknown session kind {other}"))),
    }
}

fn access(row: &Row<'_>) -> Result<Access> {
    match row.str(2)? {
        "read" => Ok(Access::Read),
        "write" => Ok(Access::Write),
        other => Err(Error::Storage(format!("unknown session scope {other}"))),
    }
}

fn insert_refresh(tx: &mut dyn Tx, token: &str, session: Id, now_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO refresh_tokens (hash, session, expires_ms) VALUES ($1, $2, $3)",
        params![secret::hash(token), session, now_ms + REFRESH_LIVES_MS],
    )?;
    Ok(())
}

/// The device of a session, also of one that ended.
pub fn enrolment_of(tx: &mut dyn Tx, id: Id) -> Result<Option<Enrolment>> {
    tx.query_optional(
        "SELECT enrolment FROM sessions WHERE id = $1",
        params![id],
        |row| row.parsed(0),
    )
}

/// The device of a refresh token.
pub fn enrolment_of_refresh(tx: &mut dyn Tx, token: &str) -> Result<Option<Enrolment>> {
    let session = tx.query_optional(
        "SELECT session FROM refresh_tokens WHERE hash = $1",
        params![secret::hash(token)],
        |row| row.id(0),
    )?;
    session.map_or(Ok(None), |id| enrolment_of(tx, id))
}
