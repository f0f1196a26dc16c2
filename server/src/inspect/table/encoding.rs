//! In which encoding a text is written.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::Encoding;

/// A file as text, its byte-order mark left out. Characters that are none are U+FFFD.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    if let Some((marked, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = marked.decode_without_bom_handling(&bytes[length..]);
        let is_wide = marked == UTF_16LE || marked == UTF_16BE;
        return (
            text,
            if is_wide {
                Encoding::Utf16
            } else {
                Encoding::Utf8
            },
        );
    }
    let (utf8, broken) = UTF_8.decode_without_bom_handling(bytes);
    if !broken {
        return (utf8, Encoding::Utf8);
    }
    let (chinese, broken) = GB18030.decode_without_bom_handling(bytes);
    // A file that is broken either way is the one that it is less broken as.
    if broken && faults(&chinese) >= faults(&utf8) {
        return (utf8, Encoding::Utf8);
    }
    (chinese, Encoding::Gb18030)
}

fn faults(text: &str) -> usize {
    text.chars()
        .filter(|char| *char == char::REPLACEMENT_CHARACTER)
        .count()
}
