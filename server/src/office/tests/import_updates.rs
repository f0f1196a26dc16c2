//! A file about customers that are there: what differs is told, written where somebody wants it, and undone.

use serde_json::{Value, json};

use super::desk::Desk;
use super::imports::{counts, import, post};
use crate::testing::Answer;

const CUSTOMERS: &str = "/api/imports/customers?dry_run=";
const COUNTS: [&str; 4] = ["customers", "unchanged", "differing", "updated"];

/// Somebody brings in customers.
async fn bring(desk: &Desk, user: &str, query: &str, file: &str) -> Answer {
    post(
        desk,
        user,
        &format!("{CUSTOMERS}{query}"),
        file.as_bytes().to_vec(),
    )
    .await
}

/// A north customer with fields; its id.
async fn customer(desk: &Desk, name: &str, fields: &Value) -> String {
    let id = desk.customer("dai", name).await;
    edit(desk, &id, fields).await;
    id
}

async fn edit(desk: &Desk, id: &str, fields: &Value) {
    let path = format!("/api/customers/{id}");
    let heads = desk.heads(&path).await;
    let line = format!("PATCH {path}");
    let edited = desk
        .send_with("sun", &line, &[("if-match", &heads)], fields)
        .await;
    assert_eq!(edited.status, 200, "{}", edited.body);
}

async fn file_of(desk: &Desk, id: &str) -> Value {
    desk.get("mao", &format!("/api/customers/{id}")).await.body
}

/// Line and outcome of each customer of a file.
fn outcomes(report: &Answer) -> Vec<(i64, &str)> {
    let rows = report.body["outcomes"].as_array().unwrap().iter();
    rows.map(|row| {
        (
            row["line"].as_i64().unwrap(),
            row["outcome"].as_str().unwrap(),
        )
    })
    .collect()
}

#[tokio::test]
async fn a_preview_tells_of_each_row_what_becomes_of_it() {
    let desk = Desk::new().await;
    customer(&desk, "East", &json!({ "class": "small", "remark": "old" })).await;
    customer(&desk, "South", &json!({ "class": "key" })).await;
    let file = "customer,class,remark\nEast,key,\nSouth,key,\nWest,small,\nEast Ltd,small,\n";
    let report = bring(&desk, "dai", "true", file).await;
    assert_eq!(counts(&report, COUNTS), [2, 1, 1, 0], "{}", report.body);
    assert_eq!(
        outcomes(&report),
        [(2, "differs"), (3, "unchanged"), (4, "new"), (5, "alike")]
    );
    let differs = &report.body["outcomes"][0];
    assert_eq!(differs["customer"]["name"], "East");
    assert_eq!(
        differs["changes"],
        json!([{ "column": "class", "from": "small", "to": "key", "several": false }])
    );
    assert_eq!(
        report.body["differences"],
        json!([{ "column": "class", "customers": 1 }])
    );
    // Whoever compares reads what stands in their files.
    let log = desk.get("mao", "/api/access-log").await;
    let entry = &log.body["items"][0];
    assert_eq!(
        (&entry["what"], &entry["subject"]),
        (&json!("compare"), &json!("customers")),
        "{}",
        log.body
    );
}

#[tokio::test]
async fn customers_that_are_there_are_left_alone_unless_their_update_is_wanted() {
    let desk = Desk::new().await;
    let id = customer(&desk, "East", &json!({ "class": "small", "remark": "old" })).await;
    let file = "customer,class,remark,phone\nEast,key,,13800138000\n";
    let alone = bring(&desk, "dai", "false", file).await;
    assert_eq!(counts(&alone, COUNTS), [0, 0, 1, 0]);
    assert_eq!(file_of(&desk, &id).await["fields"]["class"], "small");

    let wanted = bring(&desk, "dai", "true&update=class", file).await;
    assert_eq!(counts(&wanted, COUNTS), [0, 0, 1, 1]);
    let class = bring(&desk, "dai", "false&update=class", file).await;
    assert_eq!(counts(&class, COUNTS), [0, 0, 1, 1]);
    let there = file_of(&desk, &id).await;
    assert_eq!(
        (&there["fields"]["class"], &there["fields"]["remark"]),
        (&json!("key"), &json!("old"))
    );
    assert_eq!(there["state"]["phone"], "", "its column was not chosen");

    let all = bring(&desk, "dai", "false&update=all", file).await;
    assert_eq!(counts(&all, COUNTS), [0, 0, 1, 1]);
    let there = file_of(&desk, &id).await;
    assert_eq!(
        (&there["state"]["phone"], &there["fields"]["remark"]),
        (&json!("13800138000"), &json!("old"))
    );
    let again = bring(&desk, "dai", "false&update=all", file).await;
    assert_eq!(counts(&again, COUNTS), [0, 1, 0, 0]);
    let unknown = bring(&desk, "dai", "true&update=team", file).await;
    assert_eq!(unknown.refusal().0, 422);
}

#[tokio::test]
async fn what_somebody_writes_after_the_preview_stays_beside_what_the_import_writes() {
    let desk = Desk::new().await;
    let id = customer(&desk, "East", &json!({ "class": "small", "remark": "old" })).await;
    let file = "customer,class,remark\nEast,key,new\n";
    let preview = bring(&desk, "dai", "true&update=all", file).await;
    edit(&desk, &id, &json!({ "remark": "meanwhile" })).await;
    let query = format!("false&update=all&seen={}", preview.body["seen"]);
    let written = bring(&desk, "dai", &query, file).await;
    assert_eq!(counts(&written, COUNTS), [0, 0, 1, 1], "{}", written.body);
    let there = file_of(&desk, &id).await;
    assert_eq!(there["fields"]["class"], "key");
    let several = &there["conflicts"][0];
    assert_eq!(several["path"], "remark");
    let mut values: Vec<&str> = several["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["value"].as_str().unwrap())
        .collect();
    values.sort_unstable();
    assert_eq!(values, ["meanwhile", "new"]);

    // What has several values waits for somebody to choose, and sending the same once more adds nothing.
    let report = bring(
        &desk,
        "dai",
        "true&update=all",
        "customer,remark\nEast,third\n",
    )
    .await;
    assert_eq!(report.body["outcomes"][0]["changes"][0]["several"], true);
    assert_eq!(counts(&report, COUNTS), [0, 0, 1, 0]);
}

#[tokio::test]
async fn sending_the_same_import_twice_writes_its_edits_once() {
    let desk = Desk::new().await;
    let id = customer(&desk, "East", &json!({ "class": "small" })).await;
    let file = "customer,class,contact\nEast,key,Wang\n";
    let preview = bring(&desk, "dai", "true&update=all", file).await;
    let query = format!("false&update=all&seen={}", preview.body["seen"]);
    assert_eq!(bring(&desk, "dai", &query, file).await.body["updated"], 1);
    assert_eq!(bring(&desk, "dai", &query, file).await.body["updated"], 0);
    assert_eq!(file_of(&desk, &id).await["conflicts"], json!([]));
}

#[tokio::test]
async fn undoing_gives_former_values_back_where_nobody_edited_since() {
    let desk = Desk::new().await;
    let east = customer(&desk, "East", &json!({ "class": "small", "remark": "old" })).await;
    let south = customer(&desk, "South", &json!({ "class": "small" })).await;
    let file = "customer,class,remark\nEast,key,new\nSouth,key,\nWest,key,\n";
    let written = bring(&desk, "dai", "false&update=all", file).await;
    assert_eq!(counts(&written, COUNTS), [1, 0, 2, 2], "{}", written.body);
    assert_eq!(
        desk.get("dai", "/api/imports").await.body["items"][0]["edits"],
        2
    );
    edit(&desk, &east, &json!({ "remark": "mine" })).await;

    let undo = format!("POST /api/imports/{}/undo", written.text("batch"));
    let undone = desk.send("dai", &undo, &Value::Null).await;
    assert_eq!(
        (
            &undone.body["withdrawn"],
            &undone.body["reverted"],
            &undone.body["kept"]
        ),
        (&json!(1), &json!(2), &json!([east])),
        "{}",
        undone.body
    );
    assert_eq!(undone.body["kept_records"][0]["name"], "East");
    let there = file_of(&desk, &east).await;
    assert_eq!(
        (&there["fields"]["class"], &there["fields"]["remark"]),
        (&json!("small"), &json!("mine"))
    );
    assert_eq!(file_of(&desk, &south).await["fields"]["class"], "small");
    assert_eq!(desk.column("dai", "/api/customers", "name").await.len(), 2);
    let again = desk.send("dai", &undo, &Value::Null).await;
    assert_eq!(
        (&again.body["reverted"], &again.body["kept"]),
        (&json!(0), &json!([]))
    );
}

#[tokio::test]
async fn a_number_tells_which_customer_is_meant() {
    let desk = Desk::new().await;
    let id = customer(&desk, "East", &json!({ "class": "small" })).await;
    let number = file_of(&desk, &id).await["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let file = format!(
        "客户编号,客户名称,客户分类\n{number},Far East,大客户\nC-222-9999,Nobody,\nKH-17,West,\n"
    );
    let report = bring(&desk, "dai", "false&update=all", &file).await;
    assert_eq!(counts(&report, COUNTS), [1, 0, 1, 1], "{}", report.body);
    assert_eq!(report.body["errors"][0]["line"], 3);
    let there = file_of(&desk, &id).await;
    assert_eq!(
        (&there["fields"]["name"], &there["fields"]["class"]),
        (&json!("Far East"), &json!("key"))
    );
    let twice = format!("客户编号,客户名称\n{number},Far East\n,Far East\n");
    let report = bring(&desk, "dai", "true", &twice).await;
    assert_eq!(report.body["errors"][0]["line"], 3, "{}", report.body);
}

#[tokio::test]
async fn the_same_customers_are_each_teams_own() {
    let desk = Desk::new().await;
    let file = "customer,phone\nEast,13800138000\n";
    let north = bring(&desk, "dai", "false", file).await;
    assert_eq!(counts(&north, COUNTS), [1, 0, 0, 0]);
    // Whoever may not see the other team hears nothing of it.
    let south = bring(&desk, "zhou", "false", file).await;
    assert_eq!(counts(&south, COUNTS), [1, 0, 0, 0], "{}", south.body);
    assert_eq!(
        (&south.body["known"], &south.body["alike"]),
        (&json!(0), &json!([]))
    );
    assert_ne!(north.text("batch"), south.text("batch"));
    let undo = format!("POST /api/imports/{}/undo", south.text("batch"));
    assert_eq!(
        desk.send("zhou", &undo, &Value::Null).await.body["withdrawn"],
        1
    );
    assert_eq!(desk.column("dai", "/api/customers", "name").await, ["East"]);
    // Whoever sees both is told.
    let query = format!("true&team={}", desk.south);
    let both = bring(&desk, "mao", &query, file).await;
    assert_eq!(outcomes(&both), [(2, "alike")], "{}", both.body);
    assert_eq!(both.body["alike"][0]["same"], json!(["name", "phone"]));
}

#[tokio::test]
async fn the_same_visits_are_each_teams_own_and_nobody_brings_in_twice_what_he_sees() {
    let desk = Desk::new().await;
    let file = "customer,date\nEast,2020-01-01\n";
    let names = ["visits", "customers", "known", "refused"];
    let north = import(&desk, "dai", "dry_run=false", file).await;
    assert_eq!(counts(&north, names), [1, 1, 0, 0]);
    let south = import(&desk, "zhou", "dry_run=false", file).await;
    assert_eq!(counts(&south, names), [1, 1, 0, 0], "{}", south.body);
    assert_eq!(desk.column("zhou", "/api/visits", "id").await.len(), 1);
    assert_eq!(
        counts(&import(&desk, "sun", "", file).await, names),
        [0, 0, 1, 0]
    );

    let only_north = "customer,date\nWest,2020-01-01\n";
    import(&desk, "dai", "dry_run=false", only_north).await;
    let query = format!("team={}", desk.south);
    let manager = import(&desk, "mao", &query, only_north).await;
    assert_eq!(counts(&manager, names), [0, 0, 1, 0], "{}", manager.body);
}
