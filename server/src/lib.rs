//! The Fieldfile server: sync, log, projections and the office API.

pub mod accounts;
pub mod cli;
pub mod error;
pub mod import;
pub mod routes;
pub mod state;
pub mod storage;
pub mod inspect;
#[cfg(test)]
pub(crate) mod testing;

pub use error::{Error, Result};
