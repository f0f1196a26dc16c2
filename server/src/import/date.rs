//! Calendar dates as spreadsheets write them, read as `YYYY-MM-DD`.

/// The rule told to whoever wrote something else.
pub const RULE: &str =
    "must be a date with the year first, such as 2026-11-22, 2026/11/22 or 2026年11月22日";

/// The day before the first that spreadsheets count, and the days between which a number is taken for a date: 1954 to 2099.
const BEFORE_DAY_1: jiff::civil::Date = jiff::civil::date(1899, 12, 30);
const SERIAL_DAYS: std::ops::RangeInclusive<i64> = 20_000..=73_050;

/// Reads a date whose year comes first; a time of day behind it is left out. Also the number of days since 1899 by
/// which spreadsheets keep dates, where a date lost its format. Dates that begin with a day or a month are not read:
/// nobody can tell them apart.
pub fn date(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(date) = of_digits(text) {
        return Some(date.to_string());
    }
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

/// `20240229`, or a number of days.
fn of_digits(text: &str) -> Option<jiff::civil::Date> {
    let number: i64 = text.split('.').next()?.parse().ok()?;
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, day) = (number / 10_000, number % 10_000);
        return jiff::civil::Date::new(year as i16, (day / 100) as i8, (day % 100) as i8).ok();
    }
    let days = SERIAL_DAYS.contains(&number) && text.parse::<f64>().is_ok();
    BEFORE_DAY_1
        .checked_add(jiff::Span::new().days(days.then_some(number)?))
        .ok()
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
        for text in ["45351", "45351.5", "20240229"] {
            assert_eq!(date(text).as_deref(), Some("2024-02-29"), "{text}");
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
            "12345",
            "20240230",
            "2004-07",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
