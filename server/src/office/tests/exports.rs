//! Exports: the rows of their lists, as texts, in the organisation's zone.

use serde_json::{Value, json};

use super::desk::Desk;
use super::imports::post;
use crate::inspect::table::{Table, read};

const FORMULA: &str = "=HYPERLINK(1)";

async fn text(desk: &Desk, user: &str, path: &str) -> String {
    let answer = desk.get(user, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    String::from_utf8(answer.bytes).unwrap()
}

async fn sheet(desk: &Desk, user: &str, path: &str) -> Table {
    let answer = desk.get(user, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    read(&answer.bytes).unwrap()
}

fn sheet_xml(book: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut part = String::new();
    let mut cells = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut cells, &mut part).unwrap();
    part
}

#[tokio::test]
async fn an_export_holds_the_rows_of_its_list_and_no_formula() {
    let desk = Desk::new().await;
    desk.customer("dai", FORMULA).await;
    desk.customer("dai", "华东, \"机械\"").await;
    let csv = desk.get("sun", "/api/customers.csv?lang=en").await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let text_en = String::from_utf8(csv.bytes).unwrap();
    assert!(
        text_en.starts_with("\u{feff}Number,Customer name,"),
        "{text_en}"
    );
    assert!(text_en.contains(",'=HYPERLINK(1),north,"), "{text_en}");
    assert!(
        text_en.contains(",\"华东, \"\"机械\"\"\",north,"),
        "{text_en}"
    );
    assert_eq!(text_en.lines().count(), 3);
    let other = text(&desk, "zhou", "/api/customers.csv").await;
    assert!(other.starts_with("\u{feff}编号,客户名称,"), "{other}");
    assert_eq!(other.lines().count(), 1);
    let found = text(
        &desk,
        "sun",
        "/api/customers.csv?q=%E6%9C%BA%E6%A2%B0&lang=zh",
    )
    .await;
    assert_eq!(found.lines().count(), 2, "what the filter shows: {found}");
    let what = desk.column("mao", "/api/access-log", "what").await;
    assert_eq!(
        what[..3],
        ["export", "export", "export"],
        "each one is noted"
    );
    for wrong in ["status=x", "lang=fr", "colour=red"] {
        for ending in ["csv", "xlsx"] {
            let refused = desk
                .get("sun", &format!("/api/visits.{ending}?{wrong}"))
                .await;
            assert_eq!(refused.refusal().0, 422, "{wrong}");
        }
    }
}

#[tokio::test]
async fn a_spreadsheets_cells_are_texts_and_come_back_as_they_went() {
    let desk = Desk::new().await;
    let names = [FORMULA, "+86", "华东机械", "0012"];
    for name in names {
        desk.customer("dai", name).await;
    }
    let answer = desk.get("sun", "/api/customers.xlsx?sort=-changed").await;
    assert_eq!(
        answer.headers["content-disposition"],
        "attachment; filename=\"customers.xlsx\""
    );
    let part = sheet_xml(&answer.bytes);
    assert!(
        !part.contains("<f>") && !part.contains("<v>"),
        "texts alone: {part}"
    );
    let table = read(&answer.bytes).unwrap();
    assert_eq!(table.sheet.as_deref(), Some("客户"));
    assert_eq!(table.rows[0].cells[..3], ["编号", "客户名称", "班组"]);
    let mut found: Vec<&str> = table.rows[1..]
        .iter()
        .map(|row| row.cells[1].as_str())
        .collect();
    found.sort_unstable();
    let mut expected = names;
    expected.sort_unstable();
    assert_eq!(found, expected);
    // Brought in again elsewhere, they are the same customers.
    let again = post(&desk, "dai", "/api/imports/customers", answer.bytes.clone()).await;
    assert_eq!(
        (&again.body["unchanged"], &again.body["customers"]),
        (&json!(4), &json!(0)),
        "{}",
        again.body
    );
    let south = post(&desk, "zhou", "/api/imports/customers", answer.bytes).await;
    assert_eq!(
        south.body["refused"], 4,
        "the other team's name stands there: {}",
        south.body
    );
}

#[tokio::test]
async fn times_are_told_in_the_organisations_zone() {
    let desk = Desk::new().await;
    let (_, visit) = desk.visit("dai").await;
    let path = format!("/api/visits/{visit}");
    let heads = desk.heads(&path).await;
    let li = desk.ids["li"].to_string();
    // 2026-11-23 01:30 in UTC.
    let from = 1_795_397_400_000_i64;
    let edit = json!({ "routing/lead": li, "routing/window_from": from, "routing/window_to": from + 3_600_000 });
    let edited = desk
        .send_with(
            "dai",
            &format!("PATCH {path}"),
            &[("if-match", &heads)],
            &edit,
        )
        .await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    let span = format!("from={}&to={}", from - 1_000, from + 1_000);
    let visits = text(&desk, "dai", "/api/visits.csv").await;
    assert!(
        visits.contains("2026-11-23 09:30,2026-11-23 10:30"),
        "{visits}"
    );
    let week = sheet(&desk, "dai", &format!("/api/schedule.xlsx?{span}")).await;
    assert_eq!(week.sheet.as_deref(), Some("排班表"));
    assert_eq!(week.rows.len(), 2);
    assert_eq!(
        week.rows[1].cells[..5],
        ["li", "主责", "2026-11-23", "09:30", "10:30"]
    );
    let english = text(&desk, "dai", &format!("/api/schedule.csv?{span}&lang=en")).await;
    assert!(
        english.contains("li,lead,2026-11-23,09:30,10:30,"),
        "{english}"
    );
    let too_long = desk
        .get("dai", "/api/schedule.csv?from=0&to=9999999999999")
        .await;
    assert_eq!(too_long.refusal().0, 422);

    assert_eq!(
        desk.get("dai", "/api/me").await.body["zone"],
        "Asia/Shanghai"
    );
    let zone = json!({ "value": "Europe/Berlin" });
    let set = desk.send("adm", "PUT /api/settings/zone", &zone).await;
    assert_eq!(set.status, 200, "{}", set.body);
    assert_eq!(
        desk.get("dai", "/api/me").await.body["zone"],
        "Europe/Berlin"
    );
    let moved = text(&desk, "dai", "/api/visits.csv").await;
    assert!(
        moved.contains("2026-11-23 02:30,2026-11-23 03:30"),
        "{moved}"
    );
}

#[tokio::test]
async fn an_export_goes_on_behind_its_first_page() {
    let desk = Desk::new().await;
    let names = (0..450).map(|number| format!("客户{number:03}\n"));
    let file = format!("客户\n{}", names.collect::<Vec<_>>().concat());
    let to = "/api/imports/customers?dry_run=false";
    let made = post(&desk, "dai", to, file.into_bytes()).await;
    assert_eq!(made.body["customers"], 450, "{}", made.body);
    assert_eq!(
        text(&desk, "dai", "/api/customers.csv")
            .await
            .lines()
            .count(),
        451
    );
    let table = sheet(&desk, "dai", "/api/customers.xlsx?cursor=x&limit=1").await;
    assert_eq!(table.rows.len(), 451);
    assert_eq!(table.rows[450].cells[1], "客户449");
    assert_eq!(
        desk.get("dai", "/api/imports").await.body["items"][0]["records"],
        Value::from(450)
    );
}
