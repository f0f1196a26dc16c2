use crate::blobs::desk::{Desk, picture};
use crate::blobs::{BlobHash, Location, Report, sweep};

const DAY: i64 = 24 * 3_600_000;

async fn swept(desk: &Desk) -> Report {
    let state = &desk.world.state;
    let (store, parts) = (&state.blobs.store, &state.blobs.parts);
    sweep(&state.storage, store, parts, state.now())
        .await
        .unwrap()
}

#[tokio::test]
async fn what_nothing_cites_goes_after_thirty_days_and_what_is_cited_stays() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let (cited, uncited) = (picture(1), picture(2));
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&cited));
    let cited = desk.upload(&desk.li, &cited).await;
    let hash = desk.upload(&desk.li, &uncited).await;
    desk.world.later(30 * DAY);
    assert_eq!(swept(&desk).await.removed, []);
    desk.world.later(1);
    assert_eq!(swept(&desk).await.removed, [hash]);
    let store = &desk.world.state.blobs.store;
    assert_eq!(store.list().await.unwrap().len(), 1);
    assert_eq!(store.read(Location::Original(hash)).await.unwrap(), None);
    // Nothing remembers it: it may come again.
    assert_eq!(swept(&desk).await, Report::default());
    let sign_in = serde_json::json!({ "user": "li", "password": crate::testing::PASSWORD, "device_name": "again" });
    let answer = crate::testing::call(&desk.world.field, "POST /v1/sign-in", &[], &sign_in).await;
    let mut li = desk.li.clone();
    li.bearer = format!("Bearer {}", answer.text("access"));
    assert_eq!(
        desk.confirmed(&li, hash).await["confirmed"],
        serde_json::json!([])
    );
    assert_eq!(desk.read(&li, visit, cited, &[]).await.bytes, picture(1));
    desk.upload(&li, &uncited).await;
    assert_eq!(
        desk.confirmed(&li, hash).await["confirmed"][0],
        hash.to_string()
    );
}

#[tokio::test]
async fn uploads_that_nobody_goes_on_with_are_forgotten_after_a_week() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let address = desk.begin(&desk.li, &bytes).await;
    desk.send(&desk.li, &address, 0, bytes[..9].to_vec()).await;
    desk.world.later(7 * DAY);
    assert_eq!(swept(&desk).await.expired, 0);
    assert_eq!(desk.world.state.blobs.parts.list().unwrap().len(), 1);
    desk.world.later(1);
    assert_eq!(swept(&desk).await.expired, 1);
    assert_eq!(desk.world.state.blobs.parts.list().unwrap(), []);
}

#[tokio::test]
async fn what_is_cited_and_missing_is_named_and_comes_back_when_it_is_brought_again() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let bytes = picture(1);
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
    desk.cite(&desk.li, visit, "p2", BlobHash([7; 32]));
    let hash = desk.upload(&desk.li, &bytes).await;
    let report = swept(&desk).await;
    assert_eq!(
        report.missing.into_iter().collect::<Vec<_>>(),
        [BlobHash([7; 32])]
    );
    let store = desk.world.state.blobs.store.clone();
    store.delete(Location::Original(hash)).await.unwrap();
    let report = swept(&desk).await;
    assert_eq!(report.lost, [hash]);
    assert!(report.missing.contains(&hash));
    // The device asks, hears that it is no longer confirmed, and brings it again.
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"],
        serde_json::json!([])
    );
    assert_eq!(
        desk.read(&desk.chen, visit, hash, &[]).await.refusal(),
        (404, "on_its_way")
    );
    desk.upload(&desk.li, &bytes).await;
    assert_eq!(desk.read(&desk.chen, visit, hash, &[]).await.bytes, bytes);
    // Or the store's disk is mounted again.
    store.delete(Location::Original(hash)).await.unwrap();
    assert_eq!(swept(&desk).await.lost, [hash]);
    store
        .put(Location::Original(hash), bytes.clone())
        .await
        .unwrap();
    assert_eq!(swept(&desk).await.lost, []);
    assert_eq!(desk.read(&desk.chen, visit, hash, &[]).await.bytes, bytes);
}

#[tokio::test]
async fn what_only_the_store_knows_stays_for_thirty_days_more() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let hash = BlobHash::of(&bytes);
    let store = &desk.world.state.blobs.store;
    store.put(Location::Original(hash), bytes).await.unwrap();
    let false_name = BlobHash([9; 32]);
    store
        .put(Location::Original(false_name), picture(2))
        .await
        .unwrap();
    assert_eq!(swept(&desk).await.adopted, [hash]);
    desk.world.later(30 * DAY + 1);
    assert_eq!(swept(&desk).await.removed, [hash]);
}
