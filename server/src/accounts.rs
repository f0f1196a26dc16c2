//! People and devices: teams, users, enrolments, sessions, tokens, and who the author of a request is.
//!
//! Every function takes the running transaction, so an append can ask again for role, scopes and device status inside
//! its own transaction.

pub mod access_token;
pub mod api_token;
pub mod attempts;
mod author;
pub mod credentials;
pub mod delivery;
pub mod device;
pub mod join_code;
pub mod keys;
pub mod password;
pub mod refresh_token;
pub mod revocations;
pub mod scopes;
pub mod secret;
pub mod session;
pub mod sign_in_log;
pub mod team;
pub mod user;

use crate::error::Result;
use crate::params;
use crate::storage::Tx;

pub use author::{Author, session_context};
pub use scopes::scopes_of;

/// The version of teams, users and devices as devices receive them; it grows with every change of any of them.
pub fn people_version(tx: &mut dyn Tx) -> Result<i64> {
    tx.query_one(
        "SELECT version FROM people_version WHERE one = 1",
        &[],
        |row| row.int(0),
    )
}

/// Says that something devices receive as reference data has changed.
pub fn reference_changed(tx: &mut dyn Tx) -> Result<()> {
    bump_people_version(tx)
}

fn bump_people_version(tx: &mut dyn Tx) -> Result<()> {
    tx.execute(
        "UPDATE people_version SET version = version + 1 WHERE one = $1",
        params![1],
    )?;
    Ok(())
}

/// Checks a name that people give: a team's, a user's, a device's.
fn checked_name<'a>(field: &str, name: &'a str) -> Result<&'a str> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > 100 || name.chars().any(char::is_control) {
        return Err(crate::Error::invalid(
            field,
            "must have 1 to 100 characters, none of them a control character",
        ));
    }
    Ok(name)
}

#[cfg(test)]
mod tests;
