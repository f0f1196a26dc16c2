//! Having a file's rows read, by a process that may come to harm.

use client_core::record::Id;

use super::parsed::column_name;
use crate::error::{Error, Result};
use crate::inspect::table::{
    CELLS, COLUMNS, ROWS, TEXT_BYTES, Table, UNPACKED_BYTES, Unreadable, Why,
};
use crate::inspect::{Answer, Job};
use crate::sync::Inspectors;

/// Bytes of the largest file that is read.
pub const FILE_BYTES: usize = 32 * 1024 * 1024;

/// Reads a file that `owner` brings in. Blocks.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Invalid`] if it is none that can be read, with the line if it is at one.
pub fn read(inspectors: &Inspectors, owner: Id, file: Vec<u8>) -> Result<Table> {
    if file.len() > FILE_BYTES {
        return Err(Error::TooLarge(format!(
            "A file to import has at most {FILE_BYTES} bytes; split it."
        )));
    }
    match inspectors.ask(owner, Job::Table { content: file })? {
        Answer::Table(table) => Ok(table),
        Answer::NoTable(unreadable) => Err(Error::invalid("file", sentence(&unreadable))),
        _ => Err(Error::internal("an inspector answered something else")),
    }
}

fn sentence(unreadable: &Unreadable) -> String {
    let what = match unreadable.why {
        Why::Empty => "must have rows, nothing is in it".to_owned(),
        Why::OldOrLocked => {
            "must be an XLSX file without a password, CSV or JSON lines; open it in a spreadsheet program and save it so"
                .to_owned()
        }
        Why::Damaged => "must be a whole XLSX file, this one is damaged; save it anew".to_owned(),
        Why::Unpacked => format!("must unpack to at most {UNPACKED_BYTES} bytes; split it"),
        Why::Rows => format!("must have at most {} rows below the headings; split it", ROWS - 1),
        Why::Columns => format!("must have at most {COLUMNS} columns; remove the others"),
        Why::Cells => format!("must have at most {CELLS} cells with something in them; split it"),
        Why::Text => format!("must have at most {TEXT_BYTES} bytes of text; split it"),
        Why::Harmful => "could not be read within the limits of memory and time; save it anew, or split it".to_owned(),
        Why::NoTable => "must be an XLSX file, CSV or JSON lines".to_owned(),
    };
    match (unreadable.line, unreadable.column) {
        (Some(line), Some(column)) => {
            format!("{what} (line {line}, column {})", column_name(column))
        }
        (Some(line), None) => format!("{what} (line {line})"),
        (None, _) => what,
    }
}
