//! Settings, tokens, logs, joining, hand-over, exports, imports undone and done again.

use serde_json::{Value, json};

use super::desk::Desk;
use super::imports::import;
use crate::testing::call;

#[tokio::test]
async fn a_setting_holds_from_its_moment_on_and_never_for_the_past() {
    let desk = Desk::new().await;
    let now = desk.world.state.now();
    let line = "PUT /api/settings/card_hours";
    let later = json!({ "value": "48", "valid_from": now + 1_000 });
    let set = desk.send("adm", line, &later).await;
    assert_eq!(set.status, 200, "{}", set.body);
    let in_force = |body: &Value| -> Vec<String> {
        let items = body["items"].as_array().unwrap().iter();
        let hours = items.filter(|item| item["name"] == "card_hours" && item["in_force"] == true);
        hours
            .map(|item| item["value"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(in_force(&set.body), ["24"]);
    desk.world.later(2_000);
    let read = desk.get("dai", "/api/settings").await;
    assert_eq!(in_force(&read.body), ["48"]);
    for (name, body, status) in [
        (
            "card_hours",
            json!({ "value": "48", "valid_from": now }),
            422,
        ),
        ("card_hours", json!({ "value": "0" }), 422),
        ("zone", json!({ "value": "Mars/North" }), 422),
        ("field_address", json!({ "value": "http://x" }), 422),
        ("colour", json!({ "value": "1" }), 404),
    ] {
        let line = format!("PUT /api/settings/{name}");
        let answer = desk.send("adm", &line, &body).await;
        assert_eq!(answer.status, status, "{body}");
    }
    let refused = desk.send("mao", line, &later).await;
    assert_eq!(refused.refusal(), (403, "role"));
    let log = desk.get("adm", "/api/audit-log").await;
    assert_eq!(log.body["items"][0]["action"], "setting.set");
    assert_eq!(log.body["items"][0]["user"]["name"], "adm");
}

#[tokio::test]
async fn a_token_is_shown_once_reads_and_is_revoked() {
    let desk = Desk::new().await;
    let new =
        json!({ "name": "erp", "user": desk.ids["dai"].to_string(), "scope": "read", "days": 30 });
    let made = desk.send("adm", "POST /api/tokens", &new).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let bearer = format!("Bearer {}", made.text("token"));
    let headers = [("authorization", bearer.as_str())];
    let office = &desk.world.office;
    let me = async || {
        call(office, "GET /api/me", &headers, &Value::Null)
            .await
            .status
    };
    assert_eq!(me().await, 200);
    let tokens = desk.get("adm", "/api/tokens").await;
    let text = String::from_utf8_lossy(&tokens.bytes);
    assert!(!text.contains(&made.text("token")));
    let id = tokens.body["items"][0]["id"].as_str().unwrap();
    let line = format!("DELETE /api/tokens/{id}");
    assert_eq!(desk.send("adm", &line, &Value::Null).await.status, 204);
    assert_eq!(me().await, 401);
}

#[tokio::test]
async fn a_join_code_sets_the_password_and_enrols_once() {
    let desk = Desk::new().await;
    let line = format!("POST /api/users/{}/join-code", desk.ids["li"]);
    let stale = desk.send("adm", &line, &Value::Null).await.text("code");
    let made = desk.send("adm", &line, &Value::Null).await;
    let code = made.text("code");
    assert!(made.text("payload").contains(&code));
    let field = &desk.world.field;
    let join = async |code: &str, password: &str| {
        let body = json!({ "code": code, "password": password, "device_name": "Redmi" });
        call(field, "POST /v1/join", &[], &body).await
    };
    let strong = "seven green kites";
    let old = join(&stale, strong).await;
    assert_eq!(old.refusal(), (401, "wrong_code"));
    // A weak password leaves the code as it is.
    assert_eq!(join(&code, "short").await.refusal().0, 422);
    let typed = code.to_lowercase().replace('-', " ");
    let joined = join(&typed, strong).await;
    assert_eq!(joined.status, 200, "{}", joined.body);
    assert_eq!(joined.body["user"]["name"], "li");
    assert_eq!(joined.body["user"]["login"], "li");
    let again = join(&code, strong).await;
    assert_eq!(again.refusal(), (401, "wrong_code"));
    let body = json!({ "user": "li", "password": strong, "device_name": "Redmi" });
    let signed_in = call(field, "POST /v1/sign-in", &[], &body).await;
    assert_eq!(signed_in.status, 200);
    let doors = desk
        .column("adm", "/api/sign-in-log?login=li", "door")
        .await;
    assert_eq!(doors, ["field", "join"]);
    let outcomes = desk.column("mao", "/api/sign-in-log", "outcome").await;
    assert!(outcomes.contains(&"wrong_code".to_owned()));
    let mut guesses = 0;
    while join("K7MX-0000-0000", strong).await.status == 401 {
        guesses += 1;
        assert!(guesses < 40, "guessing is throttled");
    }
}

#[tokio::test]
async fn open_work_is_handed_over_and_what_is_unsent_shown_first() {
    let desk = Desk::new().await;
    let engineer = client_core::record::Role::Engineer;
    let qian = desk.world.user("qian", engineer, &[desk.north]).id;
    let (_, visit) = desk.handed_in().await;
    let id = desk.ids["li"];
    let path = format!("/api/users/{id}/hand-over");
    let preview = desk.get("dai", &path).await;
    assert_eq!(preview.body["count"], 1, "{}", preview.body);
    assert_eq!(preview.body["unsent"].as_array().unwrap().len(), 2);
    // Whoever keeps him out is to know, too.
    let known = desk.get("adm", &path).await;
    assert_eq!(known.body["count"], 1, "{}", known.body);
    let line = format!("POST {path}");
    for to in [id.to_string(), desk.ids["wu"].to_string(), "x".to_owned()] {
        let refused = desk.send("dai", &line, &json!({ "to": to })).await;
        assert_eq!(refused.refusal().0, 422);
    }
    let to = json!({ "to": qian.to_string() });
    let done = desk.send("dai", &line, &to).await;
    assert_eq!(done.body, json!({ "moved": 1, "refused": [] }));
    let visit = desk.get("dai", &format!("/api/visits/{visit}")).await;
    assert_eq!(visit.body["state"]["lead"]["name"], "qian");
    assert_eq!(desk.get("dai", &path).await.body["count"], 0);
}

#[tokio::test]
async fn an_undone_import_is_imported_again() {
    let desk = Desk::new().await;
    let file = "customer,date,summary\nEast,2020-01-01,pump\nEast,2020-01-02,valve\n";
    for round in 0..3 {
        let report = import(&desk, "dai", "dry_run=false", file).await;
        let counts = ["visits", "customers", "known"].map(|name| report.body[name].as_i64());
        assert_eq!(counts, [Some(2), Some(1), Some(0)], "round {round}");
        let again = import(&desk, "dai", "dry_run=false", file).await;
        assert_eq!(again.body["known"], 2);
        assert_eq!(desk.column("dai", "/api/visits", "id").await.len(), 2);
        let line = format!("POST /api/imports/{}/undo", report.text("batch"));
        let undone = desk.send("dai", &line, &Value::Null).await;
        assert_eq!(undone.body["withdrawn"], 3, "{round}: {}", undone.body);
        assert!(desk.column("dai", "/api/visits", "id").await.is_empty());
    }
    let imports = desk.get("dai", "/api/imports").await;
    assert!(imports.body["items"][0]["undone_at"].is_i64());
    let others = desk.get("zhou", "/api/imports").await;
    assert_eq!(others.body["items"], json!([]));
}
