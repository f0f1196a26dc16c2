//! Attachments out: through a record that cites them, as bytes that no browser runs.

mod range;
#[cfg(test)]
mod tests;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use client_core::record::Id;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use crate::accounts::Author;
use crate::blobs::{self, Blob, BlobHash, Found, Location, OnItsWay};
use crate::error::{Error, Result};
use crate::inspect::attachment::Media;
use crate::office::Params;
use crate::office::visible::Reader;
use crate::routes::problem::{Extra, Problem};
use crate::routes::{FieldUser, OfficeUser};
use crate::state::Shared;
use range::Wanted;

/// Through which record an attachment is read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Through {
    /// Id of a record that cites it.
    record: String,
}

/// An attachment's bytes. `Range` takes one range. One that is cited and not here yet answers 404 with code `on_its_way`
/// and a member `on_its_way`: device, its code and status, its user, when it was last heard,
/// and whether it is missing for good.
#[utoipa::path(get, path = "/api/blobs/{hash}", tag = "attachments",
    params(("hash" = String, Path, description = "SHA-256 in hexadecimal digits"), Through),
    responses((status = 200, description = "All of it"), (status = 206, description = "The range"),
        (status = 304), (status = 401), (status = 404), (status = 416)))]
pub async fn of_office(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(hash): Path<String>,
    Params(through): Params<Through>,
    headers: HeaderMap,
) -> Response {
    answer(&state, &session.author, (&through.record, &hash), &headers).await
}

/// `GET /v1/blobs/{record}/{hash}`: the same for the field client.
pub async fn of_field(
    State(state): State<Shared>,
    FieldUser(session): FieldUser,
    Path((record, hash)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&state, &session.author, (&record, &hash), &headers).await
}

async fn answer(
    state: &Shared,
    author: &Author,
    (record, hash): (&str, &str),
    headers: &HeaderMap,
) -> Response {
    match read(state, author, (record, hash), headers).await {
        Ok(response) => response,
        Err(error) => Problem(error).into_response(),
    }
}

async fn read(
    state: &Shared,
    author: &Author,
    (record, hash): (&str, &str),
    headers: &HeaderMap,
) -> Result<Response> {
    let none = || Error::not_found("attachment");
    let doc: Id = record.parse().map_err(|_| none())?;
    let hash: BlobHash = hash.parse().map_err(|_| none())?;
    let reader = Reader::of(author);
    let found = state
        .storage
        .read_async(move |tx| blobs::find(tx, &reader, doc, hash))
        .await?;
    match found {
        Found::Here(blob) => serve(state, &blob, headers).await,
        Found::OnItsWay(way) => Ok(on_its_way(&way)),
    }
}

fn on_its_way(way: &OnItsWay) -> Response {
    let error = Error::Refused {
        status: 404,
        code: "on_its_way",
        detail: "The attachment is on its way from the device that took it.".into(),
    };
    let way = json!({
        "enrolment": way.enrolment,
        "device": way.device,
        "code": way.code,
        "status": way.status.as_str(),
        "user": way.user,
        "last_seen": way.last_seen_ms,
        "unsent_attachments": way.unsent_attachments,
        "missing": way.missing,
    });
    Problem(error).with(&Extra("on_its_way", way))
}

/// An attachment that whoever asks may read.
pub async fn serve(state: &Shared, blob: &Blob, headers: &HeaderMap) -> Result<Response> {
    let (location, length) = match blob.shown_length {
        Some(length) => (Location::Shown(blob.hash), length),
        None => (Location::Original(blob.hash), blob.length),
    };
    let tag = format!("\"{}\"", blob.hash);
    if range::is_known(headers, &tag) {
        return Ok(dressed(StatusCode::NOT_MODIFIED, Body::empty(), blob, &tag));
    }
    let (status, range) = match range::wanted(headers, length, &tag) {
        Wanted::All => (StatusCode::OK, 0..length),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Beyond => {
            let mut response =
                dressed(StatusCode::RANGE_NOT_SATISFIABLE, Body::empty(), blob, &tag);
            set(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{length}"),
            );
            return Ok(response);
        }
    };
    let body = state.blobs.store.stream(location, range.clone()).await?;
    let body = body.ok_or_else(|| {
        Error::Storage(format!(
            "attachment {} is in no store; sweep to have it sent again",
            blob.hash
        ))
    })?;
    let mut response = dressed(status, body, blob, &tag);
    set(
        &mut response,
        header::CONTENT_LENGTH,
        &(range.end - range.start).to_string(),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        set(&mut response, header::CONTENT_RANGE, &told);
    }
    Ok(response)
}

/// The headers of an attachment: it never changes, it is one person's to read, and it is not run.
fn dressed(status: StatusCode, body: Body, blob: &Blob, tag: &str) -> Response {
    let mut response = (status, body).into_response();
    let disposition = match blob.media {
        Media::Pdf => "attachment",
        _ => "inline",
    };
    let name = &blob.hash.to_string()[..16];
    let named = format!("{disposition}; filename=\"{name}.{}\"", blob.media.ending());
    let fixed = [
        (header::CONTENT_TYPE, blob.media.as_str()),
        (header::CONTENT_DISPOSITION, named.as_str()),
        (header::ETAG, tag),
        (header::ACCEPT_RANGES, "bytes"),
        (
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        ),
        (header::VARY, "authorization, cookie"),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        set(&mut response, name, value);
    }
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
