use client_core::error::Error;
use client_core::policy::{Around, Stage, stage};
use client_core::record::{Role, Value};

use crate::judge::{OUTSIDE, TEAM, judge, refused, step, visit};
use crate::world::{Phone, id, meet, shared_customer, shared_visit};

#[test]
fn identity_is_written_by_the_first_change_only() {
    let (phone, _) = shared_customer();
    for path in ["id", "kind", "schema", "number", "imported/batch"] {
        for role in Role::ALL {
            let around = Around {
                author: true,
                ..TEAM
            };
            refused(judge(&phone, 1, role, around, &[(path, "x".into())]), "");
        }
    }
}

#[test]
fn unknown_paths_are_named() {
    let result = judge(
        &visit(),
        1,
        Role::Engineer,
        TEAM,
        &[("colour", "red".into())],
    );
    assert!(matches!(result, Err(Error::UnknownField { path, .. }) if path == "colour"));
}

#[test]
fn a_choice_needs_the_right_to_its_path() {
    let (phone, _) = shared_customer();
    let choice = |path: &'static str| [(path, Value::from("any"))];
    judge(&phone, 2, Role::Engineer, TEAM, &choice("choice/name")).unwrap();
    refused(
        judge(
            &phone,
            2,
            Role::Engineer,
            TEAM,
            &choice("choice/credit/grade"),
        ),
        "",
    );
    refused(
        judge(&phone, 2, Role::Engineer, OUTSIDE, &choice("choice/name")),
        "another team",
    );
    let visit = visit();
    refused(
        judge(
            &visit,
            1,
            Role::Engineer,
            TEAM,
            &choice("choice/routing/lead"),
        ),
        "",
    );
    refused(
        judge(
            &visit,
            1,
            Role::Engineer,
            TEAM,
            &choice("choice/customer_word/rating"),
        ),
        "stands as it is",
    );
}

#[test]
fn one_forbidden_path_refuses_the_whole_change() {
    let (phone, _) = shared_customer();
    let puts = [("name", "x".into()), ("credit/grade", "A".into())];
    refused(judge(&phone, 1, Role::Engineer, TEAM, &puts), "credit");
    judge(&phone, 1, Role::Agent, TEAM, &puts).unwrap();
}

#[test]
fn the_stage_follows_submissions_and_withdrawals() {
    let mut phone = visit();
    let now = |phone: &Phone| stage(&phone.doc, &phone.fields());
    assert_eq!(now(&phone), Stage::Open);
    phone.steps("s1", "submit");
    assert_eq!(now(&phone), Stage::Submitted);
    phone.steps("s2", "withdraw");
    assert_eq!(now(&phone), Stage::Open);
    phone.steps("s3", "submit");
    assert_eq!(now(&phone), Stage::Submitted);
    let (customer, _) = shared_customer();
    assert_eq!(now(&customer), Stage::Open);
}

#[test]
fn after_submission_lead_and_helpers_go_on_correcting_whatever_a_reviewer_points_at() {
    let mut phone = visit();
    phone.steps("s1", "submit");
    for path in ["work_done", "card/opinion", "summary", "findings/f1/text"] {
        for user in [1, 3] {
            judge(&phone, user, Role::Engineer, TEAM, &[(path, "x".into())]).unwrap();
        }
    }
    let details = [("equipment/serial", Value::from("x"))];
    let maker = Around {
        author: true,
        ..OUTSIDE
    };
    refused(
        judge(&phone, 5, Role::Engineer, maker, &details),
        "its lead, its helpers or the office",
    );
    judge(&phone, 7, Role::Dispatcher, TEAM, &details).unwrap();
    judge(
        &phone,
        7,
        Role::Dispatcher,
        TEAM,
        &[("routing/lead", id(2).into())],
    )
    .unwrap();
}

#[test]
fn an_engineer_of_the_team_corrects_the_customer_but_not_a_colleagues_visit() {
    let (customer, _) = shared_customer();
    let phone_number = [("contacts/c1/phone", Value::from("0513"))];
    judge(&customer, 2, Role::Engineer, TEAM, &phone_number).unwrap();
    refused(
        judge(&customer, 2, Role::Engineer, OUTSIDE, &phone_number),
        "another team",
    );
    let visit = visit();
    for path in ["work_done", "card/remark", "summary", "routing/vehicle"] {
        refused(
            judge(&visit, 2, Role::Engineer, TEAM, &[(path, "x".into())]),
            "",
        );
    }
    refused(
        judge(&visit, 2, Role::Engineer, TEAM, &step(2, "accept")),
        "",
    );
}

#[test]
fn nobody_reassigns_but_the_desk() {
    let phone = visit();
    let me = [("routing/lead", Value::from(id(3)))];
    for role in [Role::Engineer, Role::StockKeeper, Role::QualityMonitor] {
        refused(judge(&phone, 3, role, TEAM, &me), "routing");
    }
    let helper = format!("routing/helpers/{}", id(2));
    refused(
        judge(&phone, 1, Role::Engineer, TEAM, &[(&helper, true.into())]),
        "routing",
    );
    for role in [
        Role::Dispatcher,
        Role::Agent,
        Role::Supervisor,
        Role::Manager,
    ] {
        judge(&phone, 7, role, TEAM, &me).unwrap();
        refused(judge(&phone, 7, role, OUTSIDE, &me), "another team");
    }
}

#[test]
fn while_the_lead_is_in_conflict_each_of_them_may_work() {
    let (mut a, mut b) = shared_visit();
    a.edits(&[("routing/lead", id(11))]);
    b.edits(&[("routing/lead", id(12))]);
    meet(&mut a, &mut b);
    for user in [11, 12] {
        judge(&a, user, Role::Engineer, TEAM, &[("work_done", "x".into())]).unwrap();
    }
    refused(
        judge(&a, 1, Role::Engineer, TEAM, &[("work_done", "x".into())]),
        "lead",
    );
}

#[test]
fn records_are_withdrawn_by_their_author_alone_or_by_those_who_answer_for_them() {
    let (mut a, _) = shared_customer();
    let withdrawn = [("withdrawn/at", Value::Time(5))];
    let mine = Around {
        author: true,
        ..TEAM
    };
    judge(&a, 1, Role::Engineer, mine, &withdrawn).unwrap();
    refused(judge(&a, 2, Role::Engineer, TEAM, &withdrawn), "");
    let mut other = a.shared_with(2);
    other.edits(&[("remark", "x")]);
    a.hears(&other);
    refused(
        judge(&a, 1, Role::Engineer, mine, &withdrawn),
        "others have written",
    );
    judge(&a, 7, Role::Supervisor, TEAM, &withdrawn).unwrap();
    judge(&a, 7, Role::Manager, TEAM, &withdrawn).unwrap();
}

#[test]
fn a_withdrawal_is_taken_back_by_its_author_and_the_dispatcher_whoever_else_wrote() {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("withdrawn/at", Value::Time(5))]);
    b.edits(&[("remark", "x")]);
    meet(&mut a, &mut b);
    let mine = Around {
        author: true,
        ..TEAM
    };
    let again = [("withdrawn/at", Value::Time(6))];
    let number = |keep: &Value| {
        let values = client_core::edit::distinct(a.fields().written("withdrawn/at"));
        values.iter().position(|value| value == keep).unwrap()
    };
    for (keep, role, allowed) in [
        (Value::Null, Role::Engineer, true),
        (Value::Null, Role::Dispatcher, true),
        (Value::Time(5), Role::Engineer, false),
        (Value::Time(5), Role::Dispatcher, false),
        (Value::Time(5), Role::Supervisor, true),
    ] {
        let mut choosing = a.clone();
        choosing.chooses("withdrawn/at", number(&keep));
        let choice = choosing.fields().shown("choice/withdrawn/at").clone();
        let around = if role == Role::Engineer { mine } else { TEAM };
        let user = if role == Role::Engineer { 1 } else { 7 };
        let judged = judge(&a, user, role, around, &[("choice/withdrawn/at", choice)]);
        assert_eq!(judged.is_ok(), allowed, "{keep:?} by {role:?}");
    }
    for (user, role, around) in [(1, Role::Engineer, mine), (7, Role::Dispatcher, TEAM)] {
        judge(&a, user, role, around, &[("withdrawn/at", Value::Null)]).unwrap();
        refused(judge(&a, user, role, around, &again), "");
    }
    refused(
        judge(
            &a,
            2,
            Role::Engineer,
            TEAM,
            &[("withdrawn/at", Value::Null)],
        ),
        "",
    );
}
