//! A retired device that another command is at work on: nothing that it saves meanwhile is erased unsent.

use std::fs::File;

use tests::Phone;

use crate::{World, text};

fn code(phone: &Phone) -> String {
    text(&phone.json(&["status"])["account"]["code"])
}

fn handed_over(world: &World) -> usize {
    let aside = world.server.office("root").read("/api/quarantine");
    aside["items"].as_array().map_or(0, Vec::len)
}

#[test]
fn what_another_command_saves_during_the_hand_over_is_handed_over_too() {
    let world = World::new();
    world.server.user("root", "administrator", None);
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "海安锻压机床厂");
    wang.sync();
    wang.json(&["customer", "set", &customer, "remark=第一次"]);
    world.server.run(&["device", "retire", &code(&wang)]);
    // As a command that takes its time.
    let other = File::open(wang.home().join("lock")).expect("every command shares it");
    other.lock_shared().expect("it is shared");
    let sync = wang.command(&["sync", "--lang", "en"]);
    let erasing = std::thread::spawn(move || {
        let mut sync = sync;
        sync.output().expect("it starts")
    });
    while handed_over(&world) == 0 {}
    wang.json(&["customer", "set", &customer, "remark=第二次"]);
    other.unlock().expect("it ends");
    let said = erasing.join().expect("no panic");
    let said = String::from_utf8(said.stderr).expect("text");
    assert!(said.contains("retired") && said.contains("(2)"), "{said}");
    assert_eq!(handed_over(&world), 2);
    // Whoever comes while it is being erased waits, and is told in words.
    let alone = File::open(wang.home().join("lock")).expect("it stays");
    alone.lock().expect("nobody holds it");
    let today = wang.command(&["today", "--lang", "en"]);
    let late = std::thread::spawn(move || {
        let mut today = today;
        today.output().expect("it starts")
    });
    alone.unlock().expect("erased");
    let said = late.join().expect("no panic").stderr;
    assert!(String::from_utf8_lossy(&said).contains("erased"));
}
