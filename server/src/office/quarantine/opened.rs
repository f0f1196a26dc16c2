//! An entry of quarantine opened: which record, what it would set, who wrote it and when; an attachment's bytes.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use client_core::record::{Id, Kind, Role};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::history::{EditEntry, entry};
use super::super::names::writers;
use super::super::role::require;
use super::{QuarantineItem, hash_of, one};
use crate::blobs::{BlobHash, aside};
use crate::error::{Error, Result};
use crate::inspect::{Answer, Bytes, Job};
use crate::projection::documents;
use crate::routes::{OfficeUser, Problem, serve_blob};
use crate::state::{ServerState, Shared};
use crate::storage::blocking;
use crate::sync::recover::{Kept, changes, find, open_of_record};

/// An entry of quarantine, opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineEntry {
    /// Where it comes from and what became of it.
    pub item: QuarantineItem,
    /// True if the server has the record that it says it belongs to.
    pub known_record: bool,
    /// What it would change, edit by edit; what the record holds already is left out. Nobody has judged it.
    pub edits: Vec<EditEntry>,
    /// Why there is nothing to show: `unreadable`, `rests_on_missing` (what it was based on is not here), `nothing_new`
    /// (the record holds it); absent if there is.
    pub empty: Option<&'static str>,
    /// How many entries of this record the same device brought that nobody has settled, this one included.
    pub open_of_record: usize,
}

/// What an entry says. Administrators only.
#[utoipa::path(get, path = "/api/quarantine/{hash}", tag = "devices",
    params(("hash" = String, Path, description = "The entry's hash")),
    responses((status = 200, body = QuarantineEntry), (status = 401), (status = 403), (status = 404)))]
pub async fn open(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(hash): Path<String>,
) -> Result<Json<QuarantineEntry>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let hash = hash_of(&hash)?;
    let by = session.author.user;
    Ok(Json(blocking(move || read(&state, by, hash)).await?))
}

/// The bytes of an attachment that a retired device handed over and no record cites. Administrators only.
#[utoipa::path(get, path = "/api/quarantine/{hash}/attachment", tag = "devices",
    params(("hash" = String, Path, description = "The attachment's hash")),
    responses((status = 200, description = "All of it"), (status = 206, description = "The range"), (status = 401),
        (status = 403), (status = 404)))]
pub async fn attachment(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        require(session.author.role, &[Role::Administrator])?;
        let none = || Error::not_found("attachment");
        let hash: BlobHash = hash.parse().map_err(|_| none())?;
        let blob = state
            .storage
            .read_async(move |tx| aside::find(tx, hash))
            .await?;
        serve_blob(&state, &blob.ok_or_else(none)?, &headers).await
    };
    match answer.await {
        Ok(response) => response,
        Err(error) => Problem(error).into_response(),
    }
}

fn read(server: &ServerState, by: Id, hash: [u8; 32]) -> Result<QuarantineEntry> {
    let (kept, item, others, stored) = server.storage.read(|tx| {
        let kept = find(tx, hash)?.ok_or_else(|| Error::not_found("entry of quarantine"))?;
        let item = one(tx, &kept)?;
        let mut others = open_of_record(tx, kept.enrolment, kept.doc)?;
        others.retain(|other| other.kind == kept.kind);
        let stored = documents::find(tx, &kept.doc.to_string())?;
        Ok((kept, item, others, stored))
    })?;
    let mut opened = QuarantineEntry {
        item,
        known_record: stored.is_some(),
        edits: Vec::new(),
        empty: None,
        open_of_record: others.len(),
    };
    if kept.kind == aside::KIND {
        return Ok(opened);
    }
    let peeked = peek(
        server,
        by,
        &kept,
        &others,
        stored.map(|stored| stored.bytes),
    )?;
    match peeked {
        Answer::History(entries) if !entries.is_empty() => {
            let enrolments: Vec<String> = entries
                .iter()
                .filter_map(|one| one.enrolment.map(|by| by.to_string()))
                .collect();
            let people = server
                .storage
                .read(|tx| writers(tx, enrolments.iter().map(String::as_str)))?;
            let kind = Kind::parse(&kept.kind);
            let label = |path: &str| Some(kind?.field(path)?.label.to_owned());
            let edits = entries.into_iter().enumerate();
            opened.edits = edits
                .map(|(at, one)| entry(at + 1, one, &people, &BTreeMap::new(), &label))
                .collect();
        }
        Answer::History(_) => opened.empty = Some("nothing_new"),
        Answer::UnknownHeads => opened.empty = Some("rests_on_missing"),
        _ => opened.empty = Some("unreadable"),
    }
    Ok(opened)
}

/// Lets an inspector apply it on top of what the server has and of what else the device brought of this record.
fn peek(
    server: &ServerState,
    by: Id,
    kept: &Kept,
    others: &[Kept],
    document: Option<Vec<u8>>,
) -> Result<Answer> {
    let below = others.iter().filter(|other| other.hash != kept.hash);
    let job = Job::Peek {
        document: document.map(Bytes),
        below: below.map(|other| Bytes(other.bytes.clone())).collect(),
        shown: changes(server, by, kept)?.into_iter().map(Bytes).collect(),
    };
    // Bytes that kill an inspector can't be shown, and that is all there is to say of them.
    Ok(server
        .syncing
        .inspector
        .ask(by, job)
        .unwrap_or_else(|error| Answer::Unreadable(error.to_string())))
}
