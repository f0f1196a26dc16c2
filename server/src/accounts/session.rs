//! Sessions: one per sign-in or API token, on one device, for one listener.

use client_core::record::{Enrolment, Id};
use rand::CryptoRng;

use crate::accounts::device::DeviceStatus;
use crate::accounts::{Author, secret, session_context};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Row, Tx};

/// How long an office sign-in lasts: 12 hours.
pub const OFFICE_LIVES_MS: i64 = 12 * 3_600_000;
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

/// Ends every session and API token of everybody; answers how many lived.
pub fn end_every(tx: &mut dyn Tx, now_ms: i64) -> Result<usize> {
    tx.execute(
        "UPDATE sessions SET ended_ms = $1 WHERE ended_ms IS NULL AND expires_ms > $2",
        params![now_ms, now_ms],
    )
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

/// The device of a session, also of one that ended, and whose it is.
pub fn device_of(tx: &mut dyn Tx, id: Id) -> Result<Option<(Enrolment, Id)>> {
    tx.query_optional(
        "SELECT s.enrolment, d.user_id FROM sessions s JOIN devices d ON d.enrolment = s.enrolment WHERE s.id = $1",
        params![id],
        |row| Ok((row.parsed(0)?, row.id(1)?)),
    )
}
