//! Codes to join with: typed or scanned on a new phone, each sets its user's password and enrols the phone, once.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::Role;
use serde::Serialize;
use utoipa::ToSchema;

use super::role::require;
use super::{audit_log, params, settings};
use crate::accounts::{join_code, user};
use crate::error::{Error, Result};
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;

/// A code to join with.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinCode {
    /// To be typed: three groups of four letters and digits. Shown only now.
    pub code: String,
    /// To be shown as a QR code: the address of the phone app (setting `field_address`) with the code, which a phone's
    /// camera opens; without that setting JSON with the code, for the app to scan.
    pub payload: String,
    /// When it expires, UTC ms: after three days.
    pub expires_at: i64,
}

/// Makes a code with which a user sets his password and enrols a phone, once; codes made for him before end. For users of
/// the field client. Administrators only.
#[utoipa::path(post, path = "/api/users/{id}/join-code", tag = "users",
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 201, body = JoinCode), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn make(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<JoinCode>), Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let id = params::id("user", &id)?;
    let (now_ms, mut rng) = (state.now(), state.rng());
    let made = state
        .storage
        .write_async(move |tx| {
            let user = user::find(tx, id)?.ok_or_else(|| Error::not_found("user"))?;
            if user.disabled || !user.role.uses_field_client() {
                let rule = "must be somebody who may sign in on a phone";
                return Err(Error::invalid("user", rule));
            }
            let by = session.author.user;
            let (code, expires_at) = join_code::make(tx, id, by, now_ms, &mut rng)?;
            audit_log::note(tx, by, ("user.join_code", &id.to_string(), ""), now_ms)?;
            let server = settings::in_force(tx, "field_address", now_ms)?.unwrap_or_default();
            Ok(JoinCode {
                payload: payload(&server, &code),
                code,
                expires_at,
            })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

fn payload(server: &str, code: &str) -> String {
    if server.is_empty() {
        return serde_json::json!({ "fieldfile": "join", "code": code }).to_string();
    }
    format!("{}/join#{code}", server.trim_end_matches('/'))
}
