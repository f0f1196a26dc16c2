//! Every open conflict that one may see, with its values, so that it can be chosen in place.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::page::{Key, Page, PageQuery, Place, checked_limit};
use super::params::{self, Params};
use super::record::{OneOfSeveral, Record, open, show};
use super::sql::Sql;
use super::visible::Reader;
use crate::error::Result;
use crate::inspect::Moment;
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};

/// A path in conflict.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictItem {
    /// Id of the record.
    pub record: String,
    /// Its kind.
    pub kind: String,
    /// Its short number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its heads: choosing carries them as `If-Match`.
    pub heads: Vec<String>,
    /// The path.
    pub path: String,
    /// The key of its label in the translations.
    pub label: Option<String>,
    /// The values; `number` is what to choose by.
    pub values: Vec<OneOfSeveral>,
}

/// The open conflicts of records that one may see, by record.
#[utoipa::path(get, path = "/api/conflicts", tag = "records", params(PageQuery),
    responses((status = 200, body = Page<ConflictItem>), (status = 401)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<ConflictItem>>, Problem> {
    let reader = Reader::of(&session.author);
    Ok(Json(
        crate::storage::blocking(move || page(&state, &reader, &query)).await?,
    ))
}

const ORDER: &str = "conflicts";

fn page(state: &ServerState, reader: &Reader, query: &PageQuery) -> Result<Page<ConflictItem>> {
    let limit = checked_limit(query.limit)?;
    let place = Place::decode(query.cursor.as_deref(), ORDER)?;
    let sql = keys(reader, place.as_ref(), limit + 1);
    let mut found = state
        .storage
        .read(|tx| sql.query(tx, |row| Ok((row.text(0)?, row.text(1)?, row.text(2)?))))?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(id, path, _)| {
        Place {
            order: ORDER.to_owned(),
            key: Key::Text(path.clone()),
            id: id.clone(),
        }
        .encode()
    });
    let mut items = Vec::new();
    let mut last: Option<Record> = None;
    for (id, path, title) in found {
        if last.as_ref().is_none_or(|record| record.id != id) {
            let stored = open(state, reader, None, params::id("record", &id)?)?;
            last = Some(show(state, reader, &stored, Moment::Now)?);
        }
        // A conflict that was settled between the two reads is no longer there.
        items.extend(last.as_ref().and_then(|record| item(record, &path, title)));
    }
    Ok(Page { items, next })
}

/// The statement that finds record, path and title of open conflicts.
pub(super) fn keys(reader: &Reader, place: Option<&Place>, limit: usize) -> Sql {
    let mut sql = Sql::new(
        "SELECT c.doc, c.path, d.title FROM conflicts c JOIN documents d ON d.doc = c.doc WHERE d.withdrawn = 0",
    );
    if let Some(Place {
        key: Key::Text(path),
        id,
        ..
    }) = place
    {
        sql.push(" AND c.doc >= ")
            .bind_text(id)
            .push(" AND (c.doc > ")
            .bind_text(id);
        sql.push(" OR c.path > ").bind_text(path).push(")");
    }
    sql.push(" AND ");
    reader.visible(&mut sql, "c.doc");
    sql.push(" ORDER BY c.doc, c.path LIMIT ")
        .bind_int(limit as i64);
    sql
}

fn item(record: &Record, path: &str, title: String) -> Option<ConflictItem> {
    let several = record
        .conflicts
        .iter()
        .find(|several| several.path == path)?;
    let kind = client_core::record::Kind::parse(&record.kind);
    Some(ConflictItem {
        record: record.id.clone(),
        kind: record.kind.clone(),
        number: record.number.clone(),
        title,
        heads: record.heads.clone(),
        path: path.to_owned(),
        label: kind
            .and_then(|kind| kind.field(path))
            .map(|field| field.label.to_owned()),
        values: several.values.clone(),
    })
}
