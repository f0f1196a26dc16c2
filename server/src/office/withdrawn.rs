//! Withdrawn records: they are in no other list, and whoever may take a withdrawal back finds them here.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use client_core::record::Kind;
use client_core::row::Links;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::{Writer, writers};
use super::page::{Key, Page, Place, checked_limit};
use super::params::Params;
use super::sql::Sql;
use super::visible::Reader;
use crate::error::{Error, Result};
use crate::log;
use crate::projection::documents::cbor;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// A withdrawn record.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithdrawnItem {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its short number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// When it was last changed, UTC ms.
    pub changed_at: i64,
    /// Who withdrew it; several if they did so without knowing of each other.
    pub withdrawn_by: Vec<Writer>,
    /// Its heads: taking the withdrawal back carries them as `If-Match`.
    pub heads: Vec<String>,
}

/// Which withdrawn records a list shows.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WithdrawnQuery {
    /// Of this kind only: customer, visit, review or note.
    pub kind: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    pub limit: Option<usize>,
}

/// The withdrawn records of one's teams, and those that one withdrew oneself, the last changed first.
#[utoipa::path(get, path = "/api/withdrawn", tag = "records", params(WithdrawnQuery),
    responses((status = 200, body = Page<WithdrawnItem>), (status = 401), (status = 422)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<WithdrawnQuery>,
) -> Result<Json<Page<WithdrawnItem>>, Problem> {
    let reader = Reader::of(&session.author);
    Ok(Json(
        state
            .storage
            .read_async(move |tx| page(tx, &reader, &query))
            .await?,
    ))
}

const ORDER: &str = "withdrawn";

fn page(tx: &mut dyn Tx, reader: &Reader, query: &WithdrawnQuery) -> Result<Page<WithdrawnItem>> {
    let limit = checked_limit(query.limit)?;
    let place = Place::decode(query.cursor.as_deref(), ORDER)?;
    let kinds = kinds(query.kind.as_deref())?;
    let mut found = rows(reader, &kinds, place.as_ref(), limit + 1).query(tx, |row| {
        let item = WithdrawnItem {
            id: row.text(0)?,
            kind: row.text(1)?,
            number: row.text(2)?,
            title: row.text(3)?,
            changed_at: row.int(4)?,
            withdrawn_by: Vec::new(),
            heads: log::unpack(row.bytes(5)?)?
                .iter()
                .map(ToString::to_string)
                .collect(),
        };
        Ok((item, cbor::<Links>(row.bytes(6)?)?))
    })?;
    let more = found.len() > limit;
    found.truncate(limit);
    let mut items = Vec::with_capacity(found.len());
    for (mut item, links) in found {
        let by: Vec<String> = links.withdrawn_by.iter().map(ToString::to_string).collect();
        let people: BTreeMap<String, Writer> = writers(tx, by.iter().map(String::as_str))?;
        item.withdrawn_by = people.into_values().collect();
        items.push(item);
    }
    let next = items.last().filter(|_| more).map(|last| {
        Place {
            order: ORDER.to_owned(),
            key: Key::Int(last.changed_at),
            id: last.id.clone(),
        }
        .encode()
    });
    Ok(Page { items, next })
}

fn kinds(asked: Option<&str>) -> Result<Vec<String>> {
    let known = Kind::ALL.into_iter();
    match asked {
        None => Ok(known.map(|kind| kind.as_str().to_owned()).collect()),
        Some(name) if Kind::parse(name).is_some() => Ok(vec![name.to_owned()]),
        Some(_) => Err(Error::invalid(
            "kind",
            "must be customer, visit, review or note",
        )),
    }
}

pub(super) fn rows(reader: &Reader, kinds: &[String], place: Option<&Place>, limit: usize) -> Sql {
    let mut sql = Sql::new(
        "SELECT d.doc, d.kind, d.number, d.title, d.changed_at, d.heads, d.link_bytes FROM documents d
         WHERE d.withdrawn = 1 AND d.kind IN ",
    );
    sql.bind_list(kinds);
    let after = match place {
        Some(Place {
            key: Key::Int(at),
            id,
            ..
        }) => Some((*at, id)),
        _ => None,
    };
    // Always there: by kind alone another index would do as well.
    sql.push(" AND d.changed_at <= ")
        .bind_int(after.map_or(i64::MAX, |(at, _)| at));
    if let Some((at, id)) = after {
        sql.push(" AND (d.changed_at < ").bind_int(at);
        sql.push(" OR d.doc < ").bind_text(id).push(")");
    }
    sql.push(" AND ");
    reader.visible(&mut sql, "d.doc");
    sql.push(" ORDER BY d.changed_at DESC, d.doc DESC LIMIT ")
        .bind_int(limit as i64);
    sql
}
