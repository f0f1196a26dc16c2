use client_core::ChangeHash;
use client_core::edit;
use client_core::error::Error;
use client_core::history;
use client_core::record::{Actor, Kind, Value};

use crate::world::{Phone, meet, shared_customer, values};

#[test]
fn an_edit_writes_exactly_the_paths_that_differ() {
    let (mut a, _) = shared_customer();
    let hash = a.edits(&[
        ("name", "华东机械"),
        ("remark", "new"),
        ("contacts/c1/phone", "0512"),
    ]);
    let puts = history::puts(&a.doc.change(&hash).unwrap());
    assert_eq!(puts, [("remark".to_owned(), Value::from("new"))]);
}

#[test]
fn nothing_is_written_when_nothing_differs() {
    let (a, _) = shared_customer();
    let same = values(&[("name", Value::from("华东机械")), ("remark", Value::Null)]);
    assert!(
        edit::diff(Kind::Customer, &a.fields(), &same)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_new_record_leaves_out_what_is_empty() {
    let mut a = Phone::of(1);
    let hash = a.creates(
        Kind::Customer,
        &[("name", "x".into()), ("remark", Value::Null)],
    );
    let paths: Vec<_> = history::puts(&a.doc.change(&hash).unwrap())
        .into_iter()
        .map(|p| p.0)
        .collect();
    assert_eq!(paths, ["id", "kind", "name", "number", "schema"]);
}

#[test]
fn identity_is_no_later_edit() {
    let (a, _) = shared_customer();
    let other = edit::diff(
        Kind::Customer,
        &a.fields(),
        &values(&[("number", "C-K7M-0009")]),
    );
    assert!(matches!(other, Err(Error::Check { field, .. }) if field == "number"));
}

#[test]
fn an_edit_is_based_on_what_its_author_saw() {
    let (mut a, b) = shared_customer();
    let seen = a.doc.heads();
    let diff = edit::diff(
        Kind::Customer,
        &a.fields(),
        &values(&[("name", "from the old form")]),
    )
    .unwrap();
    let mut b = b;
    b.edits(&[("name", "meanwhile")]);
    a.hears(&b);
    let stamp = a.stamp();
    let made = edit::apply(&mut a.doc, a.actor, &seen, &diff, stamp)
        .unwrap()
        .unwrap();
    assert_eq!(a.doc.change(&made.hash).unwrap().deps(), seen);
    assert!(a.fields().in_conflict("name"));
}

#[test]
fn unknown_heads_are_refused() {
    let (mut a, mut b) = shared_customer();
    let unseen = b.edits(&[("remark", "x")]);
    let diff = edit::diff(Kind::Customer, &a.fields(), &values(&[("name", "y")])).unwrap();
    let stamp = a.stamp();
    for heads in [
        vec![unseen],
        vec![],
        vec![a.doc.heads()[0], ChangeHash([7; 32])],
    ] {
        let before = a.doc.heads();
        let result = edit::apply(&mut a.doc, a.actor, &heads, &diff, stamp);
        assert!(matches!(result, Err(Error::UnknownHeads)));
        assert_eq!(a.doc.heads(), before);
        assert!(matches!(a.doc.fields_at(&heads), Err(Error::UnknownHeads)));
    }
}

#[test]
fn changes_at_older_heads_carry_a_derived_actor_of_the_same_enrolment() {
    let (mut a, _) = shared_customer();
    let old = a.doc.heads();
    a.edits(&[("remark", "1")]);
    let diff = edit::diff(
        Kind::Customer,
        &a.doc.fields_at(&old).unwrap(),
        &values(&[("remark", "2")]),
    )
    .unwrap();
    let stamp = a.stamp();
    let made = edit::apply(&mut a.doc, a.actor, &old, &diff, stamp)
        .unwrap()
        .unwrap();
    let actor = a
        .doc
        .change(&made.hash)
        .unwrap()
        .actor_id()
        .to_bytes()
        .to_vec();
    assert!(actor.starts_with(&[0x13, 0xb2, 0x23, 0x09]));
    assert_eq!(Actor::parse(&actor), Some(a.actor));
    let writers: Vec<_> = a
        .fields()
        .written("remark")
        .iter()
        .map(|w| w.actor)
        .collect();
    assert_eq!(writers, [a.actor, a.actor]);
}

#[test]
fn history_tells_from_what_to_what_by_whom_and_when() {
    let (mut a, mut b) = shared_customer();
    let first = a.edits(&[("name", "A")]);
    b.edits(&[("name", "B")]);
    meet(&mut a, &mut b);
    a.chooses("name", 1);
    let last = a.edits(&[("name", "C"), ("remark", "r")]);
    let receipts = [(first, 42)].into();
    let entries = history::history(&a.doc, &receipts);
    let of = |hash| entries.iter().find(|entry| entry.hash == hash).unwrap();
    let diff = &of(first).diff["name"];
    assert_eq!(
        (&diff.before[..], &diff.after),
        (&["华东机械".into()][..], &"A".into())
    );
    assert_eq!(of(first).actor, Some(a.actor));
    assert_eq!((of(first).received, of(last).received), (Some(42), None));
    assert_eq!(
        (of(first).stamp.at, of(first).stamp.offset),
        (1_002_000, Some(0))
    );
    assert_eq!(
        of(last).diff["name"].before.len(),
        2,
        "both values of the conflict"
    );
    assert!(of(last).diff["remark"].before.is_empty());
    assert_eq!(entries[0].diff["kind"].after, "customer".into());
}

#[test]
fn the_record_as_of_a_moment() {
    let (mut a, mut b) = shared_customer();
    let creation = a.doc.heads()[0];
    let first = a.edits(&[("name", "A")]);
    let offline = b.edits(&[("remark", "B")]);
    meet(&mut a, &mut b);
    let receipts = [(creation, 10), (first, 20), (offline, 30)].into();
    let at = |moment| history::as_of(&a.doc, &receipts, moment);
    assert!(matches!(at(9), Err(Error::UnknownHeads)));
    assert_eq!(at(10).unwrap().text("name"), "华东机械");
    assert_eq!(at(20).unwrap().text("name"), "A");
    assert_eq!(at(29).unwrap().text("remark"), "");
    assert_eq!(at(30).unwrap(), a.fields());
    let unsent = [(creation, 10)].into();
    assert_eq!(
        history::as_of(&a.doc, &unsent, 1_001_999)
            .unwrap()
            .text("name"),
        "华东机械"
    );
    assert_eq!(
        history::as_of(&a.doc, &unsent, 1_002_000)
            .unwrap()
            .text("name"),
        "A"
    );
}

#[test]
fn undo_writes_what_was_before_and_can_be_undone() {
    let (mut a, _) = shared_customer();
    let hash = a.edits(&[
        ("name", Value::from("A")),
        ("contacts/c1/removed", true.into()),
    ]);
    assert!(a.fields().present("contacts").is_empty());
    let (undo, left) = a.undoes(hash);
    assert!(left.is_empty());
    assert_eq!(a.text("name"), "华东机械");
    assert_eq!(a.fields().present("contacts"), ["c1"]);
    assert_eq!(a.doc.stamp(&undo.unwrap()).undoes, Some(hash));
    a.undoes(undo.unwrap());
    assert_eq!(a.text("name"), "A");
    assert!(a.fields().present("contacts").is_empty());
}

#[test]
fn undo_leaves_alone_what_changed_since() {
    let (mut a, mut b) = shared_customer();
    let hash = a.edits(&[("name", "A"), ("remark", "A"), ("class", "key")]);
    meet(&mut a, &mut b);
    a.edits(&[("remark", "later")]);
    a.edits(&[("class", "small")]);
    b.edits(&[("class", "ordinary")]);
    meet(&mut a, &mut b);
    let (_, left) = a.undoes(hash);
    assert_eq!(left, ["class", "remark"]);
    assert_eq!(a.text("name"), "华东机械");
    assert_eq!(a.text("remark"), "later");
    assert!(a.fields().in_conflict("class"));
    let (again, left) = a.undoes(hash);
    assert_eq!(
        (again, left.len()),
        (None, 3),
        "nothing of it is left to undo"
    );
}

#[test]
fn undoing_a_creation_withdraws_the_record() {
    let (mut a, _) = shared_customer();
    let creation = a.doc.changes()[0].hash();
    let (diff, left) = edit::undo(&a.doc, creation, 77).unwrap();
    assert!(left.is_empty());
    let puts: Vec<_> = diff
        .iter()
        .map(|(path, change)| (path.as_str(), change.after.clone()))
        .collect();
    assert_eq!(puts, [("withdrawn/at", Value::Time(77))]);
    let (undo, _) = a.undoes(creation);
    assert_eq!(a.text("name"), "华东机械", "it stays readable");
    let (again, _) = edit::undo(&a.doc, creation, 78).unwrap();
    assert!(again.is_empty(), "it is withdrawn already");
    a.undoes(undo.unwrap());
    assert_eq!(*a.fields().shown("withdrawn/at"), Value::Null);
}

#[test]
fn limits_are_checked_before_saving() {
    let (mut a, _) = shared_customer();
    let long = "长".repeat(4_001);
    let refused = edit::diff(
        Kind::Customer,
        &a.fields(),
        &values(&[("remark", long.as_str())]),
    );
    assert!(matches!(refused, Err(Error::Check { .. })));
    let heads = a.doc.heads();
    let mut made = 0;
    for seed in 10..40 {
        let mut other = a.clone();
        other.actor.opening = [seed; 8];
        let diff = edit::diff(
            Kind::Customer,
            &a.doc.fields_at(&heads).unwrap(),
            &values(&[("name", i64::from(seed).to_string().as_str())]),
        )
        .unwrap();
        let stamp = a.stamp();
        let result = edit::apply(&mut a.doc, other.actor, &heads, &diff, stamp);
        if let Err(error) = result {
            assert!(matches!(error, Error::Limit(_)));
            assert!(
                error.to_string().contains("more than 16 values at once"),
                "{error}"
            );
            break;
        }
        made += 1;
    }
    assert_eq!(made, 16);
}
