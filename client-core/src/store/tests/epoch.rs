//! The server lost entries: what devices offer back, and in which order.

use super::*;
use crate::wire::RefusalCode;

/// A record that the office edited after the backup, held by a device.
fn restored() -> (Server, Device, Id) {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    let backup = server.backup();
    server.office_edits(id, "remark", "after the backup");
    device.syncs(&mut server);
    server.restore(&backup);
    (server, device, id)
}

#[test]
fn a_tag_that_does_not_match_begins_an_epoch_and_gives_back_what_is_held() {
    let (mut server, mut device, id) = restored();
    let actor = device.store.actor().unwrap();
    let report = device.syncs(&mut server);
    assert_eq!(report.epochs, 1);
    assert_eq!(server.offers_taken, 1);
    assert_eq!(server.shows(id, "remark"), "after the backup");
    assert_eq!(device.shows(id, "remark"), "after the backup");
    assert_ne!(device.store.actor().unwrap(), actor);
    assert_eq!(device.syncs(&mut server).epochs, 0);
}

#[test]
fn the_highest_mark_is_compared_on_pushes_too() {
    let (mut server, mut device, id) = restored();
    device.edits(id, "name", "two");
    server.requests.clear();
    device.syncs(&mut server);
    assert_eq!(server.requests[..2], ["/v1/sync/push", "/v1/sync/offer"]);
    assert_eq!(server.shows(id, "name"), "two");
    assert_eq!(server.shows(id, "remark"), "after the backup");
}

#[test]
fn a_mark_heard_from_a_verdict_alone_reveals_a_restore() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let first = device.creates("one");
    device.syncs(&mut server);
    let backup = server.backup();
    let second = device.creates("acknowledged only");
    device.session(&mut server, false, |_, request| match request.path {
        "/v1/sync/push" => Fate::Arrives,
        _ => Fate::Off,
    });
    server.restore(&backup);
    // Others go on: the log grows past what this device heard.
    for text in ["a", "b", "c"] {
        server.office_edits(first, "remark", text);
    }
    assert_eq!(device.syncs(&mut server).epochs, 1);
    assert_eq!(server.shows(second, "name"), "acknowledged only");
}

#[test]
fn receipts_are_presented_so_that_a_restored_server_takes_them_unjudged() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    let backup = server.backup();
    let hash = device.edits(id, "name", "acknowledged");
    device.session(&mut server, false, |_, request| match request.path {
        "/v1/sync/push" => Fate::Arrives,
        _ => Fate::Off,
    });
    server.restore(&backup);
    server.refuses = "acknowledged".to_owned();
    let report = device.syncs(&mut server);
    assert_eq!(report.refused, 0);
    assert!(server.holds_change(id, &hash));
}

#[test]
fn a_served_document_that_lacks_changes_held_is_an_epoch_never_a_replacement() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    let old = server.state.docs.clone();
    let hash = server.office_edits(id, "remark", "held");
    device.syncs(&mut server);
    // The document goes back without any trace in the log, and is served again.
    server.state.docs = old;
    server.office_edits(id, "class", "key");
    let report = device.syncs(&mut server);
    assert_eq!(report.epochs, 1);
    assert!(server.holds_change(id, &hash));
    assert_eq!(device.shows(id, "remark"), "held");
    assert_eq!(device.shows(id, "class"), "key");
}

#[test]
fn the_offers_are_durable_and_finished_before_any_page_is_committed() {
    let (mut server, mut device, id) = restored();
    server.moves(id, TEAM, "team:b");
    // It hears of the epoch, and is switched off in the middle of its offers, twice.
    for _ in 0..2 {
        device.session(&mut server, false, |count, _| {
            if count >= 1 { Fate::Off } else { Fate::Arrives }
        });
        device = device.reopened();
        assert!(device.store.in_epoch().unwrap());
    }
    server.requests.clear();
    device.syncs(&mut server);
    assert_eq!(server.requests[0], "/v1/sync/offer");
    let pull = server
        .requests
        .iter()
        .position(|path| path.ends_with("pull"))
        .unwrap();
    let offer = server
        .requests
        .iter()
        .rposition(|path| path.ends_with("offer"))
        .unwrap();
    assert!(offer < pull, "every offer comes before the first page");
    assert_eq!(server.shows(id, "remark"), "after the backup");
    assert!(!device.store.in_epoch().unwrap());
}

#[test]
fn after_an_epoch_what_the_restarted_pull_does_not_confirm_is_dropped_after_its_offer() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let stays = device.creates("stays");
    device.syncs(&mut server);
    let backup = server.backup();
    let gone = device.creates("made after the backup");
    device.syncs(&mut server);
    server.restore(&backup);
    server.new_records_go_to = "team:b".to_owned();
    device.syncs(&mut server);
    assert_eq!(server.shows(gone, "name"), "made after the backup");
    assert!(!device.holds(gone), "no scope of mine holds it any more");
    assert!(device.holds(stays));
}

#[test]
fn a_second_restore_during_the_offers_starts_them_over() {
    let (mut server, mut device, id) = restored();
    let empty = Server::new().backup();
    device.session(&mut server, false, |count, _| {
        if count >= 3 { Fate::Off } else { Fate::Arrives }
    });
    server.restore(&empty);
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "remark"), "after the backup");
    assert_eq!(server.shows(id, "name"), "one");
}

#[test]
fn a_second_restore_between_two_offers_starts_them_over() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let other = device.creates("not wanted at first");
    let id = device.creates("one");
    device.syncs(&mut server);
    let backup = server.backup();
    server.office_edits(id, "remark", "after the backup");
    device.syncs(&mut server);
    server.restore(&backup);
    let empty = Server::new().backup();
    let mut session = Sync::new("test", false);
    let mut offers = 0;
    while let Next::Send(request) = session.next(&mut device.store, device.now).unwrap() {
        if request.path == "/v1/sync/offer" {
            offers += 1;
            // What is wanted was said; before it comes, the server goes back further, and lacks more.
            if offers == 2 {
                server.restore(&empty);
            }
        }
        let answer = Answer::Body(server.answer(&request));
        session
            .take(&mut device.store, answer, device.now, &mut device.rng)
            .unwrap();
    }
    assert_eq!(server.shows(id, "remark"), "after the backup");
    assert_eq!(server.shows(other, "name"), "not wanted at first");
}

#[test]
fn an_edit_of_a_record_that_a_restored_server_no_longer_shows_goes_to_needs_attention() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("one");
    device.syncs(&mut server);
    // It has the record at these heads, but forgot that it was ever in a scope of mine.
    server.moves(id, TEAM, "team:b");
    server.hidden.insert(id);
    device.edits(id, "name", "two");
    device.edits(id, "name", "three");
    for _ in 0..2 {
        device.syncs(&mut server);
    }
    let aside = device.store.attention().unwrap();
    assert_eq!(aside.len(), 2);
    assert!(
        aside
            .iter()
            .all(|item| item.refusal.code == RefusalCode::Scope)
    );
    assert_eq!(device.store.unsent().unwrap(), 0);
    assert!(!device.holds(id));
    server.requests.clear();
    device.syncs(&mut server);
    assert_eq!(server.requests, ["/v1/sync/pull"]);
}

/// After a restore the server does not know its own hand any more, and puts what it is given aside.
fn quarantined() -> (Server, Device, Id) {
    let (mut server, device, id) = restored();
    server.quarantines = true;
    (server, device, id)
}

#[test]
fn a_copy_that_was_put_aside_begins_no_further_epochs() {
    let (mut server, mut device, id) = quarantined();
    assert_eq!(device.syncs(&mut server).epochs, 1);
    assert_eq!(
        device.shows(id, "remark"),
        "",
        "the server's state is shown"
    );
    server.requests.clear();
    for _ in 0..2 {
        assert_eq!(device.syncs(&mut server).epochs, 0);
    }
    assert_eq!(server.requests, ["/v1/sync/pull", "/v1/sync/pull"]);
    let aside = device.store.attention().unwrap();
    assert_eq!(aside.len(), 1, "named once");
    assert_eq!(aside[0].doc, id);
    assert_eq!(aside[0].refusal.code, RefusalCode::CopyPutAside);
    assert!(aside[0].title.contains("one"));
    // The record goes on.
    device.edits(id, "name", "two");
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "name"), "two");
}

#[test]
fn edits_on_top_of_a_copy_that_was_put_aside_go_to_needs_attention() {
    let (mut server, mut device, id) = quarantined();
    device.edits(id, "remark", "rests on what is lacking");
    device.types(id, "name", "typed on it");
    device.syncs(&mut server);
    let aside = device.store.attention().unwrap();
    let paths: Vec<&String> = aside
        .iter()
        .flat_map(|item| item.edit.diff.keys())
        .collect();
    assert_eq!(paths, ["remark", "name"]);
    assert_eq!(device.store.unsent().unwrap(), 0);
    assert!(device.store.draft(id).unwrap().is_none());
    assert_eq!(device.shows(id, "remark"), "");
    assert_eq!(device.syncs(&mut server).epochs, 0);
}

#[test]
fn a_record_that_only_a_copy_put_aside_knew_leaves_its_edits_in_needs_attention() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let backup = server.backup();
    let id = device.creates("made after the backup");
    device.syncs(&mut server);
    device.edits(id, "remark", "unsent");
    server.restore(&backup);
    server.quarantines = true;
    for _ in 0..2 {
        device.syncs(&mut server);
    }
    assert!(!device.holds(id));
    let aside = device.store.attention().unwrap();
    assert_eq!(aside.len(), 2, "the copy and the edit");
    assert_eq!(device.store.unsent().unwrap(), 0);
    assert_eq!(device.syncs(&mut server).epochs, 0);
}
