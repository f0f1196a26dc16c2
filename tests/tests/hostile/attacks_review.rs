//! Attacks on the review: work changed behind an approval, one's own work approved, times that were not.

use client_core::document::Stamp;
use client_core::record::{Id, Kind, Value as Field};
use serde_json::{Value, json};
use tests::server::PASSWORD;
use tests::{Office, Server};

use crate::attacker::Attacker;
use crate::attacks::{customer, server};
use crate::device::Device;

const HOUR: i64 = 3_600_000;

/// A visit that a client made for himself and handed in, by the server's clock.
fn handed_in(client: &Attacker, parent: Id, number: u8) -> Device {
    let mut visit = client.device(Id([number; 16]), Kind::Visit);
    let now = client.server_time();
    visit.stamp = stamp(now);
    let me = Field::from(client.signed.user);
    let change = visit.create(&[
        ("customer", Field::from(parent)),
        ("visit_kind", Field::from("repair")),
        ("routing/lead", me.clone()),
        ("work_done", Field::from("换了泵")),
        ("steps/a1/what", Field::from("submit")),
        ("steps/a1/by", me),
        ("steps/a1/at", Field::Time(now)),
    ]);
    client.send(&visit, change);
    visit
}

fn stamp(at: i64) -> Stamp {
    Stamp {
        at,
        offset: Some(0),
        undoes: None,
    }
}

fn waiting(office: &Office, visit: &Device) -> Option<Value> {
    let queue = office.read("/api/review-queue");
    let items = queue["items"].as_array().expect("a list").clone();
    let id = json!(visit.doc.to_string());
    items.into_iter().find(|item| item["visit"]["id"] == id)
}

/// Approves the visit as it is; status and problem code.
fn approve(office: &Office, visit: &Device) -> (u16, Value) {
    let path = format!("/api/visits/{}", visit.doc);
    let file = office.read(&path);
    let heads: Vec<&str> = file["heads"]
        .as_array()
        .expect("heads")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let verdict = json!({ "verdict": "approve" });
    let answer = office.post_at(&format!("{path}/reviews"), &heads.join(","), &verdict);
    (answer.status, answer.body["code"].clone())
}

fn office(server: &Server, user: &str) -> Office {
    Office::sign_in(&server.office_url(), user, PASSWORD)
}

#[test]
fn work_changed_after_its_approval_waits_for_another_review() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let parent = customer(&li, 21);
    let mut visit = handed_in(&li, parent.doc, 24);
    let chen = office(&server, "chen");
    assert!(waiting(&chen, &visit).is_some());
    assert_eq!(approve(&chen, &visit).0, 201);
    assert_eq!(waiting(&chen, &visit), None);
    let path = format!("/api/visits/{}", visit.doc);
    assert_eq!(chen.read(&path)["state"]["status"], "approved");

    visit.stamp = stamp(li.server_time());
    let change = visit.write(&[("work_done", Field::from("换了两个泵"))]);
    li.send(&visit, change);
    assert_eq!(chen.read(&path)["state"]["status"], "submitted");
    let item = waiting(&chen, &visit).expect("it is in the queue again");
    assert_eq!(item["visit"]["edited_since"], true, "{item}");
}

#[test]
fn a_supervisor_does_not_approve_a_visit_he_wrote_in_at_his_desk_either() {
    let server = server();
    let phone = Attacker::sign_in(&server, "chen");
    let parent = customer(&phone, 21);
    let visit = handed_in(&phone, parent.doc, 24);
    let chen = office(&server, "chen");
    let item = waiting(&chen, &visit).expect("somebody else has to judge it");
    assert_eq!(item["own_work"], true);
    assert_eq!(approve(&chen, &visit), (403, json!("policy")));
    let path = format!("/api/visits/{}", visit.doc);
    assert_eq!(chen.read(&path)["state"]["status"], "submitted");
}

#[test]
fn back_dated_and_future_times_are_flagged_and_receipts_shown_apart() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let parent = customer(&li, 21);
    let honest = handed_in(&li, parent.doc, 24);
    let mut visits = vec![(honest, 0)];
    for (number, shift) in [(25, -24 * HOUR), (26, 24 * HOUR)] {
        let mut visit = handed_in(&li, parent.doc, number);
        let forged = visit.stamp.at + shift;
        visit.stamp = stamp(forged);
        let change = visit.write(&[("work_done", Field::from("准时完成"))]);
        li.send(&visit, change);
        visits.push((visit, shift));
    }
    let until = li.server_time();
    let chen = office(&server, "chen");
    for (visit, shift) in visits {
        let item = waiting(&chen, &visit).expect("it was handed in");
        assert_eq!(item["odd_clock"], shift != 0, "{item}");
        let history = chen.read(&format!("/api/records/{}/history", visit.doc));
        let last = history["items"].as_array().and_then(|all| all.last());
        let last = last.expect("it has edits");
        assert_eq!(last["at"], visit.stamp.at, "what the device said");
        let received = last["received"].as_i64().expect("a time");
        let said = visit.stamp.at - shift;
        assert!((said..=until).contains(&received), "{last}");
    }
}
