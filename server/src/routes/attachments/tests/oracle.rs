use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::StatusCode;

use crate::blobs::BlobHash;
use crate::blobs::desk::{Desk, picture};
use crate::testing::Answer;

/// Everything of an answer that does not name a request or an upload.
fn said(answer: &Answer) -> (StatusCode, BTreeMap<String, String>, String) {
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "location"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    (answer.status, headers, text)
}

/// All that Wu can hear about a picture while he uploads it.
async fn heard(desk: &Desk, bytes: &[u8]) -> Vec<(StatusCode, BTreeMap<String, String>, String)> {
    let hash = BlobHash::of(bytes);
    let wu = &desk.wu;
    let mut heard = Vec::new();
    let hide = |text: serde_json::Value| text.to_string().replace(&hash.to_string(), "HASH");
    let record = |answer: &Answer, heard: &mut Vec<_>| {
        let (status, mut headers, text) = said(answer);
        headers.remove("upload-metadata");
        heard.push((status, headers, text));
    };
    let asked = |text: String| (StatusCode::OK, BTreeMap::new(), text);
    heard.push(asked(hide(desk.confirmed(wu, hash).await)));
    let begun = desk.try_begin(wu, bytes.len() as u64, hash).await;
    record(&begun, &mut heard);
    let address = begun.headers["location"].to_str().unwrap().to_owned();
    heard.push(asked(hide(desk.confirmed(wu, hash).await)));
    for (from, to) in [(0, 9), (9, bytes.len() - 1)] {
        record(
            &desk
                .send(wu, &address, from, bytes[from..to].to_vec())
                .await,
            &mut heard,
        );
        let line = format!("HEAD {address}");
        record(&desk.tus(wu, &line, &[], Body::empty()).await, &mut heard);
    }
    heard.push(asked(hide(desk.confirmed(wu, hash).await)));
    // A wrong last byte: the bytes have to be there, knowing the hash is not enough.
    record(
        &desk
            .send(wu, &address, bytes.len() - 1, vec![!bytes[bytes.len() - 1]])
            .await,
        &mut heard,
    );
    heard.push(asked(hide(desk.confirmed(wu, hash).await)));
    let address = desk.begin(wu, bytes).await;
    record(
        &desk.send(wu, &address, 0, bytes.to_vec()).await,
        &mut heard,
    );
    heard.push(asked(hide(desk.confirmed(wu, hash).await)));
    heard
}

#[tokio::test]
async fn an_upload_hears_the_same_whether_or_not_the_hash_is_known() {
    let desk = Desk::new().await;
    let (known, unknown) = (picture(1), picture(2));
    assert_eq!(known.len(), unknown.len());
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&known));
    desk.upload(&desk.li, &known).await;
    assert_eq!(heard(&desk, &known).await, heard(&desk, &unknown).await);
}

#[tokio::test]
async fn a_refused_hash_is_told_to_nobody_else() {
    let desk = Desk::new().await;
    let bytes = b"GIF89a is not taken";
    let address = desk.begin(&desk.li, bytes).await;
    desk.send(&desk.li, &address, 0, bytes.to_vec()).await;
    let hash = BlobHash::of(bytes);
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["refused"][0]["code"],
        "media_type"
    );
    assert_eq!(
        desk.confirmed(&desk.wu, hash).await["refused"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn citing_is_answered_the_same_whether_or_not_the_hash_is_known() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let hash = desk.upload(&desk.li, &bytes).await;
    let visit = desk.visit(&desk.qian, desk.b, &desk.wu);
    desk.cite(&desk.wu, visit, "p1", hash);
    desk.cite(&desk.wu, visit, "p2", BlobHash([7; 32]));
    let known = desk.read(&desk.wu, visit, hash, &[]).await;
    let unknown = desk.read(&desk.wu, visit, BlobHash([7; 32]), &[]).await;
    assert_eq!(known.refusal(), (404, "on_its_way"));
    assert_eq!(said(&known), said(&unknown));
}
