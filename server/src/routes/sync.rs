//! Sync of the field client: `POST /v1/sync/push`, `/v1/sync/pull`, `/v1/sync/offer`. The work is in [`crate::sync`].

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use client_core::record::Enrolment;
use client_core::wire::{BODY_BYTES, OfferRequest, PullRequest, PushRequest};
use minicbor::{Decode, Encode};
use tokio::sync::OwnedSemaphorePermit;

use crate::error::{Error, Result};
use crate::routes::auth::{FieldDevice, FieldUser};
use crate::routes::encoding;
use crate::routes::problem::Problem;
use crate::state::{ServerState, Shared};
use crate::storage::blocking;
use crate::sync;

/// Bodies up to this many bytes are taken as they come; of larger ones only a few at once.
const LIGHT: usize = 1024 * 1024;
/// How long a large body may take to arrive.
const ARRIVAL: Duration = Duration::from_mins(2);

/// Takes changes. A retired device is let in: once more, into quarantine.
pub async fn push(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let enrolment = session.author.enrolment;
    serve::<PushRequest, _>(state, enrolment, headers, body, sync::push).await
}

/// Serves a page.
pub async fn pull(
    State(state): State<Shared>,
    FieldUser(session): FieldUser,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let enrolment = session.author.enrolment;
    let pull = |state: &ServerState, enrolment, request: PullRequest| {
        sync::pull(state, enrolment, &request)
    };
    serve(state, enrolment, headers, body, pull).await
}

/// Takes documents back after the server lost entries.
pub async fn offer(
    State(state): State<Shared>,
    FieldUser(session): FieldUser,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let enrolment = session.author.enrolment;
    serve::<OfferRequest, _>(state, enrolment, headers, body, sync::offer).await
}

async fn serve<Q, A>(
    state: Shared,
    enrolment: Enrolment,
    headers: HeaderMap,
    body: Body,
    work: impl FnOnce(&ServerState, Enrolment, Q) -> Result<A> + Send + 'static,
) -> Result<Response, Problem>
where
    Q: for<'b> Decode<'b, ()> + Send + 'static,
    A: Encode<()> + Send + 'static,
{
    let mut heavy = None;
    if announced(&headers) > LIGHT {
        heavy = Some(place(&state).await?);
    }
    let body = tokio::time::timeout(ARRIVAL, encoding::read(body))
        .await
        .map_err(|_| Error::Refused {
            status: 408,
            code: "too_slow",
            detail: "The body did not arrive in time. Send less at once.".to_owned(),
        })??;
    let limit = if heavy.is_some() { BODY_BYTES } else { LIGHT };
    let (headers, body, unpacked) = blocking(move || {
        let unpacked = encoding::unpack(&headers, &body, limit)?;
        Ok((headers, body, unpacked))
    })
    .await?;
    if unpacked.is_none() && heavy.is_none() {
        // A small body that unfolds to a large one.
        heavy = Some(place(&state).await?);
    }
    let answer = blocking(move || {
        let unpacked = match unpacked {
            Some(unpacked) => unpacked,
            None => encoding::unpack(&headers, &body, BODY_BYTES)?.ok_or_else(|| {
                Error::TooLarge(format!("The body has more than {BODY_BYTES} bytes."))
            })?,
        };
        drop(body);
        let request = encoding::message(&unpacked)?;
        drop(unpacked);
        let answer = work(&state, enrolment, request)?;
        drop(heavy);
        encoding::answer(&headers, &answer)
    });
    Ok(answer.await?)
}

fn announced(headers: &HeaderMap) -> usize {
    headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .unwrap_or(usize::MAX)
}

async fn place(state: &Shared) -> Result<OwnedSemaphorePermit> {
    let heavy = state.syncing.heavy.clone();
    heavy.acquire_owned().await.map_err(|_| Error::Stopping)
}
