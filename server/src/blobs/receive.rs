//! One part of an upload: from the wire to the disk.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use sha2::Digest;

use crate::blobs::part_file::PartFile;
use crate::blobs::{Blobs, Held, Upload};
use crate::error::{Error, Result};
use crate::storage::blocking;

/// How long a connection may say nothing in the middle of a part.
const SILENCE: Duration = Duration::from_secs(30);

/// How much of a refused part is read, and for how long.
const DRAINED: usize = 4 * 1024 * 1024;
const DRAINING: Duration = Duration::from_secs(5);

/// What a part should come to, as the device says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// By SHA-1.
    Sha1(Vec<u8>),
    /// By SHA-256.
    Sha256(Vec<u8>),
}

/// What came of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Bytes of the upload that are on the disk.
    pub offset: u64,
    /// True if the part ended as its sender meant it to.
    pub whole: bool,
}

/// Appends a part to an upload. What arrived of a part that breaks off stays: the hash of the whole decides in the end.
///
/// # Errors
/// [`Error::Conflict`] if the upload is not at this offset; 460 if the part does not come to its checksum and
/// [`Error::TooLarge`] if it goes beyond the upload's length: the upload is then as before.
pub async fn receive(
    blobs: &Blobs,
    (upload, held): (&Upload, &mut Held),
    offset: u64,
    body: &mut Body,
    checksum: Option<Checksum>,
) -> Result<Received> {
    let _place = blobs
        .receiving
        .try_acquire()
        .map_err(|_| Error::busy("too many uploads at once", 2))?;
    let (parts, id) = (blobs.parts.clone(), upload.id);
    let file = blocking(move || parts.append(id)).await?;
    if file.length() != offset {
        return Err(Error::conflict(
            "offset",
            format!("The upload is at {}, not at {offset}.", file.length()),
        ));
    }
    let part = Part {
        file,
        sum: checksum.map(Sum::new),
    };
    let (part, end) = part.follow(body, held, upload.length).await?;
    let received = Received {
        offset: part.file.length(),
        whole: matches!(end, End::Meant),
    };
    let matches = part.sum.as_ref().is_none_or(Sum::matches);
    let refusal = match end {
        End::TooLong => Some(Error::TooLarge(
            "The part goes beyond the length that the upload was begun with.".into(),
        )),
        End::Meant if !matches => Some(mismatch(
            "The part does not come to its checksum. Send it again.",
        )),
        _ => None,
    };
    blocking(move || part.close(refusal.map(|refusal| (refusal, offset)))).await?;
    Ok(received)
}

/// Reads what is left of a part that is refused, within bounds: who is still sending would not hear why.
pub async fn drain(body: &mut Body) {
    let mut left = DRAINED;
    let reading = async {
        while left > 0
            && let Some(Ok(frame)) = body.frame().await
        {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        }
    };
    // Who is slower than that hears of it when he asks.
    let _ = tokio::time::timeout(DRAINING, reading).await;
}

/// The refusal of bytes that are not what they were announced as.
pub fn mismatch(detail: &str) -> Error {
    Error::Refused {
        status: 460,
        code: "checksum_mismatch",
        detail: detail.to_owned(),
    }
}

/// How a part ended.
enum End {
    /// As its sender meant it to.
    Meant,
    /// The connection broke off, or said nothing any more, or its sender is back on another one.
    Broken,
    /// It went on beyond the upload's length.
    TooLong,
}

struct Part {
    file: PartFile,
    sum: Option<Sum>,
}

impl Part {
    async fn follow(
        mut self,
        body: &mut Body,
        held: &mut Held,
        length: u64,
    ) -> Result<(Self, End)> {
        loop {
            // What has arrived is taken first: a connection that is dead brings nothing more.
            let next = tokio::select! {
                biased;
                next = tokio::time::timeout(SILENCE, body.frame()) => next,
                () = held.is_wanted() => return Ok((self, End::Broken)),
            };
            let bytes = match next {
                Ok(None) => return Ok((self, End::Meant)),
                Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
                Ok(Some(Err(_))) | Err(_) => return Ok((self, End::Broken)),
            };
            if self.file.length() + bytes.len() as u64 > length {
                return Ok((self, End::TooLong));
            }
            self = self.write(bytes).await?;
        }
    }

    /// Writes bytes; those that a full disk took are synced before the error.
    async fn write(mut self, bytes: Bytes) -> Result<Self> {
        blocking(move || {
            if let Some(sum) = &mut self.sum {
                sum.add(&bytes);
            }
            match self.file.write(&bytes) {
                Ok(()) => Ok(self),
                Err(error) => {
                    self.file.sync()?;
                    Err(error)
                }
            }
        })
        .await
    }

    /// Waits until the disk has the part, or takes it back and refuses it.
    fn close(mut self, refused: Option<(Error, u64)>) -> Result<()> {
        match refused {
            None => self.file.sync(),
            Some((refusal, offset)) => {
                self.file.cut(offset)?;
                Err(refusal)
            }
        }
    }
}

enum Sum {
    Sha1(sha1::Sha1, Vec<u8>),
    Sha256(sha2::Sha256, Vec<u8>),
}

impl Sum {
    fn new(checksum: Checksum) -> Self {
        match checksum {
            Checksum::Sha1(wanted) => Self::Sha1(sha1::Sha1::new(), wanted),
            Checksum::Sha256(wanted) => Self::Sha256(sha2::Sha256::new(), wanted),
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(sum, _) => sum.update(bytes),
            Self::Sha256(sum, _) => sum.update(bytes),
        }
    }

    fn matches(&self) -> bool {
        match self {
            Self::Sha1(sum, wanted) => sum.clone().finalize()[..] == wanted[..],
            Self::Sha256(sum, wanted) => sum.clone().finalize()[..] == wanted[..],
        }
    }
}
