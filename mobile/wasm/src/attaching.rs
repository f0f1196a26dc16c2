//! Photos and signatures: kept here with their small copies, listed, read, freed. Bytes cross as they are.

use client_core::attachment::camera::Shot;
use client_core::device::{CustomerWord, NewAttachment};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::FieldDevice;
use crate::answer::{Answer, json, read, thrown};

/// When and where a photo was taken, as far as it is known.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Taken {
    /// UTC ms.
    taken_at: Option<i64>,
    /// 1e-7 degrees.
    lat: Option<i64>,
    lon: Option<i64>,
    /// Chosen from the album, not taken for this visit.
    album: bool,
}

/// What a customer says, without his signature.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Said {
    rating: Option<u8>,
    comment: Option<String>,
    name: Option<String>,
}

#[wasm_bindgen]
impl FieldDevice {
    /// Attaches a photo to a visit: `{taken_at, lat, lon, album}`, else as the camera said. The small copy is the
    /// browser's work.
    pub fn attach(
        &self,
        visit: String,
        slot: String,
        bytes: Vec<u8>,
        thumbnail: Option<Vec<u8>>,
        taken: &str,
    ) -> Answer {
        let taken: Taken = read("photo", taken)?;
        json(self.inner.attach(
            visit,
            NewAttachment {
                slot,
                bytes,
                thumbnail,
                taken_at: taken.taken_at,
                lat: taken.lat,
                lon: taken.lon,
                album: taken.album,
            },
        ))
    }

    /// What the camera wrote into a photo: `{taken_at, lat, lon}`. To be asked before it is drawn anew.
    #[wasm_bindgen(js_name = cameraSaid)]
    pub fn camera_said(&self, bytes: &[u8]) -> Answer {
        let status = self.inner.status().map_err(|error| thrown(&error))?;
        let zone = TimeZone::get(&status.zone).unwrap_or(TimeZone::UTC);
        let shot = Shot::of(bytes, &zone);
        json(Ok(Taken {
            taken_at: shot.taken_at,
            lat: shot.position.map(|(lat, _)| lat),
            lon: shot.position.map(|(_, lon)| lon),
            album: false,
        }))
    }

    /// Keeps the customer's word on a visit, `{rating, comment, name}`, and his signature, PNG.
    #[wasm_bindgen(js_name = customerWord)]
    pub fn customer_word(&self, visit: String, said: &str, signature: Option<Vec<u8>>) -> Answer {
        let said: Said = read("word", said)?;
        json(self.inner.customer_word(
            visit,
            CustomerWord {
                rating: said.rating,
                comment: said.comment,
                name: said.name,
                signature,
            },
        ))
    }

    /// The attachments that a record shows, as far as this device knows without a connection.
    #[wasm_bindgen(js_name = attachmentsOf)]
    pub fn attachments_of(&self, record: String) -> Answer {
        json(self.inner.attachments_of(record))
    }

    /// Every attachment made on this device, what is to be sent first.
    pub fn attachments(&self) -> Answer {
        json(self.inner.attachments())
    }

    /// Tries again what the server refused. How many.
    #[wasm_bindgen(js_name = retryAttachments)]
    pub fn retry_attachments(&self) -> Answer {
        json(self.inner.retry_attachments())
    }

    /// The bytes of an attachment that a record cites, if they are here.
    #[wasm_bindgen(js_name = attachmentHere)]
    pub fn attachment_here(&self, record: &str, hash: &str) -> Result<Option<Vec<u8>>, JsValue> {
        let bytes = self.inner.attachment_here(record, hash);
        bytes.map_err(|error| thrown(&error))
    }

    /// Keeps the bytes of one that were fetched.
    #[wasm_bindgen(js_name = keepAttachment)]
    pub fn keep_attachment(&self, record: &str, hash: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let kept = self.inner.keep_attachment(record, hash, bytes);
        kept.map_err(|error| thrown(&error))
    }

    /// Frees every original that the server has confirmed lately: there is little room left.
    #[wasm_bindgen(js_name = freeConfirmed)]
    pub fn free_confirmed(&self) -> Answer {
        json(self.inner.free_confirmed())
    }
}
