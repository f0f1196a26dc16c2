//! Who did what in the administration: written once, in the transaction of the deed, never changed.

use axum::Json;
use axum::extract::State;
use client_core::record::{Id, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::Named;
use super::page::{Key, Page, Place, checked_limit};
use super::params::Params;
use super::role::require;
use super::sql::Sql;
use crate::error::Result;
use crate::params;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// Who reads logs of the administration.
pub(super) const READERS: [Role; 2] = [Role::Administrator, Role::Manager];

/// Notes a deed; `detail` never holds a secret.
pub fn note(
    tx: &mut dyn Tx,
    user: Id,
    (action, subject, detail): (&str, &str, &str),
    now_ms: i64,
) -> Result<()> {
    tx.execute(
        "INSERT INTO audit_log (number, at_ms, user_id, action, subject, detail)
         SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5 FROM audit_log",
        params![now_ms, user, action, subject, detail],
    )?;
    Ok(())
}

/// A deed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number; counts up without gaps.
    pub number: i64,
    /// When, UTC ms.
    pub at: i64,
    /// Who.
    pub user: Option<Named>,
    /// What: `user.add`, `user.change`, `user.password`, `user.hand_over`, `user.join_code`, `team.add`, `device.mark`,
    /// `setting.set`, `logo.set`, `logo.remove`, `token.make`, `token.revoke`, `backup.take`, `backup.fail`,
    /// `quarantine.file`, `quarantine.apply`, `quarantine.dismiss`.
    pub action: String,
    /// To what: an id or a name.
    pub subject: String,
    /// What exactly.
    pub detail: String,
}

/// What the audit log may be asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Id of the user who did it.
    user: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    limit: Option<usize>,
}

/// What was done in the administration, newest first. Administrators and managers.
#[utoipa::path(get, path = "/api/audit-log", tag = "administration", params(AuditFilter),
    responses((status = 200, body = Page<AuditEntry>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<AuditFilter>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    require(session.author.role, &READERS)?;
    Ok(Json(
        state
            .storage
            .read_async(move |tx| page(tx, &filter))
            .await?,
    ))
}

fn page(tx: &mut dyn Tx, filter: &AuditFilter) -> Result<Page<AuditEntry>> {
    let limit = checked_limit(filter.limit)?;
    let place = Place::decode(filter.cursor.as_deref(), "audit")?;
    let mut sql = Sql::new(
        "SELECT a.number, a.at_ms, u.id, u.display, a.action, a.subject, a.detail
         FROM audit_log a LEFT JOIN users u ON u.id = a.user_id WHERE a.number < ",
    );
    sql.bind_int(before(place.as_ref()));
    if let Some(user) = &filter.user {
        sql.push(" AND a.user_id = ").bind_text(user);
    }
    sql.push(" ORDER BY a.number DESC LIMIT ")
        .bind_int(limit as i64 + 1);
    let items = sql.query(tx, |row| {
        Ok(AuditEntry {
            number: row.int(0)?,
            at: row.int(1)?,
            user: Named::read(row, 2)?,
            action: row.text(4)?,
            subject: row.text(5)?,
            detail: row.text(6)?,
        })
    })?;
    Ok(newest_first("audit", items, limit, |entry| entry.number))
}

/// The number before which a page of a log begins.
pub(super) fn before(place: Option<&Place>) -> i64 {
    match place.map(|place| &place.key) {
        Some(Key::Int(number)) => *number,
        _ => i64::MAX,
    }
}

/// A page of a log, of which one row more than `limit` was read.
pub(super) fn newest_first<T>(
    order: &str,
    mut items: Vec<T>,
    limit: usize,
    number: impl Fn(&T) -> i64,
) -> Page<T> {
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| {
        Place {
            order: order.to_owned(),
            key: Key::Int(number(last)),
            id: String::new(),
        }
        .encode()
    });
    Page { items, next }
}
