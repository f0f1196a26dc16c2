//! A record that this version of the program can't read keeps nobody from the others.

use tests::Phone;

use crate::{World, text};

/// What a device keeps of a record is no document any more.
fn damage(phone: &Phone, number: &str) {
    let store = rusqlite::Connection::open(phone.home().join("device.db")).expect("it opens");
    let changed = store.execute(
        "UPDATE records SET document = x'856f4a83' WHERE rid = (SELECT rid FROM rows WHERE number = $1)",
        [number],
    );
    assert_eq!(changed.expect("it is written"), 1);
}

#[test]
fn it_is_named_with_what_to_do_and_comes_back_when_it_changes() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let bad = World::customer(&chen, "如皋化纤厂");
    let good = World::customer(&chen, "海门精工机械厂");
    wang.sync();
    damage(&wang, &bad);
    for _ in 0..3 {
        let sentence = wang.refused(&["customer", &bad]);
        assert!(sentence.contains("can't read record"), "{sentence}");
    }
    let refused = wang.json(&["attention"])["refused"].clone();
    assert_eq!(refused.as_array().map(Vec::len), Some(1), "{refused}");
    assert_eq!(refused[0]["code"], "unreadable");
    assert!(text(&refused[0]["title"]).contains(&bad));
    // Everything else goes on.
    wang.json(&["customer", "set", &good, "remark=门卫要登记"]);
    assert_eq!(wang.sync()["pushed"], 1);
    for list in [
        &["customers"][..],
        &["today"],
        &["conflicts"],
        &["withdrawn"],
    ] {
        wang.json(list);
    }
    chen.json(&["customer", "set", &bad, "remark=改过"]);
    chen.sync();
    wang.sync();
    assert_eq!(wang.json(&["customer", &bad])["fields"]["remark"], "改过");
    assert_eq!(wang.json(&["attention"])["refused"], serde_json::json!([]));
}
