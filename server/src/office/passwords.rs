//! A new password for somebody who has lost his.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::{Id, Role};
use rand::Rng;
use serde::Deserialize;
use utoipa::ToSchema;

use super::role::require;
use super::{audit_log, params};
use crate::accounts::{password, user};
use crate::error::{Error, Result};
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::{ServerState, Shared};

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// 12 characters or more, and none that is on every list.
    password: String,
}

/// Sets a user's password and ends all his sessions, at the office and on devices; what his devices hold stays there.
/// Administrators only.
#[utoipa::path(put, path = "/api/users/{id}/password", tag = "users", request_body = NewPassword,
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn set(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewPassword>,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let (id, by) = (params::id("user", &id)?, session.author.user);
    crate::storage::blocking(move || apply(&state, by, id, &new.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn apply(state: &ServerState, by: Id, id: Id, new: &str) -> Result<()> {
    let found = state.storage.read(|tx| user::find(tx, id))?;
    let login = found.ok_or_else(|| Error::not_found("user"))?.login;
    password::check_rules(new, &user::login_key(&login))?;
    let (now_ms, mut salt) = (state.now(), [0; 16]);
    state.rng().fill_bytes(&mut salt);
    let hash = password::hash(new, salt)?;
    state.storage.write(|tx| {
        user::set_password(tx, id, &hash, now_ms)?;
        audit_log::note(tx, by, ("user.password", &id.to_string(), ""), now_ms)
    })
}
