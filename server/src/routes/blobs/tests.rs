//! Reading attachments through records, by phones and at the office.

use serde_json::{Value, json};

use crate::accounts::device::{self, DeviceStatus};
use crate::blobs::BlobHash;
use crate::blobs::desk::{Desk, Person, picture};
use crate::testing::{Answer, call};

async fn on_their_way(desk: &Desk, person: &Person) -> Value {
    let headers = [("authorization", person.bearer.as_str())];
    let line = "GET /api/attachments/on-their-way";
    let answer = call(&desk.world.office, line, &headers, &Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["items"].clone()
}

fn is_unknown(answer: &Answer) -> bool {
    answer.refusal() == (404, "not_found")
}

#[tokio::test]
async fn a_photo_is_read_through_the_visit_that_cites_it_and_not_by_another_team() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let elsewhere = desk.visit(&desk.qian, desk.b, &desk.wu);
    let bytes = picture(1);
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
    let hash = desk.upload(&desk.li, &bytes).await;
    for reader in [&desk.li, &desk.wang, &desk.chen] {
        let answer = desk.read(reader, visit, hash, &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.bytes, bytes);
    }
    let foreign = [
        desk.read(&desk.wu, visit, hash, &[]).await,
        desk.read(&desk.qian, visit, hash, &[]).await,
        desk.read(&desk.wu, elsewhere, hash, &[]).await,
        desk.read(&desk.li, visit, BlobHash([7; 32]), &[]).await,
        desk.read(&desk.wu, client_core::record::Id([9; 16]), hash, &[])
            .await,
    ];
    for answer in &foreign {
        assert!(is_unknown(answer), "{}", answer.body);
        assert_eq!(answer.body, foreign[0].body);
    }
}

#[tokio::test]
async fn an_attachment_is_served_as_bytes_that_nothing_runs() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let bytes = picture(1);
    let document = b"%PDF-1.7\n1 0 obj\n%%EOF\n";
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
    desk.cite(&desk.li, visit, "p2", BlobHash::of(document));
    let hash = desk.upload(&desk.li, &bytes).await;
    let paper = desk.upload(&desk.li, document).await;
    let answer = desk.read(&desk.chen, visit, hash, &[]).await;
    let name = &hash.to_string()[..16];
    for (header, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "private, max-age=31536000, immutable"),
        (
            "content-disposition",
            &format!("inline; filename=\"{name}.png\""),
        ),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-length", &bytes.len().to_string()),
    ] {
        assert_eq!(answer.headers[header], value, "{header}");
    }
    let answer = desk.read(&desk.chen, visit, paper, &[]).await;
    assert_eq!(answer.headers["content-type"], "application/pdf");
    let disposition = answer.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
}

#[tokio::test]
async fn a_range_and_a_known_copy_are_answered_as_asked() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let bytes = picture(1);
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
    let hash = desk.upload(&desk.li, &bytes).await;
    let part = desk
        .read(&desk.li, visit, hash, &[("range", "bytes=3-9")])
        .await;
    assert_eq!(
        (part.status.as_u16(), &part.bytes[..]),
        (206, &bytes[3..10])
    );
    let told = format!("bytes 3-9/{}", bytes.len());
    assert_eq!(part.headers["content-range"], told.as_str());
    let beyond = desk
        .read(&desk.li, visit, hash, &[("range", "bytes=9999-")])
        .await;
    assert_eq!(beyond.status, 416);
    let tag = part.headers["etag"].to_str().unwrap();
    let same = desk
        .read(&desk.li, visit, hash, &[("if-none-match", tag)])
        .await;
    assert_eq!((same.status.as_u16(), same.bytes.len()), (304, 0));
    // Only those who may read it learn that their copy is right.
    let foreign = desk
        .read(&desk.wu, visit, hash, &[("if-none-match", tag)])
        .await;
    assert!(is_unknown(&foreign));
}

#[tokio::test]
async fn what_the_camera_said_stays_with_the_server() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let plain = picture(1);
    let mut taken = plain[..plain.len() - 12].to_vec();
    let text = b"tEXtComment\0at 31.2304 N";
    taken.extend((text.len() as u32 - 4).to_be_bytes());
    taken.extend(text);
    let mut sum = flate2::Crc::new();
    sum.update(text);
    taken.extend(sum.sum().to_be_bytes());
    taken.extend(&plain[plain.len() - 12..]);
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&taken));
    let hash = desk.upload(&desk.li, &taken).await;
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"][0],
        hash.to_string()
    );
    let answer = desk.read(&desk.chen, visit, hash, &[]).await;
    assert_eq!(answer.bytes, plain);
}

#[tokio::test]
async fn a_hash_cited_by_who_never_had_it_opens_nothing() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let thief = desk.visit(&desk.qian, desk.b, &desk.wu);
    desk.cite(&desk.wu, thief, "early", BlobHash::of(&bytes));
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
    let hash = desk.upload(&desk.li, &bytes).await;
    desk.cite(&desk.wu, thief, "late", hash);
    for reader in [&desk.wu, &desk.qian] {
        assert_eq!(
            desk.read(reader, thief, hash, &[]).await.refusal(),
            (404, "on_its_way")
        );
    }
    // With the bytes in his own hand he may.
    desk.upload(&desk.wu, &bytes).await;
    assert_eq!(desk.read(&desk.qian, thief, hash, &[]).await.bytes, bytes);
}

#[tokio::test]
async fn the_same_photo_stands_in_two_visits_and_who_can_read_it_may_cite_it() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let one = desk.visit(&desk.chen, desk.a, &desk.li);
    let two = desk.visit(&desk.chen, desk.a, &desk.li);
    desk.cite(&desk.li, one, "p1", BlobHash::of(&bytes));
    desk.cite(&desk.li, two, "p1", BlobHash::of(&bytes));
    let hash = desk.upload(&desk.li, &bytes).await;
    let third = desk.visit(&desk.chen, desk.a, &desk.wang);
    desk.cite(&desk.wang, third, "p1", hash);
    for visit in [one, two, third] {
        assert_eq!(desk.read(&desk.chen, visit, hash, &[]).await.bytes, bytes);
    }
    assert_eq!(on_their_way(&desk, &desk.chen).await, json!([]));
}

#[tokio::test]
async fn what_an_edit_took_away_is_still_read_through_the_record() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
    let hash = desk.upload(&desk.li, &bytes).await;
    desk.edit(
        &desk.li,
        visit,
        &[("photos/p1/blob", client_core::record::Value::Null)],
    );
    assert_eq!(desk.read(&desk.chen, visit, hash, &[]).await.bytes, bytes);
}

#[tokio::test]
async fn a_photo_on_its_way_is_named_with_its_device_also_when_that_is_lost() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let hash = BlobHash::of(&bytes);
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let other = desk.visit(&desk.qian, desk.b, &desk.wu);
    desk.cite(&desk.li, visit, "p1", hash);
    desk.cite(&desk.wu, other, "p1", BlobHash([7; 32]));
    desk.begin(&desk.li, &bytes).await;
    let seen = desk.world.state.now();
    desk.world.later(60_000);
    let answer = desk.read(&desk.chen, visit, hash, &[]).await;
    assert_eq!(answer.refusal(), (404, "on_its_way"));
    let way = &answer.body["on_its_way"];
    assert_eq!(
        (&way["device"], &way["last_seen"]),
        (&json!("li's Redmi"), &json!(seen))
    );
    let listed = on_their_way(&desk, &desk.chen).await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["hash"], hash.to_string());
    assert_eq!(listed[0]["record"], visit.to_string());
    assert_eq!(listed[0]["path"], "photos/p1/blob");
    assert_eq!(listed[0]["from"]["user"], "li");
    assert_eq!(listed[0]["from"]["status"], "active");
    let state = &desk.world.state;
    state
        .storage
        .write(|tx| {
            let lost = (desk.li.enrolment, DeviceStatus::Lost);
            device::revoke(tx, &state.revocations, lost.0, lost.1, state.now())
        })
        .unwrap();
    assert_eq!(
        on_their_way(&desk, &desk.chen).await[0]["from"]["status"],
        "lost"
    );
    // A colleague who has the same file can bring it: then it opens where he cites it.
    desk.upload(&desk.wang, &bytes).await;
    let helper = format!("routing/helpers/{}", desk.wang.id);
    desk.edit(&desk.chen, visit, &[(&helper, true.into())]);
    desk.cite(&desk.wang, visit, "p2", hash);
    assert_eq!(desk.read(&desk.chen, visit, hash, &[]).await.bytes, bytes);
}

#[tokio::test]
async fn the_list_of_what_is_on_its_way_goes_on_page_by_page() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    for entry in 0..5_u8 {
        desk.cite(&desk.li, visit, &format!("p{entry}"), BlobHash([entry; 32]));
    }
    let headers = [("authorization", desk.chen.bearer.as_str())];
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let line = format!("GET /api/attachments/on-their-way?limit=2{cursor}");
        let page = call(&desk.world.office, &line, &headers, &Value::Null)
            .await
            .body;
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|item| item["path"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let wanted: Vec<String> = (0..5)
        .map(|entry| format!("photos/p{entry}/blob"))
        .collect();
    assert_eq!(seen, wanted);
}
