//! Attachments that records cite and that are not here yet.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::page::{Key, Page, PageQuery, Place, checked_limit};
use super::params::Params;
use super::sql::Sql;
use super::visible::Reader;
use crate::accounts::{device, user};
use crate::error::Result;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// An attachment on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnItsWay {
    /// SHA-256 in hexadecimal digits.
    pub hash: String,
    /// Id of the record that cites it.
    pub record: String,
    /// The record's kind.
    pub kind: String,
    /// The record's short number.
    pub number: String,
    /// Where it is cited, e.g. `photos/7c1f/blob`.
    pub path: String,
    /// The device that has it.
    pub from: Option<Bearer>,
}

/// A device with attachments that it has not sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Bearer {
    /// Its enrolment id.
    pub enrolment: String,
    /// Its name.
    pub device: String,
    /// Its code.
    pub code: String,
    /// `active`, `retired`, or `lost`: then nothing comes any more unless the device is found.
    pub status: String,
    /// Its user's name.
    pub user: String,
    /// When it was last heard, UTC ms.
    pub last_seen: Option<i64>,
    /// Attachments it had not sent by then.
    pub unsent_attachments: Option<i64>,
    /// Nothing comes any more: the device is lost, or said that it has nothing left to send. Whoever has the file
    /// can attach it again.
    pub missing: bool,
}

/// Every attachment that a record one may read cites and that is not here, by record.
#[utoipa::path(get, path = "/api/attachments/on-their-way", tag = "attachments", params(PageQuery),
    responses((status = 200, body = Page<OnItsWay>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<OnItsWay>>, Problem> {
    let reader = Reader::of(&session.author);
    Ok(Json(
        state
            .storage
            .read_async(move |tx| page(tx, &reader, &query))
            .await?,
    ))
}

/// The order of this list, in its cursors.
const ORDER: &str = "on-their-way";

fn page(tx: &mut dyn Tx, reader: &Reader, query: &PageQuery) -> Result<Page<OnItsWay>> {
    let limit = checked_limit(query.limit)?;
    let mut sql = found(reader);
    if let Some(Place {
        key: Key::Text(rest),
        id,
        ..
    }) = Place::decode(query.cursor.as_deref(), ORDER)?
    {
        let mut rest = rest.splitn(3, ' ');
        let mut next = || rest.next().unwrap_or_default().to_owned();
        sql.push(" AND (c.doc, c.path, c.hash, c.enrolment) > (")
            .bind_text(id);
        for value in [next(), next(), next()] {
            sql.push(", ").bind_text(value);
        }
        sql.push(")");
    }
    sql.push(" ORDER BY c.doc, c.path, c.hash, c.enrolment LIMIT ")
        .bind_int(limit as i64 + 1);
    let mut rows = sql.query(tx, |row| {
        let item = OnItsWay {
            hash: row.text(0)?,
            record: row.text(1)?,
            kind: row.text(2)?,
            number: row.text(3)?,
            path: row.text(4)?,
            from: None,
        };
        Ok((row.text(5)?, item))
    })?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(enrolment, last)| {
        Place {
            order: ORDER.to_owned(),
            key: Key::Text(format!("{} {} {enrolment}", last.path, last.hash)),
            id: last.record.clone(),
        }
        .encode()
    });
    let mut bearers = BTreeMap::new();
    let mut items = Vec::with_capacity(rows.len());
    for (enrolment, item) in rows {
        if !bearers.contains_key(&enrolment) {
            bearers.insert(enrolment.clone(), bearer(tx, &enrolment)?);
        }
        let from = bearers.get(&enrolment).cloned().flatten();
        items.push(OnItsWay { from, ..item });
    }
    Ok(Page { items, next })
}

/// The beginning of every statement over attachments on their way that somebody may hear of.
fn found(reader: &Reader) -> Sql {
    let mut sql = Sql::new(
        "SELECT c.hash, c.doc, d.kind, d.number, c.path, c.enrolment FROM citations c
         JOIN documents d ON d.doc = c.doc WHERE c.arrived = 0 AND ",
    );
    reader.visible(&mut sql, "c.doc");
    sql
}

/// How many rows the list has, counted up to `most`.
pub(super) fn count(tx: &mut dyn Tx, reader: &Reader, most: usize) -> Result<usize> {
    let mut sql = found(reader);
    sql.push(" LIMIT ").bind_int(most as i64);
    Ok(sql.query(tx, |_| Ok(()))?.len())
}

fn bearer(tx: &mut dyn Tx, enrolment: &str) -> Result<Option<Bearer>> {
    let Ok(id) = enrolment.parse() else {
        return Ok(None);
    };
    let Some(device) = device::find(tx, id)? else {
        return Ok(None);
    };
    let user = user::find(tx, device.user)?;
    let missing = device.brings_nothing();
    Ok(Some(Bearer {
        enrolment: enrolment.to_owned(),
        device: device.name,
        code: device.code,
        status: device.status.as_str().to_owned(),
        missing,
        user: user.map(|user| user.display).unwrap_or_default(),
        last_seen: device.last_seen_ms,
        unsent_attachments: device.unsent_attachments,
    }))
}
