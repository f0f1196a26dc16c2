//! Amounts of money as people write them, read as cents.

/// The rule told to whoever wrote something else.
pub const RULE: &str = "must be an amount such as 407.4 or 1,250.00, with at most two decimals";

/// Reads `183.05`, `407.4`, `-20`, `¥1,250.00` as cents. Refunds are negative.
pub fn cents(text: &str) -> Option<i64> {
    let text = text
        .trim()
        .trim_start_matches(['¥', '￥', '$'])
        .trim_end_matches('元')
        .trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = without_separators(whole)?;
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let cents = whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(part)?;
    Some(if negative { -cents } else { cents })
}

/// `1,250` and `1250`, but not `12,50`: that is a decimal comma, and 100 times too much when misread.
fn without_separators(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(',').collect();
    let digits =
        |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    (grouped && groups.iter().all(digits)).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_cents() {
        for (text, expected) in [
            ("183.05", 18_305),
            ("407.4", 40_740),
            ("0", 0),
            ("-339.81", -33_981),
            ("¥1,250.00", 125_000),
            ("80元", 8_000),
        ] {
            assert_eq!(cents(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_could_be_misread_is_not_read() {
        for text in [
            "",
            "PM01",
            "12,50",
            "1.234",
            "1e3",
            "--5",
            "1,23,456",
            "9999999999999999999",
            ".",
        ] {
            assert_eq!(cents(text), None, "{text}");
        }
    }
}
