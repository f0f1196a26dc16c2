//! When an entry leaves the outbox, and what is done with what the server lacks.

use super::*;

#[test]
fn an_entry_stays_until_a_served_document_contains_it() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("Anlage 1");
    // The push is answered, the pull is not: acknowledged, but still on top.
    device.session(&mut server, false, |_, request| match request.path {
        "/v1/sync/push" => Fate::Arrives,
        _ => Fate::Off,
    });
    assert_eq!(device.store.unsent().unwrap(), 0);
    assert_eq!(device.outbox(id), 1);
    assert_eq!(device.shows(id, "name"), "Anlage 1");
    device.syncs(&mut server);
    assert_eq!(device.outbox(id), 0);
    assert_eq!(device.shows(id, "name"), "Anlage 1");
}

#[test]
fn what_waits_is_told_record_by_record_until_the_server_has_brought_it_back() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let (sent, typed) = (device.creates("sent"), device.creates("typed"));
    let waiting = |device: &Device| -> Vec<_> {
        let waiting = device.store.waiting().unwrap();
        let told = waiting.into_iter();
        told.map(|w| (w.id, w.title, w.unsent, w.unconfirmed, w.draft))
            .collect()
    };
    assert_eq!(
        waiting(&device),
        [
            (sent, "sent".to_owned(), 1, 0, false),
            (typed, "typed".to_owned(), 1, 0, false)
        ]
    );
    device.session(&mut server, false, |_, request| match request.path {
        "/v1/sync/push" => Fate::Arrives,
        _ => Fate::Off,
    });
    device.types(typed, "name", "half");
    assert_eq!(
        waiting(&device),
        [
            (sent, "sent".to_owned(), 0, 1, false),
            (typed, "typed".to_owned(), 0, 1, true)
        ]
    );
    device.syncs(&mut server);
    assert_eq!(waiting(&device), [(typed, "typed".to_owned(), 0, 0, true)]);
}

#[test]
fn an_acknowledged_edit_that_a_completed_pull_did_not_bring_is_pushed_again() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("before");
    device.syncs(&mut server);
    let backup = server.backup();
    let hash = device.edits(id, "name", "after");
    device.session(&mut server, false, |_, request| match request.path {
        "/v1/sync/push" => Fate::Arrives,
        _ => Fate::Off,
    });
    // The document alone goes back: log and feed still say that the device has heard everything.
    server.state.docs = backup.docs;
    device.syncs(&mut server);
    assert!(server.holds_change(id, &hash));
    assert_eq!(device.outbox(id), 0);
    assert_eq!(server.receipts_presented, 1);
}

#[test]
fn a_lost_answer_is_asked_for_again_before_any_pull() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    let report = device.session(&mut server, false, |count, _| match count {
        0 => Fate::AnswerLost,
        1 => Fate::Lost,
        2 => Fate::AnswerCut,
        _ => Fate::Arrives,
    });
    assert_eq!(report.pushed, 1);
    assert_eq!(server.requests[..3], ["/v1/sync/push"; 3]);
    assert_eq!(server.shows(id, "name"), "one");
}

#[test]
fn garbage_counts_as_lost_and_loses_nothing() {
    let mut device = Device::new(1);
    let id = device.creates("one");
    let mut sync = Sync::new("test", false);
    for body in [
        vec![],
        vec![0xff; 40],
        b"<html>hotel</html>".to_vec(),
        vec![0xa0],
    ] {
        let now = device.now;
        assert!(matches!(
            sync.next(&mut device.store, now).unwrap(),
            Next::Send(_)
        ));
        sync.take(&mut device.store, Answer::Body(body), now, &mut device.rng)
            .unwrap();
        assert!(matches!(
            sync.next(&mut device.store, now).unwrap(),
            Next::Wait(_)
        ));
    }
    assert_eq!(sync.failures(), 4);
    assert_eq!(device.store.unsent().unwrap(), 1);
    let mut server = Server::new();
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "name"), "one");
}

#[test]
fn what_was_sent_without_an_answer_is_sent_first_after_reopening() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.session(&mut server, false, |_, _| Fate::Off);
    assert_eq!(device.store.unsent().unwrap(), 1);
    let mut device = device.reopened();
    let actor = device.store.actor().unwrap();
    device.syncs(&mut server);
    assert_eq!(server.requests[0], "/v1/sync/push");
    assert_eq!(server.shows(id, "name"), "one");
    let written = server.state.docs[&id].1.fields().written("name")[0].actor;
    assert_ne!(
        written, actor,
        "every opening of a store has an actor of its own"
    );
}

#[test]
fn an_edit_saved_while_a_push_is_under_way_goes_with_the_next() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    let mut sync = Sync::new("test", false);
    let now = device.now;
    let Next::Send(push) = sync.next(&mut device.store, now).unwrap() else {
        panic!("a push was due");
    };
    device.edits(id, "remark", "meanwhile");
    let answer = Answer::Body(server.answer(&push));
    sync.take(&mut device.store, answer, now, &mut device.rng)
        .unwrap();
    assert_eq!(device.store.unsent().unwrap(), 1);
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "remark"), "meanwhile");
    assert_eq!(device.outbox(id), 0);
}

#[test]
fn missing_own_entries_are_sent_again() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.session(&mut server, false, |_, request| match request.path {
        "/v1/sync/push" => Fate::Arrives,
        _ => Fate::Off,
    });
    server.state.docs.clear();
    device.edits(id, "remark", "two");
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "name"), "one");
    assert_eq!(server.shows(id, "remark"), "two");
}

#[test]
fn missing_served_changes_are_offered() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    server.office_edits(id, "remark", "from the office");
    device.syncs(&mut server);
    server.state.docs.clear();
    device.edits(id, "name", "two");
    device.syncs(&mut server);
    assert_eq!(server.offers_taken, 1);
    assert_eq!(server.shows(id, "name"), "two");
    assert_eq!(server.shows(id, "remark"), "from the office");
}

#[test]
fn what_stays_missing_does_not_keep_a_device_from_pulling() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let (stuck, other) = (device.creates("stuck"), device.creates("other"));
    device.syncs(&mut server);
    device.edits(stuck, "name", "unsent");
    server.office_edits(other, "remark", "news");
    // A server that neither has the base nor wants it.
    server.state.docs.get_mut(&stuck).unwrap().1 = crate::document::Document::new();
    server.state.forget(stuck);
    server.wants_nothing = true;
    device.syncs(&mut server);
    assert_eq!(device.shows(other, "remark"), "news");
    assert_eq!(device.store.unsent().unwrap(), 1);
    assert_eq!(device.shows(stuck, "name"), "unsent");
}

#[test]
fn two_stores_on_a_copied_home_write_under_different_actors() {
    let (mut server, mut first) = (Server::new(), Device::new(1));
    let id = first.creates("one");
    first.syncs(&mut server);
    first.edits(id, "remark", "unsent in both");
    let mut second = first.copied(99);
    assert_ne!(first.store.actor().unwrap(), second.store.actor().unwrap());
    assert_eq!(
        first.store.actor().unwrap().enrolment,
        second.store.actor().unwrap().enrolment
    );
    let a = first.edits(id, "name", "by the first");
    let b = second.edits(id, "class", "key");
    for device in [&mut first, &mut second] {
        device.syncs(&mut server);
    }
    first.syncs(&mut server);
    assert!(server.holds_change(id, &a) && server.holds_change(id, &b));
    for device in [&first, &second] {
        assert_eq!(device.shows(id, "name"), "by the first");
        assert_eq!(device.shows(id, "class"), "key");
        assert_eq!(device.outbox(id), 0);
    }
}
