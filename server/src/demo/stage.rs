//! A page with the office beside two phones, whose signal can be taken away: for trying the demo in one window.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use super::gate::Gate;
use crate::error::{Error, Result};

/// How many phones stand beside the office.
pub const PHONES: usize = 2;

/// What the stage may load: its own files; in frames the office and the phones.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src http:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Somebody who tries a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Player {
    /// His name.
    pub name: String,
    /// How he signs in.
    pub login: String,
    /// His password.
    pub password: String,
}

/// The addresses of a stage, before anything is served there.
#[derive(Debug)]
pub struct Stage {
    page: TcpListener,
    phones: [TcpListener; PHONES],
    origin: String,
}

/// Who sits where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// In the office.
    pub office: Player,
    /// At the phones.
    pub phones: [Player; PHONES],
}

/// What both phones are unlocked with: their data are invented, and whoever tries them should not have to invent it.
const PIN: &str = "246810";

/// A frame of the page.
#[derive(Debug, Serialize)]
struct Frame {
    url: String,
    pin: Option<&'static str>,
    #[serde(flatten)]
    player: Player,
}

/// The open stage.
#[derive(Debug)]
struct Open {
    origin: String,
    office: Frame,
    phones: Vec<(Frame, Gate)>,
}

impl Stage {
    /// Takes free ports of the loopback address: one for the page and one for each phone, since a browser keeps apart
    /// what it stores for each.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn bind() -> Result<Self> {
        let page = listener()?;
        Ok(Self {
            origin: origin(&page)?,
            page,
            phones: [listener()?, listener()?],
        })
    }

    /// Where the page is: what may hold the office and the phones in frames.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Serves the page and the phones' addresses. Needs a runtime around, and ends with it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(self, office: &str, field: SocketAddr, cast: Cast) -> Result<()> {
        let mut phones = Vec::new();
        for (listener, player) in self.phones.into_iter().zip(cast.phones) {
            let url = origin(&listener)?;
            let gate = Gate::open(on_runtime(listener)?, field);
            let frame = Frame {
                url,
                pin: Some(PIN),
                player,
            };
            phones.push((frame, gate));
        }
        let open = Open {
            origin: self.origin,
            office: Frame {
                url: office.to_owned(),
                pin: None,
                player: cast.office,
            },
            phones,
        };
        let page = on_runtime(self.page)?;
        tokio::spawn(async move { axum::serve(page, routes(open)).await });
        Ok(())
    }
}

fn listener() -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)
}

fn origin(listener: &TcpListener) -> Result<String> {
    let address = listener.local_addr().map_err(failed)?;
    Ok(format!("http://{address}"))
}

fn on_runtime(listener: TcpListener) -> Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true).map_err(failed)?;
    tokio::net::TcpListener::from_std(listener).map_err(failed)
}

fn failed(source: std::io::Error) -> Error {
    Error::io("listening on", "a free port for the demo's page", source)
}

fn routes(open: Open) -> Router {
    Router::new()
        .route(
            "/",
            get(|| async { file("text/html", include_str!("stage/index.html")) }),
        )
        .route(
            "/stage.css",
            get(|| async { file("text/css", include_str!("stage/stage.css")) }),
        )
        .route(
            "/stage.js",
            get(|| async { file("text/javascript", include_str!("stage/stage.js")) }),
        )
        .route("/cast.json", get(cast))
        .route("/phones/{number}/{signal}", post(set_signal))
        .with_state(Arc::new(open))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let kind = HeaderValue::from_static(kind);
    let policy = HeaderValue::from_static(POLICY);
    let fresh = HeaderValue::from_static("no-store");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, fresh),
    ];
    (headers, text).into_response()
}

async fn cast(State(open): State<Arc<Open>>) -> Json<serde_json::Value> {
    let phones = open
        .phones
        .iter()
        .map(|(frame, gate)| serde_json::json!({ "frame": frame, "signal": gate.is_on() }));
    Json(serde_json::json!({ "office": open.office, "phones": phones.collect::<Vec<_>>() }))
}

/// Any page may send a request here; only the stage's own is heard.
async fn set_signal(
    State(open): State<Arc<Open>>,
    Path((number, signal)): Path<(usize, String)>,
    headers: HeaderMap,
) -> StatusCode {
    let own = headers
        .get(header::ORIGIN)
        .is_some_and(|origin| *origin == *open.origin);
    if !own {
        return StatusCode::FORBIDDEN;
    }
    match (open.phones.get(number), signal.as_str()) {
        (Some((_, gate)), "on") => gate.set(true),
        (Some((_, gate)), "off") => gate.set(false),
        _ => return StatusCode::NOT_FOUND,
    }
    StatusCode::NO_CONTENT
}
