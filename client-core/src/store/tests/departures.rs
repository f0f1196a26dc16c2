//! What left a user's open visits while he did not look.

use super::*;
use crate::store::{Departed, Departure};

const ME: u8 = 1;
const OTHER: &str = "team:b";

fn user(number: u8) -> String {
    Id([number; 16]).to_string()
}

/// A visit that the server has, led by this device's user.
fn assigned(server: &mut Server, device: &mut Device, remark: &str) -> Id {
    device.now += 1_000;
    let id = Id::new(device.now, &mut device.rng);
    let entered = values(&[
        ("visit_kind", "repair"),
        ("summary", remark),
        ("routing/lead", &user(ME)),
    ]);
    let stamp = device.stamp();
    device
        .store
        .create(id, Kind::Visit, &entered, stamp)
        .unwrap();
    device.syncs(server);
    assert_eq!(device.store.open_work(Id([ME; 16])).unwrap().len(), 1);
    assert_eq!(departures(device), [], "what he made himself is no news");
    id
}

fn departures(device: &Device) -> Vec<Departure> {
    device.store.departures().unwrap()
}

fn only(device: &Device) -> Departure {
    let found = departures(device);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn a_visit_given_to_somebody_else_is_named_with_him_until_it_is_dismissed() {
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, "leaks");
    let number = device.store.listed(id).unwrap().unwrap().row.number;
    server.office_edits(id, "routing/lead", &user(2));
    device.syncs(&mut server);
    let mut device = device.reopened();
    let left = only(&device);
    assert_eq!((left.id, left.number), (id, number));
    assert_eq!(left.cause, Departed::Reassigned);
    assert_eq!(left.lead, Some(Id([2; 16])));
    assert!(left.here);
    device.syncs(&mut server);
    assert_eq!(departures(&device).len(), 1, "told once, kept until seen");
    device.store.dismiss_departures(&[id]).unwrap();
    device.syncs(&mut server);
    assert_eq!(departures(&device), []);
}

#[test]
fn a_visit_that_comes_back_before_it_was_seen_is_no_news() {
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, "leaks");
    server.office_edits(id, "routing/lead", &user(2));
    device.syncs(&mut server);
    server.office_edits(id, "routing/lead", &user(ME));
    device.syncs(&mut server);
    assert_eq!(departures(&device), []);
}

#[test]
fn a_helper_who_is_not_needed_any_more_is_told_so() {
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, "leaks");
    let helps = format!("routing/helpers/{}", user(ME));
    server.office_writes(id, &helps, &Value::Bool(true));
    server.office_edits(id, "routing/lead", &user(2));
    device.syncs(&mut server);
    assert_eq!(departures(&device), [], "it is among his work still");
    server.office_writes(id, &helps, &Value::Bool(false));
    device.syncs(&mut server);
    let left = only(&device);
    assert_eq!((left.cause, left.lead), (Departed::Released, None));
}

#[test]
fn a_cancelled_and_a_withdrawn_visit_are_named_as_such() {
    for (path, value, cause) in [
        ("steps/0000cafe/what", "cancel", Departed::Cancelled),
        ("withdrawn/at", "", Departed::Withdrawn),
    ] {
        let (mut server, mut device) = (Server::new(), Device::new(ME));
        let id = assigned(&mut server, &mut device, "leaks");
        if value.is_empty() {
            server.office_writes(id, path, &Value::Time(5));
        } else {
            server.office_edits(id, path, value);
        }
        device.syncs(&mut server);
        assert_eq!(only(&device).cause, cause);
    }
}

#[test]
fn another_day_is_named_with_the_one_he_knew_and_a_day_moved_back_is_not() {
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, "leaks");
    for at in [5_000, 9_000, 7_000] {
        server.office_writes(id, "routing/window_from", &Value::Time(at));
        device.syncs(&mut server);
    }
    let moved = only(&device);
    assert_eq!(moved.cause, Departed::Rescheduled);
    assert_eq!((moved.was_from, moved.now_from), (None, Some(7_000)));
    device.store.dismiss_departures(&[id]).unwrap();
    for at in [8_000, 7_000] {
        server.office_writes(id, "routing/window_from", &Value::Time(at));
        device.syncs(&mut server);
    }
    assert_eq!(departures(&device), []);
}

#[test]
fn what_the_user_did_himself_is_no_news() {
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, "leaks");
    device.edits(id, "routing/lead", &user(2));
    device.syncs(&mut server);
    assert_eq!(device.store.open_work(Id([ME; 16])).unwrap(), []);
    assert_eq!(departures(&device), []);
}

#[test]
fn work_that_was_refused_because_the_visit_had_gone_is_named_with_it() {
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, "leaks");
    server.moves(id, TEAM, OTHER);
    device.edits(id, "summary", "refused");
    device.syncs(&mut server);
    assert!(!device.holds(id));
    let left = only(&device);
    assert_eq!(left.cause, Departed::Gone);
    assert_eq!((left.unsent, left.refused, left.here), (0, 1, false));
}

#[test]
fn of_a_purged_visit_nothing_but_its_number_stays() {
    const MARKER: &str = "MARKER-51c0de";
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, MARKER);
    let number = device.store.listed(id).unwrap().unwrap().row.number;
    server.moves(id, TEAM, OTHER);
    device.syncs(&mut server);
    assert!(!device.holds(id));
    let left = only(&device);
    assert_eq!((left.number, left.cause), (number, Departed::Gone));
    for file in std::fs::read_dir(device.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(MARKER));
    }
}

#[test]
fn a_visit_whose_work_is_done_is_no_news() {
    let (mut server, mut device) = (Server::new(), Device::new(ME));
    let id = assigned(&mut server, &mut device, "leaks");
    server.office_writes(id, "imported/past", &Value::Bool(true));
    device.syncs(&mut server);
    assert_eq!(departures(&device), []);
}
