//! The demo: an invented department with a year of work, in a folder of its own. Deleting the folder
//! clears it, and so does an administrator on the settings page.

mod author;
mod clearing;
mod customers;
mod fill;
mod gate;
pub mod history;
mod names;
pub mod stage;
#[cfg(test)]
mod tests;
mod visits;

pub use clearing::{Clearing, begin};
pub use fill::{Login, fill};
