//! A day's work at the terminal.

use client_core::record::Role;

use super::Person;

#[test]
fn a_visit_is_written_offline_from_order_to_submission() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    assert_eq!(customer, "C-K7M-0001");
    let visit = engineer.makes_visit(&customer, "install");
    for step in ["accept", "set-out", "arrive"] {
        engineer.json(&["visit", step, &visit]);
    }
    engineer.json(&[
        "visit",
        "set",
        &visit,
        "work_done=装好并试机",
        "result=pass",
    ]);
    let refused = engineer.is_refused(&["visit", "accept", &visit]);
    assert_eq!(
        refused,
        "工单现在是“已到场”，不能接单：请按顺序打卡，或用 --corrects 更正某一步"
    );
    engineer.json(&["visit", "submit", &visit]);
    let file = engineer.json(&["visit", &visit]);
    assert_eq!(file["status"], "submitted");
    assert_eq!(file["steps"].as_array().unwrap().len(), 4);
    let status = engineer.json(&["status"]);
    assert_eq!(status["unsent"], 7);
}

#[test]
fn handing_in_says_what_is_missing_and_refuses_nothing() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let visit = engineer.makes_visit(&customer, "inspection");
    for step in ["accept", "arrive"] {
        engineer.json(&["visit", step, &visit]);
    }
    engineer.json(&["visit", "set", &visit, "work_done=巡检", "result=pass"]);
    let said = engineer.reads(&["visit", "submit", &visit]);
    assert_eq!(
        said.trim_end(),
        format!("已提交（存在本机）：{visit}\n还缺：照片（作业前）、服务质量、客户评分、客户签名")
    );
    engineer.json(&["visit", "withdraw", &visit, "--reason", "补评分"]);
    let saved = engineer.json(&["visit", "submit", &visit]);
    assert_eq!(saved["lacking"][0], "photos/before");
}

#[test]
fn a_revisit_that_is_due_has_a_part_of_todays_list_to_itself() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    for (kind, day) in [("revisit", 20), ("repair", 20), ("revisit", 29)] {
        let from = format!("routing/window_from=2026-11-{day} 09:00");
        let new = [
            "visit",
            "new",
            "--customer",
            &customer,
            "--kind",
            kind,
            &from,
        ];
        engineer.json(&new);
    }
    let today = engineer.json(&["today"]);
    let sections: Vec<_> = today
        .as_array()
        .unwrap()
        .iter()
        .map(|v| &v["section"])
        .collect();
    assert_eq!(sections, ["late", "next", "revisits"]);
}

#[test]
fn an_appointment_asked_for_stands_until_it_is_the_one_there_is() {
    let mut dispatcher = Person::new(Role::Dispatcher);
    let customer = dispatcher.makes_customer("华东机械");
    let visit = dispatcher.makes_visit(&customer, "repair");
    let set = |path: &str, at: &str| format!("{path}=2026-11-{at}");
    let asked = [
        set("asked/window_from", "29 09:00"),
        set("asked/window_to", "29 10:00"),
    ];
    dispatcher.json(&[
        "visit",
        "set",
        &visit,
        &asked[0],
        &asked[1],
        "asked/reason=客户停产",
    ]);
    let file = dispatcher.json(&["visit", &visit]);
    assert_eq!(file["asked_from"], 1_795_914_000_000_i64);
    let moved = set("routing/window_from", "29 09:00");
    dispatcher.json(&["visit", "set", &visit, &moved]);
    let file = dispatcher.json(&["visit", &visit]);
    assert_eq!(
        (&file["asked_from"], &file["asked_to"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}

#[test]
fn every_command_prints_one_record_or_array() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.json(&[
        "customer",
        "new",
        "name=华东机械",
        "class=key",
        "contacts/1/phone=13900001111",
    ]);
    insta::assert_json_snapshot!("saved", customer);
    let customer = customer["number"].as_str().unwrap().to_owned();
    let visit = engineer.json(&[
        "visit",
        "new",
        "--customer",
        &customer,
        "--kind",
        "repair",
        "summary=液压漏油",
        "routing/window_from=2026-11-22 16:00",
    ]);
    let visit = visit["number"].as_str().unwrap().to_owned();
    engineer.json(&["visit", "arrive", &visit, "--position", "31.2304,121.4737"]);
    engineer.json(&["note", "add", &visit, "下次带油封"]);
    engineer.json(&["visit", "set", &visit, "work_done=换油封"]);
    insta::assert_json_snapshot!("status", engineer.json(&["status"]));
    insta::assert_json_snapshot!("today", engineer.json(&["today"]));
    insta::assert_json_snapshot!("customers", engineer.json(&["customers", "机械"]));
    insta::assert_json_snapshot!("customer", engineer.json(&["customer", &customer]));
    insta::assert_json_snapshot!("visits", engineer.json(&["visits", "--status", "on-site"]));
    insta::assert_json_snapshot!("visit", engineer.json(&["visit", &visit]));
    insta::assert_json_snapshot!("history", engineer.json(&["history", &visit]));
    insta::assert_json_snapshot!("conflicts", engineer.json(&["conflicts"]));
    insta::assert_json_snapshot!("attention", engineer.json(&["attention"]));
    insta::assert_json_snapshot!("undo", engineer.json(&["undo", &visit]));
    insta::assert_json_snapshot!("export", engineer.json(&["export", &visit]));
    let report = client_core::device::SyncReport::default();
    let keys = serde_json::to_string(&report).unwrap();
    assert_eq!(
        keys,
        r#"{"pushed":0,"pulled":0,"refused":0,"attachments":0,"attachments_refused":0,"no_room":false,"attachments_left":0,"requests":0,"bytes_up":0,"bytes_down":0,"ms":0}"#
    );
}

#[test]
fn people_read_tables_in_their_language() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let visit = engineer.makes_visit(&customer, "repair");
    engineer.reads(&["visit", "accept", &visit]);
    insta::assert_snapshot!("visit_zh", engineer.reads(&["visit", &visit]));
    insta::assert_snapshot!("today_zh", engineer.reads(&["today"]));
    insta::assert_snapshot!("today_en", engineer.reads(&["--lang", "en", "today"]));
    insta::assert_snapshot!("status_en", engineer.reads(&["--lang=en", "status"]));
    insta::assert_snapshot!("history_zh", engineer.reads(&["history", &visit]));
}

#[test]
fn a_refusal_is_one_sentence_and_exit_code_1_and_usage_is_2() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let sentences = [
        engineer.is_refused(&["customer", "C-K7M-0009"]),
        engineer.is_refused(&["visit", &customer]),
        engineer.is_refused(&["customer", "set", &customer, "class=best"]),
        engineer.is_refused(&["customer", "set", &customer, "colour=red"]),
        engineer.is_refused(&["customer", "set", &customer, "name"]),
        engineer.is_refused(&["customer", "set", &customer, "credit/grade=A"]),
        engineer.is_refused(&["undo", &customer, "ffff"]),
        engineer.is_refused(&["reapply", "7"]),
        engineer.is_refused(&["resolve", &customer, "name", "--choose", "1"]),
        engineer.is_refused(&["sync"]),
        engineer.is_refused(&["--lang", "en", "sync"]),
        engineer.is_refused(&["import", "visits", "/nonexistent/visits.jsonl"]),
    ];
    insta::assert_snapshot!("sentences", sentences.join("\n"));
    for wrong in [
        &["visit", "new", "--kind", "repair"][..],
        &["visit", "new", "--customer", &customer, "--kind", "party"],
        &["visit"],
        &["frobnicate"],
        &[],
        &["resolve", &customer, "name"],
        &["visits", "--status", "unknown"],
        &["--lang", "fr", "status"],
        &["fields", "party"],
    ] {
        let done = engineer.runs(wrong);
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{wrong:?}");
        assert!(!done.err.is_empty(), "{wrong:?}");
    }
    let help = engineer.runs(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("与服务器同步"), "{}", help.out);
}

#[test]
fn the_fields_of_a_kind_are_listed_with_what_they_mean() {
    let mut engineer = Person::new(Role::Engineer);
    let fields = engineer.json(&["fields", "visit"]);
    let summary = fields.as_array().unwrap().iter();
    let summary = summary.clone().find(|field| field["path"] == "summary");
    assert_eq!(summary.unwrap()["group"], "details");
    let read = engineer.reads(&["fields", "customer"]);
    assert!(read.contains("contacts/*/phone"), "{read}");
}

#[test]
fn a_text_that_reads_as_something_else_is_refused_by_name_and_shown_harmless() {
    let mut engineer = Person::new(Role::Engineer);
    let sentence = engineer.is_refused(&["customer", "new", "name=甲\u{202e}乙"]);
    assert!(sentence.starts_with("name：不能含控制字符"), "{sentence}");
    assert!(!sentence.contains('\u{202e}'), "{sentence}");
}

#[test]
fn positions_are_shown_in_degrees() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let position = ["addresses/a1/lat=312304000", "addresses/a1/lon=-5"];
    engineer.json(&[&["customer", "set", &customer][..], &position].concat());
    let read = engineer.reads(&["customer", &customer]);
    assert!(
        read.contains("31.2304°") && read.contains("-0.0000005°"),
        "{read}"
    );
}

#[test]
fn an_import_with_a_wrong_line_saves_nothing() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let file = engineer.home.path().join("visits.jsonl");
    let path = file.to_str().unwrap().to_owned();
    let good = format!(
        r#"{{"customer":"{customer}","visit_kind":"install","routing/window_from":"2026-11-23 09:00"}}"#
    );
    std::fs::write(
        &file,
        format!("{good}\n{{\"visit_kind\":\"party\"}}\nnonsense\n"),
    )
    .unwrap();
    let sentence = engineer.is_refused(&["import", "visits", &path]);
    assert!(
        sentence.starts_with("一张也没有导入：第 2 行：visit_kind："),
        "{sentence}"
    );
    assert!(sentence.ends_with("另有 1 行有错"), "{sentence}");
    assert_eq!(engineer.json(&["visits"]).as_array().unwrap().len(), 0);
    std::fs::write(&file, format!("{good}\n\n{good}\n")).unwrap();
    let saved = engineer.json(&["import", "visits", &path]);
    assert_eq!(saved.as_array().unwrap().len(), 2);
    let visits = engineer.json(&["visits", "--customer", &customer]);
    assert_eq!(visits[0]["window_from"], 1_795_395_600_000_i64);
}

#[test]
fn an_undone_creation_leaves_all_lists_and_comes_back() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    engineer.json(&["undo", &customer]);
    assert_eq!(engineer.json(&["customers"]).as_array().unwrap().len(), 0);
    assert_eq!(
        engineer
            .json(&["customers", "华东"])
            .as_array()
            .unwrap()
            .len(),
        0
    );
    let file = engineer.json(&["customer", &customer]);
    assert_eq!(file["withdrawn"], true);
    engineer.json(&["undo", &customer]);
    assert_eq!(
        engineer
            .json(&["customers", "华东"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn an_engineers_own_visit_needs_no_lead_named_and_a_dispatchers_does() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let visit = engineer.makes_visit(&customer, "repair");
    let me = engineer.user.to_string();
    assert_eq!(engineer.json(&["visit", &visit])["lead"]["id"], me.as_str());
    let follow = engineer.json(&["visit", "new", "--follows", &visit, "--kind", "repair"]);
    let follow = engineer.json(&["visit", follow["number"].as_str().unwrap()]);
    assert_eq!(follow["customer"]["number"], customer.as_str());
    assert_eq!(follow["follows"]["number"], visit.as_str());
    let file = engineer.json(&["visit", &visit]);
    assert_eq!(file["followed_by"][0]["number"], follow["number"]);

    let mut dispatcher = Person::new(Role::Dispatcher);
    let customer = dispatcher.makes_customer("华东机械");
    let visit = dispatcher.makes_visit(&customer, "repair");
    assert_eq!(dispatcher.json(&["visit", &visit])["status"], "unassigned");
}

#[test]
fn a_record_is_shown_as_of_a_moment() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let then = engineer.now.to_string();
    engineer.json(&["customer", "set", &customer, "name=华东机械厂"]);
    let history = engineer.json(&["history", &customer, "--at", &then]);
    assert_eq!(history["fields"]["name"], "华东机械");
    assert_eq!(history["edits"].as_array().unwrap().len(), 1);
    let before = engineer.json(&["history", &customer, "--at", "2026-01-01 00:00"]);
    assert_eq!(before["fields"], serde_json::json!({}));
}

#[test]
fn a_customer_with_visits_is_withdrawn_on_a_second_word_only() {
    let mut dispatcher = Person::new(Role::Dispatcher);
    let customer = dispatcher.makes_customer("华东机械");
    for _ in 0..2 {
        dispatcher.makes_visit(&customer, "repair");
    }
    for command in [
        &["undo", &customer][..],
        &[
            "customer",
            "set",
            &customer,
            "withdrawn/at=2026-11-22 15:00",
        ],
    ] {
        let sentence = dispatcher.is_refused(command);
        assert!(
            sentence.contains("2 张工单") && sentence.contains("--yes"),
            "{sentence}"
        );
    }
    assert_eq!(dispatcher.json(&["customers"]).as_array().unwrap().len(), 1);
    dispatcher.json(&["undo", &customer, "--yes"]);
    assert_eq!(dispatcher.json(&["customers"]).as_array().unwrap().len(), 0);
    // Without visits nothing is asked.
    let other = dispatcher.makes_customer("海门精工");
    dispatcher.json(&["undo", &other]);
}

#[test]
fn what_is_wrong_with_a_command_line_is_said_in_chinese() {
    let mut engineer = Person::new(Role::Engineer);
    for (line, says) in [
        (&[][..], "缺少命令，可用的有：help、login"),
        (&["tody"], "没有这个命令：tody"),
        (&["today", "--loud"], "没有这个选项或参数：--loud"),
        (&["history"], "缺少参数：<ID>"),
        (&["review", "V-K7M-0001", "maybe"], "只能是 approve、return"),
        (&["attachments", "V-K7M-0001", "--retry"], "不能和"),
    ] {
        let done = engineer.runs(line);
        assert_eq!(done.code, 2, "{line:?}");
        assert!(done.err.contains(says), "{line:?}: {}", done.err);
        assert!(!done.err.contains("Usage"), "{}", done.err);
        let mut english = line.to_vec();
        english.extend(["--lang", "en"]);
        let said = engineer.runs(&english).err;
        assert!(said.contains("try '--help'"), "{said}");
    }
}

#[test]
fn a_mistyped_folder_is_not_made() {
    let mut engineer = Person::new(Role::Engineer);
    let typo = engineer.home.path().join("typo");
    engineer.mistyped = Some(typo.clone());
    for command in [&["today"][..], &["status"], &["customer", "new", "name=甲"]] {
        let sentence = engineer.is_refused(command);
        assert!(sentence.contains("fieldfile login"), "{sentence}");
        assert!(!typo.exists(), "{command:?}");
    }
}

#[test]
fn a_hash_that_nobody_here_knows_is_not_cited() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    let visit = engineer.makes_visit(&customer, "repair");
    let foreign = format!("photos/p1/blob={}", "ab".repeat(32));
    let sentence = engineer.is_refused(&["visit", "set", &visit, &foreign]);
    assert!(sentence.contains("visit attach"), "{sentence}");
    let new = [
        "visit",
        "new",
        "--customer",
        &customer,
        "--kind",
        "repair",
        &foreign,
    ];
    assert!(engineer.is_refused(&new).contains("visit attach"));
    // One that a record here cites may be cited again.
    let file = engineer.home.path().join("sheet.pdf");
    std::fs::write(&file, "%PDF-1.4\n%%EOF\n").unwrap();
    let file = file.to_str().unwrap().to_owned();
    engineer.json(&["visit", "attach", &visit, "before", &file]);
    let shown = engineer.json(&["visit", &visit]);
    let hash = shown["attachments"][0]["hash"].as_str().unwrap().to_owned();
    let again = format!("photos/p2/blob={hash}");
    engineer.json(&["visit", "set", &visit, &again, "photos/p2/slot=after"]);
}
