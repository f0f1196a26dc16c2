use client_core::ChangeHash;
use client_core::edit;
use client_core::policy::Around;
use client_core::record::{Role, Value};

use crate::judge::{OUTSIDE, Puts, TEAM, foreign, judge, judge_at, refused, step, visit};
use crate::world::{Phone, id, shared_customer};

#[test]
fn what_the_customer_wrote_is_written_once() {
    let mut phone = visit();
    let rating = [("customer_word/rating", Value::Int(5))];
    judge(&phone, 1, Role::Engineer, TEAM, &rating).unwrap();
    judge(&phone, 3, Role::Engineer, OUTSIDE, &rating).unwrap();
    refused(
        judge(&phone, 2, Role::Engineer, TEAM, &rating),
        "lead and its helpers",
    );
    refused(
        judge(&phone, 7, Role::Manager, TEAM, &rating),
        "lead and its helpers",
    );
    phone.edits(&[("customer_word/rating", 2i64)]);
    for role in [Role::Engineer, Role::Supervisor] {
        refused(judge(&phone, 1, role, TEAM, &rating), "stands as it is");
        let cleared = [("customer_word/rating", Value::Null)];
        refused(judge(&phone, 1, role, TEAM, &cleared), "stands as it is");
    }
    let comment = [("customer_word/comment", Value::from("good"))];
    judge(&phone, 1, Role::Engineer, TEAM, &comment).unwrap();
}

#[test]
fn after_submission_the_customers_word_needs_a_new_arrival() {
    let mut phone = visit();
    phone.steps("s1", "arrive");
    phone.steps("s2", "submit");
    let rating = [("customer_word/rating", Value::Int(5))];
    refused(judge(&phone, 1, Role::Engineer, TEAM, &rating), "arrive");
    phone.steps("s3", "arrive");
    judge(&phone, 1, Role::Engineer, TEAM, &rating).unwrap();
    refused(judge(&phone, 3, Role::Engineer, TEAM, &rating), "arrive");
}

#[test]
fn steps_are_signed_by_who_makes_them() {
    let phone = visit();
    judge(&phone, 1, Role::Engineer, TEAM, &step(1, "accept")).unwrap();
    judge(&phone, 3, Role::Engineer, TEAM, &step(3, "arrive")).unwrap();
    foreign(
        judge(&phone, 3, Role::Engineer, TEAM, &step(1, "arrive")),
        "steps/new/by",
    );
    foreign(
        judge(
            &phone,
            1,
            Role::Engineer,
            TEAM,
            &[("steps/new/what", "accept".into())],
        ),
        "steps/new/by",
    );
    foreign(
        judge(
            &phone,
            1,
            Role::Engineer,
            TEAM,
            &[
                ("steps/new/by", Value::Null),
                ("steps/new/what", "accept".into()),
            ],
        ),
        "steps/new/by",
    );
}

#[test]
fn what_somebody_else_signed_is_not_touched() {
    let mut phone = visit();
    phone.steps("s1", "arrive");
    for puts in [
        [("steps/s1/at", Value::Time(1))],
        [("steps/s1/what", Value::Null)],
        [("steps/s1/reason", "x".into())],
        [("steps/s1/by", id(3).into())],
        [("choice/steps/s1/at", "any".into())],
    ] {
        foreign(judge(&phone, 3, Role::Engineer, TEAM, &puts), "steps/s1/by");
    }
    let mut correction = step(3, "leave");
    correction.push(("steps/new/corrects", "s1".into()));
    judge(&phone, 3, Role::Engineer, TEAM, &correction).unwrap();
}

#[test]
fn ones_own_step_is_cleared_and_restored_but_never_rewritten() {
    let mut phone = visit();
    let hash = phone.steps("s1", "arrive");
    let mine = |phone: &Phone, puts: Puts| judge(phone, 1, Role::Engineer, TEAM, puts);
    refused(
        mine(&phone, &[("steps/s1/at", Value::Time(1))]),
        "never rewritten",
    );
    refused(
        mine(&phone, &[("steps/s1/what", "leave".into())]),
        "never rewritten",
    );
    mine(&phone, &[("steps/s1/reason", "late train".into())]).unwrap();
    let clear = [
        ("steps/s1/what", Value::Null),
        ("steps/s1/by", Value::Null),
        ("steps/s1/at", Value::Null),
    ];
    mine(&phone, &clear).unwrap();
    phone.undoes(hash);
    let again = [
        ("steps/s1/what", Value::from("arrive")),
        ("steps/s1/by", id(1).into()),
    ];
    mine(&phone, &again).unwrap();
}

#[test]
fn a_submission_is_withdrawn_not_undone() {
    let mut phone = visit();
    phone.steps("s1", "submit");
    let clear = [("steps/s1/what", Value::Null), ("steps/s1/by", Value::Null)];
    refused(
        judge(&phone, 1, Role::Engineer, TEAM, &clear),
        "withdrawn, not undone",
    );
    judge(&phone, 1, Role::Engineer, TEAM, &step(1, "withdraw")).unwrap();
}

#[test]
fn the_office_cancels_and_engineers_decline() {
    let phone = visit();
    for role in [
        Role::Dispatcher,
        Role::Agent,
        Role::Supervisor,
        Role::Manager,
    ] {
        judge(&phone, 7, role, TEAM, &step(7, "cancel")).unwrap();
        refused(
            judge(&phone, 7, role, TEAM, &step(7, "arrive")),
            "only cancels",
        );
        refused(
            judge(&phone, 7, role, TEAM, &[("work_done", "x".into())]),
            "only cancels",
        );
        refused(
            judge(&phone, 7, role, OUTSIDE, &step(7, "cancel")),
            "another team",
        );
        foreign(
            judge(&phone, 7, role, TEAM, &step(1, "cancel")),
            "steps/new/by",
        );
    }
    refused(
        judge(&phone, 1, Role::Engineer, TEAM, &step(1, "cancel")),
        "decline",
    );
    judge(&phone, 1, Role::Engineer, TEAM, &step(1, "decline")).unwrap();
    refused(
        judge(&phone, 7, Role::StockKeeper, TEAM, &step(7, "cancel")),
        "",
    );
}

#[test]
fn who_cancelled_may_undo_it() {
    let mut phone = visit();
    let mut desk = phone.shared_with(7);
    desk.steps("x1", "cancel");
    phone.hears(&desk);
    let clear = [
        ("steps/x1/what", Value::Null),
        ("steps/x1/by", Value::Null),
        ("steps/x1/at", Value::Null),
    ];
    judge(&phone, 7, Role::Dispatcher, TEAM, &clear).unwrap();
    foreign(
        judge(&phone, 8, Role::Dispatcher, TEAM, &clear),
        "steps/x1/by",
    );
    foreign(
        judge(&phone, 1, Role::Engineer, TEAM, &clear),
        "steps/x1/by",
    );
}

#[test]
fn cards_are_checked_in_by_somebody_else_once_they_are_handed_in() {
    let mut phone = visit();
    let accepts = |by: u8| {
        [
            ("check_in/verdict", Value::from("accepted")),
            ("check_in/by", id(by).into()),
        ]
    };
    refused(
        judge(&phone, 7, Role::Dispatcher, TEAM, &accepts(7)),
        "not handed in",
    );
    phone.steps("s1", "submit");
    judge(&phone, 7, Role::Dispatcher, TEAM, &accepts(7)).unwrap();
    judge(&phone, 7, Role::Supervisor, TEAM, &accepts(7)).unwrap();
    foreign(
        judge(&phone, 7, Role::Dispatcher, TEAM, &accepts(8)),
        "check_in/by",
    );
    foreign(
        judge(&phone, 7, Role::Dispatcher, TEAM, &accepts(7)[..1]),
        "check_in/by",
    );
    refused(
        judge(&phone, 3, Role::Dispatcher, TEAM, &accepts(3)),
        "own work",
    );
    refused(judge(&phone, 7, Role::Agent, TEAM, &accepts(7)), "");
    refused(judge(&phone, 1, Role::Engineer, TEAM, &accepts(1)), "");
    let mut desk = phone.shared_with(7);
    desk.edits(&accepts(7));
    judge(&desk, 8, Role::Supervisor, TEAM, &accepts(8)).unwrap();
    let cleared = [
        ("check_in/verdict", Value::Null),
        ("check_in/by", Value::Null),
    ];
    judge(&desk, 7, Role::Dispatcher, TEAM, &cleared).unwrap();
}

#[test]
fn calls_are_signed_too() {
    let phone = visit();
    let call = |by: u8| {
        [
            ("calls/k1/result", Value::from("agreed")),
            ("calls/k1/by", id(by).into()),
        ]
    };
    judge(&phone, 7, Role::Dispatcher, TEAM, &call(7)).unwrap();
    foreign(
        judge(&phone, 7, Role::Dispatcher, TEAM, &call(8)),
        "calls/k1/by",
    );
    let mut desk = phone.shared_with(7);
    desk.edits(&call(7));
    let remark = [("calls/k1/remark", Value::from("x"))];
    judge(&desk, 7, Role::Dispatcher, TEAM, &remark).unwrap();
    foreign(
        judge(&desk, 8, Role::Dispatcher, TEAM, &remark),
        "calls/k1/by",
    );
}

#[test]
fn an_undo_is_judged_like_any_edit() {
    let mut phone = visit();
    let rated: ChangeHash = phone.edits(&[("customer_word/rating", 2i64)]);
    let (diff, _) = edit::undo(&phone.doc, rated, 5).unwrap();
    let puts: Vec<_> = diff
        .iter()
        .map(|(p, c)| (p.as_str(), c.after.clone()))
        .collect();
    assert!(!puts.is_empty());
    refused(
        judge(&phone, 1, Role::Engineer, TEAM, &puts),
        "stands as it is",
    );
}

#[test]
fn a_change_based_on_an_older_state_gets_past_no_signature_and_no_word() {
    let mut phone = visit();
    let old = phone.doc.heads();
    phone.steps("s1", "arrive");
    phone.edits(&[("customer_word/rating", 1i64)]);
    let rating = [("customer_word/rating", Value::Int(5))];
    refused(judge_at(&phone, &old, 3, TEAM, &rating), "stands as it is");
    let theirs = [
        ("steps/s1/what", Value::from("absent")),
        ("steps/s1/by", id(3).into()),
    ];
    foreign(judge_at(&phone, &old, 3, TEAM, &theirs), "steps/s1/by");
    let earlier = [
        ("steps/s1/at", Value::Time(1)),
        ("steps/s1/by", id(1).into()),
    ];
    refused(judge_at(&phone, &old, 1, TEAM, &earlier), "never rewritten");
    judge_at(&phone, &old, 3, TEAM, &step(3, "arrive")).unwrap();

    let (mut customer, _) = shared_customer();
    let old = customer.doc.heads();
    let mut other = customer.shared_with(2);
    other.edits(&[("remark", "x")]);
    customer.hears(&other);
    let mine = Around {
        author: true,
        ..TEAM
    };
    let withdrawn = [("withdrawn/at", Value::Time(5))];
    refused(
        judge_at(&customer, &old, 1, mine, &withdrawn),
        "others have written",
    );
}
