//! Query strings and ids of addresses in, with errors that are problems.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use client_core::record::Id;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::routes::Problem;
use crate::state::Shared;

/// The query string.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Self(params)),
            // The library's text names the parameter, and may repeat what stood in it.
            Err(_) => Err(Error::invalid(
                "query",
                "has an unknown parameter, or one of the wrong type",
            )
            .into()),
        }
    }
}

/// An id of an address; one that can't be is not found either.
pub fn id(what: &'static str, text: &str) -> Result<Id> {
    text.parse().map_err(|_| Error::not_found(what))
}
