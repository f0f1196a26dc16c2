//! What others took out of a user's open visits, or put on another day, while he did not look: found at the
//! end of a pull, kept until he has seen it. Of a record that is purged only its short number and its day stay.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row as SqlRow};

use super::{Store, attention, find_rid, meta};
use crate::error::Error;
use crate::record::Id;
use crate::row::{Body, Row};
use crate::state::{VisitState, visit_state};
use crate::steps::Status;
use crate::wire;

/// Why a visit is not what it was among a user's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departed {
    /// Somebody else leads it now, or nobody.
    Reassigned,
    /// He helped with it and does not any more.
    Released,
    /// Cancelled.
    Cancelled,
    /// Taken out of all lists.
    Withdrawn,
    /// Not his any more, and this device may not hold it: nothing more is known.
    Gone,
    /// Still his, at another time.
    Rescheduled,
}

/// A visit that left a user's work, or moved in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The visit.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// What became of it.
    pub cause: Departed,
    /// Who leads it now, if the cause says so and somebody does.
    pub lead: Option<Id>,
    /// Start of the appointment that he knew, UTC ms.
    pub was_from: Option<i64>,
    /// Start of the appointment now, if that is what changed, UTC ms.
    pub now_from: Option<i64>,
    /// When the device learned of it, UTC ms by the server's clock.
    pub at: i64,
    /// His edits of it that the server has not received.
    pub unsent: u32,
    /// His edits of it that were not accepted and are kept aside.
    pub refused: u32,
    /// His photos of it that the server does not have.
    pub photos: u32,
    /// It can still be opened on this device.
    pub here: bool,
}

/// A visit as it stands among somebody's work.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mine {
    number: String,
    lead: Option<Id>,
    window_from: Option<i64>,
}

impl Store {
    /// What left the user's work and was not dismissed, in the order in which this device learned of it.
    pub fn departures(&self) -> Result<Vec<Departure>, Error> {
        let mut statement = self.db.prepare_cached(
            "SELECT d.doc, d.number, d.cause, d.lead, d.was_from, d.now_from, d.at,
               (SELECT count(*) FROM records r JOIN outbox o ON o.rid = r.rid WHERE r.doc = d.doc AND o.status < 2),
               (SELECT count(*) FROM attention a WHERE a.doc = d.doc),
               (SELECT count(*) FROM blob_uses u JOIN blobs b ON b.hash = u.hash
                WHERE u.doc = d.doc AND b.state = 0 AND b.thumb = 0),
               EXISTS (SELECT 1 FROM records r WHERE r.doc = d.doc)
             FROM departures d ORDER BY d.at, d.number, d.doc",
        )?;
        let found = statement.query_map([], departure_of)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The user has seen what became of these.
    pub fn dismiss_departures(&mut self, visits: &[Id]) -> Result<(), Error> {
        self.write(|tx| visits.iter().try_for_each(|id| forget(tx, *id)))
    }
}

/// Compares the user's open visits with what they were after the pull before: before anything is purged.
pub(super) fn find(tx: &Connection, at: i64) -> Result<(), Error> {
    let Some(me) = meta::identity(tx)?.map(|identity| identity.user) else {
        return Ok(());
    };
    let (before, after) = (known(tx)?, present(tx, me)?);
    for (id, was) in &before {
        match after.get(id) {
            None => left(tx, *id, was, at)?,
            Some(now) if now.window_from != was.window_from => {
                rescheduled(tx, *id, was, now, at)?;
            }
            Some(_) => {}
        }
    }
    for (id, now) in &after {
        if before.get(id) != Some(now) {
            came(tx, me, *id, now)?;
        }
    }
    Ok(())
}

/// After an edit of the user's own: what he did himself he need not be told.
pub(super) fn known_to_him(tx: &Connection, id: Id, rid: i64) -> Result<(), Error> {
    tx.prepare_cached(
        "DELETE FROM my_work WHERE doc = $1
         AND NOT EXISTS (SELECT 1 FROM open_work a WHERE a.user = my_work.user AND a.rid = $2)",
    )?
    .execute((id, rid))?;
    tx.prepare_cached(
        "UPDATE my_work SET window_from = (SELECT window_from FROM rows WHERE rid = $2) WHERE doc = $1",
    )?
    .execute((id, rid))?;
    Ok(())
}

fn known(tx: &Connection) -> Result<BTreeMap<Id, Mine>, Error> {
    let mut statement = tx.prepare_cached("SELECT doc, number, lead, window_from FROM my_work")?;
    let found = statement.query_map([], mine_of)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// His open visits that some scope of his holds, or that the server never sent.
fn present(tx: &Connection, me: Id) -> Result<BTreeMap<Id, Mine>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT r.doc, w.number, w.lead, w.window_from
         FROM open_work a JOIN rows w ON w.rid = a.rid JOIN records r ON r.rid = a.rid
         WHERE a.user = $1
           AND (r.document IS NULL OR EXISTS (SELECT 1 FROM holdings h WHERE h.rid = a.rid))",
    )?;
    let found = statement.query_map([me], mine_of)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn left(tx: &Connection, id: Id, was: &Mine, at: i64) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM my_work WHERE doc = $1")?
        .execute([id])?;
    match cause(tx, id, was)? {
        Some((cause, lead)) => keep(tx, id, was, cause, (lead, None), at),
        None => Ok(()),
    }
}

fn rescheduled(tx: &Connection, id: Id, was: &Mine, now: &Mine, at: i64) -> Result<(), Error> {
    let new = (None, now.window_from);
    keep(tx, id, was, Departed::Rescheduled, new, at)?;
    // Moved and moved back: it stands where he last saw it.
    tx.prepare_cached(
        "DELETE FROM departures WHERE doc = $1 AND cause = $2 AND was_from IS now_from",
    )?
    .execute((id, Departed::Rescheduled as u8))?;
    Ok(())
}

fn keep(
    tx: &Connection,
    id: Id,
    was: &Mine,
    cause: Departed,
    (lead, now_from): (Option<Id>, Option<i64>),
    at: i64,
) -> Result<(), Error> {
    // Of several things that he has not seen the last counts, from where he knew it.
    tx.prepare_cached(
        "INSERT INTO departures (doc, number, cause, lead, was_from, now_from, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (doc) DO UPDATE SET cause = $3, lead = $4, now_from = $6, at = $7",
    )?
    .execute((id, &was.number, cause as u8, lead, was.window_from, now_from, at))?;
    Ok(())
}

/// New among his work, back in it, or changed there.
fn came(tx: &Connection, me: Id, id: Id, now: &Mine) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO my_work (doc, user, number, lead, window_from) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (doc) DO UPDATE SET number = $3, lead = $4, window_from = $5",
    )?
    .execute((id, me, &now.number, now.lead, now.window_from))?;
    tx.prepare_cached("DELETE FROM departures WHERE doc = $1 AND cause <> $2")?
        .execute((id, Departed::Rescheduled as u8))?;
    Ok(())
}

/// What became of a visit and who leads it now; nothing if its work is done, or the office never had it.
fn cause(tx: &Connection, id: Id, was: &Mine) -> Result<Option<(Departed, Option<Id>)>, Error> {
    let found: Option<(Vec<u8>, Option<Vec<u8>>)> = tx
        .prepare_cached(
            "SELECT w.row, w.state FROM records r JOIN rows w ON w.rid = r.rid
             WHERE r.doc = $1 AND EXISTS (SELECT 1 FROM holdings h WHERE h.rid = r.rid)",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((row, state)) = found else {
        let aside = attention::of_record(tx, id)?;
        let never = find_rid(tx, id)?.is_none() && aside.iter().any(|item| item.creates);
        return Ok((!never).then_some((Departed::Gone, None)));
    };
    let row: Row = wire::decode(&row)?;
    let Body::Visit(visit) = &row.body else {
        return Ok(None);
    };
    let state: VisitState = match state {
        Some(state) => wire::decode(&state)?,
        None => visit_state(visit, &[]),
    };
    Ok(match state.status {
        _ if row.withdrawn => Some((Departed::Withdrawn, None)),
        Status::Cancelled => Some((Departed::Cancelled, None)),
        Status::Approved | Status::Past => None,
        _ if visit.lead == was.lead => Some((Departed::Released, None)),
        _ => Some((Departed::Reassigned, visit.lead)),
    })
}

fn forget(tx: &Connection, id: Id) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM departures WHERE doc = $1")?
        .execute([id])?;
    Ok(())
}

fn mine_of(row: &SqlRow) -> rusqlite::Result<(Id, Mine)> {
    let mine = Mine {
        number: row.get(1)?,
        lead: row.get(2)?,
        window_from: row.get(3)?,
    };
    Ok((row.get(0)?, mine))
}

fn departure_of(row: &SqlRow) -> rusqlite::Result<Departure> {
    let cause: u8 = row.get(2)?;
    Ok(Departure {
        id: row.get(0)?,
        number: row.get(1)?,
        cause: match cause {
            0 => Departed::Reassigned,
            1 => Departed::Released,
            2 => Departed::Cancelled,
            3 => Departed::Withdrawn,
            5 => Departed::Rescheduled,
            _ => Departed::Gone,
        },
        lead: row.get(3)?,
        was_from: row.get(4)?,
        now_from: row.get(5)?,
        at: row.get(6)?,
        unsent: row.get(7)?,
        refused: row.get(8)?,
        photos: row.get(9)?,
        here: row.get(10)?,
    })
}
