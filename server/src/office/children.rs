//! Records about another record: notes on it, reviews of it.

use client_core::record::{Id, Kind};
use serde::Serialize;
use utoipa::ToSchema;

use super::names::Named;
use super::page::{Key, Page, PageQuery, Place, checked_limit};
use super::record::{self, Record};
use super::sql::Sql;
use super::visible::Reader;
use crate::error::Result;
use crate::inspect::Moment;
use crate::state::ServerState;

/// A record about another one, with who made it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Child {
    /// The record.
    #[serde(flatten)]
    pub record: Record,
    /// Who made it.
    pub by: Option<Named>,
    /// When, by his device's clock as corrected, UTC ms.
    pub created_at: i64,
    /// When the server received its last change, UTC ms.
    pub received: i64,
}

/// One page of the records of a kind about a record that the reader may see, oldest first. Blocks.
pub fn page(
    state: &ServerState,
    reader: &Reader,
    kind: Kind,
    parent: Id,
    query: &PageQuery,
) -> Result<Page<Child>> {
    let limit = checked_limit(query.limit)?;
    let order = kind.as_str();
    let place = Place::decode(query.cursor.as_deref(), order)?;
    let sql = keys(reader, kind, parent, place.as_ref(), limit + 1);
    let mut found = state.storage.read(|tx| {
        sql.query(tx, |row| {
            Ok((row.text(0)?, Named::read(row, 1)?, row.int(3)?, row.int(4)?))
        })
    })?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(id, ..)| {
        Place {
            order: order.to_owned(),
            key: Key::Int(0),
            id: id.clone(),
        }
        .encode()
    });
    let mut items = Vec::with_capacity(found.len());
    for (id, by, created_at, received) in found {
        let stored = record::open(state, reader, Some(kind), super::params::id(order, &id)?)?;
        let record = record::show(state, reader, &stored, Moment::Now)?;
        items.push(Child {
            record,
            by,
            created_at,
            received,
        });
    }
    Ok(Page { items, next })
}

fn keys(reader: &Reader, kind: Kind, parent: Id, place: Option<&Place>, limit: usize) -> Sql {
    let mut sql = Sql::new(
        "SELECT d.doc, u.id, u.display, d.created_at, d.received_at
         FROM links l JOIN documents d ON d.doc = l.child LEFT JOIN users u ON u.id = d.creator_user
         WHERE l.parent = ",
    );
    sql.bind_text(parent.to_string())
        .push(" AND d.kind = ")
        .bind_text(kind.as_str());
    sql.push(" AND d.withdrawn = 0");
    if let Some(place) = place {
        sql.push(" AND d.doc > ").bind_text(&place.id);
    }
    sql.push(" AND ");
    reader.visible(&mut sql, "d.doc");
    sql.push(" ORDER BY d.doc LIMIT ").bind_int(limit as i64);
    sql
}
