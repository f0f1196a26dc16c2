//! A returned visit is corrected without being taken back; what is approved and edited afterwards is judged again.

use tests::Phone;

use crate::{World, text};

/// A visit that wang has handed in, known to the supervisor.
fn handed_in(world: &World) -> (Phone, Phone, String) {
    let (chen, wang, zheng) = (
        world.server.phone("chen"),
        world.server.phone("wang"),
        world.server.phone("zheng"),
    );
    let customer = World::customer(&chen, "如东海工装备公司");
    wang.sync();
    let lead = crate::user_id(&wang);
    let visit = World::visit(&chen, &customer, &lead);
    wang.sync();
    for step in ["accept", "set-out", "arrive"] {
        wang.json(&["visit", step, &visit]);
    }
    wang.json(&["visit", "set", &visit, "work_done=换了密封圈"]);
    wang.json(&["visit", "leave", &visit]);
    wang.json(&["visit", "submit", &visit]);
    wang.sync();
    zheng.sync();
    (wang, zheng, visit)
}

fn status(phone: &Phone, visit: &str) -> String {
    text(&phone.json(&["visit", visit])["status"])
}

#[test]
fn whatever_the_reviewer_points_at_is_corrected_without_withdrawing() {
    let world = World::new();
    let (wang, zheng, visit) = handed_in(&world);
    zheng.json(&[
        "review",
        &visit,
        "return",
        "--remark",
        "事由不清",
        "--point",
        "summary=写清楚",
    ]);
    zheng.sync();
    wang.sync();
    assert_eq!(status(&wang, &visit), "returned");
    for field in [
        "summary=液压站漏油",
        "findings/f1/text=管路老化",
        "equipment/serial=SN-1",
        "card/opinion=满意",
    ] {
        wang.json(&["visit", "set", &visit, field]);
    }
    let sentence = wang.refused(&["visit", "accept", &visit]);
    assert!(!sentence.contains("withdraw"), "{sentence}");
    wang.json(&["visit", "submit", &visit]);
    assert_eq!(wang.sync()["refused"], 0);
    zheng.sync();
    assert_eq!(status(&zheng, &visit), "submitted");
    let file = zheng.json(&["visit", &visit]);
    assert_eq!(file["fields"]["summary"], "液压站漏油");
}

#[test]
fn an_approved_visit_that_is_edited_is_judged_again() {
    let world = World::new();
    let (wang, zheng, visit) = handed_in(&world);
    let chen = world.server.phone("chen");
    zheng.json(&["review", &visit, "approve"]);
    zheng.sync();
    for phone in [&wang, &chen] {
        phone.sync();
    }
    assert_eq!(status(&wang, &visit), "approved");
    let sentence = wang.refused(&["visit", "withdraw", &visit]);
    assert!(
        sentence.contains("a supervisor can return it"),
        "{sentence}"
    );
    // The office's edit of what the visit is about leaves a trace.
    let saved = chen.json(&["visit", "set", &visit, "invoice/number=FP-7"]);
    assert_eq!(saved["notices"][0], "review_outdated");
    chen.sync();
    zheng.sync();
    let file = zheng.json(&["visit", &visit]);
    assert_eq!(
        (&file["status"], &file["edited_since"]),
        (&"submitted".into(), &true.into())
    );
    let queue = world.server.office("zheng").read("/api/review-queue");
    assert_eq!(queue["items"][0]["visit"]["edited_since"], true, "{queue}");
    zheng.json(&["review", &visit, "approve"]);
    assert_eq!(status(&zheng, &visit), "approved");
}
