//! List rows: derived here for what this device wrote, taken from the server otherwise.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension};

use crate::document::Document;
use crate::error::Error;
use crate::record::{Id, Kind};
use crate::row::{self, Body, ReviewRow, Row, VisitRow};
use crate::state::{VisitState, visit_state};
use crate::wire;

/// Derives a record's row from its document and keeps it.
pub(crate) fn derive(tx: &Connection, rid: i64, document: &Document) -> Result<(), Error> {
    let derived = row::derive(document, &document.fields())?;
    put(tx, rid, &derived.row)
}

/// Keeps a record's row, its searchable text, and the state of the visit it is or judges.
pub(crate) fn put(tx: &Connection, rid: i64, row: &Row) -> Result<(), Error> {
    let kind = row.kind();
    let (lead, window_from) = match &row.body {
        Body::Visit(visit) => (visit.lead, visit.window_from),
        _ => (None, None),
    };
    tx.prepare_cached(
        "INSERT INTO rows (rid, kind, number, title, parent, lead, window_from, changed_at, conflicts, withdrawn, row)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (rid) DO UPDATE SET number = $3, title = $4, parent = $5, lead = $6, window_from = $7,
           changed_at = $8, conflicts = $9, withdrawn = $10, row = $11",
    )?
    .execute((
        rid,
        kind,
        &row.number,
        &row.title,
        row.parent,
        lead,
        window_from,
        row.changed_at,
        row.conflicts,
        row.withdrawn,
        wire::encode(row),
    ))?;
    put_search(tx, rid, kind, row)?;
    match (&row.body, row.parent) {
        (Body::Visit(_), _) => put_state(tx, rid),
        (Body::Review(_), Some(visit)) => match super::find_rid(tx, visit)? {
            Some(visit) => put_state(tx, visit),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Forgets a record's row.
pub(crate) fn remove(tx: &Connection, rid: i64) -> Result<(), Error> {
    let judged: Option<(Kind, Option<Id>)> = tx
        .prepare_cached("SELECT kind, parent FROM rows WHERE rid = $1")?
        .query_row([rid], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    tx.prepare_cached("DELETE FROM rows WHERE rid = $1")?
        .execute([rid])?;
    tx.prepare_cached("DELETE FROM search WHERE rid = $1")?
        .execute([rid])?;
    tx.prepare_cached("DELETE FROM open_work WHERE rid = $1")?
        .execute([rid])?;
    if let Some((Kind::Review, Some(visit))) = judged
        && let Some(visit) = super::find_rid(tx, visit)?
    {
        put_state(tx, visit)?;
    }
    Ok(())
}

fn put_search(tx: &Connection, rid: i64, kind: Kind, row: &Row) -> Result<(), Error> {
    if !matches!(kind, Kind::Customer | Kind::Visit) {
        return Ok(());
    }
    if row.withdrawn {
        tx.prepare_cached("DELETE FROM search WHERE rid = $1")?
            .execute([rid])?;
        return Ok(());
    }
    let text = format!(
        "{}\n{}\n{}",
        row.number.to_lowercase(),
        row.title.to_lowercase(),
        row.search
    );
    tx.prepare_cached("INSERT INTO search (rid, kind, text) VALUES ($1, $2, $3) ON CONFLICT (rid) DO UPDATE SET text = $3")?
        .execute((rid, kind, text))?;
    Ok(())
}

/// Computes a visit's state from its row and the reviews held here.
fn put_state(tx: &Connection, rid: i64) -> Result<(), Error> {
    let found: Option<(Vec<u8>, Id)> = tx
        .prepare_cached("SELECT w.row, r.doc FROM rows w JOIN records r ON r.rid = w.rid WHERE w.rid = $1 AND w.kind = 1")?
        .query_row([rid], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((bytes, visit)) = found else {
        return Ok(());
    };
    let row: Row = wire::decode(&bytes)?;
    let Body::Visit(visit_row) = &row.body else {
        return Ok(());
    };
    let reviews = reviews_of(tx, visit)?;
    let reviews: Vec<(Id, &ReviewRow)> = reviews.iter().map(|(id, review)| (*id, review)).collect();
    let state = visit_state(visit_row, &reviews);
    tx.prepare_cached(
        "UPDATE rows SET status = $1, card_due_from = $2, state = $3 WHERE rid = $4",
    )?
    .execute((
        state.status as u8,
        state.card_due_from,
        wire::encode(&state),
        rid,
    ))?;
    put_open_work(tx, rid, &row, visit_row, &state)
}

fn put_open_work(
    tx: &Connection,
    rid: i64,
    row: &Row,
    visit: &VisitRow,
    state: &VisitState,
) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM open_work WHERE rid = $1")?
        .execute([rid])?;
    if row.withdrawn || !state.status.is_open() {
        return Ok(());
    }
    for user in visit.lead.iter().chain(&visit.helpers) {
        tx.prepare_cached("INSERT OR IGNORE INTO open_work (user, rid) VALUES ($1, $2)")?
            .execute((user, rid))?;
    }
    Ok(())
}

/// The reviews of a visit that are held here and not withdrawn.
pub(crate) fn reviews_of(tx: &Connection, visit: Id) -> Result<Vec<(Id, ReviewRow)>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT r.doc, w.row FROM rows w JOIN records r ON r.rid = w.rid
         WHERE w.parent = $1 AND w.kind = 2 AND w.withdrawn = 0 ORDER BY r.doc",
    )?;
    let mut found = statement.query([visit])?;
    let mut reviews = Vec::new();
    while let Some(row) = found.next()? {
        let bytes: Vec<u8> = row.get(1)?;
        let review: Row = wire::decode(&bytes)?;
        if let Body::Review(body) = review.body {
            reviews.push((row.get(0)?, body));
        }
    }
    Ok(reviews)
}

impl ToSql for Kind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((*self as u8).into())
    }
}

impl FromSql for Kind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        Self::ALL
            .into_iter()
            .find(|kind| *kind as i64 == number)
            .ok_or(FromSqlError::OutOfRange(number))
    }
}

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(&self.0[..]))
    }
}

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(Self)
    }
}
