//! The main job: two engineers and the office on one customer, a return, a resubmission.

use serde_json::Value;

use crate::{World, text, user_id};

#[test]
fn a_visit_written_in_a_basement_reaches_the_office_and_comes_back_returned() {
    let mut world = World::new();
    let chen = world.server.phone("chen");
    let customer = World::customer(&chen, "上海恒信机械有限公司");
    let wang = world.server.phone("wang");
    let li = world.server.phone("li");
    wang.sync();
    li.sync();
    let visit = World::visit(&chen, &customer, &user_id(&wang));
    wang.sync();
    assert_eq!(numbers(&wang.json(&["today"])), [visit.as_str()]);

    // In the basement: no server to be had.
    world.server.stop();
    for step in ["accept", "set-out", "arrive"] {
        wang.json(&["visit", step, &visit]);
    }
    wang.json(&[
        "visit",
        "set",
        &visit,
        "work_done=更换电源模块",
        "result=pass",
        "findings/f1/text=供电不稳",
    ]);
    wang.json(&["visit", "leave", &visit]);
    wang.json(&["visit", "submit", &visit]);
    let revisit = wang.json(&[
        "visit",
        "new",
        "--customer",
        &customer,
        "--kind",
        "revisit",
        "--follows",
        &visit,
        "summary=一周后回访",
    ]);
    let status = wang.json(&["status"]);
    assert!(status["unsent"].as_u64().unwrap() >= 7, "{status}");
    assert!(
        !wang.run(&["sync"]).status.success(),
        "a sync without a server must say so"
    );
    assert_eq!(wang.json(&["visit", &visit])["status"], "submitted");

    // Meanwhile a colleague and the office write the same field of the same customer.
    li.json(&[
        "customer",
        "set",
        &customer,
        "contacts/c1/phone=13911112222",
    ]);
    chen.json(&[
        "customer",
        "set",
        &customer,
        "contacts/c1/phone=13733334444",
        "remark=白天联系",
    ]);

    world.server.restart();
    for phone in [&wang, &li, &chen, &wang, &li] {
        let report = phone.sync();
        assert_eq!(report["refused"], 0, "{report}");
    }
    assert_eq!(wang.json(&["status"])["unsent"], 0);

    // Both values are readable everywhere, with their authors, until somebody chooses.
    for phone in [&wang, &li, &chen] {
        let conflicts = phone.json(&["conflicts"]);
        let values = conflicts[0]["values"]
            .as_array()
            .expect("one conflict")
            .clone();
        let mut seen: Vec<String> = values.iter().map(|value| text(&value["value"])).collect();
        seen.sort();
        assert_eq!(seen, ["13733334444", "13911112222"]);
        let mut authors: Vec<String> = values
            .iter()
            .map(|value| text(&value["by"]["name"]))
            .collect();
        authors.sort();
        assert_eq!(authors, ["chen", "li"]);
    }
    assert_eq!(
        chen.json(&["customer", &customer])["fields"]["remark"],
        "白天联系"
    );
    let refused = wang.refused(&["customer", "set", &customer, "contacts/c1/phone=1"]);
    assert!(refused.contains("resolve"), "{refused}");
    wang.json(&["resolve", &customer, "contacts/c1/phone", "--choose", "1"]);
    wang.sync();
    li.sync();
    assert_eq!(li.json(&["conflicts"]), Value::Array(Vec::new()));
    wang.json(&["undo", &customer]);
    wang.sync();
    li.sync();
    assert_eq!(
        li.json(&["conflicts"]).as_array().map(Vec::len),
        Some(1),
        "the choice was undone"
    );

    // The supervisor returns the visit; the engineer gets it back, corrects, hands it in again.
    let zheng = world.server.phone("zheng");
    zheng.sync();
    zheng.json(&[
        "review",
        &visit,
        "return",
        "--remark",
        "缺少更换部件的序列号",
    ]);
    zheng.sync();
    wang.sync();
    let today = wang.json(&["today"]);
    assert_eq!(
        today[0]["number"],
        Value::from(visit.as_str()),
        "returned work comes first"
    );
    assert_eq!(today[0]["status"], "returned");
    let file = wang.json(&["visit", &visit]);
    assert_eq!(file["reviews"][0]["remark"], "缺少更换部件的序列号");
    wang.json(&[
        "visit",
        "set",
        &visit,
        "parts/p1/name=电源模块",
        "parts/p1/serial=P1234567",
    ]);
    wang.json(&["visit", "submit", &visit]);
    wang.sync();
    zheng.sync();
    zheng.json(&["review", &visit, "approve", "--remark", "资料齐全"]);
    zheng.sync();
    wang.sync();
    assert_eq!(wang.json(&["visit", &visit])["status"], "approved");

    // The history says who did what; the follow-up is there; the other team has seen nothing.
    let history = wang.json(&["history", &visit]);
    let edits = history["edits"].as_array().expect("edits").clone();
    assert!(
        edits.iter().all(|edit| edit["received"].is_i64()),
        "{history}"
    );
    assert_eq!(
        zheng.json(&["visit", &text(&revisit["number"])])["follows"]["number"],
        Value::from(visit.as_str())
    );
    let huang = world.server.phone("huang");
    huang.sync();
    assert_eq!(huang.json(&["customers"]), Value::Array(Vec::new()));
    assert_eq!(huang.json(&["visits"]), Value::Array(Vec::new()));
}

#[test]
fn a_reassigned_engineers_notes_still_arrive() {
    let world = World::new();
    let (chen, wang, huang) = (
        world.server.phone("chen"),
        world.server.phone("wang"),
        world.server.phone("huang"),
    );
    let customer = World::customer(&chen, "苏州远达物流有限公司");
    let visit = World::visit(&chen, &customer, &user_id(&huang));
    huang.sync();
    assert_eq!(numbers(&huang.json(&["today"])), [visit.as_str()]);
    assert_eq!(
        huang.json(&["customers"]).as_array().map(Vec::len),
        Some(1),
        "the file comes with the visit"
    );
    huang.json(&["visit", "accept", &visit]);
    huang.json(&["visit", "set", &visit, "work_done=已联系客户,约周五"]);
    // Reassigned to a colleague of another team before the notes are sent.
    let lead = format!("routing/lead={}", user_id(&wang));
    chen.json(&["visit", "set", &visit, &lead]);
    chen.sync();
    let report = huang.sync();
    assert_eq!(report["refused"], 0, "{report}");
    chen.sync();
    assert_eq!(
        chen.json(&["visit", &visit])["fields"]["work_done"],
        "已联系客户,约周五"
    );
    huang.sync();
    assert_eq!(
        huang.json(&["visits"]),
        Value::Array(Vec::new()),
        "it left the device"
    );
    assert_eq!(
        huang.json(&["customers"]),
        Value::Array(Vec::new()),
        "and the customer file with it"
    );
}

#[test]
fn a_refused_edit_in_the_middle_of_ten_loses_none_of_the_others() {
    let world = World::new();
    let chen = world.server.phone("chen");
    let customer = World::customer(&chen, "宁波鼎新模具有限公司");
    for index in 0..10 {
        let field = match index {
            4 => "credit/grade=D".to_owned(),
            _ => format!("contacts/n{index}/name=联系人 {index}"),
        };
        chen.json(&["customer", "set", &customer, &field]);
    }
    // While he was away he became an engineer, who may not write credit grades.
    world.server.run(&[
        "user", "role", "chen", "--role", "engineer", "--team", "east",
    ]);
    let report = chen.sync();
    assert_eq!(report["refused"], 1, "{report}");
    let attention = chen.json(&["attention"]);
    assert_eq!(attention["refused"][0]["code"], "policy");
    assert_eq!(
        attention["refused"][0]["changes"][0]["path"],
        "credit/grade"
    );
    assert_eq!(chen.json(&["status"])["unsent"], 0);
    let li = world.server.phone("li");
    li.sync();
    let fields = li.json(&["customer", &customer])["fields"].clone();
    for index in (0..10).filter(|index| *index != 4) {
        assert_eq!(
            fields[format!("contacts/n{index}/name")],
            format!("联系人 {index}")
        );
    }
    assert_eq!(fields["credit/grade"], Value::Null);
    // What was refused is not lost: a dispatcher again, he applies it once more.
    world.server.run(&[
        "user",
        "role",
        "chen",
        "--role",
        "dispatcher",
        "--team",
        "east",
    ]);
    chen.sync();
    let item = attention["refused"][0]["item"].to_string();
    chen.json(&["reapply", &item]);
    assert_eq!(chen.sync()["refused"], 0);
    li.sync();
    assert_eq!(
        li.json(&["customer", &customer])["fields"]["credit/grade"],
        "D"
    );
}

#[test]
fn two_devices_that_share_a_copied_home_lose_nothing() {
    let world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "无锡金海电子科技有限公司");
    let visit = World::visit(&chen, &customer, &user_id(&wang));
    wang.sync();
    wang.json(&["visit", "set", &visit, "findings/f0/text=抄前写的"]);
    let twin = wang.copied();
    for index in 1..4 {
        wang.json(&[
            "visit",
            "set",
            &visit,
            &format!("findings/a{index}/text=原机 {index}"),
        ]);
        twin.json(&[
            "visit",
            "set",
            &visit,
            &format!("findings/b{index}/text=副本 {index}"),
        ]);
    }
    for phone in [&wang, &twin, &wang, &twin] {
        assert_eq!(phone.sync()["refused"], 0);
    }
    for phone in [&wang, &twin] {
        let fields = phone.json(&["visit", &visit])["fields"].clone();
        assert_eq!(fields["findings/f0/text"], "抄前写的");
        for index in 1..4 {
            assert_eq!(
                fields[format!("findings/a{index}/text")],
                format!("原机 {index}")
            );
            assert_eq!(
                fields[format!("findings/b{index}/text")],
                format!("副本 {index}")
            );
        }
    }
}

fn numbers(list: &Value) -> Vec<String> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|item| text(&item["number"]))
        .collect()
}
