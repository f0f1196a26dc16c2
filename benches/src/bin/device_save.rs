//! Saving a visit on the device, durable: p50 and p99, on an empty device and on one that holds 10,000
//! records. Target: p99 at most 5 ms, independent of how many records exist.

use std::collections::BTreeMap;

use benches::measure::{self, percentile, round, timed};
use client_core::document::Stamp;
use client_core::edit;
use client_core::record::{Enrolment, Id, Kind, Role, Value};
use client_core::store::{Identity, Store};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

const HELD: usize = 10_000;
const SAVES: usize = 500;

fn main() {
    let mut rng = StdRng::seed_from_u64(1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut store =
        Store::open(&folder.path().join("device.db"), &mut rng).expect("a new store opens");
    store.set_identity(&identity()).expect("it is nobody's yet");
    let empty = saves(&mut store, &mut rng);
    for _ in 0..HELD {
        create(&mut store, &mut rng);
    }
    let full = saves(&mut store, &mut rng);
    let line = json!({
        "benchmark": "device_save",
        "saves": SAVES,
        "empty_p50_ms": round(percentile(&empty, 0.5)),
        "empty_p99_ms": round(percentile(&empty, 0.99)),
        "held": HELD,
        "held_p50_ms": round(percentile(&full, 0.5)),
        "held_p99_ms": round(percentile(&full, 0.99)),
        "ratio_p50": round(percentile(&full, 0.5) / percentile(&empty, 0.5)),
        "target_p99_ms": 5.0,
    });
    measure::print(&line);
}

/// Each sample: a visit is made, then written to once more; the second save is what is timed.
fn saves(store: &mut Store, rng: &mut StdRng) -> Vec<f64> {
    (0..SAVES)
        .map(|index| {
            let visit = create(store, rng);
            let record = store
                .record(visit)
                .expect("it reads")
                .expect("it was just made");
            let left = BTreeMap::from([(
                "work_done".to_owned(),
                Value::text(format!("更换电源模块 {index}")),
            )]);
            let diff = edit::diff(Kind::Visit, &record.fields, &left).expect("it obeys the checks");
            let heads = record.document.heads();
            let (saved, ms) = timed(|| store.save(visit, Kind::Visit, &diff, &heads, stamp()));
            saved.expect("it saves").expect("it writes something");
            ms
        })
        .collect()
}

fn create(store: &mut Store, rng: &mut StdRng) -> Id {
    let id = Id::new(measure::now(), rng);
    let entered = BTreeMap::from([
        ("customer".to_owned(), Value::from(Id([7; 16]))),
        ("visit_kind".to_owned(), Value::from("repair")),
        ("summary".to_owned(), Value::from("设备频繁掉线")),
    ]);
    store
        .create(id, Kind::Visit, &entered, stamp())
        .expect("it saves");
    id
}

fn stamp() -> Stamp {
    Stamp {
        at: measure::now(),
        offset: Some(0),
        undoes: None,
    }
}

fn identity() -> Identity {
    Identity {
        enrolment: Enrolment(*b"enrolled"),
        code: "K7M".to_owned(),
        user: Id([1; 16]),
        login: "engineer".to_owned(),
        name: "王磊".to_owned(),
        role: Role::Engineer,
        teams: vec![Id([2; 16])],
    }
}
