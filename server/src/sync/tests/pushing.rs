use client_core::record::{Kind, Value};
use client_core::wire::{Verdict, unpack_receipts};

use super::world::*;
use crate::accounts::device::{self, DeviceStatus};

#[test]
fn a_push_is_durable_numbered_and_known_when_repeated() {
    let mut w = World::new();
    let customer = w.customer(w.a, "华东机械");
    w.li.pull(&w.base);
    let (visit, made) = w.li.create(
        Kind::Visit,
        &[
            ("customer", Value::from(customer)),
            ("visit_kind", Value::from("install")),
            ("routing/lead", Value::from(w.li.user)),
        ],
    );
    let edit = w.li.write(visit, &[("work_done", Value::from("装机完成"))]);
    let first = w.li.push(&w.base, vec![made.clone(), edit.clone()]);
    let [
        Verdict::Accepted {
            seq: one, receipt, ..
        },
        Verdict::Accepted { seq: two, .. },
    ] = first[..]
    else {
        panic!("{first:?}");
    };
    assert_eq!(two, one + 1);
    let end = w.log_end();
    let again = w.li.push(&w.base, vec![edit, made]);
    let [Verdict::Known { .. }, Verdict::Known { receipt: known, .. }] = again[..] else {
        panic!("{again:?}");
    };
    assert_eq!(known, receipt);
    assert_eq!(w.log_end(), end, "a repeat appends nothing");
}

#[test]
fn order_within_a_push_does_not_matter_and_a_gap_is_missing() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let one = w.li.write(customer, &[("name", Value::from("乙"))]);
    let two = w.li.write(customer, &[("name", Value::from("丙"))]);
    let verdicts = w.li.push(&w.base, vec![two.clone()]);
    assert!(matches!(&verdicts[0], Verdict::Missing { deps } if deps.len() == 1));
    w.li.accepted(&w.base, vec![two, one]);
    assert_eq!(
        w.count("SELECT count(*) FROM documents WHERE title = '丙'"),
        1
    );
}

#[test]
fn known_comes_before_any_question_of_rights() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", Value::from("乙"))]);
    w.li.accepted(&w.base, vec![edit.clone()]);
    w.move_user(&w.li, client_core::record::Role::Engineer, &[w.b]);
    w.later(40 * DAY);
    assert!(matches!(
        w.li.push(&w.base, vec![edit.clone()])[0],
        Verdict::Known { .. }
    ));
    // Another's device may repeat it too: it asks for nothing.
    assert!(matches!(
        w.wu.push(&w.base, vec![edit])[0],
        Verdict::Known { .. }
    ));
}

#[test]
fn known_comes_before_any_question_of_generation() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let mut edit = w.li.write(customer, &[("name", Value::from("乙"))]);
    w.li.accepted(&w.base, vec![edit.clone()]);
    edit.generation = 0;
    assert!(matches!(
        w.li.push(&w.base, vec![edit])[0],
        Verdict::Known { .. }
    ));
    let mut other = w.li.write(customer, &[("name", Value::from("丙"))]);
    other.generation = 0;
    assert_eq!(
        w.li.push(&w.base, vec![other.clone()]),
        [Verdict::Superseded]
    );
    other.generation = 2;
    assert_eq!(
        w.li.push(&w.base, vec![other]),
        [Verdict::Missing { deps: vec![] }]
    );
}

#[test]
fn a_foreign_actor_is_refused() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    w.li.actor.enrolment = w.dispatcher.enrolment;
    let edit = w.li.write(customer, &[("name", Value::from("乙"))]);
    assert_eq!(refusal(&w.li.push(&w.base, vec![edit])[0]), "foreign");
}

#[test]
fn one_refusal_leaves_the_other_records_alone() {
    let mut w = World::new();
    let (mine, theirs) = (w.customer(w.a, "甲"), w.customer(w.b, "乙"));
    w.li.pull(&w.base);
    w.wu.pull(&w.base);
    w.li.documents
        .insert(theirs, w.wu.documents[&theirs].clone());
    let unseen = w.li.write(theirs, &[("name", Value::from("丙"))]);
    let seen = w.li.documents[&mine].1.heads();
    let bad =
        w.li.write_at(mine, &seen, &[("credit/grade", Value::from("A"))]);
    let good = w.li.write_at(mine, &seen, &[("name", Value::from("丁"))]);
    let verdicts = w.li.push(&w.base, vec![unseen, bad, good]);
    assert!(matches!(verdicts[0], Verdict::Missing { .. }));
    assert_eq!(refusal(&verdicts[1]), "policy");
    assert!(matches!(verdicts[2], Verdict::Accepted { .. }));
}

#[test]
fn a_retired_device_pushes_once_more_into_quarantine() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", Value::from("乙"))]);
    let (state, now) = (&w.base.state, w.base.state.now());
    let retire = |status| {
        state
            .storage
            .write(|tx| device::revoke(tx, &state.revocations, w.li.enrolment, status, now))
    };
    retire(DeviceStatus::Retired).unwrap();
    let before = w.log_end();
    for _ in 0..2 {
        let verdicts = w.li.push(&w.base, vec![edit.clone()]);
        assert_eq!(refusal(&verdicts[0]), "quarantined");
    }
    assert_eq!(w.log_end(), before);
    assert_eq!(w.count("SELECT count(*) FROM quarantine"), 1);
    assert_eq!(
        w.li.try_page(&w.base, 0).unwrap_err().public().code,
        "device_retired"
    );
}

#[test]
fn a_lost_device_neither_pushes_nor_pulls() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", Value::from("乙"))]);
    let (state, now) = (&w.base.state, w.base.state.now());
    let status = DeviceStatus::Lost;
    state
        .storage
        .write(|tx| device::revoke(tx, &state.revocations, w.li.enrolment, status, now))
        .unwrap();
    let refused = w.li.try_push(&w.base, vec![edit]).unwrap_err().public();
    assert_eq!((refused.status, refused.code), (403, "device_lost"));
    assert_eq!(
        w.li.try_page(&w.base, 0).unwrap_err().public().code,
        "device_lost"
    );
}

#[test]
fn a_suspended_device_does_not_push() {
    let mut w = World::new();
    let (state, now) = (&w.base.state, w.base.state.now());
    for _ in 0..device::DEATHS_ALLOWED {
        state
            .storage
            .write(|tx| device::note_death(tx, w.li.enrolment, now))
            .unwrap();
    }
    let refused = w.li.try_push(&w.base, vec![]).unwrap_err().public();
    assert_eq!(refused.code, "device_suspended");
    w.later(DAY);
    w.li.push(&w.base, vec![]);
}

#[test]
fn an_unknown_protocol_version_is_told_clearly() {
    let w = World::new();
    let mut header = w.li.header();
    header.version = 2;
    let request = client_core::wire::PushRequest {
        header,
        items: vec![],
    };
    let refused = crate::sync::push(&w.base.state, w.li.enrolment, request).unwrap_err();
    assert_eq!(refused.public().code, "protocol_version");
    assert!(refused.public().detail.contains("Upgrade the server"));
}

#[test]
fn receipts_follow_the_document_s_order_whatever_was_concurrent() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    w.dispatcher.pull(&w.base);
    let mut received = std::collections::BTreeMap::new();
    for round in 0..6 {
        w.later(1_000);
        let now = w.base.state.now();
        let name = format!("名 {round}");
        let one =
            w.li.write(customer, &[("name", Value::from(name.as_str()))]);
        let two = w.dispatcher.write(
            customer,
            &[
                ("class", Value::from("small")),
                ("name", Value::from(name.as_str())),
            ],
        );
        w.li.accepted(&w.base, vec![one]);
        w.later(1_000);
        w.dispatcher.accepted(&w.base, vec![two]);
        for (phone, at) in [(&w.li, now), (&w.dispatcher, now + 1_000)] {
            let last = phone.documents[&customer].1.heads();
            received.insert(last[0], at);
        }
        if round % 2 == 0 {
            w.li.pull(&w.base);
        } else {
            w.dispatcher.pull(&w.base);
        }
    }
    w.li.pull(&w.base);
    let served = &w.li.served[&customer];
    let times = unpack_receipts(&served.receipts);
    let changes = w.li.documents[&customer].1.changes();
    assert_eq!(times.len(), changes.len());
    for (change, time) in changes.iter().zip(times) {
        if let Some(at) = received.get(&change.hash()) {
            assert_eq!(time, *at, "change {}", change.hash());
        }
    }
}
