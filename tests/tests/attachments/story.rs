//! A photo from a basement to the office: through real devices and a real server.

use serde_json::Value;

use crate::carrier::hash;
use crate::world::{World, path, photo, text};

#[test]
fn a_photo_taken_offline_is_shown_by_the_office() {
    let mut world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    world.server.stop();
    let bytes = photo(900, 700, 1);
    let attached = world.attach(&wang, &visit, "nameplate", &bytes);
    let (original, thumb) = (text(&attached["hash"]), text(&attached["thumb"]));
    let file = wang.json(&["visit", &visit]);
    let shown = file["attachments"].as_array().expect("an array");
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|item| item["state"] == "waiting"));
    assert_eq!(wang.json(&["status"])["unsent_attachments"], 2);
    assert!(!wang.run(&["sync"]).status.success());
    assert_eq!(
        wang.json(&["attachments"])[0]["thumb"],
        true,
        "it goes first"
    );

    world.server.restart();
    let report = wang.sync();
    assert_eq!(
        (&report["attachments"], &report["refused"]),
        (&2.into(), &0.into())
    );
    assert_eq!(wang.json(&["status"])["unsent_attachments"], 0);
    let states = wang.json(&["attachments"]);
    assert!(
        states
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["state"] == "confirmed")
    );

    let office = world.server.office("chen");
    let record = text(&file["id"]);
    for wanted in [&original, &thumb] {
        let served = office.bytes(&format!("/api/blobs/{wanted}?record={record}"));
        assert_eq!(
            hash(&served),
            **wanted,
            "byte for byte as the phone keeps it"
        );
    }
    let fields = office.read(&format!("/api/visits/{record}"));
    assert!(fields.to_string().contains(&original), "{fields}");
    assert_eq!(
        office.read("/api/attachments/on-their-way")["items"],
        Value::Array(Vec::new())
    );

    // A colleague brings it, and keeps it.
    let li = world.phone("li");
    li.sync();
    let there = li.json(&["attachments", &visit]);
    assert!(
        there
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["state"] == "elsewhere")
    );
    let to = world.folder.path().join("brought.jpg");
    li.json(&["attachment", &visit, &original[..12], to.to_str().unwrap()]);
    assert_eq!(hash(&std::fs::read(&to).unwrap()), original);
    // What is there already is not overwritten.
    li.refused(&["attachment", &visit, &original, to.to_str().unwrap()]);
    world.server.stop();
    let kept = world.folder.path().join("kept.jpg");
    li.json(&["attachment", &visit, &original, kept.to_str().unwrap()]);
    assert_eq!(hash(&std::fs::read(&kept).unwrap()), original);
}

#[test]
fn what_has_not_come_is_on_its_way_from_a_device_by_name() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let bytes = photo(600, 400, 2);
    let attached = world.attach(&wang, &visit, "before", &bytes);
    // The records arrive; then the phone is lost before its photos are sent.
    let blobs = wang.home().join("attachments");
    let aside = world.folder.path().join("aside");
    std::fs::rename(&blobs, &aside).unwrap();
    let report = wang.sync();
    assert_eq!(report["attachments"], 0);
    let office = world.server.office("chen");
    let way = office.read("/api/attachments/on-their-way");
    let items = way["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{way}");
    let from = &items[0]["from"];
    assert_eq!(from["user"], "wang");
    assert_eq!(from["status"], "active");
    assert!(from["last_seen"].is_i64());
    assert_eq!(from["missing"], false);
    let li = world.phone("li");
    let there = li.json(&["attachments", &visit]);
    assert_eq!(there[0]["state"], "on_its_way");
    let code = text(&from["code"]);
    world.server.run(&["device", "lost", &code]);
    let way = office.read("/api/attachments/on-their-way");
    assert_eq!(way["items"][0]["from"]["status"], "lost");
    assert_eq!(way["items"][0]["from"]["missing"], true);

    let there = li.json(&["attachments", &visit]);
    for item in there.as_array().unwrap() {
        assert_eq!(item["state"], "missing", "a lost device brings nothing");
        assert_eq!(item["by"]["name"], "wang");
        assert!(item["last_seen"].is_i64());
    }
    let sentence = String::from_utf8(li.run(&["attachments", &visit]).stdout).unwrap();
    assert!(sentence.contains("missing:"), "{sentence}");
    assert!(sentence.contains("last seen 20"), "{sentence}");
    let to = world.folder.path().join("none.jpg");
    let original = text(&attached["hash"]);
    let refused = li.refused(&["attachment", &visit, &original, to.to_str().unwrap()]);
    assert!(refused.contains("on its way from"), "{refused}");
}

#[test]
fn the_same_photo_on_two_visits_is_sent_once() {
    let world = World::new();
    let wang = world.phone("wang");
    let (one, other) = (World::visit_of(&wang), World::visit_of(&wang));
    let bytes = photo(200, 200, 3);
    world.attach(&wang, &one, "other", &bytes);
    assert_eq!(wang.sync()["attachments"], 1);
    world.attach(&wang, &other, "other", &bytes);
    let again = world.attach(&wang, &other, "other", &bytes);
    assert_eq!(again["edit"], Value::Null, "it stands there already");
    let report = wang.sync();
    assert_eq!(
        (&report["pushed"], &report["attachments"]),
        (&1.into(), &0.into())
    );
    let office = world.server.office("chen");
    for visit in [&one, &other] {
        let record = text(&wang.json(&["visit", visit])["id"]);
        let served = office.bytes(&format!("/api/blobs/{}?record={record}", hash(&bytes)));
        assert_eq!(served, bytes);
    }
}

#[test]
fn what_the_server_has_can_be_freed_and_brought_again() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let attached = world.attach(&wang, &visit, "before", &photo(700, 500, 6));
    let freed = wang.json(&["attachments", "--free", "--days", "0"]);
    assert_eq!(freed["attachments"], 0, "never before it is confirmed");
    wang.sync();
    let freed = wang.json(&["attachments", "--free", "--days", "0"]);
    assert_eq!(
        (&freed["attachments"], &freed["bytes"]),
        (&1.into(), &attached["size"])
    );
    let items = wang.json(&["attachments"]);
    let here: Vec<&Value> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["here"])
        .collect();
    assert_eq!(
        here.iter()
            .filter(|here| ***here == Value::Bool(true))
            .count(),
        1,
        "the small copy stays"
    );
    let to = world.folder.path().join("again.jpg");
    let original = text(&attached["hash"]);
    wang.json(&["attachment", &visit, &original, to.to_str().unwrap()]);
    assert_eq!(hash(&std::fs::read(&to).unwrap()), original);
}

#[test]
fn what_the_server_would_refuse_is_refused_before_it_is_saved() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    for (bytes, told) in [
        (b"<svg/>".to_vec(), "only JPEG, PNG, WebP and PDF"),
        (photo(100, 100, 1)[..200].to_vec(), "damaged"),
        (vec![0xff; (16 << 20) + 1], "at most 16777216"),
    ] {
        let file = world.file(&bytes);
        let refused = wang.refused(&["visit", "attach", &visit, "other", path(&file)]);
        assert!(refused.contains(told), "{refused}");
    }
    assert_eq!(wang.json(&["attachments"]), Value::Array(Vec::new()));
    assert_eq!(wang.json(&["status"])["unsent"], 0);
}

#[test]
fn a_sweep_leaves_what_is_cited() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    world.attach(&wang, &visit, "before", &photo(500, 300, 7));
    wang.sync();
    let report = world.server.run(&["blobs", "sweep"]);
    assert!(report.contains("removed 0"), "{report}");
    assert!(report.contains("cited and missing 0"), "{report}");
}
