//! The device's database: every record as the server last sent it, and the outbox on top.
//!
//! One transaction per save; WAL with synchronous=FULL, so that "saved" is said after the disk has
//! it. The store has no clock and no randomness of its own.

mod attention;
mod blobs;
mod departures;
mod drafts;
mod lists;
mod meta;
mod outbox;
mod pull;
mod rebase;
mod records;
mod reference;
mod rows;
#[cfg(feature = "breakable")]
pub mod rules;
#[cfg(not(feature = "breakable"))]
pub(crate) mod rules;
mod search;
mod suspects;
mod waiting;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

pub use attention::AttentionItem;
pub use blobs::{Blob, BlobState, BlobUse, Keep, NewBlob};
pub use departures::{Departed, Departure};
pub use drafts::Draft;
pub use lists::{Counts, Listed, ListedParent, VisitFilter};
pub use meta::Identity;
pub use outbox::{Entry, EntryStatus, Settled, StoredEdit};
pub(crate) use pull::{Completeness, PageResult};
pub use records::{Record, ServedCopy};
pub use waiting::WaitingRecord;

use crate::error::Error;
use crate::record::{Actor, Id};
use rules::{Rule, in_force};

/// The numbered steps that bring a database of any age up to date.
const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("blobs.sql"),
    include_str!("departures.sql"),
    include_str!("suspects.sql"),
];

/// So long a write waits for another program's.
const BUSY: Duration = Duration::from_secs(5);

/// An open store. Dropping it loses nothing.
pub struct Store {
    db: Connection,
    /// Drawn at every opening and every rebuilding of an outbox.
    opening: [u8; 8],
    /// Records that were read without harm since the opening.
    read_well: RefCell<BTreeSet<Id>>,
}

impl Store {
    /// Opens or creates the database in a file.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::DiskFull`], or [`Error::NewerDatabase`] when a later version of
    /// the app has written it.
    pub fn open(path: &Path, rng: &mut impl rand::Rng) -> Result<Self, Error> {
        Self::on(Connection::open(path)?, rng)
    }

    /// The store in a database that is open already, for shells that open files their own way.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn on(db: Connection, rng: &mut impl rand::Rng) -> Result<Self, Error> {
        // What is purged must be gone from the file, see `purge`.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; PRAGMA journal_size_limit = 4194304;",
        )?;
        db.busy_timeout(BUSY)?;
        db.set_prepared_statement_cache_capacity(64);
        let mut opening = [0; 8];
        if in_force(Rule::FreshActor) {
            rng.fill_bytes(&mut opening);
        }
        let mut store = Self {
            db,
            opening,
            read_well: RefCell::default(),
        };
        store.migrate()?;
        store.truncate_log()?;
        Ok(store)
    }

    /// The actor of this opening.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] before the device has an enrolment.
    pub fn actor(&self) -> Result<Actor, Error> {
        let identity = self.identity()?.ok_or(Error::NotSignedIn)?;
        Ok(Actor {
            enrolment: identity.enrolment,
            opening: self.opening,
        })
    }

    /// Draws a new actor: after a refusal, in an epoch, whenever numbering could start again.
    pub(crate) fn renew_actor(&mut self, rng: &mut impl rand::Rng) {
        if in_force(Rule::FreshActor) {
            rng.fill_bytes(&mut self.opening);
        }
    }

    /// Runs `work` in one transaction: all of it is on disk afterwards, or none.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    fn migrate(&mut self) -> Result<(), Error> {
        self.write(|tx| {
            let done: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
            let done = done as usize;
            if done > MIGRATIONS.len() {
                return Err(Error::NewerDatabase);
            }
            for (index, step) in MIGRATIONS.iter().enumerate().skip(done) {
                tx.execute_batch(step)?;
                tx.pragma_update(None, "user_version", index as u32 + 1)?;
            }
            Ok(())
        })
    }
}

/// Finds a record's row id, making one if there is none.
pub(crate) fn rid_of(
    tx: &Connection,
    doc: crate::record::Id,
    kind: crate::record::Kind,
) -> Result<i64, Error> {
    if let Some(rid) = find_rid(tx, doc)? {
        return Ok(rid);
    }
    tx.prepare_cached(
        "INSERT INTO records (doc, kind, generation, heads, receipts) VALUES ($1, $2, 1, x'', x'')",
    )?
    .execute((doc, kind))?;
    Ok(tx.last_insert_rowid())
}

/// Finds a record's row id.
pub(crate) fn find_rid(tx: &Connection, doc: crate::record::Id) -> Result<Option<i64>, Error> {
    Ok(tx
        .prepare_cached("SELECT rid FROM records WHERE doc = $1")?
        .query_row([doc], |row| row.get(0))
        .optional()?)
}

#[cfg(test)]
mod tests;
