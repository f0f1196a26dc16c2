//! The review queue and verdicts.

use client_core::record::Value;
use serde_json::json;

use super::desk::Desk;

#[tokio::test]
async fn a_submitted_visit_waits_is_returned_with_a_remark_and_leaves_the_queue() {
    let desk = Desk::new().await;
    let (_, visit) = desk.handed_in().await;
    let queue = desk.get("sun", "/api/review-queue").await;
    assert_eq!(
        queue.body["items"][0]["visit"]["id"],
        json!(visit),
        "{}",
        queue.body
    );
    assert_eq!(queue.body["items"][0]["own_work"], false);
    assert!(
        desk.get("zhou", "/api/review-queue").await.body["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );

    let line = format!("POST /api/visits/{visit}/reviews");
    let heads = desk.heads(&format!("/api/visits/{visit}")).await;
    let headers = [("if-match", heads.as_str())];
    let silent = desk
        .send_with("sun", &line, &headers, &json!({ "verdict": "return" }))
        .await;
    assert_eq!(
        (silent.refusal().0, silent.text("field")),
        (422, "remark".to_owned())
    );
    let verdict = json!({ "verdict": "return", "remark": "铭牌照片不清楚", "points": [{ "path": "work_done" }] });
    let made = desk.send_with("sun", &line, &headers, &verdict).await;
    assert_eq!(made.status, 201, "{}", made.body);

    assert_eq!(
        desk.get("sun", "/api/review-queue").await.body["items"],
        json!([])
    );
    let shown = desk.get("sun", &format!("/api/visits/{visit}")).await;
    assert_eq!(shown.body["state"]["status"], "returned");
    let reviews = desk
        .get("sun", &format!("/api/visits/{visit}/reviews"))
        .await;
    assert_eq!(
        reviews.body["items"][0]["fields"]["remark"],
        "铭牌照片不清楚"
    );
    assert_eq!(reviews.body["items"][0]["by"]["name"], "sun");
}

#[tokio::test]
async fn an_edit_after_approval_brings_the_visit_back_into_the_queue() {
    let desk = Desk::new().await;
    let (_, visit) = desk.handed_in().await;
    let heads = desk.heads(&format!("/api/visits/{visit}")).await;
    let line = format!("POST /api/visits/{visit}/reviews");
    let approve = json!({ "verdict": "approve" });
    let made = desk
        .send_with("sun", &line, &[("if-match", &heads)], &approve)
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(
        desk.get("sun", "/api/review-queue").await.body["items"],
        json!([])
    );
    desk.writes("li", &visit, vec![("work_done".into(), "换了泵".into())]);
    let queue = desk.get("sun", "/api/review-queue").await;
    assert_eq!(
        queue.body["items"][0]["visit"]["edited_since"], true,
        "{}",
        queue.body
    );
}

#[tokio::test]
async fn a_verdict_on_what_was_changed_since_is_refused() {
    let desk = Desk::new().await;
    let (_, visit) = desk.handed_in().await;
    let heads = desk.heads(&format!("/api/visits/{visit}")).await;
    desk.writes("li", &visit, vec![("work_done".into(), "换了泵".into())]);
    let line = format!("POST /api/visits/{visit}/reviews");
    let answer = desk
        .send_with(
            "sun",
            &line,
            &[("if-match", &heads)],
            &json!({ "verdict": "approve" }),
        )
        .await;
    assert_eq!(answer.refusal(), (409, "changed_since"));
}

#[tokio::test]
async fn a_visit_that_is_not_handed_in_can_not_be_judged() {
    let desk = Desk::new().await;
    let (_, visit) = desk.visit("dai").await;
    let heads = desk.heads(&format!("/api/visits/{visit}")).await;
    let line = format!("POST /api/visits/{visit}/reviews");
    let answer = desk
        .send_with(
            "sun",
            &line,
            &[("if-match", &heads)],
            &json!({ "verdict": "approve" }),
        )
        .await;
    assert_eq!(answer.refusal(), (409, "not_submitted"));
}

#[tokio::test]
async fn dispatchers_do_not_review_and_nobody_judges_his_own_work() {
    let desk = Desk::new().await;
    let (_, visit) = desk.handed_in().await;
    let (_, own) = desk.handed_in_by("sun").await;
    let approve = json!({ "verdict": "approve" });
    for (user, visit) in [("dai", &visit), ("sun", &own)] {
        let heads = desk.heads(&format!("/api/visits/{visit}")).await;
        let line = format!("POST /api/visits/{visit}/reviews");
        let answer = desk
            .send_with(user, &line, &[("if-match", &heads)], &approve)
            .await;
        assert_eq!(answer.refusal(), (403, "policy"), "{user}");
    }
    let queue = desk.get("sun", "/api/review-queue").await;
    let mine = queue.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["visit"]["id"] == json!(own));
    assert_eq!(mine.unwrap()["own_work"], true);
}

#[tokio::test]
async fn what_is_judged_is_not_judged_again_until_the_verdict_is_taken_back() {
    let desk = Desk::new().await;
    for verdict in ["approve", "return"] {
        let (_, visit) = desk.handed_in().await;
        let line = format!("POST /api/visits/{visit}/reviews");
        let heads = desk.heads(&format!("/api/visits/{visit}")).await;
        let headers = [("if-match", heads.as_str())];
        let first = json!({ "verdict": verdict, "remark": "铭牌照片不清楚" });
        let made = desk.send_with("sun", &line, &headers, &first).await;
        assert_eq!(made.status, 201, "{}", made.body);
        for again in ["approve", "return"] {
            let body = json!({ "verdict": again, "remark": "x" });
            let answer = desk.send_with("mao", &line, &headers, &body).await;
            assert_eq!(
                answer.refusal(),
                (409, "already_judged"),
                "{verdict}, {again}"
            );
        }
        let undo = format!("POST /api/records/{}/undo", made.text("id"));
        let undone = desk
            .send("sun", &undo, &json!({ "edit": made.text("edit") }))
            .await;
        assert_eq!(undone.status, 200, "{}", undone.body);
        let anew = json!({ "verdict": "approve" });
        let made = desk.send_with("mao", &line, &headers, &anew).await;
        assert_eq!(made.status, 201, "{}", made.body);
    }
}

impl Desk {
    /// A visit that `li` hands in, made some 1e-7 degrees north of the customer's address, with what he enters on site.
    async fn made_at(&self, kind: &str, north: i64, entered: &[(&str, Value)]) -> String {
        let (customer, visit) = self.visit("dai").await;
        let address = json!({ "addresses/1/lat": LAT, "addresses/1/lon": LON });
        let lead = json!({ "routing/lead": self.ids["li"].to_string(), "visit_kind": kind });
        let patches = [
            (format!("/api/customers/{customer}"), address),
            (format!("/api/visits/{visit}"), lead),
        ];
        for (path, body) in patches {
            let heads = self.heads(&path).await;
            let line = format!("PATCH {path}");
            let done = self
                .send_with("dai", &line, &[("if-match", &heads)], &body)
                .await;
            assert_eq!(done.status, 200, "{}", done.body);
        }
        for what in ["accept", "arrive", "submit"] {
            let at = |last: &str| format!("steps/{what}/{last}");
            let mut puts = vec![
                (at("what"), what.into()),
                (at("by"), self.ids["li"].into()),
                (at("at"), Value::Time(self.world.state.now())),
            ];
            if what == "arrive" {
                puts.push((at("lat"), Value::Int(LAT + north)));
                puts.push((at("lon"), Value::Int(LON)));
                puts.push((at("accuracy"), Value::Int(500)));
            }
            self.writes("li", &visit, puts);
            if what == "arrive" {
                let entered = entered.iter().cloned();
                let puts = entered.map(|(path, value)| (path.to_owned(), value));
                self.writes("li", &visit, puts.collect());
            }
        }
        visit
    }

    async fn flags(&self, visit: &str) -> serde_json::Value {
        let queue = self.get("sun", "/api/review-queue").await;
        let mut items = queue.body["items"].as_array().unwrap().iter();
        let found = items.find(|item| item["visit"]["id"] == *visit);
        found.unwrap_or_else(|| panic!("{}", queue.body))["flags"].clone()
    }
}

const LAT: i64 = 312_304_000;
const LON: i64 = 1_214_737_000;

#[tokio::test]
async fn what_is_odd_in_a_visit_itself_is_flagged() {
    let desk = Desk::new().await;
    let good = [
        ("result", Value::from("pass")),
        ("customer_word/rating", Value::Int(5)),
    ];
    // 1.4 km away, exact to 500 m: that may be there.
    let near = desk.made_at("training", 126_000, &good).await;
    assert_eq!(desk.flags(&near).await, json!([]));
    let bad = [
        ("result", Value::from("fail")),
        ("customer_word/rating", Value::Int(2)),
    ];
    let odd = desk.made_at("inspection", 696_000, &bad).await;
    let all = [
        "far_away",
        "failed",
        "poor_rating",
        "photos_missing",
        "returned_before",
    ];
    assert_eq!(desk.flags(&odd).await, json!(all[..4]));

    let heads = desk.heads(&format!("/api/visits/{odd}")).await;
    let line = format!("POST /api/visits/{odd}/reviews");
    let verdict = json!({ "verdict": "return", "remark": "请说明原因" });
    let made = desk
        .send_with("sun", &line, &[("if-match", &heads)], &verdict)
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let again = |last: &str| format!("steps/again/{last}");
    let corrected = vec![
        ("work_done".to_owned(), "已说明".into()),
        (again("what"), "submit".into()),
        (again("by"), desk.ids["li"].into()),
        (again("at"), Value::Time(desk.world.state.now())),
    ];
    desk.writes("li", &odd, corrected);
    assert_eq!(desk.flags(&odd).await, json!(all));
}
