//! Customers and visits: made, read, edited, undone, as of a moment.

use serde_json::json;

use super::desk::Desk;

#[tokio::test]
async fn a_customer_is_made_and_read_by_his_team_and_by_managers() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "华东机械").await;
    for user in ["dai", "sun", "mao", "adm"] {
        let file = desk.get(user, &format!("/api/customers/{id}")).await;
        assert_eq!(file.status, 200, "{user}: {}", file.body);
        assert_eq!(file.body["fields"]["name"], "华东机械");
        assert!(file.text("number").starts_with("C-"));
    }
}

#[tokio::test]
async fn another_teams_record_looks_like_none() {
    let desk = Desk::new().await;
    let (customer, visit) = desk.visit("dai").await;
    let none = "0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0a";
    for (mine, path) in [(&customer, "customers"), (&visit, "visits")] {
        let forbidden = desk.get("zhou", &format!("/api/{path}/{mine}")).await;
        let unknown = desk.get("zhou", &format!("/api/{path}/{none}")).await;
        let nonsense = desk.get("zhou", &format!("/api/{path}/nonsense")).await;
        assert_eq!(forbidden.refusal(), (404, "not_found"));
        assert_eq!(
            (forbidden.body.clone(), &forbidden.body),
            (unknown.body, &nonsense.body)
        );
    }
}

#[tokio::test]
async fn a_write_without_heads_is_refused_with_428() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let line = format!("PATCH /api/customers/{id}");
    let answer = desk.send("dai", &line, &json!({ "class": "key" })).await;
    assert_eq!(answer.refusal(), (428, "precondition_required"));
}

#[tokio::test]
async fn edits_of_different_fields_from_the_same_heads_both_stand() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let heads = desk.heads(&format!("/api/customers/{id}")).await;
    let line = format!("PATCH /api/customers/{id}");
    let headers = [("if-match", heads.as_str())];
    for (user, body) in [
        ("dai", json!({ "class": "key" })),
        ("sun", json!({ "remark": "二楼" })),
    ] {
        assert_eq!(
            desk.send_with(user, &line, &headers, &body).await.status,
            200
        );
    }
    let file = desk.get("sun", &format!("/api/customers/{id}")).await;
    assert_eq!(
        (
            &file.body["fields"]["class"],
            &file.body["fields"]["remark"]
        ),
        (&json!("key"), &json!("二楼"))
    );
    assert_eq!(file.body["conflicts"], json!([]));
}

#[tokio::test]
async fn edits_of_one_field_from_the_same_heads_are_a_conflict_that_is_chosen_and_reopened() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    desk.disagree(&id).await;
    let listed = desk.get("sun", "/api/conflicts").await;
    let conflict = &listed.body["items"][0];
    assert_eq!(
        (&conflict["path"], &conflict["record"]),
        (&json!("remark"), &json!(id))
    );
    let values = conflict["values"].as_array().unwrap();
    assert_eq!(values.len(), 2);
    assert!(
        values
            .iter()
            .all(|value| value["by"]["office"] == true && value["received"].is_i64())
    );
    assert_eq!(
        desk.column("sun", "/api/customers?conflicts=true", "name")
            .await,
        ["East"]
    );
    assert_eq!(
        desk.get("zhou", "/api/conflicts").await.body["items"],
        json!([])
    );

    let left = |value: &&serde_json::Value| value["value"] == "left";
    let at = values.iter().find(left).unwrap()["number"].clone();
    let heads = desk.heads(&format!("/api/customers/{id}")).await;
    let headers = [("if-match", heads.as_str())];
    let line = format!("POST /api/records/{id}/resolve");
    let choice = json!({ "path": "remark", "choose": 0 });
    let none = desk.send_with("sun", &line, &headers, &choice).await;
    assert_eq!(
        (none.refusal().0, none.text("field").as_str()),
        (422, "choose")
    );
    let choice = json!({ "path": "remark", "choose": at });
    let chosen = desk.send_with("sun", &line, &headers, &choice).await;
    assert_eq!(chosen.status, 200, "{}", chosen.body);
    let file = desk.get("sun", &format!("/api/customers/{id}")).await;
    assert_eq!(
        (&file.body["fields"]["remark"], &file.body["conflicts"]),
        (&json!("left"), &json!([]))
    );
    assert_eq!(file.body["chosen"][0]["path"], "remark");

    let heads = desk.heads(&format!("/api/customers/{id}")).await;
    let line = format!("POST /api/records/{id}/unresolve");
    let headers = [("if-match", heads.as_str())];
    assert_eq!(
        desk.send_with("sun", &line, &headers, &json!({ "path": "remark" }))
            .await
            .status,
        200
    );
    assert_eq!(
        desk.get("sun", &format!("/api/customers/{id}")).await.body["conflicts"][0]["path"],
        "remark"
    );
}

#[tokio::test]
async fn an_assignment_at_older_heads_is_refused_with_409() {
    let desk = Desk::new().await;
    let (_, visit) = desk.visit("dai").await;
    let old = desk.heads(&format!("/api/visits/{visit}")).await;
    let line = format!("PATCH /api/visits/{visit}");
    let headers = [("if-match", old.as_str())];
    let lead = json!({ "routing/lead": desk.ids["li"].to_string() });
    assert_eq!(
        desk.send_with("dai", &line, &headers, &lead).await.status,
        200
    );
    let again = desk
        .send_with("sun", &line, &headers, &json!({ "routing/urgent": true }))
        .await;
    assert_eq!(again.status, 409, "{}", again.body);
    let summary = desk
        .send_with("sun", &line, &headers, &json!({ "summary": "pump" }))
        .await;
    assert_eq!(summary.status, 200, "{}", summary.body);
}

#[tokio::test]
async fn the_history_tells_who_changed_what_and_an_edit_is_undone() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let path = format!("/api/customers/{id}");
    let heads = desk.heads(&path).await;
    desk.world.later(60_000);
    let headers = [("if-match", heads.as_str())];
    desk.send_with(
        "sun",
        &format!("PATCH {path}"),
        &headers,
        &json!({ "name": "West" }),
    )
    .await;
    let history = desk.get("dai", &format!("/api/records/{id}/history")).await;
    let edit = &history.body["items"][1];
    assert_eq!(
        (&edit["by"]["name"], &edit["changes"][0]["path"]),
        (&json!("sun"), &json!("name"))
    );
    assert_eq!(
        (&edit["changes"][0]["before"], &edit["changes"][0]["after"]),
        (&json!(["East"]), &json!("West"))
    );
    assert_eq!(edit["received"], desk.world.state.now());

    let before = desk.world.state.now() - 30_000;
    let then = desk.get("dai", &format!("{path}?at={before}")).await;
    assert_eq!(then.body["fields"]["name"], "East");
    assert_eq!(
        desk.get("dai", &format!("{path}?at=5")).await.refusal().0,
        404
    );

    let undo = json!({ "edit": edit["edit"] });
    let undone = desk
        .send("dai", &format!("POST /api/records/{id}/undo"), &undo)
        .await;
    assert_eq!(undone.status, 200, "{}", undone.body);
    assert_eq!(desk.get("dai", &path).await.body["fields"]["name"], "East");
}

#[tokio::test]
async fn values_that_break_a_rule_name_field_and_rule() {
    let desk = Desk::new().await;
    let team = desk.north.to_string();
    for (body, field) in [
        (
            json!({ "name": "East", "team": team, "class": "royal" }),
            "class",
        ),
        (
            json!({ "name": "East", "team": team, "colour": "red" }),
            "colour",
        ),
        (json!({ "name": ["East"], "team": team }), "name"),
        (json!({ "team": team }), "name"),
        (json!({ "name": " ", "team": team }), "name"),
        (json!({ "name": "East" }), "team"),
    ] {
        let answer = desk.send("dai", "POST /api/customers", &body).await;
        assert_eq!(
            (answer.refusal().0, answer.text("field").as_str()),
            (422, field),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn roles_write_what_the_table_of_rights_lets_them() {
    let desk = Desk::new().await;
    let other = json!({ "name": "East", "team": desk.south.to_string() });
    assert_eq!(
        desk.send("dai", "POST /api/customers", &other).await.status,
        403
    );
    let own = json!({ "name": "East", "team": desk.north.to_string() });
    assert_eq!(
        desk.send("adm", "POST /api/customers", &own)
            .await
            .refusal(),
        (403, "policy")
    );
}

#[tokio::test]
async fn a_visit_of_another_teams_customer_can_not_be_made() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let answer = desk
        .send("zhou", "POST /api/visits", &json!({ "customer": id }))
        .await;
    let unknown = json!({ "customer": "0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0a" });
    let none = desk.send("zhou", "POST /api/visits", &unknown).await;
    assert_eq!(answer.refusal(), (422, "invalid"));
    assert_eq!(answer.body, none.body);
}

#[tokio::test]
async fn opening_a_customer_file_is_noted() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    desk.get("sun", &format!("/api/customers/{id}")).await;
    desk.get("zhou", &format!("/api/customers/{id}")).await;
    let log = desk
        .get("mao", &format!("/api/access-log?subject={id}"))
        .await;
    let entries = log.body["items"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (&entries[0]["user"]["name"], &entries[0]["name"]),
        (&json!("sun"), &json!("East"))
    );
}

#[tokio::test]
async fn a_page_that_stays_open_is_one_opening() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let (file, log) = (
        format!("/api/customers/{id}"),
        format!("/api/access-log?subject={id}"),
    );
    let mut lines = Vec::new();
    for (user, wait_ms) in [("sun", 0), ("sun", 590_000), ("dai", 0), ("sun", 20_000)] {
        desk.world.later(wait_ms);
        desk.get(user, &file).await;
        let answer = desk.get("mao", &log).await;
        lines.push(answer.body["items"].as_array().unwrap().len());
    }
    assert_eq!(lines, [1, 1, 2, 3]);
}

#[tokio::test]
async fn notes_are_written_and_read_by_who_sees_the_record() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let path = format!("/api/records/{id}/notes");
    let made = desk
        .send(
            "sun",
            &format!("POST {path}"),
            &json!({ "text": "钥匙在门卫" }),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let notes = desk.get("dai", &path).await;
    let note = &notes.body["items"][0];
    assert_eq!(
        (&note["fields"]["text"], &note["by"]["name"]),
        (&json!("钥匙在门卫"), &json!("sun"))
    );
    assert_eq!(desk.get("zhou", &path).await.refusal(), (404, "not_found"));
    let foreign = desk
        .send("zhou", &format!("POST {path}"), &json!({ "text": "x" }))
        .await;
    assert_eq!(foreign.refusal(), (404, "not_found"));
    assert_eq!(
        desk.send("sun", &format!("POST {path}"), &json!({ "text": " " }))
            .await
            .refusal()
            .0,
        422
    );
}

#[tokio::test]
async fn a_visit_needs_a_kind() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    for body in [
        json!({ "customer": id }),
        json!({ "customer": id, "visit_kind": null }),
    ] {
        let answer = desk.send("dai", "POST /api/visits", &body).await;
        assert_eq!(
            (answer.refusal().0, answer.text("field").as_str()),
            (422, "visit_kind"),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_short_number_stands_for_an_id_in_an_address() {
    let desk = Desk::new().await;
    let (customer, visit) = desk.visit("dai").await;
    for (kind, id) in [("customers", &customer), ("visits", &visit)] {
        let file = desk.get("dai", &format!("/api/{kind}/{id}")).await;
        let number = file.text("number");
        let heads = file.headers["etag"].to_str().unwrap().to_owned();
        let typed = number.replace('-', "").to_lowercase();
        for number in [&number, &typed] {
            let same = desk.get("dai", &format!("/api/{kind}/{number}")).await;
            assert_eq!(same.body["id"], json!(id), "{number}");
            let history = format!("/api/records/{number}/history");
            assert_eq!(desk.get("dai", &history).await.status, 200);
            let foreign = desk.get("zhou", &format!("/api/{kind}/{number}")).await;
            let none = desk.get("zhou", &format!("/api/{kind}/V-ZZZ-9999")).await;
            assert_eq!((foreign.status, &foreign.body), (none.status, &none.body));
        }
        let line = format!("PATCH /api/{kind}/{typed}");
        let headers = [("if-match", heads.as_str())];
        let path = if kind == "visits" {
            "summary"
        } else {
            "remark"
        };
        let body = json!({ path: "by number" });
        let edited = desk.send_with("dai", &line, &headers, &body).await;
        assert_eq!(edited.text("id"), *id);
    }
    // A visit's number is no customer's.
    let number = desk
        .get("dai", &format!("/api/visits/{visit}"))
        .await
        .text("number");
    let wrong = desk.get("dai", &format!("/api/customers/{number}")).await;
    assert_eq!(wrong.refusal(), (404, "not_found"));
}
