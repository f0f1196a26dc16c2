//! The attacks of the security page against a real server, each named after what is tried.

use client_core::record::{Id, Kind, Value};
use client_core::wire::{self, EnrolmentProof, Frame, RefusalCode, SignInRequest, Verdict};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tests::server::PASSWORD;
use tests::{Programs, Server};

use crate::attacker::{Attacker, agent, header, post_json, push_request};
use crate::cases::Case;
use crate::device::Device;
use crate::forge::altered;
use crate::mutator::mutant;

/// A server with two teams and their people.
pub fn server() -> Server {
    server_of(env!("CARGO_BIN_EXE_server"))
}

/// The same from another program.
pub fn server_of(program: &'static str) -> Server {
    let server = Server::start(Programs {
        server: program,
        phone: "",
    });
    for team in ["north", "south"] {
        server.team(team);
    }
    server.user("li", "engineer", Some("north"));
    server.user("wang", "engineer", Some("north"));
    server.user("chen", "supervisor", Some("north"));
    server.user("zhao", "engineer", Some("south"));
    server
}

/// A customer of that client's team, on the server.
pub fn customer(client: &Attacker, number: u8) -> Device {
    let mut device = client.device(Id([number; 16]), Kind::Customer);
    let team = Value::from(client.signed.teams[0]);
    let change = device.create(&[("name", Value::from("华东机械")), ("team", team)]);
    client.send(&device, change);
    device
}

pub fn code(verdict: &Verdict) -> RefusalCode {
    match verdict {
        Verdict::Refused(refusal) => refusal.code,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// Another client's copy of a record.
fn stolen(device: &Device, by: &Attacker) -> Device {
    Device {
        document: device.document.clone(),
        ..by.device(device.doc, device.kind)
    }
}

#[test]
fn a_record_outside_the_team_is_neither_written_nor_read() {
    let server = server();
    let (li, zhao) = (
        Attacker::sign_in(&server, "li"),
        Attacker::sign_in(&server, "zhao"),
    );
    let record = customer(&li, 21);
    let mut copy = stolen(&record, &zhao);
    let change = copy.write(&[("name", Value::from("mine"))]);
    let verdicts = zhao.push(copy.doc, copy.kind, vec![change.clone()]);
    let unknown = zhao.push(Id([22; 16]), copy.kind, vec![change]);
    assert_eq!(verdicts, unknown, "forbidden looks like unknown");
    assert!(matches!(&verdicts[0], Verdict::Missing { deps } if !deps.is_empty()));
    assert!(!zhao.sees().contains(&record.doc));
    assert_eq!(li.sees(), [record.doc]);
}

#[test]
fn a_team_is_not_taken_over_by_writing_it() {
    let server = server();
    let (li, zhao) = (
        Attacker::sign_in(&server, "li"),
        Attacker::sign_in(&server, "zhao"),
    );
    let mut record = customer(&li, 21);
    let south = Value::from(zhao.signed.teams[0]);
    let change = record.write(&[("team", south.clone())]);
    let verdicts = li.push(record.doc, record.kind, vec![change]);
    assert_eq!(code(&verdicts[0]), RefusalCode::Policy);
    let mut planted = li.device(Id([23; 16]), Kind::Customer);
    let change = planted.create(&[("name", Value::from("甲")), ("team", south)]);
    let verdicts = li.push(planted.doc, planted.kind, vec![change]);
    assert_eq!(code(&verdicts[0]), RefusalCode::Policy);
    assert!(zhao.sees().is_empty());
}

#[test]
fn nobody_writes_as_somebody_else() {
    let server = server();
    let (li, wang) = (
        Attacker::sign_in(&server, "li"),
        Attacker::sign_in(&server, "wang"),
    );
    let record = customer(&li, 21);
    let mut copy = stolen(&record, &wang);
    let honest = copy.write(&[("name", Value::from("mine"))]);
    let mut own = li.signed.actor.enrolment.0.to_vec();
    own.extend([3; 8]);
    let derived = [&[0x13, 0xb2, 0x23, 0x09, 1][..], &own].concat();
    for actor in [own, derived] {
        let change = altered(&honest, |change| {
            change.actor_id = automerge::ActorId::from(&actor[..]);
        });
        let verdicts = wang.push(copy.doc, copy.kind, vec![change]);
        assert_eq!(code(&verdicts[0]), RefusalCode::Foreign);
    }
}

#[test]
fn nobody_claims_anothers_enrolment() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let request = SignInRequest {
        user: "wang".to_owned(),
        password: PASSWORD.to_owned(),
        device_name: "copy".to_owned(),
        enrolment: Some(EnrolmentProof {
            id: li.signed.actor.enrolment,
            secret: "guessed".to_owned(),
        }),
        hand_over: false,
    };
    let url = format!("{}/v1/sign-in", server.field_url());
    let (status, body) = post_json(&agent(), &url, &request);
    let text = String::from_utf8_lossy(&body);
    let claimed = text.contains(&li.signed.actor.enrolment.to_string());
    assert!((400..500).contains(&status) || !claimed, "{status} {text}");
}

#[test]
fn nobody_approves_his_own_work() {
    let server = server();
    let chen = Attacker::sign_in(&server, "chen");
    let parent = customer(&chen, 21);
    let me = Value::from(chen.signed.user);
    let mut visit = chen.device(Id([24; 16]), Kind::Visit);
    let change = visit.create(&[
        ("customer", Value::from(parent.doc)),
        ("visit_kind", Value::from("repair")),
        ("routing/lead", me.clone()),
        ("steps/a1/what", Value::from("submit")),
        ("steps/a1/by", me.clone()),
    ]);
    chen.send(&visit, change);
    let mut review = chen.device(Id([25; 16]), Kind::Review);
    let change = review.create(&[
        ("visit", Value::from(visit.doc)),
        ("submit", Value::from("a1")),
        ("verdict", Value::from("approve")),
        ("by", me),
    ]);
    let verdicts = chen.push(review.doc, review.kind, vec![change]);
    assert_eq!(code(&verdicts[0]), RefusalCode::Policy);
}

#[test]
fn changes_that_would_beat_every_later_edit_are_refused() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let mut record = customer(&li, 21);
    let honest = record.clone().write(&[("name", Value::from("甲"))]);
    for start in [50_000, u64::from(u32::MAX) - 8] {
        let change = altered(&honest, |change| {
            change.start_op = start.try_into().expect("not zero");
        });
        let verdicts = li.push(record.doc, record.kind, vec![change]);
        assert_eq!(code(&verdicts[0]), RefusalCode::Malformed);
    }
    let change = record.write(&[("name", Value::from("乙"))]);
    li.send(&record, change);
}

#[test]
fn mutants_pushed_by_one_client_stop_nobody_else() {
    const PUSHES: u64 = 60;
    let server = server();
    let (li, wang) = (
        Attacker::sign_in(&server, "li"),
        Attacker::sign_in(&server, "wang"),
    );
    let (mut attacked, mut other) = (customer(&li, 21), customer(&wang, 26));
    let stored = attacked.stored();
    let change = attacked.write(&[
        ("name", Value::from("甲")),
        ("contacts/7c1f/phone", Value::from("138")),
        ("remark", Value::text("现场情况说明。".repeat(60))),
    ]);
    let case = Case {
        device: attacked.clone(),
        stored: Some(stored),
        changes: vec![change.clone()],
    };
    let cases = [case];
    for seed in 0..PUSHES {
        let mut rng = StdRng::seed_from_u64(seed);
        let mutants = (0..50)
            .map(|_| mutant(&mut rng, &cases[0], &cases))
            .collect();
        let body = wire::encode(&push_request(attacked.doc, attacked.kind, mutants));
        let (status, _) = li.post("/v1/sync/push", &body);
        // A device whose changes kill inspectors is suspended; nobody else is.
        assert!(status == 200 || status == 403, "{status}");
        let edit = other.write(&[("name", Value::text(format!("name {seed}")))]);
        wang.send(&other, edit);
    }
    assert!(resident_kib(server.pid()) < 512 * 1024);
    let mut honest = stolen(&attacked, &wang);
    let (frames, _) = wang.pull(&[]);
    let served = frames.into_iter().find_map(|frame| match frame {
        Frame::Document(served) if served.doc == honest.doc => Some(served),
        _ => None,
    });
    let served = served.expect("he sees it").document;
    honest.document = client_core::document::Document::load(&served).expect("it loads");
    let edit = honest.write(&[("works_running", Value::from(true))]);
    wang.send(&honest, edit);
}

fn resident_kib(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[test]
fn a_scope_is_never_taken_from_a_cursor() {
    let server = server();
    let (li, zhao) = (
        Attacker::sign_in(&server, "li"),
        Attacker::sign_in(&server, "zhao"),
    );
    let record = customer(&li, 21);
    assert!(li.sees().contains(&record.doc));
    let (_, cursor) = li.pull(&[]);
    customer(&li, 27);
    let (frames, _) = zhao.pull(&cursor);
    assert!(frames.is_empty(), "{frames:?}");
    assert!(zhao.sees().is_empty());
}

#[test]
fn a_lost_phone_neither_reads_nor_writes() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let mut record = customer(&li, 21);
    server.run(&["device", "lost", &li.signed.actor.enrolment.to_string()]);
    let change = record.write(&[("name", Value::from("甲"))]);
    let push = wire::encode(&push_request(record.doc, record.kind, vec![change]));
    for path in ["/v1/sync/push", "/v1/sync/pull"] {
        let (status, body) = li.post(path, &push);
        assert!(matches!(status, 401 | 403), "{path}: {status}");
        assert!(!String::from_utf8_lossy(&body).contains("华东"));
    }
}

#[test]
fn forged_tokens_open_nothing() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let token = &li.signed.access;
    let (head, rest) = token.split_once('.').expect("a token has parts");
    let payload = rest.split_once('.').expect("a token has three parts").0;
    // {"alg":"none"}
    let unsigned = format!("eyJhbGciOiJub25lIn0.{payload}.");
    let cut = token[..token.len() - 4].to_owned();
    let unsealed = format!("{head}.{payload}.");
    for forged in [unsigned, cut, unsealed, String::new(), "x".repeat(10_000)] {
        let (status, _) = li.post_as(&forged, "/v1/sync/pull", &[]);
        assert!(
            matches!(status, 400 | 401 | 431),
            "{status} for {forged:.40}"
        );
    }
}

#[test]
fn broken_bodies_get_an_answer_and_change_nothing() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let mut record = customer(&li, 21);
    let change = record.write(&[("name", Value::from("甲"))]);
    let honest = push_request(record.doc, record.kind, vec![change.clone()]);
    let body = wire::encode(&honest);
    for end in 0..body.len() {
        let (status, _) = li.post("/v1/sync/push", &body[..end]);
        assert!((400..500).contains(&status), "{status} for {end} bytes");
    }
    // Nested a thousand deep, and a list that says it has 2^60 entries.
    let deep = vec![0x81; 1_000];
    let long = [&[0x9b, 0x10][..], &[0; 7]].concat();
    let mut newer = honest;
    newer.header = client_core::wire::Header {
        version: 999,
        ..header()
    };
    for wrong in [deep, long, wire::encode(&newer)] {
        let (status, _) = li.post("/v1/sync/push", &wrong);
        assert!((400..500).contains(&status), "{status}");
    }
    let huge = vec![0; client_core::wire::BODY_BYTES + 1];
    let (status, _) = li.post("/v1/sync/push", &huge);
    assert_eq!(status, 413);
    li.send(&record, change);
}

#[test]
fn a_wrong_password_says_nothing_about_who_exists() {
    let server = server();
    let url = format!("{}/v1/sign-in", server.field_url());
    let attempt = |user: &str| {
        let request = SignInRequest {
            user: user.to_owned(),
            password: "wrong-password-of-some-length".to_owned(),
            device_name: "guess".to_owned(),
            enrolment: None,
            hand_over: false,
        };
        let (status, body) = post_json(&agent(), &url, &request);
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        (status, body["code"].clone(), body["detail"].clone())
    };
    assert_eq!(attempt("li"), attempt("nobody"));
    assert_eq!(attempt("li").0, 401);
}
