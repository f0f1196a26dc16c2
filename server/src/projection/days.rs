//! Calendar days as moments.

/// The start of a day `YYYY-MM-DD` in UTC, ms.
pub fn start_ms(date: &str) -> Option<i64> {
    let date: jiff::civil::Date = date.parse().ok()?;
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(start.timestamp().as_millisecond())
}
