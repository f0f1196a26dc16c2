//! Attacks through the office's API: another team's records by side doors, writing without the right, texts that mean to
//! run, reading that means to stay unseen.

use client_core::record::{Id, Kind, Value as Field};
use serde_json::{Value, json};
use tests::{Office, Server};

use crate::attacker::Attacker;
use crate::attacks::{customer, server};
use crate::device::Device;

const SCRIPT: &str = "<script>alert(document.cookie)</script>";
const FORMULA: &str = "=cmd|' /C calc'!A0";

/// What the north has: a customer in conflict, a visit handed in, a note on it; and its words.
struct North {
    customer: Device,
    visit: Device,
    words: Vec<String>,
}

impl North {
    /// Whether a path names one of its records as a customer or a visit.
    fn opens(&self, path: &str) -> bool {
        [&self.customer, &self.visit].iter().any(|device| {
            path.contains(&format!("/customers/{}", device.doc))
                || path.contains(&format!("/visits/{}", device.doc))
        })
    }
}

fn north(server: &Server) -> North {
    let (li, wang) = (
        Attacker::sign_in(server, "li"),
        Attacker::sign_in(server, "wang"),
    );
    let mut customer = customer(&li, 21);
    let mut other = Device {
        document: customer.document.clone(),
        ..wang.device(customer.doc, customer.kind)
    };
    for (client, device, remark) in [
        (&li, &mut customer, "remark one"),
        (&wang, &mut other, "remark two"),
    ] {
        let change = device.write(&[("remark", Field::from(remark))]);
        client.send(device, change);
    }
    customer.receive(&other);
    let me = Field::from(li.signed.user);
    let mut visit = li.device(Id([24; 16]), Kind::Visit);
    let change = visit.create(&[
        ("customer", Field::from(customer.doc)),
        ("visit_kind", Field::from("repair")),
        ("summary", Field::from("leaking pump")),
        ("routing/lead", me.clone()),
        ("steps/a1/what", Field::from("submit")),
        ("steps/a1/by", me),
        ("steps/a1/at", Field::Time(li.server_time())),
    ]);
    li.send(&visit, change);
    let mut note = li.device(Id([25; 16]), Kind::Note);
    let change = note.create(&[
        ("about", Field::from(visit.doc)),
        ("text", Field::from("key at the gate")),
    ]);
    li.send(&note, change);
    let mut words: Vec<String> = ["华东", "remark one", "remark two", "leaking", "key at the"]
        .map(str::to_owned)
        .into();
    words.extend([&customer, &visit, &note].map(|device| device.doc.to_string()));
    words.push(li.signed.user.to_string());
    North {
        customer,
        visit,
        words,
    }
}

/// Everything that can be read, by the server's own description, with filters, moments and searches.
fn reads(office: &Office, north: &North) -> Vec<String> {
    let description = office.read("/api/openapi.json");
    let paths = description["paths"].as_object().expect("paths");
    let mut reads = Vec::new();
    for (path, methods) in paths {
        // The stream of events never ends; its test is the server's own.
        if methods.get("get").is_none() || path == "/api/events" {
            continue;
        }
        if path.contains("{id}") {
            for device in [&north.customer, &north.visit] {
                reads.push(path.replace("{id}", &device.doc.to_string()));
            }
        } else {
            reads.push(path.clone());
        }
    }
    let (customer, visit) = (north.customer.doc, north.visit.doc);
    reads.extend([
        format!("/api/customers/{customer}?at=4000000000000"),
        format!("/api/visits/{visit}?at=4000000000000"),
        format!("/api/visits?customer={customer}"),
        "/api/customers?q=%E5%8D%8E%E4%B8%9C".to_owned(),
        "/api/customers?conflicts=true".to_owned(),
        "/api/visits?q=leaking".to_owned(),
        "/api/visits?status=submitted".to_owned(),
    ]);
    reads
}

#[test]
fn another_teams_office_reads_nothing_by_any_side_door() {
    let server = server();
    server.user("zhou", "supervisor", Some("south"));
    let north = north(&server);
    let (chen, zhou) = (server.office("chen"), server.office("zhou"));
    let mut told = 0;
    for read in reads(&zhou, &north) {
        let answer = zhou.get(&read);
        let text = answer.body.to_string();
        // A query that echoes what was asked for would tell nothing; none does.
        for word in &north.words {
            assert!(!text.contains(word), "{read} tells {word}: {text}");
        }
        let by_id = north.opens(&read);
        assert!(!by_id || answer.status == 404, "{read}: {}", answer.status);
        let own = chen.get(&read).body.to_string();
        told += usize::from(north.words.iter().any(|word| own.contains(word)));
    }
    // The same questions, asked by the team itself, are full of these words.
    assert!(
        told >= 12,
        "only {told} reads tell the team its own records"
    );
    for path in ["/api/customers", "/api/visits", "/api/conflicts"] {
        assert_eq!(zhou.read(path)["items"], json!([]), "{path}");
    }
}

#[test]
fn a_parent_out_of_sight_answers_the_office_like_one_that_is_not_there() {
    let server = server();
    server.user("zhou", "supervisor", Some("south"));
    let north = north(&server);
    let zhou = server.office("zhou");
    let ask = |customer: Id| {
        let visit = json!({ "customer": customer.to_string(), "visit_kind": "repair" });
        zhou.post("/api/visits", &visit)
    };
    assert_eq!(ask(north.customer.doc), ask(Id([0x77; 16])));
    for device in [&north.customer, &north.visit] {
        let ask = |id: Id| zhou.post(&format!("/api/records/{id}/notes"), &json!({ "text": "x" }));
        assert_eq!(ask(device.doc), ask(Id([0x77; 16])));
    }
}

#[test]
fn formulas_and_scripts_come_back_as_plain_texts() {
    let server = server();
    let li = Attacker::sign_in(&server, "li");
    let chen = server.office("chen");
    for (number, name) in [(31, SCRIPT), (32, FORMULA), (33, "+1"), (34, "@SUM(A1)")] {
        let mut device = li.device(Id([number; 16]), Kind::Customer);
        let team = Field::from(li.signed.teams[0]);
        let change = device.create(&[("name", Field::from(name)), ("team", team)]);
        li.send(&device, change);
        let path = format!("/api/customers/{}", device.doc);
        assert_eq!(chen.read(&path)["fields"]["name"], name);
        let list = chen.read("/api/customers");
        let rows = list["items"].as_array().expect("a list");
        assert!(rows.iter().any(|row| row["name"] == name), "{list}");
        for path in [path.as_str(), "/api/customers"] {
            assert_eq!(chen.header(path, "content-type"), "application/json");
            assert_eq!(chen.header(path, "x-content-type-options"), "nosniff");
            let policy = chen.header(path, "content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{policy}");
        }
    }
    let missing = "/api/customers/%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    assert_eq!(
        chen.header(missing, "content-type"),
        "application/problem+json"
    );
    assert!(!chen.get(missing).body.to_string().contains("script"));
}

#[test]
fn leafing_through_customers_is_written_down_where_only_managers_read() {
    let server = server();
    server.user("boss", "manager", None);
    let north = north(&server);
    let id = north.customer.doc.to_string();
    let chen = server.office("chen");
    chen.read(&format!("/api/customers/{id}"));
    chen.read(&format!("/api/records/{id}/history"));
    chen.read("/api/customers?q=%E5%8D%8E%E4%B8%9C");
    assert_eq!(chen.get("/api/access-log").status, 403);
    let boss = server.office("boss");
    let log = boss.read("/api/access-log");
    let entries: Vec<(Value, Value)> = log["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| entry["user"]["name"] == "chen")
        .map(|entry| (entry["what"].clone(), entry["subject"].clone()))
        .collect();
    let (open, search) = (json!("open"), json!("search"));
    // The file and its history are one look, even if an open page asks again.
    assert_eq!(entries, [(search, json!("华东")), (open, json!(id))]);
    // Nobody writes in it.
    for office in [&chen, &boss] {
        assert_eq!(office.post("/api/access-log", &json!({})).status, 405);
        assert_eq!(
            office.patch("/api/access-log", None, &json!({})).status,
            405
        );
    }
}

/// Every way to write a record at the office; their statuses.
fn write_everywhere(office: &Office, north: &North, team: Id) -> Vec<(String, u16, Value)> {
    let (customer, visit) = (north.customer.doc, north.visit.doc);
    let heads = |device: &Device| {
        let heads: Vec<String> = device
            .document
            .heads()
            .iter()
            .map(ToString::to_string)
            .collect();
        heads.join(",")
    };
    let (of_customer, of_visit) = (heads(&north.customer), heads(&north.visit));
    let made = json!({ "name": "planted", "team": team.to_string() });
    let planted = json!({ "customer": customer.to_string(), "visit_kind": "repair" });
    let edit = |path: &str, heads: &str, body: Value| {
        (
            format!("PATCH {path}"),
            office.patch(path, Some(heads), &body),
        )
    };
    let post = |path: &str, body: Value| (format!("POST {path}"), office.post(path, &body));
    let post_at = |path: &str, heads: &str, body: Value| {
        (format!("POST {path}"), office.post_at(path, heads, &body))
    };
    let record = format!("/api/records/{customer}");
    let answers = [
        post("/api/customers", made),
        post("/api/visits", planted),
        edit(
            &format!("/api/customers/{customer}"),
            &of_customer,
            json!({ "name": "x" }),
        ),
        edit(
            &format!("/api/visits/{visit}"),
            &of_visit,
            json!({ "summary": "x" }),
        ),
        post(&format!("{record}/notes"), json!({ "text": "x" })),
        post_at(
            &format!("{record}/resolve"),
            &of_customer,
            json!({ "path": "remark", "choose": 1 }),
        ),
        post_at(
            &format!("/api/visits/{visit}/reviews"),
            &of_visit,
            json!({ "verdict": "approve" }),
        ),
    ];
    answers
        .into_iter()
        .map(|(line, answer)| (line, answer.status, answer.body["code"].clone()))
        .collect()
}

fn log_length(server: &Server) -> i64 {
    let database = rusqlite::Connection::open(server.folder().join("fieldfile.db"));
    let count =
        database
            .expect("the database opens")
            .query_row("SELECT count(*) FROM log", [], |row| row.get(0));
    count.expect("it counts")
}

#[test]
fn quality_monitors_and_administrators_write_no_record() {
    let server = server();
    server.user("mo", "quality_monitor", None);
    server.user("adm", "administrator", None);
    let north = north(&server);
    let team = Attacker::sign_in(&server, "li").signed.teams[0];
    let before = log_length(&server);
    for user in ["mo", "adm"] {
        for (line, status, code) in write_everywhere(&server.office(user), &north, team) {
            assert_eq!((status, code), (403, json!("policy")), "{user}: {line}");
        }
    }
    assert_eq!(log_length(&server), before);
}

#[test]
fn a_reading_api_token_writes_nothing_and_opens_no_field_listener() {
    let server = server();
    let north = north(&server);
    let li = Attacker::sign_in(&server, "li");
    let team = li.signed.teams[0];
    let token = |scope: &str| {
        let named = [
            "token", scope, "--user", "chen", "--scope", scope, "--days", "1",
        ];
        server.run(&named).trim().to_owned()
    };
    let (reads, writes) = (token("read"), token("write"));
    let reader = Office::with_token(&server.office_url(), &reads);
    reader.read(&format!("/api/customers/{}", north.customer.doc));
    let before = log_length(&server);
    for (line, status, code) in write_everywhere(&reader, &north, team) {
        assert_eq!((status, code), (403, json!("read_only_token")), "{line}");
    }
    assert_eq!(log_length(&server), before);
    let writer = Office::with_token(&server.office_url(), &writes);
    let made = json!({ "name": "东方", "team": team.to_string() });
    assert_eq!(writer.post("/api/customers", &made).status, 201);
    for token in [&reads, &writes] {
        let (status, _) = li.post_as(token, "/v1/sync/pull", &[]);
        assert_eq!(status, 401);
    }
}
