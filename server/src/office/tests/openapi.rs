//! The OpenAPI document beside the code: `docs/openapi.json`, which the web app's types are made from.

use std::path::Path;

#[test]
fn the_openapi_document_is_the_one_in_docs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let document = format!("{}\n", crate::routes::office_openapi());
    if std::env::var_os("FIELDFILE_BLESS").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == document,
        "docs/openapi.json is not what the code says; run this test with FIELDFILE_BLESS=1"
    );
}
