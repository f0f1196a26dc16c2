//! Server-sent events that tell pages which lists to fetch again: names of lists, nothing else.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use client_core::record::Id;
use futures_util::Stream;
use futures_util::stream::unfold;

use crate::accounts::session;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::sync::live::Listener;

/// A revoked session hears nothing after this time.
const RECHECK: Duration = Duration::from_secs(4);
/// The lists that a change in one's scopes may touch.
const LISTS: &str = "customers visits review-queue conflicts";

/// Names of lists to fetch again, whenever something in one's scopes has changed: one event `changed`, its text the names
/// with spaces between. Ends when the session does.
#[utoipa::path(get, path = "/api/events", tag = "events",
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 401)))]
pub async fn events(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let listening = Listening {
        listener: state.syncing.live.listen(),
        session: session.id,
        state,
    };
    let stream = unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        Some((Ok(event), listening))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

struct Listening {
    state: Shared,
    listener: Listener,
    session: Id,
}

impl Listening {
    /// The next event; none when the session has ended or the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let (id, now_ms) = (self.session, self.state.now());
            let storage = self.state.storage.clone();
            // Scopes are read anew each time: a team that was taken away is silent at once.
            let session = storage
                .read_async(move |tx| session::alive(tx, id, now_ms))
                .await
                .ok()?;
            let mut stopping = self.state.stopping();
            let waited = tokio::select! {
                biased;
                _ = stopping.wait_for(|stopping| *stopping) => return None,
                waited = tokio::time::timeout(RECHECK, self.listener.wait(&session.author.scopes)) => waited,
            };
            match waited {
                Ok(true) => return Some(Event::default().event("changed").data(LISTS)),
                Ok(false) => return None,
                Err(_) => {}
            }
        }
    }
}
