//! Pages, their cursor, and digests.

use super::*;

fn with_records(count: usize) -> (Server, Vec<Id>) {
    let (mut server, mut author) = (Server::new(), Device::new(9));
    let ids = (0..count)
        .map(|number| author.creates(&format!("record {number}")))
        .collect();
    author.syncs(&mut server);
    (server, ids)
}

#[test]
fn an_interrupted_first_sync_resumes_from_its_page() {
    let (mut server, ids) = with_records(10);
    server.page = 2;
    let mut device = Device::new(1);
    device.session(&mut server, false, |count, _| {
        if count == 3 { Fate::Off } else { Fate::Arrives }
    });
    assert_eq!(ids.iter().filter(|id| device.holds(**id)).count(), 6);
    let mut device = device.reopened();
    server.requests.clear();
    let report = device.syncs(&mut server);
    assert_eq!(report.pulled, 4);
    assert_eq!(server.requests.len(), 2);
    assert!(ids.iter().all(|id| device.holds(*id)));
}

#[test]
fn any_number_of_lost_pages_does_not_end_a_session_early() {
    let (mut server, ids) = with_records(30);
    server.page = 1;
    let mut device = Device::new(1);
    device.session(&mut server, false, |count, _| {
        if count % 2 == 0 {
            Fate::AnswerLost
        } else {
            Fate::Arrives
        }
    });
    assert!(ids.iter().all(|id| device.holds(*id)));
}

#[test]
fn nothing_changed_costs_one_request() {
    let (mut server, _) = with_records(10);
    let mut device = Device::new(1);
    device.syncs(&mut server);
    server.requests.clear();
    device.syncs(&mut server);
    assert_eq!(server.requests, ["/v1/sync/pull"]);
}

#[test]
fn what_comes_in_ones_own_scope_is_confirmed_by_one_more_request() {
    let (mut server, ids) = with_records(2);
    let mut device = Device::new(1);
    device.syncs(&mut server);
    server.scopes.insert("user:me".to_owned());
    for (scope, requests) in [(TEAM, 1), ("user:me", 2)] {
        server.moves(ids[0], TEAM, scope);
        server.office_edits(ids[0], "remark", scope);
        server.requests.clear();
        let report = device.syncs(&mut server);
        assert_eq!(report.pulled, 1, "{scope}");
        assert_eq!(server.requests.len(), requests, "{scope}");
    }
}

#[test]
fn digests_prove_completeness_and_repair() {
    let (mut server, ids) = with_records(5);
    let mut device = Device::new(1);
    device.session(&mut server, true, |_, _| Fate::Arrives);
    server.requests.clear();
    device.session(&mut server, true, |_, _| Fate::Arrives);
    assert_eq!(server.requests.len(), 1);
    // A record vanishes from the device, and one is there that should not be.
    device
        .store
        .db
        .execute("DELETE FROM holdings WHERE rid = 2", [])
        .unwrap();
    device
        .store
        .db
        .execute("DELETE FROM rows WHERE rid = 2", [])
        .unwrap();
    device
        .store
        .db
        .execute("DELETE FROM records WHERE rid = 2", [])
        .unwrap();
    assert!(!ids.iter().all(|id| device.holds(*id)));
    device.session(&mut server, true, |_, _| Fate::Arrives);
    assert!(ids.iter().all(|id| device.holds(*id)));
    server.requests.clear();
    device.session(&mut server, true, |_, _| Fate::Arrives);
    assert_eq!(server.requests.len(), 1);
}

#[test]
fn edits_of_mine_stay_on_top_of_what_is_served() {
    let (mut server, ids) = with_records(1);
    let mut device = Device::new(1);
    device.syncs(&mut server);
    device.edits(ids[0], "remark", "mine");
    server.office_edits(ids[0], "name", "the office's");
    // The push never arrives; a page is committed by hand as a pull would.
    let mut other = Device::new(2);
    other.syncs(&mut server);
    let served = other.store.served(ids[0]).unwrap().unwrap();
    assert!(served.document.is_some());
    device.syncs(&mut server);
    assert_eq!(device.shows(ids[0], "remark"), "mine");
    assert_eq!(device.shows(ids[0], "name"), "the office's");
}
