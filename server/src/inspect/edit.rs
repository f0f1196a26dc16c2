//! Edits of the office: made here, because making one means loading the document, and judged like
//! any other.

use std::collections::BTreeMap;

use client_core::document::{Document, Stamp};
use client_core::edit::{self, Diff, PathChange};
use client_core::record::{Actor, Group, Value};
use client_core::{ChangeHash, Error};

use super::answer::{Answer, Edited};
use super::bench::Bench;
use super::form;
use super::job::{ChooseJob, Desk, EditJob, UndoJob};
use super::rules::{Rules, refusal_of};

/// What an edit writes, where.
struct Plan {
    heads: Vec<ChangeHash>,
    diff: Diff,
    stamp: Stamp,
    left_alone: Vec<String>,
}

/// Makes an edit of values.
pub fn edit(job: &EditJob) -> Answer {
    carry_out(&job.desk, |document| {
        let left: BTreeMap<String, Value> = job.puts.iter().cloned().collect();
        let desk = &job.desk;
        let diff = if document.heads().is_empty() {
            let number = job.number.as_deref().unwrap_or_default();
            edit::creation(desk.kind, desk.doc, number, &left)?
        } else if job.beside {
            beside(job, document)?
        } else {
            edit::diff(desk.kind, &document.fields_at(&job.heads)?, &left)?
        };
        let mut stamp = desk.stamp();
        if let Some(at) = job.at {
            stamp.at = at;
        }
        Ok(Plan {
            heads: job.heads.clone(),
            diff,
            stamp,
            left_alone: Vec::new(),
        })
    })
}

/// Values written whatever stands there; at the heads given, so that a newer value stays beside them.
fn beside(job: &EditJob, document: &Document) -> Result<Diff, Error> {
    let seen = document.fields_at(&job.heads)?;
    let mut diff = Diff::new();
    for (path, value) in &job.puts {
        let field = job.desk.kind.check(path, value)?;
        if field.group == Group::Identity {
            continue;
        }
        let before = seen.written(path);
        let change = PathChange {
            before: before.iter().map(|one| one.value.clone()).collect(),
            after: value.clone(),
        };
        diff.insert(path.clone(), change);
    }
    Ok(diff)
}

/// Undoes a change. Undoing a creation withdraws the record.
pub fn undo(job: &UndoJob) -> Answer {
    carry_out(&job.desk, |document| {
        let (diff, left_alone) = edit::undo(document, job.change, job.desk.now)?;
        Ok(Plan {
            heads: document.heads(),
            diff,
            stamp: Stamp {
                undoes: Some(job.change),
                ..job.desk.stamp()
            },
            left_alone,
        })
    })
}

/// Chooses among concurrent values.
pub fn choose(job: &ChooseJob) -> Answer {
    carry_out(&job.desk, |document| {
        let seen = document.fields_at(&job.heads)?;
        let diff = edit::choose(job.desk.kind, &seen, &job.path, job.choose as usize)?;
        Ok(Plan {
            heads: job.heads.clone(),
            diff,
            stamp: job.desk.stamp(),
            left_alone: Vec::new(),
        })
    })
}

fn carry_out(desk: &Desk, plan: impl FnOnce(&Document) -> Result<Plan, Error>) -> Answer {
    let rules = Rules {
        doc: desk.doc,
        kind: desk.kind,
        author: &desk.author,
        around: desk.around,
    };
    let mut bench = match Bench::open(rules, desk.document.as_ref(), false) {
        Ok(bench) => bench,
        Err(error) => return Answer::Unreadable(error.to_string()),
    };
    match make(desk, &mut bench, plan) {
        Ok(answer) => answer,
        Err(Error::UnknownHeads) => Answer::UnknownHeads,
        Err(error) => Answer::Refused(refusal_of(error)),
    }
}

fn make(
    desk: &Desk,
    bench: &mut Bench<'_>,
    plan: impl FnOnce(&Document) -> Result<Plan, Error>,
) -> Result<Answer, Error> {
    let plan = plan(bench.document())?;
    let actor = Actor {
        enrolment: desk.author.enrolment,
        opening: desk.opening,
    };
    // Made on a copy: the bench takes it like a change that came from outside.
    let mut copy = bench.document().clone();
    let made = edit::apply(&mut copy, actor, &plan.heads, &plan.diff, plan.stamp)?;
    let left_alone = plan.left_alone;
    let Some(made) = made else {
        return Ok(Answer::Unchanged { left_alone });
    };
    let form = match form::read(&made.bytes) {
        Ok(form) => form,
        Err(misformed) => return Ok(Answer::Refused(misformed.refusal)),
    };
    let accepted = match bench.take(&form, false, desk.now) {
        Ok(accepted) => accepted,
        Err(refusal) => return Ok(Answer::Refused(refusal)),
    };
    let broken = |_| Error::Document("nothing can be added to it".to_owned());
    Ok(Answer::Edited(Box::new(Edited {
        accepted,
        after: bench.finish().map_err(broken)?,
        left_alone,
    })))
}
