//! Reconnecting with nothing changed, and with one record changed, on a device that holds 10,000
//! records. Targets: 1 request, 1 KB, 20 ms; and 2 requests, 3 KB, 25 ms.

use benches::content::Content;
use benches::measure::{self, percentile};
use benches::processes::Phone;
use benches::scene::Scene;
use serde_json::{Value, json};

const TIMES: usize = 20;

fn main() {
    let scene = Scene::set();
    let phone = Phone::sign_in(&scene.server, "supervisor");
    let (first, _) = phone.sync();
    let nothing: Vec<Value> = (0..TIMES).map(|_| phone.sync().0).collect();
    let mut content = Content::new(2, scene.loader.writer.clone(), measure::now());
    let one: Vec<Value> = (0..TIMES)
        .map(|index| {
            let visit = content.visit(scene.customers[index]);
            scene.loader.push(&scene.loader.encode(&[visit]));
            phone.sync().0
        })
        .collect();
    measure::print(&json!({
        "benchmark": "reconnect",
        "records": first["pulled"],
        "times": TIMES,
        "nothing_ms_p50": median(&nothing, "ms"),
        "nothing_requests": median(&nothing, "requests"),
        "nothing_bytes": median(&nothing, "bytes_up") + median(&nothing, "bytes_down"),
        "one_pulled": median(&one, "pulled"),
        "one_ms_p50": median(&one, "ms"),
        "one_requests": median(&one, "requests"),
        "one_bytes": median(&one, "bytes_up") + median(&one, "bytes_down"),
        "target_nothing": { "requests": 1, "bytes": 1_024, "ms": 20 },
        "target_one": { "requests": 2, "bytes": 3_072, "ms": 25 },
    }));
}

fn median(reports: &[Value], of: &str) -> f64 {
    let samples: Vec<f64> = reports
        .iter()
        .filter_map(|report| report[of].as_f64())
        .collect();
    percentile(&samples, 0.5)
}
