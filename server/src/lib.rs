//! The Fieldfile server: sync, log, projections and the office API.

pub mod accounts;
pub mod cli;
pub mod error;
pub mod import;
pub mod inspect;
pub mod inspector;
pub mod office;
pub mod routes;
pub mod state;
pub mod storage;
#[cfg(test)]
pub(crate) mod testing;

pub use error::{Error, Result};
