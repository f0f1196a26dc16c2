//! Backups as the office sees them.

use serde_json::{Value, json};

use super::desk::Desk;
use crate::backup::{Plan, Seal, new_key};

#[tokio::test]
async fn one_is_taken_on_demand_and_a_failure_is_named() {
    let desk = Desk::new().await;
    let empty = desk.get("adm", "/api/backups").await.body;
    assert_eq!(
        (&empty["plan"], &empty["items"]),
        (&json!(null), &json!([]))
    );
    let refused = desk.send("adm", TAKE, &Value::Null).await;
    assert_eq!(refused.refusal(), (409, "not_configured"));
    let refused = desk.send("mao", TAKE, &Value::Null).await;
    assert_eq!(refused.refusal(), (403, "role"));
    let root = desk.world.folder.path().join("shelf");
    desk.world.state.backups.set_plan(Plan {
        to: root.clone(),
        seal: Seal::to(&[new_key().1]).unwrap(),
        hour: 2,
        keep: 3,
    });
    std::fs::write(&root, "in the way").unwrap();
    let failed = taken(&desk).await;
    assert_eq!(failed["failure"]["code"], "folder");
    assert_eq!(failed["items"], json!([]));
    std::fs::remove_file(&root).unwrap();
    let list = taken(&desk).await;
    assert_eq!(list["failure"], json!(null));
    let item = &list["items"][0];
    assert_eq!(item["about"]["sealed"], true);
    assert!(item["checked_at"].is_i64() && item["faults"] == json!([]));
    let log = desk.get("adm", "/api/audit-log").await.body;
    let actions: Vec<&Value> = (0..2).map(|at| &log["items"][at]["action"]).collect();
    assert_eq!(actions, ["backup.take", "backup.fail"]);
    assert_eq!(log["items"][0]["user"]["name"], "adm");
}

const TAKE: &str = "POST /api/backups";

/// Takes one and waits for its end.
async fn taken(desk: &Desk) -> Value {
    assert_eq!(desk.send("adm", TAKE, &Value::Null).await.status, 202);
    loop {
        let list = desk.get("adm", "/api/backups").await.body;
        if list["running_since"].is_null() {
            return list;
        }
        tokio::task::yield_now().await;
    }
}
