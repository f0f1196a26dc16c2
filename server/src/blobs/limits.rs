//! How large attachments may be, from the settings in force.

use client_core::attachment::BYTES as EACH;
pub use client_core::attachment::LARGEST_BYTES as LARGEST;

use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// Bytes of one user unless the setting `attachment_bytes_per_user` says otherwise: 20 GiB.
const PER_USER: u64 = 20 << 30;

/// The limits in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one attachment.
    pub each: u64,
    /// Bytes that one user may have brought or be bringing.
    pub per_user: u64,
}

impl Limits {
    /// Those in force at a moment, UTC ms.
    pub fn at(tx: &mut dyn Tx, now_ms: i64) -> Result<Self> {
        let each = in_force(tx, "attachment_bytes", now_ms)?.unwrap_or(EACH);
        let per_user = in_force(tx, "attachment_bytes_per_user", now_ms)?.unwrap_or(PER_USER);
        Ok(Self {
            each: each.min(LARGEST),
            per_user,
        })
    }
}

fn in_force(tx: &mut dyn Tx, name: &str, now_ms: i64) -> Result<Option<u64>> {
    let value = tx.query_optional(
        "SELECT value FROM settings WHERE name = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1",
        params![name, now_ms],
        |row| row.text(0),
    )?;
    Ok(value.and_then(|value| value.parse().ok()))
}
