//! When backups are taken without being asked for, and where to.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::seal::Seal;

/// Where the server takes its backups to, and when.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The folder.
    pub to: PathBuf,
    /// Whom they are sealed to.
    pub seal: Seal,
    /// The hour of the day in the organisation's zone, 0 to 23.
    pub hour: i8,
    /// How many are kept.
    pub keep: usize,
}

/// The latest moment up to `now_ms` at which a backup was due: the plan's hour, today or the day before, UTC ms.
pub fn due(now_ms: i64, zone: &TimeZone, hour: i8) -> Option<i64> {
    let now = Timestamp::from_millisecond(now_ms).ok()?;
    let today = now.to_zoned(zone.clone()).date();
    let at = |day: jiff::civil::Date| {
        let moment = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(moment.timestamp().as_millisecond())
    };
    let last = at(today)?;
    if last <= now_ms {
        Some(last)
    } else {
        at(today.yesterday().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn the_hour_is_that_of_the_organisation() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (now, last) in [
            ("2026-09-21T17:59:59Z", "2026-09-20T18:00:00Z"),
            ("2026-09-21T18:00:00Z", "2026-09-21T18:00:00Z"),
            ("2026-09-22T01:00:00Z", "2026-09-21T18:00:00Z"),
        ] {
            assert_eq!(due(ms(now), &zone, 2), Some(ms(last)), "{now}");
        }
    }

    #[test]
    fn an_hour_that_a_change_of_the_clock_skips_is_still_due() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // At 02:00 the clocks go to 03:00.
        let last = due(ms("2026-03-29T05:00:00Z"), &zone, 2);
        assert_eq!(last, Some(ms("2026-03-29T01:00:00Z")));
    }
}
