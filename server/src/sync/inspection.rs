//! What waits of a push, on its way through the inspectors.

use std::collections::VecDeque;

use client_core::wire::Verdict;

use crate::error::{Error, Result};
use crate::inspect::{Answer, Around, Batch, Bytes, Candidate, Job, Judgement, Outcome};
use crate::log;
use crate::projection::documents;
use crate::projection::{Node, Stored};
use crate::storage::Tx;
use crate::sync::admission::is_hidden;
use crate::sync::append::has_receipt;
use crate::sync::inspectors::Asked;
use crate::sync::mac::Seals;
use crate::sync::pipeline::Request;
use crate::sync::standing::Standing;
use crate::sync::work::{ALLOWED, ASSUMED, Inspected, Item, Turn, Work, hash_of};

/// Records of one commit at most: so many that the disk is waited for rarely, so few that inspectors and writer of a
/// long push are busy at the same time.
const RECORDS: usize = 125;
/// Bytes of stored documents held at once, roughly.
const BYTES: usize = 16 * 1024 * 1024;

/// A part of a push under inspection.
pub struct Begun {
    loaded: Vec<Loaded>,
    asked: Asked,
    /// What it is inspected with.
    pub standing: Standing,
}

/// Begins to inspect as much of what waits as one commit should hold; `None` when nothing waits. What is answered
/// without inspection goes to `verdicts`.
pub fn begin(
    request: Request<'_>,
    standing: &Standing,
    waiting: &mut VecDeque<Work>,
    verdicts: &mut Vec<(usize, Verdict)>,
) -> Result<Option<Begun>> {
    let syncing = &request.server.syncing;
    let mut loaded = Vec::new();
    while loaded.is_empty() && !waiting.is_empty() {
        loaded = request.server.storage.read(|tx| {
            let subject = (&syncing.seals, standing);
            load_some(tx, subject, waiting, verdicts)
        })?;
    }
    if loaded.is_empty() {
        return Ok(None);
    }
    let jobs = loaded
        .iter()
        .map(|one| Job::Judge(batch(standing, one, request.now)))
        .collect();
    Ok(Some(Begun {
        asked: syncing.inspector.begin(standing.author.user, jobs),
        loaded,
        standing: standing.clone(),
    }))
}

impl Begun {
    /// Waits for the inspectors.
    pub fn finish(self, request: Request<'_>, turn: &mut Turn) -> Result<Vec<Inspected>> {
        let mut inspected = Vec::new();
        for (one, answer) in self.loaded.into_iter().zip(self.asked.answers()) {
            let outcome = judged(&one.work, answer?)?;
            inspected.extend(or_again(request, one, outcome, turn));
        }
        Ok(inspected)
    }
}

/// Work with what the tables say about it.
struct Loaded {
    work: Work,
    before: Option<Stored>,
    around: Around,
    /// See [`Inspected::hidden`].
    hidden: bool,
}

fn load_some(
    tx: &mut dyn Tx,
    subject: (&Seals, &Standing),
    waiting: &mut VecDeque<Work>,
    verdicts: &mut Vec<(usize, Verdict)>,
) -> Result<Vec<Loaded>> {
    let mut loaded = Vec::new();
    let mut bytes = 0;
    while loaded.len() < RECORDS && bytes < BYTES {
        let Some(work) = waiting.pop_front() else {
            break;
        };
        let one = load(tx, subject, work, verdicts)?;
        let before = one.as_ref().and_then(|one| one.before.as_ref());
        bytes += before.map_or(0, |stored| stored.bytes.len());
        loaded.extend(one);
    }
    Ok(loaded)
}

fn load(
    tx: &mut dyn Tx,
    (seals, standing): (&Seals, &Standing),
    mut work: Work,
    verdicts: &mut Vec<(usize, Verdict)>,
) -> Result<Option<Loaded>> {
    let doc = work.doc.to_string();
    let stored = documents::find(tx, &doc)?;
    let hidden = match &stored {
        Some(stored) => !work.is_given_back() && is_hidden(tx, standing, &doc, &stored.creator.0)?,
        None => false,
    };
    let before = stored.filter(|_| !hidden);
    let around = match &before {
        None => work.around.unwrap_or(ASSUMED),
        Some(stored) => standing.around(tx, &Node::of(stored))?,
    };
    match &before {
        Some(stored) => {
            work.generation = stored.generation;
            work.kind = stored.kind;
        }
        // Only what is given back after a restore may begin with a later one.
        None if work.recovered_via.is_none() => work.generation = 1,
        None => {}
    }
    other_generations(tx, seals, &mut work, verdicts)?;
    Ok((!work.items.is_empty()).then_some(Loaded {
        work,
        before,
        around,
        hidden,
    }))
}

/// Changes of an older generation are known or superseded; for a newer one the server lost its beginning.
fn other_generations(
    tx: &mut dyn Tx,
    seals: &Seals,
    work: &mut Work,
    verdicts: &mut Vec<(usize, Verdict)>,
) -> Result<()> {
    let items = std::mem::take(&mut work.items);
    for item in items {
        if item.generation == work.generation {
            work.items.push(item);
            continue;
        }
        let verdict = match log::find_bytes(tx, &work.doc.to_string(), &item.bytes)? {
            Some((hash, received_at)) => Verdict::Known {
                received_at,
                receipt: seals.receipt(work.doc, &hash),
            },
            None if item.generation < work.generation => Verdict::Superseded,
            None => Verdict::Missing { deps: Vec::new() },
        };
        verdicts.push((item.index, verdict));
    }
    Ok(())
}

fn batch(standing: &Standing, loaded: &Loaded, now: i64) -> Batch {
    let candidate = |item: &Item| Candidate {
        bytes: item.bytes.clone(),
        trusted: item.trusted,
    };
    Batch {
        doc: loaded.work.doc,
        kind: loaded.work.kind,
        document: loaded
            .before
            .as_ref()
            .map(|stored| Bytes(stored.bytes.clone())),
        author: standing.writer(loaded.before.is_none()),
        around: loaded.around,
        changes: loaded.work.items.iter().map(candidate).collect(),
        now,
    }
}

fn judged(work: &Work, answer: Answer) -> Result<Outcome> {
    match answer {
        Answer::Judged(outcome) if outcome.judgements.len() == work.items.len() => Ok(*outcome),
        Answer::Unreadable(what) => Err(Error::internal(format!(
            "the stored record {} can't be read: {what}",
            work.doc
        ))),
        _ => Err(Error::Inspector(format!(
            "the answer about record {} does not fit the question",
            work.doc
        ))),
    }
}

/// A refused change with a receipt of ours was accepted once, before the server lost it: inspected again, unjudged; so
/// is one that was kept from a hidden record. A record to be made that was refused for what was assumed about it is
/// inspected again, too.
fn or_again(
    request: Request<'_>,
    one: Loaded,
    outcome: Outcome,
    turn: &mut Turn,
) -> Option<Inspected> {
    let mut work = one.work;
    let mut back = false;
    for (item, judgement) in work.items.iter_mut().zip(&outcome.judgements) {
        let refused = match judgement {
            Judgement::Refused { .. } => true,
            Judgement::Missing { .. } => one.hidden,
            _ => false,
        };
        if refused && !item.trusted {
            let seals = &request.server.syncing.seals;
            item.trusted = has_receipt(seals, work.doc, item, hash_of(judgement));
            back |= item.trusted;
        }
    }
    if one.before.is_none() && outcome.after.is_none() && work.around.is_none() {
        work.around = Some(ALLOWED);
        back = true;
    }
    if back {
        turn.again.push(work);
        return None;
    }
    Some(Inspected {
        work,
        before: one.before,
        around: one.around,
        outcome,
        hidden: one.hidden,
    })
}
