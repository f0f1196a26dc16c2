//! One record as the office shows it: every field's value, conflicts with all their values, what settled them.

use std::collections::BTreeMap;

use client_core::record::{Id, Kind};
use client_core::wire::unpack_receipts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::names::{Writer, writers};
use super::visible::Reader;
use crate::error::{Error, Result};
use crate::inspect::{Answer, Job, Moment, ViewJob};
use crate::projection::{Stored, documents};
use crate::state::ServerState;

/// A record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Record {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its short number.
    pub number: String,
    /// The heads of this state; an edit of it carries them as `If-Match`, with commas between.
    pub heads: Vec<String>,
    /// The value shown at every path that holds one. Times are UTC ms, money is cents, positions are 1e-7 degrees.
    #[schema(value_type = BTreeMap<String, Object>)]
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Paths with several values that nobody has chosen among.
    pub conflicts: Vec<SeveralValues>,
    /// Paths whose several values a choice has settled.
    pub chosen: Vec<SeveralValues>,
}

/// A path with several values.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeveralValues {
    /// The path.
    pub path: String,
    /// The values; `number` is what to choose by.
    pub values: Vec<OneOfSeveral>,
}

/// One of several values.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OneOfSeveral {
    /// Its number, from 1: what to choose it by, here and on devices.
    pub number: u32,
    /// The value.
    #[schema(value_type = Object)]
    pub value: serde_json::Value,
    /// The one shown, by choice or for the time being.
    pub shown: bool,
    /// Who wrote it, with what.
    pub by: Option<Writer>,
    /// When, by the device's clock, UTC ms.
    pub at: i64,
    /// When the server received it, UTC ms.
    pub received: Option<i64>,
}

/// A stored record that somebody may see, or [`Error::NotFound`]. Blocks.
pub fn open(state: &ServerState, reader: &Reader, kind: Option<Kind>, id: Id) -> Result<Stored> {
    let what = kind.map_or("record", Kind::as_str);
    let id = id.to_string();
    state.storage.read(|tx| {
        let found =
            documents::find(tx, &id)?.filter(|stored| kind.is_none_or(|kind| stored.kind == kind));
        let stored = found.ok_or_else(|| Error::not_found(what))?;
        reader.check(tx, what, stored.kind, &id)?;
        Ok(stored)
    })
}

/// The record at a moment. Blocks.
pub fn show(state: &ServerState, reader: &Reader, stored: &Stored, at: Moment) -> Result<Record> {
    let job = Job::View(ViewJob {
        document: stored.bytes.clone(),
        receipts: unpack_receipts(&stored.receipts),
        at,
        generation: stored.generation,
    });
    let raw = match state.syncing.inspector.ask(reader.id, job)? {
        Answer::View(json) => serde_json::from_slice(&json)
            .map_err(|error| Error::internal(format!("a record's JSON does not read: {error}")))?,
        Answer::UnknownHeads => return Err(Error::not_found("record at that time")),
        other => return Err(unexpected(stored, &other)),
    };
    state.storage.read(|tx| named(tx, raw))
}

/// What an answer that does not fit becomes.
pub fn unexpected(stored: &Stored, answer: &Answer) -> Error {
    match answer {
        Answer::Unreadable(what) => Error::internal(format!(
            "the stored record {} can't be read: {what}",
            stored.doc
        )),
        _ => Error::Inspector(format!(
            "the answer about record {} does not fit the question",
            stored.doc
        )),
    }
}

#[derive(Deserialize)]
struct RawRecord {
    id: String,
    kind: String,
    number: String,
    heads: Vec<String>,
    fields: BTreeMap<String, serde_json::Value>,
    conflicts: Vec<RawPath>,
    chosen: Vec<RawPath>,
}

#[derive(Deserialize)]
struct RawPath {
    path: String,
    values: Vec<RawValue>,
}

#[derive(Deserialize)]
struct RawValue {
    value: serde_json::Value,
    shown: bool,
    by: String,
    at: i64,
    received: Option<i64>,
}

fn named(tx: &mut dyn crate::storage::Tx, raw: RawRecord) -> Result<Record> {
    let all = raw
        .conflicts
        .iter()
        .chain(&raw.chosen)
        .flat_map(|path| &path.values);
    let people = writers(tx, all.map(|value| value.by.as_str()))?;
    let several = |paths: Vec<RawPath>| -> Vec<SeveralValues> {
        let one = |(number, value): (u32, RawValue)| OneOfSeveral {
            number,
            by: people.get(&value.by).cloned(),
            value: value.value,
            shown: value.shown,
            at: value.at,
            received: value.received,
        };
        let path = |path: RawPath| SeveralValues {
            path: path.path,
            values: (1..).zip(path.values).map(one).collect(),
        };
        paths.into_iter().map(path).collect()
    };
    Ok(Record {
        conflicts: several(raw.conflicts),
        chosen: several(raw.chosen),
        id: raw.id,
        kind: raw.kind,
        number: raw.number,
        heads: raw.heads,
        fields: raw.fields,
    })
}
