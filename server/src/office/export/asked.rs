//! What an export is asked for: the filter of its list, and in which language.

use axum::extract::{FromRequestParts, Query};
use axum::http::Uri;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::words::Language;
use crate::error::Error;
use crate::routes::Problem;
use crate::state::Shared;

/// The language of an export.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LanguageQuery {
    /// zh or en: of headings and words; zh if absent.
    #[param(inline)]
    pub lang: Option<Language>,
}

/// A filter and a language, from one query string.
pub struct Asked<T> {
    /// The language.
    pub language: Language,
    /// The filter, which knows nothing of languages.
    pub filter: T,
}

impl<T: DeserializeOwned> FromRequestParts<Shared> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        // The library's text names the parameter, and may repeat what stood in it.
        let wrong = || {
            Error::invalid(
                "query",
                "has an unknown parameter, or one of the wrong type",
            )
        };
        let query = parts.uri.query().unwrap_or_default();
        let of_language = |pair: &&str| pair.starts_with("lang=");
        let language = query.split('&').find(of_language).unwrap_or_default();
        let rest: Vec<&str> = query.split('&').filter(|pair| !of_language(pair)).collect();
        Ok(Self {
            language: read::<LanguageQuery>(language)
                .ok_or_else(wrong)?
                .lang
                .unwrap_or_default(),
            filter: read(&rest.join("&")).ok_or_else(wrong)?,
        })
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Option<T> {
    let uri: Uri = format!("/?{query}").parse().ok()?;
    Some(Query::try_from_uri(&uri).ok()?.0)
}
