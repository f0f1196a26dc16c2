//! An export as a spreadsheet: every cell is a text, so that nothing is a formula and no telephone number an amount.
//!
//! Rows go to a file of the data folder that has no name as they are read; what is sent is packed while it is sent.

use std::io::{self, Write};
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::response::Response;
use client_core::record::Id;
use futures_util::stream::unfold;
use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet, XlsxError};
use tokio::sync::mpsc;

use super::pages::{Cells, Source, Telling};
use super::{Language, begin, named};
use crate::error::{Error, Result};
use crate::state::Shared;
use crate::storage::{Storage, blocking};

/// Rows of a sheet at most, the headings among them.
const ROWS: u32 = 1_048_576;
/// Characters of a cell at most.
const CHARACTERS: usize = 32_767;
/// How wide columns are shown, in characters, at most and at least.
const WIDEST: usize = 40;
const NARROWEST: usize = 10;
/// Bytes sent at a time, and how many such parts may wait for a slow reader.
const PART: usize = 64 * 1024;
const WAITING: usize = 4;
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Sends a list.
pub async fn send(state: Shared, user: Id, source: Source, language: Language) -> Result<Response> {
    let (telling, rows, next) = begin(&state, user, &source, language).await?;
    let (storage, name) = (state.storage.clone(), source.name);
    let root = state.folder.root().to_owned();
    // What can fail of the records fails before the answer begins.
    let mut book =
        blocking(move || filled(&storage, &root, &source, &telling, (rows, next))).await?;
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let packed = book.save_to_writer(Parts {
            sender: sender.clone(),
            part: Vec::new(),
        });
        if let Err(error) = packed {
            tracing::warn!("an export was cut short: {error}");
            // Whoever still listens gets an answer that breaks off, and no half of a file that looks whole.
            let _ = sender.blocking_send(Err(io::Error::other("the export was cut short")));
        }
    });
    let body = unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|part| (part, receiver))
    });
    Ok(named(name, "xlsx", MEDIA, Body::from_stream(body)))
}

fn filled(
    storage: &Storage,
    folder: &Path,
    source: &Source,
    telling: &Telling,
    (mut rows, mut next): (Vec<Cells>, Option<String>),
) -> Result<Workbook> {
    let mut book = Workbook::new();
    book.set_tempdir(folder).map_err(failed)?;
    let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
    let title = telling.language.word("sheet", source.name);
    sheet.set_name(title).map_err(failed)?;
    head(sheet, &source.headings(telling.language), &rows).map_err(failed)?;
    let mut at = 0;
    loop {
        for row in &rows {
            at += 1;
            if at == ROWS {
                let rule = format!(
                    "finds more than the {} rows of a sheet; choose fewer",
                    ROWS - 1
                );
                return Err(Error::invalid("query", rule));
            }
            write(sheet, at, row).map_err(failed)?;
        }
        let Some(cursor) = next else { break };
        (rows, next) = storage.read(|tx| source.page(tx, Some(cursor.clone()), telling))?;
    }
    let last = (source.columns.len() as u16).saturating_sub(1);
    sheet.autofilter(0, 0, at, last).map_err(failed)?;
    let texts = IgnoreError::NumberStoredAsText;
    sheet
        .ignore_error_range(0, 0, at, last, texts)
        .map_err(failed)?;
    Ok(book)
}

/// The headings, which stay in sight; columns are as wide as the first rows need.
fn head(sheet: &mut Worksheet, headings: &[String], rows: &[Cells]) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    for (at, heading) in headings.iter().enumerate() {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain([heading]);
        let widest = cells.map(|cell| width(cell)).max().unwrap_or_default();
        let wide = (widest + 2).clamp(NARROWEST, WIDEST);
        sheet.set_column_width(at as u16, wide as u16)?;
    }
    let bold = Format::new().set_bold();
    for (at, heading) in headings.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, heading, &bold)?;
    }
    Ok(())
}

fn write(sheet: &mut Worksheet, at: u32, row: &[String]) -> Result<(), XlsxError> {
    for (column, cell) in row.iter().enumerate() {
        if cell.is_empty() {
            continue;
        }
        let cell: String = cell.chars().take(CHARACTERS).collect();
        sheet.write_string(at, column as u16, cell)?;
    }
    Ok(())
}

/// Chinese characters are twice as wide as Latin ones.
fn width(cell: &str) -> usize {
    cell.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn failed(error: XlsxError) -> Error {
    Error::internal(format!("a spreadsheet can't be written: {error}"))
}

/// Where the packed file goes: to whoever reads the answer, part by part.
struct Parts {
    sender: mpsc::Sender<io::Result<Bytes>>,
    part: Vec<u8>,
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = Bytes::from(std::mem::take(&mut self.part));
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.sender.blocking_send(Ok(part)).map_err(gone)
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        // What is left of a file that is whole; of another one it does no harm.
        let _ = self.flush();
    }
}
