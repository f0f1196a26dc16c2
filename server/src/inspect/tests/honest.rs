//! What honest devices send is taken, in any order.

use super::*;

#[test]
fn a_chain_in_any_order_is_taken_with_all_its_repeats() {
    let mut li = Device::new(1, Role::Engineer, Kind::Customer);
    let first = li.create(&[("name", Value::from("甲")), ("team", Value::from(TEAM))]);
    let second = li.write(&[("name", Value::from("乙")), ("remark", Value::from("r"))]);
    let third = li.write(&[("name", Value::Null)]);
    let outcome = li.push(
        None,
        vec![third.clone(), first.clone(), second, first, third],
    );
    let judgements = &outcome.judgements;
    assert!(accepted(&judgements[1]).first);
    assert!(!accepted(&judgements[0]).first);
    assert!(matches!(judgements[3], Judgement::Known { .. }));
    assert!(matches!(judgements[4], Judgement::Known { .. }));
    let after = outcome.after.unwrap();
    assert_eq!(after.heads, li.document.heads());
    assert_eq!(after.document, li.document.save());
    assert_eq!(after.order.len(), 3);
    assert!(accepted(&judgements[0]).own_first);
    assert!(accepted(&judgements[0]).base.is_empty());
}

#[test]
fn what_is_stored_is_known_whoever_asks() {
    let (li, stored) = customer();
    let change = li.document.changes()[0].raw_bytes().to_vec();
    let stranger = Device::with_copy(2, Role::QualityMonitor, &li);
    let outcome = stranger.push(Some(&stored), vec![candidate(change)]);
    assert!(matches!(outcome.judgements[0], Judgement::Known { .. }));
    assert!(outcome.after.is_none());
}

#[test]
fn concurrent_edits_of_one_field_are_both_taken_and_both_readable() {
    let (li, stored) = customer();
    let mut wang = Device::with_copy(2, Role::Engineer, &li);
    let mut li = li;
    let a = li.write(&[("name", Value::from("甲"))]);
    let b = wang.write(&[("name", Value::from("乙"))]);
    let stored = li.push(Some(&stored), vec![a]).after.unwrap().document;
    let outcome = wang.push(Some(&stored), vec![b]);
    let taken = accepted(&outcome.judgements[0]);
    assert_eq!(taken.touched, ["name"]);
    assert_eq!(taken.base, taken.deps);
    assert_eq!(outcome.after.unwrap().derived.row.conflicts, 1);
}

#[test]
fn an_edit_at_older_heads_is_taken_under_a_derived_actor() {
    let (mut li, stored) = customer();
    let seen = li.document.heads();
    let a = li.write(&[("name", Value::from("甲"))]);
    let b = li.write_at(&seen, &[("remark", Value::from("r"))]);
    let form = form::read(&b.bytes).unwrap();
    assert!(form.actor.len() > 16);
    let outcome = li.push(Some(&stored), vec![b, a]);
    for judgement in &outcome.judgements {
        accepted(judgement);
    }
    assert_eq!(outcome.after.unwrap().heads.len(), 2);
}

#[test]
fn own_changes_are_left_aside_in_what_an_edit_was_based_on() {
    let (li, stored) = customer();
    let seen = li.document.heads();
    let mut wang = Device::with_copy(2, Role::Engineer, &li);
    let a = wang.write(&[("name", Value::from("甲"))]);
    let b = wang.write(&[("name", Value::from("乙"))]);
    let outcome = wang.push(Some(&stored), vec![a, b]);
    assert_eq!(accepted(&outcome.judgements[1]).base, seen);
    assert!(!accepted(&outcome.judgements[1]).own_first);
}

#[test]
fn what_depends_on_a_refused_change_is_missing_and_the_rest_is_taken() {
    let (mut li, stored) = customer();
    let seen = li.document.heads();
    let bad = li.write(&[("class", Value::from("no such class"))]);
    let after = li.write(&[("name", Value::from("甲"))]);
    let good = li.write_at(&seen, &[("remark", Value::from("r"))]);
    let outcome = li.push(Some(&stored), vec![bad, after, good]);
    assert_eq!(code(&outcome.judgements[0]), RefusalCode::Check);
    assert!(matches!(&outcome.judgements[1], Judgement::Missing { deps, .. } if deps.len() == 1));
    // A derived actor's first change, at heads that the server has.
    accepted(&outcome.judgements[2]);
}

#[test]
fn a_removed_entry_that_was_edited_meanwhile_can_be_removed_again() {
    let (mut li, stored) = customer();
    let mut wang = Device::with_copy(2, Role::Engineer, &li);
    let removal = li.write(&[("contacts/7c1f/removed", Value::from(true))]);
    let edit = wang.write(&[("contacts/7c1f/phone", Value::from("139"))]);
    let stored = li
        .push(Some(&stored), vec![removal])
        .after
        .unwrap()
        .document;
    let stored = wang.push(Some(&stored), vec![edit]).after.unwrap().document;
    li.document = Document::load(&stored).unwrap();
    li.actor.opening = [8; 8];
    let again = li.write(&[("contacts/7c1f/removed", Value::from(false))]);
    let outcome = li.push(Some(&stored), vec![again]);
    accepted(&outcome.judgements[0]);
}

#[test]
fn odd_clocks_are_flagged_not_refused() {
    let (mut li, stored) = customer();
    li.now = NOW + 10 * 60_000;
    let ahead = li.write(&[("name", Value::from("甲"))]);
    li.now = NOW - 60_000;
    let behind = li.write(&[("name", Value::from("乙"))]);
    let outcome = li.push(Some(&stored), vec![ahead, behind]);
    let flags = |at: usize| {
        let accepted = accepted(&outcome.judgements[at]);
        (accepted.ahead, accepted.behind)
    };
    assert_eq!(flags(0), (true, false));
    assert_eq!(flags(1), (false, true));
}

#[test]
fn a_deflated_change_is_the_same_change() {
    let (mut li, stored) = customer();
    let long = "长".repeat(1_000);
    let change = li.write(&[("remark", Value::text(long))]);
    let hash = li.document.heads()[0];
    let small = li.document.change(&hash).unwrap().bytes().into_owned();
    assert!(small.len() < change.bytes.len());
    let outcome = li.push(Some(&stored), vec![candidate(small)]);
    let taken = accepted(&outcome.judgements[0]);
    assert_eq!((taken.hash, &taken.bytes.0), (hash, &change.bytes));
}

#[test]
fn jobs_and_answers_survive_the_pipe() {
    let (mut li, stored) = customer();
    let change = li.write(&[("name", Value::from("甲"))]);
    let job = Job::Judge(li.batch(Some(&stored), vec![change]));
    let answer = inspect(&job);
    let again: Job = client_core::wire::decode(&client_core::wire::encode(&job)).unwrap();
    assert_eq!(again, job);
    let told: Answer = client_core::wire::decode(&client_core::wire::encode(&answer)).unwrap();
    assert_eq!(told, answer);
}
