//! Who gets what: scopes of records, their history, and one feed per scope.

mod place;
mod reach;
mod scopes;
mod settle;

pub use place::{current, place};
pub use reach::Reach;
pub use scopes::{Scopes, WITHDRAWN, join, of_node, split, teams_of};
pub use settle::{Appended, settle};
