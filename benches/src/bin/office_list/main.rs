//! The office's lists of visits and its review queue, 1,000,000 visits of ten teams: a manager, who sees all of them, and
//! a supervisor of one team. Target: p95 at most 100 ms, any filter.
//!
//! The rows are written straight into the tables: what is measured is how lists read them.

mod fill;

use benches::measure::{self, percentile, round, timed};
use benches::processes::{PASSWORD, Server};
use serde_json::{Map, Value, json};

use fill::{Filled, VISITS, fill};

const EACH: usize = 40;

fn main() {
    let ((server, filled), fill_ms) = timed(|| Server::start_filled(fill));
    server.add_user("manager", "manager");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut all = Vec::new();
    let mut by_reader = Map::new();
    for reader in ["manager", "supervisor"] {
        let access = sign_in(&agent, &server.office, reader);
        let mut by_filter = Map::new();
        for (name, query) in queries(&filled) {
            let samples: Vec<f64> = (0..EACH)
                .map(|_| ask(&agent, &server.office, &access, &query))
                .collect();
            by_filter.insert(name.to_owned(), json!(round(percentile(&samples, 0.95))));
            all.extend(samples);
        }
        by_reader.insert(reader.to_owned(), Value::Object(by_filter));
    }
    measure::print(&json!({
        "benchmark": "office_list",
        "visits": VISITS,
        "requests": all.len(),
        "p50_ms": round(percentile(&all, 0.5)),
        "p95_ms": round(percentile(&all, 0.95)),
        "worst_ms": round(percentile(&all, 1.0)),
        "p95_ms_by_reader_and_filter": Value::Object(by_reader),
        "fill_ms": round(fill_ms),
        "server_mb": round(measure::memory(server.pid())),
        "target_p95_ms": 100,
    }));
}

/// What lists are asked for; the supervisor's team is the first.
fn queries(filled: &Filled) -> Vec<(&'static str, String)> {
    let now = measure::now();
    let (team, lead) = (&filled.teams[0], &filled.leads[5]);
    let visits = |filter: String| format!("visits?limit=50&{filter}");
    vec![
        ("none", visits(String::new())),
        ("status", visits("status=submitted".to_owned())),
        ("team", visits(format!("team={team}"))),
        (
            "team and status",
            visits(format!("team={team}&status=returned")),
        ),
        ("lead", visits(format!("lead={lead}"))),
        ("late", visits("late=true".to_owned())),
        ("urgent", visits("urgent=true".to_owned())),
        ("conflicts", visits("conflicts=true".to_owned())),
        (
            "kind and urgent",
            visits("kind=training&urgent=true".to_owned()),
        ),
        (
            "window",
            visits(format!("from={}&to={now}", now - 5 * 86_400_000)),
        ),
        (
            "window order, status",
            visits("sort=window&status=returned".to_owned()),
        ),
        (
            "window order, kind and status",
            visits("sort=-window&kind=training&status=absent".to_owned()),
        ),
        (
            "window order, urgent",
            visits("sort=window&urgent=true&kind=install".to_owned()),
        ),
        (
            "search",
            visits("q=%E7%94%B5%E6%BA%90%E6%A8%A1%E5%9D%97".to_owned()),
        ),
        (
            "search, status",
            visits("q=%E6%9C%BA%E6%88%BF&status=returned".to_owned()),
        ),
        ("review queue", "review-queue?limit=50".to_owned()),
    ]
}

fn sign_in(agent: &ureq::Agent, office: &str, user: &str) -> String {
    let mut answer = agent
        .post(format!("{office}/api/sign-in"))
        .send_json(json!({ "user": user, "password": PASSWORD }))
        .expect("the office listener answers");
    let body: Value = answer.body_mut().read_json().expect("with JSON");
    body["access"].as_str().expect("a token").to_owned()
}

fn ask(agent: &ureq::Agent, office: &str, access: &str, query: &str) -> f64 {
    let (found, ms) = timed(|| {
        let mut answer = agent
            .get(format!("{office}/api/{query}"))
            .header("authorization", format!("Bearer {access}"))
            .call()
            .expect("the office listener answers");
        let status = answer.status().as_u16();
        let body: Value = answer.body_mut().read_json().expect("with JSON");
        assert_eq!(status, 200, "{query}: {body}");
        body["items"].as_array().map_or(0, Vec::len)
    });
    assert!(found > 0, "{query} found nothing");
    ms
}
