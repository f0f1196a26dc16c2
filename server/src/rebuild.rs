//! Rebuild: every derived table dropped and made again from the log. What was decided is repeated, never decided again:
//! scopes stand in the log, documents come from their changes through inspectors, the rest from documents.

use std::collections::{BTreeMap, BTreeSet};

use client_core::record::Id;
use client_core::wire::pack_receipts;

use crate::blobs;
use crate::error::{Error, Result};
use crate::feed::{Scopes, place, split};
use crate::inspect::{Answer, Bytes, Job, State};
use crate::log::{self, Logged};
use crate::params;
use crate::projection::documents::{self, put};
use crate::projection::{Stored, bigrams, conflicts, customers, likeness, links, visits};
use crate::state::ServerState;
use crate::storage::{Tx, Value};

/// The tables that are derived from the log.
pub const DERIVED: [&str; 11] = [
    "documents",
    "links",
    "people",
    "visit_state",
    "customer_state",
    "likeness",
    "bigrams",
    "conflicts",
    "feed",
    "scope_history",
    "citations",
];
/// Records inspected at once.
const RECORDS: usize = 200;

/// What a rebuild made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Rebuilt {
    /// Records.
    pub records: usize,
    /// Entries of the log.
    pub entries: i64,
}

/// Drops and makes again every derived table, in one transaction. Wants the server stopped.
pub fn rebuild(server: &ServerState) -> Result<Rebuilt> {
    server.storage.write(|tx| {
        for table in DERIVED {
            tx.execute(&format!("DELETE FROM {table}"), &[])?;
        }
        let docs = docs(tx)?;
        for group in docs.chunks(RECORDS) {
            make_documents(tx, server, group)?;
        }
        for (doc, kind) in &docs {
            if kind == "visit" {
                visits::recompute(tx, doc)?;
            }
        }
        for (doc, kind) in &docs {
            if kind == "customer" {
                customers::recompute(tx, doc)?;
            }
        }
        replay_places(tx)?;
        blobs::rebuild(tx, &server.syncing.inspector)?;
        Ok(Rebuilt {
            records: docs.len(),
            entries: log::end(tx)?,
        })
    })
}

/// Every row of every derived table as text, in order: to compare what is live with what is rebuilt.
pub fn derived(tx: &mut dyn Tx) -> Result<BTreeMap<&'static str, BTreeSet<String>>> {
    let mut tables = BTreeMap::new();
    for table in DERIVED {
        let columns = tx
            .query(&format!("SELECT * FROM {table}"), &[], |row| {
                let mut text = String::new();
                for column in 0.. {
                    let value = match row.value(column) {
                        Ok(Value::Null) => String::new(),
                        Ok(Value::Int(int)) => int.to_string(),
                        Ok(Value::Text(value)) => format!("{value:?}"),
                        Ok(Value::Blob(bytes)) => hex::encode(bytes),
                        Err(_) => break,
                    };
                    text.push_str(&value);
                    text.push('|');
                }
                Ok(text)
            })?
            .into_iter()
            .collect();
        tables.insert(table, columns);
    }
    Ok(tables)
}

/// Every record and its kind, in the order of their first changes.
fn docs(tx: &mut dyn Tx) -> Result<Vec<(String, String)>> {
    tx.query(
        "SELECT doc, kind FROM log WHERE hash IS NOT NULL GROUP BY doc, kind ORDER BY min(seq)",
        &[],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )
}

/// A record's changes as the log has them.
#[derive(Default)]
struct History {
    changes: Vec<Bytes>,
    first: Option<Line>,
    last: Option<Line>,
    generation: i64,
}

#[derive(Clone)]
struct Line {
    seq: i64,
    received_at: i64,
    enrolment: String,
    user: String,
    teams: String,
}

fn history(tx: &mut dyn Tx, doc: &str) -> Result<History> {
    let mut history = History::default();
    tx.for_each(
        "SELECT change, seq, received_at, enrolment, user_id, teams, generation FROM log
         WHERE doc = $1 AND hash IS NOT NULL ORDER BY seq",
        params![doc],
        &mut |row| {
            let line = Line {
                seq: row.int(1)?,
                received_at: row.int(2)?,
                enrolment: row.text(3)?,
                user: row.text(4)?,
                teams: row.text(5)?,
            };
            history.changes.push(Bytes(row.blob(0)?));
            history.generation = row.int(6)?;
            history.first.get_or_insert_with(|| line.clone());
            history.last = Some(line);
            Ok(())
        },
    )?;
    Ok(history)
}

fn make_documents(tx: &mut dyn Tx, server: &ServerState, group: &[(String, String)]) -> Result<()> {
    let mut histories = Vec::new();
    let mut jobs = Vec::new();
    for (doc, _) in group {
        let mut history = history(tx, doc)?;
        jobs.push(Job::Rebuild {
            changes: std::mem::take(&mut history.changes),
        });
        histories.push(history);
    }
    // Nobody's bytes in particular: they were all judged before they came into the log.
    let answers = server.syncing.inspector.ask_all(Id([0; 16]), jobs);
    for ((doc, _), (history, answer)) in group.iter().zip(histories.iter().zip(answers)) {
        let Answer::Rebuilt(state) = answer? else {
            return Err(Error::internal(format!(
                "record {doc} can't be rebuilt from the log"
            )));
        };
        let stored = stored(tx, doc, history, *state)?;
        put(tx, &stored)?;
        bigrams::put(tx, stored.created_seq, None, &stored.row)?;
        conflicts::put(tx, doc, &[], &stored.links.conflicts)?;
        links::put(tx, doc, &[], &stored.links.parents)?;
        likeness::put(tx, doc, &[], &stored.links.keys)?;
    }
    Ok(())
}

fn stored(tx: &mut dyn Tx, doc: &str, history: &History, state: State) -> Result<Stored> {
    let (Some(first), Some(last)) = (&history.first, &history.last) else {
        return Err(Error::internal(format!(
            "record {doc} has no changes in the log"
        )));
    };
    let times = log::receipts(tx, doc)?;
    let times = state.order.iter().map(|hash| times.get(hash).copied());
    let times: Option<Vec<i64>> = times.collect();
    let times = times.ok_or_else(|| {
        Error::internal(format!("record {doc} holds a change that the log lacks"))
    })?;
    Ok(Stored {
        doc: documents::id(doc)?,
        kind: state.derived.kind,
        generation: history.generation as u32,
        version: last.seq,
        created_seq: first.seq,
        creator: (
            first.user.clone(),
            first.enrolment.clone(),
            first.teams.clone(),
        ),
        last: (last.user.clone(), last.enrolment.clone()),
        received_at: last.received_at,
        heads: state.heads,
        receipts: pack_receipts(&times),
        row: state.derived.row,
        links: state.derived.links,
        bytes: state.document,
    })
}

/// Feeds and histories of scopes, entry by entry.
fn replay_places(tx: &mut dyn Tx) -> Result<()> {
    let mut current: BTreeMap<String, Scopes> = BTreeMap::new();
    let mut from = 1;
    loop {
        let entries = some_entries(tx, from)?;
        let Some(last) = entries.last() else {
            return Ok(());
        };
        from = last.seq + 1;
        for entry in &entries {
            let old = current.get(&entry.doc).cloned().unwrap_or_default();
            let new = entry.scopes.as_deref().map_or_else(|| old.clone(), split);
            let when = (entry.seq, entry.appended_at);
            place(tx, &entry.doc, when, entry.hash.is_some(), &old, &new)?;
            current.insert(entry.doc.clone(), new);
        }
    }
}

/// The next entries of the log, without the changes.
fn some_entries(tx: &mut dyn Tx, from: i64) -> Result<Vec<Logged>> {
    let mut entries = Vec::new();
    log::for_each_between(tx, from, from + 10_000, &mut |entry| {
        entries.push(entry);
        Ok(())
    })?;
    Ok(entries)
}
