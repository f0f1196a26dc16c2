//! JPEG without what is not the picture: its segments are copied one by one, but for those of cameras and programs.

use super::turn_block;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const COMMENT: u8 = 0xfe;
const EXIF: &[u8] = b"Exif\0\0";

/// The picture alone, turned as before; `None` if it is not whole. What follows its end is left out.
pub fn strip(bytes: &[u8], turn: u8) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xff, START]);
    let mut rest = bytes.strip_prefix(&[0xff, START])?;
    // JFIF wants to be first, so the turn comes before the first segment that is neither.
    let mut turned = turn == 1;
    loop {
        let (marker, after) = marker(rest)?;
        if marker == END {
            out.extend([0xff, END]);
            return Some(out);
        }
        let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
        let segment = after.get(..length.max(2))?;
        let jfif = marker == 0xe0;
        if !turned && !jfif {
            out.extend([0xff, 0xe1, 0, 34]);
            out.extend(EXIF);
            out.extend(turn_block(turn));
            turned = true;
        }
        if is_picture(marker, &segment[2..]) {
            out.extend([0xff, marker]);
            out.extend(segment);
        }
        rest = &after[segment.len()..];
        if marker == SCAN {
            let end = scan_end(rest)?;
            out.extend(&rest[..end]);
            rest = &rest[end..];
        }
    }
}

/// The next marker; a picture may fill up with 0xff before it.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let [0xff, after @ ..] = bytes else {
        return None;
    };
    let fill = after.iter().take_while(|byte| **byte == 0xff).count();
    let (marker, after) = after.get(fill..)?.split_first()?;
    (*marker >= 0xc0 && *marker != START && !(0xd0..=0xd7).contains(marker))
        .then_some((*marker, after))
}

/// Where the data of a scan ends: at a marker that is neither a stuffed byte nor a restart.
fn scan_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff))
}

fn is_picture(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xe0 => content.starts_with(b"JFIF\0"),
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        0xe1..=0xef | COMMENT => false,
        _ => true,
    }
}
