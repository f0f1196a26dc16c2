//! A week being drafted: moves of visits that nobody but their dispatcher sees, published at once as edits.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::ChangeHash;
use client_core::record::{Id, Kind, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::refused;
use super::record::open;
use super::record_id::record_id;
use super::role::require;
use super::visible::Reader;
use super::working_time::PLANNERS;
use crate::accounts::Author;
use crate::error::{Error, Result};
use crate::params;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::Tx;
use crate::sync::office::{Deed, Done, Task, perform_all};

/// Moves that one may have drafted at a time.
const MOST: i64 = 500;

/// A drafted move.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Draft {
    /// Id of the visit.
    pub visit: String,
    /// Id of the lead; absent for nobody.
    pub lead: Option<String>,
    /// Start of the appointment, UTC ms.
    pub window_from: Option<i64>,
    /// End of the appointment, UTC ms.
    pub window_to: Option<i64>,
    /// When it was drafted, UTC ms.
    pub made_at: i64,
    /// The visit was changed since: publishing this move will be refused until it is drafted anew.
    pub outdated: bool,
}

/// One's drafted moves.
#[derive(Debug, Serialize, ToSchema)]
pub struct Drafts {
    /// By start of the appointment.
    items: Vec<Draft>,
}

/// Where a visit is to go. What is absent is cleared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Id of the lead.
    lead: Option<String>,
    /// Start of the appointment, UTC ms.
    window_from: Option<i64>,
    /// End of the appointment, UTC ms.
    window_to: Option<i64>,
}

/// Which moves to publish.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Publish {
    /// Ids of visits; all of one's drafts if absent.
    visits: Option<Vec<String>>,
}

/// A move that could not be published; its draft stays.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unpublished {
    /// Id of the visit.
    pub visit: String,
    /// Why, for programs, e.g. `routing_changed`.
    pub code: String,
    /// Why, for people.
    pub detail: String,
}

/// What publishing came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Published {
    /// Ids of the visits moved.
    pub published: Vec<String>,
    /// The others.
    pub refused: Vec<Unpublished>,
}

/// One's drafted moves. Dispatchers, supervisors and managers; nobody else sees them.
#[utoipa::path(get, path = "/api/schedule-drafts", tag = "dispatch",
    responses((status = 200, body = Drafts), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<Json<Drafts>, Problem> {
    require(session.author.role, &PLANNERS)?;
    let items = state
        .storage
        .read_async(move |tx| {
            let reader = Reader::of(&session.author);
            let mut items = Vec::new();
            for kept in kept(tx, &reader.user)? {
                // A visit that is no longer his to see is not told of.
                if reader.sees(tx, kept.visit)? {
                    items.push(shown(tx, kept)?);
                }
            }
            Ok(items)
        })
        .await?;
    Ok(Json(Drafts { items }))
}

/// Drafts a move of a visit, in place of an earlier draft of it. Nothing is written to the visit.
#[utoipa::path(put, path = "/api/schedule-drafts/{visit}", tag = "dispatch", request_body = Move,
    params(("visit" = String, Path, description = "Id or short number of the visit")),
    responses((status = 200, body = Draft), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422)))]
pub async fn put(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(visit): Path<String>,
    JsonBody(to): JsonBody<Move>,
) -> Result<Json<Draft>, Problem> {
    require(session.author.role, &PLANNERS)?;
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Visit), &visit).await?;
    if let (Some(from), Some(end)) = (to.window_from, to.window_to)
        && end < from
    {
        return Err(Error::invalid("window_to", "must not be before window_from").into());
    }
    let draft = crate::storage::blocking(move || {
        let stored = open(&state, &reader, Some(Kind::Visit), id)?;
        let heads: Vec<String> = stored.heads.iter().map(ToString::to_string).collect();
        let now_ms = state.now();
        state.storage.write(|tx| {
            if let Some(lead) = &to.lead {
                let user = lead.parse().ok();
                let known = user.map(|user| crate::accounts::user::find(tx, user));
                if known.transpose()?.flatten().is_none() {
                    return Err(Error::invalid("lead", "must be the id of a user"));
                }
            }
            let had = tx.query_one(
                "SELECT count(*) FROM schedule_drafts WHERE user_id = $1 AND visit <> $2",
                params![reader.user, id],
                |row| row.int(0),
            )?;
            if had >= MOST {
                let text = format!("You have {MOST} moves drafted. Publish them first.");
                return Err(Error::conflict("too_many_drafts", text));
            }
            tx.execute(
                "INSERT INTO schedule_drafts (user_id, visit, lead, window_from, window_to, heads, made_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (user_id, visit) DO UPDATE SET lead = excluded.lead, window_from = excluded.window_from,
                     window_to = excluded.window_to, heads = excluded.heads, made_ms = excluded.made_ms",
                params![
                    reader.user,
                    id,
                    to.lead,
                    to.window_from,
                    to.window_to,
                    heads.join(" "),
                    now_ms
                ],
            )?;
            let kept = Kept {
                visit: id,
                lead: to.lead,
                window_from: to.window_from,
                window_to: to.window_to,
                heads: stored.heads,
                made_ms: now_ms,
            };
            shown(tx, kept)
        })
    })
    .await?;
    Ok(Json(draft))
}

/// Throws a drafted move away.
#[utoipa::path(delete, path = "/api/schedule-drafts/{visit}", tag = "dispatch",
    params(("visit" = String, Path, description = "Id or short number of the visit")),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn remove(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(visit): Path<String>,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &PLANNERS)?;
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Visit), &visit).await?;
    let removed = state
        .storage
        .write_async(move |tx| forget(tx, &reader.user, id))
        .await?;
    if removed == 0 {
        return Err(Error::not_found("visit").into());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Publishes drafted moves as edits of their visits, all in one commit. A visit that was changed since it was drafted is
/// left as it is and told; its draft stays.
#[utoipa::path(post, path = "/api/schedule-drafts/publish", tag = "dispatch", request_body = Publish,
    responses((status = 200, body = Published), (status = 401), (status = 403)))]
pub async fn publish(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    JsonBody(which): JsonBody<Publish>,
) -> Result<Json<Published>, Problem> {
    require(session.author.role, &PLANNERS)?;
    let author = session.author;
    let done =
        crate::storage::blocking(move || run(&state, &author, which.visits.as_deref())).await?;
    Ok(Json(done))
}

fn run(state: &ServerState, author: &Author, which: Option<&[String]>) -> Result<Published> {
    let user = author.user.to_string();
    let wanted = |kept: &Kept| which.is_none_or(|ids| ids.contains(&kept.visit.to_string()));
    let mut moves = state.storage.read(|tx| kept(tx, &user))?;
    moves.retain(wanted);
    let tasks: Vec<Task> = moves.iter().map(Kept::task).collect();
    let mut outcome = Published {
        published: Vec::new(),
        refused: Vec::new(),
    };
    let mut gone = Vec::new();
    for (task, done) in tasks
        .iter()
        .zip(perform_all(state, author.enrolment, &tasks)?)
    {
        let visit = task.doc.to_string();
        let error = match done {
            Ok(Done::Written(_) | Done::Unchanged { .. }) => {
                gone.push(task.doc);
                outcome.published.push(visit);
                continue;
            }
            Ok(Done::Refused(refusal)) => refused("visit", &refusal),
            Ok(Done::UnknownHeads) => {
                Error::conflict("unknown_heads", "The visit is another one now.")
            }
            Err(error) => error,
        };
        let public = error.public();
        outcome.refused.push(Unpublished {
            visit,
            code: public.code.to_owned(),
            detail: public.detail,
        });
    }
    state.storage.write(|tx| {
        for visit in &gone {
            forget(tx, &user, *visit)?;
        }
        Ok(())
    })?;
    Ok(outcome)
}

/// A draft as it is kept.
struct Kept {
    visit: Id,
    lead: Option<String>,
    window_from: Option<i64>,
    window_to: Option<i64>,
    heads: Vec<ChangeHash>,
    made_ms: i64,
}

impl Kept {
    fn task(&self) -> Task {
        let time = |at: Option<i64>| at.map_or(Value::Null, Value::Time);
        let lead = self.lead.as_deref().map_or(Value::Null, Value::text);
        let puts = vec![
            ("routing/lead".to_owned(), lead),
            ("routing/window_from".to_owned(), time(self.window_from)),
            ("routing/window_to".to_owned(), time(self.window_to)),
        ];
        Task {
            doc: self.visit,
            create: None,
            deed: Deed::Edit {
                heads: self.heads.clone(),
                puts,
            },
        }
    }
}

fn kept(tx: &mut dyn Tx, user: &str) -> Result<Vec<Kept>> {
    tx.query(
        "SELECT visit, lead, window_from, window_to, heads, made_ms FROM schedule_drafts WHERE user_id = $1
         ORDER BY window_from, visit",
        params![user],
        |row| {
            Ok(Kept {
                visit: row.id(0)?,
                lead: row.opt_text(1)?,
                window_from: row.opt_int(2)?,
                window_to: row.opt_int(3)?,
                heads: row
                    .str(4)?
                    .split(' ')
                    .filter_map(|hash| hash.parse().ok())
                    .collect(),
                made_ms: row.int(5)?,
            })
        },
    )
}

fn shown(tx: &mut dyn Tx, kept: Kept) -> Result<Draft> {
    let heads = tx.query_optional(
        "SELECT heads FROM documents WHERE doc = $1",
        params![kept.visit],
        |row| crate::log::unpack(row.bytes(0)?),
    )?;
    Ok(Draft {
        visit: kept.visit.to_string(),
        lead: kept.lead,
        window_from: kept.window_from,
        window_to: kept.window_to,
        made_at: kept.made_ms,
        outdated: heads.is_none_or(|heads| heads != kept.heads),
    })
}

fn forget(tx: &mut dyn Tx, user: &str, visit: Id) -> Result<usize> {
    tx.execute(
        "DELETE FROM schedule_drafts WHERE user_id = $1 AND visit = $2",
        params![user, visit],
    )
}
