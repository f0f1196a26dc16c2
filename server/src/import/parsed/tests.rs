//! What files come to before any database is asked.

use std::collections::BTreeMap;

use super::super::word;
use super::*;
use crate::inspect::table::read;

const EXCERPT: &[u8] = include_bytes!("../../../../tests/data/excavators-300.csv");

fn parsed(bytes: &[u8], subject: Subject) -> Parsed {
    parse(read(bytes).unwrap(), subject, &Choices::default()).unwrap()
}

fn visits(file: &str) -> Parsed {
    parsed(file.as_bytes(), Subject::Visits)
}

fn refused_lines(parsed: &Parsed) -> usize {
    let mut lines: Vec<u64> = parsed.errors.iter().map(|error| error.line).collect();
    lines.dedup();
    lines.len()
}

#[test]
fn the_excerpt_of_work_orders_refuses_its_shifted_line_alone() {
    let parsed = parsed(EXCERPT, Subject::Visits);
    assert_eq!(parsed.layout.customer.as_deref(), Some("Excavators"));
    assert_eq!((parsed.rows, parsed.visits.len()), (300, 299));
    assert_eq!(refused_lines(&parsed), 1);
    let error = &parsed.errors[0];
    assert_eq!(
        (error.column.as_str(), error.value.as_str()),
        ("PMType", "t swing")
    );
    assert_eq!(error.rule, word::ORDER_TYPE_RULE);
    let shifted = std::str::from_utf8(EXCERPT)
        .unwrap()
        .lines()
        .nth(error.line as usize - 1);
    assert_eq!(shifted, Some("2003-12-31,B,won,t swing,PM01"));
}

#[test]
fn a_work_order_becomes_a_past_visit() {
    let file = "BscStartDate,Asset,OriginalShorttext,PMType,Cost\n2004-07-01,A,\"BUCKET, WON'T OPEN\",PM02,-183.5\n";
    let visit = visits(file).visits.remove(0);
    assert_eq!(
        (visit.line, visit.customer.as_str(), visit.date.as_str()),
        (2, "Excavators", "2004-07-01")
    );
    let expected = [
        ("cost", Value::Int(-18_350)),
        ("equipment/serial", Value::from("A")),
        ("imported/past", Value::Bool(true)),
        ("order/date", Value::from("2004-07-01")),
        ("summary", Value::from("BUCKET, WON'T OPEN")),
        ("visit_kind", Value::from("repair")),
    ];
    let expected: BTreeMap<_, _> = expected
        .map(|(path, value)| (path.to_owned(), value))
        .into();
    assert_eq!(visit.fields, expected);
}

#[test]
fn chinese_headings_are_understood_in_either_encoding() {
    let file = "客户名称,服务日期,类型,内容,型号,序列号,工程师,费用(元),结果,天气\n\
                华东机械,2025年3月4日,维修,更换接触器,HD-200,SN7,张三,\"1,200.50\",合格,晴\n";
    let chinese = encoding_rs::GB18030.encode(file).0.into_owned();
    for bytes in [format!("\u{feff}{file}").into_bytes(), chinese] {
        let parsed = parsed(&bytes, Subject::Visits);
        assert_eq!(parsed.unknown_columns(), ["天气"]);
        let visit = &parsed.visits[0];
        assert_eq!(
            (visit.customer.as_str(), visit.engineer.as_deref()),
            ("华东机械", Some("张三"))
        );
        assert_eq!(visit.fields["cost"], Value::Int(120_050));
        assert_eq!(visit.fields["visit_kind"], Value::from("repair"));
        assert_eq!(visit.fields["result"], Value::from("pass"));
        assert_eq!(
            parsed.first[0].cells[1], "2025-03-04",
            "a sample shows what is understood"
        );
        assert_eq!(parsed.first[0].cells[7], "1200.50");
    }
}

#[test]
fn every_error_of_a_line_is_named_with_column_rule_and_value() {
    let file = "customer,date,kind,cost\nEast,soon,lunch,much\nEast,2025-01-02,repair\nWest,2025-01-03,repair,5\n";
    let parsed = visits(file);
    let told: Vec<_> = parsed
        .errors
        .iter()
        .map(|e| (e.line, e.column.as_str(), e.value.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "date", "soon"),
            (2, "kind", "lunch"),
            (2, "cost", "much"),
            (3, "", "")
        ]
    );
    assert_eq!(
        (parsed.rows, parsed.visits.len(), refused_lines(&parsed)),
        (3, 1, 2)
    );
}

#[test]
fn a_line_is_the_one_where_a_quoted_row_begins() {
    let parsed = visits("customer,date,summary\nEast,2025-01-02,\"two\nlines\"\nEast,soon,x\n");
    let lines: Vec<_> = parsed
        .errors
        .iter()
        .map(|error| (error.line, error.column.as_str()))
        .collect();
    assert_eq!(lines, [(2, "summary"), (4, "date")]);
}

#[test]
fn a_file_without_a_needed_column_says_which() {
    for (file, missing) in [
        ("a,b\n1,2\n", vec![Column::Customer, Column::Date]),
        ("date\n2025-01-01\n", vec![Column::Customer]),
    ] {
        let parsed = visits(file);
        assert_eq!(parsed.layout.missing, missing, "{file:?}");
        assert_eq!(
            (parsed.rows, parsed.visits.len(), parsed.errors.len()),
            (1, 0, 0)
        );
    }
}

#[test]
fn the_batch_follows_the_rows_and_what_they_are_about() {
    let one = "customer,date\nEast,2025-01-01\n";
    let same = [
        visits(one).content,
        visits(&format!("\u{feff}{one}")).content,
    ];
    assert_eq!(
        (same[0].len(), &same[0]),
        (64, &same[1]),
        "the encoding is no part of it"
    );
    assert_ne!(same[0], visits("customer,date\nEast,2025-01-02\n").content);
    assert_ne!(same[0], parsed(one.as_bytes(), Subject::Customers).content);
}

#[test]
fn the_total_at_the_foot_of_a_list_is_no_customer() {
    let file = "序号,客户名称,联系电话\n1,华东机械,13800000000\n合计：,1,\n";
    let parsed = parsed(file.as_bytes(), Subject::Customers);
    assert_eq!(refused_lines(&parsed), 1);
    let error = &parsed.errors[0];
    assert_eq!((error.line, error.column.as_str()), (3, ""));
    assert!(error.rule.contains("is a total"), "{}", error.rule);
}

#[test]
fn rows_of_one_name_are_one_customer_with_contacts_and_machines() {
    let file = "客户名称,客户分类,联系人,电话,型号,序列号,地址,信用等级\n\
                华东机械,大客户,王,13800138000,HD-200,SN7,苏州,A\n\
                华东机械,,李,0512-67631234,HD-300,SN8,苏州,\n\
                华南电子,小客户,,,,,,\n";
    let parsed = parsed(file.as_bytes(), Subject::Customers);
    assert_eq!(parsed.errors, []);
    let names: Vec<_> = parsed
        .customers
        .iter()
        .map(|one| (one.line, one.name.as_str()))
        .collect();
    assert_eq!(names, [(2, "华东机械"), (4, "华南电子")]);
    let fields = &parsed.customers[0].fields();
    let texts = |set: &str, last: &str| -> Vec<&str> {
        let of = |path: &&String| path.starts_with(set) && path.ends_with(last);
        fields
            .keys()
            .filter(of)
            .filter_map(|path| fields[path].as_text())
            .collect()
    };
    assert_eq!(
        texts("contacts/", "/phone"),
        ["13800138000", "0512-67631234"],
        "in the file's order"
    );
    assert_eq!(texts("equipment/", "/serial").len(), 2);
    assert_eq!(
        texts("addresses/", "/text"),
        ["苏州"],
        "said twice, it is one"
    );
    assert_eq!(fields["class"], Value::from("key"));
    assert_eq!(fields["credit/grade"], Value::from("A"));
}

#[test]
fn lines_of_a_customer_that_contradict_each_other_are_refused() {
    let file = "customer,class,phone,contract date\nEast,key,1.38E+10,\nEast,key,0512,2024-02-29\nEast,small,0513,45351\n";
    let parsed = parsed(file.as_bytes(), Subject::Customers);
    let told: Vec<_> = parsed
        .errors
        .iter()
        .map(|e| (e.line, e.column.as_str()))
        .collect();
    assert_eq!(told, [(2, "phone"), (4, "class")]);
    assert!(
        parsed.errors[1].rule.ends_with("differs from line 3"),
        "{}",
        parsed.errors[1].rule
    );
    let fields = parsed.customers[0].fields();
    let phones = fields.keys().filter(|path| path.ends_with("/phone"));
    assert_eq!(phones.count(), 1, "a refused line leaves nothing behind");
}
