//! Import of past visits and of customers: preview, commit, repetition, undoing.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::desk::Desk;
use crate::testing::Answer;

const EXCERPT: &str = include_str!("../../../../tests/data/excavators-300.csv");

/// Posts a file of visits.
pub async fn import(desk: &Desk, user: &str, query: &str, file: &str) -> Answer {
    let to = format!("/api/imports/visits?{query}");
    post(desk, user, &to, file.as_bytes().to_vec()).await
}

/// Posts a file.
pub async fn post(desk: &Desk, user: &str, to: &str, file: Vec<u8>) -> Answer {
    let request = Request::post(to)
        .header("host", "office.test")
        .header("authorization", desk.bearer(user))
        .header("content-type", "application/octet-stream")
        .body(Body::from(file))
        .unwrap();
    let response = desk.world.office.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap()
        .to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer {
        status: parts.status,
        headers: parts.headers,
        bytes,
        body,
    }
}

#[tokio::test]
async fn a_preview_counts_and_names_errors_and_writes_nothing() {
    let desk = Desk::new().await;
    let report = import(&desk, "dai", "", EXCERPT).await;
    assert_eq!(report.status, 200, "{}", report.body);
    let counts = ["rows", "visits", "customers", "known", "refused"]
        .map(|name| report.body[name].as_i64().unwrap());
    assert_eq!(counts, [300, 299, 1, 0, 1]);
    let told = |name: &str| {
        report.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .any(|error| error["column"] == name)
    };
    assert!(told("PMType") && told("Cost"));
    assert_eq!(report.body["committed"], false);
    assert!(desk.column("dai", "/api/visits", "id").await.is_empty());
}

#[tokio::test]
async fn work_orders_become_past_visits_of_one_customer_with_five_machines_and_never_twice() {
    let desk = Desk::new().await;
    let report = import(&desk, "dai", "dry_run=false", EXCERPT).await;
    assert_eq!(
        (report.status.as_u16(), report.body["visits"].as_i64()),
        (200, Some(299)),
        "{}",
        report.body
    );
    let again = import(&desk, "dai", "dry_run=false", EXCERPT).await;
    let counts = ["visits", "customers", "known"].map(|name| again.body[name].as_i64().unwrap());
    assert_eq!(counts, [0, 0, 299]);

    let customers = desk.get("sun", "/api/customers").await;
    assert_eq!(customers.body["items"].as_array().unwrap().len(), 1);
    let id = customers.body["items"][0]["id"].as_str().unwrap();
    let file = desk.get("sun", &format!("/api/customers/{id}")).await;
    let fields = file.body["fields"].as_object().unwrap();
    let serials = fields
        .iter()
        .filter(|(path, _)| path.starts_with("equipment/") && path.ends_with("/serial"));
    assert_eq!(serials.count(), 5);

    let visits = desk.get("sun", "/api/visits?status=past&limit=200").await;
    assert_eq!(visits.body["items"].as_array().unwrap().len(), 200);
    let visit = visits.body["items"][0]["id"].as_str().unwrap();
    let visit = desk.get("sun", &format!("/api/visits/{visit}")).await;
    assert_eq!(visit.body["fields"]["imported/past"], true);
    assert_eq!(visit.body["fields"]["imported/batch"], report.body["batch"]);
    assert!(visit.body["fields"]["imported/line"].is_i64());
}

#[tokio::test]
async fn an_undone_import_is_gone_but_for_what_was_edited_since() {
    let desk = Desk::new().await;
    let file = "客户,日期,摘要,工程师\n华东,2020-01-01,泵,li\n华东,2020-01-02,阀,老王\n华南,2020-01-03,轴,\n";
    let report = import(&desk, "dai", "dry_run=false", file).await;
    assert_eq!(report.body["visits"], 3, "{}", report.body);
    let visits = desk.get("dai", "/api/visits?q=%E6%98%A5").await;
    assert_eq!(visits.body["items"], Value::Null);
    let all = desk.get("dai", "/api/visits").await;
    let items = all.body["items"].as_array().unwrap();
    let valve = items.iter().find(|visit| visit["summary"] == "阀").unwrap()["id"]
        .as_str()
        .unwrap();
    let path = format!("/api/visits/{valve}");
    let heads = desk.heads(&path).await;
    let edit = json!({ "summary": "阀门" });
    let edited = desk
        .send_with(
            "dai",
            &format!("PATCH {path}"),
            &[("if-match", &heads)],
            &edit,
        )
        .await;
    assert_eq!(edited.status, 200, "{}", edited.body);

    let line = format!("POST /api/imports/{}/undo", report.text("batch"));
    let undone = desk.send("mao", &line, &Value::Null).await;
    assert_eq!(undone.status, 200, "{}", undone.body);
    assert_eq!(undone.body["withdrawn"], 3);
    assert_eq!(undone.body["kept"].as_array().unwrap().len(), 2);
    assert_eq!(desk.column("dai", "/api/visits", "summary").await, ["阀门"]);
    assert_eq!(desk.column("dai", "/api/customers", "name").await, ["华东"]);
}

#[tokio::test]
async fn who_went_is_kept_even_without_an_account() {
    let desk = Desk::new().await;
    let file = "customer,date,engineer\nEast,2020-01-01,li\nEast,2020-01-02,Old Wang\n";
    import(&desk, "dai", "dry_run=false", file).await;
    let all = desk.get("dai", "/api/visits").await;
    let mut leads = Vec::new();
    let mut found = Vec::new();
    for item in all.body["items"].as_array().unwrap() {
        let visit = desk
            .get(
                "dai",
                &format!("/api/visits/{}", item["id"].as_str().unwrap()),
            )
            .await;
        leads.push(item["lead"]["name"].as_str().unwrap_or_default().to_owned());
        found.push(
            visit.body["fields"]["findings/engineer/text"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        );
    }
    leads.sort();
    found.sort();
    assert_eq!(
        (leads, found),
        (
            vec![String::new(), "li".into()],
            vec![String::new(), "Old Wang".into()]
        )
    );
}

const CUSTOMERS: &str = "/api/imports/customers?dry_run=";

/// Counts of a report by name.
pub fn counts(answer: &Answer, names: [&str; 4]) -> [i64; 4] {
    assert_eq!(answer.status, 200, "{}", answer.body);
    names.map(|name| answer.body[name].as_i64().unwrap())
}

#[tokio::test]
async fn customers_come_from_a_spreadsheet_with_contacts_and_machines_and_never_twice() {
    let desk = Desk::new().await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in [
        ["客户档案", "", "", "", ""],
        ["客户名称", "客户分类", "联系电话", "序列号", "保修到期"],
        ["华东机械有限公司", "大客户", "", "SN-7", "45351"],
        ["华南电子", "普通客户", "0755-1234567", "", ""],
    ]
    .into_iter()
    .enumerate()
    {
        for (column, text) in line.into_iter().enumerate() {
            sheet.write(row as u32, column as u16, text).unwrap();
        }
    }
    sheet.write(2, 2, 13_800_138_000_i64).unwrap();
    let file = book.save_to_buffer().unwrap();
    let names = ["rows", "customers", "known", "refused"];
    let preview = post(&desk, "dai", "/api/imports/customers", file.clone()).await;
    assert_eq!(counts(&preview, names), [2, 2, 0, 0], "{}", preview.body);
    assert_eq!(preview.body["format"], "xlsx");
    assert_eq!(preview.body["heading_line"], 2);
    assert!(desk.column("dai", "/api/customers", "id").await.is_empty());

    let to = format!("{CUSTOMERS}false&name=a.xlsx");
    let made = post(&desk, "dai", &to, file.clone()).await;
    assert_eq!(counts(&made, names), [2, 2, 0, 0]);
    let again = post(&desk, "dai", &to, file).await;
    assert_eq!(counts(&again, names), [2, 0, 2, 0]);
    assert_eq!(
        desk.column("sun", "/api/customers", "phone").await,
        ["13800138000", "0755-1234567"]
    );
    let machine = desk.get("sun", "/api/equipment?serial=sn7").await;
    assert!(
        String::from_utf8_lossy(&machine.bytes).contains("SN-7"),
        "{}",
        machine.body
    );

    let imports = desk.get("dai", "/api/imports").await;
    let item = &imports.body["items"][0];
    assert_eq!(
        (&item["subject"], &item["name"]),
        (&json!("customers"), &json!("a.xlsx"))
    );
    let undo = format!("POST /api/imports/{}/undo", made.text("batch"));
    let undone = desk.send("dai", &undo, &Value::Null).await;
    assert_eq!(undone.body["withdrawn"], 2, "{}", undone.body);
    assert!(desk.column("dai", "/api/customers", "id").await.is_empty());
}

#[tokio::test]
async fn likely_duplicates_are_named_by_line_and_left_out_if_wanted() {
    let desk = Desk::new().await;
    desk.customer("dai", "华东机械有限公司").await;
    desk.customer("dai", "Exactly So").await;
    let file =
        "客户,电话\n华东 机械,1\nExactly So,2\n华南电子,13800138000\n华南电子厂,+86 13800138000\n"
            .as_bytes();
    let report = post(&desk, "dai", &format!("{CUSTOMERS}true"), file.to_vec()).await;
    let told: Vec<(i64, bool, i64)> = report.body["alike"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let line = |name: &str| one[name].as_i64().unwrap_or(0);
            (line("line"), one["left_out"] == true, line("other_line"))
        })
        .collect();
    assert_eq!(told, [(2, false, 0), (5, false, 4)], "{}", report.body);
    assert_eq!(
        report.body["alike"][0]["customer"]["name"],
        "华东机械有限公司"
    );
    assert_eq!(report.body["alike"][1]["same"], json!(["phone"]));
    let left_out = ["customers", "left_out", "refused", "unchanged"];
    assert_eq!(counts(&report, left_out), [3, 0, 0, 0]);
    assert_eq!(
        report.body["differing"], 1,
        "the telephone of the one that is there"
    );
    // Another team's customers are nobody's likeness.
    let others = post(&desk, "zhou", &format!("{CUSTOMERS}true"), file.to_vec()).await;
    assert_eq!(others.body["alike"].as_array().unwrap().len(), 1);
    let to = format!("{CUSTOMERS}false&leave_out_alike=true");
    let careful = post(&desk, "dai", &to, file.to_vec()).await;
    assert_eq!(counts(&careful, left_out), [2, 1, 0, 0]);
}

#[tokio::test]
async fn columns_are_chosen_where_headings_say_nothing() {
    let desk = Desk::new().await;
    let file = "甲,乙\n2020-01-01,泵\n";
    let report = import(&desk, "dai", "", file).await;
    assert_eq!(report.body["missing"], json!(["customer", "date"]));
    let refused = import(&desk, "dai", "dry_run=false", file).await;
    assert_eq!(refused.refusal().0, 422);
    let query = "dry_run=false&columns=date,summary&customer=North%20Mine";
    let made = import(&desk, "dai", query, file).await;
    assert_eq!(
        counts(&made, ["visits", "customers", "refused", "rows"]),
        [1, 1, 0, 1]
    );
    let unknown = import(&desk, "dai", "columns=date,shoes", file).await;
    assert_eq!(unknown.refusal().0, 422);
}

#[tokio::test]
async fn a_row_may_name_one_of_ones_own_teams_only() {
    let desk = Desk::new().await;
    let file = "客户,班组\n甲,north\n乙,south\n".as_bytes().to_vec();
    let report = post(&desk, "dai", &format!("{CUSTOMERS}false"), file).await;
    assert_eq!(
        counts(&report, ["customers", "refused", "known", "rows"]),
        [1, 1, 0, 2]
    );
    assert_eq!(report.body["errors"][0]["line"], 3);
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_with_the_reason() {
    let desk = Desk::new().await;
    for (file, rule) in [
        (&b"PK\x03\x04 rubbish"[..], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "without a password"),
        (b"", "nothing is in it"),
    ] {
        let refused = post(&desk, "dai", "/api/imports/visits", file.to_vec()).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text("detail").contains(rule), "{}", refused.body);
    }
}
