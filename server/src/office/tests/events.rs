//! Server-sent events.

use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;
use tower::ServiceExt;

use super::desk::Desk;

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
async fn a_change_in_ones_scopes_is_told_by_names_of_lists_only() {
    let desk = Desk::new().await;
    let state = desk.world.state.clone();
    let request = Request::get("/api/events")
        .header("host", "office.test")
        .header("authorization", desk.bearer("sun"))
        .body(Body::empty())
        .unwrap();
    let response = desk.world.office.clone().oneshot(request).await.unwrap();
    let mut stream = response.into_body().into_data_stream();
    desk.customer("dai", "North Mill").await;
    let first = stream.next().await.unwrap().unwrap();
    let text = String::from_utf8(first.to_vec()).unwrap();
    assert_eq!(
        text,
        "event: changed\ndata: customers visits review-queue conflicts\n\n"
    );
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
