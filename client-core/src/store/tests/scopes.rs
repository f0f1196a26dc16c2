//! What a device may keep: counting scopes, purging at the end of a pull only.

use super::*;

const OTHER: &str = "team:b";

#[test]
fn purging_waits_for_the_end_of_a_pull() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    server.scopes.insert("user:me".to_owned());
    let (id, filler) = (device.creates("moves"), device.creates("filler"));
    device.syncs(&mut server);
    // It leaves one of my scopes for another one of mine; the pages tell one after the other.
    server.moves(id, TEAM, "user:me");
    server.office_edits(filler, "remark", "x");
    server.page = 1;
    let mut pulls = 0;
    device.session(&mut server, false, |_, _| {
        pulls += 1;
        if pulls > 1 { Fate::Off } else { Fate::Arrives }
    });
    let held: i64 = device
        .store
        .db
        .query_row("SELECT count(*) FROM holdings", [], |row| row.get(0))
        .unwrap();
    assert_eq!(held, 1, "only the filler is in a scope now");
    assert!(device.holds(id), "between two pages it is in no scope");
    device.syncs(&mut server);
    assert!(device.holds(id));
    assert!(device.holds(filler));
}

#[test]
fn a_record_that_left_all_scopes_is_purged_at_the_end_of_a_pull() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("leaves");
    device.syncs(&mut server);
    server.moves(id, TEAM, OTHER);
    device.syncs(&mut server);
    assert!(!device.holds(id));
}

#[test]
fn a_lost_scope_drops_its_rows() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("of the old team");
    device.syncs(&mut server);
    server.scopes = std::collections::BTreeSet::from([OTHER.to_owned()]);
    device.syncs(&mut server);
    assert!(!device.holds(id));
}

#[test]
fn drafts_count_like_outbox_entries() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("leaves");
    device.syncs(&mut server);
    device.types(id, "remark", "half a sen");
    server.moves(id, TEAM, OTHER);
    device.syncs(&mut server);
    assert!(device.holds(id));
    device.types(id, "remark", "half a sentence, ended");
    device.leaves_the_form(id);
    device.syncs(&mut server);
    assert_eq!(server.shows(id, "remark"), "half a sentence, ended");
    assert!(!device.holds(id));
}

#[test]
fn a_draft_of_a_record_that_was_never_saved_survives_pulls() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = Id::new(device.now, &mut device.rng);
    device.types(id, "name", "being typed");
    device.syncs(&mut server);
    let draft = device.store.draft(id).unwrap().unwrap();
    assert_eq!(draft.entered["name"], Value::text("being typed"));
    device.store.discard_draft(id).unwrap();
    device.syncs(&mut server);
    assert!(!device.holds(id));
}

#[test]
fn a_record_created_where_i_cannot_see_is_purged_after_known() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    server.new_records_go_to = OTHER.to_owned();
    let id = device.creates("for the others");
    let report = device.syncs(&mut server);
    assert_eq!(server.shows(id, "name"), "for the others");
    assert!(!device.holds(id));
    assert_eq!(report.refused, 0);
    let pushes = server
        .requests
        .iter()
        .filter(|path| path.ends_with("push"))
        .count();
    assert_eq!(pushes, 2, "accepted, then known");
}

#[test]
fn an_unsent_edit_of_a_record_that_left_is_sent_before_it_is_purged() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("leaves");
    device.syncs(&mut server);
    server.moves(id, TEAM, OTHER);
    let hash = device.edits(id, "remark", "late");
    device.syncs(&mut server);
    assert!(server.holds_change(id, &hash));
    assert!(!device.holds(id));
}

#[test]
fn a_refused_edit_of_a_record_that_left_is_kept_aside() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates("leaves");
    device.syncs(&mut server);
    server.moves(id, TEAM, OTHER);
    device.edits(id, "remark", "refused");
    device.syncs(&mut server);
    assert!(!device.holds(id));
    let aside = device.store.attention().unwrap();
    assert_eq!(aside.len(), 1);
    assert!(
        aside[0].title.ends_with("leaves"),
        "readable though the record is gone"
    );
    assert_eq!(aside[0].edit.diff["remark"].after, Value::text("refused"));
}
