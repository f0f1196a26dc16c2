//! What commands print.

use std::io::Write;

use crate::error::{Error, Result};

/// Prints a line and makes sure that it has left.
pub fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|source| Error::io("writing to", "standard output", source))
}

/// Prints rows with columns of equal width, separated by two spaces.
pub fn table(rows: &[Vec<String>]) -> Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns)
        .map(|column| width(column).unwrap_or(0))
        .collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        say(cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// A line about what is under way, on stderr, apart from what a command prints.
pub fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// One sentence for the person at the terminal, on stderr. He owns the data folder, so he reads the log's text.
pub fn complain(error: &Error) {
    let _ = writeln!(std::io::stderr(), "fieldfile-server: {error}");
}
