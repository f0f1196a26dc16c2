//! Import of past visits and of customers: read the file, plan what it would write, commit the plan.
//!
//! The same rows for the same team always give the same batch (their hash) and the same record ids (batch and line), so an
//! import that is repeated, or that was interrupted, writes only what is missing. Customers that are there are left alone,
//! or given what the file says otherwise, where somebody wants that. No row is dropped in silence: a row either becomes a
//! record, or part of one, or is listed with its line, column, rule and value.

mod amount;
mod date;
mod word;
mod column;
mod headings;
mod layout;
mod reading;
mod visit_rows;
mod customer_rows;
mod parsed;
mod matching;
mod alike;
mod difference;
mod outcome;
mod plan;
mod visit_plan;
mod customer_plan;
mod compare;
mod commit;
mod undo;
mod report;

pub use alike::Alike;
pub use column::{Column, Subject};
pub use commit::{Batch, commit};
pub use compare::{Update, compare};
pub use difference::FieldChange;
pub use layout::Choices;
pub use outcome::{ImportOutcome, RowOutcome};
pub use parsed::{LineError, Parsed, Sample, parse};
pub use plan::{Destination, Plan, plan};
pub use reading::{FILE_BYTES, read};
pub use report::{ColumnDifference, ColumnMeaning, Report};
pub use undo::{Undone, undo};
