//! Documents whose reading ends the program.

use super::*;
use crate::store::suspects::Note;
use crate::wire::{self, Frame, PullResponse, RefusalCode};

/// Bytes at which the document library panics as it loads them.
fn killer() -> Vec<u8> {
    include_bytes!("../../../../tests/corpus/document-lib-rs-354.job")[6..].to_vec()
}

/// Two records that changed at the server.
fn changed() -> (Server, Device, Id, Id) {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let (bad, good) = (device.creates("bad"), device.creates("good"));
    device.syncs(&mut server);
    server.office_edits(bad, "remark", "deadly");
    server.office_edits(good, "remark", "news");
    (server, device, bad, good)
}

/// The program ends while it takes the page that is due, at a record if that is read alone, and starts again.
fn ends_at(mut device: Device, server: &mut Server, alone: Option<Id>) -> Device {
    let Next::Send(request) = Sync::new("test", false)
        .next(&mut device.store, device.now)
        .unwrap()
    else {
        panic!("a page is due");
    };
    let page: PullResponse = wire::decode(&server.answer(&request)).unwrap();
    let notes: Vec<Note> = page
        .frames
        .iter()
        .filter_map(|frame| match frame {
            Frame::Document(served) if alone.is_none_or(|id| id == served.doc) => {
                Some(Note::of(served))
            }
            _ => None,
        })
        .collect();
    assert!(!notes.is_empty());
    device.store.note_reading(&notes).unwrap();
    device.reopened()
}

#[test]
fn what_panics_twice_is_set_aside_and_the_others_go_on() {
    let (mut server, mut device, bad, good) = changed();
    server.killer = Some((bad, killer()));
    device.syncs(&mut server);
    assert_eq!(device.shows(good, "remark"), "news");
    let aside = device.store.attention().unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(
        (aside[0].doc, aside[0].refusal.code),
        (bad, RefusalCode::Unreadable)
    );
    assert!(aside[0].title.contains("bad"));
    // Nothing is asked for again, and the rest of the device works.
    server.requests.clear();
    device.session(&mut server, true, |_, _| Fate::Arrives);
    assert_eq!(server.requests, ["/v1/sync/pull"]);
    device.edits(good, "name", "better");
    device.syncs(&mut server);
    assert_eq!(server.shows(good, "name"), "better");
    // Another state of the record is read again.
    server.killer = None;
    server.office_edits(bad, "remark", "mended");
    device.syncs(&mut server);
    assert_eq!(device.shows(bad, "remark"), "mended");
    assert_eq!(device.store.attention().unwrap(), []);
}

#[test]
fn what_ended_the_program_twice_is_not_read_and_the_others_are() {
    let (mut server, device, bad, good) = changed();
    let device = ends_at(device, &mut server, None);
    assert_eq!(
        device.store.attention().unwrap(),
        [],
        "once, and on a page of two"
    );
    let mut device = ends_at(device, &mut server, Some(bad));
    device.syncs(&mut server);
    assert_eq!(device.shows(good, "remark"), "news");
    assert_eq!(device.shows(bad, "remark"), "", "as it was before");
    let aside = device.store.attention().unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].refusal.code, RefusalCode::Unreadable);
    // On its user's word it is tried again.
    device.store.try_again(bad).unwrap();
    device.syncs(&mut server);
    assert_eq!(device.shows(bad, "remark"), "deadly");
    assert_eq!(device.store.attention().unwrap(), []);
}

#[test]
fn what_was_on_a_page_with_the_culprit_is_cleared_by_being_read() {
    let (mut server, device, bad, good) = changed();
    let mut device = ends_at(device, &mut server, None);
    device.syncs(&mut server);
    for id in [bad, good] {
        assert!(!device.shows(id, "remark").is_empty());
    }
    let suspects: i64 = device
        .store
        .db
        .query_row("SELECT count(*) FROM suspects", [], |row| row.get(0))
        .unwrap();
    assert_eq!(suspects, 0);
}

#[test]
fn a_record_that_panics_as_it_is_opened_is_refused_to_its_user_alone() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let (bad, good) = (device.creates("bad"), device.creates("good"));
    device.syncs(&mut server);
    let damage = "UPDATE records SET document = $1 WHERE doc = $2";
    device.store.db.execute(damage, (killer(), bad)).unwrap();
    let device = device.reopened();
    for _ in 0..3 {
        let opened = device.store.record(bad);
        assert!(matches!(opened, Err(crate::Error::Unreadable(_))));
    }
    assert_eq!(device.shows(good, "name"), "good");
    let aside = device.store.attention().unwrap();
    assert_eq!((aside.len(), aside[0].doc), (1, bad));
}
