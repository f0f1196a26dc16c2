//! Sign-in at the office: `POST /api/sign-in` sets the cookie for pages and answers an access token for scripts.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use client_core::record::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::access_token::{self, Audience};
use crate::accounts::credentials::{self, Credentials};
use crate::accounts::session::OFFICE_LIVES_MS;
use crate::accounts::{device, secret, session, session_context, sign_in_log};
use crate::error::{Error, Result};
use crate::routes::auth::{OfficeUser, cookie_name};
use crate::routes::body::JsonBody;
use crate::routes::me::Me;
use crate::routes::origin;
use crate::routes::peer::Peer;
use crate::routes::problem::Problem;
use crate::state::{ServerState, Shared, WebSettings};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
pub struct OfficeSignIn {
    /// Login name.
    user: String,
    /// Password.
    password: String,
}

/// Who signed in.
#[derive(Serialize, ToSchema)]
pub struct OfficeSignedIn {
    /// Bearer token for scripts, 15 minutes. Pages use the cookie.
    access: String,
    /// Who it is.
    user: Me,
    /// The server's clock, UTC ms.
    server_time: i64,
}

/// Signs in at the office: every role but the engineer's.
#[utoipa::path(post, path = "/api/sign-in", request_body = OfficeSignIn, security(()),
    responses((status = 200, body = OfficeSignedIn), (status = 401), (status = 403), (status = 429)))]
pub async fn sign_in(
    State(state): State<Shared>,
    Peer(address): Peer,
    headers: HeaderMap,
    JsonBody(body): JsonBody<OfficeSignIn>,
) -> Result<impl IntoResponse, Problem> {
    // A foreign page must not sign a browser in either: its user would write under another's name.
    origin::check(&state.web, &headers, false)?;
    let credentials = Credentials {
        login: body.user,
        password: body.password,
        proof: None,
        address,
        hand_over: false,
    };
    let login = credentials.login.clone();
    let checked = credentials::check(&state, credentials, Role::uses_office).await;
    let refused = checked.as_ref().err().map(|refused| &refused.error);
    sign_in_log::note(&state, ("office", &login), address, refused).await?;
    let (user, _) = checked.map_err(|refused| refused.error)?;
    let working = state.clone();
    let (cookie, answer) = crate::storage::blocking(move || start(&working, &user)).await?;
    let cookie = cookie_line(&state.web, &cookie, OFFICE_LIVES_MS / 1000);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(answer)))
}

/// Ends the session and clears the cookie.
#[utoipa::path(post, path = "/api/sign-out", responses((status = 204), (status = 401)))]
pub async fn sign_out(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<impl IntoResponse, Problem> {
    let now_ms = state.now();
    state
        .storage
        .write_async(move |tx| session::end(tx, session.id, now_ms))
        .await?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, cookie_line(&state.web, "", 0))]),
    ))
}

fn start(
    state: &ServerState,
    user: &crate::accounts::user::User,
) -> Result<(String, OfficeSignedIn)> {
    let (now_ms, mut rng) = (state.now(), state.rng());
    let cookie = secret::fresh(&mut rng);
    let answer = state.storage.write(|tx| {
        credentials::recheck(tx, user, None, false)?;
        let enrolled = device::enrol(
            tx,
            &state.revocations,
            (user.id, "office", true),
            now_ms,
            &mut rng,
        )?;
        let session = session::start_office(tx, enrolled.enrolment, &cookie, now_ms, &mut rng)?;
        let author = session_context(tx, enrolled.enrolment)?
            .ok_or_else(|| Error::internal("an enrolment just made is missing"))?;
        let (user, session) = (author.user.to_string(), session.to_string());
        let access = access_token::issue(&state.keys, Audience::Office, &user, &session, now_ms)?;
        Ok(OfficeSignedIn {
            access,
            user: Me::of(&author, crate::office::zone::name(tx, now_ms)?),
            server_time: now_ms,
        })
    })?;
    Ok((cookie, answer))
}

fn cookie_line(web: &WebSettings, value: &str, max_age_s: i64) -> String {
    let secure = if web.secure_cookies { "; Secure" } else { "" };
    format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_s}{secure}",
        cookie_name(web)
    )
}

#[cfg(test)]
mod tests;
