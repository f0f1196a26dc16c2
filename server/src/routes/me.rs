//! `GET /api/me`: who is signed in.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Author;
use crate::routes::auth::OfficeUser;

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
}

impl Me {
    /// The person behind a session.
    pub fn of(author: &Author) -> Self {
        Self {
            id: author.user.to_string(),
            login: author.login.clone(),
            name: author.display.clone(),
            role: author.role.as_str().to_owned(),
            teams: author.teams.iter().map(ToString::to_string).collect(),
            code: author.code.clone(),
        }
    }
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/me", responses((status = 200, body = Me), (status = 401)))]
pub async fn me(OfficeUser(session): OfficeUser) -> Json<Me> {
    Json(Me::of(&session.author))
}
