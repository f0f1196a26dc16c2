//! What a camera wrote beside the picture: when, where, how it was held. The record keeps time and place
//! in fields of its own; the attachment keeps none of it.

use std::io::Cursor;

use exif::{DateTime, Exif, In, Rational, Reader, Tag, Value};
use jiff::civil;
use jiff::tz::{Offset, TimeZone};

/// What a camera said of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shot {
    /// How the picture is to be turned, 1 to 8; 1 for not at all.
    pub turn: u8,
    /// When it was taken, UTC ms.
    pub taken_at: Option<i64>,
    /// Latitude and longitude, 1e-7 degrees.
    pub position: Option<(i64, i64)>,
}

impl Shot {
    /// Of a picture that says nothing.
    pub const SILENT: Self = Self {
        turn: 1,
        taken_at: None,
        position: None,
    };

    /// Reads it. A camera that names no zone means the one given. What can't be read was not said.
    pub fn of(bytes: &[u8], zone: &TimeZone) -> Self {
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let exif = match reader.read_from_container(&mut Cursor::new(bytes)) {
            Ok(exif) => exif,
            Err(error) => match error.distill_partial_result(|_| ()) {
                Ok(exif) => exif,
                Err(_) => return Self::SILENT,
            },
        };
        Self {
            turn: turn(&exif).unwrap_or(1),
            taken_at: taken_at(&exif, zone),
            position: position(&exif),
        }
    }
}

fn turn(exif: &Exif) -> Option<u8> {
    let turn = exif.get_field(Tag::Orientation, In::PRIMARY)?;
    let turn = turn.value.get_uint(0)?;
    u8::try_from(turn)
        .ok()
        .filter(|turn| (1..=8).contains(turn))
}

fn text(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

fn taken_at(exif: &Exif, zone: &TimeZone) -> Option<i64> {
    let mut taken = DateTime::from_ascii(text(exif, Tag::DateTimeOriginal)?).ok()?;
    if let Some(offset) = text(exif, Tag::OffsetTimeOriginal) {
        // A zone that can't be read was not named.
        let _ = taken.parse_offset(offset);
    }
    let number = |part: u8| i8::try_from(part).ok();
    let moment = civil::DateTime::new(
        i16::try_from(taken.year).ok()?,
        number(taken.month)?,
        number(taken.day)?,
        number(taken.hour)?,
        number(taken.minute)?,
        number(taken.second)?,
        0,
    )
    .ok()?;
    let zone = match taken.offset {
        Some(minutes) => Offset::from_seconds(i32::from(minutes) * 60)
            .ok()?
            .to_time_zone(),
        None => zone.clone(),
    };
    let at = moment.to_zoned(zone).ok()?.timestamp().as_millisecond();
    (at >= 0).then_some(at)
}

fn position(exif: &Exif) -> Option<(i64, i64)> {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b"S")?;
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b"W")?;
    let on_earth = lat.abs() <= 900_000_000 && lon.abs() <= 1_800_000_000;
    // Cameras without a position write 0, 0: a place in the Atlantic.
    (on_earth && (lat, lon) != (0, 0)).then_some((lat, lon))
}

/// Degrees, minutes and seconds as 1e-7 degrees.
fn degrees(exif: &Exif, tag: Tag, side: Tag, negative: &[u8]) -> Option<i64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let [degrees, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    // Each part is a fraction of its own, so it is cut off a thousand times finer than the sum is rounded.
    let part = |it: &Rational, of_a_degree: i128| -> Option<i128> {
        (i128::from(it.num) * 10_000_000_000).checked_div(i128::from(it.denom) * of_a_degree)
    };
    let sum = part(degrees, 1)? + part(minutes, 60)? + part(seconds, 3_600)?;
    let sum = i64::try_from((sum + 500) / 1_000).ok()?;
    let is_negative = text(exif, side)?.starts_with(negative);
    Some(if is_negative { -sum } else { sum })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An EXIF block: turned, taken 2026-11-22 14:03:05 at 31°13'49.44" N 121°28'25.32" E.
    pub(crate) fn block(offset: Option<&str>) -> Vec<u8> {
        use exif::Field;
        use exif::experimental::Writer;
        let ascii = |tag, text: &str| Field {
            tag,
            ifd_num: In::PRIMARY,
            value: Value::Ascii(vec![text.as_bytes().to_vec()]),
        };
        let place = |tag, parts: [(u32, u32); 3]| Field {
            tag,
            ifd_num: In::PRIMARY,
            value: Value::Rational(parts.map(|(num, denom)| Rational { num, denom }).to_vec()),
        };
        let mut fields = vec![
            Field {
                tag: Tag::Orientation,
                ifd_num: In::PRIMARY,
                value: Value::Short(vec![6]),
            },
            ascii(Tag::DateTimeOriginal, "2026:11:22 14:03:05"),
            ascii(Tag::GPSLatitudeRef, "N"),
            place(Tag::GPSLatitude, [(31, 1), (13, 1), (4_944, 100)]),
            ascii(Tag::GPSLongitudeRef, "E"),
            place(Tag::GPSLongitude, [(121, 1), (28, 1), (2_532, 100)]),
        ];
        fields.extend(offset.map(|offset| ascii(Tag::OffsetTimeOriginal, offset)));
        let mut writer = Writer::new();
        for field in &fields {
            writer.push_field(field);
        }
        let mut out = Cursor::new(Vec::new());
        writer.write(&mut out, false).unwrap();
        out.into_inner()
    }

    fn photo(exif: &[u8]) -> Vec<u8> {
        let length = (exif.len() + 8) as u16;
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
        bytes.extend(length.to_be_bytes());
        bytes.extend(b"Exif\0\0");
        bytes.extend(exif);
        bytes.extend([0xff, 0xd9]);
        bytes
    }

    #[test]
    fn time_place_and_turn_are_read() {
        let zone = TimeZone::fixed(Offset::constant(8));
        let shot = Shot::of(&photo(&block(None)), &zone);
        assert_eq!(shot.turn, 6);
        assert_eq!(shot.taken_at, Some(1_795_327_385_000));
        assert_eq!(shot.position, Some((312_304_000, 1_214_737_000)));
        let abroad = Shot::of(&photo(&block(Some("+09:00"))), &zone);
        assert_eq!(abroad.taken_at, Some(1_795_327_385_000 - 3_600_000));
    }

    #[test]
    fn what_cant_be_read_was_not_said() {
        let zone = TimeZone::UTC;
        let whole = photo(&block(None));
        assert_eq!(Shot::of(b"%PDF-1.7", &zone), Shot::SILENT);
        for cut in 0..whole.len() {
            let shot = Shot::of(&whole[..cut], &zone);
            assert!((1..=8).contains(&shot.turn));
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0xff;
            let shot = Shot::of(&damaged, &zone);
            assert!(shot.taken_at.is_none_or(|at| at >= 0));
        }
    }
}
