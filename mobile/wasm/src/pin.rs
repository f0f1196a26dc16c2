//! Keys from what people remember.

use argon2::{Algorithm, Argon2, Params, Version};
use client_core::device::DeviceError;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::thrown;

/// KiB of memory, passes and lanes: what the server uses for passwords.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A key of 32 bytes from a PIN or a password and 16 random bytes, by argon2id.
///
/// # Errors
/// JSON with the code `storage`, if there is no memory for it.
#[wasm_bindgen(js_name = keyFromSecret)]
pub fn key_from_secret(secret: &str, salt: &[u8]) -> Result<Vec<u8>, JsValue> {
    let failed = |error: argon2::Error| {
        thrown(&DeviceError::Storage {
            what: "deriving a key".to_owned(),
            cause: error.to_string(),
        })
    };
    let mut key = vec![0; 32];
    let settings = Params::new(MEMORY, PASSES, LANES, Some(key.len())).map_err(failed)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, settings)
        .hash_password_into(secret.as_bytes(), salt, &mut key)
        .map_err(failed)?;
    Ok(key)
}
