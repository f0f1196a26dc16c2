//! Import of past visits: preview, commit, repetition, undoing.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::desk::Desk;
use crate::testing::Answer;

const EXCERPT: &str = include_str!("../../../../tests/data/excavators-300.csv");

/// Posts a file.
pub async fn import(desk: &Desk, user: &str, query: &str, file: &str) -> Answer {
    let request = Request::post(format!("/api/imports/visits?{query}"))
        .header("host", "office.test")
        .header("authorization", desk.bearer(user))
        .header("content-type", "text/csv")
        .body(Body::from(file.to_owned()))
        .unwrap();
    let response = desk.world.office.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap()
        .to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer {
        status: parts.status,
        headers: parts.headers,
        bytes,
        body,
    }
}

#[tokio::test]
async fn a_preview_counts_and_names_errors_and_writes_nothing() {
    let desk = Desk::new().await;
    let report = import(&desk, "dai", "", EXCERPT).await;
    assert_eq!(report.status, 200, "{}", report.body);
    let counts = ["rows", "visits", "customers", "known", "refused"]
        .map(|name| report.body[name].as_i64().unwrap());
    assert_eq!(counts, [300, 299, 1, 0, 1]);
    let told = |name: &str| {
        report.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .any(|error| error["column"] == name)
    };
    assert!(told("PMType") && told("Cost"));
    assert_eq!(report.body["committed"], false);
    assert!(desk.column("dai", "/api/visits", "id").await.is_empty());
}

#[tokio::test]
async fn work_orders_become_past_visits_of_one_customer_with_five_machines_and_never_twice() {
    let desk = Desk::new().await;
    let report = import(&desk, "dai", "dry_run=false", EXCERPT).await;
    assert_eq!(
        (report.status.as_u16(), report.body["visits"].as_i64()),
        (200, Some(299)),
        "{}",
        report.body
    );
    let again = import(&desk, "dai", "dry_run=false", EXCERPT).await;
    let counts = ["visits", "customers", "known"].map(|name| again.body[name].as_i64().unwrap());
    assert_eq!(counts, [0, 0, 299]);

    let customers = desk.get("sun", "/api/customers").await;
    assert_eq!(customers.body["items"].as_array().unwrap().len(), 1);
    let id = customers.body["items"][0]["id"].as_str().unwrap();
    let file = desk.get("sun", &format!("/api/customers/{id}")).await;
    let fields = file.body["fields"].as_object().unwrap();
    let serials = fields
        .iter()
        .filter(|(path, _)| path.starts_with("equipment/") && path.ends_with("/serial"));
    assert_eq!(serials.count(), 5);

    let visits = desk.get("sun", "/api/visits?status=past&limit=200").await;
    assert_eq!(visits.body["items"].as_array().unwrap().len(), 200);
    let visit = visits.body["items"][0]["id"].as_str().unwrap();
    let visit = desk.get("sun", &format!("/api/visits/{visit}")).await;
    assert_eq!(visit.body["fields"]["imported/past"], true);
    assert_eq!(visit.body["fields"]["imported/batch"], report.body["batch"]);
    assert!(visit.body["fields"]["imported/line"].is_i64());
}

#[tokio::test]
async fn an_undone_import_is_gone_but_for_what_was_edited_since() {
    let desk = Desk::new().await;
    let file = "客户,日期,摘要,工程师\n华东,2020-01-01,泵,li\n华东,2020-01-02,阀,老王\n华南,2020-01-03,轴,\n";
    let report = import(&desk, "dai", "dry_run=false", file).await;
    assert_eq!(report.body["visits"], 3, "{}", report.body);
    let visits = desk.get("dai", "/api/visits?q=%E6%98%A5").await;
    assert_eq!(visits.body["items"], Value::Null);
    let all = desk.get("dai", "/api/visits").await;
    let items = all.body["items"].as_array().unwrap();
    let valve = items.iter().find(|visit| visit["summary"] == "阀").unwrap()["id"]
        .as_str()
        .unwrap();
    let path = format!("/api/visits/{valve}");
    let heads = desk.heads(&path).await;
    let edit = json!({ "summary": "阀门" });
    let edited = desk
        .send_with(
            "dai",
            &format!("PATCH {path}"),
            &[("if-match", &heads)],
            &edit,
        )
        .await;
    assert_eq!(edited.status, 200, "{}", edited.body);

    let line = format!("POST /api/imports/{}/undo", report.text("batch"));
    let undone = desk.send("mao", &line, &Value::Null).await;
    assert_eq!(undone.status, 200, "{}", undone.body);
    assert_eq!(undone.body["withdrawn"], 3);
    assert_eq!(undone.body["kept"].as_array().unwrap().len(), 2);
    assert_eq!(desk.column("dai", "/api/visits", "summary").await, ["阀门"]);
    assert_eq!(desk.column("dai", "/api/customers", "name").await, ["华东"]);
}

#[tokio::test]
async fn who_went_is_kept_even_without_an_account() {
    let desk = Desk::new().await;
    let file = "customer,date,engineer\nEast,2020-01-01,li\nEast,2020-01-02,Old Wang\n";
    import(&desk, "dai", "dry_run=false", file).await;
    let all = desk.get("dai", "/api/visits").await;
    let mut leads = Vec::new();
    let mut found = Vec::new();
    for item in all.body["items"].as_array().unwrap() {
        let visit = desk
            .get(
                "dai",
                &format!("/api/visits/{}", item["id"].as_str().unwrap()),
            )
            .await;
        leads.push(item["lead"]["name"].as_str().unwrap_or_default().to_owned());
        found.push(
            visit.body["fields"]["findings/engineer/text"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        );
    }
    leads.sort();
    found.sort();
    assert_eq!(
        (leads, found),
        (
            vec![String::new(), "li".into()],
            vec![String::new(), "Old Wang".into()]
        )
    );
}
