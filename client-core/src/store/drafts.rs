//! What is being typed, on disk at once; leaving the form makes one edit out of it.

use std::collections::BTreeMap;

use automerge::ChangeHash;
use rusqlite::{Connection, OptionalExtension};

use super::{Store, find_rid, records, rid_of};
use crate::error::Error;
use crate::record::{Id, Kind, Value};
use crate::wire;

/// An open form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The generation of the record it was opened on.
    pub generation: u32,
    /// The heads the user saw when he opened it.
    pub heads: Vec<ChangeHash>,
    /// What he has entered so far.
    pub entered: BTreeMap<String, Value>,
    /// When it was opened, device time, UTC ms.
    pub opened_at: i64,
}

impl Store {
    /// The open draft of a record.
    pub fn draft(&self, id: Id) -> Result<Option<Draft>, Error> {
        match find_rid(&self.db, id)? {
            Some(rid) => of_record(&self.db, rid),
            None => Ok(None),
        }
    }

    /// The records with an open draft.
    pub fn drafted(&self) -> Result<Vec<Id>, Error> {
        let mut statement = self.db.prepare_cached(
            "SELECT r.doc FROM drafts d JOIN records r ON r.rid = d.rid ORDER BY d.rid",
        )?;
        let found = statement.query_map([], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Adds what was just typed to the draft of a record, opening it at the heads shown if there is
    /// none.
    pub fn type_into_draft(
        &mut self,
        id: Id,
        kind: Kind,
        entered: &BTreeMap<String, Value>,
        now: i64,
    ) -> Result<(), Error> {
        self.write(|tx| {
            let rid = rid_of(tx, id, kind)?;
            let mut draft = if let Some(draft) = of_record(tx, rid)? {
                draft
            } else {
                let record = records::read(tx, rid, id)?;
                Draft {
                    generation: record.generation,
                    heads: record.document.heads(),
                    entered: BTreeMap::new(),
                    opened_at: now,
                }
            };
            draft.entered.extend(
                entered
                    .iter()
                    .map(|(path, value)| (path.clone(), value.clone())),
            );
            put(tx, rid, &draft)
        })
    }

    /// Throws the draft of a record away, as its user said.
    pub fn discard_draft(&mut self, id: Id) -> Result<(), Error> {
        self.write(|tx| match find_rid(tx, id)? {
            Some(rid) => remove(tx, rid),
            None => Ok(()),
        })
    }
}

pub(crate) fn of_record(tx: &Connection, rid: i64) -> Result<Option<Draft>, Error> {
    let found: Option<(u32, Vec<u8>, Vec<u8>, i64)> = tx
        .prepare_cached("SELECT generation, heads, entered, opened_at FROM drafts WHERE rid = $1")?
        .query_row([rid], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((generation, heads, entered, opened_at)) = found else {
        return Ok(None);
    };
    Ok(Some(Draft {
        generation,
        heads: records::hashes(&heads),
        entered: wire::decode(&entered)?,
        opened_at,
    }))
}

pub(crate) fn put(tx: &Connection, rid: i64, draft: &Draft) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO drafts (rid, generation, heads, entered, opened_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (rid) DO UPDATE SET generation = $2, heads = $3, entered = $4",
    )?
    .execute((
        rid,
        draft.generation,
        records::hash_bytes(&draft.heads),
        wire::encode(&draft.entered),
        draft.opened_at,
    ))?;
    Ok(())
}

pub(crate) fn remove(tx: &Connection, rid: i64) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM drafts WHERE rid = $1")?
        .execute([rid])?;
    Ok(())
}
