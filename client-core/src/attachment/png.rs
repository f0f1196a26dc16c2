//! PNG without what is not the picture.

use flate2::Crc;

use super::turn_block;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// The chunks that make the picture and its colours.
const PICTURE: [&[u8; 4]; 13] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"bKGD", b"pHYs", b"cICP",
];

/// The picture alone, turned as before; `None` if it is not whole. What follows its end is left out.
pub fn strip(bytes: &[u8], turn: u8) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(SIGNATURE);
    let mut rest = bytes.strip_prefix(&SIGNATURE)?;
    let mut turned = turn == 1;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let chunk = rest.get(..length.checked_add(12)?)?;
        let kind: &[u8; 4] = chunk[4..8].try_into().ok()?;
        if !turned && kind == b"IDAT" {
            put(&mut out, *b"eXIf", &turn_block(turn));
            turned = true;
        }
        if PICTURE.contains(&kind) {
            out.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        rest = &rest[chunk.len()..];
    }
}

fn put(out: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(content);
    out.extend((content.len() as u32).to_be_bytes());
    out.extend(kind);
    out.extend(content);
    out.extend(sum.sum().to_be_bytes());
}
