//! Attacks on sessions: copied tokens, connections kept open, devices that kill inspectors.

use std::net::TcpStream;
use std::time::Duration;

use client_core::record::{Enrolment, Value};
use client_core::wire::{self, RefusalCode, SignInRequest};
use serde_json::json;
use tests::Server;
use tests::server::PASSWORD;
use tungstenite::{Message, WebSocket};

use crate::attacker::{Attacker, agent, post_json, push_request};
use crate::attacks::{code, customer, server, server_of};

/// Within this a revoked connection must have been closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);

fn sign_in(server: &Server) -> serde_json::Value {
    let request = SignInRequest {
        user: "li".to_owned(),
        password: PASSWORD.to_owned(),
        device_name: "phone".to_owned(),
        enrolment: None,
        hand_over: false,
    };
    let url = format!("{}/v1/sign-in", server.field_url());
    let (status, body) = post_json(&agent(), &url, &request);
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("JSON")
}

fn refresh(server: &Server, token: &serde_json::Value) -> (u16, serde_json::Value) {
    let url = format!("{}/v1/refresh", server.field_url());
    let (status, body) = post_json(&agent(), &url, &json!({ "refresh": token }));
    (status, serde_json::from_slice(&body).expect("JSON"))
}

#[test]
fn a_copied_refresh_token_ends_the_session_and_wipes_nothing() {
    let server = server();
    let signed = sign_in(&server);
    let (status, next) = refresh(&server, &signed["refresh"]);
    assert_eq!(status, 200, "{next}");
    let (status, again) = refresh(&server, &signed["refresh"]);
    assert_eq!(status, 200, "{again}");
    assert_eq!(again["refresh"], next["refresh"], "a retry is no attack");

    // A minute passes.
    let database = rusqlite::Connection::open(server.folder().join("fieldfile.db"));
    let database = database.expect("the database opens");
    let passed = database.execute(
        "UPDATE refresh_tokens SET used_ms = used_ms - 60001 WHERE used_ms IS NOT NULL",
        [],
    );
    assert_eq!(passed.expect("it is written"), 1);
    let (status, reused) = refresh(&server, &signed["refresh"]);
    assert_eq!((status, &reused["code"]), (401, &json!("refresh_reused")));
    assert!(reused.get("statement").is_none(), "nothing is wiped");
    let (status, ended) = refresh(&server, &next["refresh"]);
    assert_eq!((status, &ended["code"]), (401, &json!("session_ended")));
    sign_in(&server);
}

fn connect(server: &Server, token: &str) -> WebSocket<TcpStream> {
    let address = server.field_url().replace("http://", "");
    let stream = TcpStream::connect(&address).expect("the server listens");
    stream
        .set_read_timeout(Some(CLOSED_WITHIN))
        .expect("not zero");
    let request = tungstenite::http::Request::get(format!("ws://{address}/v1/sync/live"))
        .header("host", &address)
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("authorization", format!("Bearer {token}"))
        .body(())
        .expect("a request");
    let opened = tungstenite::client(request, stream);
    opened.expect("the server takes it").0
}

#[test]
fn a_live_connection_is_closed_after_its_device_is_lost_or_its_user_disabled() {
    let server = server();
    let (li, wang) = (
        Attacker::sign_in(&server, "li"),
        Attacker::sign_in(&server, "wang"),
    );
    let lost = li.signed.actor.enrolment.to_string();
    for (client, command, reason) in [
        (&li, ["device", "lost", &lost], "device_lost"),
        (&wang, ["user", "disable", "wang"], "user_disabled"),
    ] {
        let mut socket = connect(&server, &client.signed.access);
        server.run(&command);
        let heard = socket.read().expect("closed in time");
        let Message::Close(Some(frame)) = heard else {
            panic!("expected the end, heard {heard:?}");
        };
        assert_eq!(
            (u16::from(frame.code), frame.reason.as_str()),
            (4401, reason)
        );
    }
}

#[test]
fn a_device_whose_changes_kill_three_inspectors_is_suspended_and_nobody_else() {
    let server = server_of(env!("CARGO_BIN_EXE_brittle"));
    let (li, wang) = (
        Attacker::sign_in(&server, "li"),
        Attacker::sign_in(&server, "wang"),
    );
    let (mut attacked, mut other) = (customer(&li, 21), customer(&wang, 26));
    for nth in 0..3 {
        let text = format!("DIE AT ONCE {nth}");
        let killer = attacked.clone().write(&[("name", Value::text(text))]);
        let verdicts = li.push(attacked.doc, attacked.kind, vec![killer]);
        assert_eq!(code(&verdicts[0]), RefusalCode::Harmful);
        let edit = other.write(&[("name", Value::text(format!("name {nth}")))]);
        wang.send(&other, edit);
    }
    let honest = attacked.write(&[("name", Value::from("甲"))]);
    let push = wire::encode(&push_request(attacked.doc, attacked.kind, vec![honest]));
    let (status, body) = li.post("/v1/sync/push", &push);
    let body: serde_json::Value = serde_json::from_slice(&body).expect("a problem");
    assert_eq!((status, &body["code"]), (403, &json!("device_suspended")));
    let devices = server.office("chen").read("/api/devices");
    let suspended = |enrolment: Enrolment| {
        let devices = devices["items"].as_array().expect("a list");
        let id = json!(enrolment.to_string());
        let device = devices.iter().find(|device| device["id"] == id);
        device.expect("it is listed")["suspended_until"].is_i64()
    };
    assert!(suspended(li.signed.actor.enrolment));
    assert!(!suspended(wang.signed.actor.enrolment));
}
