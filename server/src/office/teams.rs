//! Teams: everybody of the office reads their names, an administrator adds them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client_core::record::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use super::audit_log;
use super::names::Named;
use super::page::{Page, PageQuery};
use super::params::Params;
use super::role::require;
use crate::accounts::team;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;

/// The teams, by name.
#[utoipa::path(get, path = "/api/teams", tag = "teams", params(PageQuery),
    responses((status = 200, body = Page<Named>), (status = 401)))]
pub async fn list(
    State(state): State<Shared>,
    _: OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<Named>>, Problem> {
    let teams = state.storage.read_async(team::list).await?;
    let named = teams
        .into_iter()
        .map(|team| Named {
            id: team.id.to_string(),
            name: team.name,
        })
        .collect();
    Ok(Json(query.of("teams", named, |team: &Named| {
        format!("{} {}", team.name, team.id)
    })?))
}

/// A team to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    /// Its name, not in use yet.
    name: String,
}

/// Adds a team. Administrators only.
#[utoipa::path(post, path = "/api/teams", tag = "teams", request_body = NewTeam,
    responses((status = 201, body = Named), (status = 401), (status = 403), (status = 409)))]
pub async fn create(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    JsonBody(new): JsonBody<NewTeam>,
) -> Result<(StatusCode, Json<Named>), Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let (now_ms, mut rng) = (state.now(), state.rng());
    let team = state
        .storage
        .write_async(move |tx| {
            let team = team::add(tx, &new.name, now_ms, &mut rng)?;
            let (by, subject) = (session.author.user, team.id.to_string());
            audit_log::note(tx, by, ("team.add", &subject, &team.name), now_ms)?;
            Ok(team)
        })
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(Named {
            id: team.id.to_string(),
            name: team.name,
        }),
    ))
}
