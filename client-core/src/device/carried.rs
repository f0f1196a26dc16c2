//! What a driver carries between a device and its server: requests as they are to be sent, answers as
//! they came. Whoever embeds the core sends them; what they mean is said by [`super::session`].

use serde::Deserialize;

use super::DeviceError;

/// The type of sync messages.
pub(super) const CBOR: &str = "application/cbor";
/// The type of everything about signing in.
const JSON: &str = "application/json";

/// A POST to the field listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Path on the field listener.
    pub path: &'static str,
    /// The body's type.
    pub content_type: &'static str,
    /// The body, not compressed.
    pub body: Vec<u8>,
    /// The access token to show.
    pub bearer: Option<String>,
}

impl Request {
    pub(super) fn cbor(path: &'static str, body: Vec<u8>, bearer: String) -> Self {
        Self {
            path,
            content_type: CBOR,
            body,
            bearer: Some(bearer),
        }
    }

    pub(super) fn json<T: serde::Serialize>(path: &'static str, message: &T) -> Self {
        Self {
            path,
            content_type: JSON,
            // Texts and ids always serialise.
            body: serde_json::to_vec(message).expect("sign-in messages serialise"),
            bearer: None,
        }
    }

    pub(super) fn empty(path: &'static str, bearer: String) -> Self {
        Self {
            path,
            content_type: JSON,
            body: Vec::new(),
            bearer: Some(bearer),
        }
    }
}

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// 2xx with this body, decompressed.
    Done(Vec<u8>),
    /// 401: who asks is not signed in, or not any more.
    Unauthorised(Problem),
    /// It will not do that.
    Refused(u16, Problem),
    /// No answer, a broken one, or a server in trouble; what happened.
    Lost(String),
}

/// An RFC 9457 problem.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// Stable code.
    pub code: String,
    /// Its kind in words.
    pub title: String,
    /// What happened this time.
    pub detail: String,
    /// What the server says about this device, signed.
    pub statement: String,
}

impl Reply {
    /// An HTTP answer, its body decompressed.
    pub fn of(status: u16, body: Vec<u8>) -> Self {
        if (200..300).contains(&status) {
            return Self::Done(body);
        }
        let problem: Problem = serde_json::from_slice(&body).unwrap_or_default();
        match status {
            401 => Self::Unauthorised(problem),
            // It is there, and has no room: asking again at once changes nothing.
            507 => Self::Refused(status, problem),
            408 | 429 | 500.. => Self::Lost(problem.into_error(status).to_string()),
            _ => Self::Refused(status, problem),
        }
    }
}

impl Problem {
    pub(super) fn into_error(self, status: u16) -> DeviceError {
        let detail = match (self.detail.is_empty(), self.title.is_empty()) {
            (false, _) => self.detail,
            (true, false) => self.title,
            (true, true) => status.to_string(),
        };
        let code = if self.code.is_empty() {
            status.to_string()
        } else {
            self.code
        };
        DeviceError::Server {
            status,
            code,
            detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_room_is_there_and_one_in_trouble_is_as_good_as_gone() {
        let body = br#"{"code":"disk_full","detail":"full"}"#.to_vec();
        let Reply::Refused(507, problem) = Reply::of(507, body) else {
            panic!("it answered");
        };
        assert_eq!(problem.code, "disk_full");
        for status in [429, 500, 503] {
            assert!(matches!(Reply::of(status, Vec::new()), Reply::Lost(_)));
        }
    }
}
