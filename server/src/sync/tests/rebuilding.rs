use client_core::record::{Kind, Value};

use super::world::*;
use crate::params;
use crate::rebuild::{derived, rebuild};
use crate::sync::office::Done;

fn text(value: &str) -> Value {
    Value::from(value)
}

/// Moves, orphans, conflicts, withdrawals, reassignments, late pushes and a photo.
fn lively(w: &mut World) {
    let (one, two) = (w.customer(w.a, "华东机械"), w.customer(w.b, "华南重工"));
    let visit = w.visit(one, Some(w.wu.user));
    w.visit(two, Some(w.li.user));
    w.li.pull(&w.base);
    w.wu.pull(&w.base);
    w.dispatcher.pull(&w.base);
    let (orphaned, made) = w.li.create(
        Kind::Customer,
        &[("name", text("新")), ("team", Value::from(w.a))],
    );
    let (_, orphan) = w.li.create(
        Kind::Visit,
        &[
            ("customer", Value::from(orphaned)),
            ("visit_kind", text("install")),
        ],
    );
    w.li.accepted(&w.base, vec![orphan]);
    w.later(1_000);
    w.li.accepted(&w.base, vec![made]);
    let mine = w.li.write(
        one,
        &[("name", text("华东机械厂")), ("class", text("small"))],
    );
    let theirs = w.dispatcher.write(one, &[("name", text("华东机械公司"))]);
    let more = w.dispatcher.write(one, &[("credit/grade", text("A"))]);
    w.li.accepted(&w.base, vec![mine]);
    w.dispatcher.accepted(&w.base, vec![theirs, more]);
    let photo = "ab".repeat(32);
    let late = w.wu.write(
        visit,
        &[
            ("work_done", text("修好了")),
            ("photos/p1/blob", text(&photo)),
        ],
    );
    w.office(
        &w.manager,
        visit,
        &[("routing/lead", Value::from(w.li.user))],
    );
    w.office(&w.manager, one, &[("team", Value::from(w.b))]);
    w.later(DAY);
    w.wu.accepted(&w.base, vec![late]);
    let withdrawn = w.office(
        &w.manager,
        two,
        &[("withdrawn/at", Value::Time(w.base.state.now()))],
    );
    assert!(matches!(withdrawn, Done::Written(_) | Done::Refused(_)));
    w.office(&w.manager, one, &[("team", Value::from(w.a))]);
}

#[test]
fn what_is_rebuilt_equals_what_is_live() {
    let mut w = World::new();
    lively(&mut w);
    w.li.pull(&w.base);
    let held = w.li.holds();
    let storage = &w.base.state.storage;
    let live = storage.read(derived).unwrap();
    for (table, rows) in &live {
        assert!(!rows.is_empty(), "nothing in {table} to compare");
    }
    let rebuilt = rebuild(&w.base.state).unwrap();
    assert_eq!(rebuilt.entries, w.log_end());
    let again = storage.read(derived).unwrap();
    for (table, rows) in &live {
        assert_eq!(&again[table], rows, "{table}");
    }
    // And devices notice nothing.
    w.li.pull(&w.base);
    assert_eq!(w.li.holds(), held);
}

#[test]
fn concurrent_changes_keep_the_order_in_which_they_came() {
    let mut w = World::new();
    let customer = w.customer(w.a, "华东机械");
    w.li.pull(&w.base);
    w.dispatcher.pull(&w.base);
    // A branch that comes after a chain which began where it did.
    let beside = w.dispatcher.write(customer, &[("remark", text("要发票"))]);
    let chain = ["一", "二", "三"].map(|name| w.li.write(customer, &[("name", text(name))]));
    w.li.accepted(&w.base, chain.to_vec());
    w.dispatcher.accepted(&w.base, vec![beside]);
    let storage = &w.base.state.storage;
    let live = storage.read(derived).unwrap();
    rebuild(&w.base.state).unwrap();
    assert_eq!(
        storage.read(derived).unwrap()["documents"],
        live["documents"]
    );
}

#[test]
fn a_rebuild_repairs_what_was_damaged() {
    let mut w = World::new();
    lively(&mut w);
    let storage = &w.base.state.storage;
    let live = storage.read(derived).unwrap();
    storage
        .write(|tx| {
            tx.execute("DELETE FROM feed WHERE gone = $1", params![1])?;
            tx.execute("UPDATE documents SET title = $1", params!["?"])
        })
        .unwrap();
    assert_ne!(storage.read(derived).unwrap(), live);
    rebuild(&w.base.state).unwrap();
    assert_eq!(storage.read(derived).unwrap(), live);
}
