//! Records as the server last sent them, and as they stand with the outbox on top.

use automerge::{Change, ChangeHash};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow};

use super::outbox::{self, Entry};
use super::{Store, find_rid};
use crate::document::Document;
use crate::error::Error;
use crate::fields::Fields;
use crate::history::Receipts;
use crate::record::{Id, Kind};
use crate::wire::{self, Mac};

/// A record as it stands on this device.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its id.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its generation.
    pub generation: u32,
    /// The served document with the outbox on top.
    pub document: Document,
    /// Everything that stands in it.
    pub fields: Fields,
    /// When the server received each change, as far as it has.
    pub receipts: Receipts,
    /// Edits that the server has not confirmed in a served document yet.
    pub outbox: Vec<Entry>,
}

/// A record as the server last sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedCopy {
    /// Its kind.
    pub kind: Kind,
    /// Its generation.
    pub generation: u32,
    /// The document, `None` while the server never sent it.
    pub document: Option<Vec<u8>>,
    /// Its heads, sorted.
    pub heads: Vec<ChangeHash>,
    /// Packed receipt times, in the document's order.
    pub receipts: Vec<i64>,
    /// The server's MAC.
    pub mac: Option<Mac>,
}

impl Store {
    /// Reads a record; `None` if this device does not hold it.
    pub fn record(&self, id: Id) -> Result<Option<Record>, Error> {
        let Some(rid) = find_rid(&self.db, id)? else {
            return Ok(None);
        };
        self.reads((rid, id), || read(&self.db, rid, id)).map(Some)
    }

    /// Reads the served copy of a record.
    pub fn served(&self, id: Id) -> Result<Option<ServedCopy>, Error> {
        let Some(rid) = find_rid(&self.db, id)? else {
            return Ok(None);
        };
        served(&self.db, rid)
    }
}

/// Reads a record with its outbox on top.
pub(crate) fn read(tx: &Connection, rid: i64, id: Id) -> Result<Record, Error> {
    let copy = served(tx, rid)?.ok_or_else(|| Error::NotHere(id.to_string()))?;
    let entries = outbox::of_record(tx, rid)?;
    let mut document = match &copy.document {
        Some(bytes) => Document::load(bytes)?,
        None => Document::new(),
    };
    let mut receipts = receipts_of(&document, &copy.receipts);
    let changes: Vec<Change> = entries
        .iter()
        .filter(|entry| !document.holds(&entry.hash))
        .map(|entry| {
            Change::from_bytes(entry.change.clone()).map_err(|e| Error::Document(e.to_string()))
        })
        .collect::<Result<_, _>>()?;
    document.apply(changes)?;
    for entry in &entries {
        if let Some(at) = entry.received_at {
            receipts.insert(entry.hash, at);
        }
    }
    Ok(Record {
        id,
        kind: copy.kind,
        generation: copy.generation,
        fields: document.fields(),
        document,
        receipts,
        outbox: entries,
    })
}

pub(crate) fn served(tx: &Connection, rid: i64) -> Result<Option<ServedCopy>, Error> {
    let read = |row: &SqlRow| {
        let heads: Vec<u8> = row.get(3)?;
        let receipts: Vec<u8> = row.get(4)?;
        let mac: Option<[u8; 16]> = row.get(5)?;
        Ok((
            ServedCopy {
                kind: row.get(0)?,
                generation: row.get(1)?,
                document: row.get(2)?,
                heads: hashes(&heads),
                receipts: Vec::new(),
                mac: mac.map(Mac),
            },
            receipts,
        ))
    };
    let found = tx
        .prepare_cached(
            "SELECT kind, generation, document, heads, receipts, mac FROM records WHERE rid = $1",
        )?
        .query_row([rid], read)
        .optional()?;
    let Some((mut copy, receipts)) = found else {
        return Ok(None);
    };
    if !receipts.is_empty() {
        copy.receipts = wire::decode(&receipts)?;
    }
    Ok(Some(copy))
}

/// Replaces the served copy.
pub(crate) fn put_served(tx: &Connection, rid: i64, copy: &ServedCopy) -> Result<(), Error> {
    tx.prepare_cached(
        "UPDATE records SET kind = $1, generation = $2, document = $3, heads = $4, receipts = $5, mac = $6,
           offered = 0
         WHERE rid = $7",
    )?
    .execute((
        copy.kind,
        copy.generation,
        &copy.document,
        hash_bytes(&copy.heads),
        wire::encode(&copy.receipts),
        copy.mac.map(|mac| mac.0),
        rid,
    ))?;
    Ok(())
}

/// The receipt times of a served document by change.
pub(crate) fn receipts_of(document: &Document, packed: &[i64]) -> Receipts {
    let times = wire::unpack_receipts(packed);
    document
        .changes()
        .iter()
        .map(Change::hash)
        .zip(times)
        .collect()
}

pub(crate) fn hash_bytes(hashes: &[ChangeHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

pub(crate) fn hashes(bytes: &[u8]) -> Vec<ChangeHash> {
    bytes
        .chunks_exact(32)
        .map(|chunk| {
            let mut hash = [0; 32];
            hash.copy_from_slice(chunk);
            ChangeHash(hash)
        })
        .collect()
}
