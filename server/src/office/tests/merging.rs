//! Customers that look alike, files merged and unmerged, machines by serial number, what a file lacks.

use serde_json::{Value, json};

use super::desk::Desk;

impl Desk {
    async fn edits(&self, user: &str, path: &str, body: &Value) {
        let heads = self.heads(path).await;
        let line = format!("PATCH {path}");
        let done = self
            .send_with(user, &line, &[("if-match", &heads)], body)
            .await;
        assert_eq!(done.status, 200, "{}", done.body);
    }

    async fn post_at(
        &self,
        user: &str,
        customer: &str,
        deed: &str,
        body: &Value,
    ) -> crate::testing::Answer {
        let heads = self.heads(&format!("/api/customers/{customer}")).await;
        let line = format!("POST /api/customers/{customer}/{deed}");
        self.send_with(user, &line, &[("if-match", &heads)], body)
            .await
    }
}

#[tokio::test]
async fn customers_that_look_alike_are_named_within_ones_scope() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "华东机械有限公司").await;
    let path = format!("/api/customers/{id}");
    let body = json!({ "contacts/1/phone": "138 0013 8000", "equipment/m/serial": "HD-200/7" });
    desk.edits("dai", &path, &body).await;
    for (query, same) in [
        (
            "name=%E5%8D%8E%E4%B8%9C%20%E6%9C%BA%E6%A2%B0",
            json!(["name"]),
        ),
        ("phone=%2B8613800138000", json!(["phone"])),
        (
            "serial=hd2007&phone=13800138000",
            json!(["phone", "serial"]),
        ),
    ] {
        let answer = desk
            .get("sun", &format!("/api/customers/similar?{query}"))
            .await;
        assert_eq!(
            answer.body["items"][0]["same"], same,
            "{query}: {}",
            answer.body
        );
        assert_eq!(answer.body["items"][0]["customer"]["id"], json!(id));
        let other = desk
            .get("zhou", &format!("/api/customers/similar?{query}"))
            .await;
        assert_eq!(other.body["items"], json!([]));
    }
    let itself = format!("/api/customers/similar?phone=13800138000&except={id}");
    assert_eq!(desk.get("sun", &itself).await.body["items"], json!([]));
    desk.edits("dai", &path, &json!({ "contacts/1/phone": null }))
        .await;
    let gone = desk
        .get("sun", "/api/customers/similar?phone=13800138000")
        .await;
    assert_eq!(gone.body["items"], json!([]));
}

#[tokio::test]
async fn a_merged_file_leaves_the_lists_with_every_record_kept_and_comes_back() {
    let desk = Desk::new().await;
    let (twin, visit) = desk.visit("dai").await;
    let (kept, own) = desk.visit("dai").await;
    desk.edits(
        "dai",
        &format!("/api/customers/{kept}"),
        &json!({ "name": "East Mill" }),
    )
    .await;
    let into = json!({ "into": kept });
    let merged = desk.post_at("dai", &twin, "merge", &into).await;
    assert_eq!(merged.status, 200, "{}", merged.body);

    assert_eq!(
        desk.column("sun", "/api/customers", "name").await,
        ["East Mill"]
    );
    assert_eq!(
        desk.column("sun", "/api/customers?merged=true", "id").await,
        [twin.as_str()]
    );
    assert!(
        desk.column("sun", "/api/customers?q=East", "id")
            .await
            .contains(&kept)
    );
    let mut visits = desk
        .column("sun", &format!("/api/visits?customer={kept}"), "id")
        .await;
    visits.sort();
    let mut both = vec![visit.clone(), own.clone()];
    both.sort();
    assert_eq!(visits, both);
    let file = desk.get("sun", &format!("/api/customers/{twin}")).await;
    assert_eq!(file.body["merged_into"]["name"], "East Mill");
    let file = desk.get("sun", &format!("/api/customers/{kept}")).await;
    assert_eq!(file.body["merged"][0]["id"], json!(twin));

    let chain = desk
        .post_at("dai", &kept, "merge", &json!({ "into": twin }))
        .await;
    assert_eq!(
        (chain.refusal().0, chain.text("field").as_str()),
        (422, "into")
    );
    let itself = desk.post_at("dai", &kept, "merge", &into).await;
    assert_eq!(itself.refusal().0, 422);
    let third = desk.customer("dai", "Third").await;
    assert_eq!(
        desk.post_at("dai", &kept, "merge", &json!({ "into": third }))
            .await
            .status,
        200
    );
    let all = desk
        .column("sun", &format!("/api/visits?customer={third}"), "id")
        .await;
    assert_eq!(all.len(), 2, "files merged into a merged one come along");

    let back = desk.post_at("dai", &twin, "unmerge", &Value::Null).await;
    assert_eq!(back.status, 200, "{}", back.body);
    assert_eq!(
        desk.column("sun", "/api/customers", "name").await,
        ["East", "Third"]
    );
    let own_again = desk
        .column("sun", &format!("/api/visits?customer={twin}"), "id")
        .await;
    assert_eq!(own_again, [visit]);
}

#[tokio::test]
async fn a_file_is_merged_only_within_what_one_sees_and_one_team() {
    let desk = Desk::new().await;
    let north = desk.customer("dai", "North Mill").await;
    let body = json!({ "name": "South Mill", "team": desk.south.to_string() });
    let south = desk
        .send("zhou", "POST /api/customers", &body)
        .await
        .text("id");
    let unseen = desk
        .post_at("dai", &north, "merge", &json!({ "into": south }))
        .await;
    let unknown = json!({ "into": "0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0a" });
    let none = desk.post_at("dai", &north, "merge", &unknown).await;
    assert_eq!((unseen.refusal().0, &unseen.body), (422, &none.body));
    let teams = desk
        .post_at("mao", &north, "merge", &json!({ "into": south }))
        .await;
    assert!(teams.text("detail").contains("same team"), "{}", teams.body);
}

#[tokio::test]
async fn a_machine_is_found_by_its_serial_number_with_its_visits() {
    let desk = Desk::new().await;
    let (customer, visit) = desk.visit("dai").await;
    let machine = json!({ "equipment/m/serial": "HD-200/7", "equipment/m/model": "HD-200" });
    desk.edits("dai", &format!("/api/customers/{customer}"), &machine)
        .await;
    desk.edits(
        "dai",
        &format!("/api/visits/{visit}"),
        &json!({ "equipment/serial": "hd200 7" }),
    )
    .await;
    let history = desk.get("sun", "/api/equipment?serial=HD2007").await;
    assert_eq!(
        history.body["machines"][0]["model"], "HD-200",
        "{}",
        history.body
    );
    assert_eq!(history.body["visits"]["items"][0]["id"], json!(visit));
    let other = desk.get("zhou", "/api/equipment?serial=HD2007").await;
    assert_eq!(
        other.body,
        json!({ "machines": [], "visits": { "items": [] } })
    );
}

#[tokio::test]
async fn a_file_names_what_it_lacks() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let path = format!("/api/customers/{id}");
    desk.edits(
        "dai",
        &path,
        &json!({ "class": "key", "equipment/m/model": "HD-200" }),
    )
    .await;
    let file = desk.get("dai", &path).await;
    assert_eq!(file.body["state"]["completeness"], 30);
    let missing: Vec<&str> = file.body["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|missing| missing["path"].as_str().unwrap())
        .collect();
    let expected = [
        "addresses/*/text",
        "addresses/*/lat",
        "contacts/*/phone",
        "contract_date",
        "equipment/m/serial",
        "equipment/m/installed_at",
        "equipment/m/warranty_until",
    ];
    assert_eq!(missing, expected);
    assert_eq!(file.body["missing"][2]["label"], "customer.contact.phone");
}

#[tokio::test]
async fn customers_are_listed_by_their_last_visit() {
    let desk = Desk::new().await;
    let (visited, _) = desk.handed_in().await;
    let never = desk.customer("dai", "Never").await;
    let now = desk.world.state.now();
    let column = async |query: &str| {
        desk.column("sun", &format!("/api/customers?{query}"), "id")
            .await
    };
    assert_eq!(
        column(&format!("visited_from={}", now - 60_000)).await,
        [visited.as_str()]
    );
    assert_eq!(
        column(&format!("not_visited_since={}", now - 60_000)).await,
        [never]
    );
    let list = desk
        .get(
            "sun",
            &format!("/api/customers?visited_from={}", now - 60_000),
        )
        .await;
    assert!(list.body["items"][0]["last_visit_at"].is_i64());
    assert!(list.body["items"][0]["revisit_due_at"].is_i64());
}

#[tokio::test]
async fn an_engineer_archives_no_file_that_others_wrote_in() {
    let desk = Desk::new().await;
    let id = desk.customer("dai", "East").await;
    let path = format!("/api/customers/{id}");
    desk.edits("sun", &path, &json!({ "class": "key" })).await;
    let archive = json!({ "archived/at": desk.world.state.now() });
    let heads = desk.heads(&path).await;
    let line = format!("PATCH {path}");
    let refused = desk
        .send_with("dai", &line, &[("if-match", &heads)], &archive)
        .await;
    assert_eq!(refused.refusal(), (403, "policy"));
    desk.edits("sun", &path, &archive).await;
    assert!(desk.column("sun", "/api/customers", "id").await.is_empty());
}

#[tokio::test]
async fn a_search_for_a_merged_file_leads_to_the_one_that_stayed() {
    let desk = Desk::new().await;
    let twin = desk.customer("dai", "华东机械昆山厂").await;
    let kept = desk.customer("dai", "华东机械有限公司").await;
    let phone = json!({ "contacts/1/phone": "0512-6655 0002" });
    desk.edits("dai", &format!("/api/customers/{twin}"), &phone)
        .await;
    let done = desk
        .post_at("dai", &twin, "merge", &json!({ "into": kept }))
        .await;
    assert_eq!(done.status, 200, "{}", done.body);
    for typed in [
        "%E6%98%86%E5%B1%B1",
        "051266550002",
        "0512-66550002",
        "6655%200002",
    ] {
        let path = format!("/api/customers?q={typed}");
        let found = desk.get("sun", &path).await;
        let item = &found.body["items"][0];
        assert_eq!(item["id"], json!(twin), "{typed}: {}", found.body);
        assert_eq!(item["merged_into"], json!(kept));
        assert_eq!(item["merged_into_name"], "华东机械有限公司");
    }
    let list = desk.column("sun", "/api/customers", "id").await;
    assert_eq!(list, [kept]);
    let without = desk
        .column(
            "sun",
            "/api/customers?q=%E6%98%86%E5%B1%B1&merged=false",
            "id",
        )
        .await;
    assert!(without.is_empty());
}
