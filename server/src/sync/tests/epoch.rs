use std::path::{Path, PathBuf};

use client_core::record::{Role, Value};
use client_core::wire::Verdict;

use super::world::*;
use crate::log::RECOVERED;
use crate::params;

fn text(value: &str) -> Value {
    Value::from(value)
}

/// A copy of the database as it is now, beside the data folder.
fn backup(w: &World) -> PathBuf {
    let root = w.base.folder.path();
    let copy = root.join("backup.db");
    let connection = rusqlite::Connection::open(root.join("fieldfile.db")).unwrap();
    connection
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    copy
}

/// The server comes up with that copy, told nothing.
fn restored(mut w: World, copy: &Path) -> World {
    w.base = w.base.reopened_after(|root| {
        for name in ["fieldfile.db-wal", "fieldfile.db-shm"] {
            let _ = std::fs::remove_file(root.join(name));
        }
        std::fs::copy(copy, root.join("fieldfile.db")).unwrap();
    });
    w
}

#[test]
fn a_mark_that_is_not_in_the_log_is_an_epoch_on_pushes_and_pulls() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let copy = backup(&w);
    let edit = w.li.write(customer, &[("name", text("乙"))]);
    w.li.accepted(&w.base, vec![edit.clone()]);
    let mut w = restored(w, &copy);
    // Another entry takes the lost one's number, with another tag.
    w.customer(w.a, "丙");
    let before = w.log_end();
    let pushed = w.li.try_push(&w.base, vec![edit]).unwrap();
    assert!(pushed.footer.epoch && pushed.verdicts.is_empty());
    assert!(w.li.try_page(&w.base, 0).unwrap().footer.epoch);
    assert_eq!(w.log_end(), before, "nothing was done");
}

#[test]
fn documents_with_the_server_s_mac_are_taken_unjudged_in_their_authors_names() {
    let mut w = World::new();
    let copy = backup(&w);
    let customer = w.customer(w.a, "甲");
    w.dispatcher.pull(&w.base);
    let edit = w.dispatcher.write(customer, &[("credit/grade", text("A"))]);
    w.dispatcher.accepted(&w.base, vec![edit]);
    w.li.pull(&w.base);
    let before = w.li.served[&customer].clone();
    w.later(DAY);
    let mut w = restored(w, &copy);
    w.li.mark = None;
    let answer = w.li.offer(&w.base, vec![]);
    assert_eq!(answer.want, [customer]);
    let answer = w.li.offer(&w.base, vec![offered(&before)]);
    assert_eq!((answer.want.len(), answer.quarantined.len()), (0, 0));
    w.li.cursor = Vec::new();
    w.li.pull(&w.base);
    let after = &w.li.served[&customer];
    assert_eq!(
        (&after.heads, &after.document),
        (&before.heads, &before.document)
    );
    assert_eq!(
        after.receipts, before.receipts,
        "received when they first were"
    );
    let (li, dispatcher) = (w.li.enrolment, w.dispatcher.enrolment);
    let entries = w
        .base
        .state
        .storage
        .read(|tx| {
            tx.query(
                "SELECT count(*) FROM log WHERE flags = $1 AND recovered_via = $2 AND enrolment = $3",
                params![RECOVERED, li, dispatcher],
                |row| row.int(0),
            )
        })
        .unwrap();
    assert_eq!(entries, [1]);
}

#[test]
fn documents_without_the_server_s_mac_are_quarantined() {
    let mut w = World::new();
    let copy = backup(&w);
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let mut w = restored(w, &copy);
    w.li.mark = None;
    let mut forged = offered(&w.li.served[&customer]);
    w.li.write(customer, &[("credit/grade", text("A"))]);
    forged.document = w.li.documents[&customer].1.save();
    let answer = w.li.offer(&w.base, vec![forged.clone()]);
    assert_eq!(answer.quarantined, [customer]);
    let mut backdated = offered(&w.li.served[&customer]);
    backdated.receipts[0] -= DAY;
    assert_eq!(w.li.offer(&w.base, vec![backdated]).quarantined, [customer]);
    let mut garbage = forged;
    garbage.document = b"no document".to_vec();
    assert_eq!(w.li.offer(&w.base, vec![garbage]).quarantined, [customer]);
    assert_eq!(w.log_end(), 0);
    assert_eq!(
        w.count("SELECT count(*) FROM quarantine WHERE reason = 'mac'"),
        3
    );
}

#[test]
fn what_the_server_has_at_these_heads_is_not_wanted() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    assert!(w.li.offer(&w.base, vec![]).want.is_empty());
    w.office(&w.manager, customer, &[("name", text("乙"))]);
    assert!(
        w.li.offer(&w.base, vec![]).want.is_empty(),
        "it has more, not less"
    );
}

#[test]
fn an_acknowledged_change_is_taken_again_by_its_receipt_though_rights_are_lost() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let copy = backup(&w);
    let edit = w.li.write(customer, &[("name", text("乙"))]);
    let [Verdict::Accepted { receipt, .. }] = w.li.push(&w.base, vec![edit.clone()])[..] else {
        panic!("accepted");
    };
    let mut w = restored(w, &copy);
    w.li.mark = None;
    w.move_user(&w.li, Role::Engineer, &[w.b]);
    w.later(40 * DAY);
    assert_eq!(refusal(&w.li.push(&w.base, vec![edit.clone()])[0]), "scope");
    let forged = client_core::wire::Mac([1; 16]);
    let with = with_receipt(&edit, forged);
    assert_eq!(refusal(&w.li.push(&w.base, vec![with])[0]), "scope");
    w.li.accepted(&w.base, vec![with_receipt(&edit, receipt)]);
}

#[test]
fn enrolments_survive_a_restore() {
    let w = World::new();
    let copy = backup(&w);
    let mut late = another(&w.base, w.li.user, "second phone");
    let w = restored(w, &copy);
    let (_, made) = late.create(
        client_core::record::Kind::Customer,
        &[("name", text("甲")), ("team", Value::from(w.a))],
    );
    late.accepted(&w.base, vec![made]);
}
