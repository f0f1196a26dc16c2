//! Undoing an import: what it made is withdrawn, what it changed gets its former values. What somebody has edited or used
//! since stays and is listed.

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
    /// How many records that were there before have their former values again.
    pub reverted: usize,
    /// Records that were edited since, or that later records are about: they stay, or keep some of the import's values.
    pub kept: Vec<Id>,
}

/// Withdraws what an import made, and undoes its edits. Blocks.
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
        reverted: 0,
        kept: Vec::new(),
    };
    revert_all(state, enrolment, batch, &mut undone)?;
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
        match done {
            Ok(Done::Written(_) | Done::Unchanged { .. }) => undone.withdrawn += 1,
            Err(error) if error.is_trouble() => return Err(error),
            // One that went to another team since is nobody's here.
            Ok(Done::Refused(_) | Done::UnknownHeads) | Err(_) => undone.kept.push(id),
        }
    }
    Ok(())
}

/// An edit of an import.
struct ImportEdit {
    doc: Id,
    hash: [u8; 32],
}

/// Undoes the edits of an import, last ones first: a record may have had several.
fn revert_all(
    state: &ServerState,
    enrolment: Enrolment,
    batch: &str,
    undone: &mut Undone,
) -> Result<()> {
    loop {
        let edits = state.storage.read(|tx| edits(tx, batch))?;
        if edits.is_empty() {
            return Ok(());
        }
        let (there, gone): (Vec<_>, Vec<_>) =
            edits.into_iter().partition(|(_, withdrawn)| !withdrawn);
        let there: Vec<ImportEdit> = there.into_iter().map(|(edit, _)| edit).collect();
        revert(state, enrolment, &there, undone)?;
        let settled: Vec<ImportEdit> = gone
            .into_iter()
            .map(|(edit, _)| edit)
            .chain(there)
            .collect();
        state.storage.write(|tx| {
            let mut settled = settled.iter();
            settled.try_for_each(|edit| forget(tx, batch, edit))
        })?;
    }
}

fn revert(
    state: &ServerState,
    enrolment: Enrolment,
    edits: &[ImportEdit],
    undone: &mut Undone,
) -> Result<()> {
    let tasks: Vec<Task> = edits
        .iter()
        .map(|edit| Task {
            doc: edit.doc,
            create: None,
            deed: Deed::Undo {
                change: ChangeHash(edit.hash),
            },
        })
        .collect();
    for (edit, done) in edits.iter().zip(perform_all(state, enrolment, &tasks)?) {
        let (wrote, left_alone) = match done {
            Ok(Done::Written(written)) => (true, written.left_alone),
            Ok(Done::Unchanged { left_alone }) => (false, left_alone),
            Ok(Done::Refused(_) | Done::UnknownHeads) => (false, vec![String::new()]),
            Err(error) if error.is_trouble() => return Err(error),
            Err(_) => (false, vec![String::new()]),
        };
        if wrote {
            undone.reverted += 1;
        }
        if !left_alone.is_empty() && !undone.kept.contains(&edit.doc) {
            undone.kept.push(edit.doc);
        }
    }
    Ok(())
}

/// The last edit of each of some records, and whether the record was withdrawn since.
fn edits(tx: &mut dyn Tx, batch: &str) -> Result<Vec<(ImportEdit, bool)>> {
    let found = tx.query(
        "SELECT e.doc, e.hash, d.withdrawn FROM imported_edits e JOIN documents d ON d.doc = e.doc
         JOIN log l ON l.doc = e.doc AND l.hash = e.hash
         WHERE e.batch = $1 ORDER BY e.doc, l.seq DESC LIMIT $2",
        params![batch, CHUNK as i64],
        |row| {
            let edit = ImportEdit {
                doc: row.id(0)?,
                hash: row.array(1)?,
            };
            Ok((edit, row.int(2)? != 0))
        },
    )?;
    let mut last: Vec<(ImportEdit, bool)> = Vec::new();
    for edit in found {
        if last
            .last()
            .is_none_or(|(before, _)| before.doc != edit.0.doc)
        {
            last.push(edit);
        }
    }
    Ok(last)
}

fn forget(tx: &mut dyn Tx, batch: &str, edit: &ImportEdit) -> Result<()> {
    tx.execute(
        "DELETE FROM imported_edits WHERE batch = $1 AND doc = $2 AND hash = $3",
        params![batch, edit.doc, edit.hash],
    )?;
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
