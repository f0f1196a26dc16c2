//! What has reached whose phone: the steps of each device's cursor through its user's own scope.

use client_core::record::{Enrolment, Id};

use crate::accounts::device::{self, DeviceStatus};
use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// Steps older than this are forgotten, but for the last one.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// Notes the position that a presented cursor (`scope=seq`, with spaces between) proves.
pub fn note(tx: &mut dyn Tx, enrolment: Enrolment, cursor_mark: &str, now_ms: i64) -> Result<()> {
    let Some(device) = device::find(tx, enrolment)? else {
        return Ok(());
    };
    let own = format!("user:{}=", device.user);
    let position = cursor_mark
        .split(' ')
        .find_map(|part| part.strip_prefix(own.as_str())?.parse::<i64>().ok());
    let Some(position) = position else {
        return Ok(());
    };
    // A position further back: the device began anew, what it had proved before no longer counts.
    tx.execute(
        "DELETE FROM deliveries WHERE enrolment = $1 AND seq > $2",
        params![enrolment, position],
    )?;
    tx.execute(
        "INSERT INTO deliveries (enrolment, seq, at_ms) VALUES ($1, $2, $3) ON CONFLICT (enrolment, seq) DO NOTHING",
        params![enrolment, position, now_ms],
    )?;
    tx.execute(
        "DELETE FROM deliveries WHERE enrolment = $1 AND seq < $2 AND at_ms < $3",
        params![enrolment, position, now_ms - KEPT_MS],
    )?;
    Ok(())
}

/// When the first of a user's active devices had received his own scope up to a number, UTC ms.
pub fn received_at(tx: &mut dyn Tx, user: Id, seq: i64) -> Result<Option<i64>> {
    tx.query_one(
        "SELECT min(y.at_ms) FROM devices e JOIN deliveries y ON y.enrolment = e.enrolment
         WHERE e.user_id = $1 AND e.office = 0 AND e.status = $2 AND y.seq >= $3",
        params![user, DeviceStatus::Active.as_str(), seq],
        |row| row.opt_int(0),
    )
}
