//! Server-sent events.

use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::json;
use tower::ServiceExt;

use super::desk::Desk;

async fn next(stream: &mut axum::body::BodyDataStream) -> String {
    let event = stream.next().await.unwrap().unwrap();
    String::from_utf8(event.to_vec()).unwrap()
}

/// The first event that somebody hears after both teams have made a customer, the south last.
async fn first_event(desk: &Desk, user: &str) -> Option<String> {
    let request = Request::get("/api/events")
        .header("host", "office.test")
        .header("authorization", desk.bearer(user))
        .body(Body::empty())
        .unwrap();
    let response = desk.world.office.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    desk.customer("dai", "North Mill").await;
    desk.world.state.stop();
    let first = stream.next().await?.unwrap();
    Some(String::from_utf8(first.to_vec()).unwrap())
}

#[tokio::test]
async fn a_change_in_ones_scopes_is_told_by_names_of_lists_and_ids_of_records() {
    let desk = Desk::new().await;
    let state = desk.world.state.clone();
    let request = Request::get("/api/events")
        .header("host", "office.test")
        .header("authorization", desk.bearer("sun"))
        .body(Body::empty())
        .unwrap();
    let response = desk.world.office.clone().oneshot(request).await.unwrap();
    let mut stream = response.into_body().into_data_stream();
    let customer = desk.customer("dai", "North Mill").await;
    let lists = "customers visits review-queue conflicts today board";
    assert_eq!(
        next(&mut stream).await,
        format!("event: changed\ndata: {lists} record:{customer}\n\n")
    );
    // What is about a record is told with it, so that an open file shows it.
    let body = json!({ "text": "钥匙在门卫" });
    let line = format!("POST /api/records/{customer}/notes");
    let note = desk.send("dai", &line, &body).await.text("id");
    let text = next(&mut stream).await;
    for id in [customer, note] {
        assert!(text.contains(&format!(" record:{id}")), "{text}");
    }
    assert!(!text.contains("钥匙"));
    state.stop();
    assert!(
        stream.next().await.is_none(),
        "the stream ends with the server"
    );
}

#[tokio::test]
async fn another_teams_change_is_not_told() {
    let desk = Desk::new().await;
    assert_eq!(first_event(&desk, "zhou").await, None);
}
