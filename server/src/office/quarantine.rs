//! What was put aside for a person to look at: last pushes of retired devices and the attachments that came with them,
//! documents offered without a valid MAC, work that came as a file. An administrator opens it, applies it or dismisses it.

mod deeds;
mod file;
mod opened;

use axum::Json;
use axum::extract::State;
use client_core::record::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::{Named, Writer, writers};
use super::page::{Key, Page, Place, checked_limit};
use super::params::Params;
use super::role::require;
use crate::blobs::{BlobHash, aside, length_of};
use crate::error::{Error, Result};
use crate::params;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::{Row, Tx};
use crate::sync::recover::Kept;

pub use deeds::*;
pub use file::*;
pub use opened::*;

/// A change, document or attachment put aside.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineItem {
    /// Whose device brought it.
    pub writer: Option<Writer>,
    /// The record it says it belongs to.
    pub record: String,
    /// That record's short number, if the server has it.
    pub number: Option<String>,
    /// That record's title, if the server has it.
    pub title: Option<String>,
    /// The record's kind, as it says; `attachment` for an attachment that no record cites.
    pub kind: String,
    /// Why it was put aside: `retired`, `mac` or `file`.
    pub reason: String,
    /// When, UTC ms.
    pub at: i64,
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// Its size.
    pub bytes: i64,
    /// What became of it; absent while nobody has said.
    pub settled: Option<QuarantineSettled>,
}

/// What became of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineSettled {
    /// When, UTC ms.
    pub at: i64,
    /// By whom.
    pub by: Option<Named>,
    /// `applied` or `dismissed`.
    pub outcome: String,
    /// Why it was dismissed.
    pub reason: String,
}

/// What the list may be asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuarantineFilter {
    /// True: what was applied or dismissed; else what is open.
    settled: bool,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    limit: Option<usize>,
}

/// What lies in quarantine, oldest first. Administrators only.
#[utoipa::path(get, path = "/api/quarantine", tag = "devices", params(QuarantineFilter),
    responses((status = 200, body = Page<QuarantineItem>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<QuarantineFilter>,
) -> Result<Json<Page<QuarantineItem>>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    Ok(Json(
        state
            .storage
            .read_async(move |tx| page(tx, &filter))
            .await?,
    ))
}

/// The hash that an address names.
fn hash_of(text: &str) -> Result<[u8; 32]> {
    let bytes = hex::decode(text).ok();
    let hash = bytes.and_then(|bytes| bytes.try_into().ok());
    hash.ok_or_else(|| Error::not_found("entry of quarantine"))
}

const SELECT: &str = "SELECT q.enrolment, q.doc, q.kind, q.reason, q.at_ms, q.hash, length(q.bytes), d.number, d.title,
        q.settled_ms, u.id, u.display, q.outcome, q.remark
    FROM quarantine q LEFT JOIN documents d ON d.doc = q.doc LEFT JOIN users u ON u.id = q.settled_by";

fn item(row: &Row<'_>) -> Result<(String, QuarantineItem)> {
    let at = row.opt_int(9)?;
    let settled = match at {
        Some(at) => Some(QuarantineSettled {
            at,
            by: Named::read(row, 10)?,
            outcome: row.opt_text(12)?.unwrap_or_default(),
            reason: row.opt_text(13)?.unwrap_or_default(),
        }),
        None => None,
    };
    let item = QuarantineItem {
        writer: None,
        record: row.text(1)?,
        number: row.opt_text(7)?,
        title: row.opt_text(8)?,
        kind: row.text(2)?,
        reason: row.text(3)?,
        at: row.int(4)?,
        hash: hex::encode(row.bytes(5)?),
        bytes: row.int(6)?,
        settled,
    };
    Ok((row.text(0)?, item))
}

/// Adds what stands in other tables.
fn completed(
    tx: &mut dyn Tx,
    mut rows: Vec<(String, QuarantineItem)>,
) -> Result<Vec<QuarantineItem>> {
    for (_, item) in rows.iter_mut().filter(|(_, item)| item.kind == aside::KIND) {
        item.bytes = length(tx, &item.hash)?;
    }
    let people = writers(tx, rows.iter().map(|(enrolment, _)| enrolment.as_str()))?;
    let complete = |(enrolment, item): (String, QuarantineItem)| QuarantineItem {
        writer: people.get(&enrolment).cloned(),
        ..item
    };
    Ok(rows.into_iter().map(complete).collect())
}

fn length(tx: &mut dyn Tx, hash: &str) -> Result<i64> {
    let hash: Option<BlobHash> = hash.parse().ok();
    let length = hash.map(|hash| length_of(tx, hash)).transpose()?;
    Ok(length.flatten().unwrap_or(0) as i64)
}

/// One entry as the list has it.
fn one(tx: &mut dyn Tx, kept: &Kept) -> Result<QuarantineItem> {
    let sql = format!("{SELECT} WHERE q.enrolment = $1 AND q.doc = $2 AND q.hash = $3");
    let rows = tx.query(&sql, params![kept.enrolment, kept.doc, kept.hash], item)?;
    let found = completed(tx, rows)?.pop();
    found.ok_or_else(|| Error::not_found("entry of quarantine"))
}

fn page(tx: &mut dyn Tx, filter: &QuarantineFilter) -> Result<Page<QuarantineItem>> {
    let limit = checked_limit(filter.limit)?;
    let (at, after) = match Place::decode(filter.cursor.as_deref(), "quarantine")? {
        Some(Place {
            key: Key::Int(at),
            id,
            ..
        }) => (at, hash_of(&id)?.to_vec()),
        _ => (i64::MIN, Vec::new()),
    };
    let more = limit as i64 + 1;
    let mut rows = tx.query(
        &statement(filter.settled),
        params![at, at, after, more],
        item,
    )?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let items = completed(tx, rows)?;
    let last = items.last().filter(|_| more);
    let next = last.map(|last| {
        Place {
            order: "quarantine".to_owned(),
            key: Key::Int(last.at),
            id: last.hash.clone(),
        }
        .encode()
    });
    Ok(Page { items, next })
}

/// After a time and a hash at that time: the time twice, the hash, how many.
fn statement(settled: bool) -> String {
    let such = if settled { "NOT NULL" } else { "NULL" };
    format!(
        "{SELECT} WHERE q.settled_ms IS {such} AND q.at_ms >= $1 AND (q.at_ms > $2 OR q.hash > $3)
         ORDER BY q.at_ms, q.hash LIMIT $4"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn the_list_is_read_in_its_index_s_order() {
        let world = World::new();
        for settled in [false, true] {
            let explain = format!("EXPLAIN QUERY PLAN {}", statement(settled));
            let plan = world
                .state
                .storage
                .read(|tx| tx.query(&explain, params![0, 0, [0u8; 32], 51], |row| row.text(3)))
                .unwrap()
                .join("; ");
            assert!(plan.contains("quarantine_by_time"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
