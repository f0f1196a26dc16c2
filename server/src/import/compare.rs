//! Comparing a file with the customers that are there. Their documents are read by inspectors, some at a time, in the state
//! that was seen in the preview: what somebody writes between preview and import is never overwritten unseen.

use std::collections::{BTreeMap, BTreeSet};

use client_core::ChangeHash;
use client_core::record::Value;
use serde::Deserialize;

use super::column::{Column, Subject};
use super::customer_rows::place;
use super::difference::{FieldChange, Seen, differences};
use super::layout::Choices;
use super::outcome::{ImportOutcome, RowOutcome};
use super::plan::{Plan, PlannedEdit, There};
use crate::error::{Error, Result};
use crate::inspect::{Answer, Job, Moment, ViewJob};
use crate::log;
use crate::office::names::Named;
use crate::office::record::unexpected;
use crate::office::visible::Reader;
use crate::projection::{Stored, documents};
use crate::state::ServerState;
use crate::storage::Tx;

/// Customers compared at a time.
const CHUNK: usize = 200;

/// What is written to customers that are there.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// The columns whose values are written; none leaves those customers alone.
    pub columns: BTreeSet<Column>,
    /// The end of the log in the preview that somebody looked at.
    pub seen: Option<i64>,
}

impl Update {
    /// The columns of names with commas between them; `all` are all that can be written.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is none of a column that can be written.
    pub fn columns_of(subject: Subject, names: &str) -> Result<BTreeSet<Column>> {
        let writable = |column: &Column| place(*column).is_some();
        if names.trim() == "all" {
            return Ok(subject.columns().iter().copied().filter(writable).collect());
        }
        let columns = Choices::columns_of(subject, names)?.into_iter().flatten();
        let columns: BTreeSet<Column> = columns.collect();
        if subject == Subject::Customers && columns.iter().all(writable) || columns.is_empty() {
            return Ok(columns);
        }
        let rule = "must name columns that customers hold: neither number nor team can be written";
        Err(Error::invalid("update", rule))
    }
}

/// Compares the customers of a plan that are there: tells what differs, and plans the edits that are wanted. Blocks.
pub fn compare(
    state: &ServerState,
    reader: &Reader,
    plan: &mut Plan,
    update: &Update,
) -> Result<()> {
    let mut there = std::mem::take(&mut plan.there).into_iter();
    loop {
        let chunk: Vec<There> = there.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let looked = state.storage.read(|tx| {
            let looks = chunk.into_iter().map(|there| look(tx, there, plan.seen));
            looks.collect::<Result<Vec<Looked>>>()
        })?;
        let jobs = looked.iter().flat_map(Looked::jobs).collect();
        let mut answers = state.syncing.inspector.ask_all(reader.id, jobs).into_iter();
        for looked in looked {
            looked.compare(&mut answers, plan, update)?;
        }
    }
}

/// A customer that is there, as stored.
struct Looked {
    there: There,
    stored: Stored,
    /// The heads that were seen; none of a record that was not there then.
    seen: Vec<ChangeHash>,
}

fn look(tx: &mut dyn Tx, there: There, seen: i64) -> Result<Looked> {
    let id = there.id.to_string();
    let stored = documents::find(tx, &id)?.ok_or_else(|| Error::not_found("customer"))?;
    let seen = if stored.version <= seen {
        stored.heads.clone()
    } else {
        log::heads_at(tx, &id, seen)?
    };
    Ok(Looked {
        there,
        stored,
        seen,
    })
}

type Answers = std::vec::IntoIter<Result<Answer>>;

impl Looked {
    /// What stood there when it was seen, and what stands there now if that is something else.
    fn jobs(&self) -> Vec<Job> {
        if self.seen.is_empty() {
            return Vec::new();
        }
        let mut jobs = vec![self.view(Moment::Heads(self.seen.clone()))];
        if self.moved_on() {
            jobs.push(self.view(Moment::Now));
        }
        jobs
    }

    fn moved_on(&self) -> bool {
        self.seen != self.stored.heads
    }

    fn view(&self, at: Moment) -> Job {
        Job::View(ViewJob {
            document: self.stored.bytes.clone(),
            receipts: Vec::new(),
            at,
            generation: self.stored.generation,
        })
    }

    fn next(&self, answers: &mut Answers) -> Result<Seen> {
        match answers.next().transpose()? {
            Some(Answer::View(json)) => read(&json),
            Some(other) => Err(unexpected(&self.stored, &other)),
            None => Err(Error::internal("an inspector answered too little")),
        }
    }

    fn compare(self, answers: &mut Answers, plan: &mut Plan, update: &Update) -> Result<()> {
        let mut outcome = RowOutcome {
            line: self.there.row.line,
            name: self.there.row.name.clone(),
            outcome: ImportOutcome::LeftOut,
            customer: Some(Named {
                id: self.there.id.to_string(),
                name: self.there.name.clone(),
            }),
            changes: Vec::new(),
        };
        if self.seen.is_empty() {
            // It was made after the preview: nobody has seen it beside the file.
            plan.outcomes.add(outcome);
            return Ok(());
        }
        let then = self.next(answers)?;
        let now = if self.moved_on() {
            Some(self.next(answers)?)
        } else {
            None
        };
        let row = &self.there.row;
        let changes = differences(row, &then, self.there.by_number, &plan.batch);
        outcome.outcome = if changes.is_empty() {
            ImportOutcome::Unchanged
        } else {
            ImportOutcome::Differs
        };
        let puts: Vec<(String, Value)> = changes
            .iter()
            .filter(|change| wanted(change, update, now.as_ref()))
            .map(|change| (change.path.clone(), Value::text(change.to.as_str())))
            .collect();
        let columns: BTreeSet<Column> = changes.iter().map(|change| change.column).collect();
        for column in columns {
            *plan.differing.entry(column).or_default() += 1;
        }
        outcome.changes = changes;
        if !puts.is_empty() {
            plan.edits.push(PlannedEdit {
                id: self.there.id,
                line: outcome.line,
                heads: self.seen,
                puts,
            });
        }
        plan.outcomes.add(outcome);
        Ok(())
    }
}

/// Whether a difference is written: its column is wanted, one value stands there, and nobody has written the same since.
fn wanted(change: &FieldChange, update: &Update, now: Option<&Seen>) -> bool {
    let written = |now: &Seen| now.texts.get(&change.path) == Some(&change.to);
    update.columns.contains(&change.column) && !change.several && !now.is_some_and(written)
}

#[derive(Deserialize)]
struct Raw {
    fields: BTreeMap<String, serde_json::Value>,
    conflicts: Vec<RawPath>,
}

#[derive(Deserialize)]
struct RawPath {
    path: String,
}

fn read(json: &[u8]) -> Result<Seen> {
    let raw: Raw = serde_json::from_slice(json)
        .map_err(|error| Error::internal(format!("a record's JSON does not read: {error}")))?;
    let mut seen = Seen {
        several: raw.conflicts.into_iter().map(|one| one.path).collect(),
        ..Seen::default()
    };
    for (path, value) in raw.fields {
        match value {
            serde_json::Value::String(text) => {
                seen.texts.insert(path, text);
            }
            serde_json::Value::Bool(true) => {
                let entry = path.strip_suffix("/removed");
                seen.removed.extend(entry.map(str::to_owned));
            }
            _ => {}
        }
    }
    Ok(seen)
}
