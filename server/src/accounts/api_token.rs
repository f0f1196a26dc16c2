//! API tokens: bearer on the office listener, with one user's rights, read or write, for some days. Shown once.

use rand::CryptoRng;

use crate::accounts::revocations::Revocations;
use crate::accounts::session::{self, Access, NewSession, SessionKind};
use crate::accounts::user::User;
use crate::accounts::{checked_name, device, secret};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::Tx;

/// Every API token starts with this, so that leaks can be searched for.
pub const PREFIX: &str = "fft_";
const DAY_MS: i64 = 24 * 3_600_000;

/// What is needed to make a token.
#[derive(Debug, Clone)]
pub struct NewApiToken<'a> {
    /// Its unique name.
    pub name: &'a str,
    /// Whose rights it has.
    pub user: &'a User,
    /// What it may do.
    pub access: Access,
    /// Days until it expires, 1 to 3650.
    pub days: u32,
}

/// Makes a token; the answer is its text, which is not stored.
pub fn make(
    tx: &mut dyn Tx,
    revocations: &Revocations,
    new: &NewApiToken<'_>,
    now_ms: i64,
    rng: &mut impl CryptoRng,
) -> Result<String> {
    let name = checked_name("name", new.name)?;
    if !(1..=3650).contains(&new.days) {
        return Err(Error::invalid("days", "must be from 1 to 3650"));
    }
    if !new.user.role.uses_office() {
        return Err(Error::invalid(
            "user",
            "must have a role that uses the office",
        ));
    }
    let living = "SELECT id FROM sessions WHERE name = $1 AND ended_ms IS NULL AND expires_ms > $2";
    if !tx
        .query(living, params![name, now_ms], |row| row.id(0))?
        .is_empty()
    {
        return Err(Error::conflict(
            "name_taken",
            format!("There is an API token {name} already."),
        ));
    }
    let enrolled = device::enrol(tx, revocations, (new.user.id, name, true), now_ms, rng)?;
    let token = format!("{PREFIX}{}", secret::fresh(rng));
    let session = NewSession {
        enrolment: enrolled.enrolment,
        kind: SessionKind::Api,
        access: new.access,
        name: Some(name),
        secret_hash: Some(secret::hash(&token)),
        expires_ms: now_ms + i64::from(new.days) * DAY_MS,
    };
    session::start(tx, &session, now_ms, rng)?;
    Ok(token)
}
