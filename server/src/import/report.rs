//! What an import tells: before it is committed the preview, afterwards what was written.

use client_core::record::Value;
use serde::Serialize;
use utoipa::ToSchema;

use super::parse::{LineError, Parsed, PastVisit, Shape};
use super::plan::Plan;

/// Rows shown of a file.
const SAMPLES: usize = 10;
/// Errors shown of a file; the rest is counted.
const ERRORS: usize = 1_000;

/// What an import would write, or has written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Report {
    /// The batch: SHA-256 of the file. `undo` takes it.
    pub batch: String,
    /// How the file is laid out.
    pub shape: Shape,
    /// True if it was written; false for a preview.
    pub committed: bool,
    /// Rows below the header.
    pub rows: usize,
    /// Visits to be made, or made.
    pub visits: usize,
    /// Customers to be made, or made.
    pub customers: usize,
    /// Rows that an earlier run of the same file has written.
    pub known: usize,
    /// Lines that are refused.
    pub refused: usize,
    /// Why, by line; at most 1,000 of them.
    pub errors: Vec<LineError>,
    /// Columns that mean nothing here and are not imported.
    pub unknown_columns: Vec<String>,
    /// The first rows as they are understood.
    pub first: Vec<Sample>,
}

/// A row as it is understood.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sample {
    /// Its line.
    pub line: u64,
    /// The customer.
    pub customer: String,
    /// The day.
    pub date: String,
    /// The kind of visit.
    pub kind: String,
    /// The machine's serial number.
    pub serial: String,
    /// What it was about.
    pub summary: String,
    /// Cents.
    pub cost: Option<i64>,
}

impl Report {
    /// What a file and its plan come to.
    pub fn of(parsed: &Parsed, plan: &Plan, committed: bool) -> Self {
        let mut errors: Vec<LineError> =
            parsed.errors.iter().chain(&plan.errors).cloned().collect();
        errors.sort_by_key(|error| error.line);
        let mut lines: Vec<u64> = errors.iter().map(|error| error.line).collect();
        lines.dedup();
        errors.truncate(ERRORS);
        Self {
            batch: parsed.batch.clone(),
            shape: parsed.shape,
            committed,
            rows: parsed.rows,
            visits: plan.visits.len(),
            customers: plan.customers.len(),
            known: plan.known,
            refused: lines.len(),
            errors,
            unknown_columns: parsed.unknown_columns.clone(),
            first: parsed.visits.iter().take(SAMPLES).map(sample).collect(),
        }
    }
}

fn sample(row: &PastVisit) -> Sample {
    let text = |path: &str| {
        row.fields
            .get(path)
            .and_then(|value| value.as_text())
            .unwrap_or_default()
            .to_owned()
    };
    Sample {
        line: row.line,
        customer: row.customer.clone(),
        date: row.date.clone(),
        kind: text("visit_kind"),
        serial: text("equipment/serial"),
        summary: text("summary"),
        cost: row.fields.get("cost").and_then(Value::as_int),
    }
}
