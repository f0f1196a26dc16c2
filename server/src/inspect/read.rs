//! Reading stored documents: history, the record at a moment, rebuilding.

use std::collections::BTreeSet;

use client_core::document::Document;
use client_core::history::{self, HistoryEntry, Receipts};
use client_core::{Change, ChangeHash, Error, json, row};

use super::answer::{Answer, Entry, Parts, State};
use super::job::{Bytes, HistoryJob, Moment, ViewJob};

/// Every edit of a document.
pub fn history(job: &HistoryJob) -> Answer {
    answer(|| {
        let document = Document::load(&job.document)?;
        let receipts = receipts(&document, &job.receipts);
        let entries = history::history(&document, &receipts);
        Ok(Answer::History(entries.into_iter().map(entry).collect()))
    })
}

fn entry(entry: HistoryEntry) -> Entry {
    Entry {
        hash: entry.hash,
        enrolment: entry.actor.map(|actor| actor.enrolment),
        at: entry.stamp.at,
        offset: entry.stamp.offset,
        undoes: entry.stamp.undoes,
        received: entry.received,
        diff: entry.diff,
    }
}

/// Changes as they would stand in a document's history, on top of it and of what else is given.
pub fn peek(document: Option<&Bytes>, below: &[Bytes], shown: &[Bytes]) -> Answer {
    answer(|| {
        let mut document = match document {
            Some(bytes) => Document::load(&bytes.0)?,
            None => Document::new(),
        };
        let mut waiting = shown
            .iter()
            .map(|bytes| Change::from_bytes(bytes.0.clone()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Error::Document(error.to_string()))?;
        waiting.retain(|change| !document.holds(&change.hash()));
        let wanted: BTreeSet<ChangeHash> = waiting.iter().map(Change::hash).collect();
        // What can't be read shows nothing, and hides nothing else.
        let others = below.iter();
        waiting.extend(others.filter_map(|bytes| Change::from_bytes(bytes.0.clone()).ok()));
        waiting.retain(|change| !document.holds(&change.hash()));
        while let Some(at) = waiting
            .iter()
            .position(|change| change.deps().iter().all(|dep| document.holds(dep)))
        {
            let change = waiting.remove(at);
            if !document.holds(&change.hash()) {
                document.apply(vec![change])?;
            }
        }
        let entries = history::history(&document, &Receipts::new());
        let found: Vec<Entry> = entries
            .into_iter()
            .filter(|entry| wanted.contains(&entry.hash))
            .map(entry)
            .collect();
        if found.is_empty() && !wanted.is_empty() {
            return Err(Error::UnknownHeads);
        }
        Ok(Answer::History(found))
    })
}

/// A record as JSON.
pub fn view(job: &ViewJob) -> Answer {
    answer(|| {
        let document = Document::load(&job.document)?;
        let receipts = receipts(&document, &job.receipts);
        let heads = match &job.at {
            Moment::Now => document.heads(),
            Moment::Heads(heads) => heads.clone(),
            Moment::Time(moment) => history::heads_at(&document, &receipts, *moment),
        };
        let fields = match &job.at {
            Moment::Now => document.fields(),
            _ => document.fields_at(&heads)?,
        };
        let mut record = json::record(&document, &fields, job.generation, &receipts)?;
        record.heads = heads.iter().map(ChangeHash::to_string).collect();
        // Texts, numbers and lists of them always serialise.
        let bytes = serde_json::to_vec(&record).expect("a record serialises");
        Ok(Answer::View(bytes))
    })
}

/// Row and links.
pub fn derive(document: &[u8]) -> Answer {
    answer(|| {
        let document = Document::load(document)?;
        let derived = row::derive(&document, &document.fields())?;
        Ok(Answer::Derived(Box::new(derived)))
    })
}

/// A document from its changes, in the order of the log.
pub fn rebuild(changes: &[Bytes]) -> Answer {
    answer(|| {
        let changes = changes
            .iter()
            .map(|bytes| Change::from_bytes(bytes.0.clone()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Error::Document(error.to_string()))?;
        let mut document = Document::new();
        // In the log's order, which is that of the live document: the bytes come out equal.
        document.append(changes)?;
        let bytes = document.save();
        // Read back, as whoever gets it will: the order of changes is that of the bytes.
        let document = Document::load(&bytes)?;
        let order: Vec<ChangeHash> = document.summaries().iter().map(|one| one.hash).collect();
        Ok(Answer::Rebuilt(Box::new(State {
            derived: row::derive(&document, &document.fields())?,
            heads: document.heads(),
            document: bytes,
            order,
        })))
    })
}

/// A document's changes.
pub fn split(document: &[u8]) -> Answer {
    answer(|| {
        let document = Document::load(document)?;
        let changes = document.changes();
        Ok(Answer::Parts(Box::new(Parts {
            heads: document.heads(),
            changes: changes
                .iter()
                .map(|change| Bytes(change.raw_bytes().to_vec()))
                .collect(),
        })))
    })
}

fn receipts(document: &Document, times: &[i64]) -> Receipts {
    let changes = document.summaries();
    let hashes = changes.iter().map(|change| change.hash);
    hashes.zip(times.iter().copied()).collect()
}

fn answer(read: impl FnOnce() -> Result<Answer, Error>) -> Answer {
    match read() {
        Ok(answer) => answer,
        Err(Error::UnknownHeads) => Answer::UnknownHeads,
        Err(error) => Answer::Unreadable(error.to_string()),
    }
}
