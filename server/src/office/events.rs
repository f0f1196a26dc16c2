//! Server-sent events that tell pages what to fetch again: names of lists and ids of records, nothing else.

use std::collections::BTreeSet;
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
use crate::sync::live::{Heard, Listener, board};

/// A revoked session hears nothing after this time; a stream without news beats this often.
const RECHECK: Duration = Duration::from_secs(4);
/// The lists that a change in one's scopes may touch.
const LISTS: &str = "customers visits review-queue conflicts today board";
/// Ids told of in one event; where more changed, pages fetch whatever they show.
const RECORDS: usize = 200;

/// What to fetch again, whenever something in one's scopes has changed: one event `changed`, its text words with spaces
/// between. A word is the name of a list (`customers`, `visits`, `review-queue`, `conflicts`, `today`, `board`) or
/// `record:` and the id of a record that changed or about which something was written, or `records`: any record may have
/// changed. When a device of one's teams has received what is new, the text is `board` alone. Sent once the change is on
/// the disk; changes that come together are one event. While nothing changes, an event `beat` every 4 s says that the stream
/// lives. Ends when the session does: open it again.
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
        let (id, now_ms) = (self.session, self.state.now());
        let storage = self.state.storage.clone();
        // Scopes are read anew each time: a team that was taken away is silent at once.
        let session = storage
            .read_async(move |tx| session::alive(tx, id, now_ms))
            .await
            .ok()?;
        let mut scopes = session.author.scopes.clone();
        scopes.extend(boards(&scopes));
        let mut stopping = self.state.stopping();
        let waited = tokio::select! {
            biased;
            _ = stopping.wait_for(|stopping| *stopping) => return None,
            waited = tokio::time::timeout(RECHECK, self.listener.hear(&scopes)) => waited,
        };
        match waited {
            Ok(Some(heard)) => Some(Event::default().event("changed").data(text(&heard))),
            Ok(None) => None,
            // Nothing happened: the page learns that this stream still lives.
            Err(_) => Some(Event::default().event("beat").data("alive")),
        }
    }
}

/// The channels of the boards of one's teams.
fn boards(scopes: &BTreeSet<String>) -> Vec<String> {
    let teams = scopes
        .iter()
        .filter_map(|scope| scope.strip_prefix("office:"));
    teams.map(board).collect()
}

fn text(heard: &Heard) -> String {
    if heard.missed || heard.records.len() > RECORDS {
        return format!("{LISTS} records");
    }
    if heard.records.is_empty() {
        return "board".to_owned();
    }
    let mut text = LISTS.to_owned();
    for record in &heard.records {
        text.push_str(" record:");
        text.push_str(record);
    }
    text
}
