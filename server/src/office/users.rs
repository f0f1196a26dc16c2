//! Users: everybody of the office reads those of his teams; an administrator adds, disables and moves them.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::{Id, Role};
use rand::Rng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audit_log;
use super::page::{Page, PageQuery};
use super::params::{self, Params};
use super::role::require;
use crate::accounts::user::{self, NewUser, User};
use crate::accounts::{password, team};
use crate::error::{Error, Result};
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::Tx;

/// A user as the office shows him.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserItem {
    /// His id.
    pub id: String,
    /// What he types to sign in.
    pub login: String,
    /// His name as others read it.
    pub name: String,
    /// His role, e.g. `engineer`.
    pub role: String,
    /// Ids of his teams.
    pub teams: Vec<String>,
    /// He may not sign in.
    pub disabled: bool,
    /// His telephone number.
    pub phone: Option<String>,
}

impl UserItem {
    fn of(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            login: user.login.clone(),
            name: user.display.clone(),
            role: user.role.as_str().to_owned(),
            teams: user.teams.iter().map(ToString::to_string).collect(),
            disabled: user.disabled,
            phone: user.phone.clone(),
        }
    }
}

/// The users of one's teams, or all for roles that see every team; by login name.
#[utoipa::path(get, path = "/api/users", tag = "users", params(PageQuery),
    responses((status = 200, body = Page<UserItem>), (status = 401)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<UserItem>>, Problem> {
    let author = session.author;
    let users = state.storage.read_async(user::list).await?;
    let known =
        |user: &&User| author.role.sees_all_teams() || !author.teams.is_disjoint(&user.teams);
    let items = users.iter().filter(known).map(UserItem::of).collect();
    Ok(Json(query.of("users", items, |user: &UserItem| {
        user.login.clone()
    })?))
}

/// A user to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUserBody {
    /// What he types to sign in.
    login: String,
    /// His name as others read it; the login name if absent.
    name: Option<String>,
    /// His role, e.g. `engineer`.
    role: String,
    /// Ids of his teams.
    #[serde(default)]
    teams: Vec<String>,
    /// His first password.
    password: String,
}

/// Adds a user. Administrators only.
#[utoipa::path(post, path = "/api/users", tag = "users", request_body = NewUserBody,
    responses((status = 201, body = UserItem), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn create(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    JsonBody(new): JsonBody<NewUserBody>,
) -> Result<(StatusCode, Json<UserItem>), Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let working = state.clone();
    let by = session.author.user;
    let user = crate::storage::blocking(move || add(&working, by, &new)).await?;
    Ok((StatusCode::CREATED, Json(UserItem::of(&user))))
}

fn add(state: &ServerState, by: Id, new: &NewUserBody) -> Result<User> {
    password::check_rules(&new.password, &user::login_key(&new.login))?;
    let role = parse_role(&new.role)?;
    let (now_ms, mut rng) = (state.now(), state.rng());
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let password_hash = password::hash(&new.password, salt)?;
    state.storage.write(|tx| {
        let teams = known_teams(tx, &new.teams)?;
        let new = NewUser {
            login: &new.login,
            display: new.name.as_deref(),
            role,
            teams,
            password_hash: &password_hash,
        };
        let user = user::add(tx, &new, now_ms, &mut rng)?;
        let detail = format!("{} as {}", user.login, role.as_str());
        let subject = user.id.to_string();
        audit_log::note(tx, by, ("user.add", &subject, &detail), now_ms)?;
        Ok(user)
    })
}

/// What to change of a user; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// Keeps him out and ends his sessions, or lets him in again.
    disabled: Option<bool>,
    /// His role from now on.
    role: Option<String>,
    /// Ids of his teams from now on.
    teams: Option<Vec<String>>,
    /// His telephone number from now on; empty for none.
    phone: Option<String>,
}

/// Disables a user or gives him another role or other teams. Administrators only.
#[utoipa::path(patch, path = "/api/users/{id}", tag = "users", request_body = UserChange,
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 200, body = UserItem), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn change(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<UserChange>,
) -> Result<Json<UserItem>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let id = params::id("user", &id)?;
    if id == session.author.user && (change.disabled == Some(true) || change.role.is_some()) {
        let text = "Nobody disables himself or changes his own role; ask another administrator.";
        return Err(Error::conflict("oneself", text).into());
    }
    let working = state.clone();
    let by = session.author.user;
    let user = crate::storage::blocking(move || apply(&working, by, id, &change)).await?;
    Ok(Json(UserItem::of(&user)))
}

fn apply(state: &ServerState, by: Id, id: Id, change: &UserChange) -> Result<User> {
    let now_ms = state.now();
    state.storage.write(|tx| {
        let user = user::find(tx, id)?.ok_or_else(|| Error::not_found("user"))?;
        if change.role.is_some() || change.teams.is_some() {
            let role = change.role.as_deref().map_or(Ok(user.role), parse_role)?;
            let teams = match &change.teams {
                Some(teams) => known_teams(tx, teams)?,
                None => user.teams,
            };
            user::set_role(tx, id, role, &teams, now_ms)?;
        }
        if let Some(phone) = &change.phone {
            user::set_phone(tx, id, Some(phone))?;
        }
        if let Some(disabled) = change.disabled {
            user::set_disabled(tx, &state.revocations, id, disabled, now_ms)?;
        }
        let (subject, detail) = (id.to_string(), change.told());
        audit_log::note(tx, by, ("user.change", &subject, &detail), now_ms)?;
        user::find(tx, id)?.ok_or_else(|| Error::not_found("user"))
    })
}

impl UserChange {
    /// What it changes, for the audit log.
    fn told(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(
            self.disabled
                .map(|disabled| format!("disabled: {disabled}")),
        );
        parts.extend(self.role.as_ref().map(|role| format!("role: {role}")));
        let teams = self.teams.as_ref();
        parts.extend(teams.map(|teams| format!("teams: {}", teams.join(" "))));
        parts.extend(self.phone.as_ref().map(|_| "phone".to_owned()));
        parts.join(", ")
    }
}

fn parse_role(name: &str) -> Result<Role> {
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    Role::parse(name)
        .ok_or_else(|| Error::invalid("role", format!("must be one of {}", names.join(", "))))
}

fn known_teams(tx: &mut dyn Tx, ids: &[String]) -> Result<BTreeSet<Id>> {
    let all = team::ids(tx)?;
    let known = |id: &String| id.parse().ok().filter(|id| all.contains(id));
    ids.iter()
        .map(known)
        .collect::<Option<_>>()
        .ok_or_else(|| Error::invalid("teams", "must be ids of teams"))
}
