//! What wants attention now in one's scope: figures, each with the list that shows exactly its rows.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::customer_list::CustomerFilter;
use super::devices::{self, DeviceFilter};
use super::revisits::Revisits;
use super::visible::Reader;
use super::visit_filter::{Deadlines, VisitFilter};
use super::{conflicts, customer_list, on_their_way, review_queue, visit_list};
use crate::accounts::Author;
use crate::error::Result;
use crate::params;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// Rows counted of each figure; beyond it is `more`.
const MOST: usize = 999;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Days after which a device counts as silent where no setting says otherwise.
const SILENT_DAYS: i64 = 7;
/// Statuses of visits whose people are out.
const UNDER_WAY: &str = "under_way,on_site,paused";
/// Statuses of visits that nobody has reached yet.
const NOT_THERE: &str = "unassigned,assigned,accepted,under_way";
/// The status of visits whose lead will not go: somebody else has to.
const DECLINED: &str = "declined";

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FigureName {
    /// Visits whose people are on their way, on site or waiting for parts.
    UnderWay,
    /// Visits whose appointment has ended and that nobody has reached.
    Behind,
    /// Visits that were declined and wait for somebody else.
    Declined,
    /// Feedback cards due within 24 hours.
    CardsDue,
    /// Feedback cards that are overdue.
    CardsOverdue,
    /// Customers whose revisit is due by now.
    RevisitsDue,
    /// Submissions that wait for a verdict.
    ToReview,
    /// Open conflicts.
    Conflicts,
    /// Devices not heard for long (setting `device_silent_days`). For those who read the list of devices.
    SilentDevices,
    /// Attachments that are cited and not here yet.
    AttachmentsOnTheirWay,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figure {
    /// What it counts.
    pub name: FigureName,
    /// How many; counted up to 999.
    pub count: usize,
    /// There are more than `count`.
    pub more: bool,
    /// The address of the list that shows exactly these rows.
    pub list: String,
    /// That list's query, without `?`; empty if it needs none.
    pub query: String,
}

/// What wants attention now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Today {
    /// The server's time that the figures and their lists count from, UTC ms.
    pub at: i64,
    /// The figures that the reader's role has.
    pub figures: Vec<Figure>,
}

/// The figures of one's scope. Each names the list that shows exactly its rows.
#[utoipa::path(get, path = "/api/today", tag = "today",
    responses((status = 200, body = Today), (status = 401)))]
pub async fn today(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<Json<Today>, Problem> {
    let now_ms = state.now();
    let author = session.author;
    let figures = state
        .storage
        .read_async(move |tx| read(tx, &author, now_ms))
        .await?;
    Ok(Json(Today {
        at: now_ms,
        figures,
    }))
}

fn read(tx: &mut dyn Tx, author: &Author, now_ms: i64) -> Result<Vec<Figure>> {
    let reader = Reader::of(author);
    let mut figures = Vec::new();
    for (name, filter, query) in of_visits(now_ms) {
        let deadlines = Deadlines::of(tx, &filter, now_ms)?;
        let (found, more) = visit_list::find(tx, &reader, &filter, &deadlines, (None, MOST))?;
        figures.push(figure(name, (found.len(), more), "/api/visits", query));
    }
    let filter = CustomerFilter {
        revisit_due_before: Some(now_ms),
        ..CustomerFilter::default()
    };
    let revisits = Revisits::read(tx)?;
    let (found, more) = customer_list::find(tx, &reader, &filter, &revisits, (None, MOST))?;
    figures.push(figure(
        FigureName::RevisitsDue,
        (found.len(), more),
        "/api/customers",
        format!("revisit_due_before={now_ms}"),
    ));
    let (found, more) = review_queue::find(tx, &reader, None, MOST)?;
    let queue = "/api/review-queue";
    figures.push(figure(
        FigureName::ToReview,
        (found.len(), more),
        queue,
        String::new(),
    ));
    let found = conflicts::keys(&reader, None, MOST + 1)
        .query(tx, |_| Ok(()))?
        .len();
    let counted = (found.min(MOST), found > MOST);
    figures.push(figure(
        FigureName::Conflicts,
        counted,
        "/api/conflicts",
        String::new(),
    ));
    if devices::READERS.contains(&author.role) {
        figures.push(silent_devices(tx, author, now_ms)?);
    }
    let found = on_their_way::count(tx, &reader, MOST + 1)?;
    let counted = (found.min(MOST), found > MOST);
    figures.push(figure(
        FigureName::AttachmentsOnTheirWay,
        counted,
        "/api/attachments/on-their-way",
        String::new(),
    ));
    Ok(figures)
}

fn figure(
    name: FigureName,
    (count, more): (usize, bool),
    list: &'static str,
    query: String,
) -> Figure {
    Figure {
        name,
        count,
        more,
        list: list.to_owned(),
        query,
    }
}

/// The figures over visits: each filter and the same as a query.
fn of_visits(now_ms: i64) -> [(FigureName, VisitFilter, String); 5] {
    let word = |text: &str| Some(text.to_owned());
    let soon = now_ms + DAY_MS;
    [
        (
            FigureName::UnderWay,
            VisitFilter {
                status: word(UNDER_WAY),
                ..VisitFilter::default()
            },
            format!("status={UNDER_WAY}"),
        ),
        (
            FigureName::Behind,
            VisitFilter {
                status: word(NOT_THERE),
                ended_before: Some(now_ms),
                ..VisitFilter::default()
            },
            format!("status={NOT_THERE}&ended_before={now_ms}"),
        ),
        (
            FigureName::Declined,
            VisitFilter {
                status: word(DECLINED),
                ..VisitFilter::default()
            },
            format!("status={DECLINED}"),
        ),
        (
            FigureName::CardsDue,
            VisitFilter {
                due_from: Some(now_ms),
                due_to: Some(soon),
                ..VisitFilter::default()
            },
            format!("due_from={now_ms}&due_to={soon}"),
        ),
        (
            FigureName::CardsOverdue,
            VisitFilter {
                due_to: Some(now_ms),
                ..VisitFilter::default()
            },
            format!("due_to={now_ms}"),
        ),
    ]
}

fn silent_devices(tx: &mut dyn Tx, author: &Author, now_ms: i64) -> Result<Figure> {
    let days = tx
        .query(
            "SELECT value FROM settings WHERE name = 'device_silent_days' AND valid_from <= $1
             ORDER BY valid_from DESC LIMIT 1",
            params![now_ms],
            |row| row.text(0),
        )?
        .first()
        .and_then(|days| days.parse().ok())
        .unwrap_or(SILENT_DAYS);
    let since = now_ms.saturating_sub(days.saturating_mul(DAY_MS));
    let filter = DeviceFilter {
        silent_since: Some(since),
        ..DeviceFilter::default()
    };
    let found = devices::read(tx, author, &filter)?.len();
    Ok(figure(
        FigureName::SilentDevices,
        (found.min(MOST), found > MOST),
        "/api/devices",
        format!("silent_since={since}"),
    ))
}
