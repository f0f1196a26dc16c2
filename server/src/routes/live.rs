//! `GET /v1/sync/live`: a WebSocket that says when there is something new, and nothing about what.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use axum::extract::{State, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use tokio::sync::watch;

use crate::accounts::access_token::{self, Audience};
use crate::accounts::session::{self, Session};
use crate::error::Error;
use crate::routes::auth::{FieldUser, bearer};
use crate::routes::problem::Problem;
use crate::state::Shared;

/// How often a connection asks whether its session still lives: what is revoked is closed within 5 s.
const CHECK: Duration = Duration::from_secs(3);
/// What browsers call this.
const PROTOCOL: &str = "fieldfile";
/// Close code: sign in again, or refresh the token.
const ENDED: u16 = 4401;
/// Close code: the server stops.
const AWAY: u16 = 1001;

/// Opens it.
pub async fn live(
    State(state): State<Shared>,
    FieldUser(session): FieldUser,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    let token = bearer(&headers)?;
    let ends_ms = access_token::ends_ms(&state.keys, Audience::Field, token, state.now())?;
    // Ten thousand idle sockets live off these: the defaults take 128 KiB each, a poke is empty.
    let upgrade = upgrade
        .read_buffer_size(1024)
        .write_buffer_size(0)
        .max_message_size(1024)
        // The other name that a browser offers is its token, which must not come back.
        .protocols([PROTOCOL]);
    Ok(upgrade.on_upgrade(move |socket| poke(socket, state, session, ends_ms)))
}

async fn poke(mut socket: WebSocket, state: Shared, session: Session, ends_ms: i64) {
    let mut listener = state.syncing.live.listen();
    let mut stopping = state.stopping();
    let mut check = tokio::time::interval(CHECK);
    let mut scopes = session.author.scopes;
    let end = loop {
        tokio::select! {
            more = listener.wait(&scopes) => {
                // Empty: whoever listens on the way learns no ids.
                if !more || socket.send(Message::Binary(axum::body::Bytes::new())).await.is_err() {
                    return;
                }
            }
            received = socket.recv() => match received {
                None | Some(Err(_) | Ok(Message::Close(_))) => return,
                Some(Ok(_)) => {}
            },
            () = stopped(&mut stopping) => break (AWAY, "stopping"),
            _ = check.tick() => match alive(&state, session.id, ends_ms).await {
                Ok(now) => scopes = now.author.scopes,
                Err(error) => break (ENDED, error.public().code),
            },
        }
    };
    let (code, reason) = end;
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    // Whether the other side still hears it changes nothing.
    let _ = socket.send(Message::Close(Some(frame))).await;
}

/// Drops what it read at once: a reader of the channel may not be held across an await.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|&stopping| stopping).await;
}

async fn alive(
    state: &Shared,
    id: client_core::record::Id,
    ends_ms: i64,
) -> Result<Session, Error> {
    let now = state.now();
    if now >= ends_ms {
        return Err(Error::unauthorised(
            "token_expired",
            "The access token has expired. Refresh it.",
        ));
    }
    state
        .storage
        .read_async(move |tx| session::alive(tx, id, now))
        .await
}
