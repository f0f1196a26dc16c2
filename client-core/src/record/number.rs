//! Short numbers: what is read out over a telephone and printed everywhere, e.g. `V-K7M-0042`.
//!
//! Kind letter, the enrolment's code given by the server, a counter of that device. Made offline.

use super::Kind;

/// Letters and digits that are not mistaken for one another, spoken or written.
pub const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// The number of a record: the `counter`-th of that kind made under the enrolment `code`.
pub fn format(kind: Kind, code: &str, counter: u64) -> String {
    format!("{}-{code}-{counter:04}", kind.letter())
}

/// Whether a text looks like a short number of any kind, in any case, with or without the hyphens.
/// Returns its normal form.
pub fn normalize(text: &str) -> Option<String> {
    let compact: String = text
        .chars()
        .filter(|c| !matches!(c, '-' | ' '))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let letter = compact
        .chars()
        .next()
        .filter(|c| Kind::ALL.iter().any(|kind| kind.letter() == *c))?;
    let code = compact
        .get(1..4)
        .filter(|code| code.bytes().all(|b| ALPHABET.contains(&b)))?;
    let counter = compact
        .get(4..)
        .filter(|digits| !digits.is_empty() && digits.len() <= 12)?;
    let counter: u64 = counter
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| counter.parse().ok())??;
    Some(format!("{letter}-{code}-{counter:04}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_typed() {
        assert_eq!(format(Kind::Visit, "K7M", 42), "V-K7M-0042");
        assert_eq!(format(Kind::Visit, "K7M", 123_456), "V-K7M-123456");
        for typed in ["V-K7M-0042", "v-k7m-42", "vk7m42", "V K7M 0042"] {
            assert_eq!(normalize(typed).as_deref(), Some("V-K7M-0042"), "{typed}");
        }
        for wrong in [
            "",
            "V",
            "X-K7M-1",
            "V-K7M-",
            "V-K1M-1",
            "V-K7M-1x",
            "华东机械",
        ] {
            assert_eq!(normalize(wrong), None, "{wrong}");
        }
    }
}
