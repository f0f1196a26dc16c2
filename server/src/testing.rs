//! A small world for tests: a server's state in a folder of its own, with a clock that tests move, and requests without
//! sockets.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use client_core::record::{Id, Role};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use tower::ServiceExt;

use crate::accounts::user::{NewUser, User};
use crate::accounts::{password, team, user};
use crate::inspector::Inspector;
use crate::routes;
use crate::state::{Clock, ServerState, Shared, WebSettings};
use crate::storage::DataFolder;

/// Everybody's password.
pub const PASSWORD: &str = "tall cranes at dusk";
/// When every world begins, UTC ms.
pub const START_MS: i64 = 1_790_000_000_000;

/// A clock that stands still until it is moved.
pub struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A server's state and both its listeners.
pub struct World {
    pub folder: tempfile::TempDir,
    pub clock: Arc<HandClock>,
    pub state: Shared,
    pub office: Router,
    pub field: Router,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl World {
    pub fn new() -> Self {
        Self::with(WebSettings::default())
    }

    pub fn with(web: WebSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(START_MS)));
        let state = open(folder.path(), web, clock.clone(), 1);
        let (office, field) = (routes::office(&state), routes::field(&state));
        Self {
            folder,
            clock,
            state,
            office,
            field,
        }
    }

    /// The same folder opened again, as after a restart.
    pub fn reopened(self) -> Self {
        self.reopened_after(|_| {})
    }

    /// The same folder opened again after something was done to it.
    pub fn reopened_after(self, between: impl FnOnce(&std::path::Path)) -> Self {
        let Self {
            folder,
            clock,
            state,
            office,
            field,
        } = self;
        let web = state.web.clone();
        // Routers hold the state too; the database is closed with the last of them.
        drop((state, office, field));
        between(folder.path());
        let state = open(folder.path(), web, clock.clone(), 2);
        let (office, field) = (routes::office(&state), routes::field(&state));
        Self {
            folder,
            clock,
            state,
            office,
            field,
        }
    }

    pub fn later(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn team(&self, name: &str) -> Id {
        let (now_ms, mut rng) = (self.state.now(), self.state.rng());
        self.state
            .storage
            .write(|tx| team::add(tx, name, now_ms, &mut rng))
            .unwrap()
            .id
    }

    pub fn user(&self, login: &str, role: Role, teams: &[Id]) -> User {
        let (now_ms, mut rng) = (self.state.now(), self.state.rng());
        let password_hash = &password::hash(PASSWORD, [9; 16]).unwrap();
        let teams: BTreeSet<Id> = teams.iter().copied().collect();
        let new = NewUser {
            login,
            display: None,
            role,
            teams,
            password_hash,
        };
        self.state
            .storage
            .write(|tx| user::add(tx, &new, now_ms, &mut rng))
            .unwrap()
    }
}

fn open(folder: &std::path::Path, web: WebSettings, clock: Arc<HandClock>, seed: u64) -> Shared {
    let folder = DataFolder::open(folder).unwrap();
    ServerState::open(
        folder,
        web,
        Inspector::InProcess,
        clock,
        StdRng::seed_from_u64(seed),
    )
    .unwrap()
}

/// Sends a request with these headers and JSON body (none for null).
pub async fn call(router: &Router, line: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "office.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() {
        Body::empty()
    } else {
        request = request.header("content-type", "application/json");
        Body::from(body.to_string())
    };
    let response = router
        .clone()
        .oneshot(request.body(body).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap()
        .to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer {
        status: parts.status,
        headers: parts.headers,
        bytes,
        body,
    }
}

impl Answer {
    /// Status and problem code.
    pub fn refusal(&self) -> (u16, &str) {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        (self.status.as_u16(), self.body["code"].as_str().unwrap())
    }

    pub fn text(&self, field: &str) -> String {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field} in {}", self.body))
            .to_owned()
    }
}
