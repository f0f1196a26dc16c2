//! What becomes of each customer of a file.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::difference::FieldChange;
use crate::office::names::Named;

/// Customers told of each outcome; the rest is counted.
const SHOWN: usize = 1_000;

/// What becomes of a customer of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// It is made.
    New,
    /// It is made, and looks like another one.
    Alike,
    /// It is there and says something else in some field: written where that is wanted, else left alone.
    Differs,
    /// It is there and says what the file says.
    Unchanged,
    /// It is not made: it looks like one that is there, or several of its name are there, or it was merged or withdrawn.
    LeftOut,
}

/// A customer of a file, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowOutcome {
    /// The first of its lines.
    pub line: u64,
    /// Its name in the file.
    pub name: String,
    /// What becomes of it.
    pub outcome: ImportOutcome,
    /// The customer that is there, or that it looks like.
    pub customer: Option<Named>,
    /// What differs.
    pub changes: Vec<FieldChange>,
}

/// What becomes of all customers of a file: counted, and the first of each told.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    counts: BTreeMap<ImportOutcome, usize>,
    rows: Vec<RowOutcome>,
}

impl Outcomes {
    /// Adds a customer.
    pub fn add(&mut self, row: RowOutcome) {
        let count = self.counts.entry(row.outcome).or_default();
        *count += 1;
        if *count <= SHOWN {
            self.rows.push(row);
        }
    }

    /// How many have that outcome.
    pub fn count(&self, outcome: ImportOutcome) -> usize {
        self.counts.get(&outcome).copied().unwrap_or(0)
    }

    /// Those that are told, by line.
    pub fn rows(&self) -> Vec<RowOutcome> {
        let mut rows = self.rows.clone();
        rows.sort_by_key(|row| row.line);
        rows
    }
}
