//! Writing a plan: the same road as any edit of the office, many records to a commit.

use client_core::record::{Enrolment, Id, Kind, Value};

use super::column::{Column, Subject};
use super::parsed::Parsed;
use super::plan::{Plan, Planned};
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

/// Writes what a plan holds; answers how many records it made. A run that was cut short is finished by running it again.
/// Blocks.
///
/// # Errors
/// [`Error::Invalid`] for a file without a needed column.
pub fn commit(state: &ServerState, by: Batch<'_>, parsed: &Parsed, plan: &Plan) -> Result<usize> {
    if let Some(column) = parsed.layout.missing.first() {
        return Err(Error::invalid("file", without(*column)));
    }
    let now_ms = state.now();
    let subject = parsed.layout.subject;
    let (batch, enrolment) = (parsed.batch.as_str(), by.enrolment);
    state
        .storage
        .write(|tx| begin(tx, batch, (by, subject), now_ms))?;
    let mut made = 0;
    for (kind, records) in [
        (Kind::Customer, &plan.customers),
        (Kind::Visit, &plan.visits),
    ] {
        for chunk in records.chunks(CHUNK) {
            let tasks: Vec<Task> = chunk.iter().map(|planned| task(kind, planned)).collect();
            let done = perform_all(state, enrolment, &tasks)?;
            for (planned, done) in chunk.iter().zip(done) {
                check(kind, planned, done)?;
            }
            state.storage.write(|tx| {
                chunk
                    .iter()
                    .try_for_each(|planned| note(tx, batch, planned))
            })?;
            made += chunk.len();
        }
    }
    Ok(made)
}

fn task(kind: Kind, planned: &Planned) -> Task {
    let puts: Vec<(String, Value)> = planned
        .fields
        .iter()
        .map(|(path, value)| (path.clone(), value.clone()))
        .collect();
    Task {
        doc: planned.id,
        create: Some(kind),
        deed: Deed::Edit {
            heads: Vec::new(),
            puts,
        },
    }
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
    batch: &str,
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
            "INSERT INTO imports (batch, user_id, at_ms, subject, name) VALUES ($1, $2, $3, $4, $5)",
            params![batch, user, now_ms, subject.as_str(), name],
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
