use client_core::record::{Role, Value};
use client_core::wire::{Frame, Mark, document_digest, encode};

use super::world::*;
use crate::sync::cursor::Cursor;

#[test]
fn the_first_page_is_the_open_work_and_moves_no_cursor() {
    let mut w = World::new();
    let customer = w.customer(w.b, "甲");
    let visit = w.visit(customer, Some(w.li.user));
    let other = w.customer(w.a, "乙");
    let page = w.li.try_page(&w.base, 1 << 20).unwrap();
    w.li.take(&page);
    assert_eq!(w.li.holds(), [customer, visit].into());
    assert!(page.more);
    assert!(Cursor::read(&page.cursor).unwrap().positions.is_empty());
    w.li.pull(&w.base);
    assert_eq!(w.li.holds(), [customer, visit, other].into());
}

#[test]
fn pages_are_bounded_and_none_depends_on_another() {
    let mut w = World::new();
    for n in 0..60 {
        w.customer(w.a, &format!("客户 {n} {}", "很长的名字".repeat(30)));
    }
    let mut pages = 0;
    loop {
        let page = w.li.try_page(&w.base, 0).unwrap();
        let size: usize = page
            .frames
            .iter()
            .map(|frame| match frame {
                Frame::Document(served) => served.document.len(),
                _ => 0,
            })
            .sum();
        assert!(size <= 16 * 1024, "a page of {size} bytes");
        w.li.take(&page);
        pages += 1;
        if !page.more {
            break;
        }
    }
    assert!(pages > 3, "{pages} pages");
    assert_eq!(w.li.holds().len(), 60);
}

#[test]
fn a_document_in_two_scopes_travels_once_per_page() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let visit = w.visit(customer, Some(w.li.user));
    let pages = w.li.pull(&w.base);
    let frames: Vec<_> = pages.iter().flat_map(|page| &page.frames).collect();
    let whole = frames
        .iter()
        .filter(|frame| matches!(frame, Frame::Document(s) if s.doc == visit));
    let also = frames
        .iter()
        .filter(|frame| matches!(frame, Frame::Also { doc, .. } if *doc == visit));
    assert_eq!((whole.count(), also.count()), (1, 1));
    assert_eq!(w.li.rows[&visit].len(), 2);
}

#[test]
fn what_leaves_a_scope_is_told() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    w.li.pull(&w.base);
    assert!(w.li.holds().is_empty());
    w.wu.pull(&w.base);
    assert_eq!(w.wu.holds(), [customer].into());
}

#[test]
fn a_lost_scope_is_told_to_the_device() {
    let mut w = World::new();
    w.customer(w.a, "甲");
    let theirs = w.customer(w.b, "乙");
    w.li.pull(&w.base);
    w.move_user(&w.li, Role::Engineer, &[w.b]);
    let pages = w.li.pull(&w.base);
    assert_eq!(pages[0].gone, [format!("team:{}", w.a)]);
    assert_eq!(w.li.holds(), [theirs].into(), "a new scope starts at 0");
}

#[test]
fn a_cursor_is_never_trusted_for_scope() {
    let mut w = World::new();
    let theirs = w.customer(w.b, "乙");
    w.wu.pull(&w.base);
    w.li.cursor.clone_from(&w.wu.cursor);
    let pages = w.li.pull(&w.base);
    assert!(pages[0].gone.contains(&format!("team:{}", w.b)));
    assert!(!w.li.holds().contains(&theirs));
    w.li.cursor = vec![1, 2, 3];
    assert_eq!(
        w.li.try_page(&w.base, 0)
            .unwrap_err()
            .public()
            .field
            .as_deref(),
        Some("cursor")
    );
}

#[test]
fn an_engineer_sees_his_team_and_no_office() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let pages = w.li.pull(&w.base);
    let named = pages.last().unwrap().digests.iter();
    let scopes: Vec<_> = named.map(|digest| digest.scope.clone()).collect();
    assert_eq!(
        scopes,
        [format!("team:{}", w.a), format!("user:{}", w.li.user)]
    );
    assert_eq!(w.li.holds(), [customer].into());
}

#[test]
fn digests_prove_that_a_device_is_complete() {
    let mut w = World::new();
    for name in ["甲", "乙", "丙"] {
        w.customer(w.a, name);
    }
    let pages = w.li.pull(&w.base);
    let digest = &pages.last().unwrap().digests[0];
    let held = w.li.served.values();
    let sum = held.fold(0_u128, |sum, served| {
        sum.wrapping_add(document_digest(
            served.doc,
            served.generation,
            &served.heads,
        ))
    });
    assert_eq!((digest.count, digest.sum), (3, sum.to_be_bytes()));
}

#[test]
fn reference_data_comes_when_its_version_is_another() {
    let mut w = World::new();
    let page = w.li.try_page(&w.base, 0).unwrap();
    let reference = page.reference.unwrap();
    assert_eq!((reference.users.len(), reference.teams.len()), (4, 2));
    assert!(
        reference
            .enrolments
            .iter()
            .any(|owner| owner.enrolment == w.wu.enrolment)
    );
    let names: Vec<_> = reference
        .settings
        .iter()
        .map(|s| (s.name.as_str(), s.value.as_str()))
        .collect();
    let wanted = [
        ("card_hours", "24"),
        ("device_silent_days", "7"),
        ("late_push_days", "30"),
        ("repeat_days", "30"),
        ("revisit_first_year_days", "30"),
        ("revisit_later_days", "91"),
        ("revisit_works_days", "7"),
        ("zone", "Asia/Shanghai"),
    ];
    assert_eq!(names, wanted);
    w.li.pull(&w.base);
    let request = client_core::wire::PullRequest {
        header: w.li.header(),
        cursor: w.li.cursor.clone(),
        max_bytes: 0,
        reference: reference.version,
        digests: false,
    };
    let quiet = crate::sync::pull(&w.base.state, w.li.enrolment, &request).unwrap();
    assert!(quiet.reference.is_none());
    let size = encode(&request).len() + encode(&quiet).len();
    assert!(size < 1024, "nothing new costs {size} bytes");
}

#[test]
fn the_board_knows_what_a_device_received() {
    let mut w = World::new();
    w.customer(w.a, "甲");
    w.li.pull(&w.base);
    w.li.try_page(&w.base, 0).unwrap();
    let enrolment = w.li.enrolment;
    let device = w
        .base
        .state
        .storage
        .read(|tx| crate::accounts::device::find(tx, enrolment))
        .unwrap()
        .unwrap();
    assert_eq!(device.cursor_mark, Some(format!("team:{}=1", w.a)));
    assert_eq!(device.app_version.as_deref(), Some("test 1"));
    assert_eq!(device.last_seen_ms, Some(w.base.state.now()));
}

#[test]
fn a_position_whose_tag_is_another_is_an_epoch() {
    let mut w = World::new();
    w.customer(w.a, "甲");
    w.li.pull(&w.base);
    w.li.mark = None;
    let mut cursor = Cursor::read(&w.li.cursor).unwrap();
    for mark in cursor.positions.values_mut() {
        *mark = Mark {
            tag: mark.tag + 1,
            ..*mark
        };
    }
    w.li.cursor = cursor.to_bytes();
    let page = w.li.try_page(&w.base, 0).unwrap();
    assert!(page.footer.epoch);
    assert!(page.frames.is_empty() && page.cursor.is_empty());
}
