//! The office's side of the road: lists, files, edits with `If-Match`, the review queue, imports.

use serde_json::{Value, json};
use tests::Office;

use crate::{World, text, user_id};

#[test]
fn the_office_reviews_what_the_field_handed_in() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "上海天成纺织有限公司");
    let visit = World::visit(&chen, &customer, &user_id(&wang));
    wang.sync();
    wang.json(&["visit", "accept", &visit]);
    wang.json(&["visit", "arrive", &visit]);
    wang.json(&[
        "visit",
        "set",
        &visit,
        "work_done=重新压接接头",
        "result=pass",
    ]);
    wang.json(&["visit", "submit", &visit]);
    wang.sync();

    let zheng = world.server.office("zheng");
    let queue = zheng.read("/api/review-queue");
    assert_eq!(
        queue["items"][0]["visit"]["number"],
        visit.as_str(),
        "{queue}"
    );
    let id = text(&queue["items"][0]["visit"]["id"]);
    let file = zheng.read(&format!("/api/visits/{id}"));
    let heads = heads(&file);
    let path = format!("/api/visits/{id}/reviews");
    let verdict = json!({ "verdict": "return", "remark": "请补写故障原因", "points": [{ "path": "problem/cause" }] });
    assert_eq!(
        zheng.post(&path, &verdict).status,
        428,
        "a review names the heads it judges"
    );
    let answer = zheng.post_at(&path, &heads, &verdict);
    assert_eq!(answer.status, 201, "{}", answer.body);
    wang.sync();
    let today = wang.json(&["today"]);
    assert_eq!(
        (&today[0]["number"], &today[0]["status"]),
        (&json!(visit), &json!("returned"))
    );
    assert_eq!(
        wang.json(&["visit", &visit])["reviews"][0]["points"][0]["path"],
        "problem/cause"
    );
    assert_eq!(zheng.read("/api/review-queue")["items"], json!([]));
    wang.json(&["visit", "set", &visit, "problem/cause=接头氧化"]);
    wang.json(&["visit", "submit", &visit]);
    wang.sync();
    assert_eq!(
        zheng.read("/api/review-queue")["items"][0]["visit"]["number"],
        visit.as_str()
    );
}

#[test]
fn an_office_edit_needs_heads_and_reaches_the_phone() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let number = World::customer(&chen, "苏州嘉禾建材有限公司");
    wang.sync();
    let office = world.server.office("chen");
    let id = find(&office, "嘉禾");
    let path = format!("/api/customers/{id}");
    let seen = heads(&office.read(&path));
    assert_eq!(
        office.patch(&path, None, &json!({ "remark": "x" })).status,
        428
    );
    let answer = office.patch(&path, Some(&seen), &json!({ "remark": "周一送货" }));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let wrong = office.patch(&path, Some(&seen), &json!({ "class": "huge" }));
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    // An edit of the older state merges like any other.
    assert_eq!(
        office
            .patch(
                &path,
                Some(&seen),
                &json!({ "contract_date": "2026-01-31" })
            )
            .status,
        200
    );
    wang.sync();
    let fields = wang.json(&["customer", &number])["fields"].clone();
    assert_eq!(
        (&fields["remark"], &fields["contract_date"]),
        (&json!("周一送货"), &json!("2026-01-31"))
    );
    let history = office.read(&format!("/api/records/{id}/history"));
    assert_eq!(
        history["items"].as_array().map(Vec::len),
        Some(3),
        "{history}"
    );
}

#[test]
fn another_team_finds_nothing_by_any_door() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "上海百川冷链仓储有限公司");
    let visit = World::visit(&chen, &customer, &user_id(&wang));
    let own = world.server.office("chen");
    let id = find(&own, "百川");
    let visit_id = text(&chen.json(&["visit", &visit])["id"]);
    let peng = world.server.office("peng");
    assert_eq!(peng.read("/api/customers")["items"], json!([]));
    assert_eq!(
        peng.read("/api/customers?q=%E7%99%BE%E5%B7%9D")["items"],
        json!([])
    );
    assert_eq!(peng.read("/api/visits")["items"], json!([]));
    let unknown = peng.get("/api/customers/0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0a");
    for path in [
        format!("/api/customers/{id}"),
        format!("/api/visits/{visit_id}"),
        format!("/api/records/{id}/history"),
        format!("/api/records/{visit_id}/notes"),
    ] {
        let answer = peng.get(&path);
        assert_eq!(answer.status, unknown.status, "{path}");
    }
    assert_eq!(
        peng.get(&format!("/api/customers/{id}")).body,
        unknown.body,
        "unknown and forbidden look alike"
    );
}

#[test]
fn the_work_orders_of_five_excavators_are_imported_but_for_one_line() {
    let mut world = World::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/excavators-300.csv");
    let import = |more: &[&str]| {
        let mut all = vec!["import", "visits", file, "--team", "east"];
        all.extend_from_slice(more);
        world.server.refused(&all)
    };
    let preview = import(&["--dry-run"]);
    assert!(preview.contains("299"), "{preview}");
    let imported = import(&[]);
    assert!(
        imported.contains("PMType"),
        "the one broken line is named: {imported}"
    );
    // The second time nothing is doubled.
    let again: Value = serde_json::from_str(&import(&["--json"])).expect("JSON");
    assert_eq!(
        (&again["visits"], &again["known"], &again["refused"]),
        (&json!(0), &json!(299), &json!(1))
    );
    let wang = world.server.phone("wang");
    wang.sync();
    let visits = wang.json(&["visits", "--status", "past"]);
    assert_eq!(visits.as_array().map(Vec::len), Some(299));
    assert_eq!(wang.json(&["customers"]).as_array().map(Vec::len), Some(1));
    world.server.stop();
    world.server.run(&["rebuild"]);
    world.server.restart();
    assert_eq!(world.server.phone("li").sync()["pulled"], 300);
}

fn heads(record: &Value) -> String {
    let heads = record["heads"]
        .as_array()
        .unwrap_or_else(|| panic!("no heads in {record}"));
    heads.iter().map(text).collect::<Vec<_>>().join(",")
}

fn find(office: &Office, part: &str) -> String {
    let list = office.read("/api/customers");
    let items = list["items"].as_array().expect("a list").clone();
    let found = items.iter().find(|item| text(&item["name"]).contains(part));
    text(&found.unwrap_or_else(|| panic!("{part} is not in {list}"))["id"])
}
