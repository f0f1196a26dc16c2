//! The first list on screen at the start of the app, and search, on a device with 10,000 customers and
//! 40,000 visits. Targets: the list within 50 ms, a search of 10,000 customers p99 within 20 ms.

use std::collections::BTreeMap;
use std::path::Path;

use benches::measure::{self, percentile, round, timed};
use client_core::device::{Clock, Device};
use client_core::document::Stamp;
use client_core::record::{Enrolment, Id, Kind, Role, Value};
use client_core::store::Identity;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::json;

const CUSTOMERS: usize = 10_000;
const VISITS: usize = 40_000;
const MINE: usize = 40;
const STARTS: usize = 20;
const SEARCHES: [&str; 6] = ["恒信", "机械", "1380", "苏州", "有限公司", "sn12"];

struct Now;

impl Clock for Now {
    fn now(&self) -> i64 {
        measure::now()
    }
}

fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let me = Id([1; 16]);
    fill(home.path(), me);
    let starts: Vec<f64> = (0..STARTS)
        .map(|_| {
            let (today, ms) = timed(|| open(home.path()).today().expect("a list"));
            assert_eq!(today.len(), MINE);
            ms
        })
        .collect();
    let device = open(home.path());
    let mut found = 0;
    let searches: Vec<f64> = (0..50)
        .flat_map(|_| SEARCHES)
        .map(|text| {
            let (items, ms) =
                timed(|| device.customers(text.to_owned(), Some(50)).expect("a list"));
            found += items.len();
            ms
        })
        .collect();
    measure::print(&json!({
        "benchmark": "device_lists",
        "customers": CUSTOMERS,
        "visits": VISITS,
        "open_and_today_ms_p50": round(percentile(&starts, 0.5)),
        "open_and_today_ms_worst": round(percentile(&starts, 1.0)),
        "searches": searches.len(),
        "found": found,
        "search_ms_p50": round(percentile(&searches, 0.5)),
        "search_ms_p99": round(percentile(&searches, 0.99)),
        "target_first_list_ms": 50,
        "target_search_p99_ms": 20,
    }));
}

fn open(home: &Path) -> Device {
    Device::open_seeded(home, Box::new(Now), 1).expect("the device opens")
}

fn fill(home: &Path, me: Id) {
    let device = open(home);
    device.with_store(|store, rng| {
        store
            .set_identity(&Identity {
                enrolment: Enrolment(*b"enrolled"),
                code: "K7M".to_owned(),
                user: me,
                login: "engineer".to_owned(),
                name: "王磊".to_owned(),
                role: Role::Engineer,
                teams: vec![Id([2; 16])],
            })
            .expect("it is nobody's yet");
        let customers: Vec<_> = (0..CUSTOMERS).map(|index| customer(index, rng)).collect();
        let visits: Vec<_> = (0..VISITS)
            .map(|index| visit(index, customers[index % CUSTOMERS].0, me, rng))
            .collect();
        let stamp = Stamp {
            at: measure::now(),
            offset: Some(0),
            undoes: None,
        };
        for part in customers.chunks(2_000) {
            store
                .create_all(Kind::Customer, part, stamp)
                .expect("they are saved");
        }
        for part in visits.chunks(2_000) {
            store
                .create_all(Kind::Visit, part, stamp)
                .expect("they are saved");
        }
    });
}

type New = (Id, BTreeMap<String, Value>);

fn customer(index: usize, rng: &mut StdRng) -> New {
    let place = ["上海", "苏州", "无锡", "宁波"][index % 4];
    let word = ["恒信", "远达", "鼎新", "金海", "华睿"][index % 5];
    let entered = BTreeMap::from([
        (
            "name".to_owned(),
            Value::text(format!("{place}{word}机械{index}有限公司")),
        ),
        ("team".to_owned(), Value::from(Id([2; 16]))),
        (
            "contacts/c1/phone".to_owned(),
            Value::text(format!("138{:08}", rng.random_range(0..100_000_000))),
        ),
        (
            "addresses/a1/text".to_owned(),
            Value::text(format!("{place}市创业路 {index} 号")),
        ),
        (
            "equipment/e1/serial".to_owned(),
            Value::text(format!("SN{:08}", rng.random_range(0..100_000_000))),
        ),
    ]);
    (Id::new(measure::now(), rng), entered)
}

fn visit(index: usize, customer: Id, me: Id, rng: &mut StdRng) -> New {
    let mut entered = BTreeMap::from([
        ("customer".to_owned(), Value::from(customer)),
        ("visit_kind".to_owned(), Value::from("repair")),
        (
            "summary".to_owned(),
            Value::text(format!("设备频繁掉线 {index}")),
        ),
        (
            "routing/window_from".to_owned(),
            Value::Time(measure::now() - 86_400_000),
        ),
    ]);
    let lead = if index < MINE { me } else { Id([3; 16]) };
    entered.insert("routing/lead".to_owned(), Value::from(lead));
    (Id::new(measure::now(), rng), entered)
}
