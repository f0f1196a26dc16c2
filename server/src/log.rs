//! The log of changes: the truth. Every table derived from records can be dropped and made from it again.

use std::collections::{BTreeMap, BTreeSet};

use client_core::ChangeHash;
use client_core::wire::Mark;
use rand::RngExt;
use rand::rngs::StdRng;

use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Row, Tx};

/// The record had left its author's scopes when the change came.
pub const LATE: i64 = 1;
/// The device's clock was ahead of its receipt, or behind what the change was made upon.
pub const ODD_CLOCK: i64 = 2;
/// Given back by a device after the server had lost it.
pub const RECOVERED: i64 = 4;

/// Who stands behind an entry, as the verdict saw him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByLine {
    /// The device or office session, 16 hexadecimal digits.
    pub enrolment: String,
    /// Its user's id.
    pub user: String,
    /// His role's name.
    pub role: String,
    /// His teams' ids with spaces between.
    pub teams: String,
}

/// A change that goes into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedChange {
    /// Its hash.
    pub hash: ChangeHash,
    /// What it was made upon.
    pub deps: Vec<ChangeHash>,
    /// Its bytes in their one uncompressed form.
    pub bytes: Vec<u8>,
    /// Who wrote it.
    pub by: ByLine,
    /// When the server first received it, UTC ms.
    pub received_at: i64,
    /// Sum of [`LATE`], [`ODD_CLOCK`], [`RECOVERED`].
    pub flags: i64,
    /// The enrolment of the device that gave it back.
    pub recovered_via: Option<String>,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The record.
    pub doc: &'a str,
    /// Its kind's name.
    pub kind: &'a str,
    /// Its generation.
    pub generation: i64,
}

/// The end of the log inside one append: draws numbers and tags.
#[derive(Debug)]
pub struct Pen<'a> {
    /// The last number given.
    pub seq: i64,
    /// The server's clock, UTC ms.
    pub now: i64,
    rng: &'a mut StdRng,
}

impl<'a> Pen<'a> {
    /// Takes the number lock: the first statement of every append. What is read after it stays true until the commit.
    pub fn take(tx: &mut dyn Tx, now: i64, rng: &'a mut StdRng) -> Result<Self> {
        tx.execute(
            "UPDATE log_position SET seq = seq WHERE one = $1",
            params![1],
        )?;
        Ok(Self {
            seq: end(tx)?,
            now,
            rng,
        })
    }

    /// Writes the last number back: the last statement of every append.
    pub fn put_down(self, tx: &mut dyn Tx) -> Result<()> {
        tx.execute(
            "UPDATE log_position SET seq = $1 WHERE one = $2",
            params![self.seq, 1],
        )?;
        Ok(())
    }

    /// Logs a change; answers its number.
    pub fn change(
        &mut self,
        tx: &mut dyn Tx,
        subject: Subject<'_>,
        batch: i64,
        change: &LoggedChange,
    ) -> Result<i64> {
        let (seq, tag) = self.draw();
        tx.execute(
            "INSERT INTO log (seq, tag, doc, kind, generation, hash, deps, change, batch, received_at, appended_at,
                              enrolment, user_id, role, teams, flags, recovered_via)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            params![
                seq,
                tag,
                subject.doc,
                subject.kind,
                subject.generation,
                change.hash.0,
                pack(&change.deps),
                change.bytes,
                batch,
                change.received_at,
                self.now,
                change.by.enrolment,
                change.by.user,
                change.by.role,
                change.by.teams,
                change.flags,
                change.recovered_via
            ],
        )?;
        Ok(seq)
    }

    /// Logs that a record's scopes change because of another record's change in the same append.
    pub fn placement(
        &mut self,
        tx: &mut dyn Tx,
        subject: Subject<'_>,
        batch: i64,
        by: &ByLine,
        scopes: &str,
    ) -> Result<i64> {
        let (seq, tag) = self.draw();
        tx.execute(
            "INSERT INTO log (seq, tag, doc, kind, generation, batch, received_at, appended_at, enrolment, user_id, role,
                              teams, flags, scopes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            params![
                seq,
                tag,
                subject.doc,
                subject.kind,
                subject.generation,
                batch,
                self.now,
                self.now,
                by.enrolment,
                by.user,
                by.role,
                by.teams,
                0,
                scopes
            ],
        )?;
        Ok(seq)
    }

    fn draw(&mut self) -> (i64, i64) {
        self.seq += 1;
        // 53 bits, so that a tag survives a client that reads numbers as floats.
        (self.seq, self.rng.random_range(0..(1_i64 << 53)))
    }
}

/// Notes the scopes that an entry decided.
pub fn set_scopes(tx: &mut dyn Tx, seq: i64, scopes: &str) -> Result<()> {
    tx.execute(
        "UPDATE log SET scopes = $1 WHERE seq = $2",
        params![scopes, seq],
    )?;
    Ok(())
}

/// The number of the log's last entry; 0 while it is empty.
pub fn end(tx: &mut dyn Tx) -> Result<i64> {
    tx.query_one(
        "SELECT seq FROM log_position WHERE one = $1",
        params![1],
        |row| row.int(0),
    )
}

/// The log's last entry; `None` while it is empty.
pub fn end_mark(tx: &mut dyn Tx) -> Result<Option<Mark>> {
    let seq = end(tx)?;
    Ok(tag(tx, seq)?.map(|tag| Mark { seq, tag }))
}

/// The tag of an entry, if there is one of that number.
pub fn tag(tx: &mut dyn Tx, seq: i64) -> Result<Option<i64>> {
    tx.query_optional("SELECT tag FROM log WHERE seq = $1", params![seq], |row| {
        row.int(0)
    })
}

/// True if the mark is in the log. One that is not means that the server lost entries.
pub fn holds(tx: &mut dyn Tx, mark: Mark) -> Result<bool> {
    Ok(tag(tx, mark.seq)? == Some(mark.tag))
}

/// A change's number and the time it was received, if the log has it for that record.
pub fn find(tx: &mut dyn Tx, doc: &str, hash: &ChangeHash) -> Result<Option<(i64, i64)>> {
    tx.query_optional(
        "SELECT seq, received_at FROM log WHERE doc = $1 AND hash = $2",
        params![doc, hash.0],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )
}

/// The heads that a record had when the log ended at `seq`, sorted; none if it was not there then.
pub fn heads_at(tx: &mut dyn Tx, doc: &str, seq: i64) -> Result<Vec<ChangeHash>> {
    let changes = tx.query(
        "SELECT hash, deps FROM log WHERE doc = $1 AND hash IS NOT NULL AND seq <= $2",
        params![doc, seq],
        |row| Ok((ChangeHash(row.array(0)?), unpack(row.bytes(1)?)?)),
    )?;
    let mut heads: BTreeSet<ChangeHash> = changes.iter().map(|(hash, _)| *hash).collect();
    for dep in changes.iter().flat_map(|(_, deps)| deps) {
        heads.remove(dep);
    }
    Ok(heads.into_iter().collect())
}

/// When each change of a record was received, UTC ms.
pub fn receipts(tx: &mut dyn Tx, doc: &str) -> Result<BTreeMap<ChangeHash, i64>> {
    let times = tx.query(
        "SELECT hash, received_at FROM log WHERE doc = $1 AND hash IS NOT NULL",
        params![doc],
        |row| Ok((ChangeHash(row.array(0)?), row.int(1)?)),
    )?;
    Ok(times.into_iter().collect())
}

/// Which device or session gave back which change of a record.
pub fn recovered(tx: &mut dyn Tx, doc: &str) -> Result<BTreeMap<ChangeHash, String>> {
    let found = tx.query(
        "SELECT hash, recovered_via FROM log WHERE doc = $1 AND hash IS NOT NULL AND recovered_via IS NOT NULL",
        params![doc],
        |row| Ok((ChangeHash(row.array(0)?), row.text(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// The hash of a logged change of that record with exactly these bytes, and when it was received.
pub fn find_bytes(tx: &mut dyn Tx, doc: &str, bytes: &[u8]) -> Result<Option<(ChangeHash, i64)>> {
    let found = tx.query_optional(
        "SELECT hash, received_at FROM log WHERE doc = $1 AND change = $2",
        params![doc, bytes],
        |row| Ok((row.array::<32>(0)?, row.int(1)?)),
    )?;
    Ok(found.map(|(hash, at)| (ChangeHash(hash), at)))
}

/// Hashes one after the other.
pub fn pack(hashes: &[ChangeHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Reads [`pack`].
pub fn unpack(bytes: &[u8]) -> Result<Vec<ChangeHash>> {
    let hash = |chunk: &[u8]| {
        <[u8; 32]>::try_from(chunk)
            .map(ChangeHash)
            .map_err(|_| Error::Storage("a list of hashes is cut short".to_owned()))
    };
    bytes.chunks(32).map(hash).collect()
}

/// An entry as a rebuild reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its number.
    pub seq: i64,
    /// The record.
    pub doc: String,
    /// Its kind's name.
    pub kind: String,
    /// Its generation.
    pub generation: i64,
    /// The change's hash; `None` for a placement.
    pub hash: Option<ChangeHash>,
    /// When it was written, UTC ms.
    pub appended_at: i64,
    /// The scopes that it decided.
    pub scopes: Option<String>,
}

/// Shows the entries from `seq` to below `end` to `each`, without the changes' bytes.
pub fn for_each_between(
    tx: &mut dyn Tx,
    seq: i64,
    end: i64,
    each: &mut dyn FnMut(Logged) -> Result<()>,
) -> Result<()> {
    tx.for_each(
        "SELECT seq, doc, kind, generation, hash, appended_at, scopes FROM log
         WHERE seq >= $1 AND seq < $2 ORDER BY seq",
        params![seq, end],
        &mut |row| each(logged(row)?),
    )
}

fn logged(row: &Row<'_>) -> Result<Logged> {
    Ok(Logged {
        seq: row.int(0)?,
        doc: row.text(1)?,
        kind: row.text(2)?,
        generation: row.int(3)?,
        hash: row
            .opt_bytes(4)?
            .map(|bytes| {
                <[u8; 32]>::try_from(bytes)
                    .map(ChangeHash)
                    .map_err(|_| Error::Storage("a hash in the log has not 32 bytes".to_owned()))
            })
            .transpose()?,
        appended_at: row.int(5)?,
        scopes: row.opt_text(6)?,
    })
}
