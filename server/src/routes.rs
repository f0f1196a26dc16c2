//! Every route, in one list per listener, and the layers around them.

mod attachments;
mod auth;
mod blobs;
mod body;
mod encoding;
mod envelope;
mod health;
mod join;
mod live;
mod me;
mod office_sign_in;
mod origin;
mod pages;
mod peer;
mod problem;
mod sign_in;
mod sync;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::Error;
use crate::state::{Shared, WebSettings};

pub use auth::{FieldDevice, FieldUser, OfficeUser};
pub(crate) use blobs::serve as serve_blob;
pub use body::JsonBody;
pub use pages::{FIELD_POLICY, OFFICE_POLICY, Pages, beside_program};
pub use problem::Problem;

/// JSON bodies are at most this big; routes that take more say so themselves.
pub const JSON_BYTES: usize = 256 * 1024;

/// The first part of every address of the office API.
const API: &str = "api";
/// The same of the field API.
const FIELD_API: &str = "v1";

/// The OpenAPI document's frame.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Fieldfile office API",
        description = "Errors are problem details (RFC 9457).\n\n\
            Who asks is shown by the cookie that signing in sets (pages), by the access token that signing in answers, \
            15 minutes (scripts), or by an API token (`fft_...`). The first counts only if no `Authorization` is sent.\n\n\
            Every request but GET, HEAD and OPTIONS that rests on the cookie needs the header `Origin` with the office's \
            own origin, as browsers send it by themselves; without it, or with another one, it is refused with 403 and \
            the code `foreign_origin`. Requests with a bearer token need none.\n\n\
            Records are named in addresses by id or by short number (`C-K7M-0042`, in any case, with or without hyphens)."
    ),
    modifiers(&Security)
)]
struct OfficeApi;

/// How one shows who one is.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            auth::cookie_name(&WebSettings::default()),
            "Set by signing in; named `__Host-fieldfile_office` where the office is served over TLS. Writes need `Origin`.",
        ));
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An access token or an API token."))
            .build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let none: [&str; 0] = [];
        document.security = Some(vec![
            SecurityRequirement::new("cookie", none),
            SecurityRequirement::new("bearer", none),
        ]);
    }
}

/// The field listener without pages.
pub fn field(state: &Shared) -> Router {
    field_with(state, None)
}

/// The field listener: the field client's API and, beside it, the phone app's pages, nothing else. Bearer only, no
/// cookies, no CORS.
pub fn field_with(state: &Shared, pages: Option<Pages>) -> Router {
    let routes = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/v1/sign-in", post(sign_in::sign_in))
        .route("/v1/join", post(join::join))
        .route("/v1/refresh", post(sign_in::refresh))
        .route("/v1/sign-out", post(sign_in::sign_out))
        .route("/v1/sync/push", post(sync::push))
        .route("/v1/sync/pull", post(sync::pull))
        .route("/v1/sync/offer", post(sync::offer))
        .route("/v1/sync/live", get(live::live))
        .route("/v1/attachments/confirmed", post(attachments::confirmed))
        .route("/v1/blobs/{record}/{hash}", get(blobs::of_field))
        .merge(attachments::routes());
    finish(routes, state, pages.map(|pages| (pages, FIELD_API)))
}

/// The office listener without pages.
pub fn office(state: &Shared) -> Router {
    office_with(state, None)
}

/// The office listener: its API and, beside it, the web app's pages.
pub fn office_with(state: &Shared, pages: Option<Pages>) -> Router {
    let (api, mut document) = office_api().split_for_parts();
    name_operations(&mut document);
    let document = document.to_json().unwrap_or_default();
    let routes = api
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/calendars/{file}", get(crate::office::calendar::feed))
        .route(
            "/api/openapi.json",
            get(move || {
                let document = document.clone();
                async move { ([("content-type", "application/json")], document) }
            }),
        );
    finish(routes, state, pages.map(|pages| (pages, API)))
}

/// The routes that the OpenAPI document describes.
fn office_api() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(OfficeApi::openapi())
        .routes(routes!(office_sign_in::sign_in))
        .routes(routes!(office_sign_in::sign_out))
        .routes(routes!(me::me))
        .routes(routes!(blobs::of_office))
        .merge(crate::office::routes())
}

/// The office API's OpenAPI document, as JSON.
pub fn office_openapi() -> String {
    let mut document = office_api().into_openapi();
    name_operations(&mut document);
    document.to_pretty_json().unwrap_or_default()
}

/// Gives every operation a name of its own, from method and address: the names of functions repeat from module to module.
fn name_operations(document: &mut utoipa::openapi::OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let parts = path
            .split(['/', '{', '}', '-'])
            .filter(|part| !part.is_empty());
        let path = parts.skip(1).collect::<Vec<_>>().join("_");
        let operations = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{method}_{path}"));
            }
        }
    }
}

/// Pages come with the first part of the addresses that are no pages.
fn finish(routes: Router<Shared>, state: &Shared, pages: Option<(Pages, &'static str)>) -> Router {
    let pages = pages.map(Arc::new);
    let elsewhere = move |State(state): State<Shared>, request: Request| async move {
        let answer = pages.map(|pages| pages.0.answer(&state, &request, pages.1));
        answer
            .unwrap_or_else(|| -> Response { Problem(Error::not_found("address")).into_response() })
    };
    let routes = routes
        .fallback(elsewhere)
        .method_not_allowed_fallback(async || {
            Problem(Error::Refused {
                status: 405,
                code: "method_not_allowed",
                detail: "This address does not take this method.".into(),
            })
        })
        .layer(DefaultBodyLimit::max(JSON_BYTES));
    envelope::around(routes, state).with_state(state.clone())
}
