//! A file's rows as past visits or as customers, and its refused lines. Asks no database.

use client_core::record::Value;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::column::{Column, Subject};
use super::customer_rows::{CustomerRows, FileCustomer};
use super::layout::{Choices, Layout, letter};
use super::visit_rows::{PastVisit, visit};
use crate::error::Result;
use crate::inspect::table::{Encoding, Fault, Format, Row, Table};

/// Rows shown of a file.
const SAMPLES: usize = 10;

/// What a file says.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// SHA-256 of what the file is about and of its rows, 64 hexadecimal digits.
    pub content: String,
    /// What kind of file it is.
    pub format: Format,
    /// How its characters are written.
    pub encoding: Encoding,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// What its columns mean.
    pub layout: Layout,
    /// Rows below the headings.
    pub rows: usize,
    /// The past visits, in order.
    pub visits: Vec<PastVisit>,
    /// The customers, in order.
    pub customers: Vec<FileCustomer>,
    /// What is wrong with other lines; a line may have several errors.
    pub errors: Vec<LineError>,
    /// The first rows as they are understood.
    pub first: Vec<Sample>,
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LineError {
    /// The line in the file, or the row in the sheet; from 1.
    pub line: u64,
    /// The heading of the column, empty for the line as a whole.
    pub column: String,
    /// The rule that it breaks.
    pub rule: String,
    /// What stands there, shortened.
    pub value: String,
}

/// A row as it is understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Sample {
    /// Its line in the file, or its row in the sheet.
    pub line: u64,
    /// Its cells, by column: a date as `YYYY-MM-DD`, a kind, class or result as the word that records hold, an amount with
    /// two decimals; anything else, and what is not understood, as it stands in the file.
    pub cells: Vec<String>,
}

/// A cell of a row that is understood.
pub struct Cell<'a> {
    /// What its column means.
    pub column: Column,
    /// The column's heading.
    pub heading: &'a str,
    /// As it stands in the file; empty for an empty one.
    pub text: &'a str,
    /// What it says; absent for an empty one.
    pub value: Option<Value>,
}

/// What the first cell of a line says that sums up the others, at the foot of many lists.
const TOTALS: [&str; 6] = ["合计", "总计", "小计", "共计", "total", "sum"];

/// The rule told of such a line.
const TOTAL: &str = "must be a row of its own, this one is a total";

fn is_total(row: &Row) -> bool {
    let first = row
        .cells
        .iter()
        .map(|cell| cell.trim())
        .find(|cell| !cell.is_empty());
    let first = first.map(|cell| cell.trim_end_matches([':', '：']).to_lowercase());
    first.is_some_and(|first| TOTALS.contains(&first.as_str()))
}

/// Reads rows.
///
/// # Errors
/// [`crate::Error::Invalid`] for choices that don't fit the file.
pub fn parse(table: Table, subject: Subject, choices: &Choices) -> Result<Parsed> {
    let layout = Layout::of(&table, subject, choices)?;
    let first = layout.at + 1;
    let below = &table.rows[first..];
    let mut parsed = Parsed {
        content: content(&table, subject),
        format: table.format,
        encoding: table.encoding,
        sheet: table.sheet.clone(),
        rows: below.len(),
        visits: Vec::new(),
        customers: Vec::new(),
        errors: Vec::new(),
        first: below
            .iter()
            .take(SAMPLES)
            .map(|row| sample(&layout, row))
            .collect(),
        layout,
    };
    if !parsed.layout.missing.is_empty() {
        return Ok(parsed);
    }
    let mut customers = CustomerRows::default();
    // Each row goes as it is read: of a large file there is never more than one whole copy.
    for row in table.rows.into_iter().skip(first) {
        let read = parsed.layout.cells(&row).and_then(|cells| match subject {
            Subject::Visits => {
                parsed.visits.push(visit(&parsed.layout, row.line, &cells)?);
                Ok(())
            }
            Subject::Customers => customers.add(row.line, &cells),
        });
        if let Err(errors) = read {
            parsed.errors.extend(errors);
        }
    }
    parsed.customers = customers.finish();
    Ok(parsed)
}

impl Parsed {
    /// Headings whose columns are not imported.
    pub fn unknown_columns(&self) -> Vec<String> {
        let headings = self.layout.headings.iter();
        let unknown = headings.filter(|heading| heading.column.is_none() && !heading.is_empty);
        unknown.map(|heading| heading.name.clone()).collect()
    }
}

impl Layout {
    /// The cells of a row in columns that are imported, or everything that is wrong with them.
    fn cells<'a>(&'a self, row: &'a Row) -> Result<Vec<Cell<'a>>, Vec<LineError>> {
        if row.faults.contains(&(0, Fault::NoObject)) {
            return Err(vec![LineError::whole(row.line, rule(Fault::NoObject))]);
        }
        if let (Some(needed), Some(has)) = (self.width, row.width)
            && needed != has
        {
            let rule = format!("must have {needed} columns, has {has}");
            return Err(vec![LineError::whole(row.line, rule)]);
        }
        if is_total(row) {
            return Err(vec![LineError::whole(row.line, TOTAL.to_owned())]);
        }
        let mut cells = Vec::new();
        let mut errors = Vec::new();
        for (at, heading) in self.headings.iter().enumerate() {
            let Some(column) = heading.column else {
                continue;
            };
            let text = row.cells.get(at).map_or("", String::as_str);
            match read(row, at, column, text) {
                Ok(value) => cells.push(Cell {
                    column,
                    heading: &heading.name,
                    text,
                    value,
                }),
                Err(rule) => errors.push(LineError::of(row.line, &heading.name, rule, text)),
            }
        }
        if errors.is_empty() {
            Ok(cells)
        } else {
            Err(errors)
        }
    }
}

impl LineError {
    /// An error of a cell.
    pub fn of(line: u64, column: &str, rule: impl Into<String>, value: &str) -> Self {
        Self {
            line,
            column: column.to_owned(),
            rule: rule.into(),
            value: shorten(value),
        }
    }

    /// An error of a line as a whole.
    pub fn whole(line: u64, rule: impl Into<String>) -> Self {
        Self::of(line, "", rule, "")
    }
}

fn read(row: &Row, at: usize, column: Column, text: &str) -> Result<Option<Value>, String> {
    let mut faults = row.faults.iter();
    if let Some((_, fault)) = faults.find(|(column, _)| *column as usize == at) {
        return Err(rule(*fault).to_owned());
    }
    if !text.is_empty() {
        return column.value(text).map(Some);
    }
    match column {
        Column::Customer | Column::Date => Err("must not be empty".to_owned()),
        Column::OrderType => column.value(text).map(Some),
        _ => Ok(None),
    }
}

fn rule(fault: Fault) -> &'static str {
    match fault {
        Fault::Characters => "must be UTF-8 or GB18030 throughout; save the file as CSV UTF-8",
        Fault::SheetError => "must be a value, is an error of the spreadsheet",
        Fault::Formula => {
            "must be a value, is a formula that was not calculated: open and save the file in a spreadsheet program"
        }
        Fault::Digits => {
            "must be a text, is a number of more than the 15 digits that spreadsheets keep: format the column as text"
        }
        Fault::Nested => "must be a text or a number, is a list or an object",
        Fault::NoObject => "must be a JSON object",
    }
}

fn sample(layout: &Layout, row: &Row) -> Sample {
    let cell = |(at, text): (usize, &String)| {
        let column = layout.headings.get(at).and_then(|heading| heading.column);
        let understood = column.and_then(|column| column.value(text).ok());
        match understood.filter(|_| !text.is_empty()) {
            Some(Value::Text(text)) => text,
            Some(Value::Int(cents)) => {
                let sign = if cents < 0 { "-" } else { "" };
                format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
            }
            _ => text.clone(),
        }
    };
    Sample {
        line: row.line,
        cells: row.cells.iter().enumerate().map(cell).collect(),
    }
}

fn content(table: &Table, subject: Subject) -> String {
    let mut hash = Sha256::new();
    hash.update(subject.as_str());
    for row in &table.rows {
        hash.update(b"\n");
        hash.update(row.line.to_le_bytes());
        for cell in &row.cells {
            hash.update((cell.len() as u64).to_le_bytes());
            hash.update(cell);
        }
    }
    hex::encode(hash.finalize())
}

/// The start of a text.
fn shorten(text: &str) -> String {
    const LENGTH: usize = 80;
    let mut short: String = text.chars().take(LENGTH).collect();
    if text.chars().count() > LENGTH {
        short.push('…');
    }
    short
}

/// A column as people find it in their file.
pub fn column_name(at: u32) -> String {
    letter(at as usize)
}

#[cfg(test)]
mod tests;
