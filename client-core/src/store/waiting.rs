//! Records of which something is here that the server has not, or has not brought back.

use rusqlite::Row as SqlRow;
use serde::Serialize;

use super::Store;
use crate::error::Error;
use crate::record::{Id, Kind};

/// Outbox entries and drafts, by record.
pub(super) const WAITING: &str = "SELECT r.doc, r.kind, w.number, w.title,
    (SELECT count(*) FROM outbox o WHERE o.rid = here.rid AND o.status < 2),
    (SELECT count(*) FROM outbox o WHERE o.rid = here.rid AND o.status = 2),
    EXISTS (SELECT 1 FROM drafts d WHERE d.rid = here.rid)
  FROM (SELECT rid FROM outbox UNION SELECT rid FROM drafts) here
  JOIN records r ON r.rid = here.rid
  LEFT JOIN rows w ON w.rid = here.rid
  ORDER BY here.rid";

/// A record with work that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WaitingRecord {
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Edits on this device only.
    pub unsent: u32,
    /// Edits that the server has received and no document it sent contains yet.
    pub unconfirmed: u32,
    /// Something is typed and not saved.
    pub draft: bool,
}

impl Store {
    /// Every record with edits or a draft that no served document contains, in the order in which this
    /// device came to know them.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn waiting(&self) -> Result<Vec<WaitingRecord>, Error> {
        let mut statement = self.db.prepare_cached(WAITING)?;
        let found = statement.query_map([], of_row)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

fn of_row(row: &SqlRow) -> rusqlite::Result<WaitingRecord> {
    let text = |index| {
        row.get::<_, Option<String>>(index)
            .map(Option::unwrap_or_default)
    };
    Ok(WaitingRecord {
        id: row.get(0)?,
        kind: row.get(1)?,
        number: text(2)?,
        title: text(3)?,
        unsent: row.get(4)?,
        unconfirmed: row.get(5)?,
        draft: row.get(6)?,
    })
}
