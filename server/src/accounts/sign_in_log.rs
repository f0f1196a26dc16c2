//! Noting who signed in or tried to.

use std::net::IpAddr;

use crate::accounts::user::login_key;
use crate::error::{Error, Result};
use crate::params;
use crate::state::ServerState;

/// Entries older than this are forgotten: half a year.
const KEPT_MS: i64 = 182 * 24 * 3_600_000;

/// Notes a sign-in at a door (office, field, join) or why it was refused. What the throttle turned away is not noted, so
/// that guessing fills no disk.
pub async fn note(
    state: &ServerState,
    (door, login): (&'static str, &str),
    address: Option<IpAddr>,
    refused: Option<&Error>,
) -> Result<()> {
    let outcome = match refused {
        None => "ok",
        Some(Error::Throttled { .. } | Error::Busy { .. }) => return Ok(()),
        Some(error) => error.public().code,
    };
    let login: String = login_key(login).chars().take(100).collect();
    let (now_ms, address) = (state.now(), address.map(|address| address.to_string()));
    state
        .storage
        .write_async(move |tx| {
            tx.execute(
                "DELETE FROM sign_in_log WHERE at_ms < $1",
                params![now_ms - KEPT_MS],
            )?;
            tx.execute(
                "INSERT INTO sign_in_log (number, at_ms, login, door, outcome, address)
                 SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5 FROM sign_in_log",
                params![now_ms, login, door, outcome, address],
            )
        })
        .await?;
    Ok(())
}
