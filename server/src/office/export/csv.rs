//! An export as CSV: a byte-order mark for spreadsheets, no cell that they would take for a formula, telephone and serial
//! numbers kept as text. Read page by page while it is sent.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::response::Response;
use client_core::record::Id;
use futures_util::stream::unfold;

use super::pages::{Cells, Source};
use super::{begin, named};
use crate::error::{Error, Result};
use crate::state::Shared;

/// What spreadsheets know UTF-8 by.
const MARK: &str = "\u{feff}";

/// Sends a list.
pub async fn send(
    state: Shared,
    user: Id,
    source: Source,
    language: super::Language,
) -> Result<Response> {
    let (telling, rows, next) = begin(&state, user, &source, language).await?;
    let text = format!(
        "{MARK}{}{}",
        lines(&[source.headings(language)])?,
        lines(&rows)?
    );
    let storage = state.storage.clone();
    let (name, ending) = (source.name, "csv");
    let body = unfold((Some(text), next), move |(text, next)| {
        let (storage, source, telling) = (storage.clone(), source.clone(), telling.clone());
        async move {
            if let Some(text) = text {
                return Some((Ok::<_, Infallible>(Bytes::from(text)), (None, next)));
            }
            let cursor = next?;
            let read = storage
                .read_async(move |tx| source.page(tx, Some(cursor), &telling))
                .await;
            let (text, next) = match read.and_then(|(rows, next)| Ok((lines(&rows)?, next))) {
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
    let media = "text/csv; charset=utf-8";
    Ok(named(name, ending, media, Body::from_stream(body)))
}

fn lines(rows: &[Cells]) -> Result<String> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
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
