//! Undoing an edit, choosing in a conflict, taking a choice or a withdrawal back: for records of every kind.

use axum::Json;
use axum::extract::{Path, State};
use client_core::record::{CHOICE, Value, WITHDRAWN_AT};
use serde::Deserialize;
use utoipa::ToSchema;

use super::desk::{self, Outcome};
use super::if_match::IfMatch;
use super::record_id::record_id;
use super::visible::Reader;
use crate::error::{Error, Result};
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;
use crate::sync::office::Deed;

/// The edit to undo.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// Its id, from the history.
    edit: String,
}

/// Undoes an edit by a new one that writes the values before it. Paths that no longer show its values are left alone and
/// named. Undoing the creation withdraws the record; undoing that restores it.
#[utoipa::path(post, path = "/api/records/{id}/undo", tag = "records", request_body = Undo,
    params(("id" = String, Path, description = "Id or short number of the record")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub async fn undo(
    State(state): State<Shared>,
    user: OfficeUser,
    Path(id): Path<String>,
    JsonBody(undo): JsonBody<Undo>,
) -> Result<Json<Outcome>, Problem> {
    let change = undo
        .edit
        .parse()
        .map_err(|_| Error::invalid("edit", "must be the id of an edit"))?;
    settle(state, user, &id, Deed::Undo { change }).await
}

/// A choice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    /// The path in conflict.
    path: String,
    /// The number of the value chosen, from 1, as the record lists them.
    choose: u32,
}

/// Chooses among the values of a path in conflict, as seen at the heads in `If-Match`. The values stay readable.
#[utoipa::path(post, path = "/api/records/{id}/resolve", tag = "records", request_body = Choose,
    params(("id" = String, Path, description = "Id or short number of the record"),
           ("If-Match" = String, Header, description = "The heads seen")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422), (status = 428)))]
pub async fn resolve(
    State(state): State<Shared>,
    user: OfficeUser,
    Path(id): Path<String>,
    IfMatch(heads): IfMatch,
    JsonBody(Choose { path, choose }): JsonBody<Choose>,
) -> Result<Json<Outcome>, Problem> {
    let Some(choose) = choose.checked_sub(1) else {
        return Err(Error::invalid("choose", "must be the number of a value, from 1").into());
    };
    let deed = Deed::Choose {
        heads,
        path,
        choose,
    };
    settle(state, user, &id, deed).await
}

/// The path whose choice is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unchoose {
    /// The path.
    path: String,
}

/// Takes a choice back: the conflict is open again.
#[utoipa::path(post, path = "/api/records/{id}/unresolve", tag = "records", request_body = Unchoose,
    params(("id" = String, Path, description = "Id or short number of the record"),
           ("If-Match" = String, Header, description = "The heads seen")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422), (status = 428)))]
pub async fn unresolve(
    State(state): State<Shared>,
    user: OfficeUser,
    Path(id): Path<String>,
    IfMatch(heads): IfMatch,
    JsonBody(Unchoose { path }): JsonBody<Unchoose>,
) -> Result<Json<Outcome>, Problem> {
    let puts = vec![(format!("{CHOICE}{path}"), Value::Null)];
    settle(state, user, &id, Deed::Edit { heads, puts }).await
}

/// Takes a record's withdrawal back: it is in everybody's lists again.
#[utoipa::path(post, path = "/api/records/{id}/restore", tag = "records",
    params(("id" = String, Path, description = "Id of the record"),
           ("If-Match" = String, Header, description = "The heads seen")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 428)))]
pub async fn restore(
    State(state): State<Shared>,
    user: OfficeUser,
    Path(id): Path<String>,
    IfMatch(heads): IfMatch,
) -> Result<Json<Outcome>, Problem> {
    let puts = vec![(WITHDRAWN_AT.to_owned(), Value::Null)];
    settle(state, user, &id, Deed::Edit { heads, puts }).await
}

async fn settle(
    state: Shared,
    OfficeUser(session): OfficeUser,
    id: &str,
    deed: Deed,
) -> Result<Json<Outcome>, Problem> {
    let id = record_id(&state, &Reader::of(&session.author), None, id).await?;
    let done =
        crate::storage::blocking(move || desk::change(&state, &session.author, None, id, &deed))
            .await?;
    Ok(Json(done))
}
