use client_core::record::Role;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use serde_json::{Value, json};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::accounts::access_token::LIVES_MS;
use crate::accounts::device::{self, DeviceStatus};
use crate::accounts::refresh_token::{REFRESH_LIVES_MS, REPEAT_MS};
use crate::accounts::user;
use crate::testing::{Answer, PASSWORD, World, call};

fn world() -> World {
    let world = World::new();
    let team = world.team("north");
    world.user("li", Role::Engineer, &[team]);
    world.user("wang", Role::Engineer, &[team]);
    world.user("boss", Role::Manager, &[]);
    world
}

fn body(user: &str, password: &str) -> Value {
    json!({ "user": user, "password": password, "device_name": "Redmi" })
}

async fn sign_in(world: &World, body: &Value) -> Answer {
    call(&world.field, "POST /v1/sign-in", &[], body).await
}

async fn refresh(world: &World, token: &str) -> Answer {
    call(
        &world.field,
        "POST /v1/refresh",
        &[],
        &json!({ "refresh": token }),
    )
    .await
}

/// Asks for something that needs a living field session.
async fn sign_out(world: &World, access: &str) -> Answer {
    call(
        &world.field,
        "POST /v1/sign-out",
        &[("authorization", &format!("Bearer {access}"))],
        &Value::Null,
    )
    .await
}

fn revoke(world: &World, signed_in: &Answer, status: DeviceStatus) {
    let enrolment = signed_in.body["enrolment"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let (state, now_ms) = (&world.state, world.state.now());
    state
        .storage
        .write(|tx| device::revoke(tx, &state.revocations, enrolment, status, now_ms))
        .unwrap();
}

#[tokio::test]
async fn an_engineer_signs_in_and_gets_an_enrolment() {
    let world = world();
    let answer = sign_in(&world, &body("Li", PASSWORD)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["enrolment"]["id"].as_str().unwrap().len(), 16);
    assert_eq!(answer.body["enrolment"]["code"].as_str().unwrap().len(), 3);
    assert_eq!(answer.body["user"]["role"], "engineer");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_alike() {
    let world = world();
    let wrong = sign_in(&world, &body("li", "not the password")).await;
    let unknown = sign_in(&world, &body("nobody", "not the password")).await;
    assert_eq!(wrong.refusal(), (401, "wrong_password"));
    assert_eq!(wrong.body, unknown.body);
}

#[tokio::test]
async fn a_manager_has_no_field_client() {
    assert_eq!(
        sign_in(&world(), &body("boss", PASSWORD)).await.refusal(),
        (403, "role")
    );
}

#[tokio::test]
async fn signing_in_again_keeps_the_enrolment() {
    let world = world();
    let first = sign_in(&world, &body("li", PASSWORD)).await;
    let mut again = body("li", PASSWORD);
    again["enrolment"] =
        json!({ "id": first.body["enrolment"]["id"], "secret": first.body["enrolment"]["secret"] });
    let second = sign_in(&world, &again).await;
    assert_eq!(
        second.body["enrolment"]["id"],
        first.body["enrolment"]["id"]
    );
    assert_eq!(
        second.body["enrolment"]["code"],
        first.body["enrolment"]["code"]
    );
    assert!(second.body["enrolment"].get("secret").is_none());
}

#[tokio::test]
async fn nobody_claims_anothers_enrolment() {
    let world = world();
    let first = sign_in(&world, &body("li", PASSWORD)).await;
    let mut theft = body("wang", PASSWORD);
    theft["enrolment"] =
        json!({ "id": first.body["enrolment"]["id"], "secret": first.body["enrolment"]["secret"] });
    assert_eq!(
        sign_in(&world, &theft).await.refusal(),
        (403, "enrolment_foreign")
    );
    theft["user"] = "li".into();
    theft["enrolment"]["secret"] = "guessed".into();
    assert_eq!(
        sign_in(&world, &theft).await.refusal(),
        (403, "enrolment_foreign")
    );
}

#[tokio::test]
async fn guessing_is_throttled_but_a_known_device_gets_in() {
    let world = world();
    let first = sign_in(&world, &body("li", PASSWORD)).await;
    for _ in 0..10 {
        assert_eq!(
            sign_in(&world, &body("li", "not the password"))
                .await
                .status,
            401
        );
    }
    let throttled = sign_in(&world, &body("li", PASSWORD)).await;
    assert_eq!(throttled.refusal(), (429, "throttled"));
    assert!(throttled.headers.contains_key("retry-after"));
    let mut known = body("li", PASSWORD);
    known["enrolment"] =
        json!({ "id": first.body["enrolment"]["id"], "secret": first.body["enrolment"]["secret"] });
    assert_eq!(sign_in(&world, &known).await.status, 200);
}

#[tokio::test]
async fn a_repeated_refresh_gets_the_same_successor_for_a_minute() {
    let world = world();
    let first = sign_in(&world, &body("li", PASSWORD)).await.text("refresh");
    let one = refresh(&world, &first).await;
    world.later(REPEAT_MS);
    let two = refresh(&world, &first).await;
    assert_eq!(one.text("refresh"), two.text("refresh"));
    assert_eq!(refresh(&world, &one.text("refresh")).await.status, 200);
}

#[tokio::test]
async fn a_copied_refresh_token_ends_the_session_and_wipes_nothing() {
    let world = world();
    let signed_in = sign_in(&world, &body("li", PASSWORD)).await;
    let first = signed_in.text("refresh");
    let next = refresh(&world, &first).await;
    world.later(REPEAT_MS + 1);
    let reused = refresh(&world, &first).await;
    assert_eq!(reused.refusal(), (401, "refresh_reused"));
    assert!(reused.body.get("statement").is_none());
    assert_eq!(
        refresh(&world, &next.text("refresh")).await.refusal(),
        (401, "session_ended")
    );
    assert_eq!(
        sign_out(&world, &next.text("access")).await.refusal(),
        (401, "session_ended")
    );
}

#[tokio::test]
async fn tokens_expire() {
    let world = world();
    let signed_in = sign_in(&world, &body("li", PASSWORD)).await;
    world.later(LIVES_MS);
    assert_eq!(
        sign_out(&world, &signed_in.text("access")).await.refusal(),
        (401, "token_expired")
    );
    world.later(REFRESH_LIVES_MS);
    assert_eq!(
        refresh(&world, &signed_in.text("refresh")).await.refusal(),
        (401, "refresh_expired")
    );
}

#[tokio::test]
async fn a_signed_out_session_is_over_at_once() {
    let world = world();
    let signed_in = sign_in(&world, &body("li", PASSWORD)).await;
    assert_eq!(
        sign_out(&world, &signed_in.text("access")).await.status,
        204
    );
    assert_eq!(
        sign_out(&world, &signed_in.text("access")).await.refusal(),
        (401, "session_ended")
    );
    assert_eq!(
        refresh(&world, &signed_in.text("refresh")).await.refusal(),
        (401, "session_ended")
    );
}

#[tokio::test]
async fn a_lost_device_is_told_with_a_signed_statement() {
    let world = world();
    let signed_in = sign_in(&world, &body("li", PASSWORD)).await;
    revoke(&world, &signed_in, DeviceStatus::Lost);
    let mut thief = body("li", "whatever it is");
    thief["enrolment"] = json!({ "id": signed_in.body["enrolment"]["id"], "secret": signed_in.body["enrolment"]["secret"] });
    let answers = [
        sign_out(&world, &signed_in.text("access")).await,
        refresh(&world, &signed_in.text("refresh")).await,
        sign_in(&world, &thief).await,
    ];
    let key: [u8; 32] = decoded(&signed_in.text("statement_key"))
        .try_into()
        .unwrap();
    let key = VerifyingKey::from_bytes(&key).unwrap();
    for answer in answers {
        assert_eq!(answer.refusal(), (403, "device_lost"));
        let statement = answer.text("statement");
        let (text, signature) = statement.split_once('.').unwrap();
        key.verify(
            text.as_bytes(),
            &Signature::from_slice(&decoded(signature)).unwrap(),
        )
        .unwrap();
        let said: Value = serde_json::from_slice(&decoded(text)).unwrap();
        assert_eq!(said["enrolment"], signed_in.body["enrolment"]["id"]);
    }
}

#[tokio::test]
async fn a_retired_device_keeps_its_session_for_a_last_push_and_gets_no_other() {
    let world = world();
    let signed_in = sign_in(&world, &body("li", PASSWORD)).await;
    revoke(&world, &signed_in, DeviceStatus::Retired);
    world.later(LIVES_MS);
    let last = refresh(&world, &signed_in.text("refresh")).await;
    let mut again = body("li", PASSWORD);
    again["enrolment"] = json!({ "id": signed_in.body["enrolment"]["id"], "secret": signed_in.body["enrolment"]["secret"] });
    let refused = sign_in(&world, &again).await;
    assert_eq!(refused.refusal(), (403, "device_retired"));
    assert!(!refused.text("statement").is_empty());
    assert_eq!(sign_out(&world, &last.text("access")).await.status, 204);
    assert_eq!(
        sign_out(&world, &last.text("access")).await.refusal(),
        (403, "device_retired")
    );
    assert_eq!(
        refresh(&world, &last.text("refresh")).await.refusal(),
        (403, "device_retired")
    );
}

#[tokio::test]
async fn revocations_and_enrolments_survive_a_restored_database() {
    let world = world();
    let signed_in = sign_in(&world, &body("li", PASSWORD)).await;
    revoke(&world, &signed_in, DeviceStatus::Lost);
    // What a database from before the sign-in looks like.
    let forget = "DELETE FROM refresh_tokens; DELETE FROM sessions; DELETE FROM devices;";
    world.state.storage.write(|tx| tx.script(forget)).unwrap();
    let world = world.reopened();
    let mut thief = body("li", PASSWORD);
    thief["enrolment"] = json!({ "id": signed_in.body["enrolment"]["id"], "secret": signed_in.body["enrolment"]["secret"] });
    assert_eq!(
        sign_in(&world, &thief).await.refusal(),
        (403, "device_lost")
    );
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once() {
    let world = world();
    let signed_in = sign_in(&world, &body("li", PASSWORD)).await;
    let (state, now_ms) = (&world.state, world.state.now());
    state
        .storage
        .write(|tx| {
            let li = user::named(tx, "li")?;
            user::set_disabled(tx, &state.revocations, li.id, true, now_ms)
        })
        .unwrap();
    assert_eq!(
        sign_out(&world, &signed_in.text("access")).await.refusal(),
        (403, "user_disabled")
    );
    assert_eq!(
        refresh(&world, &signed_in.text("refresh")).await.refusal(),
        (403, "user_disabled")
    );
    assert_eq!(
        sign_in(&world, &body("li", PASSWORD)).await.refusal(),
        (403, "user_disabled")
    );
}

#[tokio::test]
async fn malformed_bodies_are_problems_and_repeat_nothing() {
    let world = world();
    let answer = sign_in(
        &world,
        &json!({ "user": "li", "password": 7, "device_name": "x" }),
    )
    .await;
    assert_eq!(answer.refusal(), (422, "invalid"));
    let large =
        json!({ "user": "x".repeat(crate::routes::JSON_BYTES), "password": "", "device_name": "" });
    assert_eq!(sign_in(&world, &large).await.refusal(), (413, "too_large"));
    let none = call(
        &world.field,
        "POST /v1/sign-in",
        &[("content-type", "application/json")],
        &Value::Null,
    )
    .await;
    assert_eq!(none.refusal(), (400, "malformed"));
    assert_eq!(
        call(&world.field, "GET /nowhere", &[], &Value::Null)
            .await
            .refusal(),
        (404, "not_found")
    );
    assert_eq!(
        call(&world.field, "GET /v1/refresh", &[], &Value::Null)
            .await
            .refusal(),
        (405, "method_not_allowed")
    );
}

fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}
