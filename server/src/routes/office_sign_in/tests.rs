use client_core::record::Role;
use serde_json::{Value, json};

use crate::accounts::api_token::{self, NewApiToken};
use crate::accounts::session::{Access, OFFICE_LIVES_MS};
use crate::accounts::user;
use crate::state::WebSettings;
use crate::testing::{Answer, PASSWORD, World, call};

fn world() -> World {
    let world = World::new();
    let team = world.team("north");
    world.user("li", Role::Engineer, &[team]);
    world.user("sun", Role::Supervisor, &[team]);
    world
}

async fn sign_in(world: &World, user: &str, headers: &[(&str, &str)]) -> Answer {
    call(
        &world.office,
        "POST /api/sign-in",
        headers,
        &json!({ "user": user, "password": PASSWORD }),
    )
    .await
}

fn cookie(answer: &Answer) -> String {
    answer.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

async fn me(world: &World, headers: &[(&str, &str)]) -> Answer {
    call(&world.office, "GET /api/me", headers, &Value::Null).await
}

async fn sign_out(world: &World, headers: &[(&str, &str)]) -> Answer {
    call(&world.office, "POST /api/sign-out", headers, &Value::Null).await
}

#[tokio::test]
async fn a_supervisor_signs_in_with_a_cookie_and_a_bearer() {
    let world = world();
    let answer = sign_in(&world, "sun", &[]).await;
    let line = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        line.contains("; HttpOnly; SameSite=Strict") && !line.contains("Secure"),
        "{line}"
    );
    assert_eq!(
        me(&world, &[("cookie", &cookie(&answer))])
            .await
            .text("role"),
        "supervisor"
    );
    let bearer = format!("Bearer {}", answer.text("access"));
    assert_eq!(
        me(&world, &[("authorization", &bearer)])
            .await
            .text("login"),
        "sun"
    );
    assert_eq!(me(&world, &[]).await.refusal(), (401, "not_signed_in"));
}

#[tokio::test]
async fn an_engineer_has_no_office() {
    assert_eq!(sign_in(&world(), "li", &[]).await.refusal(), (403, "role"));
}

#[tokio::test]
async fn a_role_taken_away_counts_at_the_next_request() {
    let world = world();
    let answer = sign_in(&world, "sun", &[]).await;
    let (now_ms, team) = (world.state.now(), world.team("south"));
    world
        .state
        .storage
        .write(|tx| {
            let sun = user::named(tx, "sun")?;
            user::set_role(tx, sun.id, Role::Engineer, &[team].into(), now_ms)
        })
        .unwrap();
    assert_eq!(
        me(&world, &[("cookie", &cookie(&answer))]).await.refusal(),
        (403, "role")
    );
}

#[tokio::test]
async fn off_the_machine_the_cookie_is_a_host_cookie() {
    let world = World::with(WebSettings {
        secure_cookies: true,
        ..WebSettings::default()
    });
    let team = world.team("north");
    world.user("sun", Role::Supervisor, &[team]);
    let answer = sign_in(&world, "sun", &[("origin", "https://office.test")]).await;
    let line = answer.headers["set-cookie"].to_str().unwrap();
    assert!(
        line.starts_with("__Host-fieldfile_office=") && line.ends_with("; Secure"),
        "{line}"
    );
    assert!(line.contains("; Path=/;"));
}

#[tokio::test]
async fn a_foreign_page_writes_nothing_with_our_cookie() {
    let world = world();
    let cookie = cookie(&sign_in(&world, "sun", &[]).await);
    for foreign in [
        "http://evil.test",
        "null",
        "http://office.test.evil.test",
        "https://office.test",
    ] {
        let answer = sign_out(&world, &[("cookie", &cookie), ("origin", foreign)]).await;
        assert_eq!(answer.refusal(), (403, "foreign_origin"), "{foreign}");
        let answer = sign_in(&world, "sun", &[("origin", foreign)]).await;
        assert_eq!(answer.refusal(), (403, "foreign_origin"), "{foreign}");
    }
    assert_eq!(
        sign_out(&world, &[("cookie", &cookie)]).await.refusal(),
        (403, "foreign_origin")
    );
    assert_eq!(
        sign_out(
            &world,
            &[("cookie", &cookie), ("origin", "http://office.test")]
        )
        .await
        .status,
        204
    );
    assert_eq!(
        me(&world, &[("cookie", &cookie)]).await.refusal(),
        (401, "session_ended")
    );
}

#[tokio::test]
async fn an_office_session_ends_by_itself() {
    let world = world();
    let cookie = cookie(&sign_in(&world, "sun", &[]).await);
    world.later(OFFICE_LIVES_MS);
    assert_eq!(
        me(&world, &[("cookie", &cookie)]).await.refusal(),
        (401, "session_ended")
    );
}

#[tokio::test]
async fn the_listeners_refuse_each_others_tokens() {
    let world = world();
    let office = sign_in(&world, "sun", &[]).await.text("access");
    let body = json!({ "user": "sun", "password": PASSWORD, "device_name": "x" });
    let field = call(&world.field, "POST /v1/sign-in", &[], &body)
        .await
        .text("access");
    let answer = me(&world, &[("authorization", &format!("Bearer {field}"))]).await;
    assert_eq!(answer.refusal(), (401, "token_audience"));
    let bearer = format!("Bearer {office}");
    let answer = call(
        &world.field,
        "POST /v1/sign-out",
        &[("authorization", &bearer)],
        &Value::Null,
    )
    .await;
    assert_eq!(answer.refusal(), (401, "token_audience"));
}

#[tokio::test]
async fn a_reading_api_token_does_not_write_and_expires() {
    let world = world();
    let (state, now_ms) = (&world.state, world.state.now());
    let token = state
        .storage
        .write(|tx| {
            let sun = user::named(tx, "sun")?;
            let new = NewApiToken {
                name: "export",
                user: &sun,
                access: Access::Read,
                days: 2,
            };
            api_token::make(tx, &state.revocations, &new, now_ms, &mut state.rng())
        })
        .unwrap();
    let bearer = format!("Bearer {token}");
    assert_eq!(
        me(&world, &[("authorization", &bearer)])
            .await
            .text("login"),
        "sun"
    );
    assert_eq!(
        sign_out(&world, &[("authorization", &bearer)])
            .await
            .refusal(),
        (403, "read_only_token")
    );
    let as_cookie = format!("fieldfile_office={token}");
    assert_eq!(
        me(&world, &[("cookie", &as_cookie)]).await.refusal(),
        (401, "token_malformed")
    );
    world.later(2 * 24 * 3_600_000);
    assert_eq!(
        me(&world, &[("authorization", &bearer)]).await.refusal(),
        (401, "session_ended")
    );
}

#[tokio::test]
async fn health_and_the_openapi_document_need_no_sign_in() {
    let world = world();
    assert_eq!(
        call(&world.office, "GET /healthz", &[], &Value::Null)
            .await
            .bytes,
        b"ok\n"
    );
    assert_eq!(
        call(&world.field, "GET /readyz", &[], &Value::Null)
            .await
            .bytes,
        b"ready\n"
    );
    let document = call(&world.office, "GET /api/openapi.json", &[], &Value::Null)
        .await
        .body;
    assert!(
        document["paths"]["/api/sign-in"]["post"].is_object(),
        "{document}"
    );
    world.state.stop();
    assert_eq!(
        call(&world.office, "GET /readyz", &[], &Value::Null)
            .await
            .refusal(),
        (503, "stopping")
    );
}
