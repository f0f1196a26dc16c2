//! Who asks: extractors for both listeners. Role, teams and device status come from the database at every request.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use client_core::record::{Enrolment, Id};

use crate::accounts::access_token::{self, Audience};
use crate::accounts::api_token;
use crate::accounts::device::DeviceStatus;
use crate::accounts::session::{self, Access, Session, SessionKind};
use crate::error::{Error, Result};
use crate::routes::origin;
use crate::routes::problem::{Extra, Problem};
use crate::routes::sign_in::wipe_statement;
use crate::state::{Shared, WebSettings};

/// A user of the field client on an active device.
#[derive(Debug, Clone)]
pub struct FieldUser(pub Session);

/// A field device that is active or retired: a retired one may push once more, into quarantine.
#[derive(Debug, Clone)]
pub struct FieldDevice(pub Session);

/// A user of the office: by cookie (writes need the office's own `Origin`), access token or API token.
#[derive(Debug, Clone)]
pub struct OfficeUser(pub Session);

/// Why nobody was let in; a lost or retired device is told with a statement that the server signed.
pub struct NotLetIn(Response);

impl IntoResponse for NotLetIn {
    fn into_response(self) -> Response {
        self.0
    }
}

impl FromRequestParts<Shared> for FieldUser {
    type Rejection = NotLetIn;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, NotLetIn> {
        let session = field_session(state, &parts.headers, false).await;
        session
            .map(Self)
            .map_err(|(id, error)| not_let_in(state, id, error))
    }
}

impl FromRequestParts<Shared> for FieldDevice {
    type Rejection = NotLetIn;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, NotLetIn> {
        let session = field_session(state, &parts.headers, true).await;
        session
            .map(Self)
            .map_err(|(id, error)| not_let_in(state, id, error))
    }
}

impl FromRequestParts<Shared> for OfficeUser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let safe = origin::is_safe(&parts.method);
        let session = office_session(state, &parts.headers, safe).await?;
        if !session.author.role.uses_office() {
            return Err(Error::forbidden("role", "This role has no access to the office.").into());
        }
        if session.access == Access::Read && !safe {
            return Err(
                Error::forbidden("read_only_token", "This API token may only read.").into(),
            );
        }
        Ok(Self(session))
    }
}

/// The session of a field request; with an error comes the lost or retired device and its user.
async fn field_session(
    state: &Shared,
    headers: &HeaderMap,
    retired_too: bool,
) -> Result<Session, (Option<(Enrolment, Id)>, Error)> {
    let id = bearer(headers)
        .and_then(|token| {
            access_token::session_of(&state.keys, Audience::Field, token, state.now())
        })
        .and_then(|id| parse_session(&id))
        .map_err(|error| (None, error))?;
    let now_ms = state.now();
    let found = state
        .storage
        .read_async(move |tx| {
            let session = if retired_too {
                session::alive_or_retired(tx, id, now_ms)
            } else {
                session::alive(tx, id, now_ms)
            };
            match session {
                Err(error @ Error::Forbidden { .. }) => {
                    Ok(Err((session::device_of(tx, id)?, error)))
                }
                other => Ok(other.map_err(|error| (None, error))),
            }
        })
        .await;
    let session = found.unwrap_or_else(|error| Err((None, error)))?;
    if session.author.role.uses_field_client() {
        Ok(session)
    } else {
        Err((
            None,
            Error::forbidden("role", "This role has no field client."),
        ))
    }
}

async fn office_session(state: &Shared, headers: &HeaderMap, safe: bool) -> Result<Session> {
    let now_ms = state.now();
    let given = if headers.contains_key(header::AUTHORIZATION) {
        let token = bearer(headers)?;
        if !token.starts_with(api_token::PREFIX) {
            let id = access_token::session_of(&state.keys, Audience::Office, token, now_ms)?;
            let id = parse_session(&id)?;
            return state
                .storage
                .read_async(move |tx| session::alive(tx, id, now_ms))
                .await;
        }
        (token.to_owned(), SessionKind::Api)
    } else {
        let cookie = office_cookie(&state.web, headers)
            .ok_or_else(|| Error::unauthorised("not_signed_in", "Sign in first."))?;
        origin::check(&state.web, headers, !safe)?;
        (cookie.to_owned(), SessionKind::Office)
    };
    let session = state
        .storage
        .read_async(move |tx| session::alive_by_secret(tx, &given.0, now_ms))
        .await?;
    // An API token in a cookie would escape the check of its kind.
    if session.kind == given.1 {
        Ok(session)
    } else {
        Err(Error::unauthorised(
            "token_malformed",
            "This is not an access token. Sign in again.",
        ))
    }
}

/// The name of the office's cookie.
pub fn cookie_name(web: &WebSettings) -> &'static str {
    if web.secure_cookies {
        "__Host-fieldfile_office"
    } else {
        "fieldfile_office"
    }
}

fn office_cookie<'a>(web: &WebSettings, headers: &'a HeaderMap) -> Option<&'a str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(web))
        .map(|(_, value)| value)
}

pub(super) fn bearer(headers: &HeaderMap) -> Result<&str> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return socket_token(headers);
    };
    let text = value.to_str().unwrap_or_default();
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Error::unauthorised(
            "token_malformed",
            "The authorization header must be a bearer token.",
        )),
    }
}

/// A browser lets a WebSocket carry no header but the names of protocols: the token is one of them,
/// `bearer.TOKEN`.
fn socket_token(headers: &HeaderMap) -> Result<&str> {
    let offered = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    offered
        .flat_map(|names| names.split(','))
        .find_map(|name| name.trim().strip_prefix("bearer."))
        .ok_or_else(|| {
            Error::unauthorised("not_signed_in", "An access token is needed. Sign in first.")
        })
}

fn parse_session(id: &str) -> Result<Id> {
    id.parse().map_err(|_| {
        Error::unauthorised(
            "token_malformed",
            "This is not an access token. Sign in again.",
        )
    })
}

pub(super) fn not_let_in(
    state: &Shared,
    device: Option<(Enrolment, Id)>,
    error: Error,
) -> NotLetIn {
    let status = match error.public().code {
        "device_lost" => Some(DeviceStatus::Lost),
        "device_retired" => Some(DeviceStatus::Retired),
        _ => None,
    };
    NotLetIn(match (device, status) {
        (Some(device), Some(status)) => {
            let statement = wipe_statement(state, device, status);
            Problem(error).with(&Extra("statement", statement.into()))
        }
        _ => Problem(error).into_response(),
    })
}
