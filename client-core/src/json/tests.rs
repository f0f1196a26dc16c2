use super::*;

#[test]
fn assignments_are_read_by_the_type_of_their_field() {
    let entered = read_assignments(
        Kind::Visit,
        &[
            "summary=a = b",
            "cost=1200",
            "trained=yes",
            "routing/window_from=1700000000000",
            "work_done=",
            "order/number=0042",
        ],
    )
    .unwrap();
    assert_eq!(entered["summary"], Value::from("a = b"));
    assert_eq!(entered["cost"], Value::Int(1200));
    assert_eq!(entered["trained"], Value::Bool(true));
    assert_eq!(
        entered["routing/window_from"],
        Value::Time(1_700_000_000_000)
    );
    assert_eq!(entered["work_done"], Value::Null);
    assert_eq!(entered["order/number"], Value::from("0042"), "stays text");
}

#[test]
fn wrong_assignments_name_field_rule_and_value() {
    for (kind, assignment, message) in [
        (
            Kind::Visit,
            "summary",
            "summary: must be written as PATH=VALUE; got no =",
        ),
        (
            Kind::Visit,
            "cost=12.5",
            "cost: must be a whole number from -1000000000000 to 1000000000000; got \"12.5\"",
        ),
        (
            Kind::Visit,
            "result=maybe",
            "result: must be one of pass, fail; got \"maybe\"",
        ),
        (
            Kind::Customer,
            "contract_date=2026-02-30",
            "contract_date: must be a calendar date YYYY-MM-DD; got \"2026-02-30\"",
        ),
        (
            Kind::Customer,
            "colour=red",
            "a customer has no field \"colour\"",
        ),
        (
            Kind::Customer,
            "choice/name=x",
            "choice/name: is settled by resolving the conflict; got a value",
        ),
    ] {
        let error = read_assignments(kind, &[assignment]).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    let twice = read_assignments(Kind::Customer, &["name=a", "name=b"]).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "name: must be given once; got two values"
    );
}

#[test]
fn a_line_of_an_import_is_one_flat_object() {
    let entered = read_line(
        Kind::Customer,
        r#"{"name":"华东机械","contacts/1/phone":"0512","archived/at":5,"works_running":false,"class":null,"remark":""}"#,
    )
    .unwrap();
    assert_eq!(entered["name"], Value::from("华东机械"));
    assert_eq!(entered["archived/at"], Value::Time(5));
    assert_eq!(entered["works_running"], Value::Bool(false));
    assert_eq!(entered["class"], Value::Null);
    assert_eq!(entered["remark"], Value::Null);
    for line in ["", "[]", "{", "{}{}", "5"] {
        assert!(
            matches!(read_line(Kind::Customer, line), Err(Error::Message(_))),
            "{line}"
        );
    }
    for line in [
        r#"{"contacts":{"1":{"phone":"0512"}}}"#,
        r#"{"works_running":"perhaps"}"#,
        r#"{"name":5}"#,
        r#"{"name":["a"]}"#,
        r#"{"archived/at":1.5}"#,
        r#"{"archived/at":99999999999999999999}"#,
    ] {
        assert!(
            matches!(
                read_line(Kind::Customer, line),
                Err(Error::Check { .. } | Error::UnknownField { .. })
            ),
            "{line}"
        );
    }
}

#[test]
fn what_is_typed_is_kept_as_it_is_and_judged_as_an_edit() {
    let hidden = "138\u{202c}0013";
    let typed: serde_json::Map<_, _> = [
        ("summary".to_owned(), "长".repeat(5_000).into()),
        ("contact/phone".to_owned(), hidden.into()),
        (
            "routing/window_from".to_owned(),
            1_700_000_000_000_i64.into(),
        ),
    ]
    .into_iter()
    .collect();
    let kept = read_typed(Kind::Visit, &typed).unwrap();
    assert_eq!(kept["contact/phone"], Value::from(hidden));
    assert_eq!(kept["routing/window_from"], Value::Time(1_700_000_000_000));
    assert!(read_object(Kind::Visit, &typed).is_err());
    for path in ["colour", "choice/summary", "id"] {
        let typed = [(path.to_owned(), "x".into())].into_iter().collect();
        assert!(read_typed(Kind::Visit, &typed).is_err(), "{path}");
    }
}
