//! Who signed in or tried to.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::audit_log::{READERS, before, newest_first};
use super::page::{Page, Place, checked_limit};
use super::params::Params;
use super::role::require;
use super::sql::Sql;
use crate::error::Result;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// A sign-in, or a try.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInEntry {
    /// Its number.
    pub number: i64,
    /// When, UTC ms.
    pub at: i64,
    /// The login name as it was typed.
    pub login: String,
    /// office, field or join.
    pub door: String,
    /// ok, or the code of the refusal, e.g. `wrong_password`.
    pub outcome: String,
    /// Where it came from.
    pub address: Option<String>,
}

/// What the log may be asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignInFilter {
    /// A login name.
    login: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    limit: Option<usize>,
}

/// Sign-ins and tries of the last half year, newest first. Administrators and managers.
#[utoipa::path(get, path = "/api/sign-in-log", tag = "administration", params(SignInFilter),
    responses((status = 200, body = Page<SignInEntry>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<SignInFilter>,
) -> Result<Json<Page<SignInEntry>>, Problem> {
    require(session.author.role, &READERS)?;
    Ok(Json(
        state
            .storage
            .read_async(move |tx| page(tx, &filter))
            .await?,
    ))
}

fn page(tx: &mut dyn Tx, filter: &SignInFilter) -> Result<Page<SignInEntry>> {
    let limit = checked_limit(filter.limit)?;
    let place = Place::decode(filter.cursor.as_deref(), "sign-ins")?;
    let mut sql = Sql::new(
        "SELECT number, at_ms, login, door, outcome, address FROM sign_in_log WHERE number < ",
    );
    sql.bind_int(before(place.as_ref()));
    if let Some(login) = &filter.login {
        let login = crate::accounts::user::login_key(login);
        sql.push(" AND login = ").bind_text(login);
    }
    sql.push(" ORDER BY number DESC LIMIT ")
        .bind_int(limit as i64 + 1);
    let items = sql.query(tx, |row| {
        Ok(SignInEntry {
            number: row.int(0)?,
            at: row.int(1)?,
            login: row.text(2)?,
            door: row.text(3)?,
            outcome: row.text(4)?,
            address: row.opt_text(5)?,
        })
    })?;
    Ok(newest_first("sign-ins", items, limit, |entry| entry.number))
}
