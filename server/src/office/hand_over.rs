//! Handing over all open work when somebody leaves: what his devices had not sent is shown first, then every open visit
//! that he leads or helps with is given to another, as edits.

use axum::Json;
use axum::extract::{Path, State};
use client_core::record::{Id, Kind, Role, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audit_log;
use super::desk::refused;
use super::drafts::Unpublished;
use super::late::Late;
use super::params;
use super::role::require;
use super::sql::Sql;
use super::visible::Reader;
use super::visit_list::{self, VisitItem};
use super::working_time::{PLANNERS, known};
use crate::accounts::Author;
use crate::accounts::device::{self, DeviceStatus};
use crate::error::{Error, Result};
use crate::projection::documents;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::Tx;
use crate::sync::office::{Deed, Done, Task, perform_all};

/// Who sees what there is to hand over.
const READERS: [Role; 4] = [
    Role::Dispatcher,
    Role::Supervisor,
    Role::Manager,
    Role::Administrator,
];
/// Visits handed over at a time.
const MOST: usize = 1_000;
/// Visits shown of them.
const SHOWN: usize = 200;
/// Visits of one commit.
const CHUNK: usize = 200;

/// What a device had not sent at its last contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unsent {
    /// Enrolment id of the device.
    pub device: String,
    /// Its name.
    pub name: String,
    /// When it was last heard, UTC ms.
    pub last_seen: Option<i64>,
    /// Edits it had not sent then.
    pub edits: i64,
    /// Attachments it had not sent then.
    pub attachments: i64,
}

/// What there is to hand over.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandOverPreview {
    /// Active devices of his, those with unsent work first.
    pub unsent: Vec<Unsent>,
    /// How many open visits he leads or helps with, as far as one may see; at most 1,000.
    pub count: usize,
    /// The first 200 of them.
    pub visits: Vec<VisitItem>,
}

/// To whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Id of the user who takes over.
    to: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOver {
    /// Visits given to the other.
    pub moved: usize,
    /// Visits that stay, and why.
    pub refused: Vec<Unpublished>,
}

/// What somebody would hand over. Dispatchers, supervisors and managers, for people of their teams, and administrators,
/// who are to know before they keep somebody out.
#[utoipa::path(get, path = "/api/users/{id}/hand-over", tag = "users",
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 200, body = HandOverPreview), (status = 401), (status = 403), (status = 404)))]
pub async fn preview(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
) -> Result<Json<HandOverPreview>, Problem> {
    require(session.author.role, &READERS)?;
    let (user, now_ms) = (params::id("user", &id)?, state.now());
    let preview = state
        .storage
        .read_async(move |tx| {
            known(tx, &session.author, user)?;
            let reader = Reader::of(&session.author);
            let visits = open_visits(tx, &reader, user)?;
            let late = Late::at(tx, now_ms)?;
            let shown = &visits[..visits.len().min(SHOWN)];
            Ok(HandOverPreview {
                unsent: unsent(tx, user)?,
                count: visits.len(),
                visits: visit_list::items(tx, &reader, shown, &late)?,
            })
        })
        .await?;
    Ok(Json(preview))
}

/// Gives every open visit that somebody leads or helps with to another, as edits. Repeated, it goes on with what is left.
/// Dispatchers, supervisors and managers, for people of their teams.
#[utoipa::path(post, path = "/api/users/{id}/hand-over", tag = "users", request_body = HandOver,
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 200, body = HandedOver), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn hand_over(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    JsonBody(HandOver { to }): JsonBody<HandOver>,
) -> Result<Json<HandedOver>, Problem> {
    require(session.author.role, &PLANNERS)?;
    let from = params::id("user", &id)?;
    let to: Id = to
        .parse()
        .map_err(|_| Error::invalid("to", "must be the id of a user"))?;
    let author = session.author;
    let done = crate::storage::blocking(move || run(&state, &author, from, to)).await?;
    Ok(Json(done))
}

fn run(state: &ServerState, author: &Author, from: Id, to: Id) -> Result<HandedOver> {
    let reader = Reader::of(author);
    let visits = state.storage.read(|tx| {
        known(tx, author, from)?;
        let taker = known(tx, author, to).ok();
        let fit =
            taker.filter(|user| to != from && !user.disabled && user.role.uses_field_client());
        if fit.is_none() {
            let rule = "must be another user of your teams who visits customers";
            return Err(Error::invalid("to", rule));
        }
        open_visits(tx, &reader, from)
    })?;
    let mut outcome = HandedOver {
        moved: 0,
        refused: Vec::new(),
    };
    for chunk in visits.chunks(CHUNK) {
        let tasks = state.storage.read(|tx| {
            let tasks = chunk.iter().map(|visit| task(tx, visit, from, to));
            tasks.collect::<Result<Vec<_>>>()
        })?;
        let tasks: Vec<Task> = tasks.into_iter().flatten().collect();
        let done = perform_all(state, author.enrolment, &tasks)?;
        for (task, done) in tasks.iter().zip(done) {
            let error = match done {
                Ok(Done::Written(_) | Done::Unchanged { .. }) => {
                    outcome.moved += 1;
                    continue;
                }
                Ok(Done::Refused(refusal)) => refused("visit", &refusal),
                Ok(Done::UnknownHeads) => Error::not_found("visit"),
                Err(error) => error,
            };
            let public = error.public();
            outcome.refused.push(Unpublished {
                visit: task.doc.to_string(),
                code: public.code.to_owned(),
                detail: public.detail,
            });
        }
    }
    let now_ms = state.now();
    let detail = format!("{} visits to {to}", outcome.moved);
    state.storage.write(|tx| {
        let deed = ("user.hand_over", from.to_string());
        audit_log::note(tx, author.user, (deed.0, &deed.1, &detail), now_ms)
    })?;
    Ok(outcome)
}

/// The edit that puts one in the other's place, at the heads of now.
fn task(tx: &mut dyn Tx, visit: &str, from: Id, to: Id) -> Result<Option<Task>> {
    let Some(stored) = documents::find(tx, visit)? else {
        return Ok(None);
    };
    let client_core::row::Body::Visit(row) = &stored.row.body else {
        return Ok(None);
    };
    let mut puts = Vec::new();
    if row.lead == Some(from) {
        puts.push(("routing/lead".to_owned(), Value::from(to)));
    }
    if row.helpers.contains(&from) {
        puts.push((format!("routing/helpers/{from}"), Value::Bool(false)));
        if row.lead != Some(to) {
            puts.push((format!("routing/helpers/{to}"), Value::Bool(true)));
        }
    }
    debug_assert_eq!(stored.kind, Kind::Visit);
    Ok((!puts.is_empty()).then_some(Task {
        doc: stored.doc,
        create: None,
        deed: Deed::Edit {
            heads: stored.heads,
            puts,
        },
    }))
}

/// Open visits of somebody that the reader may see: neither approved nor cancelled nor withdrawn.
fn open_visits(tx: &mut dyn Tx, reader: &Reader, user: Id) -> Result<Vec<String>> {
    let mut sql = Sql::new("SELECT DISTINCT p.visit FROM people p WHERE p.user_id = ");
    sql.bind_text(user.to_string()).push(" AND p.open = 1 AND ");
    reader.visible(&mut sql, "p.visit");
    sql.push(" ORDER BY p.visit LIMIT ").bind_int(MOST as i64);
    sql.query(tx, |row| row.text(0))
}

fn unsent(tx: &mut dyn Tx, user: Id) -> Result<Vec<Unsent>> {
    let active = |device: &device::Device| {
        device.user == user && !device.office && device.status == DeviceStatus::Active
    };
    let devices = device::list(tx)?.into_iter().filter(active);
    let mut unsent: Vec<Unsent> = devices
        .map(|device| Unsent {
            device: device.enrolment.to_string(),
            name: device.name,
            last_seen: device.last_seen_ms,
            edits: device.unsent_edits.unwrap_or(0),
            attachments: device.unsent_attachments.unwrap_or(0),
        })
        .collect();
    unsent.sort_by_key(|device| std::cmp::Reverse(device.edits + device.attachments));
    Ok(unsent)
}
