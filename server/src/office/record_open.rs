//! Opening a customer file or a visit, now or as it was. Opening a customer file is noted in the access log.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::response::{AppendHeaders, IntoResponse};
use client_core::record::Kind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access_log;
use super::if_match::etag;
use super::late::Late;
use super::params::Params;
use super::record::{Record, open, show};
use super::record_id::record_id;
use super::visible::Reader;
use super::visit_list::{self, VisitItem};
use crate::error::{Error, Result};
use crate::inspect::Moment;
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};

/// When to show a record.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// What the server had received by then, UTC ms; now if absent.
    at: Option<i64>,
}

/// A visit and its state.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitRecord {
    /// The record.
    #[serde(flatten)]
    pub record: Record,
    /// Its row in lists, as of now.
    pub state: VisitItem,
}

/// A customer file, now or as of a moment.
#[utoipa::path(get, path = "/api/customers/{id}", tag = "customers",
    params(("id" = String, Path, description = "Id or short number of the customer"), AsOf),
    responses((status = 200, body = Record), (status = 401), (status = 404)))]
pub async fn customer(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    Params(moment): Params<AsOf>,
) -> Result<impl IntoResponse, Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Customer), &id).await?;
    let record = crate::storage::blocking(move || {
        let stored = open(&state, &reader, Some(Kind::Customer), id)?;
        access_log::note_opening(&state, &reader, &stored)?;
        show(&state, &reader, &stored, moment.of())
    })
    .await?;
    Ok((AppendHeaders([(ETAG, etag(&record.heads))]), Json(record)))
}

/// A visit, now or as of a moment.
#[utoipa::path(get, path = "/api/visits/{id}", tag = "visits",
    params(("id" = String, Path, description = "Id or short number of the visit"), AsOf),
    responses((status = 200, body = VisitRecord), (status = 401), (status = 404)))]
pub async fn visit(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    Params(moment): Params<AsOf>,
) -> Result<impl IntoResponse, Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Visit), &id).await?;
    let visit = crate::storage::blocking(move || {
        let stored = open(&state, &reader, Some(Kind::Visit), id)?;
        let record = show(&state, &reader, &stored, moment.of())?;
        let state = item(&state, &reader, &record.id)?;
        Ok(VisitRecord { record, state })
    })
    .await?;
    Ok((
        AppendHeaders([(ETAG, etag(&visit.record.heads))]),
        Json(visit),
    ))
}

impl AsOf {
    fn of(&self) -> Moment {
        self.at.map_or(Moment::Now, Moment::Time)
    }
}

fn item(state: &ServerState, reader: &Reader, id: &str) -> Result<VisitItem> {
    let now_ms = state.now();
    state.storage.read(|tx| {
        let late = Late::at(tx, now_ms)?;
        let mut items = visit_list::items(tx, reader, &[id.to_owned()], &late)?;
        items.pop().ok_or_else(|| Error::not_found("visit"))
    })
}
