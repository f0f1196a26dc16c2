//! Documents whose reading ends the program. What is about to be read is noted before; a note that is still there at
//! the next opening names the culprit, or the page that it came on. What ended the program twice at the same heads is
//! set aside, and everything else goes on without it, until it changes, a later version of the app tries again, or its
//! user says so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use automerge::ChangeHash;
use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension};

use super::{BUSY, Store, attention, meta, records, rid_of, rows};
use crate::error::Error;
use crate::record::{Id, Kind};
use crate::row;
use crate::wire::{self, Frame, PullResponse, RefusalCode, Served};

/// The version that fails; a later one tries again.
const APP: &str = env!("CARGO_PKG_VERSION");
/// So often may reading a document end the program.
const CRASHES: i64 = 2;
/// Where the note stands.
const READING: &str = "reading";

/// A document about to be read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Note {
    #[n(0)]
    doc: Id,
    #[n(1)]
    kind: Kind,
    #[cbor(n(2), with = "wire::hashes")]
    heads: Vec<ChangeHash>,
}

impl Note {
    pub(super) fn of(served: &Served) -> Self {
        Self {
            doc: served.doc,
            kind: served.kind,
            heads: served.heads.clone(),
        }
    }
}

impl Store {
    /// Counts what a note left over tells: the program ended while it read that. To be called at an opening by whoever
    /// has the database to himself: another program's note is of what it is reading now.
    pub fn settle_crashes(&mut self) -> Result<(), Error> {
        self.db
            .prepare_cached("UPDATE suspects SET crashes = 1, app = $1 WHERE app <> $1")?
            .execute([APP])?;
        let Some(bytes) = meta::get(&self.db, READING)? else {
            return Ok(());
        };
        let notes: Vec<Note> = wire::decode(&bytes).unwrap_or_default();
        self.count_crash(&notes)?;
        meta::delete(&self.db, READING)
    }

    /// What was set aside is tried once more, on its user's word.
    pub fn try_again(&mut self, doc: Id) -> Result<(), Error> {
        self.db
            .prepare_cached("UPDATE suspects SET crashes = 1 WHERE doc = $1")?
            .execute([doc])?;
        Ok(())
    }

    /// Reads a record that may end the program.
    ///
    /// # Errors
    /// [`Error::Unreadable`] if it does, or did twice; those of `read`.
    pub(super) fn reads<T>(
        &self,
        (rid, doc): (i64, Id),
        read: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.read_well.borrow().contains(&doc) {
            return read();
        }
        let Some(copy) = records::served(&self.db, rid)? else {
            return read();
        };
        let kept = copy.document.is_none() && is_kept(&self.db, doc)?;
        if kept || is_aside(&self.db, doc, &copy.heads)? {
            return Err(Error::Unreadable(doc.to_string()));
        }
        let note = Note {
            doc,
            kind: copy.kind,
            heads: copy.heads,
        };
        let result = self.noted(std::slice::from_ref(&note), read);
        if result.is_ok() {
            self.read_well.borrow_mut().insert(doc);
        }
        result
    }

    /// Takes a page: what is suspected one by one before, the rest together.
    ///
    /// # Errors
    /// Those of `one`, which takes a document in a transaction, and of `all`, which takes the page.
    pub(super) fn take_noted<T>(
        &mut self,
        page: &PullResponse,
        one: impl Fn(&Connection, &Served) -> Result<(), Error>,
        all: impl Fn(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        loop {
            match self.take_once(page, &one, &all) {
                // It did not end the program, since it could be caught; the next round takes it alone, or sets it aside.
                Err(Error::Unreadable(_)) => {}
                other => return other,
            }
        }
    }

    fn take_once<T>(
        &mut self,
        page: &PullResponse,
        one: impl Fn(&Connection, &Served) -> Result<(), Error>,
        all: impl Fn(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut notes = Vec::new();
        let mut suspected = kept_to_try(&self.db)?;
        for frame in &page.frames {
            let Frame::Document(served) = frame else {
                continue;
            };
            match crashes(&self.db, served.doc, &served.heads)? {
                0 => notes.push(Note::of(served)),
                CRASHES.. => {}
                _ => suspected.push((**served).clone()),
            }
        }
        for served in &suspected {
            self.noted_mut(&[Note::of(served)], |store| {
                store.write(|tx| {
                    one(tx, served)?;
                    clear(tx, served.doc)
                })
            })?;
        }
        self.noted_mut(&notes, |store| all(store))
    }

    /// Notes what is about to be read, and counts at once what can be caught: a panic, or bytes that are no document.
    fn noted<T>(
        &self,
        notes: &[Note],
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let noted = self.note_reading(notes).is_ok();
        let done = catch_unwind(AssertUnwindSafe(work));
        self.after(notes, noted, done)
    }

    fn noted_mut<T>(
        &mut self,
        notes: &[Note],
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if notes.is_empty() {
            // Whatever fails then, none of these documents is to blame.
            return work(self);
        }
        let noted = self.note_reading(notes).is_ok();
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        self.after(notes, noted, done)
    }

    fn after<T>(
        &self,
        notes: &[Note],
        noted: bool,
        done: std::thread::Result<Result<T, Error>>,
    ) -> Result<T, Error> {
        // Reading must not depend on what can be written now: a full disk, another program's lock.
        if noted {
            let _ = self.forget_note();
        }
        match done {
            Ok(Err(Error::Document(_))) | Err(_) => {
                self.count_crash(notes)?;
                let names: Vec<String> = notes.iter().map(|note| note.doc.to_string()).collect();
                Err(Error::Unreadable(names.join(", ")))
            }
            Ok(result) => result,
        }
    }

    /// Survives the program's end, if not the power's.
    pub(super) fn note_reading(&self, notes: &[Note]) -> Result<(), Error> {
        self.lightly(|db| meta::put(db, READING, &wire::encode(&notes.to_vec())))
    }

    fn forget_note(&self) -> Result<(), Error> {
        self.lightly(|db| meta::delete(db, READING))
    }

    /// A write that waits for nobody and for no disk.
    fn lightly(&self, write: impl FnOnce(&Connection) -> Result<(), Error>) -> Result<(), Error> {
        self.db.busy_timeout(Duration::ZERO)?;
        self.db.pragma_update(None, "synchronous", "NORMAL")?;
        let written = write(&self.db);
        self.db.pragma_update(None, "synchronous", "FULL")?;
        self.db.busy_timeout(BUSY)?;
        written
    }

    fn count_crash(&self, notes: &[Note]) -> Result<(), Error> {
        // Among several only one is to blame: each is read alone the next time.
        let alone = i64::from(notes.len() == 1);
        for note in notes {
            self.db
                .prepare_cached(
                    "INSERT INTO suspects (doc, heads, crashes, app) VALUES ($1, $2, 1, $3)
                     ON CONFLICT (doc) DO UPDATE SET
                       crashes = CASE heads WHEN $2 THEN crashes + $4 ELSE 1 END, heads = $2",
                )?
                .execute((note.doc, records::hash_bytes(&note.heads), APP, alone))?;
            if is_aside(&self.db, note.doc, &note.heads)? {
                let at = self.last_synced()?.unwrap_or_default();
                let record = (note.doc, note.kind);
                attention::add_notice(&self.db, record, RefusalCode::Unreadable, at)?;
            }
        }
        Ok(())
    }
}

/// Whether a document at these heads is not read any more.
pub(super) fn is_aside(tx: &Connection, doc: Id, heads: &[ChangeHash]) -> Result<bool, Error> {
    Ok(crashes(tx, doc, heads)? >= CRASHES)
}

/// Keeps a served document that is not read as it came; lists show what the server says of it, if it is new.
pub(super) fn keep(tx: &Connection, served: &Served, now: i64) -> Result<i64, Error> {
    let rid = rid_of(tx, served.doc, served.kind)?;
    let new = records::served(tx, rid)?.is_none_or(|copy| copy.document.is_none());
    if new && served.row.derivation == row::DERIVATION {
        rows::put(tx, rid, &served.row)?;
    }
    tx.prepare_cached("UPDATE suspects SET served = $1 WHERE doc = $2")?
        .execute((wire::encode(served), served.doc))?;
    let record = (served.doc, served.kind);
    attention::add_notice(tx, record, RefusalCode::Unreadable, now)?;
    Ok(rid)
}

/// It was read after all, or is gone.
pub(super) fn clear(tx: &Connection, doc: Id) -> Result<(), Error> {
    let known = tx
        .prepare_cached("DELETE FROM suspects WHERE doc = $1")?
        .execute([doc])?;
    if known > 0 {
        attention::forget_notice(tx, doc, RefusalCode::Unreadable)?;
    }
    Ok(())
}

fn crashes(tx: &Connection, doc: Id, heads: &[ChangeHash]) -> Result<i64, Error> {
    let found: Option<(i64, Vec<u8>)> = tx
        .prepare_cached("SELECT crashes, heads FROM suspects WHERE doc = $1")?
        .query_row([doc], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match found {
        None => 0,
        Some((crashes, at)) if at == records::hash_bytes(heads) => crashes,
        // Another state of it: to be read alone.
        Some(_) => 1,
    })
}

fn is_kept(tx: &Connection, doc: Id) -> Result<bool, Error> {
    Ok(tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM suspects WHERE doc = $1 AND served IS NOT NULL)",
        )?
        .query_row([doc], |row| row.get(0))?)
}

/// Those that are to be tried again although the server did not send them anew.
fn kept_to_try(tx: &Connection) -> Result<Vec<Served>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT served FROM suspects WHERE served IS NOT NULL AND crashes < $1 ORDER BY doc",
    )?;
    let mut found = statement.query([CRASHES])?;
    let mut kept = Vec::new();
    while let Some(row) = found.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        kept.push(wire::decode(&bytes)?);
    }
    Ok(kept)
}
