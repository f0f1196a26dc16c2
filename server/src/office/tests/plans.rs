//! Lists have an index: no filter reads the whole table unless the order itself stops it early.

use std::collections::BTreeSet;

use client_core::record::{Id, Role};

use crate::office::customer_list::CustomerFilter;
use crate::office::revisits::Revisits;
use crate::office::visible::{Branch, Reader};
use crate::office::visit_filter::{Deadlines, VisitFilter};
use crate::office::{equipment, similar, withdrawn};
use crate::testing::World;

fn readers() -> [Reader; 2] {
    let reader = |role, teams: &[&str]| Reader {
        id: Id([7; 16]),
        user: "u".to_owned(),
        role,
        teams: teams.iter().map(|&team| team.to_owned()).collect(),
        scopes: teams
            .iter()
            .map(|team| format!("team:{team}"))
            .collect::<BTreeSet<_>>(),
    };
    [
        reader(Role::Manager, &[]),
        reader(Role::Supervisor, &["a", "b"]),
    ]
}

fn filters() -> Vec<VisitFilter> {
    let word = |word: &str| Some(word.to_owned());
    let all = || VisitFilter::default();
    vec![
        all(),
        VisitFilter {
            status: word("submitted"),
            ..all()
        },
        VisitFilter {
            team: word("a"),
            ..all()
        },
        VisitFilter {
            lead: word("l"),
            ..all()
        },
        VisitFilter {
            customer: word("c"),
            ..all()
        },
        VisitFilter {
            kind: word("repair"),
            ..all()
        },
        VisitFilter {
            kind: word("repair"),
            status: word("past"),
            ..all()
        },
        VisitFilter {
            late: Some(true),
            ..all()
        },
        VisitFilter {
            urgent: Some(true),
            ..all()
        },
        VisitFilter {
            conflicts: Some(true),
            ..all()
        },
        VisitFilter {
            from: Some(1),
            to: Some(2),
            ..all()
        },
        VisitFilter {
            from: Some(1),
            team: word("a"),
            ..all()
        },
        VisitFilter {
            due_from: Some(1),
            due_to: Some(2),
            ..all()
        },
        VisitFilter {
            status: word("assigned,accepted"),
            ended_before: Some(9),
            ..all()
        },
        VisitFilter {
            team: word("a"),
            status: word("submitted"),
            kind: word("repair"),
            ..all()
        },
    ]
}

#[test]
fn no_filter_of_visits_scans_the_table() {
    let world = World::new();
    world
        .state
        .storage
        .read(|tx| {
            for reader in readers() {
                for filter in filters() {
                    let deadlines = Deadlines::of(tx, &filter, world.state.now())?;
                    let order = filter.order()?;
                    for branch in reader.branches(filter.team.as_deref()) {
                        let part = filter.parts(&branch, order.0).remove(0);
                        let plan = part
                            .keys(&reader, &branch, &deadlines, order, None, 50)
                            .plan(tx);
                        // An ordered walk along an index ends with the page; a bare SCAN reads everything.
                        let bare =
                            |step: &&String| step.starts_with("SCAN") && !step.contains("USING");
                        assert_eq!(
                            plan.iter().find(bare),
                            None,
                            "{filter:?} {branch:?} {plan:?}"
                        );
                        assert!(!plan.is_empty());
                        if branch == Branch::Assigned {
                            let plan = plan.join("; ");
                            assert!(!plan.contains("visits_by"), "{filter:?} {plan}");
                        }
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn each_filter_is_led_by_its_own_index() {
    let world = World::new();
    let word = |word: &str| Some(word.to_owned());
    let all = || VisitFilter::default();
    let cases = [
        (
            VisitFilter {
                status: word("submitted"),
                ..all()
            },
            "visits_by_status",
        ),
        (
            VisitFilter {
                lead: word("l"),
                status: word("past"),
                ..all()
            },
            "visits_by_lead",
        ),
        (
            VisitFilter {
                customer: word("c"),
                lead: word("l"),
                ..all()
            },
            "visits_by_customer",
        ),
        (
            VisitFilter {
                kind: word("repair"),
                status: word("past"),
                ..all()
            },
            "visits_by_kind_status",
        ),
        (
            VisitFilter {
                team: word("a"),
                status: word("past"),
                ..all()
            },
            "visits_by_team_changed",
        ),
        (
            VisitFilter {
                team: word("a"),
                from: Some(1),
                ..all()
            },
            "visits_by_team_window",
        ),
        (
            VisitFilter {
                urgent: Some(true),
                status: word("past"),
                ..all()
            },
            "visits_urgent",
        ),
        (
            VisitFilter {
                conflicts: Some(true),
                ..all()
            },
            "visits_in_conflict",
        ),
        (
            VisitFilter {
                late: Some(true),
                ..all()
            },
            "visits_by_due",
        ),
        (
            VisitFilter {
                to: Some(9),
                ..all()
            },
            "visits_by_window",
        ),
        (
            VisitFilter {
                due_to: Some(9),
                ..all()
            },
            "visits_by_due",
        ),
        (
            VisitFilter {
                status: word("on_site,paused"),
                ..all()
            },
            "visits_by_status",
        ),
        (
            VisitFilter {
                team: word("a"),
                status: word("assigned,accepted"),
                ended_before: Some(9),
                ..all()
            },
            "visits_by_team (team=? AND status=?)",
        ),
        (
            VisitFilter {
                sort: word("window"),
                status: word("returned"),
                ..all()
            },
            "visits_by_status",
        ),
        (
            VisitFilter {
                sort: word("-window"),
                kind: word("repair"),
                status: word("absent"),
                ..all()
            },
            "visits_by_kind_status",
        ),
        (
            VisitFilter {
                sort: word("window"),
                status: word("approved"),
                ..all()
            },
            "visits_by_window",
        ),
    ];
    let [manager, _] = readers();
    world
        .state
        .storage
        .read(|tx| {
            for (filter, index) in &cases {
                let deadlines = Deadlines::of(tx, filter, world.state.now())?;
                let (order, branch) = (
                    filter.order()?,
                    manager.branches(filter.team.as_deref()).remove(0),
                );
                let part = filter.parts(&branch, order.0).remove(0);
                let plan = part
                    .keys(&manager, &branch, &deadlines, order, None, 50)
                    .plan(tx)
                    .join("; ");
                assert!(plan.contains(index), "{filter:?}: {plan}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_filter_of_customers_scans_the_table() {
    let world = World::new();
    let word = |word: &str| Some(word.to_owned());
    let all = CustomerFilter::default;
    let filters = [
        (all(), "customers_by_title"),
        (
            CustomerFilter {
                class: word("key"),
                ..all()
            },
            "customers_by_class",
        ),
        (
            CustomerFilter {
                team: word("a"),
                ..all()
            },
            "customers_by_team",
        ),
        (
            CustomerFilter {
                revisit_due_before: Some(1_790_000_000_000),
                ..all()
            },
            "revisits_due",
        ),
        (
            CustomerFilter {
                not_visited_since: Some(9),
                ..all()
            },
            "customers_by_title",
        ),
    ];
    world
        .state
        .storage
        .read(|tx| {
            let revisits = Revisits::read(tx)?;
            for reader in readers() {
                for (filter, index) in &filters {
                    let order = filter.order()?;
                    for branch in reader.branches(filter.team.as_deref()) {
                        let part = match filter.revisit_due_before {
                            Some(_) => revisits.rules().remove(0),
                            None => revisits.clone(),
                        };
                        let sql = filter.keys(&reader, &branch, (order, &part), None, 50);
                        let plan = sql.plan(tx);
                        let bare =
                            |step: &&String| step.starts_with("SCAN") && !step.contains("USING");
                        assert_eq!(plan.iter().find(bare), None, "{filter:?} {plan:?}");
                        if branch == Branch::All {
                            let plan = plan.join("; ");
                            assert!(plan.contains(index), "{filter:?}: {plan}");
                        }
                    }
                }
                for sql in [
                    similar::keys(&reader, "p:1"),
                    equipment::keys(&reader, "s:1", None, 50),
                ] {
                    let plan = sql.plan(tx).join("; ");
                    assert!(
                        plan.contains("USING COVERING INDEX sqlite_autoindex_likeness")
                            || plan.contains("likeness_1 (key=?)"),
                        "{plan}"
                    );
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn withdrawn_records_are_found_by_their_own_index() {
    let world = World::new();
    world
        .state
        .storage
        .read(|tx| {
            for reader in readers() {
                for kinds in [&["visit"][..], &["customer", "visit", "review", "note"]] {
                    let kinds: Vec<String> = kinds.iter().map(|&kind| kind.to_owned()).collect();
                    let plan = withdrawn::rows(&reader, &kinds, None, 50)
                        .plan(tx)
                        .join("; ");
                    assert!(plan.contains("documents_withdrawn"), "{plan}");
                }
            }
            Ok(())
        })
        .unwrap();
}
