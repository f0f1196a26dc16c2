//! `client-core` in a browser: the device API for a dedicated worker, its database in OPFS, encrypted.
//!
//! Everything crosses the boundary as JSON, the same that `fieldfile --json` prints; an error is thrown
//! as the JSON of [`client_core::device::DeviceError`] with its sentence as `message`. There are no
//! threads and no sockets here: the worker's script sends requests and waits.
#![cfg(target_arch = "wasm32")]

mod answer;
mod attaching;
mod database;
mod entry;
mod pin;
mod reading;
mod session;
mod uploading;
mod writing;

use client_core::device::Device;
use wasm_bindgen::prelude::wasm_bindgen;

/// A field device in a browser.
#[wasm_bindgen]
pub struct FieldDevice {
    inner: Device,
    session: Option<client_core::device::Session>,
    uploading: Option<client_core::device::Uploading>,
}
