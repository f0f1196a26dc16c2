//! The dispatch board (派工): engineers as rows with leave and working hours, their visits, what has reached whose phone,
//! double bookings, and what still waits for a place.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use client_core::record::{Id, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::board_delivery::{Delivery, Former, delivery, former};
use super::board_pressing::{Pressing, pressing};
use super::page::Page;
use super::params::Params;
use super::visible::Reader;
use super::visit_filter::{Deadlines, VisitFilter};
use super::visit_list::{self, VisitItem};
use super::working_time::{Absence, Hours, absences, hours};
use crate::accounts::user::{self, User};
use crate::error::{Error, Result};
use crate::params;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

const DAY_MS: i64 = 24 * 3_600_000;
/// Days of the longest board.
const DAYS: i64 = 35;
/// Visits of a board at most.
const VISITS: usize = 1_000;
/// Visits without a place that are told with it; the list has the others.
const UNSCHEDULED: usize = 100;
/// How long a visit without an end is taken to last.
const USUAL_MS: i64 = 3_600_000;
/// Statuses of visits that still want a place.
const OPEN: &str = "unassigned,assigned,declined,accepted";
/// Statuses of visits that a board shows.
pub(super) const SHOWN: &str = "unassigned,assigned,declined,accepted,under_way,on_site,paused,left,absent,submitted,returned,approved";

/// What part of the board.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// Appointments that start at or after this moment, UTC ms.
    from: i64,
    /// And before this moment, UTC ms; at most 35 days later.
    to: i64,
    /// Id of a team; all of one's teams if absent.
    team: Option<String>,
}

/// A row of the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lane {
    /// Id of the user.
    pub user: String,
    /// His name.
    pub name: String,
    /// His role.
    pub role: String,
    /// Ids of his teams.
    pub teams: Vec<String>,
    /// His leave within the span.
    pub leave: Vec<Absence>,
    /// His working hours by weekday; empty if none were set.
    pub hours: Vec<Hours>,
}

/// A visit on the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct Card {
    /// The visit. Its lead names the row.
    pub visit: VisitItem,
    /// Ids of helpers: it stands in their rows, too.
    pub helpers: Vec<String>,
    /// People of this visit who are booked elsewhere at the same time.
    pub double_booked: Vec<String>,
    /// People of this visit who are on leave then.
    pub on_leave: Vec<String>,
    /// Whether it has reached the lead's phone; absent without a lead.
    pub delivery: Option<Delivery>,
    /// Whose visit it no longer is, and whether their phones know.
    pub former: Vec<Former>,
}

/// The board.
#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    /// The server's time, UTC ms.
    pub at: i64,
    /// Engineers of the teams, and whoever leads or helps with a visit shown, by name.
    pub lanes: Vec<Lane>,
    /// Visits with an appointment in the span, by its start.
    pub cards: Vec<Card>,
    /// There are more cards than the 1,000 told.
    pub more: bool,
    /// Visits without an appointment or a lead, oldest change first; at most 100. The list of visits shows all with
    /// `unscheduled=true` and the same statuses.
    pub unscheduled: Page<VisitItem>,
    /// What must be planned anew whatever days are shown: declined visits, and those of earlier days that nobody leads.
    pub pressing: Vec<Pressing>,
}

/// The dispatch board of a span of time.
#[utoipa::path(get, path = "/api/board", tag = "dispatch", params(BoardQuery),
    responses((status = 200, body = Board), (status = 401), (status = 422)))]
pub async fn board(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<BoardQuery>,
) -> Result<Json<Board>, Problem> {
    check_span(query.from, query.to)?;
    let (reader, now_ms) = (Reader::of(&session.author), state.now());
    let board = state
        .storage
        .read_async(move |tx| read(tx, &reader, &query, now_ms))
        .await?;
    Ok(Json(board))
}

/// Refuses a span that is none, or too long.
pub(super) fn check_span(from: i64, to: i64) -> Result<()> {
    if to <= from || to.saturating_sub(from) > DAYS * DAY_MS {
        let rule = format!("must be after from, by {DAYS} days at most");
        return Err(Error::invalid("to", rule));
    }
    Ok(())
}

pub(super) fn read(
    tx: &mut dyn Tx,
    reader: &Reader,
    query: &BoardQuery,
    now_ms: i64,
) -> Result<Board> {
    let filter = VisitFilter {
        status: Some(SHOWN.to_owned()),
        team: query.team.clone(),
        from: Some(query.from),
        to: Some(query.to),
        sort: Some("window".to_owned()),
        ..VisitFilter::default()
    };
    let deadlines = Deadlines::of(tx, &filter, now_ms)?;
    let (found, more) = visit_list::find(tx, reader, &filter, &deadlines, (None, VISITS))?;
    let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
    let mut cards = Vec::with_capacity(ids.len());
    for visit in visit_list::items(tx, reader, &ids, &deadlines.late)? {
        cards.push(card(tx, visit, now_ms)?);
    }
    let lanes = lanes(tx, reader, query, &cards)?;
    mark_clashes(&mut cards, &lanes);
    let waiting = VisitFilter {
        status: Some(OPEN.to_owned()),
        team: query.team.clone(),
        unscheduled: Some(true),
        sort: Some("changed".to_owned()),
        limit: Some(UNSCHEDULED),
        ..VisitFilter::default()
    };
    Ok(Board {
        at: now_ms,
        lanes,
        cards,
        more,
        unscheduled: visit_list::page(tx, reader, &waiting, now_ms)?,
        pressing: pressing(tx, reader, query.team.as_deref(), now_ms)?,
    })
}

fn card(tx: &mut dyn Tx, visit: VisitItem, now_ms: i64) -> Result<Card> {
    let people = tx.query(
        "SELECT DISTINCT user_id FROM people WHERE visit = $1 ORDER BY user_id",
        params![visit.id],
        |row| row.text(0),
    )?;
    let lead = visit.lead.as_ref().map(|lead| lead.id.clone());
    let helpers = people
        .into_iter()
        .filter(|user| lead.as_ref() != Some(user))
        .collect();
    Ok(Card {
        delivery: delivery(tx, &visit, now_ms)?,
        former: former(tx, &visit)?,
        visit,
        helpers,
        double_booked: Vec::new(),
        on_leave: Vec::new(),
    })
}

fn lanes(
    tx: &mut dyn Tx,
    reader: &Reader,
    query: &BoardQuery,
    cards: &[Card],
) -> Result<Vec<Lane>> {
    let working: BTreeSet<&str> = cards.iter().flat_map(people).collect();
    let in_teams = |user: &User| {
        let mut teams = user.teams.iter().map(Id::to_string);
        teams.any(|team| match &query.team {
            Some(wanted) => {
                team == *wanted && (reader.role.sees_all_teams() || reader.teams.contains(&team))
            }
            None => reader.role.sees_all_teams() || reader.teams.contains(&team),
        })
    };
    let mut lanes = Vec::new();
    for user in user::list(tx)? {
        let id = user.id.to_string();
        let engineer = user.role == Role::Engineer && !user.disabled && in_teams(&user);
        if engineer || working.contains(id.as_str()) {
            lanes.push(Lane {
                leave: absences(tx, &id, (query.from, query.to))?,
                hours: hours(tx, &id)?,
                user: id,
                name: user.display,
                role: user.role.as_str().to_owned(),
                teams: user.teams.iter().map(Id::to_string).collect(),
            });
        }
    }
    lanes.sort_by(|a, b| (&a.name, &a.user).cmp(&(&b.name, &b.user)));
    Ok(lanes)
}

fn people(card: &Card) -> impl Iterator<Item = &str> {
    let lead = card.visit.lead.iter().map(|lead| lead.id.as_str());
    lead.chain(card.helpers.iter().map(String::as_str))
}

/// When a visit takes place; one without an end is taken to last an hour.
fn span(visit: &VisitItem) -> Option<(i64, i64)> {
    let from = visit.window_from?;
    let to = visit.window_to.filter(|to| *to > from);
    Some((from, to.unwrap_or(from.saturating_add(USUAL_MS))))
}

/// Names in each card its people who are booked elsewhere or on leave at the same time.
fn mark_clashes(cards: &mut [Card], lanes: &[Lane]) {
    let mut booked: BTreeMap<String, Vec<(i64, i64, usize)>> = BTreeMap::new();
    for (at, card) in cards.iter().enumerate() {
        let Some((from, to)) = span(&card.visit) else {
            continue;
        };
        for user in people(card) {
            booked
                .entry(user.to_owned())
                .or_default()
                .push((from, to, at));
        }
    }
    let mut clashes: BTreeSet<(usize, String)> = BTreeSet::new();
    for (user, mut spans) in booked {
        spans.sort_unstable();
        // The visits so far, by their ends: what begins before the latest of them ends overlaps it.
        let mut latest: Option<(i64, usize)> = None;
        for (from, to, at) in spans {
            if let Some((end, other)) = latest
                && from < end
            {
                clashes.extend([(at, user.clone()), (other, user.clone())]);
            }
            if latest.is_none_or(|(end, _)| to > end) {
                latest = Some((to, at));
            }
        }
    }
    for (at, user) in clashes {
        cards[at].double_booked.push(user);
    }
    for card in cards.iter_mut() {
        let Some((from, to)) = span(&card.visit) else {
            continue;
        };
        let away = |user: &&str| {
            let lane = lanes.iter().find(|lane| lane.user == *user);
            lane.is_some_and(|lane| {
                let mut leave = lane.leave.iter();
                leave.any(|leave| leave.from < to && from < leave.to)
            })
        };
        card.on_leave = people(card).filter(away).map(str::to_owned).collect();
    }
}
