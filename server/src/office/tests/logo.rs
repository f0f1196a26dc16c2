//! The company's own logo, new passwords, and the clearing of what was invented.

use axum::body::Body;
use axum::http::Request;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::desk::Desk;
use crate::testing::{PASSWORD, call};

/// A grey picture of this many pixels a side.
fn encoded(encoder: impl ImageEncoder, side: u32) {
    let pixels = vec![127; (side * side) as usize];
    encoder
        .write_image(&pixels, side, side, ExtendedColorType::L8)
        .unwrap();
}

fn png(side: u32) -> Vec<u8> {
    let mut out = Vec::new();
    encoded(PngEncoder::new(&mut out), side);
    out
}

/// Puts a logo; the status.
async fn put(desk: &Desk, user: &str, picture: Vec<u8>) -> u16 {
    let request = Request::put("/api/logo")
        .header("host", "office.test")
        .header("authorization", desk.bearer(user))
        .body(Body::from(picture))
        .unwrap();
    let office = desk.world.office.clone();
    office.oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_logo_is_set_by_an_administrator_and_read_by_the_office_alone() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("dai", "/api/logo").await.status, 404);
    assert_eq!(put(&desk, "mao", png(8)).await, 403);
    assert_eq!(put(&desk, "adm", png(8)).await, 204);
    assert_eq!(put(&desk, "adm", png(16)).await, 204);
    let logo = desk.get("zhou", "/api/logo").await;
    assert_eq!(logo.bytes, png(16));
    assert_eq!(logo.headers["content-type"], "image/png");
    assert_eq!(logo.headers["x-content-type-options"], "nosniff");
    assert!(
        logo.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("sandbox")
    );
    let stranger = call(&desk.world.office, "GET /api/logo", &[], &Value::Null).await;
    assert_eq!(stranger.status, 401);
    let deleted = desk.send("adm", "DELETE /api/logo", &Value::Null).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(desk.get("dai", "/api/logo").await.status, 404);
    let deeds = desk.column("adm", "/api/audit-log", "action").await;
    assert_eq!(deeds, ["logo.remove", "logo.set", "logo.set"]);
}

#[tokio::test]
async fn a_logo_is_no_other_format_no_giant_and_no_script() {
    let desk = Desk::new().await;
    let mut webp = Vec::new();
    let lossless = WebPEncoder::new_lossless(&mut webp);
    let grey = vec![127; 8 * 8 * 3];
    lossless
        .write_image(&grey, 8, 8, ExtendedColorType::Rgb8)
        .unwrap();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let mut torn = png(64);
    torn.truncate(60);
    for (picture, status) in [
        (webp, 415),
        (svg.to_vec(), 415),
        (torn, 422),
        (png(2_001), 422),
        (vec![0; 256 * 1024 + 1], 413),
    ] {
        assert_eq!(put(&desk, "adm", picture).await, status);
    }
    assert_eq!(desk.get("dai", "/api/logo").await.status, 404);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_that_the_old_one_began() {
    let desk = Desk::new().await;
    let line = format!("PUT /api/users/{}/password", desk.ids["dai"]);
    let strong = json!({ "password": "eleven blue boats" });
    assert_eq!(desk.send("mao", &line, &strong).await.refusal().0, 403);
    let weak = desk
        .send("adm", &line, &json!({ "password": "123456789012" }))
        .await;
    assert_eq!(weak.refusal().0, 422);
    assert_eq!(desk.get("dai", "/api/me").await.status, 200);
    assert_eq!(desk.send("adm", &line, &strong).await.status, 204);
    assert_eq!(desk.get("dai", "/api/me").await.status, 401);
    let sign_in = async |password: &str| {
        let body = json!({ "user": "dai", "password": password });
        call(&desk.world.office, "POST /api/sign-in", &[], &body)
            .await
            .status
    };
    assert_eq!(sign_in(PASSWORD).await, 401);
    assert_eq!(sign_in("eleven blue boats").await, 200);
    let log = desk.get("adm", "/api/audit-log").await;
    assert_eq!(log.body["items"][0]["action"], "user.password");
    assert!(!String::from_utf8_lossy(&log.bytes).contains("boats"));
}

#[tokio::test]
async fn only_invented_data_are_cleared_and_only_by_an_administrator() {
    let desk = Desk::new().await;
    let line = "POST /api/demo/clear";
    assert_eq!(desk.get("adm", "/api/demo").await.body["clearable"], false);
    assert_eq!(desk.send("adm", line, &Value::Null).await.status, 404);
    assert!(!desk.world.state.clearing.is_wanted());
    desk.world.state.clearing.offer();
    assert_eq!(desk.get("adm", "/api/demo").await.body["clearable"], true);
    assert_eq!(desk.send("mao", line, &Value::Null).await.status, 403);
    assert!(!*desk.world.state.stopping().borrow());
    assert_eq!(desk.send("adm", line, &Value::Null).await.status, 202);
    assert!(desk.world.state.clearing.is_wanted());
    assert!(*desk.world.state.stopping().borrow());
}
