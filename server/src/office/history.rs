//! The history of a record: per edit who changed which path from what to what, when on the device, when received.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use client_core::ChangeHash;
use client_core::record::Value;
use client_core::wire::unpack_receipts;
use serde::Serialize;
use utoipa::ToSchema;

use super::access_log;
use super::names::{Writer, writers};
use super::page::{Page, PageQuery};
use super::params::Params;
use super::record::{open, unexpected};
use super::record_id::record_id;
use super::visible::Reader;
use crate::error::Result;
use crate::inspect::{Answer, Entry, HistoryJob, Job};
use crate::log;
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use client_core::record::Id;

/// An edit.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditEntry {
    /// Its place in the history, from 1.
    pub place: usize,
    /// Its id: what `undo` takes.
    pub edit: String,
    /// Who made it, with what.
    pub by: Option<Writer>,
    /// When, by the device's clock, UTC ms.
    pub at: i64,
    /// Server time minus device time as the device had measured it, ms.
    pub offset: Option<i64>,
    /// When the server received it, UTC ms.
    pub received: Option<i64>,
    /// Who gave it back after the server had lost it, or let it out of quarantine.
    pub recovered_by: Option<Writer>,
    /// The edit that this one undoes.
    pub undoes: Option<String>,
    /// What it changed.
    pub changes: Vec<PathEntry>,
}

/// What an edit did at one path.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathEntry {
    /// The path.
    pub path: String,
    /// The key of its label in the translations.
    pub label: Option<String>,
    /// Every value that stood there, the one shown last.
    #[schema(value_type = Vec<Object>)]
    pub before: Vec<Value>,
    /// The value written.
    #[schema(value_type = Object)]
    pub after: Value,
}

/// The history of a record of any kind, oldest first.
#[utoipa::path(get, path = "/api/records/{id}/history", tag = "records",
    params(("id" = String, Path, description = "Id or short number of the record"), PageQuery),
    responses((status = 200, body = Page<EditEntry>), (status = 401), (status = 404)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<EditEntry>>, Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, None, &id).await?;
    let entries = crate::storage::blocking(move || read(&state, &reader, id)).await?;
    Ok(Json(query.of(
        "history",
        entries,
        |entry: &EditEntry| format!("{:08}", entry.place),
    )?))
}

fn read(state: &ServerState, reader: &Reader, id: Id) -> Result<Vec<EditEntry>> {
    let stored = open(state, reader, None, id)?;
    access_log::note_opening(state, reader, &stored)?;
    let job = Job::History(HistoryJob {
        document: stored.bytes.clone(),
        receipts: unpack_receipts(&stored.receipts),
    });
    let entries = match state.syncing.inspector.ask(reader.id, job)? {
        Answer::History(entries) => entries,
        other => return Err(unexpected(&stored, &other)),
    };
    let doc = stored.doc.to_string();
    let (people, recovered) = state.storage.read(|tx| {
        let recovered = log::recovered(tx, &doc)?;
        let authors = entries.iter().filter_map(|e| e.enrolment);
        let mut enrolments: Vec<String> = authors.map(|by| by.to_string()).collect();
        enrolments.extend(recovered.values().cloned());
        let people = writers(tx, enrolments.iter().map(String::as_str))?;
        Ok((people, recovered))
    })?;
    let label = |path: &str| stored.kind.field(path).map(|field| field.label.to_owned());
    Ok(entries
        .into_iter()
        .enumerate()
        .map(|(at, one)| entry(at + 1, one, &people, &recovered, &label))
        .collect())
}

/// An edit in words; `recovered` says by hash which device or session gave it back.
pub(super) fn entry(
    place: usize,
    entry: Entry,
    people: &BTreeMap<String, Writer>,
    recovered: &BTreeMap<ChangeHash, String>,
    label: &impl Fn(&str) -> Option<String>,
) -> EditEntry {
    let changes = entry.diff.into_iter().map(|(path, change)| PathEntry {
        label: label(&path),
        path,
        before: change.before,
        after: change.after,
    });
    EditEntry {
        place,
        edit: entry.hash.to_string(),
        by: entry
            .enrolment
            .and_then(|by| people.get(&by.to_string()).cloned()),
        at: entry.at,
        offset: entry.offset,
        received: entry.received,
        recovered_by: recovered
            .get(&entry.hash)
            .and_then(|via| people.get(via).cloned()),
        undoes: entry.undoes.map(|hash| hash.to_string()),
        changes: changes.collect(),
    }
}
