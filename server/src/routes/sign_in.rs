//! Sign-in of the field client: `POST /v1/sign-in`, `/v1/refresh`, `/v1/sign-out`. Bodies are JSON.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use client_core::record::{Enrolment, Id, Role};
use client_core::wire::{Enrolled, RefreshRequest, SignInRequest, SignedIn, SignedInUser};
use serde_json::json;

use crate::accounts::credentials::{self, Credentials};
use crate::accounts::device::{self, Device, DeviceStatus};
use crate::accounts::refresh_token::{self, Refreshed, Tokens};
use crate::accounts::session;
use crate::accounts::sign_in_log;
use crate::accounts::user::User;
use crate::accounts::{Author, secret};
use crate::error::Result;
use crate::routes::auth::{FieldDevice, NotLetIn, not_let_in};
use crate::routes::body::JsonBody;
use crate::routes::peer::Peer;
use crate::state::{ServerState, Shared};

/// Signs a user in on a device, enrolling the device if it shows no enrolment. A retired device is let in only to hand
/// over what it never sent, if it says so.
pub async fn sign_in(
    State(state): State<Shared>,
    Peer(address): Peer,
    JsonBody(body): JsonBody<SignInRequest>,
) -> Result<Response, NotLetIn> {
    let SignInRequest {
        user: login,
        password,
        device_name,
        enrolment: proof,
        hand_over,
    } = body;
    let credentials = Credentials {
        login,
        password,
        proof,
        address,
        hand_over,
    };
    let login = credentials.login.clone();
    let checked = credentials::check(&state, credentials, Role::uses_field_client).await;
    let refused = checked.as_ref().err().map(|refused| &refused.error);
    let noted = sign_in_log::note(&state, ("field", &login), address, refused).await;
    let (user, own) =
        checked.map_err(|refused| not_let_in(&state, refused.device, refused.error))?;
    noted.map_err(|error| not_let_in(&state, None, error))?;
    let working = state.clone();
    let signed_in = crate::storage::blocking(move || {
        start(&working, &user, own.as_ref(), (&device_name, hand_over))
    })
    .await;
    signed_in
        .map(answer)
        .map_err(|error| not_let_in(&state, None, error))
}

/// Exchanges a refresh token.
pub async fn refresh(
    State(state): State<Shared>,
    JsonBody(body): JsonBody<RefreshRequest>,
) -> Result<Response, NotLetIn> {
    let (working, now_ms) = (state.clone(), state.now());
    let token = body.refresh.clone();
    let refreshed = state
        .storage
        .write_async(move |tx| refresh_token::exchange(tx, &working.keys, &token, now_ms))
        .await;
    match refreshed {
        Ok(Refreshed::Tokens(tokens, author)) => {
            Ok(answer(of_author(&state, &tokens, &author, now_ms)))
        }
        Ok(Refreshed::Refused(error)) => {
            let device = state
                .storage
                .read_async(move |tx| refresh_token::device_of(tx, &body.refresh))
                .await;
            Err(not_let_in(&state, device.ok().flatten(), error))
        }
        Err(error) => Err(not_let_in(&state, None, error)),
    }
}

/// Ends the session. The device keeps its enrolment.
pub async fn sign_out(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
) -> Result<StatusCode, NotLetIn> {
    let now_ms = state.now();
    let ended = state
        .storage
        .write_async(move |tx| session::end(tx, session.id, now_ms))
        .await;
    ended
        .map(|()| StatusCode::NO_CONTENT)
        .map_err(|error| not_let_in(&state, None, error))
}

/// A statement that a device must be wiped: `base64url(JSON) . base64url(Ed25519 signature of the former)`.
///
/// The JSON is `{"statement":"wipe","enrolment":..,"user":..,"status":"lost"|"retired","ms":..}`.
pub(super) fn wipe_statement(
    state: &ServerState,
    (enrolment, user): (Enrolment, Id),
    status: DeviceStatus,
) -> String {
    let text = json!({
        "statement": "wipe",
        "enrolment": enrolment,
        "user": user,
        "status": status,
        "ms": state.now(),
    });
    let text = secret::encode(text.to_string().as_bytes());
    let signature = state.keys.sign_statement(text.as_bytes());
    format!("{text}.{}", secret::encode(&signature))
}

/// Starts a session on a device, enrolling one if none is shown. Blocks.
pub(super) fn start(
    state: &ServerState,
    user: &User,
    own: Option<&Device>,
    (device_name, hand_over): (&str, bool),
) -> Result<SignedIn> {
    let (now_ms, mut rng) = (state.now(), state.rng());
    state.storage.write(|tx| {
        credentials::recheck(tx, user, own, hand_over)?;
        let enrolled = if let Some(device) = own {
            Enrolled {
                id: device.enrolment,
                code: device.code.clone(),
                secret: None,
            }
        } else {
            let new = (user.id, device_name, false);
            let new = device::enrol(tx, &state.revocations, new, now_ms, &mut rng)?;
            Enrolled {
                id: new.enrolment,
                code: new.code,
                secret: Some(new.secret),
            }
        };
        let tokens = refresh_token::start(tx, &state.keys, enrolled.id, user.id, now_ms, &mut rng)?;
        Ok(SignedIn {
            access: tokens.access,
            refresh: tokens.refresh,
            enrolment: enrolled,
            user: signed_in_user(
                user.id,
                (&user.login, &user.display),
                user.role,
                user.teams.iter().copied().collect(),
            ),
            server_time: now_ms,
            statement_key: statement_key(state),
        })
    })
}

fn of_author(state: &ServerState, tokens: &Tokens, author: &Author, now_ms: i64) -> SignedIn {
    SignedIn {
        access: tokens.access.clone(),
        refresh: tokens.refresh.clone(),
        enrolment: Enrolled {
            id: author.enrolment,
            code: author.code.clone(),
            secret: None,
        },
        user: signed_in_user(
            author.user,
            (&author.login, &author.display),
            author.role,
            author.teams.iter().copied().collect(),
        ),
        server_time: now_ms,
        statement_key: statement_key(state),
    }
}

fn signed_in_user(id: Id, (login, name): (&str, &str), role: Role, teams: Vec<Id>) -> SignedInUser {
    SignedInUser {
        id,
        login: login.to_owned(),
        name: name.to_owned(),
        role,
        teams,
    }
}

/// Only statements signed with its other half may wipe the device.
fn statement_key(state: &ServerState) -> String {
    secret::encode(&state.keys.statement_public())
}

/// The answer to whoever signed in.
pub(super) fn answer(signed_in: SignedIn) -> Response {
    Json(signed_in).into_response()
}

#[cfg(test)]
mod tests;
