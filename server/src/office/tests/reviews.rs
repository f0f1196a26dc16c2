//! The review queue and verdicts.

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
