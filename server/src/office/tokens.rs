//! API tokens: listed, made, revoked by administrators. A token's text is shown once.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::{Id, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audit_log;
use super::names::Named;
use super::page::{Page, PageQuery};
use super::params::{self, Params};
use super::role::require;
use crate::accounts::api_token::{self, NewApiToken};
use crate::accounts::session::{self, Access};
use crate::accounts::user;
use crate::error::{Error, Result};
use crate::params as values;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// A token, without its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenItem {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose rights it has.
    pub user: Named,
    /// read or write.
    pub scope: String,
    /// When it was made, UTC ms.
    pub made_at: i64,
    /// When it expires, UTC ms.
    pub expires_at: i64,
    /// When it was revoked, UTC ms.
    pub revoked_at: Option<i64>,
}

/// A token to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// Its name, not that of another living token.
    name: String,
    /// Id of the user whose rights it has; not an engineer's.
    user: String,
    /// read or write.
    scope: String,
    /// Days until it expires, 1 to 3650.
    days: u32,
}

/// A token that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    /// Its text: shown now and never again.
    pub token: String,
}

/// The API tokens, oldest first. Administrators only.
#[utoipa::path(get, path = "/api/tokens", tag = "administration", params(PageQuery),
    responses((status = 200, body = Page<TokenItem>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<TokenItem>>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let items = state.storage.read_async(read).await?;
    Ok(Json(query.of("tokens", items, |token: &TokenItem| {
        format!("{:020} {}", token.made_at, token.id)
    })?))
}

/// Makes an API token. Administrators only.
#[utoipa::path(post, path = "/api/tokens", tag = "administration", request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422)))]
pub async fn make(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    JsonBody(new): JsonBody<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let access = match new.scope.as_str() {
        "read" => Access::Read,
        "write" => Access::Write,
        _ => return Err(Error::invalid("scope", "must be read or write").into()),
    };
    let id = params::id("user", &new.user)?;
    let (now_ms, mut rng) = (state.now(), state.rng());
    let working = state.clone();
    let token = state
        .storage
        .write_async(move |tx| {
            let user = user::find(tx, id)?.ok_or_else(|| Error::not_found("user"))?;
            let token = NewApiToken {
                name: &new.name,
                user: &user,
                access,
                days: new.days,
            };
            let text = api_token::make(tx, &working.revocations, &token, now_ms, &mut rng)?;
            let detail = format!("{} for {}, {} days", new.scope, user.login, new.days);
            audit_log::note(
                tx,
                session.author.user,
                ("token.make", &new.name, &detail),
                now_ms,
            )?;
            Ok(text)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(MadeToken { token })))
}

/// Revokes an API token at once. Administrators only.
#[utoipa::path(delete, path = "/api/tokens/{id}", tag = "administration",
    params(("id" = String, Path, description = "Id of the token")),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn revoke(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let id: Id = params::id("token", &id)?;
    let now_ms = state.now();
    state
        .storage
        .write_async(move |tx| {
            let name = tx.query_optional(
                "SELECT name FROM sessions WHERE id = $1 AND kind = 'api'",
                values![id],
                |row| row.opt_text(0),
            )?;
            let name = name.flatten().ok_or_else(|| Error::not_found("token"))?;
            session::end(tx, id, now_ms)?;
            audit_log::note(tx, session.author.user, ("token.revoke", &name, ""), now_ms)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(tx: &mut dyn Tx) -> Result<Vec<TokenItem>> {
    tx.query(
        "SELECT s.id, s.name, u.id, u.display, s.scope, s.started_ms, s.expires_ms, s.ended_ms
         FROM sessions s JOIN devices e ON e.enrolment = s.enrolment JOIN users u ON u.id = e.user_id
         WHERE s.kind = 'api' ORDER BY s.started_ms, s.id",
        &[],
        |row| {
            Ok(TokenItem {
                id: row.text(0)?,
                name: row.opt_text(1)?.unwrap_or_default(),
                user: Named {
                    id: row.text(2)?,
                    name: row.text(3)?,
                },
                scope: row.text(4)?,
                made_at: row.int(5)?,
                expires_at: row.int(6)?,
                revoked_at: row.opt_int(7)?,
            })
        },
    )
}
