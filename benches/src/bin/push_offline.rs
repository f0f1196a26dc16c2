//! Pushing 1,000 visits written offline, three edits each, until they are durable on a server that
//! holds 10,000 records. Targets: at most 0.5 s and 0.8 MB.

use benches::content::{Content, Made};
use benches::measure::{self, percentile, round, timed};
use benches::scene::Scene;
use serde_json::json;

const VISITS: usize = 1_000;
const RUNS: usize = 5;

fn main() {
    let scene = Scene::set();
    let mut content = Content::new(3, scene.loader.writer.clone(), measure::now());
    let mut bytes = 0;
    let times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let visits: Vec<Made> = (0..VISITS)
                .map(|at| content.visit(scene.customers[at]))
                .collect();
            let body = scene.loader.encode(&visits);
            let ((accepted, sent), ms) = timed(|| scene.loader.push_compressed(&body));
            assert_eq!(accepted, 3 * VISITS);
            bytes = sent;
            ms
        })
        .collect();
    measure::print(&json!({
        "benchmark": "push_offline",
        "visits": VISITS,
        "changes": 3 * VISITS,
        "runs": RUNS,
        "ms_p50": round(percentile(&times, 0.5)),
        "ms_worst": round(percentile(&times, 1.0)),
        "bytes_up": bytes,
        "server_peak_mb": round(measure::peak_memory(scene.server.pid())),
        "target_ms": 500,
        "target_bytes_up": 800_000,
    }));
}
