//! Exports of lists as spreadsheets and CSV, with the lists' own filters. Noted in the access log; read page by page, so
//! that the server never holds a list whole.

mod asked;
mod csv;
mod pages;
mod schedule;
mod words;
mod xlsx;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use client_core::record::Id;

use self::asked::{Asked, LanguageQuery};
use self::pages::{Cells, Source, Telling};
use self::schedule::ScheduleQuery;
use self::words::Language;
use super::access_log::{Access, note};
use super::customer_list::CustomerFilter;
use super::visible::Reader;
use super::visit_filter::VisitFilter;
use super::zone;
use crate::error::Result;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;

/// The customers of a list as CSV, all pages; `cursor` and `limit` are left out of account. Noted in the access log.
#[utoipa::path(get, path = "/api/customers.csv", tag = "customers", params(CustomerFilter, LanguageQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 422)))]
pub async fn customers_csv(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    asked: Asked<CustomerFilter>,
) -> Result<Response, Problem> {
    let source = pages::customers(Reader::of(&session.author), asked.filter);
    Ok(csv::send(state, session.author.user, source, asked.language).await?)
}

/// The customers of a list as a spreadsheet, all pages; `cursor` and `limit` are left out of account. Noted in the access
/// log.
#[utoipa::path(get, path = "/api/customers.xlsx", tag = "customers", params(CustomerFilter, LanguageQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 401), (status = 422)))]
pub async fn customers_xlsx(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    asked: Asked<CustomerFilter>,
) -> Result<Response, Problem> {
    let source = pages::customers(Reader::of(&session.author), asked.filter);
    Ok(xlsx::send(state, session.author.user, source, asked.language).await?)
}

/// The visits of a list as CSV, all pages; `cursor` and `limit` are left out of account. Noted in the access log.
#[utoipa::path(get, path = "/api/visits.csv", tag = "visits", params(VisitFilter, LanguageQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 422)))]
pub async fn visits_csv(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    asked: Asked<VisitFilter>,
) -> Result<Response, Problem> {
    let source = pages::visits(Reader::of(&session.author), asked.filter);
    Ok(csv::send(state, session.author.user, source, asked.language).await?)
}

/// The visits of a list as a spreadsheet, all pages; `cursor` and `limit` are left out of account. Noted in the access log.
#[utoipa::path(get, path = "/api/visits.xlsx", tag = "visits", params(VisitFilter, LanguageQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 401), (status = 422)))]
pub async fn visits_xlsx(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    asked: Asked<VisitFilter>,
) -> Result<Response, Problem> {
    let source = pages::visits(Reader::of(&session.author), asked.filter);
    Ok(xlsx::send(state, session.author.user, source, asked.language).await?)
}

/// The schedule of some days as CSV, a line for everybody who goes. Noted in the access log.
#[utoipa::path(get, path = "/api/schedule.csv", tag = "dispatch", params(ScheduleQuery, LanguageQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 422)))]
pub async fn schedule_csv(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    asked: Asked<ScheduleQuery>,
) -> Result<Response, Problem> {
    let source = schedule::schedule(Reader::of(&session.author), asked.filter)?;
    Ok(csv::send(state, session.author.user, source, asked.language).await?)
}

/// The schedule of some days as a spreadsheet, a line for everybody who goes. Noted in the access log.
#[utoipa::path(get, path = "/api/schedule.xlsx", tag = "dispatch", params(ScheduleQuery, LanguageQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 401), (status = 422)))]
pub async fn schedule_xlsx(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    asked: Asked<ScheduleQuery>,
) -> Result<Response, Problem> {
    let source = schedule::schedule(Reader::of(&session.author), asked.filter)?;
    Ok(xlsx::send(state, session.author.user, source, asked.language).await?)
}

/// Reads the first page, so that a filter that can't be is told as a problem, and notes that somebody exports.
async fn begin(
    state: &Shared,
    user: Id,
    source: &Source,
    language: Language,
) -> Result<(Telling, Vec<Cells>, Option<String>)> {
    let now_ms = state.now();
    let (first, name) = (source.clone(), source.name);
    let begun = state
        .storage
        .read_async(move |tx| {
            let telling = Telling {
                language,
                zone: zone::at(tx, now_ms)?,
                now_ms,
            };
            let (rows, next) = first.page(tx, None, &telling)?;
            Ok((telling, rows, next))
        })
        .await?;
    state
        .storage
        .write_async(move |tx| note(tx, &user.to_string(), Access::Export, name, now_ms))
        .await?;
    Ok(begun)
}

/// An answer that browsers keep as a file.
fn named(name: &str, ending: &str, media: &'static str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, body).into_response()
}
