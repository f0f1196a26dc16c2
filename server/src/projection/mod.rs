//! Tables derived from records. A row of `documents` is a function of one record's changes; what joins records is a
//! named table of its own, written in the same transaction: `links`, `people`, `visit_state`,
//! `customer_state`, `likeness`.

pub mod bigrams;
pub mod conflicts;
pub mod customers;
pub mod days;
pub mod documents;
pub mod likeness;
pub mod links;
pub mod visits;

pub use documents::{Node, Stored};
