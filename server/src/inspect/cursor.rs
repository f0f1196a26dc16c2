//! A place in bytes that are read once, forwards. Nothing is allocated for what is not there.

use super::columns::Flaw;

/// The rest of some bytes.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    rest: &'a [u8],
}

const SHORT: Flaw = Flaw::Malformed("it ends too early");
const NUMBER: Flaw = Flaw::Malformed("a number in it is not in its shortest form");

impl<'a> Cursor<'a> {
    /// At the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// All that is left.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, Flaw> {
        Ok(self.take(1)?[0])
    }

    /// The next `length` bytes.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Flaw> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(SHORT)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next bytes, their length before them.
    pub fn prefixed(&mut self) -> Result<&'a [u8], Flaw> {
        let length = self.unsigned()?;
        self.take(usize::try_from(length).map_err(|_| SHORT)?)
    }

    /// An unsigned LEB128 number in its shortest form.
    pub fn unsigned(&mut self) -> Result<u64, Flaw> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(NUMBER);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 {
                    Err(NUMBER)
                } else {
                    Ok(number)
                };
            }
        }
        Err(NUMBER)
    }

    /// A signed LEB128 number in its shortest form.
    pub fn signed(&mut self) -> Result<i64, Flaw> {
        let mut number = 0i64;
        let mut before = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 != 0 {
                before = byte;
                continue;
            }
            let redundant =
                (byte == 0 && before & 0x40 == 0) || (byte == 0x7f && before & 0x40 != 0);
            if shift > 0 && redundant || shift == 63 && byte != 0 && byte != 0x7f {
                return Err(NUMBER);
            }
            if shift < 57 && byte & 0x40 != 0 {
                number |= -1 << (shift + 7);
            }
            return Ok(number);
        }
        Err(NUMBER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        let unsigned = |bytes: &[u8]| Cursor::new(bytes).unsigned().ok();
        assert_eq!(unsigned(&[0]), Some(0));
        assert_eq!(unsigned(&[0x80, 1]), Some(128));
        assert_eq!(
            unsigned(&[255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
            Some(u64::MAX)
        );
        assert_eq!(unsigned(&[0x81, 0]), None);
        assert_eq!(
            unsigned(&[255, 255, 255, 255, 255, 255, 255, 255, 255, 2]),
            None
        );
        assert_eq!(unsigned(&[0x80]), None);
        let signed = |bytes: &[u8]| Cursor::new(bytes).signed().ok();
        assert_eq!(signed(&[0x7f]), Some(-1));
        assert_eq!(signed(&[0xff, 0]), Some(127));
        assert_eq!(signed(&[0x80, 0x7f]), Some(-128));
        assert_eq!(signed(&[0xff, 0x7f]), None);
        assert_eq!(signed(&[0x81, 0]), None);
        let least = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f];
        assert_eq!(signed(&least), Some(i64::MIN));
    }

    #[test]
    fn nothing_is_taken_that_is_not_there() {
        let mut cursor = Cursor::new(&[0xff, 0xff, 0xff, 0xff, 0x0f, 1]);
        assert!(cursor.prefixed().is_err());
    }
}
