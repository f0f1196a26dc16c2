//! Signing in and syncing: what the worker's script is to send, and what came back.

use client_core::device::{DeviceError, Reply, Request, Turn};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::FieldDevice;
use crate::answer::{Answer, json, thrown};

/// A POST to the field listener.
#[wasm_bindgen(getter_with_clone)]
pub struct Outgoing {
    /// Path on the field listener.
    pub path: String,
    /// The body's type.
    #[wasm_bindgen(js_name = contentType)]
    pub content_type: String,
    /// The body, not compressed.
    pub body: Vec<u8>,
    /// The access token to show.
    pub bearer: Option<String>,
}

/// What to do next in a sync: send, wait, or nothing any more.
#[wasm_bindgen(getter_with_clone)]
pub struct SyncTurn {
    /// Send this; nothing otherwise.
    request: Option<Request>,
    /// Wait so many ms.
    pub wait: Option<u32>,
    /// Send the attachments to the end, then ask again: the device was retired.
    pub attachments: bool,
}

#[wasm_bindgen]
impl SyncTurn {
    /// What to send.
    pub fn request(&self) -> Option<Outgoing> {
        self.request.clone().map(Outgoing::from)
    }
}

impl From<Request> for Outgoing {
    fn from(request: Request) -> Self {
        Self {
            path: request.path.to_owned(),
            content_type: request.content_type.to_owned(),
            body: request.body,
            bearer: request.bearer,
        }
    }
}

#[wasm_bindgen]
impl FieldDevice {
    /// The request that signs a user in; with `hand_over`, on a retired device, to hand over what it never sent.
    #[wasm_bindgen(js_name = signInRequest)]
    pub fn sign_in_request(
        &self,
        user: &str,
        password: &str,
        device_name: &str,
        hand_over: bool,
    ) -> Result<Outgoing, JsValue> {
        let request = self
            .inner
            .sign_in_request(user, password, device_name, hand_over);
        request.map(Outgoing::from).map_err(|error| thrown(&error))
    }

    /// The request that joins with a code of the office.
    #[wasm_bindgen(js_name = joinRequest)]
    pub fn join_request(&self, code: &str, password: &str, device_name: &str) -> Outgoing {
        self.inner.join_request(code, password, device_name).into()
    }

    /// Takes the answer to it: its status (0 if there was none) and body. The account; after joining
    /// `user` is empty.
    #[wasm_bindgen(js_name = takeSignIn)]
    pub fn take_sign_in(
        &self,
        server: &str,
        user: &str,
        device_name: &str,
        status: u16,
        body: Vec<u8>,
    ) -> Answer {
        let reply = reply(status, body);
        json(self.inner.take_sign_in(server, user, device_name, reply))
    }

    /// The request that ends the session on the server, if one was begun.
    #[wasm_bindgen(js_name = signOutRequest)]
    pub fn sign_out_request(&self) -> Result<Option<Outgoing>, JsValue> {
        let request = self.inner.sign_out_request();
        let request = request.map_err(|error| thrown(&error))?;
        Ok(request.map(|(_, request)| request.into()))
    }

    /// Ends the session on this device. Records and unsent edits stay.
    #[wasm_bindgen(js_name = forgetSession)]
    pub fn forget_session(&self) -> Answer {
        json(self.inner.forget_session())
    }

    /// The access token, for listening to pokes; nothing while signed out.
    pub fn access(&self) -> Result<Option<String>, JsValue> {
        let access = self.inner.access().map_err(|error| thrown(&error))?;
        Ok(access.map(|(_, token)| token))
    }

    /// Begins a sync; one that was under way is dropped, which loses nothing.
    #[wasm_bindgen(js_name = beginSync)]
    pub fn begin_sync(&mut self, verify: bool) -> Result<(), JsValue> {
        let session = self.inner.begin_sync(verify);
        self.session = Some(session.map_err(|error| thrown(&error))?);
        Ok(())
    }

    /// What the sync wants next.
    #[wasm_bindgen(js_name = nextTurn)]
    pub fn next_turn(&mut self) -> Result<SyncTurn, JsValue> {
        let mut next = SyncTurn {
            request: None,
            wait: None,
            attachments: false,
        };
        let Some(session) = &mut self.session else {
            return Ok(next);
        };
        let turn = self.inner.next_turn(session);
        match turn.map_err(|error| thrown(&error))? {
            Turn::Send(request) => next.request = Some(request),
            Turn::Wait(ms) => next.wait = Some(u32::try_from(ms).unwrap_or(u32::MAX)),
            Turn::Attachments => next.attachments = true,
            Turn::Done => {}
        }
        Ok(next)
    }

    /// Takes the answer to what was sent: its status (0 if there was none) and body.
    #[wasm_bindgen(js_name = takeAnswer)]
    pub fn take_answer(&mut self, status: u16, body: Vec<u8>) -> Result<(), JsValue> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        let taken = self.inner.take_answer(session, reply(status, body));
        taken.map_err(|error| thrown(&error))
    }

    /// How far the sync is: `{unsent, pushed, pulled, waiting}`.
    pub fn progress(&self, waiting: bool) -> Answer {
        match &self.session {
            Some(session) => json(self.inner.progress(session, waiting)),
            None => json::<Option<()>>(Ok(None)),
        }
    }

    /// What the sync has done: `{pushed, pulled, refused, epochs}`.
    pub fn report(&self) -> Answer {
        let report = self
            .session
            .as_ref()
            .map(client_core::device::Session::report);
        json::<_>(Ok::<_, DeviceError>(report))
    }
}

fn reply(status: u16, body: Vec<u8>) -> Reply {
    match status {
        0 => Reply::Lost("no connection".to_owned()),
        status => Reply::of(status, body),
    }
}
