use client_core::record::{STEPS, Value};
use client_core::steps::{Progress, Status, check_next, steps};

use crate::world::{Phone, id, meet, shared_visit};

fn progress(phone: &Phone) -> Progress {
    Progress::of(&phone.doc, &phone.fields())
}

fn counted(phone: &Phone) -> Vec<(String, String)> {
    steps(&phone.doc, &phone.fields())
        .into_iter()
        .map(|step| (step.id, step.what))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(id, what)| ((*id).to_owned(), (*what).to_owned()))
        .collect()
}

#[test]
fn every_step_of_the_lead_leaves_the_visit_in_its_status() {
    for (what, status) in [
        ("accept", Status::Accepted),
        ("decline", Status::Declined),
        ("set_out", Status::UnderWay),
        ("arrive", Status::OnSite),
        ("pause", Status::Paused),
        ("resume", Status::OnSite),
        ("leave", Status::Left),
        ("absent", Status::Absent),
        ("submit", Status::Submitted),
        ("cancel", Status::Cancelled),
    ] {
        let (mut lead, _) = shared_visit();
        assert_eq!(progress(&lead).status, Status::Assigned);
        lead.steps("s1", what);
        assert_eq!(progress(&lead).status, status, "{what}");
    }
}

#[test]
fn without_a_lead_it_is_unassigned() {
    let (mut lead, _) = shared_visit();
    lead.edits(&[("routing/lead", Value::Null)]);
    assert_eq!(progress(&lead).status, Status::Unassigned);
}

#[test]
fn a_helpers_steps_do_not_move_the_visit() {
    let (lead, mut helper) = shared_visit();
    helper.steps("h1", "arrive");
    assert_eq!(progress(&helper).status, Status::Assigned);
    assert_eq!(progress(&lead).arrived_at, None);
    assert_eq!(
        counted(&helper),
        pairs(&[("h1", "arrive")]),
        "but they stay readable"
    );
}

#[test]
fn steps_are_ordered_by_operation_never_by_clock() {
    let (mut lead, _) = shared_visit();
    lead.clock = 9_000_000;
    lead.steps("z", "accept");
    lead.clock = 1_000;
    lead.steps("a", "set_out");
    assert_eq!(counted(&lead), pairs(&[("z", "accept"), ("a", "set_out")]));
    assert_eq!(progress(&lead).status, Status::UnderWay);
    assert_eq!(progress(&lead).accepted_at, Some(9_000_000));
}

#[test]
fn the_writers_clock_offset_corrects_a_steps_time() {
    let (mut lead, _) = shared_visit();
    let left = [
        ("steps/s1/what", Value::from("accept")),
        ("steps/s1/by", id(1).into()),
        ("steps/s1/at", Value::Time(5_000)),
    ];
    let diff =
        client_core::edit::diff(lead.kind(), &lead.fields(), &crate::world::values(&left)).unwrap();
    let heads = lead.doc.heads();
    let stamp = client_core::document::Stamp {
        at: 5_000,
        offset: Some(-1_500),
        undoes: None,
    };
    client_core::edit::apply(&mut lead.doc, lead.actor, &heads, &diff, stamp).unwrap();
    assert_eq!(progress(&lead).accepted_at, Some(3_500));
}

#[test]
fn a_correction_stands_in_the_place_of_what_it_corrects() {
    let (mut lead, _) = shared_visit();
    lead.steps("s1", "accept");
    lead.steps("s2", "arrive");
    lead.steps("s3", "leave");
    lead.steps_with("s4", "set_out", &[("corrects", "s2".into())]);
    assert_eq!(
        counted(&lead),
        pairs(&[("s1", "accept"), ("s4", "set_out"), ("s3", "leave")])
    );
    assert_eq!(progress(&lead).status, Status::Left);
    assert_eq!(progress(&lead).arrived_at, None);
    lead.steps_with("s5", "arrive", &[("corrects", "s4".into())]);
    assert_eq!(
        counted(&lead),
        pairs(&[("s1", "accept"), ("s5", "arrive"), ("s3", "leave")])
    );
}

#[test]
fn corrections_of_themselves_of_nothing_and_in_circles_are_steps_like_others() {
    let (mut lead, _) = shared_visit();
    lead.steps_with("s1", "accept", &[("corrects", "s1".into())]);
    lead.steps_with("s2", "arrive", &[("corrects", "none".into())]);
    assert_eq!(counted(&lead), pairs(&[("s1", "accept"), ("s2", "arrive")]));
    lead.steps_with("s3", "leave", &[("corrects", "s4".into())]);
    lead.steps_with("s4", "submit", &[("corrects", "s3".into())]);
    assert_eq!(
        counted(&lead),
        pairs(&[("s1", "accept"), ("s2", "arrive"), ("s4", "submit")])
    );
}

#[test]
fn an_undone_step_does_not_count() {
    let (mut lead, mut desk) = shared_visit();
    lead.steps("s1", "accept");
    let arrival = lead.steps("s2", "arrive");
    lead.undoes(arrival);
    assert_eq!(counted(&lead), pairs(&[("s1", "accept")]));
    assert_eq!(progress(&lead).status, Status::Accepted);

    let correction = lead.steps_with("s3", "decline", &[("corrects", "s1".into())]);
    assert_eq!(progress(&lead).status, Status::Declined);
    lead.undoes(correction);
    assert_eq!(progress(&lead).status, Status::Accepted);

    let slip = lead.steps("s4", "arrive");
    desk.steps("x1", "cancel");
    lead.undoes(slip);
    meet(&mut lead, &mut desk);
    assert_eq!(progress(&lead).status, Status::Cancelled);
}

#[test]
fn a_new_lead_starts_anew_and_the_former_ones_steps_stay() {
    let (mut lead, _) = shared_visit();
    lead.steps("s1", "arrive");
    let mut desk = lead.shared_with(7);
    desk.edits(&[("routing/lead", id(2))]);
    lead.steps("s2", "leave");
    meet(&mut lead, &mut desk);
    assert_eq!(progress(&lead).status, Status::Assigned);
    assert_eq!(counted(&lead).len(), 2);
    let mut second = lead.shared_with(2);
    second.steps("s3", "accept");
    assert_eq!(progress(&second).status, Status::Accepted);
    second.edits(&[("routing/lead", id(1))]);
    assert_eq!(
        progress(&second).status,
        Status::Left,
        "given back to the first"
    );
}

#[test]
fn a_withdrawn_submission_returns_to_the_leads_last_step() {
    let (mut lead, _) = shared_visit();
    lead.steps("s1", "leave");
    lead.steps("s2", "submit");
    let submitted = progress(&lead);
    assert_eq!(
        (submitted.status, submitted.withdrawn),
        (Status::Submitted, false)
    );
    lead.steps("s3", "withdraw");
    let withdrawn = progress(&lead);
    assert_eq!(
        (withdrawn.status, withdrawn.withdrawn),
        (Status::Left, true)
    );
    assert_eq!(withdrawn.submit.unwrap().id, "s2");
    lead.steps("s4", "submit");
    let again = progress(&lead);
    assert_eq!((again.status, again.withdrawn), (Status::Submitted, false));
    assert_eq!(again.submit.unwrap().id, "s4");
}

#[test]
fn cancelled_while_somebody_went_on_waits_for_the_office() {
    let (mut lead, mut desk) = shared_visit();
    desk.steps("x1", "cancel");
    assert!(!progress(&desk).cancelled_with_work);
    lead.steps("s1", "arrive");
    meet(&mut lead, &mut desk);
    let open = progress(&desk);
    assert_eq!(
        (open.status, open.cancelled_with_work),
        (Status::Cancelled, true)
    );
    for (settled, status) in [("kept", Status::OnSite), ("cancelled", Status::Cancelled)] {
        desk.edits(&[("cancelled/settled", settled)]);
        let decided = progress(&desk);
        assert_eq!(
            (decided.status, decided.cancelled_with_work),
            (status, false)
        );
    }
}

#[test]
fn cancelled_knowing_the_steps_made_is_just_cancelled() {
    let (mut lead, mut desk) = shared_visit();
    lead.steps("s1", "arrive");
    meet(&mut lead, &mut desk);
    desk.steps("x1", "cancel");
    let cancelled = progress(&desk);
    assert_eq!(
        (cancelled.status, cancelled.cancelled_with_work),
        (Status::Cancelled, false)
    );
}

#[test]
fn visits_of_the_past_stay_past() {
    let mut desk = Phone::of(7);
    desk.creates(
        client_core::record::Kind::Visit,
        &[
            ("imported/past", true.into()),
            ("routing/lead", id(1).into()),
        ],
    );
    desk.steps("s1", "submit");
    assert_eq!(progress(&desk).status, Status::Past);
    assert!(!Status::Past.is_open());
}

#[test]
fn a_slip_of_the_finger_is_refused_with_what_can_be_done() {
    for (status, what, message) in [
        (Status::Approved, "arrive", "a supervisor can return it"),
        (Status::Cancelled, "arrive", "it is closed"),
        (Status::Unassigned, "accept", "it has no lead yet"),
        (Status::Submitted, "submit", "withdraw the submission first"),
        (Status::Accepted, "leave", "in their order"),
    ] {
        let error = check_next(status, what).unwrap_err().to_string();
        assert!(error.contains(what) && error.contains(message), "{error}");
    }
    assert!(check_next(Status::Assigned, "dance").is_err());
    check_next(Status::Returned, "withdraw").unwrap();
    check_next(Status::Returned, "submit").unwrap();
    for what in STEPS {
        let from = Status::ALL
            .iter()
            .filter(|status| check_next(**status, what).is_ok());
        assert!(from.count() > 0, "{what} can be made from no status");
    }
    for status in Status::ALL {
        assert_eq!(Status::parse(status.as_str()), Some(status));
        let closed = [Status::Approved, Status::Cancelled, Status::Past].contains(&status);
        let next = STEPS.iter().any(|what| check_next(status, what).is_ok());
        assert_eq!(next, !closed, "{status:?}");
    }
}
