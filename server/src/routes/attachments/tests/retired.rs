use client_core::record::Id;

use crate::accounts::device::{self, DeviceStatus};
use crate::blobs::desk::{Desk, Person, picture};
use crate::blobs::{BlobHash, sweep};
use crate::params;

const DAY: i64 = 24 * 3_600_000;

fn mark(desk: &Desk, person: &Person, status: DeviceStatus) {
    let state = &desk.world.state;
    let marked = state.storage.write(|tx| {
        device::revoke(
            tx,
            &state.revocations,
            person.enrolment,
            status,
            state.now(),
        )
    });
    marked.unwrap();
}

fn in_quarantine(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let read = "SELECT doc, hash FROM quarantine WHERE kind = 'attachment' ORDER BY hash";
    let storage = &desk.world.state.storage;
    let rows = storage.read(|tx| tx.query(read, params![], |row| Ok((row.text(0)?, row.blob(1)?))));
    rows.unwrap()
}

#[tokio::test]
async fn what_a_retired_device_brings_and_a_record_cites_comes_to_that_record() {
    let desk = Desk::new().await;
    let visit = desk.visit(&desk.chen, desk.a, &desk.li);
    let bytes = picture(1);
    desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
    mark(&desk, &desk.li, DeviceStatus::Retired);
    let hash = desk.upload(&desk.li, &bytes).await;
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"][0],
        hash.to_string()
    );
    assert_eq!(desk.read(&desk.chen, visit, hash, &[]).await.bytes, bytes);
    assert_eq!(in_quarantine(&desk), []);
    // It brings, it does not read.
    assert_eq!(
        desk.read(&desk.li, visit, hash, &[]).await.refusal(),
        (403, "device_retired")
    );
}

#[tokio::test]
async fn what_no_record_cites_is_named_in_quarantine_and_never_swept_away() {
    let desk = Desk::new().await;
    let (before, after) = (picture(1), picture(2));
    let uncited = desk.upload(&desk.li, &before).await;
    mark(&desk, &desk.li, DeviceStatus::Retired);
    for _ in 0..2 {
        let hash = desk.upload(&desk.li, &after).await;
        let nobody = Id([0; 16]).to_string();
        assert_eq!(in_quarantine(&desk), [(nobody, hash.0.to_vec())]);
    }
    desk.world.later(31 * DAY);
    let state = &desk.world.state;
    let (store, parts) = (&state.blobs.store, &state.blobs.parts);
    let report = sweep(&state.storage, store, parts, state.now()).await;
    assert_eq!(report.unwrap().removed, [uncited]);
}

#[tokio::test]
async fn a_lost_device_brings_nothing() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let address = desk.begin(&desk.li, &bytes).await;
    mark(&desk, &desk.li, DeviceStatus::Lost);
    let answer = desk.send(&desk.li, &address, 0, bytes.clone()).await;
    assert_eq!(answer.refusal(), (403, "device_lost"));
    assert!(!answer.text("statement").is_empty(), "it is told, signed");
    let hash = BlobHash::of(&bytes);
    let answer = desk.try_begin(&desk.li, bytes.len() as u64, hash).await;
    assert_eq!(answer.refusal(), (403, "device_lost"));
}
