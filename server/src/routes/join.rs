//! `POST /v1/join`: a code of the office sets a user's password and enrols his phone, once. The answer is that of a
//! sign-in.

use axum::extract::State;
use axum::response::Response;
use client_core::wire::JoinRequest;
use rand::Rng;

use crate::accounts::{join_code, password, sign_in_log, user};
use crate::error::{Error, Result};
use crate::routes::auth::{NotLetIn, not_let_in};
use crate::routes::body::JsonBody;
use crate::routes::peer::Peer;
use crate::routes::sign_in;
use crate::state::{ServerState, Shared};

/// Joins with a code.
pub async fn join(
    State(state): State<Shared>,
    Peer(address): Peer,
    JsonBody(join): JsonBody<JoinRequest>,
) -> Result<Response, NotLetIn> {
    let letters = join_code::letters(&join.code);
    // Guesses share a bucket by how they begin, and one by where they come from.
    let key = format!("join:{}", letters.chars().take(4).collect::<String>());
    let attempt = state.attempts.begin(&key, address, None, state.now());
    let attempt = attempt.map_err(|error| not_let_in(&state, None, error))?;
    let working = state.clone();
    let done = crate::storage::blocking(move || run(&working, &letters, &join)).await;
    let (login, refused) = match &done {
        Ok((login, _)) => (login.as_str(), None),
        Err(error) => ("", Some(error)),
    };
    let noted = sign_in_log::note(&state, ("join", login), address, refused).await;
    let (_, signed_in) = done
        .and_then(|done| noted.map(|()| done))
        .map_err(|error| not_let_in(&state, None, error))?;
    state.attempts.succeeded(&attempt);
    Ok(sign_in::answer(signed_in))
}

fn run(
    state: &ServerState,
    letters: &str,
    join: &JoinRequest,
) -> Result<(String, client_core::wire::SignedIn)> {
    let now_ms = state.now();
    let found = state.storage.read(|tx| {
        let id = join_code::user_of(tx, letters, now_ms)?;
        user::find(tx, id)
    })?;
    let user = found
        .filter(|user| !user.disabled && user.role.uses_field_client())
        .ok_or_else(|| Error::forbidden("user_disabled", "This account may not join."))?;
    password::check_rules(&join.password, &user.login)?;
    let mut salt = [0; 16];
    state.rng().fill_bytes(&mut salt);
    let hash = password::hash(&join.password, salt)?;
    state.storage.write(|tx| {
        join_code::spend(tx, letters, now_ms)?;
        user::set_password(tx, user.id, &hash, now_ms)
    })?;
    let signed_in = sign_in::start(state, &user, None, (&join.device_name, false))?;
    Ok((user.login, signed_in))
}
