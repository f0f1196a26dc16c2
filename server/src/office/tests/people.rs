//! Teams, users, devices, quarantine and the access log.

use serde_json::json;

use super::desk::Desk;
use crate::accounts::device;

#[tokio::test]
async fn an_administrator_adds_a_team_and_a_user_who_signs_in() {
    let desk = Desk::new().await;
    let team = desk
        .send("adm", "POST /api/teams", &json!({ "name": "west" }))
        .await;
    assert_eq!(team.status, 201);
    let new = json!({ "login": "Qian", "role": "agent", "teams": [team.text("id")], "password": "seven green kites" });
    let user = desk.send("adm", "POST /api/users", &new).await;
    assert_eq!(
        (user.status.as_u16(), user.text("login")),
        (201, "qian".to_owned())
    );
    let body = json!({ "user": "qian", "password": "seven green kites" });
    let signed_in = crate::testing::call(&desk.world.office, "POST /api/sign-in", &[], &body).await;
    assert_eq!(signed_in.status, 200);
    let again = desk.send("adm", "POST /api/users", &new).await;
    assert_eq!(again.refusal(), (409, "name_taken"));
}

#[tokio::test]
async fn weak_passwords_and_unknown_roles_are_refused() {
    let desk = Desk::new().await;
    let weak = json!({ "login": "q", "role": "agent", "teams": [desk.north.to_string()], "password": "short" });
    let answer = desk.send("adm", "POST /api/users", &weak).await;
    assert_eq!(
        (answer.refusal().0, answer.text("field")),
        (422, "password".to_owned())
    );
    let role = json!({ "login": "q", "role": "king", "password": "seven green kites" });
    assert_eq!(
        desk.send("adm", "POST /api/users", &role)
            .await
            .text("field"),
        "role"
    );
}

#[tokio::test]
async fn only_administrators_change_people_and_devices() {
    let desk = Desk::new().await;
    for user in ["sun", "dai", "mao"] {
        let team = desk
            .send(user, "POST /api/teams", &json!({ "name": "x" }))
            .await;
        assert_eq!(team.refusal(), (403, "role"), "{user}");
        let line = format!("PATCH /api/users/{}", desk.ids["wu"]);
        let change = desk.send(user, &line, &json!({ "disabled": true })).await;
        assert_eq!(change.refusal(), (403, "role"), "{user}");
        let mark = desk
            .send(
                user,
                "PATCH /api/devices/0011223344556677",
                &json!({ "status": "lost" }),
            )
            .await;
        assert_eq!(mark.refusal(), (403, "role"), "{user}");
    }
}

#[tokio::test]
async fn a_disabled_user_is_signed_out_at_once() {
    let desk = Desk::new().await;
    let line = format!("PATCH /api/users/{}", desk.ids["dai"]);
    let answer = desk.send("adm", &line, &json!({ "disabled": true })).await;
    assert_eq!(answer.body["disabled"], true);
    assert_eq!(desk.get("dai", "/api/me").await.status, 403);
}

#[tokio::test]
async fn an_administrator_can_not_lock_himself_out() {
    let desk = Desk::new().await;
    let line = format!("PATCH /api/users/{}", desk.ids["adm"]);
    for change in [json!({ "disabled": true }), json!({ "role": "agent" })] {
        assert_eq!(
            desk.send("adm", &line, &change).await.refusal(),
            (409, "oneself")
        );
    }
}

#[tokio::test]
async fn users_of_other_teams_are_not_listed() {
    let desk = Desk::new().await;
    assert_eq!(
        desk.column("zhou", "/api/users", "login").await,
        ["wu", "zhou"]
    );
    assert_eq!(
        desk.column("mao", "/api/users?limit=2", "login").await,
        ["adm", "dai"]
    );
    let first = desk.get("mao", "/api/users?limit=2").await.text("next");
    assert_eq!(
        desk.column(
            "mao",
            &format!("/api/users?limit=2&cursor={first}"),
            "login"
        )
        .await,
        ["li", "mao"]
    );
}

#[tokio::test]
async fn a_supervisor_reads_the_devices_of_his_team_and_an_administrator_marks_one_lost() {
    let desk = Desk::new().await;
    let state = &desk.world.state;
    for login in ["li", "wu"] {
        let (now_ms, mut rng) = (state.now(), state.rng());
        let new = (desk.ids[login], login, false);
        state
            .storage
            .write(|tx| device::enrol(tx, &state.revocations, new, now_ms, &mut rng))
            .unwrap();
    }
    assert_eq!(desk.column("sun", "/api/devices", "name").await, ["li"]);
    assert_eq!(desk.column("adm", "/api/devices", "name").await.len(), 2);
    assert_eq!(
        desk.get("dai", "/api/devices").await.refusal(),
        (403, "role")
    );
    let id = desk.column("sun", "/api/devices", "id").await.remove(0);
    let marked = desk
        .send(
            "adm",
            &format!("PATCH /api/devices/{id}"),
            &json!({ "status": "lost" }),
        )
        .await;
    assert_eq!(marked.text("status"), "lost");
    let none = desk
        .send(
            "adm",
            "PATCH /api/devices/0011223344556677",
            &json!({ "status": "lost" }),
        )
        .await;
    assert_eq!(none.refusal(), (404, "not_found"));
}

#[tokio::test]
async fn searches_are_noted_and_only_managers_read_the_access_log() {
    let desk = Desk::new().await;
    desk.get("sun", "/api/customers?q=east").await;
    let log = desk.get("mao", "/api/access-log").await;
    assert_eq!(log.body["items"][0]["subject"], "east");
    assert_eq!(log.body["items"][0]["user"]["name"], "sun");
    for user in ["sun", "adm", "dai"] {
        assert_eq!(
            desk.get(user, "/api/access-log").await.refusal(),
            (403, "role")
        );
    }
}

#[tokio::test]
async fn what_lies_in_quarantine_is_listed_without_its_content() {
    let desk = Desk::new().await;
    let insert =
        "INSERT INTO quarantine (enrolment, doc, hash, kind, generation, reason, at_ms, bytes)
                  VALUES ($1, $2, $3, 'visit', 1, 'retired', 5, $4)";
    let storage = &desk.world.state.storage;
    storage
        .write(|tx| tx.execute(insert, crate::params!["e", "d", [1u8; 32], [2u8; 9]]))
        .unwrap();
    let answer = desk.get("adm", "/api/quarantine").await;
    assert_eq!(answer.body["items"][0]["bytes"], 9);
    assert_eq!(answer.body["items"][0]["reason"], "retired");
    assert_eq!(
        desk.get("sun", "/api/quarantine").await.refusal(),
        (403, "role")
    );
}
