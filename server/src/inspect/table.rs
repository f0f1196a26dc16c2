//! A file of rows as somebody brings it in: a spreadsheet (XLSX), CSV, or one JSON object per line. Read whole, into
//! texts, within limits: what is beyond them, or is no such file, is refused with where it stands.

mod csv;
mod encoding;
mod json_lines;
mod number;
mod rows;
mod xlsx;
#[cfg(test)]
mod tests;

use minicbor::{Decode, Encode};
use serde::Serialize;

/// Rows of a file at most, the header among them.
pub const ROWS: usize = 100_001;
/// Columns at most.
pub const COLUMNS: usize = 200;
/// Cells with something in them, at most.
pub const CELLS: usize = 1_000_000;
/// Bytes of all texts together, at most.
pub const TEXT_BYTES: usize = 24 * 1024 * 1024;
/// Bytes of a spreadsheet's parts when they are unpacked, at most.
pub const UNPACKED_BYTES: u64 = 128 * 1024 * 1024;

/// A file's rows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Table {
    /// What kind of file it is.
    #[n(0)]
    pub format: Format,
    /// How its characters are written; a spreadsheet is UTF-8.
    #[n(1)]
    pub encoding: Encoding,
    /// The sheet that was read: the first visible one with something in it.
    #[n(2)]
    pub sheet: Option<String>,
    /// Its rows in order, empty ones left out.
    #[n(3)]
    pub rows: Vec<Row>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma, semicolon or tab separated values.
    #[n(0)]
    Csv,
    /// A spreadsheet of Excel 2007 or newer.
    #[n(1)]
    Xlsx,
    /// One JSON object per line.
    #[n(2)]
    JsonLines,
}

/// How a file's characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, utoipa::ToSchema)]
pub enum Encoding {
    /// With or without a byte-order mark.
    #[n(0)]
    #[serde(rename = "UTF-8")]
    Utf8,
    /// GB18030, GBK and GB2312: what Chinese spreadsheet programs save as CSV.
    #[n(1)]
    #[serde(rename = "GB18030")]
    Gb18030,
    /// With a byte-order mark: what spreadsheet programs call Unicode text.
    #[n(2)]
    #[serde(rename = "UTF-16")]
    Utf16,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Row {
    /// Its line in the file, or its row in the sheet; from 1. The names of JSON's members have 0.
    #[n(0)]
    pub line: u64,
    /// Its cells up to the last that is not empty.
    #[n(1)]
    pub cells: Vec<String>,
    /// Cells that can't be taken as they are, by column from 0; a row that is none has its fault at column 0.
    #[n(2)]
    pub faults: Vec<(u32, Fault)>,
    /// How many cells were written, empty ones counted, where that is a file's own: CSV.
    #[n(3)]
    pub width: Option<u32>,
}

/// Why a cell can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Fault {
    /// Some of its characters are none in the file's encoding.
    #[n(0)]
    Characters,
    /// It is an error of the spreadsheet, such as `#REF!`.
    #[n(1)]
    SheetError,
    /// It is a formula that nobody has calculated.
    #[n(2)]
    Formula,
    /// A number of more digits than a spreadsheet keeps: the last ones are gone.
    #[n(3)]
    Digits,
    /// A list or an object where a text, a number or nothing must be.
    #[n(4)]
    Nested,
    /// The row is no JSON object.
    #[n(5)]
    NoObject,
}

/// Why a file can't be read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Unreadable {
    /// What is wrong.
    #[n(0)]
    pub why: Why,
    /// At which line, if at one.
    #[n(1)]
    pub line: Option<u64>,
    /// At which column, from 0.
    #[n(2)]
    pub column: Option<u32>,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Why {
    /// Nothing is in it.
    #[n(0)]
    Empty,
    /// A spreadsheet of an old Excel, or one with a password.
    #[n(1)]
    OldOrLocked,
    /// It looks like a spreadsheet and can't be read as one.
    #[n(2)]
    Damaged,
    /// It unpacks to more than [`UNPACKED_BYTES`].
    #[n(3)]
    Unpacked,
    /// More than [`ROWS`].
    #[n(4)]
    Rows,
    /// More than [`COLUMNS`].
    #[n(5)]
    Columns,
    /// More than [`CELLS`].
    #[n(6)]
    Cells,
    /// More than [`TEXT_BYTES`].
    #[n(7)]
    Text,
    /// Reading it ended the process that read it.
    #[n(8)]
    Harmful,
    /// It is neither a text nor a spreadsheet.
    #[n(9)]
    NoTable,
}

impl From<Why> for Unreadable {
    fn from(why: Why) -> Self {
        Self {
            why,
            line: None,
            column: None,
        }
    }
}

/// Reads a file; what kind it is, is seen from its bytes.
///
/// # Errors
/// Why it can't be read.
pub fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    if bytes.starts_with(ZIP) {
        return xlsx::read(bytes);
    }
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(Why::OldOrLocked.into());
    }
    let (text, encoding) = encoding::decode(bytes);
    if text.contains('\0') {
        return Err(Why::NoTable.into());
    }
    let (format, rows) = if text.trim_start().starts_with('{') {
        (Format::JsonLines, json_lines::read(&text)?)
    } else {
        (Format::Csv, csv::read(&text)?)
    };
    if rows.is_empty() {
        return Err(Why::Empty.into());
    }
    Ok(Table {
        format,
        encoding,
        sheet: None,
        rows,
    })
}
