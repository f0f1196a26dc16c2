use std::collections::VecDeque;

use client_core::record::{Id, Kind, Role, Value};
use client_core::wire::{PushItem, Verdict};

use super::world::*;
use crate::log::LATE;
use crate::sync::append::append_all;
use crate::sync::inspection::begin;
use crate::sync::pipeline::Request;
use crate::sync::standing::Standing;
use crate::sync::work::{Turn, Work};

fn text(value: &str) -> Value {
    Value::from(value)
}

fn new_visit(customer: client_core::record::Id) -> Vec<(&'static str, Value)> {
    vec![
        ("customer", Value::from(customer)),
        ("visit_kind", text("repair")),
        ("summary", text("漏油")),
    ]
}

#[test]
fn a_late_push_is_taken_and_marked_when_the_record_has_left() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", text("乙"))]);
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    w.later(29 * DAY);
    w.li.accepted(&w.base, vec![edit]);
    assert_eq!(
        w.count(&format!("SELECT count(*) FROM log WHERE flags = {LATE}")),
        1
    );
}

#[test]
fn after_thirty_days_a_late_push_is_refused() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", text("乙"))]);
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    w.later(31 * DAY);
    assert_eq!(refusal(&w.li.push(&w.base, vec![edit])[0]), "scope");
}

#[test]
fn the_thirty_days_run_when_the_user_left_the_scope_too() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let (one, two) = (
        w.li.write(customer, &[("name", text("乙"))]),
        w.li.write(customer, &[("name", text("丙"))]),
    );
    w.move_user(&w.li, Role::Engineer, &[w.b]);
    w.later(29 * DAY);
    w.li.accepted(&w.base, vec![one]);
    w.later(2 * DAY);
    assert_eq!(refusal(&w.li.push(&w.base, vec![two])[0]), "scope");
}

#[test]
fn what_was_based_on_changes_after_the_record_left_is_refused() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    w.office(&w.manager, customer, &[("name", text("丙"))]);
    w.wu.pull(&w.base);
    // Somebody showed him the record as it is now.
    w.li.documents
        .insert(customer, w.wu.documents[&customer].clone());
    let edit = w.li.write(customer, &[("class", text("small"))]);
    assert_eq!(refusal(&w.li.push(&w.base, vec![edit])[0]), "scope");
}

#[test]
fn what_an_edit_was_based_on_leaves_his_own_changes_aside() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let one = w.li.write(customer, &[("name", text("乙"))]);
    let two = w.li.write(customer, &[("name", text("丙"))]);
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    // The first is logged after the record left; the second is based on it and on what he saw before.
    w.li.accepted(&w.base, vec![one]);
    w.li.accepted(&w.base, vec![two]);
}

#[test]
fn a_first_change_is_based_on_its_parent() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    let (visit, made) = w.li.create(Kind::Visit, &new_visit(customer));
    w.li.accepted(&w.base, vec![made]);
    assert_eq!(w.scopes(visit), [format!("team:{}", w.b)].into());
    let edit = w.li.write(visit, &[("summary", text("漏气"))]);
    w.later(DAY);
    w.li.accepted(&w.base, vec![edit]);
}

#[test]
fn a_creation_is_allowed_if_its_customer_was_in_scope_within_the_days() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let (_, one) = w.li.create(Kind::Visit, &new_visit(customer));
    let (_, two) = w.li.create(Kind::Visit, &new_visit(customer));
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    // Whatever the customer's version.
    w.office(&w.manager, customer, &[("name", text("丙"))]);
    w.later(29 * DAY);
    w.li.accepted(&w.base, vec![one]);
    w.later(2 * DAY);
    assert_eq!(refusal(&w.li.push(&w.base, vec![two])[0]), "scope");
}

#[test]
fn a_creation_is_allowed_if_its_author_made_the_customer() {
    let mut w = World::new();
    let (customer, made) = w.li.create(
        Kind::Customer,
        &[("name", text("新客户")), ("team", Value::from(w.a))],
    );
    w.li.accepted(&w.base, vec![made]);
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    w.later(20 * DAY);
    let (_, visit) = w.li.create(Kind::Visit, &new_visit(customer));
    w.li.accepted(&w.base, vec![visit]);
}

#[test]
fn a_customer_made_before_its_maker_changed_teams_is_taken() {
    let mut w = World::new();
    let (_, made) = w.li.create(
        Kind::Customer,
        &[("name", text("新客户")), ("team", Value::from(w.a))],
    );
    let (_, foreign) = w.li.create(
        Kind::Customer,
        &[("name", text("别人的")), ("team", Value::from(w.b))],
    );
    assert_eq!(refusal(&w.li.push(&w.base, vec![foreign])[0]), "policy");
    w.move_user(&w.li, Role::Engineer, &[w.b]);
    w.later(DAY);
    w.li.accepted(&w.base, vec![made]);
}

#[test]
fn a_record_out_of_reach_tells_nothing_by_its_refusals() {
    let mut w = World::new();
    let customer = w.customer(w.b, "甲");
    w.wu.pull(&w.base);
    w.li.documents
        .insert(customer, w.wu.documents[&customer].clone());
    let against_policy = w.li.write(customer, &[("credit/grade", text("A"))]);
    let unknown = PushItem {
        doc: Id([0x77; 16]),
        ..against_policy.clone()
    };
    let verdicts = w.li.push(&w.base, vec![against_policy.clone(), unknown]);
    assert!(matches!(&verdicts[0], Verdict::Missing { deps } if !deps.is_empty()));
    assert_eq!(verdicts[0], verdicts[1], "forbidden looks like unknown");
    // Once it came within his reach, it is refused by its name.
    w.office(&w.manager, customer, &[("team", Value::from(w.a))]);
    let verdicts = w.li.push(&w.base, vec![against_policy]);
    assert_eq!(refusal(&verdicts[0]), "policy");
}

#[test]
fn nothing_is_made_in_the_place_of_a_record_out_of_reach() {
    let mut w = World::new();
    let hidden = w.customer(w.b, "甲");
    let end = w.log_end();
    let entered = [("name", text("乙")), ("team", Value::from(w.a))];
    let made = w.li.create_as(hidden, Kind::Customer, &entered);
    let edit = w.li.write(hidden, &[("name", text("丙"))]);
    for verdict in w.li.push(&w.base, vec![made, edit]) {
        assert_eq!(refusal(&verdict), "scope");
    }
    assert_eq!(w.log_end(), end);
    assert_eq!(w.scopes(hidden), [format!("team:{}", w.b)].into());
}

#[test]
fn an_assigned_engineer_of_another_team_writes_in_his_visit() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let visit = w.visit(customer, Some(w.wu.user));
    w.wu.pull(&w.base);
    let edit = w.wu.write(visit, &[("work_done", text("修好了"))]);
    let (_, note) = w.wu.create(
        Kind::Note,
        &[("about", Value::from(visit)), ("text", text("备件"))],
    );
    w.wu.accepted(&w.base, vec![edit, note]);
}

#[test]
fn a_reassigned_engineer_s_notes_are_not_stranded() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let visit = w.visit(customer, Some(w.wu.user));
    w.wu.pull(&w.base);
    let edit = w.wu.write(visit, &[("work_done", text("修好了"))]);
    w.office(
        &w.manager,
        visit,
        &[("routing/lead", Value::from(w.li.user))],
    );
    w.wu.accepted(&w.base, vec![edit]);
}

/// Inspects, lets `meanwhile` happen, then appends what was inspected.
fn with_something_in_between(
    w: &mut World,
    item: client_core::wire::PushItem,
    meanwhile: impl FnOnce(&mut World),
) -> Turn {
    let state = w.base.state.clone();
    let request = Request {
        server: &state,
        enrolment: w.li.enrolment,
        now: state.now(),
        contact: None,
    };
    let standing: Standing = request.standing().unwrap();
    let mut waiting = VecDeque::from([Work::of(0, item)]);
    let mut turn = Turn::default();
    let begun = begin(request, &standing, &mut waiting, &mut turn.verdicts);
    let inspected = begun.unwrap().unwrap().finish(request, &mut turn).unwrap();
    assert_eq!(inspected.len(), 1);
    meanwhile(w);
    let seals = state.syncing.seals.clone();
    request
        .append(move |append| append_all(append, &seals, &standing, inspected))
        .unwrap()
}

#[test]
fn the_append_re_reads_rights_under_the_number_lock() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", text("乙"))]);
    let before = w.log_end();
    let turn = with_something_in_between(&mut w, edit, |w| {
        w.move_user(&w.li, Role::Engineer, &[w.b]);
    });
    assert_eq!((turn.verdicts.len(), turn.again.len()), (0, 1));
    assert_eq!(w.log_end(), before);
}

#[test]
fn the_append_re_reads_the_record_s_version_under_the_number_lock() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", text("乙"))]);
    let turn = with_something_in_between(&mut w, edit, |w| {
        w.office(&w.manager, customer, &[("name", text("丙"))]);
    });
    assert_eq!((turn.verdicts.len(), turn.again.len()), (0, 1));
}

#[test]
fn the_append_re_reads_scopes_and_parents_under_the_number_lock() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let visit = w.visit(customer, None);
    w.li.pull(&w.base);
    // The visit stays as it was inspected; its customer moves.
    let (_, note) = w.li.create(
        Kind::Note,
        &[("about", Value::from(visit)), ("text", text("记"))],
    );
    let turn = with_something_in_between(&mut w, note, |w| {
        w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    });
    assert!(matches!(turn.verdicts[..], [(0, Verdict::Accepted { .. })]));
    let scopes = w.count(&format!(
        "SELECT count(*) FROM feed WHERE scope = 'team:{}' AND gone = 0",
        w.b
    ));
    assert_eq!(scopes, 3, "customer, visit and note are all with team B");
}
