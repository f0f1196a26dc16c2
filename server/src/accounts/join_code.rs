//! Codes to join with: 12 letters of an alphabet without lookalikes (59 bits), kept as hashes, used once, valid for three
//! days.

use client_core::record::Id;
use rand::{CryptoRng, RngExt};

use crate::accounts::device::CODE_LETTERS;
use crate::accounts::secret;
use crate::error::{Error, Result};
use crate::params;
use crate::storage::Tx;

/// How long a code is valid: three days.
pub const LIVES_MS: i64 = 3 * 24 * 3_600_000;
const LETTERS: usize = 12;

/// Makes a code for a user, ending those made before; answers it and when it expires, UTC ms.
pub fn make(
    tx: &mut dyn Tx,
    user: Id,
    by: Id,
    now_ms: i64,
    rng: &mut impl CryptoRng,
) -> Result<(String, i64)> {
    let letters: String = (0..LETTERS)
        .map(|_| char::from(CODE_LETTERS[rng.random_range(0..CODE_LETTERS.len())]))
        .collect();
    let expires_ms = now_ms + LIVES_MS;
    tx.execute(
        "UPDATE join_codes SET expires_ms = $1 WHERE user_id = $2 AND expires_ms > $1",
        params![now_ms, user],
    )?;
    tx.execute(
        "INSERT INTO join_codes (hash, user_id, by_user, made_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
        params![secret::hash(&letters), user, by, now_ms, expires_ms],
    )?;
    let code = format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..]);
    Ok((code, expires_ms))
}

/// The letters of a code as it was typed: in any case, with or without hyphens and spaces.
pub fn letters(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric);
    letters.take(64).map(|c| c.to_ascii_uppercase()).collect()
}

/// The user of a living code, which is left as it is.
pub fn user_of(tx: &mut dyn Tx, letters: &str, now_ms: i64) -> Result<Id> {
    let user = tx.query_optional(
        "SELECT user_id FROM join_codes WHERE hash = $1 AND used_ms IS NULL AND expires_ms > $2",
        params![secret::hash(letters), now_ms],
        |row| row.id(0),
    )?;
    user.ok_or_else(wrong)
}

/// Uses a code up; fails if somebody was quicker.
pub fn spend(tx: &mut dyn Tx, letters: &str, now_ms: i64) -> Result<()> {
    let spent = tx.execute(
        "UPDATE join_codes SET used_ms = $1 WHERE hash = $2 AND used_ms IS NULL AND expires_ms > $1",
        params![now_ms, secret::hash(letters)],
    )?;
    if spent == 1 { Ok(()) } else { Err(wrong()) }
}

/// Wrong, used and expired look alike.
fn wrong() -> Error {
    Error::unauthorised(
        "wrong_code",
        "This code is wrong, used, or has expired. Ask the office for a new one.",
    )
}
