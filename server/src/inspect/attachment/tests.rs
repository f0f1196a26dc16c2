use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};

use client_core::attachment::turn_block;

use super::*;

const MARKER: &[u8] = b"GPS 31.2304 N phone 13800138000";

fn pixels() -> Vec<u8> {
    (0..24 * 16 * 3).map(|at| (at * 7 % 251) as u8).collect()
}

/// A picture of 24 x 16 with these metadata.
fn picture(media: Media, exif: Option<Vec<u8>>) -> Vec<u8> {
    fn encode(mut encoder: impl ImageEncoder, exif: Option<Vec<u8>>) {
        if let Some(exif) = exif {
            encoder.set_exif_metadata(exif).unwrap();
        }
        encoder
            .write_image(&pixels(), 24, 16, ExtendedColorType::Rgb8)
            .unwrap();
    }
    let mut out = Vec::new();
    match media {
        Media::Jpeg => encode(JpegEncoder::new(&mut out), exif),
        Media::Png => encode(PngEncoder::new(&mut out), exif),
        Media::Webp => encode(WebPEncoder::new_lossless(&mut out), exif),
        Media::Pdf => unreachable!("a document is no picture"),
    }
    out
}

/// An EXIF block that says how to turn the picture, and more.
fn telling(turn: u8) -> Vec<u8> {
    let mut exif = turn_block(turn).to_vec();
    exif.extend(MARKER);
    exif
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    image::load_from_memory(bytes).unwrap().to_rgb8().into_raw()
}

const PICTURES: [Media; 3] = [Media::Jpeg, Media::Png, Media::Webp];

#[test]
fn a_picture_that_says_nothing_more_is_shown_as_it_came() {
    for media in PICTURES {
        let attachment = inspect(&picture(media, None)).unwrap();
        let wanted = Attachment {
            media,
            size: Some((24, 16)),
            shown: None,
        };
        assert_eq!(attachment, wanted);
    }
}

#[test]
fn what_a_camera_says_is_left_out_but_for_the_turn() {
    for media in PICTURES {
        for turn in [1, 6] {
            let taken = picture(media, Some(telling(turn)));
            assert!(holds(&taken, MARKER), "{media:?}");
            let shown = inspect(&taken).unwrap().shown.expect("a copy").0;
            assert!(!holds(&shown, MARKER), "{media:?}");
            assert_eq!(decoded(&shown), decoded(&taken), "{media:?}");
            let kept = decoder(&shown, format(media))
                .unwrap()
                .orientation()
                .unwrap();
            assert_eq!(kept.to_exif(), turn, "{media:?}");
            // A copy says nothing that would be left out again.
            assert_eq!(inspect(&shown).unwrap().shown, None, "{media:?} {turn}");
        }
    }
}

fn format(media: Media) -> ImageFormat {
    ImageFormat::from_mime_type(media.as_str()).unwrap()
}

#[test]
fn comments_texts_and_what_hangs_behind_the_picture_are_left_out() {
    let plain = picture(Media::Jpeg, None);
    let mut jpeg = plain[..2].to_vec();
    for (marker, content) in [(0xfe, MARKER), (0xed, MARKER), (0xe2, b"MPF\0GPS")] {
        jpeg.extend([0xff, marker, 0, content.len() as u8 + 2]);
        jpeg.extend(content);
    }
    jpeg.extend(&plain[2..]);
    jpeg.extend(MARKER);
    assert_eq!(inspect(&jpeg).unwrap().shown, Some(Bytes(plain)));

    let plain = picture(Media::Png, None);
    let (head, tail) = plain.split_at(plain.len() - 12);
    let mut png = head.to_vec();
    let text: Vec<u8> = [b"Comment\0", MARKER].concat();
    png.extend((text.len() as u32).to_be_bytes());
    png.extend(b"tEXt");
    png.extend(&text);
    let mut sum = flate2::Crc::new();
    sum.update(b"tEXt");
    sum.update(&text);
    png.extend(sum.sum().to_be_bytes());
    png.extend(tail);
    png.extend(MARKER);
    assert_eq!(inspect(&png).unwrap().shown, Some(Bytes(plain)));
}

#[test]
fn a_picture_cut_anywhere_is_damaged_and_nothing_panics() {
    for media in PICTURES {
        let whole = picture(media, Some(telling(6)));
        for length in 0..whole.len() {
            let refused = inspect(&whole[..length]).unwrap_err();
            assert!(
                matches!(refused, Unfit::Media | Unfit::Damaged),
                "{media:?} cut at {length}: {refused:?}"
            );
        }
    }
}

#[test]
fn a_picture_with_any_bit_changed_is_refused_or_shown_and_nothing_panics() {
    for media in PICTURES {
        let whole = picture(media, Some(telling(6)));
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (at % 8);
            if let Ok(Attachment {
                shown: Some(shown), ..
            }) = inspect(&changed)
            {
                decode(&shown.0, format(media)).unwrap();
            }
        }
    }
}

#[test]
fn only_pictures_and_documents_are_taken_whatever_they_call_themselves() {
    let refused = [
        &b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"[..],
        b"<!doctype html><script>1</script>",
        b"GIF89a",
        b"",
        b"II*\0",
    ];
    for bytes in refused {
        assert_eq!(inspect(bytes), Err(Unfit::Media));
    }
    assert_eq!(inspect(b"%PDF-1.7 and no end"), Err(Unfit::Damaged));
    let document = inspect(b"%PDF-1.7\n1 0 obj\n%%EOF\n").unwrap();
    assert_eq!((document.media, document.size), (Media::Pdf, None));
}

#[test]
fn a_small_file_that_would_be_a_huge_picture_is_refused() {
    let mut png = picture(Media::Png, None);
    // Width and height in the header, and its sum.
    png[16..24].copy_from_slice(&[0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff]);
    let mut sum = flate2::Crc::new();
    sum.update(&png[12..29]);
    png[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    assert_eq!(inspect(&png), Err(Unfit::Pixels));
}
