//! Numbers as a spreadsheet shows them, and not as a computer keeps them.

use super::Fault;

/// Digits of a number that a spreadsheet keeps.
const DIGITS: i32 = 15;

/// A number as text. One of so many digits that some are lost, as a long serial number typed as a number has, says so.
pub fn text(number: f64) -> (String, Option<Fault>) {
    if !number.is_finite() {
        return (number.to_string(), Some(Fault::SheetError));
    }
    let whole = number.fract() == 0.0;
    if whole && number.abs() >= 10_f64.powi(DIGITS) {
        return (format!("{number:.0}"), Some(Fault::Digits));
    }
    if whole {
        return (format!("{number:.0}"), None);
    }
    // 0.1 + 0.2 is 0.3 on every screen.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    (rounded.to_string(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_were_typed() {
        for (number, expected) in [
            (13_800_138_000.0, "13800138000"),
            (183.05, "183.05"),
            (0.1 + 0.2, "0.3"),
            (-20.0, "-20"),
            (0.0, "0"),
            (1e-7, "0.0000001"),
        ] {
            assert_eq!(text(number), (expected.to_owned(), None));
        }
    }

    #[test]
    fn a_number_whose_digits_are_lost_says_so() {
        let (_, fault) = text(310_101_199_001_011_234.0);
        assert_eq!(fault, Some(Fault::Digits));
        assert_eq!(text(f64::NAN).1, Some(Fault::SheetError));
    }
}
