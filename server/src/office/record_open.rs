//! Opening a customer file or a visit, now or as it was. Opening a customer file is noted in the access log.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::response::{AppendHeaders, IntoResponse};
use client_core::record::{Kind, Value, lacking};
use client_core::row::completeness_of;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access_log;
use super::customer_list::{self, CustomerItem};
use super::if_match::etag;
use super::late::Late;
use super::merging;
use super::names::Named;
use super::params::Params;
use super::record::{Record, open, show};
use super::record_id::record_id;
use super::revisits::Revisits;
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
    /// What it lacks to be handed in complete, at the moment shown: paths, `photos/<slot>`, `steps/arrive`.
    pub lacking: Vec<String>,
}

/// A customer file: the record, and what joins it with others as of now.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerFile {
    /// The record.
    #[serde(flatten)]
    pub record: Record,
    /// Its row in lists, as of now.
    pub state: CustomerItem,
    /// What the file still lacks, at the moment shown.
    pub missing: Vec<Missing>,
    /// The file that this one was merged into.
    pub merged_into: Option<Named>,
    /// Files that were merged into this one.
    pub merged: Vec<Named>,
}

/// Something that a complete file has.
#[derive(Debug, Serialize, ToSchema)]
pub struct Missing {
    /// Its path; `*` stands for any entry.
    pub path: String,
    /// The key of its label in the translations.
    pub label: Option<String>,
}

/// A customer file, now or as of a moment.
#[utoipa::path(get, path = "/api/customers/{id}", tag = "customers",
    params(("id" = String, Path, description = "Id or short number of the customer"), AsOf),
    responses((status = 200, body = CustomerFile), (status = 401), (status = 404)))]
pub async fn customer(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    Params(moment): Params<AsOf>,
) -> Result<impl IntoResponse, Problem> {
    let reader = Reader::of(&session.author);
    let id = record_id(&state, &reader, Some(Kind::Customer), &id).await?;
    let file = crate::storage::blocking(move || {
        let stored = open(&state, &reader, Some(Kind::Customer), id)?;
        access_log::note_opening(&state, &reader, &stored)?;
        let record = show(&state, &reader, &stored, moment.of())?;
        file(&state, &reader, record)
    })
    .await?;
    Ok((
        AppendHeaders([(ETAG, etag(&file.record.heads))]),
        Json(file),
    ))
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
        Ok(VisitRecord {
            lacking: lacking_in(&record),
            record,
            state,
        })
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

fn file(state: &ServerState, reader: &Reader, record: Record) -> Result<CustomerFile> {
    let missing = missing(&record);
    state.storage.read(|tx| {
        let revisits = Revisits::read(tx)?;
        let found = customer_list::items(tx, std::slice::from_ref(&record.id), &revisits)?.pop();
        let item = found.ok_or_else(|| Error::not_found("customer"))?;
        let mut merged_into = None;
        if let Some(id) = &item.merged_into {
            let shown = customer_list::seen(tx, reader, id)?;
            merged_into = Some(Named {
                id: id.clone(),
                name: shown.unwrap_or_default(),
            });
        }
        let merged = merging::merged_into(tx, reader, &record.id)?;
        Ok(CustomerFile {
            record,
            state: item,
            missing,
            merged_into,
            merged,
        })
    })
}

fn lacking_in(record: &Record) -> Vec<String> {
    let value = |path: &str| match record.fields.get(path) {
        Some(serde_json::Value::Bool(value)) => Value::Bool(*value),
        Some(serde_json::Value::Number(value)) => value.as_i64().map_or(Value::Null, Value::Int),
        Some(serde_json::Value::String(value)) => Value::text(value),
        _ => Value::Null,
    };
    lacking(value, |set| present(record, set))
}

/// The ids of a set's entries that are not removed.
fn present(record: &Record, set: &str) -> Vec<String> {
    let inside = record.fields.keys().filter_map(|path| {
        let (head, rest) = path.split_once('/')?;
        (head == set).then(|| rest.split('/').next().unwrap_or_default())
    });
    let mut ids: Vec<String> = inside.map(str::to_owned).collect();
    ids.dedup();
    ids.retain(|id| record.fields.get(&format!("{set}/{id}/removed")) != Some(&true.into()));
    ids
}

fn missing(record: &Record) -> Vec<Missing> {
    let empty = |value: &serde_json::Value| value.is_null() || value == "";
    let filled = |path: &str| record.fields.get(path).is_some_and(|value| !empty(value));
    let label = |path: &str| {
        let example = path.replace('*', "x");
        Some(Kind::Customer.field(&example)?.label.to_owned())
    };
    let missing = completeness_of(|set| present(record, set), filled)
        .missing
        .into_iter();
    missing
        .map(|path| Missing {
            label: label(&path),
            path,
        })
        .collect()
}

fn item(state: &ServerState, reader: &Reader, id: &str) -> Result<VisitItem> {
    let now_ms = state.now();
    state.storage.read(|tx| {
        let late = Late::at(tx, now_ms)?;
        let mut items = visit_list::items(tx, reader, &[id.to_owned()], &late)?;
        items.pop().ok_or_else(|| Error::not_found("visit"))
    })
}
