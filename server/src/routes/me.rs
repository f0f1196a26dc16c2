//! `GET /api/me`: who is signed in.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Author;
use crate::office::zone;
use crate::routes::Problem;
use crate::routes::auth::OfficeUser;
use crate::state::Shared;

/// A user as the office shows him to himself.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// His id.
    pub id: String,
    /// What he types to sign in.
    pub login: String,
    /// His name as others read it.
    pub name: String,
    /// His role, e.g. `supervisor`.
    pub role: String,
    /// Ids of his teams.
    pub teams: Vec<String>,
    /// Three letters for short numbers made in this session.
    pub code: String,
    /// The organisation's zone, in which times are told: an IANA name.
    pub zone: String,
}

impl Me {
    /// The person behind a session, in the organisation's zone.
    pub fn of(author: &Author, zone: String) -> Self {
        Self {
            id: author.user.to_string(),
            login: author.login.clone(),
            name: author.display.clone(),
            role: author.role.as_str().to_owned(),
            teams: author.teams.iter().map(ToString::to_string).collect(),
            code: author.code.clone(),
            zone,
        }
    }
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/me", responses((status = 200, body = Me), (status = 401)))]
pub async fn me(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<Json<Me>, Problem> {
    let now_ms = state.now();
    let zone = state
        .storage
        .read_async(move |tx| zone::name(tx, now_ms))
        .await?;
    Ok(Json(Me::of(&session.author, zone)))
}
