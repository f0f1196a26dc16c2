//! Collecting rows within the limits.

use super::{CELLS, COLUMNS, Fault, ROWS, Row, TEXT_BYTES, Unreadable, Why};

/// The rows so far.
#[derive(Default)]
pub struct Rows {
    done: Vec<Row>,
    cells: usize,
    bytes: usize,
}

impl Rows {
    /// Begins a row.
    pub fn begin(&mut self, line: u64) -> Result<(), Unreadable> {
        self.drop_empty();
        if self.done.len() == ROWS {
            return Err(beyond(Why::Rows, line, None));
        }
        self.done.push(Row {
            line,
            ..Row::default()
        });
        Ok(())
    }

    /// Tells how many cells the row that was begun last has, empty ones counted.
    pub fn width(&mut self, cells: usize) {
        if let Some(row) = self.done.last_mut() {
            row.width = Some(cells as u32);
        }
    }

    /// The line that was begun last.
    pub fn line(&self) -> Option<u64> {
        self.done.last().map(|row| row.line)
    }

    /// Puts a cell into the row that was begun last; an empty one takes no place.
    pub fn put(
        &mut self,
        column: usize,
        text: &str,
        fault: Option<Fault>,
    ) -> Result<(), Unreadable> {
        let Some(row) = self.done.last_mut() else {
            return Ok(());
        };
        if text.is_empty() && fault.is_none() {
            return Ok(());
        }
        if column >= COLUMNS {
            return Err(beyond(Why::Columns, row.line, Some(column)));
        }
        self.cells += 1;
        self.bytes += text.len();
        if self.cells > CELLS {
            return Err(beyond(Why::Cells, row.line, Some(column)));
        }
        if self.bytes > TEXT_BYTES {
            return Err(beyond(Why::Text, row.line, Some(column)));
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        text.clone_into(&mut row.cells[column]);
        if let Some(fault) = fault {
            row.faults.push((column as u32, fault));
        }
        Ok(())
    }

    /// Tells that the row that was begun last is none.
    pub fn fault(&mut self, fault: Fault) {
        if let Some(row) = self.done.last_mut() {
            row.faults.push((0, fault));
        }
    }

    /// All rows with something in them.
    pub fn finish(mut self) -> Vec<Row> {
        self.drop_empty();
        self.done
    }

    fn drop_empty(&mut self) {
        let is_empty = |row: &Row| row.cells.is_empty() && row.faults.is_empty();
        if self.done.last().is_some_and(is_empty) {
            self.done.pop();
        }
    }
}

fn beyond(why: Why, line: u64, column: Option<usize>) -> Unreadable {
    Unreadable {
        why,
        line: Some(line),
        column: column.map(|column| column as u32),
    }
}
