//! An engineer whose visit was given to somebody else while he was offline is told after his next sync.

use tests::Phone;

use crate::{World, user_id};

/// A visit of wang, which his device holds.
fn assigned(world: &World) -> (Phone, Phone, String) {
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "海门精工机械厂");
    wang.sync();
    let visit = World::visit(&chen, &customer, &user_id(&wang));
    wang.sync();
    (chen, wang, visit)
}

fn reads(phone: &Phone, arguments: &[&str]) -> String {
    let output = phone.run(&[arguments, &["--lang", "zh"]].concat());
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_reassigned_visit_is_named_with_its_new_lead_until_it_was_seen() {
    let world = World::new();
    let (chen, wang, visit) = assigned(&world);
    let li = world.server.phone("li");
    li.sync();
    wang.json(&["visit", "accept", &visit]);
    let lead = format!("routing/lead={}", user_id(&li));
    chen.json(&["visit", "set", &visit, &lead]);
    chen.sync();
    let told = format!("{visit} 已改派给 li");
    assert!(reads(&wang, &["sync"]).contains(&told));
    assert!(reads(&wang, &["today"]).contains(&told), "kept until seen");
    let departed = wang.json(&["departures", "--seen"]);
    assert_eq!(departed[0]["cause"], "reassigned", "{departed}");
    assert_eq!(departed[0]["to"]["name"], "li");
    assert!(!reads(&wang, &["today"]).contains(&visit));
    assert!(!reads(&wang, &["sync"]).contains(&visit));
}

#[test]
fn a_visit_that_left_with_its_customer_s_file_is_named_by_its_number_alone() {
    let world = World::new();
    let (chen, wang, huang) = (
        world.server.phone("chen"),
        world.server.phone("wang"),
        world.server.phone("huang"),
    );
    let customer = World::customer(&chen, "海门精工机械厂");
    wang.sync();
    huang.sync();
    let visit = World::visit(&chen, &customer, &user_id(&huang));
    huang.sync();
    huang.json(&["visit", "set", &visit, "work_done=更换密封圈"]);
    let lead = format!("routing/lead={}", user_id(&wang));
    chen.json(&["visit", "set", &visit, &lead]);
    chen.sync();
    let said = reads(&huang, &["sync"]);
    assert!(said.contains(&format!("{visit} 已不归您办理")), "{said}");
    let departed = huang.json(&["departures"]);
    assert_eq!(departed[0]["here"], false, "{departed}");
    assert_eq!(departed[0]["unsent"], 0, "his notes went out before");
    chen.sync();
    let kept = chen.json(&["visit", &visit]);
    assert_eq!(kept["fields"]["work_done"], "更换密封圈");
}
