//! `/v1/attachments`: uploads by tus 1.0 (<https://tus.io/protocols/resumable-upload>) with the extensions creation,
//! creation-with-upload, termination and checksum. Other people's uploads make no difference to any answer. A retired
//! device is let in: it hands over what it never sent.

mod confirmed;
mod tus;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use client_core::record::Id;

use crate::accounts::Author;
use crate::accounts::device::{self, Contact};
use crate::accounts::session::Session;
use crate::blobs::{self, Checksum, Limits, Outcome, Upload};
use crate::error::{Error, Result};
use crate::routes::FieldDevice;
use crate::routes::problem::Problem;
use crate::state::Shared;
use crate::storage::blocking;
use tus::Tus;

pub use confirmed::confirmed;

/// How often a long upload's row is touched.
const TOUCH_MS: i64 = 3_600_000;

/// Every address of uploads.
pub fn routes() -> Router<Shared> {
    let begin: MethodRouter<Shared> = post(create).options(options);
    let one = post(override_method)
        .head(head)
        .patch(bring)
        .delete(withdraw)
        .options(options);
    Router::new()
        .route("/v1/attachments", begin)
        .route("/v1/attachments/{id}", one)
        .layer(map_response(tus::mark))
}

/// `OPTIONS`: what this server speaks. It says nothing that needs a sign-in.
async fn options(State(state): State<Shared>) -> Result<Response, Problem> {
    let now_ms = state.now();
    let limits = state
        .storage
        .read_async(move |tx| Limits::at(tx, now_ms))
        .await?;
    Ok(tus::options(limits.each))
}

/// `POST`: begins an upload, with its first part or all of it if the body brings them.
async fn create(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
    headers: HeaderMap,
    body: Body,
) -> Result<Tus, Problem> {
    tus::check_version(&headers)?;
    let upload = announced(&state, &session, &headers)?;
    let brings = tus::brings_part(&headers)?;
    let checksum = tus::checksum(&headers)?;
    let (new, now_ms) = (upload.clone(), state.now());
    let gave_way = state
        .storage
        .write_async(move |tx| {
            device::note_contact(tx, new.enrolment, &Contact::default(), now_ms)?;
            blobs::create(tx, &new)
        })
        .await?;
    remove(&state, gave_way).await?;
    let created = |offset| Tus::created(upload.id, offset);
    if !brings {
        return Ok(created(None));
    }
    let id = upload.id;
    let part = Part {
        offset: 0,
        checksum,
        body,
    };
    let offset = patch(state, session.author, id, part).await?;
    Ok(created(Some(offset)))
}

/// `HEAD`: how far an upload is. One that is whole but was not finished, because the server was killed, is finished now.
async fn head(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Tus, Problem> {
    tus::check_version(&headers)?;
    Ok(look(state, session.author, parse(&id)?).await?)
}

/// `PATCH`: brings a part.
async fn bring(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Tus, Problem> {
    tus::check_version(&headers)?;
    Ok(part(state, session, &id, &headers, body).await?)
}

/// `DELETE`: gives an upload up. What is confirmed stays.
async fn withdraw(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Tus, Problem> {
    tus::check_version(&headers)?;
    Ok(give_up(state, session.author, parse(&id)?).await?)
}

/// `POST` to an upload: another method, for programs that can't say it otherwise.
async fn override_method(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
    Path(id): Path<String>,
    request: Request,
) -> Result<Tus, Problem> {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    tus::check_version(&headers)?;
    let method = headers
        .get("x-http-method-override")
        .and_then(|method| Method::from_bytes(method.as_bytes()).ok());
    match method {
        Some(Method::PATCH) => Ok(part(state, session, &id, &headers, body).await?),
        Some(Method::DELETE) => Ok(give_up(state, session.author, parse(&id)?).await?),
        Some(Method::HEAD) => Ok(look(state, session.author, parse(&id)?).await?),
        _ => Err(Error::Refused {
            status: 405,
            code: "method_not_allowed",
            detail: "An upload takes HEAD, PATCH and DELETE.".into(),
        }
        .into()),
    }
}

/// A part, as its request says.
struct Part {
    offset: u64,
    checksum: Option<Checksum>,
    body: Body,
}

fn announced(state: &Shared, session: &Session, headers: &HeaderMap) -> Result<Upload> {
    let length = tus::length(headers)?;
    let metadata = tus::metadata(headers)?;
    let author = &session.author;
    if author.suspended_until_ms > state.now() {
        return Err(Error::forbidden(
            "device_suspended",
            "What this device sent damaged the server's inspectors. It may send again tomorrow; tell the administrator.",
        ));
    }
    Ok(Upload {
        id: Id::new(state.now(), &mut state.rng()),
        user: author.user,
        enrolment: author.enrolment,
        hash: metadata.hash,
        length,
        metadata: metadata.raw,
        touched_ms: state.now(),
        outcome: None,
    })
}

async fn part(
    state: Shared,
    session: Session,
    id: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Tus> {
    tus::check_content_type(headers)?;
    let part = Part {
        offset: tus::offset(headers)?,
        checksum: tus::checksum(headers)?,
        body,
    };
    let offset = patch(state, session.author, parse(id)?, part).await?;
    Ok(Tus::at(StatusCode::NO_CONTENT, offset))
}

/// Appends a part and finishes the upload if it is whole. It goes on when the connection breaks off, so that what
/// arrived is not lost.
async fn patch(state: Shared, author: Author, id: Id, mut part: Part) -> Result<u64> {
    let work = tokio::spawn(async move {
        let appended = append(&state, author, id, &mut part).await;
        // Nobody sends any more where a part broke off.
        if !matches!(&appended, Ok(_) | Err(Error::Refused { code: "cut", .. })) {
            blobs::drain(&mut part.body).await;
        }
        appended
    });
    joined(work).await
}

async fn append(state: &Shared, author: Author, id: Id, part: &mut Part) -> Result<u64> {
    let mut held = state.blobs.turns.take(id).await;
    let upload = find(state, author, id).await?;
    if let Some(outcome) = &upload.outcome {
        return done(&upload, outcome, part.offset);
    }
    touch(state, &upload).await?;
    let place = (&upload, &mut held);
    let checksum = part.checksum.take();
    let received =
        blobs::receive(&state.blobs, place, part.offset, &mut part.body, checksum).await?;
    if received.offset == upload.length {
        blobs::finish(state, &upload).await?;
    } else if !received.whole {
        return Err(Error::Refused {
            status: 400,
            code: "cut",
            detail: "The part broke off. Ask how far it came and go on from there.".into(),
        });
    }
    Ok(received.offset)
}

/// The answer to a part of an upload that is done already.
fn done(upload: &Upload, outcome: &Outcome, offset: u64) -> Result<u64> {
    match outcome {
        Outcome::Refused(code) => Err(blobs::refused(code)),
        Outcome::Stored if offset == upload.length => Ok(offset),
        Outcome::Stored => Err(Error::conflict("offset", "The upload is whole.")),
    }
}

async fn look(state: Shared, author: Author, id: Id) -> Result<Tus> {
    let work = tokio::spawn(async move {
        let _held = state.blobs.turns.take(id).await;
        let upload = find(&state, author, id).await?;
        let offset = if upload.outcome.is_some() {
            upload.length
        } else {
            let parts = state.blobs.parts.clone();
            blocking(move || parts.offset(id)).await?
        };
        if offset == upload.length {
            blobs::finish(&state, &upload).await?;
        }
        Ok(Tus::told(&upload, offset))
    });
    joined(work).await
}

async fn give_up(state: Shared, author: Author, id: Id) -> Result<Tus> {
    let work = tokio::spawn(async move {
        let _held = state.blobs.turns.take(id).await;
        state
            .storage
            .write_async(move |tx| blobs::withdraw(tx, &author, id))
            .await?;
        remove(&state, vec![id]).await?;
        Ok(Tus::empty(StatusCode::NO_CONTENT))
    });
    joined(work).await
}

async fn joined<T>(work: tokio::task::JoinHandle<Result<T>>) -> Result<T> {
    work.await
        .map_err(|_| Error::internal("an upload's work panicked or was cancelled"))?
}

async fn find(state: &Shared, author: Author, id: Id) -> Result<Upload> {
    state
        .storage
        .read_async(move |tx| blobs::find_upload(tx, &author, id))
        .await
}

async fn touch(state: &Shared, upload: &Upload) -> Result<()> {
    let (id, now_ms) = (upload.id, state.now());
    if now_ms - upload.touched_ms < TOUCH_MS {
        return Ok(());
    }
    state
        .storage
        .write_async(move |tx| blobs::touch(tx, id, now_ms))
        .await
}

async fn remove(state: &Shared, ids: Vec<Id>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let parts = state.blobs.parts.clone();
    blocking(move || ids.into_iter().try_for_each(|id| parts.remove(id))).await
}

fn parse(id: &str) -> Result<Id> {
    id.parse().map_err(|_| Error::not_found("upload"))
}
