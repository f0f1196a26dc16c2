//! A million visits of ten teams, written straight into the tables that lists read. Secondary indexes are made at the
//! end, each in one go: a row at a time would take many minutes.

use std::path::Path;

use benches::measure;
use client_core::record::{Enrolment, Id};
use client_core::row::Links;
use client_core::steps::Status;
use client_core::wire;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, Transaction, params};

/// Visits of all teams.
pub const VISITS: usize = 1_000_000;
const CUSTOMERS: usize = 20_000;
const TEAMS: usize = 10;
const LEADS: usize = 8;
const KINDS: [&str; 4] = ["install", "repair", "maintenance", "training"];
/// Bytes of a document and of a change, about as in practice.
const DOCUMENT: i64 = 1_000;
const CHANGE: i64 = 300;
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

/// Ids that filters name.
#[derive(Debug)]
pub struct Filled {
    /// The teams; the first is the one that the server began with.
    pub teams: Vec<String>,
    /// The leads, [`LEADS`] of each team.
    pub leads: Vec<String>,
}

/// Fills the database of a server that does not run.
pub fn fill(path: &Path) -> Filled {
    let mut rng = StdRng::seed_from_u64(1);
    let mut db = Connection::open(path).expect("the database opens");
    db.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY",
    )
    .expect("it takes settings");
    let first = db.query_row("SELECT id FROM teams", [], |row| row.get(0));
    let mut ids = |count| {
        (0..count)
            .map(|_| Id::new(1, &mut rng).to_string())
            .collect()
    };
    let mut filled = Filled {
        teams: ids(TEAMS),
        leads: ids(TEAMS * LEADS),
    };
    filled.teams[0] = first.expect("there is a team");
    let indexes = take_indexes(&db);
    let tx = db.transaction().expect("a transaction");
    rows(&tx, &mut rng, &filled);
    tx.commit().expect("it is written");
    for index in indexes {
        db.execute_batch(&index).expect("an index is made");
    }
    filled
}

/// Drops the indexes that are not part of a table; answers the statements that make them.
fn take_indexes(db: &Connection) -> Vec<String> {
    let mut found = db
        .prepare(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
               AND tbl_name IN ('documents', 'visit_state', 'feed', 'log', 'people', 'links')",
        )
        .expect("the schema can be read");
    let found = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let found: Vec<(String, String)> = found
        .and_then(Iterator::collect)
        .expect("indexes have names");
    for (name, _) in &found {
        db.execute_batch(&format!("DROP INDEX {name}"))
            .expect("an index goes");
    }
    found.into_iter().map(|(_, sql)| sql).collect()
}

fn rows(tx: &Transaction, rng: &mut StdRng, filled: &Filled) {
    let now = measure::now();
    let mut grams = Vec::new();
    let mut customers = Vec::new();
    for index in 0..CUSTOMERS {
        let customer = Customer {
            id: Id::new(now, rng).to_string(),
            team: index % TEAMS,
        };
        let row = Row {
            doc: customer.id.clone(),
            seq: index as i64 + 1,
            at: now,
            title: format!("客户{index:05}有限公司"),
            parent: None,
        };
        document(tx, "customer", &row, &mut grams);
        tx.execute(
            "UPDATE documents SET team = $1 WHERE doc = $2",
            params![filled.teams[customer.team], customer.id],
        )
        .expect("it has a team");
        customers.push(customer);
    }
    let year = 365 * 86_400_000_i64;
    for index in 0..VISITS {
        let customer = &customers[index % CUSTOMERS];
        let made = now - year + year / VISITS as i64 * index as i64;
        let word = WORDS[rng.random_range(0..WORDS.len())];
        let row = Row {
            doc: Id::new(made, rng).to_string(),
            seq: (CUSTOMERS + index) as i64 + 1,
            at: now - rng.random_range(0..year),
            title: format!("{word} {}", rng.random_range(1_000..9_999)),
            parent: Some(customer.id.clone()),
        };
        document(tx, "visit", &row, &mut grams);
        state(tx, rng, &row, customer, filled);
        around(tx, &row, &filled.teams[customer.team]);
    }
    grams.sort_unstable();
    grams.dedup();
    let mut insert = tx
        .prepare("INSERT INTO bigrams (gram, doc) VALUES ($1, $2)")
        .expect("the table is there");
    for (gram, doc) in grams {
        insert.execute([gram, doc]).expect("it takes a row");
    }
    let end = (CUSTOMERS + VISITS) as i64;
    tx.execute("UPDATE log_position SET seq = $1", [end])
        .expect("the log has an end");
}

struct Customer {
    id: String,
    team: usize,
}

struct Row {
    doc: String,
    seq: i64,
    at: i64,
    title: String,
    parent: Option<String>,
}

fn document(tx: &Transaction, kind: &str, row: &Row, grams: &mut Vec<(i64, i64)>) {
    let links = wire::encode(&Links {
        authors: vec![Enrolment([7; 8])],
        ..Links::default()
    });
    tx.prepare_cached(
        "INSERT INTO documents (doc, kind, generation, version, created_seq, creator_user, creator_enrolment,
           creator_teams, last_user, last_enrolment, received_at, created_at, changed_at, number, title, parent,
           conflicts, withdrawn, search, derivation, digest, heads, receipts, row_bytes, link_bytes, bytes)
         VALUES ($1, $2, 1, $3, $3, '', '', '', '', '', $4, $4, $4, $5, $6, $7, 0, 0, '', 1, x'', x'', x'', x'', $8,
           zeroblob($9))",
    )
    .expect("the table is there")
    .execute(params![
        row.doc,
        kind,
        row.seq,
        row.at,
        format!("V-B2B-{:07}", row.seq),
        row.title,
        row.parent,
        links,
        DOCUMENT
    ])
    .expect("it takes a row");
    let characters: Vec<char> = row.title.chars().collect();
    for pair in characters.windows(2) {
        let gram = (i64::from(u32::from(pair[0])) << 21) + i64::from(u32::from(pair[1]));
        grams.push((gram, row.seq));
    }
}

/// Four of a hundred visits are open, the others approved.
fn state(tx: &Transaction, rng: &mut StdRng, row: &Row, customer: &Customer, filled: &Filled) {
    let status = Status::ALL[match rng.random_range(0..100) {
        0..4 => rng.random_range(0..11),
        _ => 11,
    }];
    let due = (status == Status::Accepted).then_some(row.at);
    tx.prepare_cached(
        "INSERT INTO visit_state (visit, customer, team, status, card_due_from, edited_since, visit_kind, lead,
           window_from, urgent, withdrawn, conflicts, handed_in_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, 0, $10, $8, $8)",
    )
    .expect("the table is there")
    .execute(params![
        row.doc,
        customer.id,
        filled.teams[customer.team],
        status.as_str(),
        due,
        KINDS[rng.random_range(0..KINDS.len())],
        filled.leads[customer.team * LEADS + rng.random_range(0..LEADS)],
        row.at,
        i64::from(rng.random_bool(0.02)),
        i64::from(rng.random_bool(0.0005)),
    ])
    .expect("it takes a row");
}

/// The visit's place in its team's feed, and its change in the log.
fn around(tx: &Transaction, row: &Row, team: &str) {
    tx.prepare_cached(
        "INSERT INTO feed (scope, doc, entered_seq, gone, latest_seq) VALUES ($1, $2, $3, 0, $3)",
    )
    .expect("the table is there")
    .execute(params![format!("team:{team}"), row.doc, row.seq])
    .expect("it is in the feed");
    tx.prepare_cached(
        "INSERT INTO log (seq, tag, doc, kind, generation, hash, deps, change, batch, received_at, appended_at,
           enrolment, user_id, role, teams, flags)
         VALUES ($1, $1, $2, 'visit', 1, $2, x'', zeroblob($3), $1, $4, $4, '', '', 'engineer', '', 0)",
    )
    .expect("the table is there")
    .execute(params![row.seq, row.doc, CHANGE, row.at])
    .expect("it is in the log");
}
