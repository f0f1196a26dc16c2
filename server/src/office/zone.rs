//! The organisation's zone: times that people read are told in it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::settings;
use crate::error::Result;
use crate::storage::Tx;

/// The zone while nobody has set one.
const USUAL: &str = "Asia/Shanghai";
const SETTING: &str = "zone";

/// The name of the zone in force at a moment.
pub fn name(tx: &mut dyn Tx, now_ms: i64) -> Result<String> {
    let set = settings::in_force(tx, SETTING, now_ms)?;
    Ok(set.unwrap_or_else(|| USUAL.to_owned()))
}

/// The zone in force at a moment.
pub fn at(tx: &mut dyn Tx, now_ms: i64) -> Result<TimeZone> {
    let name = name(tx, now_ms)?;
    // Settings take known zones only; one that a newer list of zones dropped is told in UTC.
    Ok(TimeZone::get(&name).unwrap_or(TimeZone::UTC))
}

/// A moment in a zone, as `%Y-%m-%d %H:%M` and the like; empty for none.
pub fn show(zone: &TimeZone, ms: Option<i64>, format: &str) -> String {
    let at = ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.map_or_else(String::new, |at| {
        at.to_zoned(zone.clone()).strftime(format).to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_zone() {
        let zone = TimeZone::get(USUAL).unwrap();
        let shown = show(&zone, Some(1_790_000_000_000), "%Y-%m-%d %H:%M");
        assert_eq!(shown, "2026-09-21 22:13");
        assert_eq!(show(&zone, None, "%H:%M"), "");
    }
}
