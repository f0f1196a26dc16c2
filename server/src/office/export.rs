//! Exports of lists as CSV, with the lists' own filters: a byte-order mark for spreadsheets, no cell that a spreadsheet
//! would take for a formula, telephone and serial numbers kept as text. Read page by page while it is sent, so that the
//! server never holds more than one page.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;

use super::access_log::{Access, note};
use super::customer_list::{self, CustomerFilter, CustomerItem};
use super::page::Page;
use super::params::Params;
use super::visible::Reader;
use super::visit_filter::VisitFilter;
use super::visit_list::{self, VisitItem};
use crate::error::{Error, Result};
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// Rows read at a time.
const ROWS: usize = 200;
/// What spreadsheets know UTF-8 by.
const MARK: &str = "\u{feff}";
const CUSTOMER: &str =
    "number,name,team,class,grade,phone,address,completeness,archived,last_visit,revisit_due";
const VISIT: &str = "number,customer,kind,status,summary,lead,window_from,window_to,urgent,late,handed_in,order_date,changed";

/// The customers of a list as CSV, all pages; `cursor` and `limit` are left out of account. Noted in the access log.
#[utoipa::path(get, path = "/api/customers.csv", tag = "customers", params(CustomerFilter),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 422)))]
pub async fn customers(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<CustomerFilter>,
) -> Result<Response, Problem> {
    let reader = Reader::of(&session.author);
    let user = reader.user.clone();
    let page = move |tx: &mut dyn Tx, cursor: Option<String>, _: i64| {
        let filter = CustomerFilter {
            cursor,
            limit: Some(ROWS),
            ..filter.clone()
        };
        let page = customer_list::page(tx, &reader, &filter)?;
        Ok(rows(page, customer))
    };
    export(state, user, ("customers", CUSTOMER), page).await
}

/// The visits of a list as CSV, all pages; `cursor` and `limit` are left out of account. Noted in the access log.
#[utoipa::path(get, path = "/api/visits.csv", tag = "visits", params(VisitFilter),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 422)))]
pub async fn visits(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<VisitFilter>,
) -> Result<Response, Problem> {
    let reader = Reader::of(&session.author);
    let user = reader.user.clone();
    let page = move |tx: &mut dyn Tx, cursor: Option<String>, now_ms: i64| {
        let filter = VisitFilter {
            cursor,
            limit: Some(ROWS),
            ..filter.clone()
        };
        let page = visit_list::page(tx, &reader, &filter, now_ms)?;
        Ok(rows(page, visit))
    };
    export(state, user, ("visits", VISIT), page).await
}

/// Rows of one page, and the cursor of the next.
type Rows = (Vec<Vec<String>>, Option<String>);

fn rows<T>(page: Page<T>, row: impl Fn(T) -> Vec<String>) -> Rows {
    (page.items.into_iter().map(row).collect(), page.next)
}

async fn export(
    state: Shared,
    user: String,
    (name, header): (&'static str, &'static str),
    page: impl Fn(&mut dyn Tx, Option<String>, i64) -> Result<Rows> + Clone + Send + Sync + 'static,
) -> Result<Response, Problem> {
    let now_ms = state.now();
    // The first page before the answer begins: a filter that can't be is told as a problem.
    let first = page.clone();
    let (rows, next) = state
        .storage
        .read_async(move |tx| first(tx, None, now_ms))
        .await?;
    state
        .storage
        .write_async(move |tx| note(tx, &user, Access::Export, name, now_ms))
        .await?;
    let begin = format!("{MARK}{header}\r\n{}", csv(&rows)?);
    let storage = state.storage.clone();
    let body = unfold((Some(begin), next), move |(begin, next)| {
        let (storage, page) = (storage.clone(), page.clone());
        async move {
            if let Some(begin) = begin {
                return Some((Ok::<_, Infallible>(Bytes::from(begin)), (None, next)));
            }
            let cursor = next?;
            let read = storage
                .read_async(move |tx| page(tx, Some(cursor), now_ms))
                .await;
            let (text, next) = match read.and_then(|(rows, next)| Ok((csv(&rows)?, next))) {
                Ok(read) => read,
                // It can't be told otherwise any more, and half an export must not pass for a whole one.
                Err(error) => {
                    tracing::error!("an export was cut short: {error}");
                    (format!("!!! {}\r\n", error.public().detail), None)
                }
            };
            Some((Ok(Bytes::from(text)), (None, next)))
        }
    });
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

fn csv(rows: &[Vec<String>]) -> Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| harmless(cell));
        writer
            .write_record(cells)
            .map_err(|error| Error::internal(format!("a CSV row can't be written: {error}")))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|_| Error::internal("a CSV page can't be written"))?;
    String::from_utf8(bytes).map_err(|_| Error::internal("a CSV page is no text"))
}

/// A cell that no spreadsheet takes for a formula, nor for a number where leading zeros or many digits count.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let digits = cell.len() > 1 && cell.bytes().all(|b| b.is_ascii_digit());
    // Eleven digits become 1.38E+10, leading zeros go: telephone and serial numbers stay text.
    let number = digits && (cell.starts_with('0') || cell.len() > 10);
    if formula || number {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// `2026-11-22 10:30Z`; empty for none.
fn time(ms: Option<i64>) -> String {
    let at = ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    at.map_or_else(String::new, |at| at.strftime("%Y-%m-%d %H:%MZ").to_string())
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "" }.to_owned()
}

fn customer(item: CustomerItem) -> Vec<String> {
    vec![
        item.number,
        item.name,
        item.team.map(|team| team.name).unwrap_or_default(),
        item.class,
        item.grade,
        item.phone,
        item.address,
        item.completeness.to_string(),
        yes(item.archived),
        time(item.last_visit_at),
        time(item.revisit_due_at),
    ]
}

fn visit(item: VisitItem) -> Vec<String> {
    vec![
        item.number,
        item.customer.map(|named| named.name).unwrap_or_default(),
        item.kind,
        item.status,
        item.summary,
        item.lead.map(|named| named.name).unwrap_or_default(),
        time(item.window_from),
        time(item.window_to),
        yes(item.urgent),
        yes(item.late),
        time(item.handed_in_at),
        item.order_date.unwrap_or_default(),
        time(Some(item.changed_at)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_long_numbers_stay_texts() {
        for cell in [
            "=1+1",
            "+86",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "0012",
            "13800138000",
        ] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["华东", "42", "0", "SN-7", ""] {
            assert_eq!(harmless(cell), cell);
        }
    }
}
