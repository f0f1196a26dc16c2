use client_core::ChangeHash;
use client_core::document::Document;
use client_core::edit;
use client_core::error::Error;
use client_core::policy::{Around, Stage, Writer, check, stage};
use client_core::record::{Id, Kind, Role, Value};

use crate::world::{Phone, id, shared_customer, shared_visit};

type Puts<'a> = &'a [(&'a str, Value)];

fn writer(user: Id, role: Role) -> Writer {
    Writer {
        user,
        role,
        teams: vec![id(50)],
    }
}

const TEAM: Around = Around {
    in_team: true,
    author: false,
    assigned: false,
    wrote_in_visit: false,
};
const OUTSIDE: Around = Around {
    in_team: false,
    ..TEAM
};

fn owned(puts: Puts) -> Vec<(String, Value)> {
    puts.iter()
        .map(|(path, value)| ((*path).to_owned(), value.clone()))
        .collect()
}

/// Judges puts on what a phone holds, by a user of that role.
fn judge(phone: &Phone, user: u8, role: Role, around: Around, puts: Puts) -> Result<(), Error> {
    check(
        &writer(id(user), role),
        phone.kind(),
        &phone.doc,
        &phone.fields(),
        &owned(puts),
        &around,
    )
}

/// Judges the first change of a record.
fn judge_new(kind: Kind, user: u8, role: Role, around: Around, puts: Puts) -> Result<(), Error> {
    let mut all = owned(puts);
    all.push(("id".to_owned(), id(9).into()));
    all.push(("kind".to_owned(), kind.as_str().into()));
    all.push(("schema".to_owned(), 1.into()));
    all.push(("number".to_owned(), "V-K7M-0001".into()));
    let fields = Document::new().fields();
    check(
        &writer(id(user), role),
        kind,
        &Document::new(),
        &fields,
        &all,
        &around,
    )
}

#[track_caller]
fn refused(result: Result<(), Error>, because: &str) {
    match result {
        Err(error @ Error::NotAllowed { .. }) => {
            assert!(error.to_string().contains(because), "{error}");
        }
        other => panic!("expected a refusal because {because:?}, got {other:?}"),
    }
}

#[track_caller]
fn foreign(result: Result<(), Error>, path: &str) {
    match result {
        Err(Error::Foreign(at)) => assert_eq!(at, path),
        other => panic!("expected a foreign signature at {path}, got {other:?}"),
    }
}

/// A visit led by 1 with helper 3, in the team.
fn visit() -> Phone {
    let (mut lead, _) = shared_visit();
    lead.edits(&[(format!("routing/helpers/{}", id(3)).as_str(), true)]);
    lead
}

fn step(by: u8, what: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("steps/new/what", what.into()),
        ("steps/new/by", id(by).into()),
        ("steps/new/at", Value::Time(5)),
    ]
}

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
fn after_submission_work_and_card_go_on_and_details_are_the_offices() {
    let mut phone = visit();
    phone.steps("s1", "submit");
    for path in ["work_done", "card/opinion"] {
        for user in [1, 3] {
            judge(&phone, user, Role::Engineer, TEAM, &[(path, "x".into())]).unwrap();
        }
    }
    let details = [("equipment/serial", Value::from("x"))];
    refused(
        judge(&phone, 1, Role::Engineer, TEAM, &details),
        "withdraw the submission",
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
    crate::world::meet(&mut a, &mut b);
    for user in [11, 12] {
        judge(&a, user, Role::Engineer, TEAM, &[("work_done", "x".into())]).unwrap();
    }
    refused(
        judge(&a, 1, Role::Engineer, TEAM, &[("work_done", "x".into())]),
        "lead",
    );
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
