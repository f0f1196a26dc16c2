//! Notes on a customer or a visit.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::{Kind, Value};
use serde::Deserialize;
use utoipa::ToSchema;

use super::children::{self, Child};
use super::desk::{self, Outcome};
use super::page::{Page, PageQuery};
use super::params::Params;
use super::record::open;
use super::record_id::record_id;
use super::visible::Reader;
use crate::error::Error;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;

/// The notes on a record, oldest first.
#[utoipa::path(get, path = "/api/records/{id}/notes", tag = "notes",
    params(("id" = String, Path, description = "Id or short number of the customer or visit"), PageQuery),
    responses((status = 200, body = Page<Child>), (status = 401), (status = 404)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<Child>>, Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, None, &id).await?;
    let page = crate::storage::blocking(move || {
        open(&state, &reader, None, id)?;
        children::page(&state, &reader, Kind::Note, id, &query)
    })
    .await?;
    Ok(Json(page))
}

/// A note to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// What it says, at most 10,000 characters.
    text: String,
}

/// Writes a note on a customer or a visit. Notes are never changed.
#[utoipa::path(post, path = "/api/records/{id}/notes", tag = "notes", request_body = NewNote,
    params(("id" = String, Path, description = "Id or short number of the customer or visit")),
    responses((status = 201, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn create(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewNote>,
) -> Result<(StatusCode, Json<Outcome>), Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, None, &id).await?;
    if new.text.trim().is_empty() {
        return Err(Error::invalid("text", "must not be empty").into());
    }
    let made = crate::storage::blocking(move || {
        let about = open(&state, &reader, None, id)?;
        if !matches!(about.kind, Kind::Customer | Kind::Visit) {
            return Err(Error::invalid("about", "must be a customer or a visit"));
        }
        let fields = BTreeMap::from([
            ("about".to_owned(), Value::from(id)),
            ("text".to_owned(), Value::text(new.text)),
        ]);
        desk::create(&state, &session.author, Kind::Note, fields)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(made)))
}
