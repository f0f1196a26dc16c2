//! What surrounds every route: request id, one log line per request, headers of every answer, panics caught.

use std::any::Any;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use rand::Rng;
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::Error;
use crate::routes::problem::{LogText, Problem};
use crate::state::Shared;

/// Headers that every answer carries unless its route set another value.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Puts the layers around a listener's routes.
pub fn around(routes: Router<Shared>, state: &Shared) -> Router<Shared> {
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), envelop))
}

async fn envelop(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let started_ms = state.now();
    let mut id = [0; 8];
    state.rng().fill_bytes(&mut id);
    let id = hex::encode(id);
    let method = request.method().clone();
    // The template, never the address itself: addresses may hold what people searched for.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let mut response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), state.now() - started_ms);
    match response.extensions().get::<LogText>() {
        Some(LogText(error)) if status >= 500 => {
            tracing::error!(request = id, %method, route, status, ms, error, "request failed");
        }
        Some(LogText(error)) => {
            tracing::info!(request = id, %method, route, status, ms, error, "request refused");
        }
        None => tracing::info!(request = id, %method, route, status, ms, "request"),
    }
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", value);
    }
    response
}

/// The panic's text may hold a record's value; the server's panic hook has already logged its place.
fn panicked(_panic: Box<dyn Any + Send>) -> Response {
    Problem(Error::internal("a route panicked")).into_response()
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use serde_json::Value;

    use super::*;
    use crate::testing::{World, call};

    #[tokio::test]
    async fn a_panic_is_a_problem_without_its_text() {
        let world = World::new();
        let broken = get(async || -> &'static str {
            std::panic::resume_unwind(Box::new("a customer's name"))
        });
        let router = around(Router::new().route("/broken", broken), &world.state)
            .with_state(world.state.clone());
        let answer = call(&router, "GET /broken", &[], &Value::Null).await;
        assert_eq!(answer.refusal(), (500, "internal"));
        assert!(
            !String::from_utf8(answer.bytes)
                .unwrap()
                .contains("customer")
        );
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["x-request-id"].len(), 16);
    }
}
