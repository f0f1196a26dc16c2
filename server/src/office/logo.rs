//! The company's own logo, for what the office prints. An inspector decodes it once; what is kept is the picture alone.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use client_core::record::{Id, Role};

use super::audit_log;
use super::role::require;
use crate::blobs::{BlobHash, refused};
use crate::error::{Error, Result};
use crate::inspect::attachment::{Attachment, Media, Unfit};
use crate::inspect::{Answer, Job};
use crate::params;
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::Tx;

/// Width and height of a logo at most: far more than a printed sheet shows.
const SIDE: u32 = 2_000;

/// The logo: PNG or JPEG. 404 while none is set.
#[utoipa::path(get, path = "/api/logo", tag = "administration",
    responses((status = 200, description = "The picture"), (status = 401), (status = 404)))]
pub async fn show(State(state): State<Shared>, _: OfficeUser) -> Result<Response, Problem> {
    let found = state.storage.read_async(read).await?;
    let (media, hash, bytes) = found.ok_or_else(|| Error::not_found("logo"))?;
    let mut response = (StatusCode::OK, Body::from(bytes)).into_response();
    let tag = format!("\"{hash}\"");
    for (name, value) in [
        (header::CONTENT_TYPE, media.as_str()),
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, "private, no-cache"),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Sets the logo: a PNG or JPEG of at most 256 KiB and 2,000 pixels a side. Administrators only.
#[utoipa::path(put, path = "/api/logo", tag = "administration",
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 204), (status = 401), (status = 403), (status = 413), (status = 415), (status = 422)))]
pub async fn set(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    picture: Bytes,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let by = session.author.user;
    crate::storage::blocking(move || keep(&state, by, picture.to_vec())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the logo away. Administrators only.
#[utoipa::path(delete, path = "/api/logo", tag = "administration",
    responses((status = 204), (status = 401), (status = 403)))]
pub async fn remove(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let (by, now_ms) = (session.author.user, state.now());
    state
        .storage
        .write_async(move |tx| {
            tx.execute("DELETE FROM company_logo", &[])?;
            audit_log::note(tx, by, ("logo.remove", "", ""), now_ms)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn keep(state: &ServerState, by: Id, content: Vec<u8>) -> Result<()> {
    let job = Job::Attachment {
        content: content.clone(),
    };
    let found = match state.syncing.inspector.ask(by, job)? {
        Answer::Attachment(found) => found,
        Answer::Unfit(unfit) => return Err(refused(unfit.as_str())),
        _ => return Err(Error::Inspector("it answered something else".to_owned())),
    };
    let media = fitting(&found)?;
    let picture = found.shown.map_or(content, |shown| shown.0);
    let (hash, now_ms) = (BlobHash::of(&picture).to_string(), state.now());
    state.storage.write(|tx| {
        tx.execute(
            "INSERT INTO company_logo (one, media, hash, bytes, set_ms) VALUES (1, $1, $2, $3, $4)
             ON CONFLICT (one) DO UPDATE SET media = excluded.media, hash = excluded.hash, bytes = excluded.bytes,
                 set_ms = excluded.set_ms",
            params![media, hash, picture, now_ms],
        )?;
        audit_log::note(tx, by, ("logo.set", &hash, media), now_ms)
    })
}

/// Its media type, if it is a picture that a sheet can show.
fn fitting(found: &Attachment) -> Result<&'static str> {
    if !matches!(found.media, Media::Png | Media::Jpeg) {
        return Err(Error::Refused {
            status: 415,
            code: Unfit::Media.as_str(),
            detail: "A logo is a PNG or a JPEG.".into(),
        });
    }
    let fits = |(width, height): (u32, u32)| width <= SIDE && height <= SIDE;
    if found.size.is_some_and(fits) {
        return Ok(found.media.as_str());
    }
    Err(refused(Unfit::Pixels.as_str()))
}

type Logo = (String, String, Vec<u8>);

fn read(tx: &mut dyn Tx) -> Result<Option<Logo>> {
    tx.query_optional(
        "SELECT media, hash, bytes FROM company_logo WHERE one = 1",
        &[],
        |row| Ok((row.text(0)?, row.text(1)?, row.bytes(2)?.to_vec())),
    )
}
