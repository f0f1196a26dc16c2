//! The review queue (主管审核): submitted visits, the one that waits longest first.

use axum::Json;
use axum::extract::State;
use client_core::row::Links;
use serde::Serialize;
use utoipa::ToSchema;

use super::late::Late;
use super::page::{Key, Page, PageQuery, Place, checked_limit, merge};
use super::params::Params;
use super::sql::Sql;
use super::visible::{Branch, Reader};
use super::visit_list::{self, VisitItem};
use crate::error::Result;
use crate::log::{LATE, ODD_CLOCK};
use crate::params;
use crate::projection::documents;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// What in a visit itself asks for a closer look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Somebody arrived farther from every address of the customer than his position is exact, and a kilometre more.
    FarAway,
    /// Its result is fail.
    Failed,
    /// The customer rated it 3 or lower.
    PoorRating,
    /// A photo that its kind wants is missing.
    PhotosMissing,
    /// It was returned before.
    ReturnedBefore,
}

/// A visit that waits for a verdict.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueItem {
    /// The visit.
    pub visit: VisitItem,
    /// Something in it arrived after the visit had left its writer's scopes.
    pub late_edits: bool,
    /// Something in it carries a time later than its receipt or earlier than what it was based on.
    pub odd_clock: bool,
    /// The reader worked on it himself: somebody else judges it.
    pub own_work: bool,
    /// What in the visit itself asks for a closer look.
    pub flags: Vec<Flag>,
}

/// The review queue of those that one may see.
#[utoipa::path(get, path = "/api/review-queue", tag = "reviews", params(PageQuery),
    responses((status = 200, body = Page<QueueItem>), (status = 401)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<QueueItem>>, Problem> {
    let (reader, now_ms) = (Reader::of(&session.author), state.now());
    Ok(Json(
        state
            .storage
            .read_async(move |tx| page(tx, &reader, &query, now_ms))
            .await?,
    ))
}

const ORDER: &str = "queue";
/// Metres beyond what his position is exact by from which an arrival counts as elsewhere.
const FAR_M: i64 = 1_000;

fn page(
    tx: &mut dyn Tx,
    reader: &Reader,
    query: &PageQuery,
    now_ms: i64,
) -> Result<Page<QueueItem>> {
    let limit = checked_limit(query.limit)?;
    let place = Place::decode(query.cursor.as_deref(), ORDER)?;
    let (found, more) = find(tx, reader, place.as_ref(), limit)?;
    let last = found.last().filter(|_| more);
    let next = last.map(|(key, id)| {
        Place {
            order: ORDER.to_owned(),
            key: key.clone(),
            id: id.clone(),
        }
        .encode()
    });
    let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
    let late = Late::at(tx, now_ms)?;
    let mut items = Vec::with_capacity(ids.len());
    for visit in visit_list::items(tx, reader, &ids, &late)? {
        items.push(flagged(tx, reader, visit)?);
    }
    Ok(Page { items, next })
}

/// Time of submission and id of the first `limit` visits after a place, and whether more follow.
pub(super) fn find(
    tx: &mut dyn Tx,
    reader: &Reader,
    place: Option<&Place>,
    limit: usize,
) -> Result<(Vec<(Key, String)>, bool)> {
    let mut found = Vec::new();
    for branch in reader.branches(None) {
        let sql = keys(reader, &branch, place, limit + 1);
        found.extend(sql.query(tx, |row| Ok((Key::Int(row.int(0)?), row.text(1)?)))?);
    }
    Ok(merge(found, false, limit))
}

/// The statement that finds time of submission and id, the oldest first.
pub(super) fn keys(reader: &Reader, branch: &Branch, place: Option<&Place>, limit: usize) -> Sql {
    let mut sql = Sql::new("SELECT DISTINCT v.handed_in_at, v.visit FROM ");
    match branch {
        Branch::Assigned => {
            sql.push("people p JOIN visit_state v ON v.visit = p.visit WHERE p.user_id = ")
                .bind_text(&reader.user);
        }
        Branch::Team(team) => {
            sql.push("visit_state v WHERE v.team = ").bind_text(team);
        }
        Branch::All => {
            sql.push("visit_state v WHERE 1 = 1");
        }
    }
    sql.push(" AND v.status = 'submitted' AND v.withdrawn = 0 AND v.handed_in_at IS NOT NULL");
    if let Some(Place {
        key: Key::Int(key),
        id,
        ..
    }) = place
    {
        sql.push(" AND v.handed_in_at >= ")
            .bind_int(*key)
            .push(" AND (v.handed_in_at > ")
            .bind_int(*key);
        sql.push(" OR v.visit > ").bind_text(id).push(")");
    }
    sql.push(" AND ");
    reader.visible(&mut sql, "v.visit");
    sql.push(" ORDER BY v.handed_in_at, v.visit LIMIT ")
        .bind_int(limit as i64);
    sql
}

fn flagged(tx: &mut dyn Tx, reader: &Reader, visit: VisitItem) -> Result<QueueItem> {
    let flags = tx.query(
        "SELECT DISTINCT flags FROM log WHERE doc = $1",
        params![visit.id],
        |row| row.int(0),
    )?;
    let any = |flag: i64| flags.iter().any(|flags| flags & flag != 0);
    let links = links(tx, &visit.id)?;
    Ok(QueueItem {
        late_edits: any(LATE),
        odd_clock: any(ODD_CLOCK),
        own_work: wrote(tx, &reader.user, &links)?,
        flags: looked_at(tx, &visit.id, &links)?,
        visit,
    })
}

fn links(tx: &mut dyn Tx, doc: &str) -> Result<Links> {
    let row = documents::find_row(tx, doc)?;
    Ok(row.map(|(_, links)| links).unwrap_or_default())
}

/// Whether a user wrote in the groups work or card of a visit with these links.
fn wrote(tx: &mut dyn Tx, user: &str, links: &Links) -> Result<bool> {
    for enrolment in &links.authors {
        let of_user = "SELECT 1 FROM devices WHERE enrolment = $1 AND user_id = $2";
        if !tx
            .query(of_user, params![enrolment, user], |_| Ok(()))?
            .is_empty()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn looked_at(tx: &mut dyn Tx, visit: &str, links: &Links) -> Result<Vec<Flag>> {
    let signs = links.signs.clone().unwrap_or_default();
    let mut places = Vec::new();
    for customer in &links.parents {
        places.extend(self::links(tx, &customer.to_string())?.places);
    }
    let away = signs.arrived.is_some_and(|arrived| {
        let far = (arrived.accuracy + FAR_M) as f64;
        !places.is_empty() && places.iter().all(|place| arrived.metres_to(*place) > far)
    });
    let returned = tx.query(
        "SELECT 1 FROM links l JOIN documents d ON d.doc = l.child
         WHERE l.parent = $1 AND d.kind = 'review' AND d.withdrawn = 0 AND d.verdict = 'return' LIMIT 1",
        params![visit],
        |_| Ok(()),
    )?;
    let flags = [
        (Flag::FarAway, away),
        (Flag::Failed, signs.failed),
        (Flag::PoorRating, signs.poor_rating),
        (Flag::PhotosMissing, !signs.photos_missing.is_empty()),
        (Flag::ReturnedBefore, !returned.is_empty()),
    ];
    let set = flags.into_iter().filter(|(_, is)| *is);
    Ok(set.map(|(flag, _)| flag).collect())
}
