//! What was put aside for a person to look at: last pushes of retired devices and the attachments that came with them,
//! documents offered without a valid MAC.

use axum::Json;
use axum::extract::State;
use client_core::record::Role;
use serde::Serialize;
use utoipa::ToSchema;

use super::names::{Writer, writers};
use super::page::{Key, Page, PageQuery, Place, checked_limit};
use super::params::Params;
use super::role::require;
use super::sql::Sql;
use crate::blobs::{BlobHash, aside, length_of};
use crate::error::Result;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// A change, document or attachment put aside. Its content is not shown: nobody has judged it.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineItem {
    /// Whose device brought it.
    pub writer: Option<Writer>,
    /// The record it says it belongs to.
    pub record: String,
    /// The record's kind, as it says; `attachment` for an attachment that no record cites.
    pub kind: String,
    /// Why it was put aside.
    pub reason: String,
    /// When, UTC ms.
    pub at: i64,
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// Its size.
    pub bytes: i64,
}

/// What lies in quarantine, oldest first. Administrators only.
#[utoipa::path(get, path = "/api/quarantine", tag = "devices", params(PageQuery),
    responses((status = 200, body = Page<QuarantineItem>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<QuarantineItem>>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    Ok(Json(
        state.storage.read_async(move |tx| page(tx, &query)).await?,
    ))
}

fn length(tx: &mut dyn Tx, hash: &str) -> Result<i64> {
    let hash: Option<BlobHash> = hash.parse().ok();
    let length = hash.map(|hash| length_of(tx, hash)).transpose()?;
    Ok(length.flatten().unwrap_or(0) as i64)
}

fn page(tx: &mut dyn Tx, query: &PageQuery) -> Result<Page<QuarantineItem>> {
    let limit = checked_limit(query.limit)?;
    let mut sql =
        Sql::new("SELECT enrolment, doc, kind, reason, at_ms, hash, length(bytes) FROM quarantine");
    if let Some(Place {
        key: Key::Int(at),
        id,
        ..
    }) = Place::decode(query.cursor.as_deref(), "quarantine")?
    {
        sql.push(" WHERE at_ms >= ")
            .bind_int(at)
            .push(" AND (at_ms > ")
            .bind_int(at);
        sql.push(" OR doc > ").bind_text(id).push(")");
    }
    sql.push(" ORDER BY at_ms, doc LIMIT ")
        .bind_int(limit as i64 + 1);
    let mut rows = sql.query(tx, |row| {
        let item = QuarantineItem {
            writer: None,
            record: row.text(1)?,
            kind: row.text(2)?,
            reason: row.text(3)?,
            at: row.int(4)?,
            hash: hex::encode(row.bytes(5)?),
            bytes: row.int(6)?,
        };
        Ok((row.text(0)?, item))
    })?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    for (_, item) in rows.iter_mut().filter(|(_, item)| item.kind == aside::KIND) {
        item.bytes = length(tx, &item.hash)?;
    }
    let people = writers(tx, rows.iter().map(|(enrolment, _)| enrolment.as_str()))?;
    let items: Vec<QuarantineItem> = rows
        .into_iter()
        .map(|(enrolment, item)| QuarantineItem {
            writer: people.get(&enrolment).cloned(),
            ..item
        })
        .collect();
    let last = items.last().filter(|_| more);
    let next = last.map(|last| {
        Place {
            order: "quarantine".to_owned(),
            key: Key::Int(last.at),
            id: last.record.clone(),
        }
        .encode()
    });
    Ok(Page { items, next })
}
