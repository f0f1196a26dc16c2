//! A web app's built files, as a listener serves them beside its API: read once at start, kept in memory.
//!
//! Only what was found in the folder then can be asked for, so no request ever names a path of the disk.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use rand::Rng;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::routes::problem::Problem;
use crate::state::ServerState;

/// What stands for the nonce in `index.html` and in a policy.
const NONCE: &str = "{nonce}";
/// What keeps every page from showing those of a policy in a frame.
const UNFRAMED: &str = "frame-ancestors 'none'";
/// The page that every address of the app opens.
const INDEX: &str = "index.html";
/// Names in this folder carry a hash of what the file holds.
const HASHED: &str = "assets/";
/// Files smaller than this are not worth packing.
const PACKED_FROM: usize = 1_024;

/// What the office's pages may load: their own files, pictures made in the page, styles that its own script writes.
pub const OFFICE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";

/// What the phone app's pages and its worker may load: their own files, the compiled module, pictures taken or drawn.
pub const FIELD_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
     trusted-types fieldfile";

/// The files of a web app.
#[derive(Debug)]
pub struct Pages {
    files: BTreeMap<String, File>,
    index: String,
    policy: String,
}

#[derive(Debug)]
struct File {
    kind: &'static str,
    plain: Vec<u8>,
    packed: Option<Vec<u8>>,
    tag: HeaderValue,
}

impl Pages {
    /// Reads a folder that a web build made. `policy` is the Content-Security-Policy of its pages; no page but those of
    /// `framed_by`, an origin, may show them in a frame.
    ///
    /// # Errors
    /// [`Error::Io`] if it can't be read, [`Error::Invalid`] if it holds no `index.html`.
    pub fn read(folder: &Path, policy: &str, framed_by: Option<&str>) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            let failed = |source| Error::io("reading", &next, source);
            for entry in std::fs::read_dir(&next).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let path = entry.path();
                if entry.file_type().map_err(failed)?.is_dir() {
                    folders.push(path);
                } else if let Some(name) = name(folder, &path) {
                    files.insert(name, File::read(&path)?);
                }
            }
        }
        let index = files.remove(INDEX).ok_or_else(|| {
            let rule = format!(
                "{} holds no {INDEX}: build the web app first",
                folder.display()
            );
            Error::invalid("web folder", rule)
        })?;
        let index = String::from_utf8(index.plain)
            .map_err(|_| Error::invalid("web folder", format!("{INDEX} must be UTF-8")))?;
        Ok(Self {
            files,
            index,
            policy: match framed_by {
                None => policy.to_owned(),
                Some(origin) => policy.replace(UNFRAMED, &format!("frame-ancestors {origin}")),
            },
        })
    }

    /// Answers an address that no route of the listener has: a file, or the app. Nothing below `api` opens the app, so
    /// that a program which asks for a wrong address is told so.
    pub fn answer(&self, state: &ServerState, request: &Request, api: &str) -> Response {
        let path = request.uri().path().trim_start_matches('/');
        let reads = [Method::GET, Method::HEAD].contains(request.method());
        if let Some(file) = self.files.get(path).filter(|_| reads) {
            let mut answer = file.answer(request.headers(), path.starts_with(HASHED));
            // A worker lives under the policy that its own script came with.
            if file.kind.starts_with("text/javascript")
                && let Ok(policy) = HeaderValue::from_str(&self.policy)
            {
                let headers = answer.headers_mut();
                headers.insert(header::CONTENT_SECURITY_POLICY, policy);
            }
            return answer;
        }
        // An asset of an earlier build is gone; the app in its place would be run as a script.
        let below = |folder: &str| path.split('/').next() == Some(folder);
        if !reads || below(api) || below(HASHED.trim_end_matches('/')) {
            return Problem(Error::not_found("address")).into_response();
        }
        let mut nonce = [0; 16];
        state.rng().fill_bytes(&mut nonce);
        self.open(&STANDARD_NO_PAD.encode(nonce))
    }

    fn open(&self, nonce: &str) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (header::CACHE_CONTROL, "no-cache".to_owned()),
            (
                header::CONTENT_SECURITY_POLICY,
                self.policy.replace(NONCE, nonce),
            ),
        ];
        (headers, self.index.replace(NONCE, nonce)).into_response()
    }
}

impl File {
    fn read(path: &Path) -> Result<Self> {
        let plain = std::fs::read(path).map_err(|source| Error::io("reading", path, source))?;
        let failed = |source| Error::io("packing", path, source);
        let mut packing = GzEncoder::new(Vec::new(), Compression::default());
        packing.write_all(&plain).map_err(failed)?;
        let packed = packing.finish().map_err(failed)?;
        let worth = plain.len() >= PACKED_FROM && packed.len() * 10 < plain.len() * 9;
        let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&plain))[..32]);
        Ok(Self {
            kind: kind(path),
            packed: worth.then_some(packed),
            plain,
            tag: HeaderValue::from_str(&tag)
                .map_err(|_| Error::internal("a hash makes no header"))?,
        })
    }

    fn answer(&self, asked: &HeaderMap, hashed: bool) -> Response {
        let cache = if hashed {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
            (header::ETAG, self.tag.clone()),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if asked.get(header::IF_NONE_MATCH) == Some(&self.tag) {
            return (axum::http::StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let takes_gzip = asked
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|text| text.split(',').any(|one| one.trim().starts_with("gzip")));
        match &self.packed {
            Some(packed) if takes_gzip => {
                let packing = [(header::CONTENT_ENCODING, "gzip")];
                (headers, packing, packed.clone()).into_response()
            }
            _ => (headers, self.plain.clone()).into_response(),
        }
    }
}

/// The address of a file: its path below the folder, with slashes between.
fn name(folder: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(folder).ok()?.components();
    let parts: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The folder of an app's files beside the running program, if there is one.
pub fn beside_program(name: &str) -> Option<PathBuf> {
    let folder = std::env::current_exe().ok()?.with_file_name(name);
    folder.join(INDEX).is_file().then_some(folder)
}

#[cfg(test)]
mod tests;
