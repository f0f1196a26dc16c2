//! Undoing an import: what it made is withdrawn, what somebody has used since stays and is listed.

use client_core::ChangeHash;
use client_core::record::{Enrolment, Id};

use crate::error::{Error, Result};
use crate::params;
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::office::{Deed, Done, Task, perform_all};

/// Records of one commit.
const CHUNK: usize = 500;

/// What an undoing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// How many records were withdrawn.
    pub withdrawn: usize,
    /// Records that were edited since, or that later records are about: they stay.
    pub kept: Vec<Id>,
}

/// Withdraws what an import made. Blocks.
///
/// # Errors
/// [`Error::NotFound`] for a batch that was never imported, or by a user who is not `only`.
pub fn undo(
    state: &ServerState,
    enrolment: Enrolment,
    batch: &str,
    only: Option<Id>,
) -> Result<Undone> {
    let (visits, customers) = state.storage.read(|tx| {
        check(tx, batch, only)?;
        Ok((made(tx, batch, "visit")?, made(tx, batch, "customer")?))
    })?;
    let mut undone = Undone {
        withdrawn: 0,
        kept: Vec::new(),
    };
    // Visits first: a customer whose visits have all gone is nobody's any more.
    for records in [visits, customers] {
        for chunk in records.chunks(CHUNK) {
            withdraw(state, enrolment, chunk, &mut undone)?;
        }
    }
    let now_ms = state.now();
    let done = "UPDATE imports SET undone_ms = $1, undone_times = undone_times + 1
                WHERE batch = $2 AND undone_ms IS NULL";
    state
        .storage
        .write(|tx| tx.execute(done, params![now_ms, batch]))?;
    Ok(undone)
}

fn withdraw(
    state: &ServerState,
    enrolment: Enrolment,
    chunk: &[Id],
    undone: &mut Undone,
) -> Result<()> {
    let mut tasks = Vec::new();
    state.storage.read(|tx| {
        for id in chunk {
            match untouched(tx, *id)? {
                Touched::Withdrawn => {}
                Touched::No(change) => tasks.push(Task {
                    doc: *id,
                    create: None,
                    deed: Deed::Undo { change },
                }),
                Touched::Yes => undone.kept.push(*id),
            }
        }
        Ok(())
    })?;
    let ids: Vec<Id> = tasks.iter().map(|task| task.doc).collect();
    for (id, done) in ids.into_iter().zip(perform_all(state, enrolment, &tasks)?) {
        match done? {
            Done::Written(_) | Done::Unchanged { .. } => undone.withdrawn += 1,
            Done::Refused(_) | Done::UnknownHeads => undone.kept.push(id),
        }
    }
    Ok(())
}

enum Touched {
    /// It stands as it was made, by this change.
    No(ChangeHash),
    /// Somebody edited it or made something about it.
    Yes,
    /// It is withdrawn already.
    Withdrawn,
}

fn untouched(tx: &mut dyn Tx, id: Id) -> Result<Touched> {
    let withdrawn = "SELECT 1 FROM documents WHERE doc = $1 AND withdrawn = 1";
    if !tx.query(withdrawn, params![id], |_| Ok(()))?.is_empty() {
        return Ok(Touched::Withdrawn);
    }
    let children = "SELECT 1 FROM links l JOIN documents d ON d.doc = l.child
                    WHERE l.parent = $1 AND d.withdrawn = 0 LIMIT 1";
    let used = !tx.query(children, params![id], |_| Ok(()))?.is_empty();
    let changes = "SELECT hash FROM log WHERE doc = $1 AND hash IS NOT NULL ORDER BY seq LIMIT 2";
    let hashes: Vec<[u8; 32]> = tx.query(changes, params![id], |row| row.array(0))?;
    Ok(match hashes[..] {
        [only] if !used => Touched::No(ChangeHash(only)),
        _ => Touched::Yes,
    })
}

fn check(tx: &mut dyn Tx, batch: &str, only: Option<Id>) -> Result<()> {
    let by = tx.query(
        "SELECT user_id FROM imports WHERE batch = $1",
        params![batch],
        |row| row.text(0),
    )?;
    let own = |by: &String| only.is_none_or(|user| user.to_string() == *by);
    by.first()
        .filter(|by| own(by))
        .map(|_| ())
        .ok_or_else(|| Error::not_found("import"))
}

fn made(tx: &mut dyn Tx, batch: &str, kind: &str) -> Result<Vec<Id>> {
    tx.query(
        "SELECT i.doc FROM imported i JOIN documents d ON d.doc = i.doc WHERE i.batch = $1 AND d.kind = $2
         ORDER BY i.line, i.doc",
        params![batch, kind],
        |row| row.id(0),
    )
}
