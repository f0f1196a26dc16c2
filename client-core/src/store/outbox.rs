//! Edits that no served document contains yet.

use std::collections::BTreeMap;

use automerge::ChangeHash;
use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow};

use super::{Store, attention, departures, drafts, records, rid_of, rows};
use crate::document::{Document, Made, Stamp};
use crate::edit::{self, Diff};
use crate::error::Error;
use crate::record::{Actor, Id, Kind, Value};
use crate::wire::{self, Mac};

/// How far an entry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStatus {
    /// Saved on this device only.
    Unsent,
    /// Sent, without an answer so far.
    Tried,
    /// The server has it on disk.
    Received,
    /// The device is retired, and the server has put it aside for a person to look at.
    HandedOver,
}

/// One edit of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the outbox.
    pub entry: i64,
    /// Its record's row.
    pub rid: i64,
    /// The change.
    pub hash: ChangeHash,
    /// The generation of the record it was made on.
    pub generation: u32,
    /// The change's bytes.
    pub change: Vec<u8>,
    /// What it says, to be made anew when needed.
    pub edit: StoredEdit,
    /// How far it has come.
    pub status: EntryStatus,
    /// The server's proof that it was accepted once.
    pub receipt: Option<Mac>,
    /// When the server received it, UTC ms.
    pub received_at: Option<i64>,
    /// Pushed a second time after its record left all scopes.
    pub repeated: bool,
}

/// An edit apart from its change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StoredEdit {
    /// What changed.
    #[n(0)]
    pub diff: Diff,
    /// The heads its author saw.
    #[cbor(n(1), with = "wire::hashes")]
    pub heads: Vec<ChangeHash>,
    /// The device's time, UTC ms.
    #[n(2)]
    pub at: i64,
    /// The clock offset known then.
    #[n(3)]
    pub offset: Option<i64>,
    /// The change it undoes.
    #[n(4)]
    pub undoes: Option<[u8; 32]>,
}

impl StoredEdit {
    /// Keeps a diff with its stamp.
    pub fn new(diff: Diff, heads: Vec<ChangeHash>, stamp: Stamp) -> Self {
        Self {
            diff,
            heads,
            at: stamp.at,
            offset: stamp.offset,
            undoes: stamp.undoes.map(|hash| hash.0),
        }
    }

    /// When and how it was written.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            at: self.at,
            offset: self.offset,
            undoes: self.undoes.map(ChangeHash),
        }
    }
}

/// What an edit came from and is done with when it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Nothing kept here.
    Nothing,
    /// The draft of its record.
    Draft,
    /// An item of "needs attention".
    Attention(i64),
}

impl Store {
    /// Saves an edit: its outbox entry and the record's new row in one transaction. After it returns,
    /// "saved" may be said. Returns the change's hash, `None` if there was nothing to write.
    ///
    /// # Errors
    /// Those of [`edit::apply`], and of the disk.
    pub fn save(
        &mut self,
        id: Id,
        kind: Kind,
        diff: &Diff,
        heads: &[ChangeHash],
        stamp: Stamp,
    ) -> Result<Option<ChangeHash>, Error> {
        self.save_and_settle(id, kind, diff, heads, stamp, Settled::Nothing)
    }

    /// Saves an edit and, in the same transaction, forgets what it came from.
    ///
    /// # Errors
    /// As [`Store::save`].
    pub fn save_and_settle(
        &mut self,
        id: Id,
        kind: Kind,
        diff: &Diff,
        heads: &[ChangeHash],
        stamp: Stamp,
        settled: Settled,
    ) -> Result<Option<ChangeHash>, Error> {
        let actor = self.actor()?;
        self.write(|tx| {
            let made = save(tx, actor, (id, kind), diff, heads, stamp)?;
            match settled {
                Settled::Nothing => {}
                Settled::Draft => drafts::remove(tx, rid_of(tx, id, kind)?)?,
                Settled::Attention(item) => attention::forget(tx, item)?,
            }
            Ok(made)
        })
    }

    /// Creates a record: its short number, its outbox entry and its row in one transaction. Returns the
    /// number.
    ///
    /// # Errors
    /// The first check that a value fails; those of the disk.
    pub fn create(
        &mut self,
        id: Id,
        kind: Kind,
        entered: &BTreeMap<String, Value>,
        stamp: Stamp,
    ) -> Result<String, Error> {
        let created = self.create_all(kind, &[(id, entered.clone())], stamp)?;
        Ok(created
            .into_iter()
            .map(|(number, _)| number)
            .collect::<String>())
    }

    /// Creates several records of a kind, all in one transaction. Returns number and change of each.
    ///
    /// # Errors
    /// As [`Store::create`]; then none of them is created.
    pub fn create_all(
        &mut self,
        kind: Kind,
        records: &[(Id, BTreeMap<String, Value>)],
        stamp: Stamp,
    ) -> Result<Vec<(String, Option<ChangeHash>)>, Error> {
        let actor = self.actor()?;
        let code = self.identity()?.ok_or(Error::NotSignedIn)?.code;
        self.write(|tx| {
            let mut created = Vec::with_capacity(records.len());
            for (id, entered) in records {
                let number = Self::next_number(tx, kind, &code)?;
                let diff = edit::creation(kind, *id, &number, entered)?;
                let rid = rid_of(tx, *id, kind)?;
                let mut document = Document::new();
                let made = edit::apply(&mut document, actor, &[], &diff, stamp)?;
                if let Some(made) = &made {
                    add(tx, rid, 1, made, &StoredEdit::new(diff, Vec::new(), stamp))?;
                    rows::derive(tx, rid, &document)?;
                }
                created.push((number, made.map(|made| made.hash)));
            }
            Ok(created)
        })
    }

    /// Number of edits that the server has not received.
    pub fn unsent(&self) -> Result<u32, Error> {
        let count = "SELECT count(*) FROM outbox WHERE status < 2";
        Ok(self
            .db
            .prepare_cached(count)?
            .query_row([], |row| row.get(0))?)
    }

    /// The entries of a record, oldest first; none of one that is not here.
    pub fn outbox_of(&self, id: Id) -> Result<Vec<Entry>, Error> {
        let rid = "SELECT rid FROM records WHERE doc = $1";
        let rid: Option<i64> = self
            .db
            .prepare_cached(rid)?
            .query_row([id], |row| row.get(0))
            .optional()?;
        rid.map_or(Ok(Vec::new()), |rid| of_record(&self.db, rid))
    }

    /// Whether anything is here that the server has not: edits, attachments, or what is typed and not saved.
    pub fn holds_unsent(&self) -> Result<bool, Error> {
        Ok(self.unsent()? > 0 || !self.drafted()?.is_empty() || self.attachments_to_send()? > 0)
    }

    /// Number of edits that a retired device has handed over.
    pub fn handed_over(&self) -> Result<u32, Error> {
        let count = "SELECT count(*) FROM outbox WHERE status = 3";
        Ok(self
            .db
            .prepare_cached(count)?
            .query_row([], |row| row.get(0))?)
    }

    /// The oldest unsent entries with their records, at most so many and, but for the first, at most so
    /// many bytes.
    pub(crate) fn next_batch(
        &self,
        most: usize,
        bytes: usize,
    ) -> Result<Vec<(Id, Kind, Entry)>, Error> {
        let mut statement = self.db.prepare_cached(
            "SELECT o.entry, o.rid, o.hash, o.generation, o.change, o.edit, o.status, o.receipt, o.received_at,
                    o.repeated, r.doc, r.kind
             FROM outbox o JOIN records r ON r.rid = o.rid WHERE o.status < 2 ORDER BY o.entry LIMIT $1",
        )?;
        let mut found = statement.query([most as i64])?;
        let mut batch = Vec::new();
        let mut size = 0;
        while let Some(row) = found.next()? {
            let entry = entry_of(row)?;
            size += entry.change.len();
            if size > bytes && !batch.is_empty() {
                break;
            }
            batch.push((row.get(10)?, row.get(11)?, entry));
        }
        Ok(batch)
    }
}

/// Saves an edit of a record: its outbox entry and the record's new row. Returns the change's hash, `None`
/// if there was nothing to write.
pub(crate) fn save(
    tx: &Connection,
    actor: Actor,
    (id, kind): (Id, Kind),
    diff: &Diff,
    heads: &[ChangeHash],
    stamp: Stamp,
) -> Result<Option<ChangeHash>, Error> {
    let rid = rid_of(tx, id, kind)?;
    let mut record = records::read(tx, rid, id)?;
    let made = edit::apply(&mut record.document, actor, heads, diff, stamp)?;
    if let Some(made) = &made {
        let edit = StoredEdit::new(diff.clone(), heads.to_vec(), stamp);
        add(tx, rid, record.generation, made, &edit)?;
        rows::derive(tx, rid, &record.document)?;
        if kind == Kind::Visit {
            departures::known_to_him(tx, id, rid)?;
        }
    }
    Ok(made.map(|made| made.hash))
}

/// The entries of a record, oldest first.
pub(crate) fn of_record(tx: &Connection, rid: i64) -> Result<Vec<Entry>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT entry, rid, hash, generation, change, edit, status, receipt, received_at, repeated
         FROM outbox WHERE rid = $1 ORDER BY entry",
    )?;
    let mut found = statement.query([rid])?;
    let mut entries = Vec::new();
    while let Some(row) = found.next()? {
        entries.push(entry_of(row)?);
    }
    Ok(entries)
}

pub(crate) fn add(
    tx: &Connection,
    rid: i64,
    generation: u32,
    made: &Made,
    edit: &StoredEdit,
) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO outbox (rid, hash, generation, change, edit, status) VALUES ($1, $2, $3, $4, $5, 0)",
    )?
    .execute((rid, made.hash.0, generation, &made.bytes, wire::encode(edit)))?;
    Ok(())
}

pub(crate) fn set_status(tx: &Connection, entry: i64, status: EntryStatus) -> Result<(), Error> {
    tx.prepare_cached("UPDATE outbox SET status = $1 WHERE entry = $2")?
        .execute((status as u8, entry))?;
    Ok(())
}

pub(crate) fn set_received(
    tx: &Connection,
    entry: i64,
    receipt: Mac,
    at: i64,
) -> Result<(), Error> {
    tx.prepare_cached(
        "UPDATE outbox SET status = 2, receipt = $1, received_at = $2 WHERE entry = $3",
    )?
    .execute((receipt.0, at, entry))?;
    Ok(())
}

pub(crate) fn remove(tx: &Connection, entry: i64) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM outbox WHERE entry = $1")?
        .execute([entry])?;
    Ok(())
}

fn entry_of(row: &SqlRow) -> Result<Entry, Error> {
    let edit: Vec<u8> = row.get(5)?;
    let status: u8 = row.get(6)?;
    let receipt: Option<[u8; 16]> = row.get(7)?;
    Ok(Entry {
        entry: row.get(0)?,
        rid: row.get(1)?,
        hash: ChangeHash(row.get(2)?),
        generation: row.get(3)?,
        change: row.get(4)?,
        edit: wire::decode(&edit)?,
        status: match status {
            0 => EntryStatus::Unsent,
            1 => EntryStatus::Tried,
            2 => EntryStatus::Received,
            _ => EntryStatus::HandedOver,
        },
        receipt: receipt.map(Mac),
        received_at: row.get(8)?,
        repeated: row.get(9)?,
    })
}
