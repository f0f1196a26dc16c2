//! The figures of today: each counts exactly the rows of the list it names.

use serde_json::json;

use super::desk::Desk;
use crate::accounts::device;

const HOUR: i64 = 3_600_000;

/// Somebody's figures by name, each with the length of its list.
async fn figures(desk: &Desk, user: &str) -> Vec<(String, i64, usize)> {
    let today = desk.get(user, "/api/today").await;
    assert_eq!(today.status, 200, "{}", today.body);
    let mut figures = Vec::new();
    for figure in today.body["figures"].as_array().unwrap() {
        let (list, query) = (&figure["list"], &figure["query"]);
        let path = format!("{}?{}", list.as_str().unwrap(), query.as_str().unwrap());
        let rows = desk.get(user, &path).await;
        assert_eq!(rows.status, 200, "{path}: {}", rows.body);
        let rows = rows.body["items"].as_array().unwrap().len();
        let name = figure["name"].as_str().unwrap().to_owned();
        assert_eq!(figure["more"], false);
        figures.push((name, figure["count"].as_i64().unwrap(), rows));
    }
    figures
}

async fn counts(desk: &Desk, user: &str) -> Vec<(String, i64)> {
    let figures = figures(desk, user).await;
    for (name, count, rows) in &figures {
        assert_eq!(*count, *rows as i64, "{name} of {user}");
    }
    let all = figures.into_iter().map(|(name, count, _)| (name, count));
    all.filter(|(_, count)| *count > 0).collect()
}

/// A visit that `li` leads, with an appointment that begins in some hours and lasts one.
async fn appointed(desk: &Desk, in_hours: i64) -> String {
    let (_, visit) = desk.visit("dai").await;
    let heads = desk.heads(&format!("/api/visits/{visit}")).await;
    let from = desk.world.state.now() + in_hours * HOUR;
    let routing = json!({ "routing/lead": desk.ids["li"].to_string(),
        "routing/window_from": from, "routing/window_to": from + HOUR });
    let line = format!("PATCH /api/visits/{visit}");
    let headers = [("if-match", heads.as_str())];
    let answer = desk.send_with("dai", &line, &headers, &routing).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    visit
}

fn step(desk: &Desk, visit: &str, at: usize, what: &str) {
    let path = |last: &str| format!("steps/{at}/{last}");
    let by = client_core::record::Value::from(desk.ids["li"]);
    let now = client_core::record::Value::Time(desk.world.state.now());
    let puts = vec![
        (path("what"), what.into()),
        (path("by"), by),
        (path("at"), now),
    ];
    desk.writes("li", visit, puts);
}

#[tokio::test]
async fn every_figure_counts_the_rows_of_its_list_and_of_one_s_own_scope() {
    let mut desk = Desk::new().await;
    let state = desk.world.state.clone();
    let (now_ms, mut rng) = (state.now(), state.rng());
    state
        .storage
        .write(|tx| {
            let new = (desk.ids["wu"], "old phone", false);
            device::enrol(tx, &state.revocations, new, now_ms, &mut rng)
        })
        .unwrap();
    desk.later(8 * 24 * HOUR).await;
    desk.handed_in().await;
    let customer = desk.customer("dai", "Split").await;
    desk.disagree(&customer).await;
    appointed(&desk, 100).await;
    appointed(&desk, -2).await;
    // Its appointment has begun and not ended.
    appointed(&desk, 0).await;
    let under_way = appointed(&desk, -1).await;
    step(&desk, &under_way, 1, "accept");
    step(&desk, &under_way, 2, "arrive");
    let late = appointed(&desk, -48).await;
    step(&desk, &late, 1, "accept");
    desk.later(HOUR / 2).await;
    let expected = [
        ("under_way", 1),
        ("behind", 2),
        ("cards_due", 2),
        ("to_review", 1),
        ("conflicts", 1),
    ];
    let expected: Vec<(String, i64)> = expected.map(|(name, n)| (name.to_owned(), n)).into();
    assert_eq!(counts(&desk, "dai").await, expected);
    assert_eq!(counts(&desk, "sun").await, expected);
    let mut all = expected.clone();
    all.push(("silent_devices".to_owned(), 1));
    assert_eq!(counts(&desk, "mao").await, all);
    assert_eq!(
        counts(&desk, "zhou").await,
        [("silent_devices".to_owned(), 1)]
    );

    desk.later(24 * HOUR).await;
    let tomorrow = counts(&desk, "dai").await;
    assert!(
        tomorrow.contains(&("cards_overdue".to_owned(), 2)),
        "{tomorrow:?}"
    );
    assert!(!tomorrow.iter().any(|(name, _)| name == "cards_due"));

    desk.later(30 * 24 * HOUR).await;
    let month = counts(&desk, "dai").await;
    // Every customer is new, but for those the visits of this test took place at none was called.
    assert!(month.contains(&("revisits_due".to_owned(), 7)), "{month:?}");
}

#[tokio::test]
async fn a_declined_visit_is_not_one_whose_people_are_late() {
    let desk = Desk::new().await;
    let visit = appointed(&desk, -3).await;
    assert_eq!(counts(&desk, "dai").await, [("behind".to_owned(), 1)]);
    step(&desk, &visit, 1, "decline");
    assert_eq!(counts(&desk, "dai").await, [("declined".to_owned(), 1)]);
}
