//! Undoing a creation withdraws a record; nobody's work disappears with it, and it comes back.

use serde_json::Value;
use tests::Phone;

use crate::{World, text};

/// A customer made by an engineer, known to his colleague.
fn made_by_wang(world: &World) -> (Phone, Phone, String) {
    let (wang, li) = (world.server.phone("wang"), world.server.phone("li"));
    let made = wang.json(&["customer", "new", "name=启东风电服务站"]);
    let customer = text(&made["number"]);
    wang.sync();
    li.sync();
    (wang, li, customer)
}

fn length(list: &Value) -> usize {
    list.as_array().expect("a list").len()
}

#[test]
fn a_creation_in_which_others_wrote_is_not_undone_and_they_are_named() {
    let world = World::new();
    let (wang, li, customer) = made_by_wang(&world);
    li.json(&["customer", "set", &customer, "remark=门卫要登记"]);
    li.sync();
    wang.sync();
    let creation = text(&wang.json(&["history", &customer])["edits"][0]["edit"]);
    let sentence = wang.refused(&["undo", &customer, &creation]);
    assert!(
        sentence.contains("li wrote") && sentence.contains("supervisor"),
        "{sentence}"
    );
    assert_eq!(length(&wang.json(&["customers"])), 1);
}

#[test]
fn an_edit_made_without_knowing_of_the_withdrawal_brings_the_record_back_to_be_decided() {
    let world = World::new();
    let (wang, li, customer) = made_by_wang(&world);
    li.json(&["customer", "set", &customer, "remark=门卫要登记"]);
    let undone = wang.json(&["undo", &customer]);
    assert_eq!(undone["notices"][0], "withdrawn");
    wang.sync();
    assert_eq!(length(&wang.json(&["customers"])), 0);
    li.sync();
    wang.sync();
    // Both are told, and the office too; the record is in the lists meanwhile.
    for phone in [&li, &wang] {
        let open = phone.json(&["attention"])["open"].clone();
        assert_eq!(open[0]["number"], customer.as_str(), "{open}");
        assert_eq!(open[0]["path"], "withdrawn/at");
        assert_eq!(length(&phone.json(&["customers"])), 1);
        let read = String::from_utf8(phone.run(&["attention"]).stdout).expect("text");
        assert!(
            read.contains(&customer) && read.contains("withdrawn/at"),
            "{read}"
        );
    }
    let conflicts = world.server.office("chen").read("/api/conflicts");
    assert_eq!(conflicts["items"][0]["path"], "withdrawn/at");
    // Its author takes the withdrawal back.
    let values = wang.json(&["conflicts"])[0]["values"].clone();
    let keep = values.as_array().expect("values").iter();
    let keep = keep.clone().find(|value| value["value"].is_null());
    let number = keep.expect("to keep it is a choice")["number"].to_string();
    wang.json(&["resolve", &customer, "withdrawn/at", "--choose", &number]);
    wang.sync();
    li.sync();
    for phone in [&li, &wang] {
        assert_eq!(length(&phone.json(&["attention"])["open"]), 0);
        assert_eq!(
            phone.json(&["customer", &customer])["fields"]["remark"],
            "门卫要登记"
        );
    }
}

#[test]
fn withdrawn_records_are_listed_where_they_can_be_restored() {
    let world = World::new();
    let (wang, li, customer) = made_by_wang(&world);
    let (chen, peng) = (world.server.phone("chen"), world.server.phone("peng"));
    wang.json(&["undo", &customer]);
    for phone in [&wang, &li, &chen, &peng] {
        phone.sync();
    }
    for (phone, listed) in [(&wang, 1), (&chen, 1), (&li, 0), (&peng, 0)] {
        assert_eq!(length(&phone.json(&["withdrawn"])), listed);
        assert_eq!(length(&phone.json(&["customers"])), 0);
    }
    assert_eq!(wang.json(&["withdrawn"])[0]["by"]["name"], "wang");
    for (user, listed) in [("chen", 1), ("guo", 1), ("peng", 0)] {
        let office = world.server.office(user);
        assert_eq!(
            length(&office.read("/api/withdrawn")["items"]),
            listed,
            "{user}"
        );
        let visits = office.read("/api/withdrawn?kind=visit");
        assert_eq!(length(&visits["items"]), 0);
    }
    assert!(li.refused(&["restore", &customer]).contains("No record"));
    // The dispatcher takes it back.
    chen.json(&["restore", &customer]);
    chen.sync();
    wang.sync();
    li.sync();
    assert_eq!(length(&li.json(&["customers"])), 1);
    assert!(
        wang.refused(&["restore", &customer])
            .contains("not withdrawn")
    );
    let history = wang.json(&["history", &customer]);
    let edits = history["edits"].as_array().expect("edits");
    assert_eq!(edits[2]["undoes"], edits[1]["edit"], "{history}");
}

#[test]
fn what_is_undone_is_said_and_an_undo_is_marked_in_the_history() {
    let world = World::new();
    let (wang, _, customer) = made_by_wang(&world);
    wang.json(&["customer", "set", &customer, "remark=第一次"]);
    let said = |arguments: &[&str]| String::from_utf8(wang.run(arguments).stdout).expect("text");
    let first = said(&["undo", &customer]);
    assert!(first.contains("第一次"), "{first}");
    let second = said(&["undo", &customer]);
    assert!(second.contains("第一次") && second != first, "{second}");
    assert!(said(&["history", &customer]).contains("undoes edit"));
}
