//! The office's list of visits, any filter, 1,000,000 visits of ten teams. Target: p95 at most 100 ms.
//!
//! The rows are written straight into the derived tables: what is measured is how lists read them.

use benches::measure::{self, percentile, round, timed};
use benches::processes::{PASSWORD, Server};
use client_core::record::Id;
use client_core::steps::Status;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, Transaction, params};
use serde_json::{Value, json};

const VISITS: usize = 1_000_000;
const CUSTOMERS: usize = 20_000;
const TEAMS: usize = 10;
const LEADS: usize = 8;
const EACH: usize = 40;
const WORDS: [&str; 16] = [
    "设备频繁掉线",
    "电源模块告警",
    "季度保养",
    "风扇异响",
    "固件升级",
    "新装调试",
    "线路改造",
    "培训操作",
    "机房巡检",
    "更换滤网",
    "接地检查",
    "业务中断",
    "搬迁重装",
    "温度过高",
    "端口故障",
    "上门回访",
];

fn main() {
    let server = Server::start();
    let mut rng = StdRng::seed_from_u64(1);
    let teams: Vec<String> = (0..TEAMS)
        .map(|_| Id::new(1, &mut rng).to_string())
        .collect();
    let leads: Vec<String> = (0..TEAMS * LEADS)
        .map(|_| Id::new(1, &mut rng).to_string())
        .collect();
    let mut db = Connection::open(server.data().join("fieldfile.db")).expect("the database opens");
    db.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY",
    )
    .expect("it takes settings");
    fill(&mut db, &mut rng, &teams, &leads);
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE")
        .expect("it is written down");
    drop(db);
    server.add_user("manager", "manager");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let access = sign_in(&agent, &server.office);
    let now = measure::now();
    let filters = [
        ("none", String::new()),
        ("status", "status=submitted".to_owned()),
        ("team", format!("team={}", teams[3])),
        (
            "team and status",
            format!("team={}&status=returned", teams[4]),
        ),
        ("lead", format!("lead={}", leads[5])),
        ("late", "late=true".to_owned()),
        ("urgent", "urgent=true".to_owned()),
        ("conflicts", "conflicts=true".to_owned()),
        ("kind and urgent", "kind=training&urgent=true".to_owned()),
        (
            "window",
            format!("from={}&to={}", now - 5 * 86_400_000, now),
        ),
        ("search", "q=电源模块".to_owned()),
        ("search rare", "q=机房&status=returned".to_owned()),
    ];
    let mut all = Vec::new();
    let mut by_filter = serde_json::Map::new();
    for (name, query) in filters {
        let query = query
            .replace("电源模块", "%E7%94%B5%E6%BA%90%E6%A8%A1%E5%9D%97")
            .replace("机房", "%E6%9C%BA%E6%88%BF");
        let samples: Vec<f64> = (0..EACH)
            .map(|_| ask(&agent, &server.office, &access, &query))
            .collect();
        by_filter.insert(name.to_owned(), json!(round(percentile(&samples, 0.95))));
        all.extend(samples);
    }
    measure::print(&json!({
        "benchmark": "office_list",
        "visits": VISITS,
        "requests": all.len(),
        "p50_ms": round(percentile(&all, 0.5)),
        "p95_ms": round(percentile(&all, 0.95)),
        "worst_ms": round(percentile(&all, 1.0)),
        "p95_ms_by_filter": Value::Object(by_filter),
        "server_mb": round(measure::memory(server.pid())),
        "target_p95_ms": 100,
    }));
}

fn sign_in(agent: &ureq::Agent, office: &str) -> String {
    let mut answer = agent
        .post(format!("{office}/api/sign-in"))
        .send_json(json!({ "user": "manager", "password": PASSWORD }))
        .expect("the office listener answers");
    let body: Value = answer.body_mut().read_json().expect("with JSON");
    body["access"].as_str().expect("a token").to_owned()
}

fn ask(agent: &ureq::Agent, office: &str, access: &str, query: &str) -> f64 {
    let (found, ms) = timed(|| {
        let mut answer = agent
            .get(format!("{office}/api/visits?limit=50&{query}"))
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

fn fill(db: &mut Connection, rng: &mut StdRng, teams: &[String], leads: &[String]) {
    let tx = db.transaction().expect("a transaction");
    tx.execute_batch("CREATE TEMP TABLE grams (gram BIGINT, doc BIGINT)")
        .expect("a temporary table");
    let now = measure::now();
    let customers: Vec<String> = (0..CUSTOMERS)
        .map(|_| Id::new(now, rng).to_string())
        .collect();
    for (index, customer) in customers.iter().enumerate() {
        let title = format!("客户{index:05}有限公司");
        document(
            &tx,
            customer,
            "customer",
            index as i64 + 1,
            now,
            &title,
            None,
        );
        tx.execute(
            "UPDATE documents SET team = $1 WHERE doc = $2",
            params![teams[index % TEAMS], customer],
        )
        .expect("it has a team");
    }
    for index in 0..VISITS {
        let visit = Id::new(now, rng).to_string();
        let customer = index % CUSTOMERS;
        let team = customer % TEAMS;
        let title = format!(
            "{} {}",
            WORDS[rng.random_range(0..WORDS.len())],
            rng.random_range(1_000..9_999)
        );
        let seq = (CUSTOMERS + index) as i64 + 1;
        let changed_at = now - rng.random_range(0..365 * 86_400_000i64);
        document(
            &tx,
            &visit,
            "visit",
            seq,
            changed_at,
            &title,
            Some(&customers[customer]),
        );
        let status = Status::ALL[match rng.random_range(0..100) {
            0..4 => rng.random_range(0..11),
            _ => 11,
        }];
        state(
            &tx,
            rng,
            &visit,
            (&customers[customer], &teams[team]),
            (status, changed_at),
            leads,
            team,
        );
        tx.prepare_cached("INSERT INTO feed (scope, doc, entered_seq, gone, latest_seq) VALUES ($1, $2, $3, 0, $3)")
            .expect("the table is there")
            .execute(params![format!("team:{}", teams[team]), visit, seq])
            .expect("it is in the feed");
    }
    tx.execute_batch(
        "INSERT OR IGNORE INTO bigrams SELECT gram, doc FROM grams ORDER BY gram, doc",
    )
    .expect("it can be searched");
    tx.commit().expect("it is written");
}

fn document(
    tx: &Transaction,
    doc: &str,
    kind: &str,
    seq: i64,
    at: i64,
    title: &str,
    parent: Option<&str>,
) {
    tx.prepare_cached(
        "INSERT INTO documents (doc, kind, generation, version, created_seq, creator_user, creator_enrolment,
           creator_teams, last_user, last_enrolment, received_at, created_at, changed_at, number, title, parent,
           conflicts, withdrawn, search, derivation, digest, heads, receipts, row_bytes, link_bytes, bytes)
         VALUES ($1, $2, 1, $3, $3, '', '', '', '', '', $4, $4, $4, $5, $6, $7, 0, 0, '', 1, x'', x'', x'', x'', x'',
           zeroblob(1000))",
    )
    .expect("the table is there")
    .execute(params![doc, kind, seq, at, format!("V-B2B-{seq:07}"), title, parent])
    .expect("it takes a row");
    let characters: Vec<char> = title.chars().collect();
    let mut grams = tx
        .prepare_cached("INSERT INTO grams VALUES ($1, $2)")
        .expect("the table is there");
    for pair in characters.windows(2) {
        let gram = (i64::from(u32::from(pair[0])) << 21) + i64::from(u32::from(pair[1]));
        grams.execute(params![gram, seq]).expect("it takes a row");
    }
}

fn state(
    tx: &Transaction,
    rng: &mut StdRng,
    visit: &str,
    (customer, team_id): (&str, &str),
    (status, changed_at): (Status, i64),
    leads: &[String],
    team: usize,
) {
    let due = (status == Status::Accepted).then_some(changed_at);
    tx.prepare_cached(
        "INSERT INTO visit_state (visit, customer, team, status, card_due_from, edited_since, visit_kind, lead,
           window_from, urgent, withdrawn, conflicts, handed_in_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, 0, $10, $8, $8)",
    )
    .expect("the table is there")
    .execute(params![
        visit,
        customer,
        team_id,
        status.as_str(),
        due,
        ["install", "repair", "maintenance", "training"][rng.random_range(0..4)],
        leads[team * LEADS + rng.random_range(0..LEADS)],
        changed_at,
        i64::from(rng.random_bool(0.02)),
        i64::from(rng.random_bool(0.0005)),
    ])
    .expect("it takes a row");
}
