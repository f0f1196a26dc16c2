//! The small copy of a photo, made once when it is taken: what reaches the office first.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{DECODED_BYTES, Media, PIXELS, Unfit};

/// Its longest side.
pub const SIDE: u32 = 320;
/// JPEG quality of 100.
const QUALITY: u8 = 75;

/// Makes the small copy of a picture, upright; `None` for a document and for what is small already.
///
/// # Errors
/// [`Unfit::Pixels`], or [`Unfit::Damaged`] for a picture that does not decode: the server would refuse it
/// too, and now it can still be taken again.
pub fn of(media: Media, bytes: &[u8]) -> Result<Option<Vec<u8>>, Unfit> {
    let format = match media {
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Png => ImageFormat::Png,
        Media::Webp => ImageFormat::WebP,
        Media::Pdf => return Ok(None),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Unfit::Damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > DECODED_BYTES {
        return Err(Unfit::Pixels);
    }
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| Unfit::Damaged)?;
    if width.max(height) <= SIDE {
        return Ok(None);
    }
    let mut small = picture.thumbnail(SIDE, SIDE);
    small.apply_orientation(turn);
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
    small
        .to_rgb8()
        .write_with_encoder(encoder)
        .map_err(|_| Unfit::Damaged)?;
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::{strip, turn_block};
    use image::RgbImage;

    fn photo(width: u32, height: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let picture = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([x as u8, y as u8, if x > width / 2 { 250 } else { 5 }])
        });
        picture
            .write_with_encoder(JpegEncoder::new(&mut out))
            .unwrap();
        out
    }

    #[test]
    fn the_longest_side_is_320() {
        for (width, height, small) in [(640, 480, (320, 240)), (300, 900, (107, 320))] {
            let made = of(Media::Jpeg, &photo(width, height)).unwrap().unwrap();
            assert_eq!(Media::of(&made), Some(Media::Jpeg));
            let decoded = image::load_from_memory(&made).unwrap();
            assert_eq!((decoded.width(), decoded.height()), small);
            assert_eq!(strip(Media::Jpeg, &made, 1), Some(made), "it says nothing");
        }
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_stood_up() {
        let bytes = photo(640, 480);
        let turned = strip(Media::Jpeg, &bytes, 6).unwrap();
        assert!(turned.windows(26).any(|window| window == turn_block(6)));
        let made = of(Media::Jpeg, &turned).unwrap().unwrap();
        let decoded = image::load_from_memory(&made).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (240, 320));
    }

    #[test]
    fn what_is_small_or_no_picture_needs_none_and_what_is_damaged_is_refused() {
        assert_eq!(of(Media::Jpeg, &photo(320, 200)), Ok(None));
        assert_eq!(of(Media::Pdf, b"%PDF-1.7\n%%EOF"), Ok(None));
        let whole = photo(640, 480);
        assert_eq!(of(Media::Jpeg, &whole[..40]), Err(Unfit::Damaged));
        assert_eq!(of(Media::Png, &whole), Err(Unfit::Damaged));
    }
}
