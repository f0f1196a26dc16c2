use client_core::record::{Id, Kind, Value};
use client_core::row::{Body, ReviewRow, VisitRow, derive};
use client_core::state::{VisitState, visit_state};
use client_core::steps::Status;

use crate::world::{Phone, id, meet, shared_visit};

fn row(visit: &Phone) -> VisitRow {
    match derive(&visit.doc, &visit.fields()).unwrap().row.body {
        Body::Visit(row) => row,
        other => panic!("{other:?}"),
    }
}

/// A review by a supervisor who sees the visit as this phone does.
fn review(visit: &Phone, verdict: &str) -> ReviewRow {
    let seen = row(visit);
    let mut supervisor = Phone::of(60);
    supervisor.creates(
        Kind::Review,
        &[
            ("visit", id(200).into()),
            ("submit", Value::text(seen.submit.unwrap_or_default())),
            ("work_hash", Value::text(seen.work_hash)),
            ("verdict", verdict.into()),
            ("by", id(60).into()),
        ],
    );
    match derive(&supervisor.doc, &supervisor.fields())
        .unwrap()
        .row
        .body
    {
        Body::Review(row) => row,
        other => panic!("{other:?}"),
    }
}

fn state(visit: &Phone, reviews: &[&ReviewRow]) -> VisitState {
    let numbered: Vec<(Id, &ReviewRow)> = (1..).map(id).zip(reviews.iter().copied()).collect();
    visit_state(&row(visit), &numbered)
}

fn submitted() -> Phone {
    let (mut lead, _) = shared_visit();
    lead.steps("s1", "accept");
    lead.edits(&[("work_done", "new pump")]);
    lead.steps("s2", "submit");
    lead
}

#[test]
fn a_review_decides_a_submission() {
    let visit = submitted();
    assert_eq!(state(&visit, &[]).status, Status::Submitted);
    let (approve, back) = (review(&visit, "approve"), review(&visit, "return"));
    assert_eq!(state(&visit, &[&approve]).status, Status::Approved);
    assert_eq!(state(&visit, &[&approve]).review, Some(id(1)));
    assert_eq!(state(&visit, &[&back]).status, Status::Returned);
}

#[test]
fn return_beats_approve_in_any_order() {
    let visit = submitted();
    let (approve, back) = (review(&visit, "approve"), review(&visit, "return"));
    for reviews in [[&approve, &back], [&back, &approve]] {
        assert_eq!(state(&visit, &reviews).status, Status::Returned);
    }
}

#[test]
fn an_edit_outdates_an_approval_and_brings_the_visit_back_into_the_queue() {
    for path in [
        "work_done",
        "card/opinion",
        "parts/p1/name",
        "summary",
        "customer_word/name",
    ] {
        let mut visit = submitted();
        let approve = review(&visit, "approve");
        let edit = visit.edits(&[(path, "changed")]);
        let outdated = state(&visit, &[&approve]);
        assert_eq!(
            (outdated.status, outdated.edited_since),
            (Status::Submitted, true),
            "{path}"
        );
        assert_eq!(outdated.review, None);
        visit.undoes(edit);
        let again = state(&visit, &[&approve]);
        assert_eq!(
            (again.status, again.edited_since),
            (Status::Approved, false),
            "{path}"
        );
    }
    for path in ["routing/vehicle", "check_in/reason"] {
        let mut visit = submitted();
        let approve = review(&visit, "approve");
        visit.edits(&[(path, "changed")]);
        assert_eq!(
            state(&visit, &[&approve]).status,
            Status::Approved,
            "{path}"
        );
    }
}

#[test]
fn a_return_stands_while_the_engineer_corrects_until_he_submits_again() {
    let mut visit = submitted();
    let back = review(&visit, "return");
    visit.edits(&[("work_done", "new pump, bled")]);
    assert_eq!(state(&visit, &[&back]).status, Status::Returned);
    visit.steps("s3", "submit");
    let again = state(&visit, &[&back]);
    assert_eq!(
        (again.status, again.edited_since),
        (Status::Submitted, false)
    );
    let approve = review(&visit, "approve");
    assert_eq!(state(&visit, &[&back, &approve]).status, Status::Approved);
}

#[test]
fn an_approval_of_the_correction_beats_an_outdated_return() {
    let mut visit = submitted();
    let back = review(&visit, "return");
    visit.edits(&[("work_done", "new pump, bled")]);
    let approve = review(&visit, "approve");
    assert_eq!(state(&visit, &[&back, &approve]).status, Status::Approved);
}

#[test]
fn a_review_made_before_a_withdrawal_was_known_beats_it() {
    for (verdict, status) in [("approve", Status::Approved), ("return", Status::Returned)] {
        let mut visit = submitted();
        let made = review(&visit, verdict);
        visit.steps("s3", "withdraw");
        assert_eq!(row(&visit).handed_in_at, None);
        assert_eq!(state(&visit, &[]).status, Status::Accepted);
        assert_eq!(state(&visit, &[&made]).status, status);
    }
}

#[test]
fn a_withdrawal_with_an_edit_outdates_the_approval() {
    let mut visit = submitted();
    let approve = review(&visit, "approve");
    visit.steps("s3", "withdraw");
    visit.edits(&[("work_done", "other")]);
    assert_eq!(state(&visit, &[&approve]).status, Status::Accepted);
}

#[test]
fn cancelled_and_past_visits_are_beyond_review() {
    let mut visit = submitted();
    let approve = review(&visit, "approve");
    visit.steps("x1", "cancel");
    let cancelled = state(&visit, &[&approve]);
    assert_eq!(
        (cancelled.status, cancelled.review),
        (Status::Cancelled, None)
    );
    assert_eq!(cancelled.card_due_from, None);
}

#[test]
fn a_review_with_two_verdicts_decides_nothing() {
    let visit = submitted();
    let mut unclear = review(&visit, "approve");
    unclear.verdict = String::new();
    assert_eq!(state(&visit, &[&unclear]).status, Status::Submitted);
}

#[test]
fn the_card_is_due_from_the_later_of_acceptance_and_appointment() {
    let (mut visit, _) = shared_visit();
    assert_eq!(state(&visit, &[]).card_due_from, None, "not accepted");
    visit.steps("s1", "accept");
    let accepted = row(&visit).accepted_at.unwrap();
    assert_eq!(state(&visit, &[]).card_due_from, Some(accepted));
    for (from, due) in [(accepted + 500, accepted + 500), (accepted - 500, accepted)] {
        visit.edits(&[("routing/window_from", Value::Time(from))]);
        assert_eq!(state(&visit, &[]).card_due_from, Some(due));
    }
    visit.steps("s2", "submit");
    assert_eq!(state(&visit, &[]).card_due_from, None, "handed in");
    let made = review(&visit, "return");
    assert_eq!(state(&visit, &[&made]).card_due_from, None);
    visit.steps("s3", "withdraw");
    assert_eq!(
        state(&visit, &[]).card_due_from,
        Some(accepted),
        "taken back"
    );
    visit.steps("s4", "decline");
    assert_eq!(state(&visit, &[]).card_due_from, None, "declined");
}

#[test]
fn submissions_of_two_devices_leave_one_to_judge() {
    let mut a = submitted();
    let mut b = a.shared_with(1);
    b.actor.opening = [77; 8];
    a.steps("s3", "submit");
    b.steps("s4", "submit");
    meet(&mut a, &mut b);
    let approve = review(&a, "approve");
    assert_eq!(state(&a, &[&approve]).status, Status::Approved);
    assert_eq!(state(&b, &[&approve]), state(&a, &[&approve]));
}
