//! The table against rules written down apart from it: every rule is a sentence about some of the
//! combinations, every combination is spoken about, and no rule disagrees with the table.

mod combination;
mod page;

use combination::Combination;

use super::{Relation, Right, Stage, allowed, may_create, right};
use crate::record::{Group, Kind, Role};

/// `None` where the rule does not speak.
type Rule = (&'static str, fn(&Combination) -> Option<bool>);

/// A rule that speaks where the first holds, and says what the second says.
macro_rules! rule {
    ($name:literal, $c:ident, $speaks:expr, $says:expr) => {
        ($name, |$c: &Combination| ($speaks).then(|| $says))
    };
}

const WRITING: &[Rule] = &[
    rule!(
        "identity is never written again",
        c,
        c.group == Group::Identity,
        false
    ),
    rule!(
        "a group without fields in the kind can't be written",
        c,
        !c.kind.fields().any(|field| field.group == c.group),
        false
    ),
    rule!(
        "administrators and quality monitors write no record",
        c,
        !c.writes_records(),
        false
    ),
    rule!(
        "a stranger writes nothing",
        c,
        c.relation == Relation::None,
        false
    ),
    rule!(
        "everybody of the team who writes at all corrects customer details",
        c,
        c.at(Kind::Customer, Group::Details),
        c.in_team() && c.writes_records()
    ),
    rule!(
        "engineers and stock keepers never write a credit grade, the desk of the team does",
        c,
        c.group == Group::Credit && c.kind == Kind::Customer,
        c.in_team() && c.at_the_desk()
    ),
    rule!(
        "team, assignment, appointment and links are for the desk of the team, at both stages",
        c,
        c.group == Group::Routing && matches!(c.kind, Kind::Customer | Kind::Visit),
        c.in_team() && c.at_the_desk()
    ),
    rule!(
        "an engineer never writes routing",
        c,
        c.group == Group::Routing && c.role == Role::Engineer,
        false
    ),
    rule!(
        "lead and helpers write work, card and the customer's word, also after submission",
        c,
        c.kind == Kind::Visit
            && c.works_there()
            && matches!(c.group, Group::Work | Group::Card | Group::CustomerWord),
        c.goes_out()
    ),
    rule!(
        "having made a visit gives no right to its work, card or customer's word",
        c,
        c.relation == Relation::Author
            && matches!(c.group, Group::Work | Group::Card | Group::CustomerWord),
        false
    ),
    rule!(
        "an engineer of the team writes nothing of a colleague's visit",
        c,
        c.kind == Kind::Visit && c.in_team() && c.role == Role::Engineer,
        false
    ),
    rule!(
        "nobody of the team writes a card or the customer's word for the engineer",
        c,
        c.in_team() && matches!(c.group, Group::Card | Group::CustomerWord),
        false
    ),
    rule!(
        "the desk reaches into the work only to cancel",
        c,
        c.at(Kind::Visit, Group::Work) && c.in_team(),
        c.at_the_desk()
    ),
    rule!(
        "a card is checked in by dispatchers and supervisors of the team once it is handed in",
        c,
        c.group == Group::CheckIn && c.kind == Kind::Visit,
        c.in_team()
            && c.stage == Stage::Submitted
            && matches!(c.role, Role::Dispatcher | Role::Supervisor)
    ),
    rule!(
        "the office of the team writes what a visit is about at any stage",
        c,
        c.at(Kind::Visit, Group::Details) && c.in_team(),
        c.writes_records() && c.role.uses_office()
    ),
    rule!(
        "lead and helpers write what a visit is about at any stage, as they do the work",
        c,
        c.at(Kind::Visit, Group::Details) && c.works_there(),
        c.goes_out()
    ),
    rule!(
        "who made a visit writes what it is about until it is handed in",
        c,
        c.at(Kind::Visit, Group::Details) && c.relation == Relation::Author,
        c.writes_records() && c.stage == Stage::Open
    ),
    rule!(
        "a review is never rewritten",
        c,
        c.kind == Kind::Review && c.group != Group::Withdrawal,
        false
    ),
    rule!(
        "a note is never rewritten",
        c,
        c.kind == Kind::Note && c.group != Group::Withdrawal,
        false
    ),
    rule!(
        "leading or helping gives no right to take a record out of the lists",
        c,
        c.group == Group::Withdrawal && c.works_there(),
        false
    ),
    rule!(
        "supervisors and managers of the team withdraw customers, visits and notes, dispatchers take it back",
        c,
        c.group == Group::Withdrawal && c.in_team() && c.kind != Kind::Review,
        c.is_boss() || c.role == Role::Dispatcher
    ),
    rule!(
        "of a team's reviews only the manager withdraws any",
        c,
        c.at(Kind::Review, Group::Withdrawal) && c.in_team(),
        c.role == Role::Manager
    ),
    rule!(
        "who made a review withdraws it, if he still is somebody who reviews",
        c,
        c.at(Kind::Review, Group::Withdrawal) && c.relation == Relation::Author,
        c.is_boss()
    ),
    rule!(
        "who made a customer or note withdraws it",
        c,
        matches!(c.kind, Kind::Customer | Kind::Note)
            && c.group == Group::Withdrawal
            && c.relation == Relation::Author,
        c.writes_records()
    ),
    rule!(
        "who made a visit withdraws it until it is handed in",
        c,
        c.at(Kind::Visit, Group::Withdrawal) && c.relation == Relation::Author,
        c.writes_records() && c.stage == Stage::Open
    ),
    rule!(
        "being the author of a customer gives no other right",
        c,
        c.kind == Kind::Customer && c.relation == Relation::Author && c.group != Group::Withdrawal,
        false
    ),
    rule!(
        "being the author of a visit gives no other right",
        c,
        c.kind == Kind::Visit
            && c.relation == Relation::Author
            && !matches!(c.group, Group::Withdrawal | Group::Details),
        false
    ),
    rule!(
        "customers have no lead",
        c,
        c.kind == Kind::Customer && c.works_there(),
        false
    ),
];

/// The relation is to what the new record is about; the stage plays no part.
const MAKING: &[Rule] = &[
    rule!(
        "administrators and quality monitors make no record",
        c,
        !c.writes_records(),
        false
    ),
    rule!(
        "a group without fields in the kind can't be written",
        c,
        !c.kind.fields().any(|field| field.group == c.group),
        false
    ),
    rule!(
        "only the team and whoever is sent there make records",
        c,
        !c.in_team() && c.relation != Relation::Lead,
        false
    ),
    rule!(
        "nothing is made as withdrawn",
        c,
        c.group == Group::Withdrawal,
        false
    ),
    rule!(
        "nothing is made as checked in",
        c,
        c.group == Group::CheckIn,
        false
    ),
    rule!(
        "customers are opened in one's own team by all but the stock keeper",
        c,
        c.kind == Kind::Customer
            && matches!(c.group, Group::Identity | Group::Details | Group::Routing),
        c.in_team() && c.writes_records() && c.role != Role::StockKeeper
    ),
    rule!(
        "a new customer's grade is for the desk",
        c,
        c.at(Kind::Customer, Group::Credit),
        c.in_team() && c.at_the_desk()
    ),
    rule!(
        "visits are made by all but the stock keeper, by the team or whoever is sent there",
        c,
        c.kind == Kind::Visit
            && (c.in_team() || c.relation == Relation::Lead)
            && !matches!(
                c.group,
                Group::CustomerWord | Group::CheckIn | Group::Withdrawal
            )
            && c.kind.fields().any(|field| field.group == c.group),
        c.writes_records() && c.role != Role::StockKeeper
    ),
    rule!(
        "the customer's word is taken by people who go out",
        c,
        c.at(Kind::Visit, Group::CustomerWord) && (c.in_team() || c.relation == Relation::Lead),
        c.goes_out() && c.role != Role::StockKeeper
    ),
    rule!(
        "reviews are made by supervisors and managers of the team",
        c,
        c.kind == Kind::Review
            && matches!(c.group, Group::Identity | Group::Routing | Group::Review),
        c.in_team() && c.is_boss()
    ),
    rule!(
        "notes are made by everybody who writes at all, in the team or sent there",
        c,
        c.kind == Kind::Note
            && matches!(c.group, Group::Identity | Group::Routing | Group::Details)
            && (c.in_team() || c.relation == Relation::Lead),
        c.writes_records()
    ),
];

fn compare(rules: &[Rule], table: impl Fn(&Combination) -> bool) {
    let mut yes = 0;
    for combination in Combination::all() {
        let in_table = table(&combination);
        let mut spoken = false;
        let mut said = true;
        for (name, says) in rules {
            let Some(expected) = says(&combination) else {
                continue;
            };
            spoken = true;
            said &= expected;
            // A rule's no stands; its yes may be narrowed by another rule's no.
            assert!(
                expected || !in_table,
                "{combination:?}: the table allows it, but {name}"
            );
        }
        assert!(spoken, "{combination:?}: no rule speaks about it");
        assert_eq!(
            in_table, said,
            "{combination:?}: the table refuses what the rules allow"
        );
        yes += usize::from(in_table);
    }
    assert!(yes > 0);
    for (name, says) in rules {
        let speaks = Combination::all().any(|combination| says(&combination).is_some());
        assert!(speaks, "the rule never applies: {name}");
    }
}

#[test]
fn the_table_of_writing_follows_the_rules() {
    compare(WRITING, |c| {
        allowed(c.role, c.kind, c.group, c.relation, c.stage)
    });
}

#[test]
fn a_dispatcher_takes_a_withdrawal_back_and_withdraws_nothing() {
    for kind in [Kind::Customer, Kind::Visit, Kind::Note] {
        for stage in Stage::ALL {
            let team = |role| right(role, kind, Group::Withdrawal, Relation::Team, stage);
            assert_eq!(team(Role::Dispatcher), Some(Right::Back));
            assert_eq!(team(Role::Supervisor), Some(Right::Yes));
        }
    }
}

#[test]
fn the_table_of_making_follows_the_rules() {
    compare(MAKING, |c| may_create(c.role, c.kind, c.group, c.relation));
}
