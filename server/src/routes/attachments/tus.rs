//! The words of tus: headers in and out.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use client_core::record::Id;

use crate::blobs::{BlobHash, Checksum, Upload};
use crate::error::{Error, Result};
use crate::inspect::attachment::Media;

/// The one version spoken here.
const VERSION: &str = "1.0.0";
/// Bytes of `Upload-Metadata` at most.
const METADATA: usize = 2_048;
/// The media type of a part.
const PART: &str = "application/offset+octet-stream";

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const SPOKEN: HeaderName = HeaderName::from_static("tus-version");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const DESCRIPTION: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// An answer in tus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tus {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
}

impl Tus {
    /// Nothing but a status.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: Vec::new(),
        }
    }

    /// How far an upload is.
    pub fn at(status: StatusCode, offset: u64) -> Self {
        Self::empty(status).with(OFFSET, offset.to_string())
    }

    /// An upload has begun.
    pub fn created(id: Id, offset: Option<u64>) -> Self {
        let created = Self::empty(StatusCode::CREATED)
            .with(header::LOCATION, format!("/v1/attachments/{id}"));
        match offset {
            Some(offset) => created.with(OFFSET, offset.to_string()),
            None => created,
        }
    }

    /// All about an upload.
    pub fn told(upload: &Upload, offset: u64) -> Self {
        Self::at(StatusCode::OK, offset)
            .with(LENGTH, upload.length.to_string())
            .with(DESCRIPTION, upload.metadata.clone())
    }

    fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl IntoResponse for Tus {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// What this server speaks, and how large an attachment may be.
pub fn options(largest: u64) -> Response {
    let spoken = "creation,creation-with-upload,termination,checksum";
    Tus::empty(StatusCode::NO_CONTENT)
        .with(SPOKEN, VERSION.to_owned())
        .with(HeaderName::from_static("tus-extension"), spoken.to_owned())
        .with(HeaderName::from_static("tus-max-size"), largest.to_string())
        .with(
            HeaderName::from_static("tus-checksum-algorithm"),
            "sha256,sha1".to_owned(),
        )
        .into_response()
}

/// Puts the version beside every answer to a request of tus, refusals included.
pub async fn mark(mut response: Response) -> Response {
    let version = HeaderValue::from_static(VERSION);
    let refused = response.status() == StatusCode::PRECONDITION_FAILED;
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, version.clone());
    if refused {
        headers.insert(SPOKEN, version);
    }
    response
}

/// Refuses what does not speak this version.
pub fn check_version(headers: &HeaderMap) -> Result<()> {
    if text(headers, &RESUMABLE) == Some(VERSION) {
        return Ok(());
    }
    Err(Error::Refused {
        status: 412,
        code: "tus_version",
        detail: format!("Say Tus-Resumable: {VERSION}."),
    })
}

/// Refuses a part that does not call itself one.
pub fn check_content_type(headers: &HeaderMap) -> Result<()> {
    if text(headers, &header::CONTENT_TYPE) == Some(PART) {
        return Ok(());
    }
    Err(Error::Refused {
        status: 415,
        code: "content_type",
        detail: format!("The body must be a part, with content-type {PART}."),
    })
}

/// Whether a creation brings a part along.
pub fn brings_part(headers: &HeaderMap) -> Result<bool> {
    let empty = matches!(text(headers, &header::CONTENT_LENGTH), None | Some("0"));
    if empty && !headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(false);
    }
    check_content_type(headers)?;
    Ok(true)
}

/// The offset that a part begins at.
pub fn offset(headers: &HeaderMap) -> Result<u64> {
    number(headers, &OFFSET)
}

/// The length of an upload. It is known when it begins.
pub fn length(headers: &HeaderMap) -> Result<u64> {
    match number(headers, &LENGTH)? {
        0 => Err(Error::invalid("Upload-Length", "must be at least 1")),
        length => Ok(length),
    }
}

/// What a device says about an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The hash that its bytes will have.
    pub hash: BlobHash,
    /// All of it as it came.
    pub raw: String,
}

/// Reads `Upload-Metadata`: `sha256` is needed; `filetype`, if given, must be one that is taken; `record` and `path` tell
/// what it is for and bind nothing.
pub fn metadata(headers: &HeaderMap) -> Result<Metadata> {
    let wrong = |rule: &str| Error::invalid("Upload-Metadata", rule);
    let raw = text(headers, &DESCRIPTION).ok_or_else(|| wrong("must hold sha256"))?;
    if raw.len() > METADATA {
        return Err(wrong("must be at most 2,048 bytes"));
    }
    let mut hash = None;
    for pair in raw.split(',') {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let decoded = STANDARD
            .decode(value.trim())
            .map_err(|_| wrong("must hold values in base64"))?;
        match key {
            "sha256" => {
                let digits = std::str::from_utf8(&decoded).unwrap_or_default();
                hash = digits.parse().ok();
            }
            "filetype"
                if !Media::ALL
                    .iter()
                    .any(|media| media.as_str().as_bytes() == decoded) =>
            {
                return Err(crate::blobs::refused("media_type"));
            }
            _ => {}
        }
    }
    Ok(Metadata {
        hash: hash.ok_or_else(|| wrong("must hold sha256: 64 hexadecimal digits, in base64"))?,
        raw: raw.to_owned(),
    })
}

/// The checksum that a part comes with, if any.
pub fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>> {
    let unknown = || Error::Refused {
        status: 400,
        code: "checksum_algorithm",
        detail: "Upload-Checksum is sha256 or sha1 and the sum in base64.".into(),
    };
    let Some(value) = headers.get(&CHECKSUM) else {
        return Ok(None);
    };
    let (name, sum) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or_else(unknown)?;
    let sum = STANDARD.decode(sum.trim()).map_err(|_| unknown())?;
    match (name, sum.len()) {
        ("sha1", 20) => Ok(Some(Checksum::Sha1(sum))),
        ("sha256", 32) => Ok(Some(Checksum::Sha256(sum))),
        _ => Err(unknown()),
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64> {
    let digits = text(headers, name).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        // Kept in a BIGINT.
        .filter(|number| i64::try_from(*number).is_ok())
        .ok_or_else(|| Error::invalid(name.as_str(), "must be a whole number"))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
