//! The demo: an invented department with a year of work, in a folder of its own. Deleting the folder
//! clears it.

mod author;
mod customers;
mod fill;
mod gate;
pub mod history;
mod names;
pub mod stage;
#[cfg(test)]
mod tests;
mod visits;

pub use fill::{Login, fill};
