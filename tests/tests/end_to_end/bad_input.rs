//! Wrong input gets a clear answer, and nothing is lost by it.

use client_core::record::{Id, Kind};
use client_core::wire::{self, Header, PushItem, PushRequest};
use serde_json::Value;
use tests::{Phone, programs};

use crate::{World, text, user_id};

#[test]
fn a_wrong_password_is_refused_in_one_sentence() {
    let world = World::new();
    let phone = Phone::new(programs!());
    let output = phone
        .command(&["login", &world.server.field_url(), "wang"])
        .env("FIELDFILE_PASSWORD", "correct-battery-8-staple")
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(sentence.trim().lines().count(), 1, "{sentence}");
    assert!(sentence.to_lowercase().contains("password"), "{sentence}");
}

#[test]
fn usage_errors_exit_with_2_and_refusals_with_1() {
    let world = World::new();
    let phone = world.server.phone("wang");
    for arguments in [
        &["visit"][..],
        &["visit", "dance", "V-AAA-0001"],
        &["nonsense"],
    ] {
        assert_eq!(phone.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    for arguments in [
        &["visit", "V-AAA-0001"][..],
        &["customer", "new", "name=一", "class=huge"],
        &["customer", "new", "nonsense=一"],
        &[
            "visit",
            "new",
            "--customer",
            "C-AAA-0001",
            "--kind",
            "repair",
        ],
    ] {
        assert_eq!(phone.run(arguments).status.code(), Some(1), "{arguments:?}");
    }
    let sentence = phone.refused(&["customer", "new", "name=一", "class=huge"]);
    for part in ["class", "ordinary", "huge"] {
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn a_lost_device_neither_reads_nor_writes() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "南通启明新能源有限公司");
    wang.sync();
    wang.json(&["customer", "set", &customer, "remark=丢失前写的"]);
    let code = text(&wang.json(&["status"])["account"]["code"]);
    world.server.run(&["device", "lost", &code]);
    let sentence = wang.refused(&["sync"]);
    assert!(sentence.to_lowercase().contains("lost"), "{sentence}");
    chen.sync();
    assert_eq!(
        chen.json(&["customer", &customer])["fields"]["remark"],
        Value::Null
    );
}

#[test]
fn a_retired_device_hands_its_last_work_into_quarantine() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "南通德润食品有限公司");
    wang.sync();
    wang.json(&["customer", "set", &customer, "remark=交机前写的"]);
    let code = text(&wang.json(&["status"])["account"]["code"]);
    world.server.run(&["device", "retire", &code]);
    let _ = wang.run(&["sync"]);
    chen.sync();
    assert_eq!(
        chen.json(&["customer", &customer])["fields"]["remark"],
        Value::Null
    );
    world.server.user("root", "administrator", None);
    let put_aside = world.server.office("root").read("/api/quarantine");
    assert_eq!(
        put_aside["items"].as_array().map(Vec::len),
        Some(1),
        "{put_aside}"
    );
}

#[test]
fn an_import_on_the_device_names_the_line_and_the_rule_and_takes_nothing_of_a_broken_file() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "上海合力物流有限公司");
    wang.sync();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("visits.jsonl");
    let id = text(&wang.json(&["customer", &customer])["id"]);
    let good =
        format!("{{\"customer\":\"{id}\",\"visit_kind\":\"repair\",\"summary\":\"线路改造\"}}\n");
    std::fs::write(
        &file,
        format!("{good}{{\"customer\":\"{id}\",\"visit_kind\":\"dance\"}}\n"),
    )
    .expect("it is written");
    let path = file.to_str().expect("a text");
    let sentence = wang.refused(&["import", "visits", path]);
    assert!(
        sentence.contains('2') && sentence.contains("visit_kind"),
        "{sentence}"
    );
    assert_eq!(wang.json(&["visits"]), Value::Array(Vec::new()));
    std::fs::write(&file, good.repeat(3)).expect("it is written");
    wang.json(&["import", "visits", path]);
    assert_eq!(wang.sync()["pushed"], 3);
    chen.sync();
    assert_eq!(
        chen.json(&["visits", "--customer", &customer])
            .as_array()
            .map(Vec::len),
        Some(3)
    );
}

#[test]
fn broken_bodies_get_a_clear_answer_and_harm_nobody() {
    let world = World::new();
    let chen = world.server.phone("chen");
    let customer = World::customer(&chen, "宁波凌云汽车零部件有限公司");
    let raw = Raw::sign_in(&world.server.field_url(), "wang");
    let honest = wire::encode(&PushRequest {
        header: header(wire::VERSION),
        items: vec![item()],
    });
    for cut in [0, 1, honest.len() / 2, honest.len() - 1] {
        assert_eq!(raw.push(&honest[..cut]).0, 400, "cut at {cut}");
    }
    for at in 0..honest.len() {
        let mut flipped = honest.clone();
        flipped[at] ^= 0x10;
        let (status, body) = raw.push(&flipped);
        assert!(status == 200 || status == 400, "byte {at}: {status} {body}");
    }
    let (status, body) = raw.push(&wire::encode(&PushRequest {
        header: header(99),
        items: Vec::new(),
    }));
    assert_eq!(
        (status, body["code"].as_str()),
        (400, Some("protocol_version")),
        "{body}"
    );
    raw.push_too_much(33 * 1024 * 1024);
    let bomb = zstd::bulk::compress(&vec![0; 64 * 1024 * 1024], 3).expect("it compresses");
    let (status, _) = raw.push_encoded(&bomb, "zstd");
    assert_eq!(status, 413);
    chen.json(&["customer", "set", &customer, "remark=照常"]);
    assert_eq!(chen.sync()["pushed"], 1);
}

#[test]
fn forged_and_missing_tokens_are_refused() {
    let world = World::new();
    let mut raw = Raw::sign_in(&world.server.field_url(), "wang");
    let body = wire::encode(&PushRequest {
        header: header(wire::VERSION),
        items: Vec::new(),
    });
    assert_eq!(raw.push(&body).0, 200);
    let honest = raw.access.clone();
    let at = honest.len() - 10;
    let other = if honest.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    raw.access.replace_range(at..=at, other);
    assert_eq!(raw.push(&body).0, 401);
    raw.access = String::new();
    assert_eq!(raw.push(&body).0, 401);
    // The office listener takes no token of the field, and the other way round.
    let office = world.server.office("chen");
    assert_eq!(office.get("/api/me").status, 200);
    let chen = world.server.phone("chen");
    let _ = user_id(&chen);
}

/// A client that sends what it likes.
struct Raw {
    agent: ureq::Agent,
    url: String,
    access: String,
}

impl Raw {
    fn sign_in(url: &str, user: &str) -> Self {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let mut answer = agent
            .post(format!("{url}/v1/sign-in"))
            .send_json(serde_json::json!({
                "user": user, "password": tests::server::PASSWORD, "device_name": "raw"
            }))
            .expect("the server answers");
        let body: Value = answer.body_mut().read_json().expect("with JSON");
        Self {
            agent,
            url: url.to_owned(),
            access: text(&body["access"]),
        }
    }

    fn push(&self, body: &[u8]) -> (u16, Value) {
        self.push_encoded(body, "identity")
    }

    /// Sends more than the server takes. It says so by its status, or hangs up before all has arrived.
    fn push_too_much(&self, bytes: usize) {
        let answer = self
            .agent
            .post(format!("{}/v1/sync/push", self.url))
            .header("authorization", format!("Bearer {}", self.access))
            .send(&vec![0; bytes][..]);
        match answer {
            Ok(answer) => assert_eq!(answer.status().as_u16(), 413),
            Err(error) => assert!(matches!(error, ureq::Error::Io(_)), "{error}"),
        }
    }

    fn push_encoded(&self, body: &[u8], encoding: &str) -> (u16, Value) {
        let mut answer = self
            .agent
            .post(format!("{}/v1/sync/push", self.url))
            .header("authorization", format!("Bearer {}", self.access))
            .header("content-type", "application/cbor")
            .header("content-encoding", encoding)
            .send(body)
            .expect("the server answers");
        let status = answer.status().as_u16();
        let body = answer.body_mut().read_to_vec().unwrap_or_default();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }
}

fn header(version: u32) -> Header {
    Header {
        version,
        device_time: 0,
        app: "raw".to_owned(),
        schema: 1,
        derivation: client_core::row::DERIVATION,
        unsent_edits: 0,
        unsent_attachments: 0,
        mark: None,
    }
}

fn item() -> PushItem {
    let doc = Id([9; 16]);
    PushItem {
        doc,
        kind: Kind::Note,
        generation: 1,
        bytes: vec![1, 2, 3],
        receipt: None,
    }
}
