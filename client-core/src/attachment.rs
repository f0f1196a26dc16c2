//! Attachments: photos, signatures and documents, named by the SHA-256 of their bytes. What they are,
//! what may be shown of them, and on a device what its camera said and the small copy that goes first.
//!
//! Devices and inspectors leave out the same: what a device strips, the server shows as it came.

mod hash;
mod jpeg;
mod png;
mod webp;
#[cfg(feature = "device")]
pub mod camera;
#[cfg(feature = "thumbnails")]
pub mod thumbnail;

use minicbor::{Decode, Encode};

pub use hash::{BlobHash, NoHash};

/// Picture elements at most: a decoded picture must fit into an inspector.
pub const PIXELS: u64 = 40_000_000;
/// Bytes of a decoded picture at most.
pub const DECODED_BYTES: u64 = 160_000_000;
/// Bytes of one attachment unless the setting `attachment_bytes` says otherwise: 16 MiB.
pub const BYTES: u64 = 16 << 20;
/// Bytes that no setting goes beyond: an inspector holds the attachment several times over.
pub const LARGEST_BYTES: u64 = 24 << 20;

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

/// The picture alone, to be turned as EXIF numbers turns (1 for not at all); `None` if it is not whole.
/// A document stays as it is, if it is whole.
///
/// Segments and chunks are copied or left out, nothing is decoded: the picture stays as it was taken.
/// What was stripped once stays the same when it is stripped again.
pub fn strip(media: Media, bytes: &[u8], turn: u8) -> Option<Vec<u8>> {
    match media {
        Media::Jpeg => jpeg::strip(bytes, turn),
        Media::Png => png::strip(bytes, turn),
        Media::Webp => webp::strip(bytes, turn),
        Media::Pdf => {
            let end = &bytes[bytes.len().saturating_sub(1_024)..];
            end.windows(5)
                .any(|five| five == b"%%EOF")
                .then(|| bytes.to_vec())
        }
    }
}

/// The smallest EXIF block there is: how the picture is to be turned.
pub fn turn_block(turn: u8) -> [u8; 26] {
    let mut block = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
    block[18] = turn;
    block
}
