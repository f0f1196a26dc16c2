use client_core::edit;
use client_core::error::Error;
use client_core::record::{Kind, Value};
use client_core::row::is_withdrawn;

use crate::world::{Phone, meet, shared_customer, values};

/// Two phones that have written different names without knowing of each other.
fn two_names() -> (Phone, Phone) {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("name", "A")]);
    b.edits(&[("name", "B")]);
    meet(&mut a, &mut b);
    (a, b)
}

fn number_of(phone: &Phone, path: &str, value: &Value) -> usize {
    edit::distinct(phone.fields().written(path))
        .iter()
        .position(|v| v == value)
        .unwrap()
}

fn conflict_paths(phone: &Phone) -> Vec<String> {
    phone
        .fields()
        .conflicts()
        .into_iter()
        .map(|c| c.path)
        .collect()
}

#[test]
fn edits_of_different_fields_both_stand() {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("name", "A")]);
    b.edits(&[("remark", "B")]);
    meet(&mut a, &mut b);
    assert_eq!((a.text("name"), a.text("remark")), ("A".into(), "B".into()));
    assert!(a.fields().conflicts().is_empty());
}

#[test]
fn edits_of_one_field_both_stay_readable() {
    let (a, _) = two_names();
    let conflicts = a.fields().conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].path, "name");
    let seen: Vec<_> = conflicts[0]
        .values
        .iter()
        .map(|w| (w.value.clone(), w.actor.enrolment.0[0]))
        .collect();
    assert!(seen.contains(&("A".into(), 1)) && seen.contains(&("B".into(), 2)));
    assert_eq!(*a.fields().shown("name"), conflicts[0].values[1].value);
}

#[test]
fn equal_values_are_no_conflict() {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("name", "same")]);
    b.edits(&[("name", "same")]);
    meet(&mut a, &mut b);
    assert!(a.fields().conflicts().is_empty());
    assert_eq!(a.fields().written("name").len(), 2);
}

#[test]
fn a_choice_settles_and_null_undoes_it() {
    for winner in ["A", "B"] {
        let (mut a, mut b) = two_names();
        let number = number_of(&a, "name", &winner.into());
        let choice = a.chooses("name", number);
        meet(&mut a, &mut b);
        assert_eq!(b.text("name"), winner);
        assert!(conflict_paths(&b).is_empty());
        assert_eq!(
            b.fields().written("name").len(),
            2,
            "the other stays readable"
        );

        let (undone, left_alone) = b.undoes(choice);
        assert!(undone.is_some() && left_alone.is_empty());
        meet(&mut a, &mut b);
        assert_eq!(*a.fields().shown("choice/name"), Value::Null);
        assert_eq!(conflict_paths(&a), ["name"]);
    }
}

#[test]
fn a_later_choice_replaces_an_earlier_one() {
    let (mut a, mut b) = two_names();
    let (n, m) = (
        number_of(&a, "name", &"A".into()),
        number_of(&a, "name", &"B".into()),
    );
    a.chooses("name", n);
    meet(&mut a, &mut b);
    b.chooses("name", m);
    meet(&mut a, &mut b);
    assert_eq!(a.text("name"), "B");
    assert!(conflict_paths(&a).is_empty());
}

#[test]
fn writing_the_field_anew_settles_it_too() {
    let (mut a, mut b) = two_names();
    let refused = edit::diff(Kind::Customer, &a.fields(), &values(&[("name", "C")]));
    assert!(matches!(refused, Err(Error::InConflict(path)) if path == "name"));
    let number = number_of(&a, "name", &"A".into());
    a.chooses("name", number);
    a.edits(&[("name", "C")]);
    meet(&mut a, &mut b);
    assert_eq!(b.text("name"), "C");
    assert_eq!(b.fields().written("name").len(), 1);
}

#[test]
fn a_third_value_opens_the_conflict_again() {
    let (mut a, mut b) = shared_customer();
    let mut c = a.shared_with(3);
    a.edits(&[("name", "A")]);
    b.edits(&[("name", "B")]);
    c.edits(&[("name", "C")]);
    meet(&mut a, &mut b);
    let number = number_of(&a, "name", &"A".into());
    a.chooses("name", number);
    assert!(conflict_paths(&a).is_empty());
    meet(&mut a, &mut c);
    assert_eq!(conflict_paths(&a), ["name"]);
    assert_eq!(a.fields().written("name").len(), 3);
}

#[test]
fn two_different_choices_leave_it_open_two_equal_ones_do_not() {
    for (first, second, open) in [("A", "B", true), ("A", "A", false)] {
        let (mut a, mut b) = two_names();
        let (n, m) = (
            number_of(&a, "name", &first.into()),
            number_of(&b, "name", &second.into()),
        );
        a.chooses("name", n);
        b.chooses("name", m);
        meet(&mut a, &mut b);
        assert_eq!(conflict_paths(&a), if open { vec!["name"] } else { vec![] });
    }
}

#[test]
fn a_choice_covers_no_write_that_it_never_saw_even_of_an_equal_value() {
    let (mut a, mut b) = shared_customer();
    let mut c = a.shared_with(3);
    a.edits(&[("name", "A")]);
    b.edits(&[("name", "B")]);
    c.edits(&[("name", "B")]);
    meet(&mut a, &mut b);
    let number = number_of(&a, "name", &"A".into());
    a.chooses("name", number);
    meet(&mut a, &mut c);
    assert_eq!(conflict_paths(&a), ["name"]);
}

#[test]
fn a_choice_of_a_value_that_nobody_wrote_settles_nothing() {
    let (mut a, _) = two_names();
    let forged = r#"{"chosen":"s:X","over":["s:A","s:B"]}"#;
    a.edits(&[("choice/name", forged)]);
    assert_eq!(conflict_paths(&a), ["name"]);
}

/// One phone removes a contact while the other one edits it.
fn removed_and_edited() -> (Phone, Phone) {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("contacts/c1/removed", true)]);
    b.edits(&[("contacts/c1/phone", "0513")]);
    meet(&mut a, &mut b);
    (a, b)
}

#[test]
fn removing_what_somebody_edits_is_a_conflict_and_chosen_either_way() {
    for (keep, present) in [(false, vec!["c1"]), (true, vec![])] {
        let (mut a, mut b) = removed_and_edited();
        assert_eq!(conflict_paths(&a), ["contacts/c1/removed"]);
        assert_eq!(a.text("contacts/c1/phone"), "0513");
        let number = number_of(&a, "contacts/c1/removed", &keep.into());
        let choice = a.chooses("contacts/c1/removed", number);
        meet(&mut a, &mut b);
        assert!(conflict_paths(&b).is_empty());
        assert_eq!(b.fields().present("contacts"), present);
        b.undoes(choice);
        assert_eq!(conflict_paths(&b), ["contacts/c1/removed"]);
    }
}

/// One phone withdraws the customer while the other one edits it.
fn withdrawn_and_edited() -> (Phone, Phone) {
    let (mut a, mut b) = shared_customer();
    let creation = a.doc.changes()[0].hash();
    a.undoes(creation);
    assert!(is_withdrawn(&a.fields()));
    b.edits(&[("contacts/c1/phone", "0513")]);
    meet(&mut a, &mut b);
    (a, b)
}

#[test]
fn a_withdrawn_record_that_somebody_edits_is_not_withdrawn_until_somebody_decides() {
    for keep in [true, false] {
        let (mut a, mut b) = withdrawn_and_edited();
        assert_eq!(conflict_paths(&a), ["withdrawn/at"]);
        assert!(!is_withdrawn(&a.fields()) && !is_withdrawn(&b.fields()));
        let stamp = b.fields().written("withdrawn/at").to_vec();
        let withdrawal = stamp.iter().find(|w| w.value != Value::Null).unwrap();
        let value = if keep {
            Value::Null
        } else {
            withdrawal.value.clone()
        };
        let number = number_of(&b, "withdrawn/at", &value);
        let choice = b.chooses("withdrawn/at", number);
        meet(&mut a, &mut b);
        assert!(conflict_paths(&a).is_empty());
        assert_eq!(is_withdrawn(&a.fields()), !keep);
        a.undoes(choice);
        assert_eq!(conflict_paths(&a), ["withdrawn/at"]);
        assert!(!is_withdrawn(&a.fields()));
    }
}

#[test]
fn an_edit_by_somebody_who_knew_of_the_withdrawal_leaves_it_as_it_is() {
    let (mut a, mut b) = shared_customer();
    let creation = a.doc.changes()[0].hash();
    let (withdrawal, _) = a.undoes(creation);
    meet(&mut a, &mut b);
    b.edits(&[("remark", "后来写的")]);
    meet(&mut a, &mut b);
    assert!(conflict_paths(&a).is_empty() && is_withdrawn(&a.fields()));
    a.undoes(withdrawal.unwrap());
    meet(&mut a, &mut b);
    assert!(conflict_paths(&b).is_empty() && !is_withdrawn(&b.fields()));
}

#[test]
fn two_who_withdraw_at_once_agree_that_it_is_withdrawn() {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("withdrawn/at", Value::Time(5))]);
    b.edits(&[("withdrawn/at", Value::Time(6))]);
    meet(&mut a, &mut b);
    assert!(is_withdrawn(&a.fields()) && is_withdrawn(&b.fields()));
}

#[test]
fn a_known_removal_is_no_conflict() {
    let (mut a, mut b) = shared_customer();
    b.edits(&[("contacts/c1/phone", "0513")]);
    meet(&mut a, &mut b);
    a.edits(&[("contacts/c1/removed", true)]);
    a.edits(&[("name", "later")]);
    meet(&mut a, &mut b);
    assert!(conflict_paths(&a).is_empty());
    assert!(a.fields().present("contacts").is_empty());
}

#[test]
fn an_entry_that_was_kept_by_a_choice_can_still_be_removed() {
    let (mut a, mut b) = removed_and_edited();
    let number = number_of(&a, "contacts/c1/removed", &false.into());
    a.chooses("contacts/c1/removed", number);
    assert_eq!(a.fields().present("contacts"), ["c1"]);
    a.edits(&[("contacts/c1/removed", true)]);
    meet(&mut a, &mut b);
    assert!(conflict_paths(&b).is_empty());
    assert!(b.fields().present("contacts").is_empty());
}

#[test]
fn editing_the_entry_again_does_not_decide_whether_it_is_removed() {
    let (mut a, mut b) = removed_and_edited();
    b.edits(&[("contacts/c1/phone", "0514")]);
    meet(&mut a, &mut b);
    assert_eq!(conflict_paths(&a), ["contacts/c1/removed"]);
}

/// Saves a field that has nothing to do with it and finds the conflict as it was.
fn unrelated_save_changes_nothing(name: &str, phone: &mut Phone, path: &str) {
    let before = phone.fields();
    let entry = |fields: &client_core::fields::Fields| {
        (
            fields.written(path).to_vec(),
            fields.shown(path).clone(),
            fields.in_conflict(path),
            fields
                .chosen()
                .map(|(p, v)| (p.to_owned(), v.clone()))
                .collect::<Vec<_>>(),
            fields.conflicts(),
        )
    };
    assert!(before.written(path).len() > 1, "{name}: several values");
    phone.edits(&[("remark", "unrelated")]);
    assert_eq!(entry(&phone.fields()), entry(&before), "{name}");
    let hash = phone.edits(&[("class", "key"), ("remark", "twice")]);
    phone.undoes(hash);
    assert_eq!(
        entry(&phone.fields()),
        entry(&before),
        "{name}, after an undo"
    );
}

#[test]
fn saving_an_unrelated_field_leaves_every_kind_of_conflict_unchanged() {
    let (mut open, _) = two_names();
    unrelated_save_changes_nothing("two values", &mut open, "name");

    let (mut a, mut b) = shared_customer();
    a.edits(&[("contract_date", Value::Null), ("name", "A".into())]);
    b.edits(&[("name", Value::Null)]);
    meet(&mut a, &mut b);
    unrelated_save_changes_nothing("a value and a cleared field", &mut a, "name");

    let (mut a, mut b) = shared_customer();
    a.edits(&[("works_running", true)]);
    b.edits(&[("works_running", false)]);
    meet(&mut a, &mut b);
    unrelated_save_changes_nothing("a new field", &mut a, "works_running");

    let (mut removed, _) = removed_and_edited();
    unrelated_save_changes_nothing("removed and edited", &mut removed, "contacts/c1/removed");

    let (mut chosen, _) = two_names();
    chosen.chooses("name", 0);
    unrelated_save_changes_nothing("settled by a choice", &mut chosen, "name");

    let (mut a, mut b) = two_names();
    a.chooses("name", 0);
    b.chooses("name", 1);
    meet(&mut a, &mut b);
    unrelated_save_changes_nothing("two choices", &mut a, "name");
    unrelated_save_changes_nothing("two choices themselves", &mut b, "choice/name");

    let (mut a, mut b) = shared_customer();
    let mut c = a.shared_with(3);
    for (phone, name) in [(&mut a, "A"), (&mut b, "B"), (&mut c, "C")] {
        phone.edits(&[("name", name)]);
    }
    meet(&mut a, &mut b);
    meet(&mut a, &mut c);
    a.chooses("name", 2);
    let mut other = a.shared_with(4);
    other.chooses("name", 1);
    unrelated_save_changes_nothing("three values, chosen twice", &mut other, "name");
}

#[test]
fn a_whole_record_saved_as_it_was_opened_writes_nothing() {
    let (mut a, _) = two_names();
    a.chooses("name", 0);
    let shown = client_core::json::shown(&a.fields());
    let identity = ["id", "kind", "schema", "number"];
    let left = shown
        .into_iter()
        .filter(|(p, _)| !identity.contains(&p.as_str()))
        .collect();
    assert!(
        edit::diff(Kind::Customer, &a.fields(), &left)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn json_lists_the_values_with_writer_and_times() {
    let (mut a, _) = two_names();
    let receipts = a.doc.changes().iter().map(|c| (c.hash(), 77)).collect();
    let json = |phone: &Phone| {
        client_core::json::record(&phone.doc, &phone.fields(), 0, &receipts).unwrap()
    };
    let open = json(&a);
    assert_eq!(open.fields["contacts/c1/phone"], Value::from("0512"));
    assert!(!open.fields.keys().any(|path| path.starts_with("choice/")));
    assert_eq!(open.heads.len(), 2);
    assert_eq!(open.conflicts.len(), 1);
    let [first, second] = &open.conflicts[0].values[..] else {
        panic!("two values");
    };
    assert_ne!(first.by, second.by);
    assert_eq!((first.received, second.received), (Some(77), Some(77)));
    assert!(!first.shown && second.shown);
    assert_eq!(
        first.at,
        1_002_000 - if first.by.0[0] == 2 { 1_000 } else { 0 }
    );

    a.chooses("name", 0);
    let settled = json(&a);
    assert!(settled.conflicts.is_empty());
    assert_eq!(settled.chosen[0].path, "name");
    assert!(settled.chosen[0].values[0].shown);
    let text = serde_json::to_value(&settled).unwrap();
    assert_eq!(text["kind"], "customer");
    assert_eq!(text["fields"]["schema"], 1);
}

#[test]
fn who_removed_it_after_his_own_edit_agrees_with_the_other_removal() {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("contacts/c1/removed", true)]);
    b.edits(&[("contacts/c1/phone", "0513")]);
    b.edits(&[("contacts/c1/removed", true)]);
    meet(&mut a, &mut b);
    assert!(conflict_paths(&a).is_empty());
    assert!(a.fields().present("contacts").is_empty());
}
