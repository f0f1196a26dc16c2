//! Calendar dates as spreadsheets write them, read as `YYYY-MM-DD`.

/// The rule told to whoever wrote something else.
pub const RULE: &str =
    "must be a date with the year first, such as 2026-11-22, 2026/11/22 or 2026年11月22日";

/// Reads a date whose year comes first; a time of day behind it is left out. Dates that begin with a day or a month
/// are not read: nobody can tell them apart.
pub fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let day = text.split([' ', 'T']).next()?;
    let day = day.strip_suffix('日').unwrap_or(day);
    let parts: Vec<&str> = day.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let date =
        jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(date.to_string())
}

pub use crate::projection::days::start_ms;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_the_year_first_are_read() {
        for text in [
            "2004-07-01",
            "2004/7/1",
            "2004.07.01",
            "2004年7月1日",
            "2004-07-01 08:30:00",
            "2004-07-01T08:30",
        ] {
            assert_eq!(date(text).as_deref(), Some("2004-07-01"), "{text}");
        }
        assert_eq!(start_ms("1970-01-02"), Some(86_400_000));
    }

    #[test]
    fn other_dates_are_not() {
        for text in [
            "",
            "01/07/2004",
            "2004-13-01",
            "2004-02-30",
            "04-07-01",
            "soon",
            "2004-07",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
