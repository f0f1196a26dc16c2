//! An attachment, decoded once: what it really is, how large, and the copy of it that may be shown.
//!
//! What was taken with a camera says more than its picture: where, when, with which phone. Everything
//! but the picture is left out of the copy, its turn excepted. The copy is what gets decoded, so that
//! nothing is shown that was not.

use std::io::Cursor;

use client_core::attachment::{self, DECODED_BYTES, PIXELS};
pub use client_core::attachment::{Media, Unfit};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use minicbor::{Decode, Encode};

use super::job::Bytes;

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

/// Looks into an attachment.
///
/// # Errors
/// Why it is refused.
pub fn inspect(bytes: &[u8]) -> Result<Attachment, Unfit> {
    let media = Media::of(bytes).ok_or(Unfit::Media)?;
    let format = match media {
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Png => ImageFormat::Png,
        Media::Webp => ImageFormat::WebP,
        Media::Pdf => return pdf(bytes),
    };
    let turn = decoder(bytes, format)?
        .orientation()
        .map_or(1, Orientation::to_exif);
    let picture = attachment::strip(media, bytes, turn).ok_or(Unfit::Damaged)?;
    let size = decode(&picture, format)?;
    Ok(Attachment {
        media,
        size: Some(size),
        shown: (picture != bytes).then_some(Bytes(picture)),
    })
}

/// A document is shown as it came, to a program of the reader's that nobody here trusts; it must be whole.
fn pdf(bytes: &[u8]) -> Result<Attachment, Unfit> {
    attachment::strip(Media::Pdf, bytes, 1).ok_or(Unfit::Damaged)?;
    Ok(Attachment {
        media: Media::Pdf,
        size: None,
        shown: None,
    })
}

fn decoder(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder, Unfit> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODED_BYTES);
    reader.limits(limits);
    reader.into_decoder().map_err(|_| Unfit::Damaged)
}

/// Decodes every picture element and forgets them.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<(u32, u32), Unfit> {
    let decoder = decoder(bytes, format)?;
    let (width, height) = decoder.dimensions();
    let size = decoder.total_bytes();
    if u64::from(width) * u64::from(height) > PIXELS || size > DECODED_BYTES {
        return Err(Unfit::Pixels);
    }
    let mut decoded = vec![0; size as usize];
    decoder
        .read_image(&mut decoded)
        .map_err(|_| Unfit::Damaged)?;
    Ok((width, height))
}

#[cfg(test)]
mod tests;
