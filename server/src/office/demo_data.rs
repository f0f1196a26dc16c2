//! Clearing of the demo's invented data.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client_core::record::Role;
use serde::Serialize;
use utoipa::ToSchema;

use super::role::require;
use crate::error::{Error, Result};
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;

/// What is served.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoState {
    /// Invented data that may be cleared; false for everybody's own.
    pub clearable: bool,
}

/// Whether invented data are served. Administrators only.
#[utoipa::path(get, path = "/api/demo", tag = "administration",
    responses((status = 200, body = DemoState), (status = 401), (status = 403)))]
pub async fn state(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<Json<DemoState>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    Ok(Json(DemoState {
        clearable: state.clearing.is_offered(),
    }))
}

/// Clears the demo: everything in it is deleted, what was entered since too, and the server begins anew with this
/// administrator alone. 404 where the data are not invented. Administrators only.
#[utoipa::path(post, path = "/api/demo/clear", tag = "administration",
    responses((status = 202), (status = 401), (status = 403), (status = 404)))]
pub async fn clear(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    if !state.clearing.is_offered() {
        return Err(Error::not_found("demo").into());
    }
    state.clearing.want();
    state.stop();
    Ok(StatusCode::ACCEPTED)
}
