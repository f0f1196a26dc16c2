//! Separated values.

use super::rows::Rows;
use super::{Fault, Row, Unreadable};

/// Reads rows; what separates them is the one of comma, semicolon and tab that the first line has most of.
pub fn read(text: &str) -> Result<Vec<Row>, Unreadable> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut rows = Rows::default();
    let mut record = ::csv::StringRecord::new();
    // The text is UTF-8 already and rows may have any length: nothing else can go wrong.
    while reader.read_record(&mut record).unwrap_or(false) {
        rows.begin(record.position().map_or(0, ::csv::Position::line))?;
        rows.width(record.len());
        for (column, cell) in record.iter().enumerate() {
            let cell = unquoted(cell.trim());
            let broken = cell.contains(char::REPLACEMENT_CHARACTER);
            rows.put(column, cell, broken.then_some(Fault::Characters))?;
        }
    }
    Ok(rows.finish())
}

fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let count = |separator: u8| {
        let bytes = first.unwrap_or_default().bytes();
        bytes.filter(|byte| *byte == separator).count()
    };
    let most = [b',', b';', b'\t'].into_iter().rev();
    most.max_by_key(|separator| count(*separator))
        .unwrap_or(b',')
}

/// The quote by which exports keep spreadsheets from calculating is none of the cell's.
fn unquoted(cell: &str) -> &str {
    let protects = |rest: &&str| {
        rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '=' | '+' | '-' | '@'))
    };
    cell.strip_prefix('\'').filter(protects).unwrap_or(cell)
}
