//! The Fieldfile server: sync, log, projections and the office API.

pub mod accounts;
pub mod backup;
pub mod blobs;
pub mod cli;
pub mod error;
pub mod feed;
pub mod import;
pub mod inspect;
pub mod inspector;
pub mod log;
pub mod office;
pub mod projection;
pub mod rebuild;
pub mod routes;
pub mod state;
pub mod storage;
pub mod sync;
#[cfg(test)]
pub(crate) mod testing;

pub use error::{Error, Result};
pub mod demo;
