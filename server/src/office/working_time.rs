//! Who works when: leave and working hours, set by the office for the people of its teams.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::{Id, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::params;
use super::role::require;
use crate::accounts::{Author, user};
use crate::error::{Error, Result};
use crate::params as values;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// Who plans others' time.
pub(super) const PLANNERS: [Role; 3] = [Role::Dispatcher, Role::Supervisor, Role::Manager];
/// Longest leave entered at once.
const LONGEST_MS: i64 = 366 * 24 * 3_600_000;

/// A time of leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Absence {
    /// Its id.
    pub id: String,
    /// Its first moment, UTC ms.
    pub from: i64,
    /// Its end, UTC ms.
    pub to: i64,
    /// Why; may be empty.
    pub reason: String,
}

/// Working hours of a weekday, in the organisation's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i64,
    /// First minute of the day, e.g. 510 for 8:30.
    pub from: i64,
    /// Minute of the day at which work ends, at most 1440.
    pub to: i64,
}

/// Leave to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAbsence {
    /// Id of the user.
    user: String,
    /// Its first moment, UTC ms.
    from: i64,
    /// Its end, UTC ms.
    to: i64,
    /// Why, at most 200 characters.
    #[serde(default)]
    reason: String,
}

/// Somebody's working hours.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkingHours {
    /// One entry per weekday on which he works; a weekday without one is free.
    hours: Vec<Hours>,
}

/// Enters leave for somebody of one's teams. Dispatchers, supervisors and managers.
#[utoipa::path(post, path = "/api/leave", tag = "dispatch", request_body = NewAbsence,
    responses((status = 201, body = Absence), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn add_leave(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    JsonBody(new): JsonBody<NewAbsence>,
) -> Result<(StatusCode, Json<Absence>), Problem> {
    require(session.author.role, &PLANNERS)?;
    let user = params::id("user", &new.user)?;
    if new.to <= new.from || new.to.saturating_sub(new.from) > LONGEST_MS {
        return Err(Error::invalid("to", "must be after from, by a year at most").into());
    }
    if new.reason.chars().count() > 200 {
        return Err(Error::invalid("reason", "must have at most 200 characters").into());
    }
    let (now_ms, mut rng) = (state.now(), state.rng());
    let leave = Absence {
        id: Id::new(now_ms, &mut rng).to_string(),
        from: new.from,
        to: new.to,
        reason: new.reason,
    };
    let made = leave.clone();
    state
        .storage
        .write_async(move |tx| {
            known(tx, &session.author, user)?;
            tx.execute(
                "INSERT INTO leave (id, user_id, from_ms, to_ms, reason, by_user, made_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                values![
                    leave.id,
                    user,
                    leave.from,
                    leave.to,
                    leave.reason,
                    session.author.user,
                    now_ms
                ],
            )
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes leave back. Dispatchers, supervisors and managers, for people of their teams.
#[utoipa::path(delete, path = "/api/leave/{id}", tag = "dispatch",
    params(("id" = String, Path, description = "Id of the leave")),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn remove_leave(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &PLANNERS)?;
    state
        .storage
        .write_async(move |tx| {
            let user = tx.query_optional(
                "SELECT user_id FROM leave WHERE id = $1",
                values![id],
                |row| row.id(0),
            )?;
            let user = user.ok_or_else(|| Error::not_found("leave"))?;
            known(tx, &session.author, user).map_err(|_| Error::not_found("leave"))?;
            tx.execute("DELETE FROM leave WHERE id = $1", values![id])
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets somebody's working hours anew. Dispatchers, supervisors and managers, for people of their teams.
#[utoipa::path(put, path = "/api/users/{id}/hours", tag = "dispatch", request_body = WorkingHours,
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 200, body = WorkingHours), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn set_hours(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<WorkingHours>,
) -> Result<Json<WorkingHours>, Problem> {
    require(session.author.role, &PLANNERS)?;
    let user = params::id("user", &id)?;
    for (at, day) in body.hours.iter().enumerate() {
        let twice = body.hours[..at].iter().any(|d| d.weekday == day.weekday);
        let within = (1..=7).contains(&day.weekday) && 0 <= day.from && day.to <= 1_440;
        if twice || !within || day.to <= day.from {
            let rule =
                "must name each weekday (1 to 7) once, with minutes 0 to 1440, from before to";
            return Err(Error::invalid("hours", rule).into());
        }
    }
    let set = state
        .storage
        .write_async(move |tx| {
            known(tx, &session.author, user)?;
            tx.execute(
                "DELETE FROM working_hours WHERE user_id = $1",
                values![user],
            )?;
            for day in &body.hours {
                tx.execute(
                    "INSERT INTO working_hours (user_id, weekday, from_minute, to_minute) VALUES ($1, $2, $3, $4)",
                    values![user, day.weekday, day.from, day.to],
                )?;
            }
            hours(tx, &user.to_string())
        })
        .await?;
    Ok(Json(WorkingHours { hours: set }))
}

/// [`Error::NotFound`] unless the user is of one of the author's teams.
pub(super) fn known(tx: &mut dyn Tx, author: &Author, id: Id) -> Result<user::User> {
    let user = user::find(tx, id)?;
    let known =
        |user: &user::User| author.role.sees_all_teams() || !author.teams.is_disjoint(&user.teams);
    user.filter(known).ok_or_else(|| Error::not_found("user"))
}

/// Somebody's leave within a span.
pub fn absences(tx: &mut dyn Tx, user: &str, (from, to): (i64, i64)) -> Result<Vec<Absence>> {
    tx.query(
        "SELECT id, from_ms, to_ms, reason FROM leave WHERE user_id = $1 AND to_ms > $2 AND from_ms < $3
         ORDER BY from_ms, id",
        values![user, from, to],
        |row| {
            Ok(Absence {
                id: row.text(0)?,
                from: row.int(1)?,
                to: row.int(2)?,
                reason: row.text(3)?,
            })
        },
    )
}

/// Somebody's working hours, by weekday.
pub fn hours(tx: &mut dyn Tx, user: &str) -> Result<Vec<Hours>> {
    tx.query(
        "SELECT weekday, from_minute, to_minute FROM working_hours WHERE user_id = $1 ORDER BY weekday",
        values![user],
        |row| {
            Ok(Hours {
                weekday: row.int(0)?,
                from: row.int(1)?,
                to: row.int(2)?,
            })
        },
    )
}
