//! The routes: encodings, refusals, pokes.

use std::net::TcpStream;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use client_core::record::{Enrolment, Value};
use client_core::wire::{
    BODY_BYTES, PullRequest, PullResponse, PushRequest, PushResponse, Verdict, decode, encode,
};
use serde_json::json;
use tower::ServiceExt;
use tungstenite::{Message, WebSocket};

use super::world::*;
use crate::accounts::device::{self, DeviceStatus};
use crate::testing::{PASSWORD, call};

/// Signs li in on a device of its own; answers the phone and its access token.
async fn signed_in(w: &World) -> (Phone, String) {
    let body = json!({ "user": "li", "password": PASSWORD, "device_name": "phone" });
    let answer = call(&w.base.field, "POST /v1/sign-in", &[], &body).await;
    let enrolment: Enrolment = answer.body["enrolment"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let mut phone = another(&w.base, w.li.user, "another");
    phone.enrolment = enrolment;
    phone.actor.enrolment = enrolment;
    (phone, answer.text("access"))
}

async fn post(
    router: &Router,
    path: &str,
    token: &str,
    (encoding, body): (&str, Vec<u8>),
) -> (StatusCode, Vec<u8>) {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-length", body.len())
        .header("content-encoding", encoding)
        .header("accept-encoding", "zstd")
        .body(Body::from(body))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap()
        .to_vec();
    match parts.headers.get("content-encoding") {
        Some(encoding) if encoding == "zstd" => (
            parts.status,
            zstd::bulk::decompress(&bytes, 1 << 24).unwrap(),
        ),
        _ => (parts.status, bytes),
    }
}

fn zstd(body: &[u8]) -> (&'static str, Vec<u8>) {
    ("zstd", zstd::bulk::compress(body, 3).unwrap())
}

#[tokio::test]
async fn push_and_pull_travel_compressed() {
    let w = World::new();
    let customer = w.customer(w.a, "甲");
    let (mut phone, token) = signed_in(&w).await;
    let pull = PullRequest {
        header: phone.header(),
        cursor: Vec::new(),
        max_bytes: 1 << 20,
        reference: 0,
        digests: true,
    };
    let (status, bytes) = post(&w.base.field, "/v1/sync/pull", &token, zstd(&encode(&pull))).await;
    assert_eq!(status, StatusCode::OK);
    phone.take(&decode::<PullResponse>(&bytes).unwrap());
    let push = PushRequest {
        items: vec![phone.write(customer, &[("name", Value::from("乙"))])],
        header: phone.header(),
    };
    let (status, bytes) = post(&w.base.field, "/v1/sync/push", &token, zstd(&encode(&push))).await;
    assert_eq!(status, StatusCode::OK);
    let answer: PushResponse = decode(&bytes).unwrap();
    assert!(matches!(answer.verdicts[..], [Verdict::Accepted { .. }]));
}

#[tokio::test]
async fn bad_bodies_get_a_clear_error() {
    let w = World::new();
    let (phone, token) = signed_in(&w).await;
    let push = PushRequest {
        header: phone.header(),
        items: Vec::new(),
    };
    let good = encode(&push);
    let bomb = vec![0; BODY_BYTES + 1];
    let cut = good[..good.len() - 3].to_vec();
    for (body, wanted) in [
        (("identity", cut), (400, "malformed_body")),
        (("br", good.clone()), (415, "content_encoding")),
        (zstd(&bomb), (413, "too_large")),
        (("identity", bomb), (413, "too_large")),
    ] {
        let (status, bytes) = post(&w.base.field, "/v1/sync/push", &token, body).await;
        let problem: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((status.as_u16(), problem["code"].as_str().unwrap()), wanted);
    }
    let (status, _) = post(&w.base.field, "/v1/sync/push", "forged", ("identity", good)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

fn connect(address: std::net::SocketAddr, token: &str) -> WebSocket<TcpStream> {
    let stream = TcpStream::connect(address).unwrap();
    let request = tungstenite::http::Request::get(format!("ws://{address}/v1/sync/live"))
        .header("host", address.to_string())
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("authorization", format!("Bearer {token}"))
        .body(())
        .unwrap();
    tungstenite::client(request, stream).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn pokes_carry_nothing_and_end_with_the_session() {
    let w = World::new();
    let (phone, token) = signed_in(&w).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(axum::serve(listener, w.base.field.clone()).into_future());
    let (opened, waiting) = std::sync::mpsc::channel();
    let client = std::thread::spawn(move || {
        let mut socket = connect(address, &token);
        opened.send(()).unwrap();
        let poke = socket.read().unwrap();
        opened.send(()).unwrap();
        loop {
            match socket.read().unwrap() {
                Message::Close(frame) => return (poke, frame.unwrap()),
                other => assert_eq!(other, Message::Binary(Vec::new().into())),
            }
        }
    });
    // The upgrade is answered before the server listens for pokes: poke until one is heard.
    waiting.recv().unwrap();
    let mut n = 0;
    while waiting.try_recv().is_err() {
        w.customer(w.a, &format!("客户 {n}"));
        n += 1;
    }
    let (state, now) = (&w.base.state, w.base.state.now());
    state
        .storage
        .write(|tx| {
            device::revoke(
                tx,
                &state.revocations,
                phone.enrolment,
                DeviceStatus::Lost,
                now,
            )
        })
        .unwrap();
    let (poke, end) = client.join().unwrap();
    assert_eq!(poke, Message::Binary(Vec::new().into()));
    assert_eq!(end.reason.as_str(), "device_lost");
    serving.abort();
}
