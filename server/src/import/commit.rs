//! Writing a plan: the same road as any edit of the office, many records to a commit.

use client_core::ChangeHash;
use client_core::record::{Enrolment, Id, Kind};

use super::column::{Column, Subject};
use super::parsed::{LineError, Parsed};
use super::plan::{Plan, Planned, PlannedEdit};
use crate::error::{Error, Result};
use crate::office::desk::refused;
use crate::params;
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::office::{Deed, Done, Task, perform_all};

/// Records of one commit.
const CHUNK: usize = 500;

/// Whose import it is, and of what.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Who imports.
    pub user: Id,
    /// With which enrolment.
    pub enrolment: Enrolment,
    /// The file's name, for the list of imports.
    pub name: &'a str,
}

/// Writes what a plan holds. An edit that is refused becomes an error of its line; the others stand. A run that was cut
/// short is finished by running it again. Blocks.
///
/// # Errors
/// [`Error::Invalid`] for a file without a needed column.
pub fn commit(state: &ServerState, by: Batch<'_>, parsed: &Parsed, plan: &mut Plan) -> Result<()> {
    if let Some(column) = parsed.layout.missing.first() {
        return Err(Error::invalid("file", without(*column)));
    }
    let now_ms = state.now();
    let subject = parsed.layout.subject;
    state
        .storage
        .write(|tx| begin(tx, (&plan.batch, &parsed.content), (by, subject), now_ms))?;
    for (kind, records) in [
        (Kind::Customer, &plan.customers),
        (Kind::Visit, &plan.visits),
    ] {
        for chunk in records.chunks(CHUNK) {
            create(state, by.enrolment, &plan.batch, (kind, chunk))?;
        }
    }
    let mut refused = Vec::new();
    for chunk in plan.edits.chunks(CHUNK) {
        let (written, errors) = edit(state, by.enrolment, &plan.batch, chunk)?;
        plan.updated += written;
        refused.extend(errors);
    }
    plan.errors.extend(refused);
    Ok(())
}

fn create(
    state: &ServerState,
    enrolment: Enrolment,
    batch: &str,
    (kind, chunk): (Kind, &[Planned]),
) -> Result<()> {
    let tasks: Vec<Task> = chunk
        .iter()
        .map(|planned| Task {
            doc: planned.id,
            create: Some(kind),
            deed: Deed::Edit {
                heads: Vec::new(),
                puts: planned.puts(batch),
            },
        })
        .collect();
    let done = perform_all(state, enrolment, &tasks)?;
    for (planned, done) in chunk.iter().zip(done) {
        check(kind, planned, done)?;
    }
    state.storage.write(|tx| {
        let mut planned = chunk.iter();
        planned.try_for_each(|planned| note(tx, batch, planned))
    })
}

/// Edits customers that are there; answers how many, and the lines whose edits were refused.
fn edit(
    state: &ServerState,
    enrolment: Enrolment,
    batch: &str,
    chunk: &[PlannedEdit],
) -> Result<(usize, Vec<LineError>)> {
    let tasks: Vec<Task> = chunk
        .iter()
        .map(|planned| Task {
            doc: planned.id,
            create: None,
            deed: Deed::Edit {
                heads: planned.heads.clone(),
                puts: planned.puts.clone(),
            },
        })
        .collect();
    let mut written = Vec::new();
    let mut errors = Vec::new();
    let done = perform_all(state, enrolment, &tasks)?;
    for (planned, done) in chunk.iter().zip(done) {
        let error = match done {
            Ok(Done::Written(done)) => {
                written.push((planned, done.hash));
                continue;
            }
            Ok(Done::Unchanged { .. }) => continue,
            Ok(Done::Refused(refusal)) => refused(Kind::Customer.as_str(), &refusal),
            Ok(Done::UnknownHeads) => Error::conflict("changed", "must be read again"),
            Err(error) if error.is_trouble() => return Err(error),
            Err(error) => error,
        };
        let rule = format!("could not be changed: {}", error.public().detail);
        errors.push(LineError::whole(planned.line, rule));
    }
    state.storage.write(|tx| {
        let mut edits = written.iter();
        edits.try_for_each(|(planned, hash)| note_edit(tx, batch, planned, hash))
    })?;
    Ok((written.len(), errors))
}

fn check(kind: Kind, planned: &Planned, done: Result<Done>) -> Result<()> {
    match done? {
        Done::Written(_) | Done::Unchanged { .. } => Ok(()),
        Done::Refused(refusal) => match refused(kind.as_str(), &refusal) {
            Error::Invalid { field, rule } => Err(Error::Invalid {
                field,
                rule: format!("{rule} (line {})", planned.line),
            }),
            other => Err(other),
        },
        Done::UnknownHeads => Err(Error::internal("a new record has heads")),
    }
}

fn without(column: Column) -> String {
    let name = match column {
        Column::Customer => "customer (客户)",
        _ => "date (日期)",
    };
    format!("must have a column {name} among its headings, or one chosen to be it")
}

fn begin(
    tx: &mut dyn Tx,
    (batch, content): (&str, &str),
    (by, subject): (Batch<'_>, Subject),
    now_ms: i64,
) -> Result<()> {
    let (user, name) = (by.user, by.name.chars().take(200).collect::<String>());
    if tx
        .query(
            "SELECT 1 FROM imports WHERE batch = $1",
            params![batch],
            |_| Ok(()),
        )?
        .is_empty()
    {
        tx.execute(
            "INSERT INTO imports (batch, content, user_id, at_ms, subject, name) VALUES ($1, $2, $3, $4, $5, $6)",
            params![batch, content, user, now_ms, subject.as_str(), name],
        )?;
    }
    // Imported anew after it was undone: whoever does so may undo it again.
    tx.execute(
        "UPDATE imports SET undone_ms = NULL, user_id = $1, at_ms = $2 WHERE batch = $3 AND undone_ms IS NOT NULL",
        params![user, now_ms, batch],
    )?;
    Ok(())
}

fn note(tx: &mut dyn Tx, batch: &str, planned: &Planned) -> Result<()> {
    tx.execute(
        "INSERT INTO imported (batch, line, doc) VALUES ($1, $2, $3) ON CONFLICT (batch, line, doc) DO NOTHING",
        params![batch, planned.line as i64, planned.id],
    )?;
    Ok(())
}

fn note_edit(tx: &mut dyn Tx, batch: &str, planned: &PlannedEdit, hash: &ChangeHash) -> Result<()> {
    tx.execute(
        "INSERT INTO imported_edits (batch, doc, hash, line) VALUES ($1, $2, $3, $4)
         ON CONFLICT (batch, doc, hash) DO NOTHING",
        params![batch, planned.id, hash.0, planned.line as i64],
    )?;
    Ok(())
}
