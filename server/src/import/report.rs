//! What an import tells: before it is committed the preview, afterwards what was written.

use serde::Serialize;
use utoipa::ToSchema;

use super::alike::Alike;
use super::column::{Column, Subject};
use super::outcome::{ImportOutcome, RowOutcome};
use super::parsed::{LineError, Parsed, Sample};
use super::plan::Plan;
use crate::inspect::table::{Encoding, Format};

/// Errors and likenesses shown of a file; the rest is counted.
const SHOWN: usize = 1_000;

/// What an import would write, or has written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Report {
    /// The batch: SHA-256 of the file's rows. `undo` takes it.
    pub batch: String,
    /// What the file is about.
    pub subject: Subject,
    /// What kind of file it is.
    pub format: Format,
    /// How its characters are written.
    pub encoding: Encoding,
    /// The sheet that was read: the first one with something in it.
    pub sheet: Option<String>,
    /// The line of the headings.
    pub heading_line: u64,
    /// The columns, in their order.
    pub columns: Vec<ColumnMeaning>,
    /// What columns of such a file may mean.
    pub possible: Vec<Column>,
    /// Meanings that some column must have and none has: nothing is read before one is chosen.
    pub missing: Vec<Column>,
    /// The customer of all rows, where no column names one.
    pub customer: Option<String>,
    /// True if it was written; false for a preview.
    pub committed: bool,
    /// Rows below the headings.
    pub rows: usize,
    /// Visits to be made, or made.
    pub visits: usize,
    /// Customers to be made, or made.
    pub customers: usize,
    /// Records that an earlier run of the same file has written.
    pub known: usize,
    /// Customers that are there and say what the file says.
    pub unchanged: usize,
    /// Customers that are there and say something else in some field.
    pub differing: usize,
    /// Those of them to be changed, or changed, by the columns that are to be written.
    pub updated: usize,
    /// The columns that differ.
    pub differences: Vec<ColumnDifference>,
    /// Customers that are left out: they look like one that is there, or which one is meant is unclear.
    pub left_out: usize,
    /// What becomes of each customer of a file of customers, by line; at most 1,000 of each outcome.
    pub outcomes: Vec<RowOutcome>,
    /// Where the log ended when the preview was made: given back with the import, so that what somebody writes in the
    /// meantime is not taken for seen.
    pub seen: i64,
    /// New customers that look like another one; at most 1,000 of them.
    pub alike: Vec<Alike>,
    /// Lines that are refused.
    pub refused: usize,
    /// Why, by line; at most 1,000 of them.
    pub errors: Vec<LineError>,
    /// Columns that mean nothing here and are not imported.
    pub unknown_columns: Vec<String>,
    /// The first rows as they are understood.
    pub first: Vec<Sample>,
}

/// What a column means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ColumnMeaning {
    /// What stands above it, or its letter.
    pub heading: String,
    /// What it means; absent if it is not imported.
    pub column: Option<Column>,
}

/// A column whose values differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ColumnDifference {
    /// The column.
    pub column: Column,
    /// In how many customers that are there.
    pub customers: usize,
}

impl Report {
    /// What a file and its plan come to.
    pub fn of(parsed: &Parsed, plan: &Plan, committed: bool) -> Self {
        let mut errors: Vec<LineError> =
            parsed.errors.iter().chain(&plan.errors).cloned().collect();
        errors.sort_by_key(|error| error.line);
        let mut lines: Vec<u64> = errors.iter().map(|error| error.line).collect();
        lines.dedup();
        errors.truncate(SHOWN);
        let layout = &parsed.layout;
        let columns = layout.headings.iter().map(|heading| ColumnMeaning {
            heading: heading.name.clone(),
            column: heading.column,
        });
        let differences = plan
            .differing
            .iter()
            .map(|(column, customers)| ColumnDifference {
                column: *column,
                customers: *customers,
            });
        Self {
            batch: plan.batch.clone(),
            subject: layout.subject,
            format: parsed.format,
            encoding: parsed.encoding,
            sheet: parsed.sheet.clone(),
            heading_line: layout.line,
            columns: columns.collect(),
            possible: layout.subject.columns().to_vec(),
            missing: layout.missing.clone(),
            customer: layout.customer.clone(),
            committed,
            rows: parsed.rows,
            visits: plan.visits.len(),
            customers: plan.customers.len(),
            known: plan.known,
            unchanged: plan.outcomes.count(ImportOutcome::Unchanged),
            differing: plan.outcomes.count(ImportOutcome::Differs),
            updated: if committed {
                plan.updated
            } else {
                plan.edits.len()
            },
            differences: differences.collect(),
            left_out: plan.outcomes.count(ImportOutcome::LeftOut),
            outcomes: plan.outcomes.rows(),
            seen: plan.seen,
            alike: plan.alike.iter().take(SHOWN).cloned().collect(),
            refused: lines.len(),
            errors,
            unknown_columns: parsed.unknown_columns(),
            first: parsed.first.clone(),
        }
    }
}
