//! Attachments on their way: what the worker's script is to send, and what came back.

use client_core::device::{UploadRequest, UploadTurn};
use client_core::uploads::Reply;
use js_sys::{Array, JsString};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::FieldDevice;
use crate::answer::{Answer, json, thrown};

/// What to do next: send, wait, get a fresh access token, or nothing any more.
#[wasm_bindgen]
pub struct NextUpload {
    turn: UploadTurn,
}

#[wasm_bindgen]
impl NextUpload {
    /// HEAD, POST or PATCH; nothing if there is nothing to be sent.
    pub fn method(&self) -> Option<String> {
        self.request().map(|request| request.method.to_owned())
    }

    /// Path on the field listener.
    pub fn path(&self) -> Option<String> {
        self.request().map(|request| request.path.clone())
    }

    /// Headers, the access token among them: pairs of names and values.
    pub fn headers(&self) -> Array {
        let Some(request) = self.request() else {
            return Array::new();
        };
        let bearer = ("authorization", format!("Bearer {}", request.bearer));
        let headers = request.headers.iter().chain(std::iter::once(&bearer));
        headers
            .map(|(name, value)| {
                Array::of2(
                    &JsString::from(*name).into(),
                    &JsString::from(value.as_str()).into(),
                )
            })
            .collect()
    }

    /// The body, not compressed; nothing if there is none.
    pub fn body(&self) -> Option<Vec<u8>> {
        let request = self.request()?;
        (!request.body.is_empty()).then(|| request.body.clone())
    }

    /// Wait so many ms.
    pub fn wait(&self) -> Option<u32> {
        match self.turn {
            UploadTurn::Wait(ms) => Some(u32::try_from(ms).unwrap_or(u32::MAX)),
            _ => None,
        }
    }

    /// The access token is not taken any more: a sync brings a fresh one.
    pub fn renew(&self) -> bool {
        self.turn == UploadTurn::Renew
    }
}

impl NextUpload {
    fn request(&self) -> Option<&UploadRequest> {
        match &self.turn {
            UploadTurn::Send(request) => Some(request),
            _ => None,
        }
    }
}

#[wasm_bindgen]
impl FieldDevice {
    /// Begins to send what the server does not have; what was under way is dropped, which loses nothing.
    #[wasm_bindgen(js_name = beginUploads)]
    pub fn begin_uploads(&mut self) -> Result<(), JsValue> {
        let uploading = self.inner.begin_uploads();
        self.uploading = Some(uploading.map_err(|error| thrown(&error))?);
        Ok(())
    }

    /// What comes next.
    #[wasm_bindgen(js_name = nextUpload)]
    pub fn next_upload(&mut self) -> Result<NextUpload, JsValue> {
        let Some(uploading) = &mut self.uploading else {
            let turn = UploadTurn::Done;
            return Ok(NextUpload { turn });
        };
        let turn = self.inner.next_upload(uploading);
        let turn = turn.map_err(|error| thrown(&error))?;
        Ok(NextUpload { turn })
    }

    /// Takes the answer to what was sent: its status (0 if there was none), `Upload-Offset`, `Location`, body.
    #[wasm_bindgen(js_name = takeUpload)]
    pub fn take_upload(
        &mut self,
        status: u16,
        offset: Option<f64>,
        location: Option<String>,
        body: Vec<u8>,
    ) -> Result<(), JsValue> {
        let Some(uploading) = &mut self.uploading else {
            return Ok(());
        };
        let reply = (status != 0).then(|| Reply {
            status,
            offset: offset.map(|offset| offset as u64),
            location,
            body,
        });
        let taken = self.inner.take_upload(uploading, reply);
        taken.map_err(|error| thrown(&error))
    }

    /// How far it is: `{unsent_attachments, unsent_bytes, attachment: {hash, sent, size}, waiting}`.
    #[wasm_bindgen(js_name = uploadProgress)]
    pub fn upload_progress(&self, waiting: bool) -> Answer {
        match &self.uploading {
            Some(uploading) => json(self.inner.upload_progress(uploading, waiting)),
            None => json::<Option<()>>(Ok(None)),
        }
    }
}
