//! The Fieldfile server: sync, log, projections and the office API.

pub mod error;
pub mod import;
pub mod storage;
pub mod inspect;

pub use error::{Error, Result};
