//! Two customer files merged into one: both stay, with every record kept where it was; lists show the one, with the
//! visits of both. Unmerging takes the link back.

use axum::Json;
use axum::extract::{Path, State};
use client_core::record::{Id, Kind, Value, number};
use serde::Deserialize;
use utoipa::ToSchema;

use super::desk::{self, Outcome};
use super::if_match::IfMatch;
use super::names::Named;
use super::record_id::record_id;
use super::sql::Sql;
use super::visible::Reader;
use super::visit_filter::VisitFilter;
use crate::accounts::Author;
use crate::error::{Error, Result};
use crate::params;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::Tx;
use crate::sync::office::Deed;

/// The field that says which file a file was merged into.
const INTO: &str = "merged/into";
/// Files looked through for those merged into one; more than these are not followed.
const MOST: usize = 200;

/// The file to merge into.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// Id or short number of the customer whose file stays in the lists.
    into: String,
}

/// Merges a customer's file into another one of the same team, as seen at the heads in `If-Match`. Nothing is moved or
/// lost: the file leaves the lists, and its visits are listed with those of the other.
#[utoipa::path(post, path = "/api/customers/{id}/merge", tag = "customers", request_body = Merge,
    params(("id" = String, Path, description = "Id or short number of the customer that leaves the lists"),
           ("If-Match" = String, Header, description = "The heads seen")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422), (status = 428)))]
pub async fn merge(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    IfMatch(heads): IfMatch,
    JsonBody(Merge { into }): JsonBody<Merge>,
) -> Result<Json<Outcome>, Problem> {
    let reader = Reader::of(&session.author);
    let kind = Some(Kind::Customer);
    let id = record_id(&state, &reader, kind, &id).await?;
    let unknown = |_| Error::invalid("into", "is not the id of a customer that you may see");
    let into = record_id(&state, &reader, kind, &into)
        .await
        .map_err(unknown)?;
    let done = crate::storage::blocking(move || {
        super::record::open(&state, &reader, kind, id)?;
        super::record::open(&state, &reader, kind, into).map_err(unknown)?;
        state.storage.read(|tx| check(tx, id, into))?;
        link(&state, &session.author, id, heads, Value::from(into))
    })
    .await?;
    Ok(Json(done))
}

/// Takes a merge back: the file is in the lists again, with its own visits.
#[utoipa::path(post, path = "/api/customers/{id}/unmerge", tag = "customers",
    params(("id" = String, Path, description = "Id or short number of the customer that was merged into another"),
           ("If-Match" = String, Header, description = "The heads seen")),
    responses((status = 200, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 428)))]
pub async fn unmerge(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    IfMatch(heads): IfMatch,
) -> Result<Json<Outcome>, Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Customer), &id).await?;
    let done =
        crate::storage::blocking(move || link(&state, &session.author, id, heads, Value::Null))
            .await?;
    Ok(Json(done))
}

fn link(
    state: &ServerState,
    author: &Author,
    id: Id,
    heads: Vec<client_core::ChangeHash>,
    into: Value,
) -> Result<Outcome> {
    let puts = vec![(INTO.to_owned(), into)];
    desk::change(
        state,
        author,
        Some(Kind::Customer),
        id,
        &Deed::Edit { heads, puts },
    )
}

/// Both files are of one team, and the one that stays is in the lists and not the same one.
fn check(tx: &mut dyn Tx, id: Id, into: Id) -> Result<()> {
    let mut state = |customer: Id| {
        tx.query_one(
            "SELECT team, merged_into FROM customer_state WHERE customer = $1",
            params![customer],
            |row| Ok((row.opt_text(0)?, row.opt_text(1)?)),
        )
    };
    let ((team, _), (other, merged)) = (state(id)?, state(into)?);
    if id == into {
        return Err(Error::invalid("into", "must be another customer"));
    }
    if merged.is_some() {
        let rule = "was merged into another one itself; name that one";
        return Err(Error::invalid("into", rule));
    }
    if team != other {
        let rule = "must be of the same team; give one of them to the other's team first";
        return Err(Error::invalid("into", rule));
    }
    Ok(())
}

/// The files merged into a customer's, directly or through one another, that the reader may see.
pub fn merged_into(tx: &mut dyn Tx, reader: &Reader, customer: &str) -> Result<Vec<Named>> {
    let mut found: Vec<Named> = Vec::new();
    let mut looked_at = 0;
    let mut next = Some(customer.to_owned());
    while let Some(file) = next {
        let mut sql = Sql::new(
            "SELECT s.customer, d.title FROM customer_state s JOIN documents d ON d.doc = s.customer
             WHERE s.merged_into = ",
        );
        sql.bind_text(file).push(" AND d.withdrawn = 0 AND ");
        reader.visible(&mut sql, "d.doc");
        sql.push(" ORDER BY s.customer LIMIT ")
            .bind_int(MOST as i64);
        for (id, name) in sql.query(tx, |row| Ok((row.text(0)?, row.text(1)?)))? {
            // Two files merged into each other at once are followed only once.
            if id != customer && !found.iter().any(|named| named.id == id) && found.len() < MOST {
                found.push(Named { id, name });
            }
        }
        next = found.get(looked_at).map(|named| named.id.clone());
        looked_at += 1;
    }
    Ok(found)
}

/// The filter with the customer's id in place of its short number, and with the files merged into it.
pub fn widen(tx: &mut dyn Tx, reader: &Reader, filter: &VisitFilter) -> Result<VisitFilter> {
    let mut filter = filter.clone();
    let Some(customer) = &filter.customer else {
        return Ok(filter);
    };
    let mut ids = vec![match number::normalize(customer) {
        Some(number) => by_number(tx, reader, &number)?,
        None => customer.clone(),
    }];
    if ids[0].is_empty() || ids[0].contains(',') {
        return Err(Error::invalid("customer", "must be one id or short number"));
    }
    let merged = merged_into(tx, reader, &ids[0])?;
    ids.extend(merged.into_iter().map(|named| named.id));
    filter.customer = Some(ids.join(","));
    Ok(filter)
}

fn by_number(tx: &mut dyn Tx, reader: &Reader, number: &str) -> Result<String> {
    let mut sql = Sql::new("SELECT d.doc FROM documents d WHERE d.number = ");
    sql.bind_text(number).push(" AND d.kind = 'customer' AND ");
    reader.visible(&mut sql, "d.doc");
    sql.push(" ORDER BY d.doc LIMIT 1");
    let found = sql.query(tx, |row| row.text(0))?.pop();
    // Nobody's number: no visit is about it.
    Ok(found.unwrap_or_else(|| number.to_owned()))
}
