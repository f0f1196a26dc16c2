use crate::blobs::BlobHash;
use crate::blobs::desk::{Desk, picture};
use crate::params;

fn set(desk: &Desk, name: &str, value: u64) {
    let state = &desk.world.state;
    let (now_ms, value) = (state.now(), value.to_string());
    state
        .storage
        .write(|tx| {
            tx.execute(
                "INSERT INTO settings (name, valid_from, value) VALUES ($1, $2, $3)
                 ON CONFLICT (name, valid_from) DO UPDATE SET value = excluded.value",
                params![name, now_ms, value],
            )
        })
        .unwrap();
}

#[tokio::test]
async fn an_attachment_larger_than_the_setting_is_refused_at_once() {
    let desk = Desk::new().await;
    let hash = BlobHash([1; 32]);
    let answer = desk.try_begin(&desk.li, 16 * 1024 * 1024 + 1, hash).await;
    assert_eq!(answer.refusal(), (413, "too_large"));
    set(&desk, "attachment_bytes", 100);
    assert_eq!(
        desk.try_begin(&desk.li, 101, hash).await.refusal(),
        (413, "too_large")
    );
    assert_eq!(desk.try_begin(&desk.li, 100, hash).await.status, 201);
}

#[tokio::test]
async fn a_user_brings_no_more_than_his_quota_and_others_are_not_touched() {
    let desk = Desk::new().await;
    let (one, two) = (picture(1), picture(2));
    set(&desk, "attachment_bytes_per_user", one.len() as u64 + 10);
    desk.upload(&desk.li, &one).await;
    let refused = desk
        .try_begin(&desk.li, two.len() as u64, BlobHash::of(&two))
        .await;
    assert_eq!(refused.refusal(), (413, "quota"));
    // What is on its way counts too.
    assert_eq!(
        desk.try_begin(&desk.li, 10, BlobHash([1; 32])).await.status,
        201
    );
    let refused = desk.try_begin(&desk.li, 1, BlobHash([2; 32])).await;
    assert_eq!(refused.refusal(), (413, "quota"));
    desk.upload(&desk.wu, &two).await;
}

#[tokio::test]
async fn uploads_that_nobody_goes_on_with_give_way_to_new_ones() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let first = desk.begin(&desk.li, &bytes).await;
    desk.send(&desk.li, &first, 0, bytes[..5].to_vec()).await;
    let others = desk.begin(&desk.wang, &bytes).await;
    for _ in 0..200 {
        desk.world.later(1);
        desk.begin(&desk.li, &bytes).await;
    }
    let gone = desk.send(&desk.li, &first, 5, bytes[5..].to_vec()).await;
    assert_eq!(gone.refusal(), (404, "not_found"));
    assert!(desk.world.state.blobs.parts.list().unwrap().is_empty());
    assert_eq!(desk.offset(&desk.wang, &others).await, 0);
}
