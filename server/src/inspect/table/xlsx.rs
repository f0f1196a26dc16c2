//! Spreadsheets of Excel 2007 and newer: ZIP archives of XML parts.
//!
//! The parts are unpacked once and counted before anything is read, so that an archive that unpacks without end is told
//! for what it is. Cells are read one after the other: a sheet may claim any size.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

use super::rows::Rows;
use super::{Encoding, Fault, Format, Row, Table, UNPACKED_BYTES, Unreadable, Why, number};

/// Reads the first visible sheet with something in it.
pub fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    count(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    for sheet in sheets {
        let rows = rows(&mut book, &sheet)?;
        if !rows.is_empty() {
            return Ok(Table {
                format: Format::Xlsx,
                encoding: Encoding::Utf8,
                sheet: Some(sheet),
                rows,
            });
        }
    }
    Err(Why::Empty.into())
}

/// Unpacks every part and forgets it.
fn count(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left = UNPACKED_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(damaged)?;
        let size =
            std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(damaged)?;
        left = left.checked_sub(size).ok_or(Why::Unpacked)?;
    }
    Ok(())
}

fn rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Row>, Unreadable> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let mut rows = Rows::default();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        let line = u64::from(cell.pos.0) + 1;
        let (text, mut fault) = text(&cell.value);
        if text.is_empty() && cell.formula.is_some() {
            fault = Some(Fault::Formula);
        }
        if text.is_empty() && fault.is_none() {
            continue;
        }
        match rows.line() {
            Some(last) if line < last => return Err(Why::Damaged.into()),
            Some(last) if line == last => {}
            _ => rows.begin(line)?,
        }
        rows.put(cell.pos.1 as usize, &text, fault)?;
    }
    Ok(rows.finish())
}

fn text(value: &DataRef<'_>) -> (String, Option<Fault>) {
    match value {
        DataRef::Empty => (String::new(), None),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            (text.trim().to_owned(), None)
        }
        DataRef::SharedString(text) => (text.trim().to_owned(), None),
        DataRef::Int(whole) => (whole.to_string(), None),
        DataRef::Float(float) => number::text(*float),
        DataRef::Bool(is) => (is.to_string(), None),
        DataRef::DateTime(moment) => (moment_text(*moment), None),
        DataRef::Error(error) => (
            Data::Error(error.clone()).to_string(),
            Some(Fault::SheetError),
        ),
    }
}

/// A day, with its time unless that is midnight; how long something took stays a number of days.
fn moment_text(moment: ExcelDateTime) -> String {
    if !moment.is_datetime() || moment.as_f64() < 1.0 {
        return number::text(moment.as_f64()).0;
    }
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if (hour, minute) == (0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }
}

fn damaged<E: std::error::Error>(_: E) -> Unreadable {
    Why::Damaged.into()
}
