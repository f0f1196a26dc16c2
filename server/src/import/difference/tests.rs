//! What counts as a difference, and which entry a row means.

use super::*;

const BATCH: &str = "b";

/// A customer of a file: `entries` are its rows' cells, each of one set.
fn customer(singles: &[(Column, &str)], entries: &[&[(Column, &str)]]) -> FileCustomer {
    let cells = |cells: &[(Column, &str)]| -> Vec<(Column, Box<str>)> {
        cells
            .iter()
            .map(|(column, text)| (*column, (*text).into()))
            .collect()
    };
    FileCustomer {
        line: 2,
        name: "East".to_owned(),
        singles: cells(singles),
        entries: (2..)
            .zip(entries)
            .map(|(line, entry)| FileEntry {
                set: place(entry[0].0).unwrap().0,
                line,
                cells: cells(entry),
            })
            .collect(),
        ..FileCustomer::default()
    }
}

fn seen(texts: &[(&str, &str)]) -> Seen {
    let texts = texts
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Seen {
        texts: texts.collect(),
        ..Seen::default()
    }
}

/// Path, former and new text of every difference.
fn told(customer: &FileCustomer, seen: &Seen) -> Vec<(String, Option<String>, String)> {
    let changes = differences(customer, seen, false, BATCH);
    changes
        .into_iter()
        .map(|change| (change.path, change.from, change.to))
        .collect()
}

fn change(path: &str, from: Option<&str>, to: &str) -> (String, Option<String>, String) {
    (path.to_owned(), from.map(str::to_owned), to.to_owned())
}

#[test]
fn only_what_differs_is_told_and_an_empty_cell_erases_nothing() {
    let there = seen(&[
        ("name", "East"),
        ("class", "small"),
        ("remark", "old"),
        ("contract_date", "2020-01-02"),
    ]);
    let file = customer(
        &[
            (Column::Class, "key"),
            (Column::ContractDate, "2020-01-02"),
            (Column::Grade, "A"),
        ],
        &[],
    );
    assert_eq!(
        told(&file, &there),
        [
            change("class", Some("small"), "key"),
            change("credit/grade", None, "A")
        ]
    );
}

#[test]
fn a_name_is_compared_where_a_number_found_the_customer() {
    let there = seen(&[("name", "Far East")]);
    let named = differences(&customer(&[], &[]), &there, true, BATCH);
    assert_eq!(
        (named[0].column, named[0].from.as_deref()),
        (Column::Customer, Some("Far East"))
    );
    assert_eq!(differences(&customer(&[], &[]), &there, false, BATCH), []);
}

#[test]
fn a_machine_is_known_by_its_serial_number_however_it_is_written() {
    let there = seen(&[
        ("equipment/a1/serial", "SN-7"),
        ("equipment/a1/model", "HD-1"),
    ]);
    let file = customer(&[], &[&[(Column::Serial, "sn7"), (Column::Model, "HD-2")]]);
    assert_eq!(
        told(&file, &there),
        [change("equipment/a1/model", Some("HD-1"), "HD-2")]
    );
    let another = customer(&[], &[&[(Column::Serial, "SN-8"), (Column::Model, "HD-1")]]);
    let id = machine("SN-8");
    assert_eq!(
        told(&another, &there),
        [
            change(&format!("equipment/{id}/serial"), None, "SN-8"),
            change(&format!("equipment/{id}/model"), None, "HD-1")
        ]
    );
}

#[test]
fn a_machine_without_a_serial_number_gets_the_one_of_its_model() {
    let there = seen(&[("equipment/a1/model", "HD-1")]);
    let file = customer(&[], &[&[(Column::Serial, "SN-8"), (Column::Model, "HD-1")]]);
    assert_eq!(
        told(&file, &there),
        [change("equipment/a1/serial", None, "SN-8")]
    );
}

#[test]
fn a_contact_is_known_by_name_then_by_telephone() {
    let there = seen(&[
        ("contacts/a1/name", "Wang"),
        ("contacts/a1/phone", "139 0000 0001"),
        ("contacts/a2/phone", "13900000002"),
    ]);
    let moved = customer(
        &[],
        &[&[(Column::Contact, "Wang"), (Column::Phone, "13900000009")]],
    );
    assert_eq!(
        told(&moved, &there),
        [change(
            "contacts/a1/phone",
            Some("139 0000 0001"),
            "13900000009"
        )]
    );
    let named = customer(
        &[],
        &[&[(Column::Contact, "Li"), (Column::Phone, "139-0000-0002")]],
    );
    assert_eq!(
        told(&named, &there),
        [change("contacts/a2/name", None, "Li")]
    );
    let spaced = customer(
        &[],
        &[&[(Column::Contact, "Wang"), (Column::Phone, "13900000001")]],
    );
    assert_eq!(told(&spaced, &there), []);
}

#[test]
fn somebody_else_is_another_contact_behind_those_that_are_there() {
    let there = seen(&[("contacts/fff/name", "Wang")]);
    let file = customer(&[], &[&[(Column::Contact, "Zhao")]]);
    let told = told(&file, &there);
    assert_eq!((told.len(), told[0].2.as_str()), (1, "Zhao"));
    assert!(told[0].0.as_str() > "contacts/fff/name");
    // Another file's second line is another contact.
    let again = differences(&file, &there, false, "other");
    assert_ne!(again[0].path, told[0].0);
}

#[test]
fn the_only_address_moves_and_of_several_none_does() {
    let one = seen(&[("addresses/a1/text", "Old Road 1")]);
    let file = customer(&[], &[&[(Column::Address, "New Road 2")]]);
    assert_eq!(
        told(&file, &one),
        [change(
            "addresses/a1/text",
            Some("Old Road 1"),
            "New Road 2"
        )]
    );
    let two = seen(&[
        ("addresses/a1/text", "Old Road 1"),
        ("addresses/a2/text", "Old Road 2"),
    ]);
    assert_eq!(told(&file, &two)[0].1, None, "it is a third one");
    let same = customer(&[], &[&[(Column::Address, "Old Road 2")]]);
    assert_eq!(told(&same, &two), []);
}

#[test]
fn what_somebody_removed_stays_removed() {
    let mut there = seen(&[
        ("equipment/a1/serial", "SN-7"),
        ("equipment/a1/model", "HD-1"),
    ]);
    there.removed.insert("equipment/a1".to_owned());
    let file = customer(&[], &[&[(Column::Serial, "SN-7"), (Column::Model, "HD-2")]]);
    assert_eq!(told(&file, &there), []);
}

#[test]
fn a_path_with_several_values_is_named_as_one() {
    let mut there = seen(&[("class", "small")]);
    there.several.insert("class".to_owned());
    let changes = differences(
        &customer(&[(Column::Class, "key")], &[]),
        &there,
        false,
        BATCH,
    );
    assert!(changes[0].several);
}
