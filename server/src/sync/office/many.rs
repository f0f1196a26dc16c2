//! Many edits of the office in one commit: imports, and what undoes them.

use std::collections::BTreeMap;

use client_core::record::{Enrolment, Id, Kind, number};
use client_core::wire::Verdict;

use super::{
    ASSUMED, Deed, Done, Found, ROUNDS, Written, check_routing, desk, find, inspected, job,
    next_number, unfit,
};
use crate::error::{Error, Result};
use crate::inspect::{Answer, Around};
use crate::projection::documents;
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::append::append_all;
use crate::sync::pipeline::Request;
use crate::sync::push::check_device;
use crate::sync::standing::Standing;
use crate::sync::work::Inspected;

/// One of many edits.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The record; no two tasks are about the same.
    pub doc: Id,
    /// The kind of a record to be made; absent for one that is there.
    pub create: Option<Kind>,
    /// What to do.
    pub deed: Deed,
}

/// Does all, in one commit unless others change the same records meanwhile; answers each task's outcome in their order.
/// Blocks.
pub fn perform_all(
    server: &ServerState,
    enrolment: Enrolment,
    tasks: &[Task],
) -> Result<Vec<Result<Done>>> {
    let request = Request {
        server,
        enrolment,
        now: server.now(),
        contact: None,
    };
    let mut done: BTreeMap<usize, Result<Done>> = BTreeMap::new();
    let mut waiting: BTreeMap<usize, Option<Around>> =
        (0..tasks.len()).map(|at| (at, None)).collect();
    for _ in 0..ROUNDS {
        if waiting.is_empty() {
            break;
        }
        waiting = one_round(&request, tasks, &waiting, &mut done)?;
    }
    if !waiting.is_empty() {
        return Err(Error::busy("records that are changed all the time", 1));
    }
    Ok(done.into_values().collect())
}

/// What was asked of the inspectors for one task.
struct Asked {
    at: usize,
    found: Found,
}

fn one_round(
    request: &Request<'_>,
    tasks: &[Task],
    waiting: &BTreeMap<usize, Option<Around>>,
    done: &mut BTreeMap<usize, Result<Done>>,
) -> Result<BTreeMap<usize, Option<Around>>> {
    let standing = request.standing()?;
    check_device(&standing.author, request.now)?;
    let asked = request
        .server
        .storage
        .read(|tx| look(tx, &standing, tasks, waiting, done))?;
    let jobs = asked.iter().map(|Asked { at, found }| {
        let (task, number) = (&tasks[*at], found.number.clone());
        let subject = (found.kind, &found.before, found.around);
        let desk = desk(
            request,
            &standing,
            task.doc,
            &(subject.0, subject.1, subject.2),
        );
        job(desk, &task.deed, found.before.is_none().then_some(number))
    });
    let jobs = jobs.collect();
    let answers = request
        .server
        .syncing
        .inspector
        .ask_all(standing.author.user, jobs);
    let mut written = BTreeMap::new();
    let mut all = Vec::new();
    for (Asked { at, found }, answer) in asked.into_iter().zip(answers) {
        match answered(tasks[at].doc, answer?)? {
            Ok(edited) => {
                let done = Written {
                    doc: tasks[at].doc,
                    hash: edited.accepted.hash,
                    seq: 0,
                    received_at: 0,
                    heads: edited.after.heads.clone(),
                    left_alone: edited.left_alone.clone(),
                };
                written.insert(at, done);
                all.push(placed(
                    at,
                    inspected(
                        tasks[at].doc,
                        found.kind,
                        (found.before, found.around),
                        *edited,
                    ),
                ));
            }
            Err(outcome) => {
                done.insert(at, Ok(outcome));
            }
        }
    }
    let seals = request.server.syncing.seals.clone();
    let turn = request.append(move |append| append_all(append, &seals, &standing, all))?;
    for (at, verdict) in turn.verdicts {
        let outcome = match (verdict, written.remove(&at)) {
            (
                Verdict::Accepted {
                    seq, received_at, ..
                },
                Some(written),
            ) => Ok(Done::Written(Written {
                seq,
                received_at,
                ..written
            })),
            (Verdict::Refused(refusal), _) => Ok(Done::Refused(refusal)),
            _ => Err(Error::internal("a fresh edit was judged as an old one")),
        };
        done.insert(at, outcome);
    }
    let again = turn.again.into_iter();
    Ok(again
        .filter_map(|work| Some((work.items.first()?.index, work.around)))
        .collect())
}

/// Reads what each task is about. What can't be done at all is done with.
fn look(
    tx: &mut dyn Tx,
    standing: &Standing,
    tasks: &[Task],
    waiting: &BTreeMap<usize, Option<Around>>,
    done: &mut BTreeMap<usize, Result<Done>>,
) -> Result<Vec<Asked>> {
    let mut counters: BTreeMap<Kind, u64> = BTreeMap::new();
    let mut asked = Vec::new();
    for (at, guess) in waiting {
        let task = &tasks[*at];
        let found = match task.create {
            None => find(tx, standing, (task.doc, None), *guess),
            Some(kind) => new(tx, standing, (task.doc, kind), *guess, &mut counters),
        };
        let checked = found.and_then(|found| {
            check_routing(found.before.as_ref(), found.kind, &task.deed)?;
            Ok(found)
        });
        match checked {
            Ok(found) => asked.push(Asked { at: *at, found }),
            Err(error) if error.is_trouble() => return Err(error),
            Err(error) => {
                done.insert(*at, Err(error));
            }
        }
    }
    Ok(asked)
}

/// A record to be made. The numbers of one round count on from the last one given.
fn new(
    tx: &mut dyn Tx,
    standing: &Standing,
    (doc, kind): (Id, Kind),
    guess: Option<Around>,
    counters: &mut BTreeMap<Kind, u64>,
) -> Result<Found> {
    if documents::version(tx, &doc.to_string())?.is_some() {
        return Err(Error::conflict(
            "record_exists",
            "There is a record with this id already.",
        ));
    }
    let code = &standing.author.code;
    let counter = if let Some(last) = counters.get(&kind) {
        last + 1
    } else {
        let number = next_number(tx, kind, code)?;
        let digits = number.rsplit('-').next();
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(1)
    };
    counters.insert(kind, counter);
    Ok(Found {
        kind,
        before: None,
        around: guess.unwrap_or(ASSUMED),
        number: number::format(kind, code, counter),
    })
}

fn answered(
    doc: Id,
    answer: Answer,
) -> Result<std::result::Result<Box<crate::inspect::Edited>, Done>> {
    Ok(match answer {
        Answer::Edited(edited) => Ok(edited),
        Answer::Unchanged { left_alone } => Err(Done::Unchanged { left_alone }),
        Answer::Refused(refusal) => Err(Done::Refused(refusal)),
        Answer::UnknownHeads => Err(Done::UnknownHeads),
        other => return Err(unfit(doc, &other)),
    })
}

fn placed(at: usize, mut inspected: Inspected) -> Inspected {
    for item in &mut inspected.work.items {
        item.index = at;
    }
    inspected
}
