//! Reviews of a visit (主管审核): a verdict on what the reviewer saw, by somebody who did not work on it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::ChangeHash;
use client_core::record::{Id, Kind, Value};
use client_core::row::Body;
use client_core::steps::Status;
use serde::Deserialize;
use utoipa::ToSchema;

use super::children::{self, Child};
use super::desk::{self, Outcome};
use super::if_match::IfMatch;
use super::page::{Page, PageQuery};
use super::params::Params;
use super::record::open;
use super::record_id::record_id;
use super::visible::Reader;
use crate::accounts::Author;
use crate::error::{Error, Result};
use crate::params;
use crate::projection::Stored;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::{ServerState, Shared};

/// The reviews of a visit, oldest first.
#[utoipa::path(get, path = "/api/visits/{id}/reviews", tag = "reviews",
    params(("id" = String, Path, description = "Id or short number of the visit"), PageQuery),
    responses((status = 200, body = Page<Child>), (status = 401), (status = 404)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<Child>>, Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Visit), &id).await?;
    let page = crate::storage::blocking(move || {
        open(&state, &reader, Some(Kind::Visit), id)?;
        children::page(&state, &reader, Kind::Review, id, &query)
    })
    .await?;
    Ok(Json(page))
}

/// A verdict.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    /// approve or return.
    verdict: String,
    /// What the engineer is told; a return needs it.
    remark: Option<String>,
    /// Paths pointed at.
    #[serde(default)]
    points: Vec<Point>,
    /// What was done well.
    praise: Option<String>,
    /// What was done badly.
    fault: Option<String>,
}

/// A path pointed at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The path of the visit.
    path: String,
    /// What is wrong there.
    remark: Option<String>,
}

/// Judges a submitted visit, as seen at the heads in `If-Match`. Who worked on it can't; one that was changed since is
/// looked at again first.
#[utoipa::path(post, path = "/api/visits/{id}/reviews", tag = "reviews", request_body = NewReview,
    params(("id" = String, Path, description = "Id or short number of the visit"),
           ("If-Match" = String, Header, description = "The heads judged")),
    responses((status = 201, body = Outcome), (status = 401), (status = 403), (status = 404), (status = 409),
              (status = 422), (status = 428)))]
pub async fn create(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    IfMatch(heads): IfMatch,
    JsonBody(new): JsonBody<NewReview>,
) -> Result<(StatusCode, Json<Outcome>), Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Visit), &id).await?;
    let made =
        crate::storage::blocking(move || judge(&state, &session.author, id, &heads, &new)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

fn judge(
    state: &ServerState,
    author: &Author,
    id: Id,
    heads: &[ChangeHash],
    new: &NewReview,
) -> Result<Outcome> {
    let visit = open(state, &Reader::of(author), Some(Kind::Visit), id)?;
    if visit.heads != heads {
        let text = "The visit was changed since you read it. Look at it again before you judge it.";
        return Err(Error::conflict("changed_since", text));
    }
    check_waiting(state, id)?;
    let mut fields = judged(&visit)?;
    fields.extend(new.fields(author.user, state.now())?);
    desk::create(state, author, Kind::Review, fields)
}

/// Only a submission that no review stands on waits for a verdict.
fn check_waiting(state: &ServerState, visit: Id) -> Result<()> {
    let status = state.storage.read(|tx| {
        tx.query_optional(
            "SELECT status FROM visit_state WHERE visit = $1",
            params![visit],
            |row| row.text(0),
        )
    })?;
    match status.as_deref().and_then(Status::parse) {
        Some(Status::Approved | Status::Returned) => Err(Error::conflict(
            "already_judged",
            "This submission has been judged. Take that verdict back before you judge it anew, or wait for the next \
             submission.",
        )),
        _ => Ok(()),
    }
}

/// What is judged: the submission, the heads, the hash of work and card.
fn judged(visit: &Stored) -> Result<BTreeMap<String, Value>> {
    let not_submitted = || {
        Error::conflict(
            "not_submitted",
            "Only a visit that is handed in can be judged.",
        )
    };
    let Body::Visit(row) = &visit.row.body else {
        return Err(not_submitted());
    };
    let (Some(submit), Some(_)) = (&row.submit, row.handed_in_at) else {
        return Err(not_submitted());
    };
    let heads: Vec<String> = visit.heads.iter().map(ToString::to_string).collect();
    Ok(BTreeMap::from([
        ("visit".to_owned(), Value::from(visit.doc)),
        ("submit".to_owned(), Value::text(submit.as_str())),
        ("heads".to_owned(), Value::text(heads.join(" "))),
        ("work_hash".to_owned(), Value::text(row.work_hash.as_str())),
    ]))
}

impl NewReview {
    fn fields(&self, by: Id, now_ms: i64) -> Result<BTreeMap<String, Value>> {
        let remark = self.remark.as_deref().unwrap_or_default().trim();
        if self.verdict == "return" && remark.is_empty() {
            return Err(Error::invalid("remark", "must say what to correct"));
        }
        let mut fields = BTreeMap::from([
            ("verdict".to_owned(), Value::text(self.verdict.as_str())),
            ("by".to_owned(), Value::from(by)),
            ("at".to_owned(), Value::Time(now_ms)),
        ]);
        let texts = [
            ("remark", &self.remark),
            ("praise", &self.praise),
            ("fault", &self.fault),
        ];
        for (path, text) in texts {
            if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
                fields.insert(path.to_owned(), Value::text(text));
            }
        }
        for (at, point) in self.points.iter().enumerate() {
            if Kind::Visit.field(&point.path).is_none() {
                return Err(Error::invalid(
                    "points",
                    format!("point {} is at no field of a visit", at + 1),
                ));
            }
            fields.insert(
                format!("points/{at}/path"),
                Value::text(point.path.as_str()),
            );
            if let Some(remark) = &point.remark {
                fields.insert(format!("points/{at}/remark"), Value::text(remark.as_str()));
            }
        }
        Ok(fields)
    }
}
