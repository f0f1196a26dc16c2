//! Verdicts on pushed entries, and what a refusal does to the entries after it.
//!
//! The rules are those of the sync model: an acknowledged entry stays until a served document
//! contains it; after a refusal later edits are replayed at the heads their author saw, under a fresh
//! actor, and an open draft follows in the same transaction.

use std::collections::BTreeMap;

use automerge::{Change, ChangeHash};
use rand::Rng;
use rusqlite::Connection;

use super::drafts::Draft;
use super::outbox::{self, Entry, EntryStatus};
use super::pull::{GIVEN, LACKED, PUT_ASIDE};
use super::rules::{Rule, in_force};
use super::{Store, attention, drafts, find_rid, meta, records, rows};
use crate::document::Document;
use crate::error::Error;
use crate::record::{Actor, Id, Kind};
use crate::wire::{Mark, RETIRED, Refusal, RefusalCode, Verdict};

/// A pushed entry and what came of it.
pub(crate) type Judged = (Id, Kind, Entry, Verdict);

impl Store {
    /// Marks entries as sent, so that no pull starts while one has no verdict.
    pub(crate) fn mark_tried(&mut self, entries: &[i64]) -> Result<(), Error> {
        self.write(|tx| {
            entries
                .iter()
                .try_for_each(|entry| outbox::set_status(tx, *entry, EntryStatus::Tried))
        })
    }

    /// Takes the verdicts of one push, in one transaction. Returns how many edits were refused.
    pub(crate) fn take_verdicts(
        &mut self,
        judged: &[Judged],
        mark: Option<Mark>,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<u32, Error> {
        let enrolment = self.actor()?.enrolment;
        let mut fresh = Actor::fresh(enrolment, rng);
        if !in_force(Rule::FreshActor) {
            fresh.opening = self.opening;
        }
        let mut refused = 0;
        self.write(|tx| {
            for (doc, kind, entry, verdict) in judged {
                // An earlier refusal of the same push may have replaced this entry.
                if !still_there(tx, entry)? {
                    continue;
                }
                match verdict {
                    Verdict::Accepted {
                        received_at,
                        receipt,
                        ..
                    }
                    | Verdict::Known {
                        received_at,
                        receipt,
                    } => {
                        outbox::set_received(tx, entry.entry, *receipt, *received_at)?;
                        if !in_force(Rule::StaysUntilServed) {
                            outbox::remove(tx, entry.entry)?;
                        }
                    }
                    Verdict::Missing { deps } if is_hopeless(tx, entry, deps)? => {
                        let refusal = Refusal {
                            code: RefusalCode::Scope,
                            arguments: Vec::new(),
                        };
                        refused += refuse(tx, (*doc, *kind), entry, &refusal, fresh, now)?;
                    }
                    Verdict::Missing { deps } => missing(tx, entry, deps)?,
                    Verdict::Refused(refusal) if is_handed_over(refusal) => {
                        outbox::set_status(tx, entry.entry, EntryStatus::HandedOver)?;
                    }
                    Verdict::Refused(refusal) => {
                        refused += refuse(tx, (*doc, *kind), entry, refusal, fresh, now)?;
                    }
                    Verdict::Superseded => {
                        let refusal = Refusal {
                            code: RefusalCode::Quarantined,
                            arguments: vec!["superseded".to_owned()],
                        };
                        refused += refuse(tx, (*doc, *kind), entry, &refusal, fresh, now)?;
                    }
                }
            }
            meta::set_mark(tx, mark)
        })?;
        if refused > 0 {
            self.opening = fresh.opening;
            self.renew_actor(rng);
        }
        Ok(refused)
    }
}

/// Put aside because the device is retired: nothing about the edit was judged.
fn is_handed_over(refusal: &Refusal) -> bool {
    refusal.code == RefusalCode::Quarantined && refusal.arguments == [RETIRED]
}

fn still_there(tx: &Connection, entry: &Entry) -> Result<bool, Error> {
    Ok(tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE entry = $1 AND hash = $2)")?
        .query_row((entry.entry, entry.hash.0), |row| row.get(0))?)
}

/// The server still lacks what was served once, after it was offered, and the record is in no scope of mine: the server
/// does not know any more that its author ever saw it, and answers as if there were none. No repetition helps.
fn is_hopeless(tx: &Connection, entry: &Entry, deps: &[ChangeHash]) -> Result<bool, Error> {
    let given: bool = tx
        .prepare_cached(
            "SELECT offered IN ($1, $2) AND NOT EXISTS (SELECT 1 FROM holdings h WHERE h.rid = r.rid)
             FROM records r WHERE rid = $3",
        )?
        .query_row((GIVEN, PUT_ASIDE, entry.rid), |row| row.get(0))?;
    let entries = outbox::of_record(tx, entry.rid)?;
    let mine = |dep: &ChangeHash| entries.iter().any(|other| other.hash == *dep);
    Ok(given && deps.iter().any(|dep| !mine(dep)))
}

/// The server lacks what this change depends on: of mine, send it again; served once, offer the
/// whole document.
fn missing(tx: &Connection, entry: &Entry, deps: &[ChangeHash]) -> Result<(), Error> {
    outbox::set_status(tx, entry.entry, EntryStatus::Unsent)?;
    let mut served = false;
    for dep in deps {
        let mine = tx
            .prepare_cached(
                "UPDATE outbox SET status = 0 WHERE rid = $1 AND hash = $2 AND status = 2",
            )?
            .execute((entry.rid, dep.0))?;
        served |= mine == 0;
    }
    if served && in_force(Rule::MissingIsOffered) {
        tx.prepare_cached(
            "UPDATE records SET offered = $1 WHERE rid = $2 AND document IS NOT NULL",
        )?
        .execute((LACKED, entry.rid))?;
    }
    Ok(())
}

/// Takes a refused entry out of its chain. Returns how many edits went to "needs attention".
fn refuse(
    tx: &Connection,
    (doc, kind): (Id, Kind),
    refused: &Entry,
    refusal: &Refusal,
    actor: Actor,
    now: i64,
) -> Result<u32, Error> {
    let Some(rid) = find_rid(tx, doc)? else {
        return Ok(0);
    };
    let copy = records::served(tx, rid)?.ok_or_else(|| Error::NotHere(doc.to_string()))?;
    let entries = outbox::of_record(tx, rid)?;
    let creation = refused.edit.heads.is_empty() && copy.document.is_none();
    if creation && in_force(Rule::CreationTakesAll) {
        return creation_refused(tx, (doc, kind), rid, &entries, refusal, now);
    }
    let mut document = match &copy.document {
        Some(bytes) => Document::load(bytes)?,
        None => Document::new(),
    };
    // What an entry of the old chain stands for in the new one: its successor, or, dropped, what it
    // was based on.
    let mut successor: BTreeMap<ChangeHash, Vec<ChangeHash>> = BTreeMap::new();
    let mut later = false;
    for entry in &entries {
        let deps = deps_of(entry)?;
        if entry.hash == refused.hash {
            attention::add(tx, (doc, kind), &entry.edit, false, refusal, now)?;
            successor.insert(entry.hash, translate(&deps, &successor));
            outbox::remove(tx, entry.entry)?;
            later = true;
            continue;
        }
        let moved = later
            && entry.status != EntryStatus::Received
            && deps.iter().any(|d| successor.contains_key(d));
        if !moved {
            if !document.holds(&entry.hash) {
                document.apply(vec![change_of(entry)?])?;
            }
            continue;
        }
        let heads = if in_force(Rule::ReplayedAsSeen) {
            translate(&deps, &successor)
        } else {
            document.heads()
        };
        let puts = entry
            .edit
            .diff
            .iter()
            .map(|(path, change)| (path.as_str(), &change.after));
        outbox::remove(tx, entry.entry)?;
        let mut edit = entry.edit.clone();
        edit.heads.clone_from(&heads);
        if let Some([undone]) = edit
            .undoes
            .and_then(|hash| successor.get(&ChangeHash(hash)))
            .map(Vec::as_slice)
        {
            edit.undoes = Some(undone.0);
        }
        match document.write(actor, &heads, puts, edit.stamp())? {
            Some(made) => {
                outbox::add(tx, rid, entry.generation, &made, &edit)?;
                successor.insert(entry.hash, vec![made.hash]);
            }
            None => {
                successor.insert(entry.hash, heads);
            }
        }
    }
    if let Some(mut draft) = drafts::of_record(tx, rid)?.filter(|_| in_force(Rule::DraftsFollow)) {
        draft.heads = translate(&draft.heads, &successor);
        drafts::put(tx, rid, &draft)?;
    }
    rows::derive(tx, rid, &document)?;
    Ok(1)
}

/// The change that was to create the record was refused: the whole chain goes aside, an open draft
/// with it, and the record with them.
fn creation_refused(
    tx: &Connection,
    (doc, kind): (Id, Kind),
    rid: i64,
    entries: &[Entry],
    refusal: &Refusal,
    now: i64,
) -> Result<u32, Error> {
    let mut aside = 0;
    for entry in entries {
        let creates = entry.edit.heads.is_empty();
        attention::add(tx, (doc, kind), &entry.edit, creates, refusal, now)?;
        outbox::remove(tx, entry.entry)?;
        aside += 1;
    }
    if let Some(draft) = drafts::of_record(tx, rid)? {
        set_draft_aside(tx, (doc, kind), rid, draft, refusal, now)?;
        aside += 1;
    }
    rows::remove(tx, rid)?;
    tx.prepare_cached("DELETE FROM records WHERE rid = $1")?
        .execute([rid])?;
    Ok(aside)
}

fn set_draft_aside(
    tx: &Connection,
    record: (Id, Kind),
    rid: i64,
    draft: Draft,
    refusal: &Refusal,
    now: i64,
) -> Result<(), Error> {
    let only = |after| crate::edit::PathChange {
        before: Vec::new(),
        after,
    };
    let entered = draft.entered.into_iter();
    let edit = outbox::StoredEdit {
        diff: entered.map(|(path, after)| (path, only(after))).collect(),
        heads: draft.heads,
        at: draft.opened_at,
        offset: None,
        undoes: None,
    };
    attention::add(tx, record, &edit, false, refusal, now)?;
    drafts::remove(tx, rid)
}

/// A served document took the place of a copy that the server had put aside: edits and a draft that rest on what it lacks
/// can't be sent any more, and go aside with it.
pub(crate) fn detach(
    tx: &Connection,
    record: (Id, Kind),
    rid: i64,
    served: &Document,
    now: i64,
) -> Result<(), Error> {
    let refusal = Refusal {
        code: RefusalCode::Quarantined,
        arguments: Vec::new(),
    };
    let mut kept: Vec<ChangeHash> = Vec::new();
    for entry in outbox::of_record(tx, rid)? {
        let rests = |dep: &ChangeHash| served.holds(dep) || kept.contains(dep);
        if deps_of(&entry)?.iter().all(rests) {
            kept.push(entry.hash);
        } else {
            attention::add(tx, record, &entry.edit, false, &refusal, now)?;
            outbox::remove(tx, entry.entry)?;
        }
    }
    if let Some(draft) = drafts::of_record(tx, rid)?
        && !draft
            .heads
            .iter()
            .all(|head| served.holds(head) || kept.contains(head))
    {
        set_draft_aside(tx, record, rid, draft, &refusal, now)?;
    }
    Ok(())
}

fn translate(
    heads: &[ChangeHash],
    successor: &BTreeMap<ChangeHash, Vec<ChangeHash>>,
) -> Vec<ChangeHash> {
    let mut translated: Vec<ChangeHash> = heads
        .iter()
        .flat_map(|hash| successor.get(hash).cloned().unwrap_or_else(|| vec![*hash]))
        .collect();
    translated.sort_unstable();
    translated.dedup();
    translated
}

fn change_of(entry: &Entry) -> Result<Change, Error> {
    Change::from_bytes(entry.change.clone()).map_err(|error| Error::Document(error.to_string()))
}

fn deps_of(entry: &Entry) -> Result<Vec<ChangeHash>, Error> {
    Ok(change_of(entry)?.deps().to_vec())
}
