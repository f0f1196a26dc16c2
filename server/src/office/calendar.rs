//! iCalendar feeds (RFC 5545): somebody's appointments under a secret address that calendars can subscribe to and the
//! office can revoke. Written by hand: a text of eight properties needs escaping and folding and nothing of a library's
//! calendar arithmetic.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use client_core::record::Id;
use serde::Serialize;
use utoipa::ToSchema;

use super::params;
use super::role::require;
use super::visible::Reader;
use super::visit_filter::{Deadlines, VisitFilter};
use super::visit_list::{self, VisitItem};
use super::working_time::{PLANNERS, known};
use crate::accounts::{scopes_of, secret, team, user};
use crate::error::{Error, Result};
use crate::params as values;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

const DAY_MS: i64 = 24 * 3_600_000;
/// Days of the past and of the future in a feed.
const SPAN: (i64, i64) = (7, 180);
/// Appointments of a feed at most.
const MOST: usize = 1_000;
/// How long an appointment without an end is taken to last.
const USUAL_MS: i64 = 3_600_000;
/// Statuses whose appointments stand.
const STANDING: &str =
    "assigned,accepted,under_way,on_site,paused,left,absent,submitted,returned,approved";

/// The address of a feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarAddress {
    /// The path below the office's origin, to be kept secret. It is shown only now.
    pub path: String,
}

/// Makes a secret address of somebody's calendar; earlier ones stay until they are revoked. Dispatchers, supervisors and
/// managers, for people of their teams.
#[utoipa::path(post, path = "/api/users/{id}/calendar", tag = "dispatch",
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 201, body = CalendarAddress), (status = 401), (status = 403), (status = 404)))]
pub async fn make(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<CalendarAddress>), Problem> {
    require(session.author.role, &PLANNERS)?;
    let user = params::id("user", &id)?;
    let token = secret::fresh(&mut state.rng());
    let (hash, now_ms) = (secret::hash(&token), state.now());
    state
        .storage
        .write_async(move |tx| {
            known(tx, &session.author, user)?;
            tx.execute(
                "INSERT INTO calendars (hash, user_id, by_user, made_ms) VALUES ($1, $2, $3, $4)",
                values![hash, user, session.author.user, now_ms],
            )
        })
        .await?;
    let path = format!("/calendars/{token}.ics");
    Ok((StatusCode::CREATED, Json(CalendarAddress { path })))
}

/// Revokes every address of somebody's calendar. Dispatchers, supervisors and managers, for people of their teams.
#[utoipa::path(delete, path = "/api/users/{id}/calendar", tag = "dispatch",
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn revoke(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &PLANNERS)?;
    let (user, now_ms) = (params::id("user", &id)?, state.now());
    state
        .storage
        .write_async(move |tx| {
            known(tx, &session.author, user)?;
            tx.execute(
                "UPDATE calendars SET revoked_ms = $1 WHERE user_id = $2 AND revoked_ms IS NULL",
                values![now_ms, user],
            )
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /calendars/{token}.ics`: the feed. Who has the address reads it, as calendars can't sign in.
pub async fn feed(
    State(state): State<Shared>,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let token = file.strip_suffix(".ics").unwrap_or_default();
    let (hash, now_ms) = (secret::hash(token), state.now());
    let text = state
        .storage
        .read_async(move |tx| read(tx, &hash, now_ms))
        .await?;
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((headers, text).into_response())
}

fn read(tx: &mut dyn Tx, hash: &str, now_ms: i64) -> Result<String> {
    let none = || Error::not_found("calendar");
    let id = tx.query_optional(
        "SELECT user_id FROM calendars WHERE hash = $1 AND revoked_ms IS NULL",
        values![hash],
        |row| row.id(0),
    )?;
    let id: Id = id.ok_or_else(none)?;
    let found = user::find(tx, id)?.filter(|user| !user.disabled);
    let user = found.ok_or_else(none)?;
    let all = team::ids(tx)?;
    let reader = Reader {
        id,
        user: id.to_string(),
        role: user.role,
        teams: user.teams.iter().map(ToString::to_string).collect(),
        scopes: scopes_of(user.role, id, &user.teams, &all),
    };
    let filter = VisitFilter {
        status: Some(STANDING.to_owned()),
        lead: Some(id.to_string()),
        from: Some(now_ms - SPAN.0 * DAY_MS),
        to: Some(now_ms + SPAN.1 * DAY_MS),
        sort: Some("window".to_owned()),
        ..VisitFilter::default()
    };
    let deadlines = Deadlines::of(tx, &filter, now_ms)?;
    let (found, _) = visit_list::find(tx, &reader, &filter, &deadlines, (None, MOST))?;
    let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
    let visits = visit_list::items(tx, &reader, &ids, &deadlines.late)?;
    let mut places = Vec::with_capacity(visits.len());
    for visit in &visits {
        places.push(Place::of(tx, visit)?);
    }
    let appointments = visits.iter().zip(&places);
    Ok(calendar(&user.display, appointments))
}

/// Where an appointment is and whom to call, from the customer file.
#[derive(Default)]
struct Place {
    address: String,
    phone: String,
}

impl Place {
    fn of(tx: &mut dyn Tx, visit: &VisitItem) -> Result<Self> {
        let Some(customer) = &visit.customer else {
            return Ok(Self::default());
        };
        let found = tx.query_optional(
            "SELECT address, phone FROM documents WHERE doc = $1",
            values![customer.id],
            |row| {
                Ok(Self {
                    address: row.opt_text(0)?.unwrap_or_default(),
                    phone: row.opt_text(1)?.unwrap_or_default(),
                })
            },
        )?;
        Ok(found.unwrap_or_default())
    }
}

fn calendar<'v>(
    name: &str,
    appointments: impl Iterator<Item = (&'v VisitItem, &'v Place)>,
) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fieldfile//EN"] {
        put(&mut text, line);
    }
    put(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    for (visit, place) in appointments {
        let Some(from) = visit.window_from else {
            continue;
        };
        let to = visit.window_to.filter(|to| *to > from);
        let to = to.unwrap_or(from.saturating_add(USUAL_MS));
        let customer = visit.customer.as_ref().map_or("", |named| &named.name);
        put(&mut text, "BEGIN:VEVENT");
        put(&mut text, &format!("UID:{}@fieldfile", visit.id));
        put(&mut text, &format!("DTSTAMP:{}", moment(visit.changed_at)));
        put(&mut text, &format!("DTSTART:{}", moment(from)));
        put(&mut text, &format!("DTEND:{}", moment(to)));
        let parts = [customer, visit.summary.as_str(), visit.number.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        put(
            &mut text,
            &format!("SUMMARY:{}", escaped(&parts.join(" · "))),
        );
        if !place.address.is_empty() {
            put(&mut text, &format!("LOCATION:{}", escaped(&place.address)));
        }
        let parts = [visit.number.as_str(), customer, place.phone.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        put(
            &mut text,
            &format!("DESCRIPTION:{}", escaped(&parts.join("\n"))),
        );
        put(&mut text, "END:VEVENT");
    }
    put(&mut text, "END:VCALENDAR");
    text
}

/// `20261122T103000Z`.
fn moment(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded at 75 octets between characters.
fn put(text: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            text.push_str("\r\n ");
            length = 1;
        }
        length += c.len_utf8();
        text.push(c);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_texts_escaped() {
        let mut text = String::new();
        put(
            &mut text,
            &format!("SUMMARY:{}", escaped(&"华东,机械;\n".repeat(20))),
        );
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.starts_with("SUMMARY:华东\\,机械\\;\\n华东"));
        assert_eq!(moment(1_790_000_000_000), "20260921T141320Z");
    }
}
