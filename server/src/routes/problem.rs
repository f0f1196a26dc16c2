//! Errors as RFC 9457 problem details: the one conversion from the crate's error to an answer.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::error::Error;

/// An error on its way out. Every route answers `Result<_, Problem>`.
#[derive(Debug)]
pub struct Problem(pub Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// The log's text of an error, left in the response for the envelope to log.
#[derive(Debug, Clone)]
pub(super) struct LogText(pub String);

/// More members of a problem: what a program needs beside the code.
#[derive(Debug, Clone)]
pub(super) struct Extra(pub &'static str, pub serde_json::Value);

impl Problem {
    pub(super) fn with(self, extra: &Extra) -> Response {
        render(&self.0, Some(extra))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        render(&self.0, None)
    }
}

fn render(error: &Error, extra: Option<&Extra>) -> Response {
    let public = error.public();
    let mut body = json!({
        "type": format!("urn:fieldfile:problem:{}", public.code),
        "title": public.title,
        "status": public.status,
        "code": public.code,
        "detail": public.detail,
    });
    if let Some(field) = public.field {
        body["field"] = field.into();
    }
    if let Some(Extra(name, value)) = extra {
        body[*name] = value.clone();
    }
    let status = StatusCode::from_u16(public.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response();
    let headers = response.headers_mut();
    if let Some(seconds) = public.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if public.status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response.extensions_mut().insert(LogText(error.to_string()));
    response
}
