//! Attachments kept in a store that speaks S3: everything that the folder on the disk is tried with.

use serde_json::json;

use crate::bucket::Bucket;
use crate::carrier::{Carrier, document, hash};
use crate::killed;
use crate::world::{World, photo, text};

#[test]
fn a_photo_goes_to_the_bucket_and_is_read_from_it_whole_and_in_ranges() {
    let Some(bucket) = Bucket::new() else {
        return;
    };
    let world = World::with(bucket.server());
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let attached = world.attach(&wang, &visit, "before", &photo(900, 700, 41));
    let original = text(&attached["hash"]);
    assert_eq!(wang.sync()["attachments"], 2);
    let (status, kept) = bucket.original(&original);
    assert_eq!((status, hash(&kept)), (200, original.clone()));
    assert!(!world.server.folder().join("blobs").exists());

    let record = text(&wang.json(&["visit", &visit])["id"]);
    let office = world.server.office("chen");
    let address = format!("/api/blobs/{original}?record={record}");
    assert_eq!(office.bytes(&address), kept);
    let last = kept.len() - 1;
    for (range, wanted) in [
        ("bytes=0-0", 0..=0),
        ("bytes=100-4999", 100..=4_999),
        ("bytes=-7", last - 6..=last),
    ] {
        let (status, bytes) = office.range(&address, range);
        assert_eq!((status, &bytes[..]), (206, &kept[wanted]), "{range}");
    }
    assert_eq!(office.range(&address, "bytes=99999999-").0, 416);
    // A colleague's phone reads it from there, too.
    let li = world.phone("li");
    let to = world.folder.path().join("brought.jpg");
    li.json(&["attachment", &visit, &original, to.to_str().expect("text")]);
    assert_eq!(std::fs::read(&to).expect("it is there"), kept);
}

#[test]
fn a_sweep_names_what_the_bucket_lost_and_it_comes_again() {
    let Some(bucket) = Bucket::new() else {
        return;
    };
    let server = bucket.server();
    let li = Carrier::first(&server);
    let bytes = document(70_000, 42);
    let name = hash(&bytes);
    let bring = || {
        let address = li.begin(&bytes);
        assert_eq!(li.send(&address, 0, &bytes), 204);
        assert!(li.is_confirmed(&bytes));
        assert_eq!(bucket.original(&name).0, 200);
    };
    bring();
    let report = server.run(&["blobs", "sweep"]);
    assert!(report.contains("removed 0"), "{report}");
    bucket.loses(&name);
    server.run(&["blobs", "sweep"]);
    assert!(!li.is_confirmed(&bytes), "its device hears that it is gone");
    bring();
}

#[test]
fn a_server_killed_at_any_moment_goes_on_and_the_bucket_gets_everything() {
    let Some(bucket) = Bucket::new() else {
        return;
    };
    let mut server = bucket.server();
    for bytes in killed::at_any_moment(&mut server) {
        assert_eq!(bucket.original(&hash(&bytes)), (200, bytes));
    }
}

#[test]
fn an_upload_waits_whole_for_a_store_that_is_away() {
    let Some(mut bucket) = Bucket::new() else {
        return;
    };
    let world = World::with(bucket.server());
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    bucket.stop();
    world.attach(&wang, &visit, "before", &photo(200, 100, 43));
    let report = wang.sync();
    let (sent, left) = (&report["attachments"], &report["attachments_left"]);
    assert_eq!((sent, left), (&0.into(), &1.into()));
    let status = wang.json(&["status"]);
    assert_eq!(status["unsent"], 0, "records do not wait for attachments");
    assert_eq!(status["unsent_attachments"], 1);
    let office = world.server.office("chen");
    let way = office.read("/api/attachments/on-their-way");
    assert_eq!(way["items"].as_array().map(Vec::len), Some(1), "{way}");
    bucket.start();
    assert_eq!(wang.sync()["attachments"], 1);
    assert_eq!(
        office.read("/api/attachments/on-their-way")["items"],
        json!([])
    );
}
