use client_core::choice::Choice;
use client_core::error::Error;
use client_core::record::{Kind, Type, Value, limits, number};

fn rule(kind: Kind, path: &str, value: impl Into<Value>) -> Option<String> {
    match kind.check(path, &value.into()) {
        Ok(_) => None,
        Err(Error::Check { field, rule, .. }) => {
            assert_eq!(field, path);
            Some(rule)
        }
        Err(other) => panic!("{path}: {other}"),
    }
}

#[track_caller]
fn taken(kind: Kind, path: &str, value: impl Into<Value>) {
    assert_eq!(rule(kind, path, value), None, "{path}");
}

#[track_caller]
fn refused(kind: Kind, path: &str, value: impl Into<Value>) {
    assert!(rule(kind, path, value).is_some(), "{path}");
}

#[test]
fn dates_exist_in_the_calendar() {
    for date in ["2024-02-29", "2000-02-29", "2026-12-31", "2026-04-30"] {
        taken(Kind::Customer, "contract_date", date);
    }
    for date in [
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-00-10",
        "2026-13-01",
        "2026-01-00",
        "2026-1-01",
        "2026/01/01",
        "20260101",
        "2026-01-1x",
        "今天是2026",
        "+026-01-01",
        "",
    ] {
        refused(Kind::Customer, "contract_date", date);
    }
}

#[test]
fn words_numbers_times_and_truths_are_checked() {
    taken(Kind::Customer, "class", "key");
    assert_eq!(
        rule(Kind::Customer, "class", "vip").unwrap(),
        "must be one of key, ordinary, small, new"
    );
    taken(Kind::Customer, "addresses/a/lat", 900_000_000);
    refused(Kind::Customer, "addresses/a/lat", 900_000_001);
    refused(Kind::Customer, "addresses/a/lat", "31");
    taken(Kind::Customer, "archived/at", Value::Time(0));
    refused(Kind::Customer, "archived/at", 0);
    refused(Kind::Customer, "archived/at", Value::Time(-1));
    refused(Kind::Customer, "archived/at", Value::Time(i64::MAX));
    taken(Kind::Customer, "works_running", true);
    refused(Kind::Customer, "works_running", "true");
    refused(Kind::Customer, "works_running", 1);
    taken(Kind::Visit, "customer_word/rating", 5);
    refused(Kind::Visit, "customer_word/rating", 6);
}

#[test]
fn texts_are_counted_in_characters_and_hold_no_control_characters() {
    taken(Kind::Customer, "name", "长".repeat(200).as_str());
    assert_eq!(
        rule(Kind::Customer, "name", "长".repeat(201).as_str()).unwrap(),
        "must be at most 200 characters"
    );
    taken(Kind::Customer, "remark", "one\ntwo\tthree");
    refused(Kind::Customer, "name", "one\ntwo");
    refused(Kind::Customer, "remark", "\u{1b}[31m");
    refused(Kind::Customer, "name", "\u{0}");
    for turns in ['\u{202e}', '\u{2066}', '\u{200f}', '\u{feff}', '\u{2028}'] {
        for (kind, path) in [(Kind::Customer, "name"), (Kind::Note, "text")] {
            refused(kind, path, format!("甲{turns}乙").as_str());
        }
    }
    // What holds an emoji or a script together is read.
    taken(
        Kind::Customer,
        "name",
        "\u{1f468}\u{200d}\u{1f527} \u{200c}",
    );
    let too_large = "x".repeat(limits::VALUE_BYTES + 1);
    assert_eq!(
        rule(Kind::Customer, "remark", too_large.as_str()).unwrap(),
        "must be at most 65536 bytes"
    );
}

#[test]
fn links_users_entries_and_blobs_have_their_forms() {
    let id = "0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0a";
    for path in ["customer", "follows", "routing/lead", "steps/s1/by"] {
        taken(Kind::Visit, path, id);
        refused(Kind::Visit, path, id.to_uppercase().as_str());
        refused(Kind::Visit, path, "V-K7M-0001");
    }
    taken(Kind::Visit, "steps/s1/corrects", "s0");
    refused(Kind::Visit, "steps/s1/corrects", "S0/x");
    taken(
        Kind::Visit,
        "photos/p/blob",
        "0123456789abcdef".repeat(4).as_str(),
    );
    refused(
        Kind::Visit,
        "photos/p/blob",
        "0123456789ABCDEF".repeat(4).as_str(),
    );
    refused(Kind::Visit, "photos/p/blob", "ab");
}

#[test]
fn clearing_is_allowed_for_all_but_the_identity() {
    for kind in Kind::ALL {
        for field in kind.fields() {
            let path = field.pattern.replace('*', "e1");
            let cleared = kind.check(&path, &Value::Null);
            let identity = field.group == client_core::record::Group::Identity;
            assert_eq!(cleared.is_err(), identity, "{path}");
        }
    }
}

#[test]
fn unknown_paths_and_wrong_entry_ids_are_unknown_fields() {
    let long = format!("contacts/{}/phone", "x".repeat(37));
    let longer = "x".repeat(limits::PATH_BYTES + 1);
    for path in [
        "",
        "colour",
        "Name",
        "name/",
        "/name",
        "name/x",
        "contacts",
        "contacts/c1",
        "contacts//phone",
        "contacts/C1/phone",
        "contacts/c 1/phone",
        "contacts/c1/phone/x",
        "contacts/*/phone",
        "contacts/王/phone",
        "choice/",
        "choice/colour",
        "choice/choice/name",
        long.as_str(),
        longer.as_str(),
    ] {
        let result = Kind::Customer.check(path, &Value::Null);
        assert!(
            matches!(result, Err(Error::UnknownField { .. })),
            "{path}: {result:?}"
        );
    }
    taken(
        Kind::Customer,
        &format!("contacts/{}/phone", "x".repeat(36)),
        "1",
    );
    assert!(Kind::Visit.field("name").is_none(), "another kind's field");
}

#[test]
fn errors_shorten_what_they_quote() {
    let path = "x".repeat(5_000);
    let error = Kind::Customer.check(&path, &Value::Null).unwrap_err();
    assert!(error.to_string().len() < 200);
    let error = Kind::Customer
        .check("class", &Value::text("长".repeat(5_000)))
        .unwrap_err();
    assert!(error.to_string().chars().count() < 200);
}

#[test]
fn choices_are_checked_and_identity_is_never_chosen() {
    let choice = Choice {
        chosen: "a".into(),
        over: vec![Value::Null, Value::Time(5), 5.into(), true.into()],
    };
    assert_eq!(
        Choice::parse(&choice.to_value()).unwrap().chosen,
        choice.chosen
    );
    assert!(choice.covers([Value::Null, "a".into(), Value::Time(5)].iter()));
    assert!(!choice.covers([Value::Time(6)].iter()));
    assert!(!choice.covers([Value::Int(6)].iter()));
    taken(Kind::Customer, "choice/name", choice.to_value());
    taken(Kind::Customer, "choice/name", Value::Null);
    for wrong in [
        "a",
        "{}",
        r#"{"chosen":"a","over":[]}"#,
        r#"{"chosen":"s:a","over":[],"more":1}"#,
    ] {
        refused(Kind::Customer, "choice/name", wrong);
    }
    refused(Kind::Customer, "choice/number", choice.to_value());
}

#[test]
fn values_keep_their_type_as_tagged_text() {
    let all = [
        Value::Null,
        true.into(),
        5.into(),
        (-5).into(),
        Value::Time(5),
        "".into(),
        "n".into(),
        "s:x".into(),
        "i:5".into(),
    ];
    for value in &all {
        assert_eq!(Value::from_tagged(&value.tagged()).as_ref(), Some(value));
        assert_eq!(Value::from_scalar(&value.to_scalar()).as_ref(), Some(value));
    }
    for wrong in ["", "x", "i:", "i:x", "b:yes", "t:1.5"] {
        assert_eq!(Value::from_tagged(wrong), None, "{wrong}");
    }
}

#[test]
fn every_field_is_found_at_its_own_path_and_only_there() {
    for kind in Kind::ALL {
        let mut patterns: Vec<_> = kind.fields().map(|field| field.pattern).collect();
        for field in kind.fields() {
            let path = field.pattern.replace('*', "e1");
            assert_eq!(kind.field(&path).unwrap().pattern, field.pattern);
            let rule = field.ty.rule();
            assert!(rule.starts_with("must be"), "{rule}");
        }
        let count = patterns.len();
        patterns.sort_unstable();
        patterns.dedup();
        assert_eq!(patterns.len(), count, "a pattern stands twice");
    }
}

#[test]
fn typed_text_is_read_by_type() {
    assert_eq!(Type::Int(0, 9).read(" 5 "), Value::Int(5));
    assert_eq!(Type::Int(0, 9).read("five"), "five".into());
    assert_eq!(Type::Time.read("5"), Value::Time(5));
    assert_eq!(Type::Bool.read("no"), Value::Bool(false));
    assert_eq!(Type::Line(9).read("5"), "5".into());
    assert_eq!(Type::Line(9).read(""), Value::Null);
}

#[test]
fn short_numbers_have_one_normal_form() {
    assert_eq!(
        number::normalize(" c-k7m-7 ").as_deref(),
        Some("C-K7M-0007")
    );
    assert_eq!(
        number::normalize("V-K7M-00042").as_deref(),
        Some("V-K7M-0042")
    );
    assert_eq!(number::normalize("V-K7M-9999999999999"), None);
    assert_eq!(number::normalize("V长沙12"), None);
    for kind in Kind::ALL {
        let made = number::format(kind, "ZZ9", 1);
        assert_eq!(number::normalize(&made.to_lowercase()), Some(made));
    }
}
