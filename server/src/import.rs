//! Import of past visits from CSV: read the file, plan what it would write, commit the plan.
//!
//! The same file always gives the same batch (a hash of its bytes) and the same record ids (batch and line), so an
//! import that is repeated, or that was interrupted, writes only what is missing. No row is dropped in silence: a row
//! either becomes a visit or is listed with its line, column, rule and value.

mod amount;
mod columns;
mod date;
mod word;
mod parse;
mod plan;
mod commit;
mod undo;
mod report;

pub use commit::commit;
pub use parse::{FILE_BYTES, LineError, Parsed, PastVisit, Shape, parse};
pub use plan::{Plan, Planned, plan};
pub use report::{Report, Sample};
pub use undo::{Undone, undo};
