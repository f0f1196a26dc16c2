//! WebP without what is not the picture. Moving pictures are refused.

use super::turn_block;

/// Flags of the extended header: there is EXIF, there is XMP, it moves.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const MOVES: u8 = 0x02;

/// The picture alone, turned as before; `None` if it is not whole. What follows its end is left out.
pub fn strip(bytes: &[u8], turn: u8) -> Option<Vec<u8>> {
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let mut rest = bytes.get(12..length.checked_add(8)?)?;
    let mut chunks = Vec::with_capacity(bytes.len());
    let mut extended = false;
    while !rest.is_empty() {
        let kind: &[u8; 4] = rest.get(..4)?.try_into().ok()?;
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let content = rest.get(8..length.checked_add(8)?)?;
        match kind {
            b"VP8X" => {
                let mut header = content.to_vec();
                let flags = header.first_mut()?;
                if *flags & MOVES != 0 {
                    return None;
                }
                *flags &= !(EXIF | XMP);
                if turn != 1 {
                    *flags |= EXIF;
                }
                put(&mut chunks, *kind, &header);
                extended = true;
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" => put(&mut chunks, *kind, content),
            _ => {}
        }
        // An odd chunk is filled up; the last one's filling may be missing.
        rest = rest.get(8 + length + length % 2..).unwrap_or_default();
    }
    if extended && turn != 1 {
        put(&mut chunks, *b"EXIF", &turn_block(turn));
    }
    let mut out = Vec::with_capacity(12 + chunks.len());
    out.extend(b"RIFF");
    out.extend((chunks.len() as u32 + 4).to_le_bytes());
    out.extend(b"WEBP");
    out.extend(chunks);
    Some(out)
}

fn put(out: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    out.extend(kind);
    out.extend((content.len() as u32).to_le_bytes());
    out.extend(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
}
