//! The state machine that sends attachments, in the words of tus 1.0. It yields requests and takes answers,
//! and carries no bytes itself: see [`crate::sync`], which it comes after.
//!
//! One attachment at a time, the cheapest first. Nothing is remembered that the server says better: after
//! any break it is asked how far an upload came. Whatever happens between two calls, the store is
//! consistent: a session may be dropped at any point and begun anew.

mod answers;
#[cfg(test)]
mod tests;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::{Rng, RngExt};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::attachment::BlobHash;
use crate::blob_bytes::BlobBytes;
use crate::error::Error;
use crate::store::{Blob, Keep, Store};

/// Bytes of a part.
pub const PART: usize = 1 << 20;
/// What is this small goes along with the request that begins its upload.
const ALONG: u64 = 64 * 1024;
/// Hashes in one question.
const ASKED: usize = 1_000;
/// First delay after a failure and the longest, ms.
const FIRST_DELAY: u64 = 500;
const LONGEST_DELAY: u64 = 300_000;

/// A session of sending.
#[derive(Debug)]
pub struct Uploads {
    phase: Phase,
    keep: Keep,
    failures: u32,
    delay: Option<u64>,
    /// What is left for another session.
    passed_over: Vec<BlobHash>,
    /// Which attachment's bytes last came out wrong at the server, and how often.
    mismatched: Option<(BlobHash, u32)>,
    report: Report,
}

#[derive(Debug)]
enum Phase {
    /// What the server had is asked for again.
    Ask(Vec<BlobHash>),
    /// The next attachment is looked for.
    Choose,
    /// An upload is begun; so many bytes go along.
    Begin(Blob, u64),
    /// How far did an upload come?
    Look(Blob),
    /// The server has so many bytes; so many more are on their way.
    Part(Blob, u64, u64),
    Done,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send this and pass the answer to [`Uploads::take`].
    Send(Request),
    /// Wait so many ms, then ask again.
    Wait(u64),
    /// Nothing is left that could be sent now.
    Done,
}

/// How a request asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// How far an upload is.
    Head,
    /// Begins an upload, asks for hashes.
    Post,
    /// Brings a part.
    Patch,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// How it asks.
    pub method: Method,
    /// Path on the field listener.
    pub path: String,
    /// Headers beside those of every request.
    pub headers: Vec<(&'static str, String)>,
    /// The body, not compressed: pictures are.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// An answer of the server's.
    Reply(Reply),
    /// None, or a broken one.
    Lost,
}

/// An answer of the server's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Upload-Offset`.
    pub offset: Option<u64>,
    /// `Location`.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a session did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Attachments confirmed.
    pub confirmed: u32,
    /// Bytes of them, small copies included.
    pub bytes: u64,
    /// Attachments refused: see "needs attention".
    pub refused: u32,
    /// Attachments that the server had lost and gets again.
    pub again: u32,
    /// The server has no room at present.
    pub no_room: bool,
}

/// The attachment under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnderWay {
    /// Which one.
    pub hash: BlobHash,
    /// Bytes that the server has.
    pub sent: u64,
    /// Bytes that it has in all.
    pub size: u64,
}

impl Uploads {
    /// A new session; what the server has stays on the device as `keep` says.
    pub fn new(keep: Keep) -> Self {
        Self {
            phase: Phase::Ask(Vec::new()),
            keep,
            failures: 0,
            delay: None,
            passed_over: Vec::new(),
            mismatched: None,
            report: Report::default(),
        }
    }

    /// What the session has done so far.
    pub fn report(&self) -> Report {
        self.report
    }

    /// Failures in a row without a byte getting through: a driver gives up when it likes; nothing is lost
    /// by it.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The attachment that is being sent.
    pub fn under_way(&self) -> Option<UnderWay> {
        let (blob, sent) = match &self.phase {
            Phase::Part(blob, sent, _) => (blob, *sent),
            Phase::Begin(blob, _) => (blob, 0),
            Phase::Look(blob) => (blob, blob.sent),
            _ => return None,
        };
        Some(UnderWay {
            hash: blob.hash,
            sent,
            size: blob.size,
        })
    }

    /// What to do next.
    ///
    /// # Errors
    /// Those of the store and of the attachments' bytes.
    pub fn next(
        &mut self,
        store: &mut Store,
        bytes: &dyn BlobBytes,
        now: i64,
    ) -> Result<Next, Error> {
        if let Some(delay) = self.delay.take() {
            return Ok(Next::Wait(delay));
        }
        loop {
            let asked = match &self.phase {
                Phase::Ask(_) => self.ask(store, now)?,
                Phase::Choose => self.choose(store)?,
                Phase::Begin(blob, along) => {
                    let (blob, along) = (blob.clone(), *along);
                    self.begin(store, bytes, &blob, along)?
                }
                Phase::Look(blob) => Some(Next::Send(tus(Method::Head, address(blob), Vec::new()))),
                Phase::Part(blob, sent, _) => {
                    let (blob, sent) = (blob.clone(), *sent);
                    self.part(store, bytes, &blob, sent)?
                }
                Phase::Done => Some(Next::Done),
            };
            if let Some(next) = asked {
                return Ok(next);
            }
        }
    }

    fn ask(&mut self, store: &Store, now: i64) -> Result<Option<Next>, Error> {
        let asked = store.blobs_to_check(self.keep, now, ASKED)?;
        if asked.is_empty() {
            self.phase = Phase::Choose;
            return Ok(None);
        }
        let hashes: Vec<String> = asked.iter().map(BlobHash::to_string).collect();
        let body = serde_json::json!({ "hashes": hashes });
        let request = Request {
            method: Method::Post,
            path: "/v1/attachments/confirmed".to_owned(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        };
        self.phase = Phase::Ask(asked);
        Ok(Some(Next::Send(request)))
    }

    fn choose(&mut self, store: &Store) -> Result<Option<Next>, Error> {
        self.phase = match store.next_blob(&self.passed_over)? {
            None => Phase::Done,
            Some(blob) if blob.upload.is_some() => Phase::Look(blob),
            Some(blob) => {
                let along = if blob.size <= ALONG { blob.size } else { 0 };
                Phase::Begin(blob, along)
            }
        };
        Ok(None)
    }

    fn begin(
        &mut self,
        store: &mut Store,
        bytes: &dyn BlobBytes,
        blob: &Blob,
        along: u64,
    ) -> Result<Option<Next>, Error> {
        let Some(part) = self.read(store, bytes, blob, 0, along)? else {
            return Ok(None);
        };
        let mut request = tus(Method::Post, "/v1/attachments".to_owned(), part);
        request
            .headers
            .push(("upload-length", blob.size.to_string()));
        let mut about = vec![
            ("sha256", blob.hash.to_string()),
            ("filetype", blob.media.as_str().to_owned()),
        ];
        if let Some(first) = store.blob_uses(blob.hash)?.into_iter().next() {
            about.push(("record", first.doc.to_string()));
            about.push(("path", first.path));
        }
        let about: Vec<String> = about
            .iter()
            .map(|(key, value)| format!("{key} {}", STANDARD.encode(value)))
            .collect();
        request.headers.push(("upload-metadata", about.join(",")));
        Ok(Some(Next::Send(request)))
    }

    fn part(
        &mut self,
        store: &mut Store,
        bytes: &dyn BlobBytes,
        blob: &Blob,
        sent: u64,
    ) -> Result<Option<Next>, Error> {
        let length = (blob.size - sent).min(PART as u64);
        let Some(part) = self.read(store, bytes, blob, sent, length)? else {
            return Ok(None);
        };
        let mut request = tus(Method::Patch, address(blob), part);
        request.headers.push(("upload-offset", sent.to_string()));
        self.phase = Phase::Part(blob.clone(), sent, length);
        Ok(Some(Next::Send(request)))
    }

    /// A part's bytes; without them the attachment can't be sent any more, which a person must see.
    fn read(
        &mut self,
        store: &mut Store,
        bytes: &dyn BlobBytes,
        blob: &Blob,
        offset: u64,
        length: u64,
    ) -> Result<Option<Vec<u8>>, Error> {
        let part = bytes.read(blob.hash, offset, length as usize)?;
        let whole = part.filter(|part| part.len() as u64 == length);
        if whole.is_none() {
            self.refuse(store, blob.hash, "damaged_here")?;
        }
        Ok(whole)
    }

    fn refuse(&mut self, store: &mut Store, hash: BlobHash, code: &str) -> Result<(), Error> {
        store.refuse_blob(hash, code)?;
        self.report.refused += 1;
        self.phase = Phase::Choose;
        Ok(())
    }

    /// No answer, or one that says nothing: try again later, and ask first how far it came.
    fn fail(&mut self, rng: &mut impl Rng) {
        let ceiling = FIRST_DELAY
            .saturating_mul(1 << self.failures.min(20))
            .min(LONGEST_DELAY);
        self.failures += 1;
        // Jitter: devices that lost the server together don't come back together.
        self.delay = Some(ceiling / 2 + rng.random_range(0..=ceiling / 2));
        self.phase = match std::mem::replace(&mut self.phase, Phase::Choose) {
            Phase::Ask(_) => Phase::Ask(Vec::new()),
            _ => Phase::Choose,
        };
    }
}

fn address(blob: &Blob) -> String {
    blob.upload.clone().unwrap_or_default()
}

/// A request of tus; a body is a part, with its checksum.
fn tus(method: Method, path: String, body: Vec<u8>) -> Request {
    let mut headers = vec![("tus-resumable", "1.0.0".to_owned())];
    if !body.is_empty() {
        let sum = STANDARD.encode(Sha256::digest(&body));
        headers.push(("content-type", "application/offset+octet-stream".to_owned()));
        headers.push(("upload-checksum", format!("sha256 {sum}")));
    }
    Request {
        method,
        path,
        headers,
        body,
    }
}
