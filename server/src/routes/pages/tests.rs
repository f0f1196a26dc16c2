use axum::Router;
use serde_json::Value;

use super::*;
use crate::testing::{World, call};

fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("assets")).unwrap();
    std::fs::write(at(INDEX), "<meta nonce=\"{nonce}\">").unwrap();
    std::fs::write(at("assets/app-1a2b.js"), "let a = 1;\n".repeat(500)).unwrap();
    std::fs::write(at("favicon.svg"), "<svg/>").unwrap();
    folder
}

fn served(world: &World, folder: &Path) -> Router {
    let pages = Pages::read(folder, OFFICE_POLICY, None).unwrap();
    crate::routes::office_with(&world.state, Some(pages))
}

#[tokio::test]
async fn every_address_but_the_api_opens_the_app_under_a_nonce_of_its_own() {
    let (world, folder) = (World::new(), built());
    let router = served(&world, folder.path());
    let mut seen = Vec::new();
    for address in ["GET /", "GET /customers/1", "GET /apis"] {
        let answer = call(&router, address, &[], &Value::Null).await;
        assert_eq!(answer.status, 200, "{address}");
        assert_eq!(answer.headers["cache-control"], "no-cache");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        let page = String::from_utf8(answer.bytes).unwrap();
        let nonce = page.split('"').nth(1).unwrap().to_owned();
        assert!(policy.contains(&format!("'nonce-{nonce}'")), "{policy}");
        assert!(policy.contains("default-src 'none'; script-src 'self';"));
        assert!(!seen.contains(&nonce) && nonce.len() > 20);
        seen.push(nonce);
    }
    for address in [
        "GET /api",
        "GET /api/nothing",
        "GET /assets/app-0000.js",
        "POST /customers",
    ] {
        let answer = call(&router, address, &[], &Value::Null).await;
        assert_eq!(answer.refusal(), (404, "not_found"), "{address}");
    }
}

#[tokio::test]
async fn the_phones_pages_may_compile_the_module_and_its_scripts_carry_the_policy() {
    let (world, folder) = (World::new(), built());
    let pages = Pages::read(folder.path(), FIELD_POLICY, None).unwrap();
    let router = crate::routes::field_with(&world.state, Some(pages));
    for address in ["GET /visits/1", "GET /assets/app-1a2b.js"] {
        let answer = call(&router, address, &[], &Value::Null).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("'wasm-unsafe-eval'"), "{address}: {policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"));
    }
    let elsewhere = call(&router, "GET /v1/nothing", &[], &Value::Null).await;
    assert_eq!(elsewhere.refusal(), (404, "not_found"));
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever_and_packed_for_who_takes_it() {
    let (world, folder) = (World::new(), built());
    let router = served(&world, folder.path());
    let packed = call(
        &router,
        "GET /assets/app-1a2b.js",
        &[("accept-encoding", "br, gzip;q=0.8")],
        &Value::Null,
    )
    .await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    assert!(
        packed.headers["cache-control"]
            .to_str()
            .unwrap()
            .ends_with("immutable")
    );
    assert!(
        packed.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/javascript")
    );
    let plain = call(&router, "GET /assets/app-1a2b.js", &[], &Value::Null).await;
    assert!(plain.bytes.len() > packed.bytes.len());
    let tag = plain.headers["etag"].to_str().unwrap().to_owned();
    let again = [("if-none-match", tag.as_str())];
    let same = call(&router, "GET /assets/app-1a2b.js", &again, &Value::Null).await;
    assert_eq!((same.status.as_u16(), same.bytes.len()), (304, 0));
    let icon = call(&router, "GET /favicon.svg", &[], &Value::Null).await;
    assert_eq!(icon.headers["cache-control"], "no-cache");
}

#[tokio::test]
async fn nothing_outside_the_folder_can_be_asked_for() {
    let (world, folder) = (World::new(), built());
    std::fs::write(folder.path().join("secret"), "no").unwrap();
    let router = served(&world, &folder.path().join("assets/.."));
    for address in [
        "GET /assets/../secret",
        "GET /assets/%2e%2e/secret",
        "GET /assets//secret",
    ] {
        let answer = call(&router, address, &[], &Value::Null).await;
        assert_eq!(answer.status, 404, "{address}");
    }
}

#[test]
fn a_folder_without_a_page_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let error = Pages::read(folder.path(), OFFICE_POLICY, None).unwrap_err();
    assert!(
        error.to_string().contains("build the web app first"),
        "{error}"
    );
}
