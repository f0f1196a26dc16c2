//! An attachment, decoded once: what it really is, how large, and the copy of it that may be shown.
//!
//! What was taken with a camera says more than its picture: where, when, with which phone. Everything
//! but the picture is left out of the copy, its turn excepted. The copy is what gets decoded, so that
//! nothing is shown that was not.

mod jpeg;
mod png;
mod webp;

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use minicbor::{Decode, Encode};

use super::job::Bytes;

/// Picture elements at most: a decoded picture must fit into an inspector.
pub const PIXELS: u64 = 40_000_000;
/// Bytes of a decoded picture at most.
const DECODED: u64 = 160_000_000;

/// What may be attached, told by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Media {
    /// A photo.
    #[n(0)]
    Jpeg,
    /// A drawing, a signature, a screen.
    #[n(1)]
    Png,
    /// A photo or a drawing.
    #[n(2)]
    Webp,
    /// A document.
    #[n(3)]
    Pdf,
}

impl Media {
    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf];

    /// Its media type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// Reads [`Media::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.as_str() == text)
    }

    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
        }
    }

    /// What bytes are, by the first of them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// What an attachment is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    /// Its kind.
    #[n(0)]
    pub media: Media,
    /// Width and height of a picture as it is stored, before it is turned; absent for a document.
    #[n(1)]
    pub size: Option<(u32, u32)>,
    /// The copy to show, where the attachment itself says more than its picture.
    #[n(2)]
    pub shown: Option<Bytes>,
}

/// Why an attachment is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Unfit {
    /// It is neither JPEG, PNG, WebP nor PDF.
    #[n(0)]
    Media,
    /// It can't be decoded.
    #[n(1)]
    Damaged,
    /// It has too many picture elements.
    #[n(2)]
    Pixels,
    /// Inspectors died of it.
    #[n(3)]
    Harmful,
}

impl Unfit {
    /// A code for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Media => "media_type",
            Self::Damaged => "damaged",
            Self::Pixels => "pixels",
            Self::Harmful => "harmful",
        }
    }

    /// Reads [`Unfit::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Media, Self::Damaged, Self::Pixels, Self::Harmful]
            .into_iter()
            .find(|unfit| unfit.as_str() == text)
    }
}

/// The picture alone, turned as told; `None` if it is not whole.
type Strip = fn(&[u8], u8) -> Option<Vec<u8>>;

/// Looks into an attachment.
///
/// # Errors
/// Why it is refused.
pub fn inspect(bytes: &[u8]) -> Result<Attachment, Unfit> {
    let media = Media::of(bytes).ok_or(Unfit::Media)?;
    let (format, strip): (_, Strip) = match media {
        Media::Jpeg => (ImageFormat::Jpeg, jpeg::strip),
        Media::Png => (ImageFormat::Png, png::strip),
        Media::Webp => (ImageFormat::WebP, webp::strip),
        Media::Pdf => return pdf(bytes),
    };
    let turn = decoder(bytes, format)?
        .orientation()
        .map_or(1, Orientation::to_exif);
    let picture = strip(bytes, turn).ok_or(Unfit::Damaged)?;
    let size = decode(&picture, format)?;
    Ok(Attachment {
        media,
        size: Some(size),
        shown: (picture != bytes).then_some(Bytes(picture)),
    })
}

/// A document is shown as it came, to a program of the reader's that nobody here trusts; it must be whole.
fn pdf(bytes: &[u8]) -> Result<Attachment, Unfit> {
    let end = &bytes[bytes.len().saturating_sub(1_024)..];
    if !end.windows(5).any(|five| five == b"%%EOF") {
        return Err(Unfit::Damaged);
    }
    Ok(Attachment {
        media: Media::Pdf,
        size: None,
        shown: None,
    })
}

fn decoder(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder, Unfit> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODED);
    reader.limits(limits);
    reader.into_decoder().map_err(|_| Unfit::Damaged)
}

/// Decodes every picture element and forgets them.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<(u32, u32), Unfit> {
    let decoder = decoder(bytes, format)?;
    let (width, height) = decoder.dimensions();
    let size = decoder.total_bytes();
    if u64::from(width) * u64::from(height) > PIXELS || size > DECODED {
        return Err(Unfit::Pixels);
    }
    let mut decoded = vec![0; size as usize];
    decoder
        .read_image(&mut decoded)
        .map_err(|_| Unfit::Damaged)?;
    Ok((width, height))
}

/// The smallest EXIF block there is: how the picture is to be turned.
fn turn_block(turn: u8) -> [u8; 26] {
    let mut block = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
    block[18] = turn;
    block
}

#[cfg(test)]
mod tests;
