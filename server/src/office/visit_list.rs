//! Lists of visits.

use serde::Serialize;
use utoipa::ToSchema;

use super::late::Late;
use super::merging;
use super::names::Named;
use super::page::{Key, Page, Place, checked_limit, merge};
use super::search;
use super::sql::Sql;
use super::visible::Reader;
use super::visit_filter::{Deadlines, Lead, VisitFilter};
use crate::error::Result;
use crate::storage::{Row, Tx};

/// A visit as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitItem {
    /// Its id.
    pub id: String,
    /// Its short number.
    pub number: String,
    /// What it is about.
    pub summary: String,
    /// install, repair, maintenance, training, inspection or revisit; empty if not said yet.
    pub kind: String,
    /// The status, reviews included.
    pub status: String,
    /// The customer, if he may be seen.
    pub customer: Option<Named>,
    /// Id of the customer's team.
    pub team: Option<String>,
    /// The lead.
    pub lead: Option<Named>,
    /// Start of the appointment, UTC ms.
    pub window_from: Option<i64>,
    /// End of the appointment, UTC ms.
    pub window_to: Option<i64>,
    /// Start of another appointment, agreed with the customer, that its people ask for, UTC ms.
    pub asked_from: Option<i64>,
    /// End of it, UTC ms.
    pub asked_to: Option<i64>,
    /// Urgent.
    pub urgent: bool,
    /// The feedback card is late.
    pub late: bool,
    /// The card's time runs from here, UTC ms.
    pub card_due_from: Option<i64>,
    /// When it was handed in, UTC ms.
    pub handed_in_at: Option<i64>,
    /// Judged before, and edited since.
    pub edited_since: bool,
    /// Paths in conflict.
    pub conflicts: i64,
    /// The day of an imported work order, `YYYY-MM-DD`.
    pub order_date: Option<String>,
    /// When it was last changed, UTC ms.
    pub changed_at: i64,
}

/// One page of the visits that a reader may see.
///
/// # Errors
/// [`crate::Error::Invalid`] for a filter that can't be.
pub fn page(
    tx: &mut dyn Tx,
    reader: &Reader,
    filter: &VisitFilter,
    now_ms: i64,
) -> Result<Page<VisitItem>> {
    let limit = checked_limit(filter.limit)?;
    let filter = &merging::widen(tx, reader, filter)?;
    let order = filter.order()?;
    let deadlines = Deadlines::of(tx, filter, now_ms)?;
    let late = &deadlines.late;
    if let Some(text) = &filter.q {
        let source = search::Source {
            from: SEARCHED,
            kind: "visit",
        };
        let found = search::find(
            tx,
            reader,
            &source,
            text,
            filter.cursor.as_deref(),
            limit,
            |sql| {
                if let Some(team) = &filter.team {
                    sql.push(" AND coalesce(v.team, '') = ").bind_text(team);
                }
                filter.conditions(sql, &deadlines, Lead::None);
            },
        )?;
        let items = items(tx, reader, &found.ids, late)?;
        return Ok(Page {
            items,
            next: found.next,
        });
    }
    let name = format!("{order:?}");
    let place = Place::decode(filter.cursor.as_deref(), &name)?;
    let (found, more) = find(tx, reader, filter, &deadlines, (place.as_ref(), limit))?;
    let next = found.last().filter(|_| more);
    let next = next.map(|(key, id)| {
        Place {
            order: name,
            key: key.clone(),
            id: id.clone(),
        }
        .encode()
    });
    let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
    Ok(Page {
        items: items(tx, reader, &ids, late)?,
        next,
    })
}

/// Sort value and id of the first `limit` visits after a place, and whether more follow.
pub fn find(
    tx: &mut dyn Tx,
    reader: &Reader,
    filter: &VisitFilter,
    deadlines: &Deadlines,
    (place, limit): (Option<&Place>, usize),
) -> Result<(Vec<(Key, String)>, bool)> {
    let order = filter.order()?;
    let mut found = Vec::new();
    for branch in reader.branches(filter.team.as_deref()) {
        for part in filter.parts(&branch, order.0) {
            let sql = part.keys(reader, &branch, deadlines, order, place, limit + 1);
            found.extend(sql.query(tx, |row| Ok((Key::Int(row.int(0)?), row.text(1)?)))?);
        }
    }
    Ok(merge(found, order.1, limit))
}

const SEARCHED: &str = "JOIN visit_state v ON v.visit = d.doc";

/// The visits with these ids, in their order.
pub fn items(
    tx: &mut dyn Tx,
    reader: &Reader,
    ids: &[String],
    late: &Late,
) -> Result<Vec<VisitItem>> {
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let mut sql = Sql::new(
            "SELECT d.doc, d.number, d.title, v.visit_kind, v.status, c.doc, c.title, v.team, u.id, u.display,
                    v.window_from, d.window_to, v.urgent, v.card_due_from, v.handed_in_at, v.edited_since, v.conflicts,
                    d.order_date, v.changed_at, d.asked_from, d.asked_to
             FROM visit_state v
             JOIN documents d ON d.doc = v.visit
             LEFT JOIN users u ON u.id = v.lead
             LEFT JOIN documents c ON c.doc = v.customer AND ",
        );
        reader.visible(&mut sql, "c.doc");
        sql.push(" WHERE v.visit = ").bind_text(id);
        items.extend(sql.query(tx, |row| item(row, late))?);
    }
    Ok(items)
}

fn item(row: &Row<'_>, late: &Late) -> Result<VisitItem> {
    let card_due_from = row.opt_int(13)?;
    Ok(VisitItem {
        id: row.text(0)?,
        number: row.text(1)?,
        summary: row.text(2)?,
        kind: row.text(3)?,
        status: row.text(4)?,
        customer: Named::read(row, 5)?,
        team: row.opt_text(7)?,
        lead: Named::read(row, 8)?,
        window_from: row.opt_int(10)?,
        window_to: row.opt_int(11)?,
        urgent: row.bool(12)?,
        late: late.is(card_due_from),
        card_due_from,
        handed_in_at: row.opt_int(14)?,
        edited_since: row.bool(15)?,
        conflicts: row.int(16)?,
        order_date: row.opt_text(17)?,
        changed_at: row.int(18)?,
        asked_from: row.opt_int(19)?,
        asked_to: row.opt_int(20)?,
    })
}
