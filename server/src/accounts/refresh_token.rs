//! Rotating refresh tokens of the field client.
//!
//! A refresh token is used once. Its successor is derived from it with a key of the server, so that a repeat within
//! [`REPEAT_MS`] (the answer was lost on the way) gets the same successor without any token being stored. Use after
//! that ends the session: somebody has a copy. The device must sign in again; nothing is wiped.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client_core::record::{Enrolment, Id};
use rand::CryptoRng;

use crate::accounts::access_token::{self, Audience};
use crate::accounts::keys::{Keys, mac};
use crate::accounts::session::{self, Access, NewSession, SessionKind};
use crate::accounts::{Author, secret};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::Tx;

/// How long a refresh token may lie unused: 30 days.
pub const REFRESH_LIVES_MS: i64 = 30 * 24 * 3_600_000;
/// How long a used refresh token still answers with its successor: 60 s.
pub const REPEAT_MS: i64 = 60_000;
/// How long used refresh tokens are remembered to notice copies: 2 days.
const USED_KEPT_MS: i64 = 2 * 24 * 3_600_000;
/// A field session has no end of its own; its refresh tokens have.
const NO_END_MS: i64 = i64::MAX;

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

/// Starts a field session with its first tokens.
pub fn start(
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
    session::end_all_of_device(tx, enrolment, now_ms)?;
    let session = session::start(tx, &new, now_ms, rng)?;
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

/// Exchanges a refresh token, also for a retired device, which would otherwise have 15 minutes for its last push.
pub fn exchange(tx: &mut dyn Tx, keys: &Keys, token: &str, now_ms: i64) -> Result<Refreshed> {
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
    let session = match session::alive_or_retired(tx, id, now_ms) {
        Ok(session) => session,
        Err(error @ (Error::Forbidden { .. } | Error::Unauthorised { .. })) => {
            return Ok(Refreshed::Refused(error));
        }
        Err(trouble) => return Err(trouble),
    };
    if used_ms.is_some_and(|used_ms| now_ms - used_ms > REPEAT_MS) {
        session::end(tx, id, now_ms)?;
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

/// Deletes refresh tokens that expired: at start. Those of ended sessions stay until then, so that a lost device that
/// shows one is told so.
pub fn forget_expired(tx: &mut dyn Tx, now_ms: i64) -> Result<()> {
    tx.execute(
        "DELETE FROM refresh_tokens WHERE expires_ms < $1",
        params![now_ms],
    )?;
    Ok(())
}

/// The device of a refresh token, and whose it is.
pub fn device_of(tx: &mut dyn Tx, token: &str) -> Result<Option<(Enrolment, Id)>> {
    let session = tx.query_optional(
        "SELECT session FROM refresh_tokens WHERE hash = $1",
        params![secret::hash(token)],
        |row| row.id(0),
    )?;
    session.map_or(Ok(None), |id| session::device_of(tx, id))
}

fn insert_refresh(tx: &mut dyn Tx, token: &str, session: Id, now_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO refresh_tokens (hash, session, expires_ms) VALUES ($1, $2, $3)",
        params![secret::hash(token), session, now_ms + REFRESH_LIVES_MS],
    )?;
    Ok(())
}
