//! A refusal in a chain: what is dropped, what is replayed, where.

use super::*;

#[test]
fn nine_of_ten_edits_survive_a_refusal_in_their_middle() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    let before = device.store.actor().unwrap();
    for number in 0..10 {
        let (path, text) = if number == 4 {
            ("remark".to_owned(), "refused".to_owned())
        } else {
            (
                format!("contacts/c{number}/name"),
                format!("contact {number}"),
            )
        };
        device.edits(id, &path, &text);
    }
    let report = device.syncs(&mut server);
    assert_eq!((report.pushed, report.refused), (9, 1));
    for number in (0..10).filter(|number| *number != 4) {
        let path = format!("contacts/c{number}/name");
        assert_eq!(server.shows(id, &path), format!("contact {number}"));
    }
    assert_eq!(server.shows(id, "remark"), "");
    assert_eq!(device.shows(id, "remark"), "");
    assert_eq!(device.outbox(id), 0);
    let aside = device.store.attention().unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].edit.diff["remark"].after, Value::text("refused"));
    // The later ones were written again under an actor of their own.
    let fields = server.state.docs[&id].1.fields();
    assert_eq!(fields.written("contacts/c3/name")[0].actor, before);
    assert_ne!(fields.written("contacts/c5/name")[0].actor, before);
    assert_ne!(
        device.store.actor().unwrap(),
        fields.written("contacts/c5/name")[0].actor
    );
}

#[test]
fn later_edits_are_replayed_at_the_heads_their_author_saw() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    device.edits(id, "remark", "refused");
    device.edits(id, "name", "mine");
    // The office changes the same field; the author of "mine" never saw it.
    server.office_edits(id, "name", "the office's");
    device.syncs(&mut server);
    let fields = server.state.docs[&id].1.fields();
    assert!(fields.in_conflict("name"));
    let fields = device.store.record(id).unwrap().unwrap().fields;
    assert_eq!(fields.written("name").len(), 2);
}

#[test]
fn what_was_pulled_after_an_edit_was_begun_is_not_among_the_heads_of_its_replay() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    let opened = device.store.record(id).unwrap().unwrap();
    server.office_edits(id, "name", "the office's");
    device.syncs(&mut server);
    // Two edits on a form opened before the office's edit came.
    let refused = device.edits_as_seen(&opened, "remark", "refused");
    let record = device.store.record(id).unwrap().unwrap();
    let seen = record.document.fields_at(&[refused]).unwrap();
    let diff = edit::diff(Kind::Customer, &seen, &values(&[("name", "mine")])).unwrap();
    device.now += 1_000;
    let stamp = device.stamp();
    device
        .store
        .save(id, Kind::Customer, &diff, &[refused], stamp)
        .unwrap();
    device.syncs(&mut server);
    let fields = server.state.docs[&id].1.fields();
    assert_eq!(
        fields.written("name").len(),
        2,
        "nobody who saw the office's name replaced it"
    );
}

#[test]
fn an_edit_that_was_based_on_nothing_refused_keeps_its_change() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    let seen = device.store.record(id).unwrap().unwrap();
    device.edits_as_seen(&seen, "remark", "refused");
    let aside = device.edits_as_seen(&seen, "class", "key");
    let based_on_both = device.edits(id, "name", "two");
    let report = device.syncs(&mut server);
    assert_eq!((report.pushed, report.refused), (2, 1));
    assert!(server.holds_change(id, &aside));
    assert!(
        !server.holds_change(id, &based_on_both),
        "it was written again"
    );
    assert_eq!(server.shows(id, "name"), "two");
}

#[test]
fn two_refusals_in_one_chain() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    for (path, text) in [
        ("remark", "refused"),
        ("name", "two"),
        ("remark", "refused"),
        ("name", "three"),
    ] {
        let path = if device.shows(id, path) == text {
            "contacts/a/name"
        } else {
            path
        };
        device.edits(id, path, text);
    }
    let report = device.syncs(&mut server);
    assert_eq!((report.pushed, report.refused), (2, 2));
    assert_eq!(server.shows(id, "name"), "three");
    assert_eq!(device.outbox(id), 0);
    assert_eq!(device.store.attention().unwrap().len(), 2);
}

#[test]
fn two_refusals_beside_each_other_in_one_push() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    let seen = device.store.record(id).unwrap().unwrap();
    device.edits_as_seen(&seen, "remark", "refused");
    device.edits_as_seen(&seen, "contacts/a/name", "refused");
    device.edits(id, "name", "two");
    device.edits(id, "class", "key");
    let report = device.syncs(&mut server);
    assert_eq!((report.pushed, report.refused), (2, 2));
    assert_eq!(
        (server.shows(id, "name"), server.shows(id, "class")),
        ("two".into(), "key".into())
    );
    assert_eq!(device.outbox(id), 0);
}

#[test]
fn a_refused_creation_takes_its_chain_and_its_draft_along() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let other = device.creates("other");
    let id = device.creates("refused");
    device.edits(id, "remark", "second");
    device.types(id, "class", "key");
    let report = device.syncs(&mut server);
    assert_eq!(report.refused, 3);
    assert!(!device.holds(id));
    assert_eq!(device.store.unsent().unwrap(), 0);
    let aside = device.store.attention().unwrap();
    let what: Vec<(bool, Vec<&str>)> = aside
        .iter()
        .map(|item| {
            (
                item.creates,
                item.edit.diff.keys().map(String::as_str).collect(),
            )
        })
        .collect();
    assert!(what[0].0);
    assert!(what[0].1.contains(&"name"));
    assert_eq!(what[1..], [(false, vec!["remark"]), (false, vec!["class"])]);
    assert_eq!(server.shows(other, "name"), "other");
}

#[test]
fn an_open_draft_follows_a_rebase() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    device.edits(id, "remark", "refused");
    device.edits(id, "name", "two");
    device.types(id, "class", "key");
    device.syncs(&mut server);
    let record = device.store.record(id).unwrap().unwrap();
    let draft = device.store.draft(id).unwrap().unwrap();
    assert_eq!(draft.heads, record.document.heads());
    device.leaves_the_form(id);
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "class"), "key");
    assert_eq!(server.shows(id, "name"), "two");
}

#[test]
fn an_edit_saved_while_its_base_is_being_refused_is_replayed_too() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    device.edits(id, "remark", "refused");
    let mut sync = Sync::new("test", false);
    let now = device.now;
    let Next::Send(push) = sync.next(&mut device.store, now).unwrap() else {
        panic!("a push was due");
    };
    device.edits(id, "name", "meanwhile");
    let answer = Answer::Body(server.answer(&push));
    sync.take(&mut device.store, answer, now, &mut device.rng)
        .unwrap();
    let report = device.syncs(&mut server);
    assert_eq!(report.refused, 0);
    assert_eq!(server.shows(id, "name"), "meanwhile");
    assert_eq!(device.outbox(id), 0);
}

#[test]
fn undoing_a_replayed_edit_names_its_new_change() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    device.edits(id, "remark", "refused");
    let wrong = device.edits(id, "name", "wrong");
    let record = device.store.record(id).unwrap().unwrap();
    let (diff, _) = edit::undo(&record.document, wrong, 0).unwrap();
    device.now += 1_000;
    let stamp = Stamp {
        undoes: Some(wrong),
        ..device.stamp()
    };
    device
        .store
        .save(id, Kind::Customer, &diff, &record.document.heads(), stamp)
        .unwrap();
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "name"), "one");
    let changes = server.state.docs[&id].1.changes();
    let undone = changes
        .iter()
        .find_map(|change| crate::history::stamp(change).undoes)
        .unwrap();
    assert!(server.holds_change(id, &undone));
}
