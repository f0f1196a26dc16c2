use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::blobs::BlobHash;
use crate::blobs::desk::{Desk, PART, metadata, picture};
use crate::testing::call;

#[tokio::test]
async fn an_upload_in_parts_is_confirmed_when_it_is_whole() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let hash = BlobHash::of(&bytes);
    let address = desk.begin(&desk.li, &bytes).await;
    assert_eq!(desk.offset(&desk.li, &address).await, 0);
    let half = bytes.len() / 2;
    let answer = desk
        .send(&desk.li, &address, 0, bytes[..half].to_vec())
        .await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers["upload-offset"], half.to_string().as_str());
    assert_eq!(answer.headers["tus-resumable"], "1.0.0");
    let none = json!({ "confirmed": [], "refused": [] });
    assert_eq!(desk.confirmed(&desk.li, hash).await, none);
    let answer = desk
        .send(&desk.li, &address, half, bytes[half..].to_vec())
        .await;
    assert_eq!(answer.status, 204);
    let told = json!({ "confirmed": [hash.to_string()], "refused": [] });
    assert_eq!(desk.confirmed(&desk.li, hash).await, told);
    // The last answer may get lost: what came of the upload can be asked for afterwards.
    assert_eq!(desk.offset(&desk.li, &address).await, bytes.len());
    let answer = desk
        .tus(&desk.li, &format!("HEAD {address}"), &[], Body::empty())
        .await;
    assert_eq!(
        answer.headers["upload-length"],
        bytes.len().to_string().as_str()
    );
    assert_eq!(answer.headers["upload-metadata"], metadata(hash).as_str());
    assert_eq!(answer.headers["cache-control"], "no-store");
    let answer = desk
        .send(&desk.li, &address, bytes.len(), Body::empty())
        .await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn the_first_part_may_come_with_the_creation() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let (length, about) = (bytes.len().to_string(), metadata(BlobHash::of(&bytes)));
    let headers = [
        ("upload-length", length.as_str()),
        ("upload-metadata", about.as_str()),
        ("content-length", length.as_str()),
        PART,
    ];
    let line = "POST /v1/attachments";
    let answer = desk.tus(&desk.li, line, &headers, bytes.clone()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.headers["upload-offset"], length.as_str());
    let told = desk.confirmed(&desk.li, BlobHash::of(&bytes)).await;
    assert_eq!(told["confirmed"][0], BlobHash::of(&bytes).to_string());
}

#[tokio::test]
async fn what_is_spoken_here_is_told_without_a_sign_in() {
    let desk = Desk::new().await;
    let null = serde_json::Value::Null;
    let answer = call(&desk.world.field, "OPTIONS /v1/attachments", &[], &null).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers["tus-version"], "1.0.0");
    assert_eq!(answer.headers["tus-max-size"], "16777216");
    assert_eq!(answer.headers["tus-checksum-algorithm"], "sha256,sha1");
    let extensions = answer.headers["tus-extension"].to_str().unwrap();
    assert_eq!(
        extensions,
        "creation,creation-with-upload,termination,checksum"
    );
    let bearer = [
        ("authorization", desk.li.bearer.as_str()),
        ("tus-resumable", "0.2.2"),
    ];
    let answer = call(&desk.world.field, "POST /v1/attachments", &bearer, &null).await;
    assert_eq!(answer.refusal(), (412, "tus_version"));
    assert_eq!(answer.headers["tus-version"], "1.0.0");
    let spoken = [("tus-resumable", "1.0.0")];
    let answer = call(&desk.world.field, "POST /v1/attachments", &spoken, &null).await;
    assert_eq!(answer.refusal().0, 401);
}

#[tokio::test]
async fn a_creation_that_says_too_little_is_refused() {
    let desk = Desk::new().await;
    let about = metadata(BlobHash([1; 32]));
    let svg = format!("{about},filetype {}", STANDARD.encode("image/svg+xml"));
    let shouted = format!("sha256 {}", STANDARD.encode("AB".repeat(32)));
    let cases = [
        (vec![("upload-length", "5")], 422, "invalid"),
        (vec![("upload-metadata", about.as_str())], 422, "invalid"),
        (
            vec![("upload-length", "0"), ("upload-metadata", &about)],
            422,
            "invalid",
        ),
        (
            vec![("upload-length", "-1"), ("upload-metadata", &about)],
            422,
            "invalid",
        ),
        (
            vec![
                ("upload-length", "99999999999999999999"),
                ("upload-metadata", &about),
            ],
            422,
            "invalid",
        ),
        (
            vec![("upload-length", "5"), ("upload-metadata", "sha256 bm8=")],
            422,
            "invalid",
        ),
        (
            vec![("upload-length", "5"), ("upload-metadata", &shouted)],
            422,
            "invalid",
        ),
        (
            vec![("upload-length", "5"), ("upload-metadata", &svg)],
            415,
            "media_type",
        ),
        (
            vec![("upload-defer-length", "1"), ("upload-metadata", &about)],
            422,
            "invalid",
        ),
    ];
    for (headers, status, code) in cases {
        let answer = desk
            .tus(&desk.li, "POST /v1/attachments", &headers, Body::empty())
            .await;
        assert_eq!(answer.refusal(), (status, code), "{headers:?}");
    }
}

#[tokio::test]
async fn a_part_at_another_offset_or_of_another_type_changes_nothing() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let address = desk.begin(&desk.li, &bytes).await;
    desk.send(&desk.li, &address, 0, bytes[..10].to_vec()).await;
    for offset in [0, 9, 11, bytes.len()] {
        let answer = desk
            .send(&desk.li, &address, offset, bytes[..5].to_vec())
            .await;
        assert_eq!(answer.refusal(), (409, "offset"), "{offset}");
    }
    let line = format!("PATCH {address}");
    let untyped = [("upload-offset", "10"), ("content-type", "image/png")];
    let answer = desk
        .tus(&desk.li, &line, &untyped, bytes[10..].to_vec())
        .await;
    assert_eq!(answer.refusal(), (415, "content_type"));
    let answer = desk
        .tus(&desk.li, &line, &[PART], bytes[10..].to_vec())
        .await;
    assert_eq!(answer.refusal(), (422, "invalid"));
    let mut longer = bytes[10..].to_vec();
    longer.push(0);
    let answer = desk.send(&desk.li, &address, 10, longer).await;
    assert_eq!(answer.refusal(), (413, "too_large"));
    assert_eq!(desk.offset(&desk.li, &address).await, 10);
    let answer = desk
        .send(&desk.li, &address, 10, bytes[10..].to_vec())
        .await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn a_part_that_does_not_come_to_its_checksum_is_taken_back() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let address = desk.begin(&desk.li, &bytes).await;
    let line = format!("PATCH {address}");
    let sum = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let sha1 = |bytes: &[u8]| {
        format!(
            "sha1 {}",
            STANDARD.encode(<sha1::Sha1 as sha1::Digest>::digest(bytes))
        )
    };
    for wrong in [sum(b"another"), sha1(b"another")] {
        let headers = [
            PART,
            ("upload-offset", "0"),
            ("upload-checksum", wrong.as_str()),
        ];
        let answer = desk
            .tus(&desk.li, &line, &headers, bytes[..20].to_vec())
            .await;
        assert_eq!(answer.refusal(), (460, "checksum_mismatch"));
        assert_eq!(desk.offset(&desk.li, &address).await, 0);
    }
    for unknown in ["md5 AAAA", "sha256", "sha256 AAAA", "sha256 %"] {
        let headers = [PART, ("upload-offset", "0"), ("upload-checksum", unknown)];
        let answer = desk
            .tus(&desk.li, &line, &headers, bytes[..20].to_vec())
            .await;
        assert_eq!(answer.refusal(), (400, "checksum_algorithm"), "{unknown}");
    }
    let (first, second) = (sum(&bytes[..20]), sha1(&bytes[20..]));
    let headers = [
        PART,
        ("upload-offset", "0"),
        ("upload-checksum", first.as_str()),
    ];
    let answer = desk
        .tus(&desk.li, &line, &headers, bytes[..20].to_vec())
        .await;
    assert_eq!(answer.status, 204);
    let headers = [
        PART,
        ("upload-offset", "20"),
        ("upload-checksum", second.as_str()),
    ];
    let answer = desk
        .tus(&desk.li, &line, &headers, bytes[20..].to_vec())
        .await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_hash_are_thrown_away() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let hash = BlobHash::of(&bytes);
    let address = desk.begin(&desk.li, &bytes).await;
    let other = picture(2);
    let answer = desk
        .send(&desk.li, &address, 0, other[..bytes.len()].to_vec())
        .await;
    assert_eq!(answer.refusal(), (460, "checksum_mismatch"));
    let line = format!("HEAD {address}");
    assert_eq!(
        desk.tus(&desk.li, &line, &[], Body::empty()).await.status,
        404
    );
    desk.upload(&desk.li, &bytes).await;
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"][0],
        hash.to_string()
    );
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_the_device_can_ask_why() {
    let desk = Desk::new().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
    let mut cut = picture(1);
    cut.truncate(cut.len() - 20);
    for (bytes, status, code) in [(&svg[..], 415, "media_type"), (&cut, 422, "damaged")] {
        let address = desk.begin(&desk.li, bytes).await;
        let answer = desk.send(&desk.li, &address, 0, bytes.to_vec()).await;
        assert_eq!(answer.refusal(), (status, code));
        let line = format!("HEAD {address}");
        assert_eq!(
            desk.tus(&desk.li, &line, &[], Body::empty()).await.status,
            status
        );
        let hash = BlobHash::of(bytes);
        let told =
            json!({ "confirmed": [], "refused": [{ "hash": hash.to_string(), "code": code }] });
        assert_eq!(desk.confirmed(&desk.li, hash).await, told);
        assert!(desk.world.state.blobs.parts.list().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_upload_given_up_is_gone_and_what_is_confirmed_stays() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let address = desk.begin(&desk.li, &bytes).await;
    desk.send(&desk.li, &address, 0, bytes[..10].to_vec()).await;
    let line = format!("DELETE {address}");
    assert_eq!(
        desk.tus(&desk.wu, &line, &[], Body::empty()).await.status,
        404
    );
    assert_eq!(
        desk.tus(&desk.li, &line, &[], Body::empty()).await.status,
        204
    );
    assert_eq!(
        desk.tus(&desk.li, &line, &[], Body::empty()).await.status,
        404
    );
    assert!(desk.world.state.blobs.parts.list().unwrap().is_empty());
    let address = desk.begin(&desk.li, &bytes).await;
    desk.send(&desk.li, &address, 0, bytes.clone()).await;
    let line = format!("DELETE {address}");
    assert_eq!(
        desk.tus(&desk.li, &line, &[], Body::empty()).await.status,
        204
    );
    let hash = BlobHash::of(&bytes);
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"][0],
        hash.to_string()
    );
}

#[tokio::test]
async fn a_method_may_be_said_in_a_header() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let address = desk.begin(&desk.li, &bytes).await;
    let line = format!("POST {address}");
    let patch = [
        PART,
        ("upload-offset", "0"),
        ("x-http-method-override", "PATCH"),
    ];
    let answer = desk
        .tus(&desk.li, &line, &patch, bytes[..10].to_vec())
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["upload-offset"]),
        (204, &"10".parse().unwrap())
    );
    let answer = desk.tus(&desk.li, &line, &[], bytes[..10].to_vec()).await;
    assert_eq!(answer.refusal(), (405, "method_not_allowed"));
    let delete = [("x-http-method-override", "DELETE")];
    assert_eq!(
        desk.tus(&desk.li, &line, &delete, Body::empty())
            .await
            .status,
        204
    );
}
