//! Fieldfile's core: what customers and visits are, how they are edited and merged, who may write
//! what, how a device keeps them and synchronises them. The server uses the same definitions without
//! the features `store`, `device` and `uniffi`.
//!
//! Modules in the order data flows from a tap to the wire.

pub mod record;
pub mod fields;
pub mod document;
pub mod choice;
pub mod edit;
pub mod history;
pub mod steps;
pub mod policy;
pub mod digits;
pub mod signs;
pub mod row;
pub mod state;
pub mod json;
pub mod likeness;
pub mod attachment;
#[cfg(feature = "store")]
pub mod blob_bytes;
#[cfg(feature = "store")]
pub mod blob_rows;
#[cfg(feature = "store")]
pub mod store;
#[cfg(feature = "store")]
pub mod sync;
#[cfg(feature = "store")]
pub mod uploads;
pub mod unsent;
pub mod wire;
#[cfg(feature = "store")]
pub mod statement;
#[cfg(feature = "device")]
pub mod device;
pub mod error;

pub use automerge::{Change, ChangeHash};
pub use error::Error;

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
