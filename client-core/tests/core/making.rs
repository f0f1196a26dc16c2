use client_core::document::Document;
use client_core::policy::{Around, check};
use client_core::record::{Kind, Role, Value};

use crate::judge::{
    OUTSIDE, Puts, TEAM, foreign, judge, judge_new, owned, refused, step, visit, writer,
};
use crate::world::{Phone, id};

#[test]
fn a_second_first_change_is_no_creation() {
    let phone = visit();
    let result = check(
        &writer(id(2), Role::Engineer),
        Kind::Visit,
        &phone.doc,
        &Document::new().fields(),
        &owned(&[("kind", "visit".into()), ("routing/lead", id(2).into())]),
        &TEAM,
    );
    refused(result, "exists already");
}

#[test]
fn reviews_are_made_by_others_and_never_rewritten() {
    let review = |by: u8| {
        [
            ("visit", Value::from(id(9))),
            ("verdict", "approve".into()),
            ("submit", "s1".into()),
            ("by", id(by).into()),
        ]
    };
    for role in Role::ALL {
        let made = judge_new(Kind::Review, 7, role, TEAM, &review(7));
        let reviews = matches!(role, Role::Supervisor | Role::Manager);
        assert_eq!(made.is_ok(), reviews, "{role:?}");
    }
    let wrote = Around {
        wrote_in_visit: true,
        ..TEAM
    };
    refused(
        judge_new(Kind::Review, 7, Role::Supervisor, wrote, &review(7)),
        "worked on",
    );
    refused(
        judge_new(Kind::Review, 7, Role::Manager, OUTSIDE, &review(7)),
        "another team",
    );
    foreign(
        judge_new(Kind::Review, 7, Role::Supervisor, TEAM, &review(8)),
        "by",
    );
    foreign(
        judge_new(Kind::Review, 7, Role::Supervisor, TEAM, &review(7)[..3]),
        "by",
    );

    let mut phone = Phone::of(7);
    phone.creates(Kind::Review, &review(7));
    let mine = Around {
        author: true,
        ..TEAM
    };
    for path in [
        "verdict",
        "remark",
        "work_hash",
        "visit",
        "by",
        "choice/verdict",
    ] {
        for role in [Role::Supervisor, Role::Manager] {
            refused(
                judge(&phone, 7, role, mine, &[(path, "x".into())]),
                "never rewritten",
            );
        }
    }
    let withdrawn = [("withdrawn/at", Value::Time(5))];
    judge(&phone, 7, Role::Supervisor, mine, &withdrawn).unwrap();
    judge(&phone, 8, Role::Manager, TEAM, &withdrawn).unwrap();
    refused(judge(&phone, 8, Role::Supervisor, TEAM, &withdrawn), "");
}

#[test]
fn notes_stand_as_written() {
    let note = [("about", Value::from(id(9))), ("text", "x".into())];
    for role in Role::ALL {
        let made = judge_new(Kind::Note, 7, role, TEAM, &note);
        let writes = !matches!(role, Role::Administrator | Role::QualityMonitor);
        assert_eq!(made.is_ok(), writes, "{role:?}");
    }
    let sent = Around {
        assigned: true,
        ..OUTSIDE
    };
    judge_new(Kind::Note, 7, Role::Engineer, sent, &note).unwrap();
    refused(
        judge_new(Kind::Note, 7, Role::Engineer, OUTSIDE, &note),
        "another team",
    );
    let mut phone = Phone::of(7);
    phone.creates(Kind::Note, &note);
    let mine = Around {
        author: true,
        ..TEAM
    };
    refused(
        judge(&phone, 7, Role::Engineer, mine, &[("text", "y".into())]),
        "never rewritten",
    );
}

#[test]
fn customers_are_opened_in_ones_own_team() {
    let of = |team: u8| [("name", Value::from("x")), ("team", id(team).into())];
    judge_new(Kind::Customer, 1, Role::Engineer, OUTSIDE, &of(50)).unwrap();
    judge_new(Kind::Customer, 1, Role::Manager, OUTSIDE, &of(51)).unwrap();
    refused(
        judge_new(Kind::Customer, 1, Role::Engineer, TEAM, &of(51)),
        "your own",
    );
    refused(
        judge_new(Kind::Customer, 1, Role::Agent, TEAM, &of(51)),
        "your own",
    );
    refused(
        judge_new(Kind::Customer, 1, Role::Engineer, TEAM, &of(50)[..1]),
        "your own",
    );
    let graded = [("team", Value::from(id(50))), ("credit/grade", "A".into())];
    refused(
        judge_new(Kind::Customer, 1, Role::Engineer, TEAM, &graded),
        "",
    );
    judge_new(Kind::Customer, 1, Role::Agent, TEAM, &graded).unwrap();
}

#[test]
fn an_engineer_makes_visits_for_himself_or_nobody() {
    let make = |around, puts: Puts| judge_new(Kind::Visit, 1, Role::Engineer, around, puts);
    let basic = ("customer", Value::from(id(9)));
    let lead = |user: u8| ("routing/lead", Value::from(id(user)));
    make(TEAM, &[basic.clone(), lead(1)]).unwrap();
    make(TEAM, std::slice::from_ref(&basic)).unwrap();
    let sent = Around {
        assigned: true,
        ..OUTSIDE
    };
    make(sent, &[basic.clone(), lead(1), ("follows", id(8).into())]).unwrap();
    refused(make(OUTSIDE, &[basic.clone(), lead(1)]), "another team");
    refused(make(TEAM, &[basic.clone(), lead(2)]), "name yourself");
    let helper = format!("routing/helpers/{}", id(2));
    refused(
        make(TEAM, &[basic.clone(), (helper.as_str(), true.into())]),
        "name yourself",
    );
    refused(
        make(TEAM, &[basic.clone(), ("imported/past", true.into())]),
        "by the office",
    );
    refused(
        make(
            TEAM,
            &[basic.clone(), ("check_in/verdict", "accepted".into())],
        ),
        "",
    );
    refused(
        make(TEAM, &[basic.clone(), ("choice/summary", "x".into())]),
        "nothing to choose",
    );

    let rated = [basic.clone(), lead(1), ("customer_word/rating", 5.into())];
    make(TEAM, &rated).unwrap();
    refused(make(TEAM, &[rated[0].clone(), rated[2].clone()]), "lead");
    let mut walked = step(1, "arrive");
    walked.push(lead(1));
    make(TEAM, &walked).unwrap();
    foreign(make(TEAM, &step(2, "arrive")), "steps/new/by");
    refused(make(TEAM, &step(1, "cancel")), "decline");
    judge_new(Kind::Visit, 7, Role::Dispatcher, TEAM, &[basic, lead(2)]).unwrap();
}

#[test]
fn those_who_write_no_records_write_none() {
    for role in [Role::Administrator, Role::QualityMonitor] {
        for kind in Kind::ALL {
            refused(
                judge_new(
                    kind,
                    7,
                    role,
                    TEAM,
                    &[("team", id(50).into())][..usize::from(kind == Kind::Customer)],
                ),
                "",
            );
        }
        refused(
            judge(&visit(), 1, role, TEAM, &[("work_done", "x".into())]),
            "",
        );
    }
}
