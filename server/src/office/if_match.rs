//! `If-Match`: the heads of the record as the writer saw it, hexadecimal, with commas or spaces between.

use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use client_core::ChangeHash;

use crate::error::{Error, Result};
use crate::routes::Problem;
use crate::state::Shared;

/// The heads that a write names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Vec<ChangeHash>);

impl FromRequestParts<Shared> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(IF_MATCH) else {
            let text = "Send the heads of the record that you saw as If-Match.";
            return Err(Error::PreconditionRequired(text.to_owned()).into());
        };
        Ok(Self(parse(value.to_str().unwrap_or_default())?))
    }
}

/// As `ETag` and `If-Match` carry heads.
pub fn etag(heads: &[String]) -> String {
    format!("\"{}\"", heads.join(","))
}

fn parse(text: &str) -> Result<Vec<ChangeHash>> {
    let parts = text.split([',', ' ', '"']).filter(|part| !part.is_empty());
    let heads: Option<Vec<ChangeHash>> = parts.map(|part| part.parse().ok()).collect();
    match heads {
        Some(mut heads) if !heads.is_empty() => {
            heads.sort_unstable();
            heads.dedup();
            Ok(heads)
        }
        _ => Err(Error::invalid(
            "if-match",
            "must be the heads of a record, as reading it gave them",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_the_etag_wrote_them() {
        let (a, b) = ("aa".repeat(32), "0b".repeat(32));
        let read = parse(&etag(&[a.clone(), b.clone()])).unwrap();
        assert_eq!(
            read.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [b, a]
        );
        for wrong in ["", "*", "\"\"", "W/\"1\"", "abc"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
