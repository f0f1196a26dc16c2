//! First sync of 2,000 customers and 8,000 visits with three edits each, durable on the device.
//! Targets: at most 1.1 s, 5.8 MB on the wire, 80 MB of memory on the device.

use benches::measure::{self, round};
use benches::processes::Phone;
use benches::scene::{CUSTOMERS, Scene, VISITS};
use serde_json::json;

fn main() {
    let scene = Scene::set();
    let phone = Phone::sign_in(&scene.server, "supervisor");
    let (report, peak) = phone.sync();
    measure::print(&json!({
        "benchmark": "first_sync",
        "records": CUSTOMERS + VISITS,
        "pulled": report["pulled"],
        "ms": report["ms"],
        "requests": report["requests"],
        "bytes_down": report["bytes_down"],
        "device_peak_mb": round(peak),
        "server_peak_mb": round(measure::peak_memory(scene.server.pid())),
        "target_ms": 1_100,
        "target_bytes_down": 5_800_000,
        "target_device_peak_mb": 80,
    }));
}
