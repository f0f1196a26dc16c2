//! Photos on a device that its administrator retires, or marks lost, before they were sent.

use std::path::Path;

use tests::Phone;
use tests::server::PASSWORD;

use crate::carrier::hash;
use crate::world::{World, path, photo, text};

fn code(phone: &Phone) -> String {
    text(&phone.json(&["status"])["account"]["code"])
}

/// Attaches a photo whose edit arrives while its bytes stay on the device.
fn known_and_unsent(world: &World, phone: &Phone, visit: &str, bytes: &[u8]) -> String {
    let attached = world.attach(phone, visit, "before", bytes);
    let (blobs, aside) = (
        phone.home().join("attachments"),
        world.folder.path().join("aside"),
    );
    std::fs::rename(&blobs, &aside).expect("it is moved");
    assert_eq!(phone.sync()["attachments"], 0);
    std::fs::remove_dir_all(&blobs).ok();
    std::fs::rename(&aside, &blobs).expect("it is moved back");
    assert_eq!(
        phone.json(&["attachments", "--retry"])["attachments"],
        2,
        "the photo and its small copy"
    );
    text(&attached["hash"])
}

fn has_photos(home: &Path) -> bool {
    home.join("attachments").exists()
}

#[test]
fn a_retired_device_hands_over_its_unsent_photos_before_it_is_erased() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let record = text(&wang.json(&["visit", &visit])["id"]);
    let known = known_and_unsent(&world, &wang, &visit, &photo(700, 500, 31));
    // The edit of the second one is unsent, too.
    world.attach(&wang, &visit, "after", &photo(700, 500, 32));
    world.server.run(&["device", "retire", &code(&wang)]);
    let sentence = wang.refused(&["sync"]);
    assert!(sentence.contains("retired"), "{sentence}");
    assert!(sentence.contains("edits (1)"), "{sentence}");
    assert!(sentence.contains("attachments (4)"), "{sentence}");
    assert!(!has_photos(&wang.home()), "nothing is left on it");

    let office = world.server.office("chen");
    let served = office.bytes(&format!("/api/blobs/{known}?record={record}"));
    assert_eq!(hash(&served), known, "it has come to its visit");
    assert_eq!(
        office.read("/api/attachments/on-their-way")["items"],
        serde_json::json!([])
    );
    world.server.user("root", "administrator", None);
    let aside = world.server.office("root").read("/api/quarantine");
    let aside = aside["items"].as_array().expect("a list");
    let attachments: Vec<_> = aside
        .iter()
        .filter(|item| item["kind"] == "attachment")
        .collect();
    assert_eq!((aside.len(), attachments.len()), (3, 2));
    for item in attachments {
        assert_eq!(item["record"], record.as_str());
        assert_eq!(item["reason"], "retired");
        assert!(item["bytes"].as_u64() > Some(100), "{item}");
    }
    let devices = world.server.office("root").read("/api/devices");
    let told = devices["items"].as_array().expect("a list");
    let told = told.iter().find(|device| device["status"] == "retired");
    assert_eq!(told.expect("it is listed")["unsent_attachments"], 0);
}

#[test]
fn a_retired_device_keeps_its_photos_until_they_are_handed_over() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let known = known_and_unsent(&world, &wang, &visit, &photo(400, 300, 33));
    let record = text(&wang.json(&["visit", &visit])["id"]);
    let before = code(&wang);
    wang.run(&["logout"]);
    world.server.run(&["device", "retire", &before]);
    assert!(wang.refused(&["sync"]).contains("not signed in"));
    let signed_in = wang
        .command(&["login", &world.server.field_url(), "wang"])
        .env("FIELDFILE_PASSWORD", PASSWORD)
        .output()
        .expect("it starts");
    assert!(signed_in.status.success(), "it is let in to hand over");
    assert_eq!(code(&wang), before, "as what it is");
    let mut world = world;
    world.server.stop();
    assert!(wang.refused(&["sync"]).contains("can't be reached"));
    assert!(has_photos(&wang.home()), "nothing is erased before");
    world.server.restart();
    let sentence = wang.refused(&["sync"]);
    assert!(sentence.contains("attachments (2)"), "{sentence}");
    assert!(!has_photos(&wang.home()));
    let office = world.server.office("chen");
    let served = office.bytes(&format!("/api/blobs/{known}?record={record}"));
    assert_eq!(hash(&served), known);
}

#[test]
fn a_retired_device_asks_once_more_for_what_was_confirmed_before_it_is_erased() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let attached = world.attach(&wang, &visit, "before", &photo(400, 300, 34));
    wang.sync();
    let original = text(&attached["hash"]);
    // The store loses it, and nobody has noticed but the sweep.
    let blobs = world.server.folder().join("blobs/original");
    let file = blobs.join(&original[..2]).join(&original);
    std::fs::remove_file(&file).expect("it was there");
    let report = world.server.run(&["blobs", "sweep"]);
    assert!(report.contains("lost by the store"), "{report}");
    world.server.run(&["device", "retire", &code(&wang)]);
    let sentence = wang.refused(&["sync"]);
    assert!(sentence.contains("erased"), "{sentence}");
    assert!(file.exists(), "it came again before it was erased");
}

#[test]
fn a_lost_device_is_erased_at_once_and_its_unsent_photos_are_named_in_the_office() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let known = known_and_unsent(&world, &wang, &visit, &photo(400, 300, 35));
    let lost = code(&wang);
    world.server.run(&["device", "lost", &lost]);
    // Looking at a photo is a contact, too.
    let li = world.phone("li");
    let to = world.folder.path().join("none.jpg");
    li.refused(&["attachment", &visit, &known, path(&to)]);
    let sentence = wang.refused(&["sync"]);
    assert!(sentence.contains("reported lost"), "{sentence}");
    assert!(!has_photos(&wang.home()));
    let office = world.server.office("chen");
    let way = office.read("/api/attachments/on-their-way");
    let items = way["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2, "{way}");
    for item in items {
        assert_eq!(item["number"], visit.as_str());
        assert_eq!(item["from"]["status"], "lost");
        assert_eq!(item["from"]["code"], lost.as_str());
        assert_eq!(item["from"]["user"], "wang");
    }
}
