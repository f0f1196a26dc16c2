//! Making and editing customers and visits.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::Kind;

use super::desk::{self, Fields, Outcome};
use super::if_match::IfMatch;
use super::record_id::record_id;
use super::visible::Reader;
use crate::error::Result;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;
use crate::sync::office::Deed;

/// Makes a customer file. It needs a name and a team.
#[utoipa::path(post, path = "/api/customers", tag = "customers", request_body = Fields,
    responses((status = 201, body = Outcome), (status = 401), (status = 403), (status = 422)))]
pub async fn create_customer(
    State(state): State<Shared>,
    user: OfficeUser,
    JsonBody(fields): JsonBody<Fields>,
) -> Result<(StatusCode, Json<Outcome>), Problem> {
    create(state, user, Kind::Customer, fields).await
}

/// Makes a visit of a customer.
#[utoipa::path(post, path = "/api/visits", tag = "visits", request_body = Fields,
    responses((status = 201, body = Outcome), (status = 401), (status = 403), (status = 422)))]
pub async fn create_visit(
    State(state): State<Shared>,
    user: OfficeUser,
    JsonBody(fields): JsonBody<Fields>,
) -> Result<(StatusCode, Json<Outcome>), Problem> {
    create(state, user, Kind::Visit, fields).await
}

/// Writes fields of a customer file, as seen at the heads in `If-Match`. Others' newer values are never overwritten:
/// both stay, in conflict, until somebody chooses. A change of team at older heads is refused with 409.
#[utoipa::path(patch, path = "/api/customers/{id}", tag = "customers", request_body = Fields,
    params(("id" = String, Path, description = "Id or short number of the customer"),
           ("If-Match" = String, Header, description = "The heads seen")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422), (status = 428)))]
pub async fn edit_customer(
    State(state): State<Shared>,
    user: OfficeUser,
    Path(id): Path<String>,
    heads: IfMatch,
    JsonBody(fields): JsonBody<Fields>,
) -> Result<Json<Outcome>, Problem> {
    edit(state, user, Kind::Customer, &id, heads, fields).await
}

/// Writes fields of a visit, as seen at the heads in `If-Match`. An assignment or appointment at older heads is refused
/// with 409; everything else merges.
#[utoipa::path(patch, path = "/api/visits/{id}", tag = "visits", request_body = Fields,
    params(("id" = String, Path, description = "Id or short number of the visit"),
           ("If-Match" = String, Header, description = "The heads seen")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422), (status = 428)))]
pub async fn edit_visit(
    State(state): State<Shared>,
    user: OfficeUser,
    Path(id): Path<String>,
    heads: IfMatch,
    JsonBody(fields): JsonBody<Fields>,
) -> Result<Json<Outcome>, Problem> {
    edit(state, user, Kind::Visit, &id, heads, fields).await
}

async fn create(
    state: Shared,
    OfficeUser(session): OfficeUser,
    kind: Kind,
    fields: Fields,
) -> Result<(StatusCode, Json<Outcome>), Problem> {
    let fields = fields.read(kind)?;
    let made =
        crate::storage::blocking(move || desk::create(&state, &session.author, kind, fields))
            .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn edit(
    state: Shared,
    OfficeUser(session): OfficeUser,
    kind: Kind,
    id: &str,
    IfMatch(heads): IfMatch,
    fields: Fields,
) -> Result<Json<Outcome>, Problem> {
    let id = record_id(&state, &Reader::of(&session.author), Some(kind), id).await?;
    let deed = Deed::Edit {
        heads,
        puts: fields.read(kind)?.into_iter().collect(),
    };
    let done = crate::storage::blocking(move || {
        desk::change(&state, &session.author, Some(kind), id, &deed)
    })
    .await?;
    Ok(Json(done))
}
