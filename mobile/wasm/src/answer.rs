//! JSON in and out.

use client_core::device::DeviceError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// What a method answers: JSON, or an error as JSON.
pub(crate) type Answer = Result<String, JsValue>;

/// An answer as JSON.
pub(crate) fn json<T: Serialize>(result: Result<T, DeviceError>) -> Answer {
    let value = result.map_err(|error| thrown(&error))?;
    serde_json::to_string(&value).map_err(|error| JsValue::from_str(&error.to_string()))
}

/// An error with its sentence, as JSON.
pub(crate) fn thrown(error: &DeviceError) -> JsValue {
    #[derive(Serialize)]
    struct Thrown<'a> {
        #[serde(flatten)]
        error: &'a DeviceError,
        message: String,
    }
    let thrown = Thrown {
        error,
        message: error.to_string(),
    };
    let text = serde_json::to_string(&thrown).unwrap_or(thrown.message);
    JsValue::from_str(&text)
}

/// What a call was given.
pub(crate) fn read<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, JsValue> {
    serde_json::from_str(text).map_err(|error| {
        thrown(&DeviceError::Check {
            field: what.to_owned(),
            rule: error.to_string(),
            value: String::new(),
        })
    })
}
