//! Where a browser's request came from: writes that a cookie authenticates must come from the office's own pages.

use axum::http::{HeaderMap, Method, header};

use crate::error::{Error, Result};
use crate::state::WebSettings;

/// True for methods that change nothing.
pub fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// Refuses a foreign `Origin` always, and a missing one where `required`.
pub fn check(web: &WebSettings, headers: &HeaderMap, required: bool) -> Result<()> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign = || {
        Error::forbidden(
            "foreign_origin",
            "This request did not come from the office's own pages.",
        )
    };
    let Some(origin) = headers.get(header::ORIGIN) else {
        // Browsers that leave Origin out of a same-origin request say so in this one.
        let same = text(header::HeaderName::from_static("sec-fetch-site")) == Some("same-origin");
        return if required && !same {
            Err(foreign())
        } else {
            Ok(())
        };
    };
    let origin = origin.to_str().map_err(|_| foreign())?;
    let own = if let Some(own) = &web.office_origin {
        origin == own
    } else {
        let host = text(header::HOST).ok_or_else(foreign)?;
        let scheme = if web.secure_cookies { "https" } else { "http" };
        origin
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix("://"))
            == Some(host)
    };
    if own { Ok(()) } else { Err(foreign()) }
}
