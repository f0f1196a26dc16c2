//! Fifty devices that push twenty new records each at once, durable. Targets: at least 2,000 records a
//! second, the slowest device within 0.5 s.

use std::sync::Barrier;
use std::thread;

use benches::content::{Content, Made};
use benches::loader::Loader;
use benches::measure::{self, percentile, round, timed};
use benches::processes::Server;
use serde_json::json;

const DEVICES: usize = 50;
const RECORDS: usize = 20;

fn main() {
    let server = Server::start();
    let devices: Vec<(Loader, Vec<u8>)> = (0..DEVICES)
        .map(|index| {
            let loader = Loader::sign_in(&server.field, "engineer", index as u64);
            let mut content = Content::new(index as u64, loader.writer.clone(), measure::now());
            let records: Vec<Made> = (0..RECORDS).map(|_| content.customer()).collect();
            let body = loader.encode(&records);
            (loader, body)
        })
        .collect();
    let start = Barrier::new(DEVICES);
    let (times, all) = timed(|| {
        thread::scope(|scope| {
            let running: Vec<_> = devices
                .iter()
                .map(|(loader, body)| {
                    let start = &start;
                    scope.spawn(move || {
                        start.wait();
                        timed(|| loader.push_compressed(body)).1
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|device| device.join().expect("it pushes"))
                .collect::<Vec<f64>>()
        })
    });
    measure::print(&json!({
        "benchmark": "many_devices",
        "devices": DEVICES,
        "records_each": RECORDS,
        "records_per_s": round((DEVICES * RECORDS) as f64 / all * 1_000.0),
        "device_ms_p50": round(percentile(&times, 0.5)),
        "device_ms_slowest": round(percentile(&times, 1.0)),
        "server_peak_mb": round(measure::peak_memory(server.pid())),
        "target_records_per_s": 2_000,
        "target_slowest_ms": 500,
    }));
}
