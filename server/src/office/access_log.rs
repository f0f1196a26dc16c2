//! Who opened a customer file, searched or exported: written once, never changed, read by managers.

use axum::Json;
use axum::extract::State;
use client_core::record::{Kind, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::Named;
use super::page::{Key, Page, Place, checked_limit};
use super::params::Params;
use super::role::require;
use super::sql::Sql;
use super::visible::Reader;
use crate::error::Result;
use crate::params;
use crate::projection::Stored;
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::{Row, Tx};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A customer file was opened.
    Open,
    /// Something was searched for.
    Search,
    /// A list was exported.
    Export,
    /// A file was compared with the customers that it names.
    Compare,
}

impl Access {
    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Search => "search",
            Self::Export => "export",
            Self::Compare => "compare",
        }
    }
}

/// An open page asks again whenever something in it changes: that is one look, not many. Looks at the same thing this
/// long after one another are told apart.
const ONE_LOOK_MS: i64 = 10 * 60 * 1000;

/// Notes that a user looked at something, once for as long as he keeps looking; every export is noted.
pub fn note(tx: &mut dyn Tx, user: &str, what: Access, subject: &str, now_ms: i64) -> Result<()> {
    if what != Access::Export && still_looking(tx, user, what, subject, now_ms)? {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO access_log (number, at_ms, user_id, what, subject)
         SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4 FROM access_log",
        params![now_ms, user, what.as_str(), subject],
    )?;
    Ok(())
}

fn still_looking(
    tx: &mut dyn Tx,
    user: &str,
    what: Access,
    subject: &str,
    now_ms: i64,
) -> Result<bool> {
    let last = tx.query(
        "SELECT at_ms FROM access_log WHERE subject = $1 AND user_id = $2 AND what = $3
         ORDER BY number DESC LIMIT 1",
        params![subject, user, what.as_str()],
        |row| row.int(0),
    )?;
    Ok(last.first().is_some_and(|last| now_ms - last < ONE_LOOK_MS))
}

/// Notes that somebody opened a customer file; other records are not noted. Blocks.
pub fn note_opening(state: &ServerState, reader: &Reader, stored: &Stored) -> Result<()> {
    if stored.kind != Kind::Customer {
        return Ok(());
    }
    let now_ms = state.now();
    let id = stored.doc.to_string();
    state
        .storage
        .write(|tx| note(tx, &reader.user, Access::Open, &id, now_ms))
}

/// A line of the access log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessEntry {
    /// Its number; counts up without gaps.
    pub number: i64,
    /// When, UTC ms.
    pub at: i64,
    /// Who.
    pub user: Option<Named>,
    /// open, search, export or compare.
    pub what: String,
    /// The id of the record opened, what was searched for, the list exported, or the file compared.
    pub subject: String,
    /// The name of the record opened.
    pub name: Option<String>,
}

/// What the access log may be asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccessFilter {
    /// Id of the user who looked.
    user: Option<String>,
    /// Id of the record looked at.
    subject: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    limit: Option<usize>,
}

/// The access log, newest first. Managers only.
#[utoipa::path(get, path = "/api/access-log", tag = "access log", params(AccessFilter),
    responses((status = 200, body = Page<AccessEntry>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<AccessFilter>,
) -> Result<Json<Page<AccessEntry>>, Problem> {
    require(session.author.role, &[Role::Manager])?;
    Ok(Json(
        state
            .storage
            .read_async(move |tx| page(tx, &filter))
            .await?,
    ))
}

fn page(tx: &mut dyn Tx, filter: &AccessFilter) -> Result<Page<AccessEntry>> {
    let limit = checked_limit(filter.limit)?;
    let place = Place::decode(filter.cursor.as_deref(), "access")?;
    let mut sql = Sql::new(
        "SELECT a.number, a.at_ms, u.id, u.display, a.what, a.subject, d.title
         FROM access_log a LEFT JOIN users u ON u.id = a.user_id LEFT JOIN documents d ON d.doc = a.subject
         WHERE a.number < ",
    );
    sql.bind_int(match place {
        Some(Place {
            key: Key::Int(number),
            ..
        }) => number,
        _ => i64::MAX,
    });
    for (column, wanted) in [("a.user_id", &filter.user), ("a.subject", &filter.subject)] {
        if let Some(wanted) = wanted {
            sql.push(" AND ").push(column).push(" = ").bind_text(wanted);
        }
    }
    sql.push(" ORDER BY a.number DESC LIMIT ")
        .bind_int(limit as i64 + 1);
    let mut items = sql.query(tx, entry)?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| {
        Place {
            order: "access".to_owned(),
            key: Key::Int(last.number),
            id: String::new(),
        }
        .encode()
    });
    Ok(Page { items, next })
}

fn entry(row: &Row<'_>) -> Result<AccessEntry> {
    Ok(AccessEntry {
        number: row.int(0)?,
        at: row.int(1)?,
        user: Named::read(row, 2)?,
        what: row.text(4)?,
        subject: row.text(5)?,
        name: row.opt_text(6)?,
    })
}
