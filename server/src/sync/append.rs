//! The append of inspected changes to the log, with all that follows from them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use client_core::ChangeHash;
use client_core::record::Enrolment;
use client_core::wire::{RefusalCode, pack_receipts};

use crate::accounts::session_context;
use crate::blobs::citations;
use crate::error::{Error, Result};
use crate::feed::{Appended, settle};
use crate::inspect::{Accepted, Judgement, State};
use crate::log::{self, ByLine, LATE, LoggedChange, ODD_CLOCK, RECOVERED, Subject};
use crate::projection::Stored;
use crate::storage::Tx;
use crate::sync::admission::{Admission, admit};
use crate::sync::mac::{Seals, same};
use crate::sync::standing::{Standing, by_line};
use crate::sync::verdicts::{Written, verdicts};
use crate::sync::work::{Inspected, Item, Turn, hash_of, refused};
use crate::sync::writer::Append;

/// Appends what may be appended. What was inspected with something that is no longer so comes back to be inspected again.
pub fn append_all(
    append: &mut Append<'_, '_>,
    seals: &Seals,
    standing: &Standing,
    all: Vec<Inspected>,
) -> Result<Turn> {
    let mut turn = Turn::default();
    let now = append.pen.now;
    let current = standing.again(append.tx, now)?;
    if current != *standing {
        turn.again = all.into_iter().map(|inspected| inspected.work).collect();
        return Ok(turn);
    }
    for inspected in all {
        append_one(append, seals, standing, inspected, &mut turn)?;
    }
    Ok(turn)
}

fn append_one(
    append: &mut Append<'_, '_>,
    seals: &Seals,
    standing: &Standing,
    inspected: Inspected,
    turn: &mut Turn,
) -> Result<()> {
    let late = match admit(append.tx, standing, &inspected)? {
        Admission::Go { late } => late,
        Admission::Stale { around } => {
            let mut work = inspected.work;
            work.around = around;
            turn.again.push(work);
            return Ok(());
        }
        Admission::OutOfScope(hashes) => {
            set_aside(inspected, seals, turn, |hash| {
                hashes.contains(&hash).then_some(RefusalCode::Scope)
            });
            return Ok(());
        }
    };
    let lines = by_lines(append.tx, standing, &inspected)?;
    if lines.values().any(Option::is_none) {
        let foreign = foreign(&inspected, &lines);
        set_aside(inspected, seals, turn, |hash| {
            foreign.contains(&hash).then_some(RefusalCode::Foreign)
        });
        return Ok(());
    }
    let changes = logged(append.pen.now, standing, &inspected, &lines, late);
    let written = match &inspected.outcome.after {
        Some(state) => write(append, standing, &inspected, state, &changes)?,
        None => Written::new(),
    };
    verdicts(append.tx, seals, standing, (&inspected, &written), turn)
}

/// Refuses some of the changes and has the rest inspected without them. One with a receipt of ours is taken all the
/// same: the server had judged it before it lost it.
fn set_aside(
    inspected: Inspected,
    seals: &Seals,
    turn: &mut Turn,
    reason: impl Fn(ChangeHash) -> Option<RefusalCode>,
) {
    let mut work = inspected.work;
    let mut kept = Vec::new();
    for (mut item, judgement) in work.items.into_iter().zip(&inspected.outcome.judgements) {
        let hash = hash_of(judgement);
        match hash.and_then(&reason) {
            None => kept.push(item),
            Some(code) => {
                item.trusted = !item.trusted && has_receipt(seals, work.doc, &item, hash);
                if item.trusted {
                    kept.push(item);
                } else {
                    turn.verdicts.push((item.index, refused(code)));
                }
            }
        }
    }
    work.items = kept;
    if !work.items.is_empty() {
        turn.again.push(work);
    }
}

/// True if the change came with the receipt that only this server can have made.
pub fn has_receipt(
    seals: &Seals,
    doc: client_core::record::Id,
    item: &Item,
    hash: Option<ChangeHash>,
) -> bool {
    match (&item.receipt, hash) {
        (Some(receipt), Some(hash)) => same(receipt, &seals.receipt(doc, &hash)),
        _ => false,
    }
}

/// Who wrote each of the accepted changes; `None` for an enrolment that nobody has.
fn by_lines(
    tx: &mut dyn Tx,
    standing: &Standing,
    inspected: &Inspected,
) -> Result<BTreeMap<Enrolment, Option<ByLine>>> {
    let mut lines = BTreeMap::from([(standing.author.enrolment, Some(standing.by_line()))]);
    for accepted in accepted(inspected) {
        if let Entry::Vacant(place) = lines.entry(accepted.enrolment) {
            let author = session_context(tx, accepted.enrolment)?;
            place.insert(author.as_ref().map(by_line));
        }
    }
    Ok(lines)
}

fn foreign(
    inspected: &Inspected,
    lines: &BTreeMap<Enrolment, Option<ByLine>>,
) -> BTreeSet<ChangeHash> {
    accepted(inspected)
        .filter(|accepted| lines.get(&accepted.enrolment).is_none_or(Option::is_none))
        .map(|accepted| accepted.hash)
        .collect()
}

fn accepted(inspected: &Inspected) -> impl Iterator<Item = &Accepted> {
    inspected
        .outcome
        .judgements
        .iter()
        .filter_map(|judgement| match judgement {
            Judgement::Accepted(accepted) => Some(accepted),
            _ => None,
        })
}

/// The changes as the log takes them, in the document's order, so that receipts follow it.
fn logged(
    now: i64,
    standing: &Standing,
    inspected: &Inspected,
    lines: &BTreeMap<Enrolment, Option<ByLine>>,
    late: bool,
) -> Vec<LoggedChange> {
    let mut by_hash = BTreeMap::new();
    for (item, judgement) in inspected
        .work
        .items
        .iter()
        .zip(&inspected.outcome.judgements)
    {
        let Judgement::Accepted(accepted) = judgement else {
            continue;
        };
        let line = lines.get(&accepted.enrolment).cloned().flatten();
        let recovered = inspected.work.recovered_via.clone();
        let back = recovered.is_some() || item.trusted;
        let flags = if late && !item.trusted { LATE } else { 0 }
            | if accepted.ahead || accepted.behind {
                ODD_CLOCK
            } else {
                0
            }
            | if back { RECOVERED } else { 0 };
        let own = standing.author.enrolment.to_string();
        let change = LoggedChange {
            hash: accepted.hash,
            deps: accepted.deps.clone(),
            bytes: accepted.bytes.0.clone(),
            by: line.unwrap_or_default(),
            received_at: item.received_at.map_or(now, |at| at.min(now)),
            flags,
            recovered_via: recovered.or_else(|| back.then_some(own)),
        };
        by_hash.insert(accepted.hash, change);
    }
    let order = inspected
        .outcome
        .after
        .iter()
        .flat_map(|state| &state.order);
    order.filter_map(|hash| by_hash.remove(hash)).collect()
}

/// Logs the changes and settles what follows.
pub fn write(
    append: &mut Append<'_, '_>,
    standing: &Standing,
    inspected: &Inspected,
    state: &State,
    changes: &[LoggedChange],
) -> Result<Written> {
    let work = &inspected.work;
    let doc = work.doc.to_string();
    let subject = Subject {
        doc: &doc,
        kind: state.derived.kind.as_str(),
        generation: i64::from(work.generation),
    };
    let batch = append.pen.seq + 1;
    let mut written = Written::new();
    for change in changes {
        let seq = append.pen.change(append.tx, subject, batch, change)?;
        written.insert(change.hash, (seq, change.received_at));
    }
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
        return Ok(written);
    };
    let before = inspected.before.as_ref();
    let stored = Stored {
        doc: work.doc,
        kind: state.derived.kind,
        generation: work.generation,
        version: append.pen.seq,
        created_seq: before.map_or(batch, |before| before.created_seq),
        creator: before.map_or_else(
            || {
                (
                    first.by.user.clone(),
                    first.by.enrolment.clone(),
                    first.by.teams.clone(),
                )
            },
            |before| before.creator.clone(),
        ),
        last: (last.by.user.clone(), last.by.enrolment.clone()),
        received_at: last.received_at,
        heads: state.heads.clone(),
        receipts: receipts(append.tx, &doc, before, &written, state)?,
        row: state.derived.row.clone(),
        links: state.derived.links.clone(),
        bytes: state.document.clone(),
    };
    let mut appended = Appended {
        batch,
        by: &standing.by_line(),
        poked: append.poked,
    };
    settle(append.tx, append.pen, &mut appended, before, &stored)?;
    // After the feed: whether its author can read what he cites is seen there.
    for accepted in accepted(inspected) {
        citations::add(
            append.tx,
            work.doc,
            accepted.enrolment,
            &accepted.cites,
            append.pen.now,
        )?;
    }
    Ok(written)
}

/// When each of the document's changes was received, in the document's order.
fn receipts(
    tx: &mut dyn Tx,
    doc: &str,
    before: Option<&Stored>,
    written: &Written,
    state: &State,
) -> Result<Vec<i64>> {
    let earlier = match before {
        Some(_) => log::receipts(tx, doc)?,
        None => BTreeMap::new(),
    };
    let time = |hash: &ChangeHash| {
        let new = written.get(hash).map(|(_, received_at)| *received_at);
        new.or_else(|| earlier.get(hash).copied())
    };
    let times: Option<Vec<i64>> = state.order.iter().map(time).collect();
    let times = times.ok_or_else(|| {
        Error::internal(format!("record {doc} holds a change that the log lacks"))
    })?;
    Ok(pack_receipts(&times))
}
