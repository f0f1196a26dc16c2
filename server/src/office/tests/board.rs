//! The dispatch board: rows, cards, what has reached whose phone, clashes, drafts, calendars.

use client_core::record::Enrolment;
use client_core::wire::{Header, PullRequest};
use serde_json::{Value, json};

use super::desk::Desk;
use crate::accounts::device;
use crate::sync::pull;

const HOUR: i64 = 3_600_000;

impl Desk {
    async fn board(&self, user: &str) -> Value {
        let now = self.world.state.now();
        let path = format!("/api/board?from={}&to={}", now - 24 * HOUR, now + 72 * HOUR);
        let board = self.get(user, &path).await;
        assert_eq!(board.status, 200, "{}", board.body);
        board.body
    }

    async fn patch_visit(&self, user: &str, visit: &str, body: &Value) {
        let heads = self.heads(&format!("/api/visits/{visit}")).await;
        let line = format!("PATCH /api/visits/{visit}");
        let done = self
            .send_with(user, &line, &[("if-match", &heads)], body)
            .await;
        assert_eq!(done.status, 200, "{}", done.body);
    }

    /// Somebody makes a step of a visit with a phone.
    fn steps(&self, user: &str, visit: &str, what: &str, reason: &str) {
        let step = |last: &str| format!("steps/{what}/{last}");
        let at = client_core::record::Value::Time(self.world.state.now());
        let mut puts = vec![
            (step("what"), what.into()),
            (step("by"), self.ids[user].into()),
            (step("at"), at),
        ];
        if !reason.is_empty() {
            puts.push((step("reason"), reason.into()));
        }
        self.writes(user, visit, puts);
    }

    /// A visit for somebody, from some hours on, for two hours.
    async fn booked(&self, lead: &str, in_hours: i64) -> String {
        let (_, visit) = self.visit("dai").await;
        let from = self.world.state.now() + in_hours * HOUR;
        let routing = json!({ "routing/lead": self.ids[lead].to_string(),
            "routing/window_from": from, "routing/window_to": from + 2 * HOUR });
        self.patch_visit("dai", &visit, &routing).await;
        visit
    }
}

fn card<'a>(board: &'a Value, visit: &str) -> &'a Value {
    let cards = board["cards"].as_array().unwrap();
    let found = cards.iter().find(|card| card["visit"]["id"] == *visit);
    found.unwrap_or_else(|| panic!("{visit} is not on the board: {board}"))
}

/// The cursor of a device that has fetched everything.
fn pulled(desk: &Desk, enrolment: Enrolment) -> Vec<u8> {
    let mut cursor = Vec::new();
    loop {
        let page = pull(&desk.world.state, enrolment, &ask(cursor)).unwrap();
        cursor = page.cursor;
        if !page.more {
            return cursor;
        }
    }
}

fn ask(cursor: Vec<u8>) -> PullRequest {
    PullRequest {
        header: Header {
            version: client_core::wire::VERSION,
            device_time: 0,
            app: "test".to_owned(),
            schema: 1,
            derivation: 1,
            unsent_edits: 0,
            unsent_attachments: 0,
            mark: None,
        },
        cursor,
        max_bytes: 1_000_000,
        reference: 0,
        digests: false,
    }
}

#[tokio::test]
async fn a_card_says_whether_the_phone_has_it_as_the_phones_own_cursor_proves() {
    let mut desk = Desk::new().await;
    let state = desk.world.state.clone();
    let phone = json!({ "phone": "138 0013 8000" });
    let line = format!("PATCH /api/users/{}", desk.ids["li"]);
    let changed = desk.send("adm", &line, &phone).await;
    assert_eq!(changed.text("phone"), "138 0013 8000");
    let (now_ms, mut rng) = (state.now(), state.rng());
    let new = (desk.ids["li"], "phone", false);
    let enrolled = state
        .storage
        .write(|tx| device::enrol(tx, &state.revocations, new, now_ms, &mut rng))
        .unwrap();
    let visit = desk.booked("li", 3).await;
    let expected = json!({ "state": "sent", "since": now_ms, "call": false, "phone": null });
    let sent = desk.board("dai").await;
    assert_eq!(card(&sent, &visit)["delivery"], expected);
    // A call is not what the phone lacks: the half hour runs on from the plan.
    desk.later(20 * 60_000).await;
    let called = json!({ "calls/1/result": "agreed", "calls/1/at": state.now(),
        "calls/1/by": desk.ids["dai"].to_string() });
    desk.patch_visit("dai", &visit, &called).await;
    desk.later(11 * 60_000).await;
    let late = desk.board("dai").await;
    let delivery = &card(&late, &visit)["delivery"];
    assert_eq!(delivery["since"], now_ms);
    assert_eq!(delivery["call"], true);
    assert_eq!(delivery["phone"], "138 0013 8000");

    // The page alone proves nothing: it may have been lost on the way.
    let cursor = pulled(&desk, enrolled.enrolment);
    let unproved = desk.board("dai").await;
    assert_eq!(card(&unproved, &visit)["delivery"]["state"], "sent");
    let received = state.now();
    pull(&state, enrolled.enrolment, &ask(cursor.clone())).unwrap();
    desk.later(60_000).await;
    pull(&state, enrolled.enrolment, &ask(cursor)).unwrap();
    let board = desk.board("dai").await;
    let delivery = &card(&board, &visit)["delivery"];
    assert_eq!(delivery["state"], "on_phone");
    assert_eq!(delivery["since"], received);

    // Rescheduled, it has to arrive anew.
    let later = json!({ "routing/window_from": state.now() + 5 * HOUR });
    desk.patch_visit("dai", &visit, &later).await;
    let board = desk.board("dai").await;
    assert_eq!(card(&board, &visit)["delivery"]["state"], "sent");

    let by = client_core::record::Value::from(desk.ids["li"]);
    let at = client_core::record::Value::Time(state.now());
    let step = |last: &str| format!("steps/1/{last}");
    let puts = vec![
        (step("what"), "accept".into()),
        (step("by"), by),
        (step("at"), at),
    ];
    desk.writes("li", &visit, puts);
    let board = desk.board("dai").await;
    assert_eq!(card(&board, &visit)["delivery"]["state"], "accepted");
}

#[tokio::test]
async fn a_visit_moved_after_it_was_accepted_has_to_reach_the_phone_anew() {
    let mut desk = Desk::new().await;
    let state = desk.world.state.clone();
    let (now_ms, mut rng) = (state.now(), state.rng());
    let new = (desk.ids["li"], "phone", false);
    let phone = state
        .storage
        .write(|tx| device::enrol(tx, &state.revocations, new, now_ms, &mut rng))
        .unwrap();
    let visit = desk.booked("li", 3).await;
    desk.steps("li", &visit, "accept", "");
    let board = desk.board("dai").await;
    assert_eq!(card(&board, &visit)["delivery"]["state"], "accepted");

    let later = json!({ "routing/window_from": state.now() + 5 * HOUR });
    desk.patch_visit("dai", &visit, &later).await;
    let board = desk.board("dai").await;
    let delivery = &card(&board, &visit)["delivery"];
    assert_eq!(
        (&delivery["state"], &delivery["call"]),
        (&json!("moved"), &json!(false))
    );
    desk.later(31 * 60_000).await;
    let board = desk.board("dai").await;
    assert_eq!(card(&board, &visit)["delivery"]["call"], true);

    let cursor = pulled(&desk, phone.enrolment);
    pull(&state, phone.enrolment, &ask(cursor)).unwrap();
    let board = desk.board("dai").await;
    let delivery = &card(&board, &visit)["delivery"];
    assert_eq!(delivery["state"], "moved_on_phone");
    assert_eq!(delivery["since"], state.now());

    // Given to somebody else, it is told whether the phone that had it knows.
    let other = json!({ "routing/lead": desk.ids["sun"].to_string() });
    desk.patch_visit("dai", &visit, &other).await;
    let board = desk.board("dai").await;
    let former = &card(&board, &visit)["former"];
    let li = json!(desk.ids["li"].to_string());
    assert_eq!(
        (&former[0]["user"], &former[0]["received"]),
        (&li, &Value::Null)
    );
    let cursor = pulled(&desk, phone.enrolment);
    pull(&state, phone.enrolment, &ask(cursor)).unwrap();
    let board = desk.board("dai").await;
    assert_eq!(card(&board, &visit)["former"][0]["received"], state.now());
}

#[tokio::test]
async fn declined_visits_and_overdue_ones_without_a_lead_are_told_with_any_week() {
    let mut desk = Desk::new().await;
    let declined = desk.booked("li", 3).await;
    desk.steps("li", &declined, "decline", "去不了，在外地");
    let forgotten = desk.booked("li", 2).await;
    desk.patch_visit("dai", &forgotten, &json!({ "routing/lead": null }))
        .await;
    let told = |board: &Value| -> Vec<(Value, Value, Value)> {
        let pressing = board["pressing"].as_array().unwrap().iter();
        let one = |one: &Value| {
            (
                one["visit"]["id"].clone(),
                one["reason"].clone(),
                one["remark"].clone(),
            )
        };
        pressing.map(one).collect()
    };
    let first = (json!(declined), json!("declined"), json!("去不了，在外地"));
    assert_eq!(told(&desk.board("dai").await), std::slice::from_ref(&first));
    desk.later(30 * 24 * HOUR).await;
    let second = (json!(forgotten), json!("overdue"), json!(""));
    assert_eq!(told(&desk.board("dai").await), [first, second]);
    assert_eq!(desk.board("zhou").await["pressing"], json!([]));
}

#[tokio::test]
async fn rows_have_leave_and_hours_and_clashes_are_marked() {
    let desk = Desk::new().await;
    let now = desk.world.state.now();
    let li = desk.ids["li"].to_string();
    let long = desk.booked("li", 1).await;
    let inside = desk.booked("li", 2).await;
    let apart = desk.booked("li", 10).await;
    let leave =
        json!({ "user": li, "from": now + 9 * HOUR, "to": now + 20 * HOUR, "reason": "年假" });
    let made = desk.send("dai", "POST /api/leave", &leave).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let hours = json!({ "hours": [{ "weekday": 1, "from": 510, "to": 1050 }] });
    let line = format!("PUT /api/users/{li}/hours");
    assert_eq!(desk.send("sun", &line, &hours).await.body, hours);
    let wrong = json!({ "hours": [{ "weekday": 1, "from": 600, "to": 600 }] });
    assert_eq!(desk.send("sun", &line, &wrong).await.refusal().0, 422);

    let board = desk.board("dai").await;
    assert_eq!(board["lanes"][0]["name"], "li");
    assert_eq!(board["lanes"][0]["leave"][0]["reason"], "年假");
    assert_eq!(board["lanes"][0]["hours"], hours["hours"]);
    for (visit, double, away) in [(&long, 1, 0), (&inside, 1, 0), (&apart, 0, 1)] {
        let card = card(&board, visit);
        let count = |name: &str| card[name].as_array().unwrap().len();
        assert_eq!(
            (count("double_booked"), count("on_leave")),
            (double, away),
            "{card}"
        );
    }
    let other = desk.board("zhou").await;
    assert_eq!(other["cards"], json!([]));
    assert_eq!(other["lanes"][0]["name"], "wu");

    let line = format!("DELETE /api/leave/{}", made.text("id"));
    assert_eq!(desk.send("dai", &line, &Value::Null).await.status, 204);
    assert_eq!(desk.board("dai").await["lanes"][0]["leave"], json!([]));
}

#[tokio::test]
async fn a_drafted_week_is_nobody_elses_until_it_is_published_and_never_over_others_changes() {
    let desk = Desk::new().await;
    let now = desk.world.state.now();
    let ((_, moved), (_, raced)) = (desk.visit("dai").await, desk.visit("dai").await);
    let to = json!({ "lead": desk.ids["li"].to_string(),
        "window_from": now + HOUR, "window_to": now + 2 * HOUR });
    for visit in [&moved, &raced] {
        let line = format!("PUT /api/schedule-drafts/{visit}");
        assert_eq!(desk.send("dai", &line, &to).await.status, 200);
    }
    let others = desk.get("sun", "/api/schedule-drafts").await;
    assert_eq!(others.body["items"], json!([]));
    let board = desk.board("dai").await;
    assert_eq!(board["cards"], json!([]));
    assert_eq!(board["unscheduled"]["items"].as_array().unwrap().len(), 2);

    let urgent = json!({ "routing/urgent": true });
    desk.patch_visit("sun", &raced, &urgent).await;
    let drafts = desk.get("dai", "/api/schedule-drafts").await;
    let drafts = drafts.body["items"].as_array().unwrap().clone();
    let outdated = drafts.iter().filter(|draft| draft["outdated"] == true);
    assert_eq!((drafts.len(), outdated.count()), (2, 1));

    let line = "POST /api/schedule-drafts/publish";
    let done = desk.send("dai", line, &json!({})).await;
    assert_eq!(done.body["published"], json!([moved]), "{}", done.body);
    assert_eq!(done.body["refused"][0]["code"], "routing_changed");
    let board = desk.board("dai").await;
    assert_eq!(card(&board, &moved)["visit"]["lead"]["name"], "li");
    let left = desk.get("dai", "/api/schedule-drafts").await;
    assert_eq!(left.body["items"][0]["visit"], json!(raced));
    let line = format!("DELETE /api/schedule-drafts/{raced}");
    assert_eq!(desk.send("dai", &line, &Value::Null).await.status, 204);
}

#[tokio::test]
async fn a_calendar_is_read_by_its_secret_address_until_it_is_revoked() {
    let desk = Desk::new().await;
    let visit = desk.booked("li", 3).await;
    let shown = desk.get("dai", &format!("/api/visits/{visit}")).await;
    let customer = shown.body["state"]["customer"]["id"].as_str().unwrap();
    let path = format!("/api/customers/{customer}");
    let heads = desk.heads(&path).await;
    let known = json!({ "addresses/1/text": "昆山市花桥镇", "contacts/1/phone": "139 0000 0001" });
    let line = format!("PATCH {path}");
    let headers = [("if-match", heads.as_str())];
    let done = desk.send_with("dai", &line, &headers, &known).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let line = format!("POST /api/users/{}/calendar", desk.ids["li"]);
    let path = desk.send("dai", &line, &Value::Null).await.text("path");
    let office = &desk.world.office;
    let read = async |path: &str| {
        crate::testing::call(office, &format!("GET {path}"), &[], &Value::Null).await
    };
    let feed = read(&path).await;
    assert_eq!(feed.headers["content-type"], "text/calendar; charset=utf-8");
    let text = String::from_utf8(feed.bytes).unwrap();
    assert!(text.contains("SUMMARY:East · leaking pump"), "{text}");
    assert!(text.contains("LOCATION:昆山市花桥镇"), "{text}");
    assert!(text.contains("139 0000 0001"), "{text}");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    let none = read("/calendars/x.ics").await;
    let line = format!("DELETE /api/users/{}/calendar", desk.ids["li"]);
    assert_eq!(desk.send("dai", &line, &Value::Null).await.status, 204);
    let revoked = read(&path).await;
    assert_eq!((revoked.status.as_u16(), &revoked.body), (404, &none.body));
}
