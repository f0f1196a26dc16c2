//! What the server's answers mean.

use rand::Rng;
use serde::Deserialize;

use super::{Answer, Phase, Reply, Uploads};
use crate::attachment::BlobHash;
use crate::blob_bytes::BlobBytes;
use crate::error::Error;
use crate::store::{Blob, Store};

/// Refusals that are the server's last word on these bytes.
const FINAL: [&str; 6] = [
    "media_type",
    "damaged",
    "pixels",
    "harmful",
    "refused",
    "too_large",
];
/// Refusals for want of room: tried again in the next session.
const NO_ROOM: [&str; 2] = ["quota", "disk_full"];
/// An attachment whose bytes came out wrong so often is looked at here.
const MISMATCHES: u32 = 3;

/// What the server knows of hashes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Known {
    confirmed: Vec<String>,
    refused: Vec<RefusedHash>,
}

#[derive(Debug, Deserialize)]
struct RefusedHash {
    hash: String,
    code: String,
}

/// An RFC 9457 problem.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: String,
}

impl Uploads {
    /// Takes the answer to the last request.
    ///
    /// # Errors
    /// Those of the store and of the attachments' bytes.
    pub fn take(
        &mut self,
        store: &mut Store,
        bytes: &dyn BlobBytes,
        answer: Answer,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        let Answer::Reply(reply) = answer else {
            self.fail(rng);
            return Ok(());
        };
        match std::mem::replace(&mut self.phase, Phase::Choose) {
            Phase::Ask(asked) => self.told(store, &asked, &reply, now, rng),
            Phase::Begin(blob, along) => self.begun(store, blob, along, &reply, now, rng),
            Phase::Look(blob) => self.looked(store, blob, &reply, now, rng),
            Phase::Part(blob, sent, length) => {
                let part = (sent, length);
                self.brought(store, bytes, blob, part, &reply, now, rng)
            }
            other @ (Phase::Choose | Phase::Done) => {
                self.phase = other;
                Ok(())
            }
        }
    }

    fn told(
        &mut self,
        store: &mut Store,
        asked: &[BlobHash],
        reply: &Reply,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        self.phase = Phase::Ask(Vec::new());
        let known: Option<Known> = serde_json::from_slice(&reply.body).ok();
        let Some(known) = known.filter(|_| reply.status == 200) else {
            self.fail(rng);
            return Ok(());
        };
        for hash in asked {
            let name = hash.to_string();
            let refused = known.refused.iter().find(|it| it.hash == name);
            if known.confirmed.contains(&name) {
                store.confirm_blob(*hash, now)?;
            } else if let Some(refused) = refused {
                store.refuse_blob(*hash, &refused.code)?;
                self.report.refused += 1;
            } else {
                store.unconfirm_blob(*hash, now)?;
                self.report.again += 1;
            }
        }
        self.failures = 0;
        Ok(())
    }

    fn begun(
        &mut self,
        store: &mut Store,
        mut blob: Blob,
        along: u64,
        reply: &Reply,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        let ours = |place: &&String| place.starts_with("/v1/attachments/");
        match (reply.status, reply.location.as_ref().filter(ours)) {
            (201, Some(_)) if along == blob.size && reply.offset == Some(along) => {
                self.confirm(store, &blob, now)
            }
            (201, Some(place)) => {
                let sent = reply.offset.unwrap_or(0).min(blob.size);
                store.set_upload(blob.hash, Some(place), sent)?;
                blob.upload = Some(place.clone());
                // The beginning of an upload gets nothing through: only its parts end a row of failures.
                self.phase = Phase::Part(blob, sent, 0);
                Ok(())
            }
            _ => self.refused_or_failed(store, &blob, reply, rng),
        }
    }

    fn looked(
        &mut self,
        store: &mut Store,
        blob: Blob,
        reply: &Reply,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        match (reply.status, reply.offset) {
            // A whole upload answers only once it is finished.
            (200, Some(offset)) if offset == blob.size => self.confirm(store, &blob, now),
            (200, Some(offset)) if offset < blob.size => {
                if offset > blob.sent {
                    self.failures = 0;
                }
                store.set_upload(blob.hash, blob.upload.as_deref(), offset)?;
                self.phase = Phase::Part(blob, offset, 0);
                Ok(())
            }
            (404 | 410, _) => self.begin_anew(store, &blob),
            _ => self.refused_or_failed(store, &blob, reply, rng),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all that an answer is judged by")]
    fn brought(
        &mut self,
        store: &mut Store,
        bytes: &dyn BlobBytes,
        blob: Blob,
        (sent, length): (u64, u64),
        reply: &Reply,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        match (reply.status, reply.offset) {
            (204, Some(offset)) if offset == blob.size => self.confirm(store, &blob, now),
            (204, Some(offset)) if offset == sent + length => {
                self.failures = 0;
                store.set_upload(blob.hash, blob.upload.as_deref(), offset)?;
                self.phase = Phase::Part(blob, offset, 0);
                Ok(())
            }
            // Somewhere else than thought: it is asked.
            (204 | 409, _) => {
                self.fail(rng);
                Ok(())
            }
            (404 | 410, _) => self.begin_anew(store, &blob),
            (460, _) => self.mismatch(store, bytes, blob),
            _ => self.refused_or_failed(store, &blob, reply, rng),
        }
    }

    fn confirm(&mut self, store: &mut Store, blob: &Blob, now: i64) -> Result<(), Error> {
        store.confirm_blob(blob.hash, now)?;
        self.failures = 0;
        self.report.confirmed += 1;
        self.report.bytes += blob.size;
        self.phase = Phase::Choose;
        Ok(())
    }

    /// The server has forgotten the upload.
    fn begin_anew(&mut self, store: &mut Store, blob: &Blob) -> Result<(), Error> {
        store.set_upload(blob.hash, None, 0)?;
        self.phase = Phase::Choose;
        Ok(())
    }

    /// What arrived is not what was sent, or what is here is not what was attached.
    fn mismatch(
        &mut self,
        store: &mut Store,
        bytes: &dyn BlobBytes,
        blob: Blob,
    ) -> Result<(), Error> {
        let before = self
            .mismatched
            .take()
            .filter(|(hash, _)| *hash == blob.hash);
        let times = before.map_or(1, |(_, times)| times + 1);
        self.mismatched = Some((blob.hash, times));
        let all = bytes.read(blob.hash, 0, blob.size as usize + 1)?;
        let intact = all.is_some_and(|all| BlobHash::of(&all) == blob.hash);
        if !intact {
            return self.refuse(store, blob.hash, "damaged_here");
        }
        if times >= MISMATCHES {
            self.passed_over.push(blob.hash);
            return Ok(());
        }
        self.phase = Phase::Look(blob);
        Ok(())
    }

    fn refused_or_failed(
        &mut self,
        store: &mut Store,
        blob: &Blob,
        reply: &Reply,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        let problem: Problem = serde_json::from_slice(&reply.body).unwrap_or_default();
        let code = problem.code.as_str();
        if NO_ROOM.contains(&code) || reply.status == 507 {
            let code = if code.is_empty() { "disk_full" } else { code };
            store.postpone_blob(blob.hash, code)?;
            self.report.no_room = true;
            // The rest is larger.
            self.phase = Phase::Done;
            return Ok(());
        }
        if (400..500).contains(&reply.status) && FINAL.contains(&code) {
            return self.refuse(store, blob.hash, code);
        }
        // A server in trouble with this one may be fine with the others.
        if reply.status >= 500 && reply.status != 503 {
            self.passed_over.push(blob.hash);
        }
        self.fail(rng);
        Ok(())
    }
}
