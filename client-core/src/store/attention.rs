//! Edits that were not accepted: kept aside with the reason, readable, exportable, to be applied
//! again.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow};

use super::Store;
use super::outbox::StoredEdit;
use crate::document::Stamp;
use crate::edit::Diff;
use crate::error::Error;
use crate::record::{Id, Kind};
use crate::wire::{self, Refusal, RefusalCode};

/// One edit kept aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttentionItem {
    /// Its number on this device.
    pub item: i64,
    /// The record.
    pub doc: Id,
    /// Its kind.
    pub kind: Kind,
    /// What the record was called here.
    pub title: String,
    /// The edit.
    pub edit: StoredEdit,
    /// Whether it was to create the record.
    pub creates: bool,
    /// Why it was refused.
    pub refusal: Refusal,
    /// When the device learned of it, UTC ms.
    pub at: i64,
}

impl Store {
    /// Everything kept aside, oldest first.
    pub fn attention(&self) -> Result<Vec<AttentionItem>, Error> {
        let mut statement = self.db.prepare_cached(
            "SELECT item, doc, kind, title, edit, creates, refusal, at FROM attention ORDER BY item",
        )?;
        let mut found = statement.query([])?;
        let mut items = Vec::new();
        while let Some(row) = found.next()? {
            items.push(item_of(row)?);
        }
        Ok(items)
    }

    /// Forgets an item, after it was applied again or on the user's word.
    pub fn forget_attention(&mut self, item: i64) -> Result<(), Error> {
        self.write(|tx| forget(tx, item))
    }
}

/// What is kept aside of a record.
pub(crate) fn of_record(tx: &Connection, doc: Id) -> Result<Vec<AttentionItem>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT item, doc, kind, title, edit, creates, refusal, at FROM attention WHERE doc = $1 ORDER BY item",
    )?;
    let mut found = statement.query([doc])?;
    let mut items = Vec::new();
    while let Some(row) = found.next()? {
        items.push(item_of(row)?);
    }
    Ok(items)
}

pub(crate) fn forget(tx: &Connection, item: i64) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM attention WHERE item = $1")?
        .execute([item])?;
    Ok(())
}

/// Names a record that something is to be done about, once for a code; no edit belongs to it.
pub(crate) fn add_notice(
    tx: &Connection,
    (doc, kind): (Id, Kind),
    code: RefusalCode,
    at: i64,
) -> Result<(), Error> {
    let refusal = Refusal {
        code,
        arguments: Vec::new(),
    };
    if of_record(tx, doc)?
        .iter()
        .any(|item| item.refusal == refusal)
    {
        return Ok(());
    }
    let stamp = Stamp {
        at,
        ..Stamp::default()
    };
    let nothing = StoredEdit::new(Diff::new(), Vec::new(), stamp);
    add(tx, (doc, kind), &nothing, false, &refusal, at)
}

/// Takes such a notice back.
pub(crate) fn forget_notice(tx: &Connection, doc: Id, code: RefusalCode) -> Result<(), Error> {
    let notices = of_record(tx, doc)?.into_iter();
    for item in notices.filter(|item| item.refusal.code == code && item.edit.diff.is_empty()) {
        forget(tx, item.item)?;
    }
    Ok(())
}

pub(crate) fn add(
    tx: &Connection,
    (doc, kind): (Id, Kind),
    edit: &StoredEdit,
    creates: bool,
    refusal: &Refusal,
    at: i64,
) -> Result<(), Error> {
    let title: Option<String> = tx
        .prepare_cached(
            "SELECT w.number || ' ' || w.title FROM rows w JOIN records r ON r.rid = w.rid WHERE r.doc = $1",
        )?
        .query_row([doc], |row| row.get(0))
        .optional()?;
    tx.prepare_cached(
        "INSERT INTO attention (doc, kind, title, edit, creates, refusal, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )?
    .execute((doc, kind, title.unwrap_or_default(), wire::encode(edit), creates, wire::encode(refusal), at))?;
    Ok(())
}

fn item_of(row: &SqlRow) -> Result<AttentionItem, Error> {
    let edit: Vec<u8> = row.get(4)?;
    let refusal: Vec<u8> = row.get(6)?;
    Ok(AttentionItem {
        item: row.get(0)?,
        doc: row.get(1)?,
        kind: row.get(2)?,
        title: row.get(3)?,
        edit: wire::decode(&edit)?,
        creates: row.get(5)?,
        refusal: wire::decode(&refusal)?,
        at: row.get(7)?,
    })
}
