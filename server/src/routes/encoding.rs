//! Bodies of sync requests: CBOR, in one content encoding at most, bounded before anything is allocated.

use std::io::Read;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use client_core::wire::{BODY_BYTES, ITEMS, decode, encode};
use minicbor::{Decode, Encode};

use crate::error::{Error, Result};

/// The largest window that a zstd body may need: 2^23 bytes.
const WINDOW_LOG: u32 = 23;
/// Maps and lists within each other at most.
const DEPTH: usize = 16;
/// Entries of a list below the top at most: a document has no more changes.
const ENTRIES: u64 = 100_000;
/// Values in a body at most.
const VALUES: usize = 2_000_000;
/// Answers smaller than this are sent as they are.
const SMALL: usize = 256;
/// As the benchmarks of the design page count.
const ZSTD_LEVEL: i32 = 3;

/// Reads a body as it came, at most [`BODY_BYTES`].
pub async fn read(body: Body) -> Result<Vec<u8>> {
    let bytes = to_bytes(body, BODY_BYTES).await;
    let bytes = bytes.map_err(|_| {
        Error::TooLarge(format!(
            "The body was cut off or has more than {BODY_BYTES} bytes."
        ))
    })?;
    Ok(bytes.into())
}

/// Undoes the content encoding; `None` if more than `limit` bytes come out.
pub fn unpack(headers: &HeaderMap, body: &[u8], limit: usize) -> Result<Option<Vec<u8>>> {
    let mut named = headers.get_all(header::CONTENT_ENCODING).iter();
    let encoding = named.next().map_or(Ok("identity"), |name| name.to_str());
    let encoding = encoding.unwrap_or_default().trim().to_ascii_lowercase();
    let unpacked = match encoding.as_str() {
        _ if named.next().is_some() => Err(unsupported()),
        "identity" if body.len() > limit => return Ok(None),
        "identity" => Ok(body.to_vec()),
        "gzip" => bounded(flate2::read::GzDecoder::new(body), limit),
        "zstd" => {
            let mut decoder = zstd::stream::read::Decoder::new(body).map_err(|_| malformed())?;
            decoder
                .window_log_max(WINDOW_LOG)
                .map_err(|error| Error::internal(format!("bounding a zstd window: {error}")))?;
            bounded(decoder, limit)
        }
        _ => Err(unsupported()),
    }?;
    Ok((unpacked.len() <= limit).then_some(unpacked))
}

/// Reads one byte past the limit, so that the caller sees that there was more.
fn bounded(reader: impl Read, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| malformed())?;
    Ok(bytes)
}

/// Reads a message.
pub fn message<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T> {
    check_shape(bytes)?;
    decode(bytes).map_err(|_| malformed())
}

/// Writes an answer in an encoding that the asker takes.
pub fn answer<T: Encode<()>>(headers: &HeaderMap, message: &T) -> Result<Response> {
    let bytes = encode(message);
    let cbor = HeaderValue::from_static("application/cbor");
    let (encoding, bytes) = if bytes.len() < SMALL {
        (None, bytes)
    } else if takes(headers, "zstd") {
        let packed = zstd::bulk::compress(&bytes, ZSTD_LEVEL)
            .map_err(|error| Error::internal(format!("compressing an answer: {error}")))?;
        (Some("zstd"), packed)
    } else if takes(headers, "gzip") {
        let mut packed = Vec::new();
        flate2::read::GzEncoder::new(&bytes[..], flate2::Compression::fast())
            .read_to_end(&mut packed)
            .map_err(|error| Error::internal(format!("compressing an answer: {error}")))?;
        (Some("gzip"), packed)
    } else {
        (None, bytes)
    };
    let mut response = ([(header::CONTENT_TYPE, cbor)], bytes).into_response();
    if let Some(encoding) = encoding {
        let encoding = HeaderValue::from_static(encoding);
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, encoding);
    }
    Ok(response)
}

fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| {
            let mut words = part.split(';').map(str::trim);
            words.next() == Some(encoding) && !words.any(|word| matches!(word, "q=0" | "q=0.0"))
        })
}

/// Walks over the values without keeping any: depth, counts, and that lengths don't lie.
fn check_shape(bytes: &[u8]) -> Result<()> {
    let mut at = 0;
    let mut open: Vec<u64> = vec![1];
    let mut values = 0;
    while let Some(left) = open.last_mut() {
        if *left == 0 {
            open.pop();
            continue;
        }
        *left -= 1;
        values += 1;
        if values > VALUES || open.len() > DEPTH {
            return Err(malformed());
        }
        let (major, argument) = head(bytes, &mut at)?;
        match major {
            2 | 3 => {
                let length = usize::try_from(argument).map_err(|_| malformed())?;
                at = at.checked_add(length).ok_or_else(malformed)?;
                if at > bytes.len() {
                    return Err(malformed());
                }
            }
            4 | 5 => {
                let limit = if open.len() <= 2 {
                    ITEMS as u64
                } else {
                    ENTRIES
                };
                if argument > limit {
                    return Err(Error::TooLarge(format!(
                        "A list has more than {limit} entries."
                    )));
                }
                open.push(argument * if major == 5 { 2 } else { 1 });
            }
            6 => open.push(1),
            _ => {}
        }
    }
    if at == bytes.len() {
        Ok(())
    } else {
        Err(malformed())
    }
}

/// The head of a value: its major type and its number. Values of unknown length are not taken.
fn head(bytes: &[u8], at: &mut usize) -> Result<(u8, u64)> {
    let first = *bytes.get(*at).ok_or_else(malformed)?;
    *at += 1;
    let (major, short) = (first >> 5, first & 0x1f);
    let length = match short {
        0..=23 => return Ok((major, u64::from(short))),
        24..=27 => 1 << (short - 24),
        _ => return Err(malformed()),
    };
    let end = *at + length;
    let number = bytes.get(*at..end).ok_or_else(malformed)?;
    *at = end;
    let fold = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
    Ok((major, number.iter().fold(0, fold)))
}

fn malformed() -> Error {
    Error::Refused {
        status: 400,
        code: "malformed_body",
        detail: "The body can't be read. It was cut off or damaged on the way; send it again."
            .to_owned(),
    }
}

fn unsupported() -> Error {
    Error::Refused {
        status: 415,
        code: "content_encoding",
        detail: "The body is in an encoding that this server does not read. Send it in one of: identity, gzip, zstd."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(encoding: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, encoding.parse().unwrap());
        headers.insert(header::ACCEPT_ENCODING, encoding.parse().unwrap());
        headers
    }

    #[test]
    fn every_encoding_is_undone_and_bounded() {
        let plain = vec![7; 10_000];
        let zstd = zstd::bulk::compress(&plain, 3).unwrap();
        let mut gzip = Vec::new();
        flate2::read::GzEncoder::new(&plain[..], flate2::Compression::fast())
            .read_to_end(&mut gzip)
            .unwrap();
        for (encoding, body) in [("identity", &plain), ("zstd", &zstd), ("gzip", &gzip)] {
            let headers = headers(encoding);
            assert_eq!(
                unpack(&headers, body, 10_000).unwrap().as_ref(),
                Some(&plain)
            );
            assert_eq!(unpack(&headers, body, 9_999).unwrap(), None, "{encoding}");
        }
        let code = |encoding: &str, body: &[u8]| {
            unpack(&headers(encoding), body, 20_000)
                .unwrap_err()
                .public()
                .code
        };
        assert_eq!(code("gzip, zstd", b""), "content_encoding");
        assert_eq!(code("br", b""), "content_encoding");
        assert_eq!(code("zstd", b"garbage"), "malformed_body");
        assert_eq!(code("gzip", &gzip[..20]), "malformed_body");
    }

    #[test]
    fn a_zstd_window_beyond_eight_mebibytes_is_refused() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        std::io::Write::write_all(&mut encoder, &[0; 64]).unwrap();
        let body = encoder.finish().unwrap();
        assert!(unpack(&headers("zstd"), &body, 1 << 20).is_err());
    }

    #[test]
    fn counts_and_depth_are_checked_before_anything_is_allocated() {
        let list = |count: u32| [&[0x9a][..], &count.to_be_bytes()].concat();
        let code = |bytes: &[u8]| message::<Vec<u8>>(bytes).unwrap_err().public().code;
        assert_eq!(code(&list(u32::MAX)), "too_large");
        assert_eq!(code(&list(5)), "malformed_body");
        assert_eq!(code(&[0x81; 40]), "malformed_body");
        assert_eq!(code(&[0x9f, 0xff]), "malformed_body");
        assert_eq!(
            code(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255]),
            "malformed_body"
        );
        assert_eq!(code(&[0x80, 0x80]), "malformed_body");
        assert_eq!(message::<Vec<u8>>(&[0x82, 1, 2]).unwrap(), [1, 2]);
    }

    #[test]
    fn answers_are_packed_as_asked() {
        let long = "客户".repeat(1_000);
        for encoding in ["zstd", "gzip"] {
            let response = answer(&headers(encoding), &long).unwrap();
            assert_eq!(response.headers()[header::CONTENT_ENCODING], encoding);
        }
        let plain = answer(&headers("zstd;q=0, br"), &long).unwrap();
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        let short = answer(&headers("zstd"), &"a").unwrap();
        assert!(!short.headers().contains_key(header::CONTENT_ENCODING));
    }
}
