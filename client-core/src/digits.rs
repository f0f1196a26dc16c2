//! Numbers that people write with spaces, hyphens or brackets (telephone and serial numbers), found however they are
//! written.

/// Digits from which on a text counts as such a number.
const LONG: usize = 7;
/// Digits of a mobile number with the country's 86 before it.
const WITH_COUNTRY: usize = 13;

/// The text without what stands between its digits, for search beside the text itself; `None` if that changes nothing
/// or joins fewer than seven digits.
pub fn joined(text: &str) -> Option<String> {
    let mut joined = String::with_capacity(text.len());
    let mut between = String::new();
    let (mut digits, mut most) = (0, 0);
    for character in text.chars() {
        if let Some(digit) = digit(character) {
            between.clear();
            joined.push(digit);
            digits += 1;
            most = most.max(digits);
        } else if digits > 0 && is_separator(character) {
            between.push(character);
        } else {
            joined.push_str(&between);
            between.clear();
            joined.push(character);
            digits = 0;
        }
    }
    joined.push_str(&between);
    (most >= LONG && joined != text).then_some(joined)
}

/// The bare digits of a number that was typed to search for, without the country's 86; `None` if it is no such number.
pub fn wanted(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let number = typed.strip_prefix(['+', '＋']).unwrap_or(typed);
    let known = |character: char| digit(character).is_some() || is_separator(character);
    if !number.chars().all(known) {
        return None;
    }
    let digits: String = number.chars().filter_map(digit).collect();
    let local = digits
        .strip_prefix("86")
        .filter(|local| digits.len() == WITH_COUNTRY && local.starts_with('1'));
    (digits.len() >= LONG).then(|| local.unwrap_or(&digits).to_owned())
}

fn digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10),
        _ => None,
    }
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '\u{a0}'
            | '\u{3000}'
            | '-'
            | '‐'
            | '‑'
            | '–'
            | '—'
            | '－'
            | '('
            | ')'
            | '（'
            | '）'
            | '.'
            | '·'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_was_written() {
        let finds = |typed: &str, written: &str| {
            let wanted = wanted(typed).unwrap_or_else(|| typed.to_owned());
            written.contains(&wanted) || joined(written).is_some_and(|text| text.contains(&wanted))
        };
        let mobile = [
            "13992514870",
            "139-9251-4870",
            "139 9251 4870",
            "+86 139 9251 4870",
        ];
        for typed in mobile {
            for written in mobile {
                assert!(finds(typed, written), "{typed} in {written}");
            }
        }
        for written in [
            "0512-66550002",
            "(0512) 6655-0002",
            "（0512）66550002",
            "０５１２-66550002",
        ] {
            assert!(finds("051266550002", written), "{written}");
            assert!(finds("66550002", written), "{written}");
        }
        assert!(finds("2021-0045", "SN-2021-0045-A"));
        assert!(!finds("13992514871", "139-9251-4870"));
    }

    #[test]
    fn words_and_short_numbers_stay_as_they_are() {
        for text in ["", "V-K7M-0042", "12-34", "3 台", "13992514870"] {
            assert_eq!(joined(text), None, "{text}");
        }
        for typed in ["", "+", "138", "SN-2021-0045", "V-K7M-0042", "华东"] {
            assert_eq!(wanted(typed), None, "{typed}");
        }
    }
}
