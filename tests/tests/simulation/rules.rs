//! Whether these histories would show that a rule of synchronising is broken: each is broken on purpose.

use std::sync::{Mutex, PoisonError};

use client_core::store::rules::{Rule, break_rules};

use crate::seeds::{Plan, at_once, history};

/// Dense histories tried for one rule at most.
const BOUND: u64 = 40;

/// A rule, and what is broken with it. The last three stand behind the mark: as long as every request names the last entry
/// heard of, a loss is found out before they are needed. They are broken in histories that the mark's absence alone does
/// no harm to.
const RULES: &[(Rule, &[Rule])] = &[
    (Rule::StaysUntilServed, &[]),
    (Rule::SentAgain, &[]),
    (Rule::PurgedAtTheEnd, &[]),
    (Rule::DraftsCount, &[]),
    (Rule::UnseenIsPurged, &[]),
    (Rule::LostScopeIsDropped, &[]),
    (Rule::ReplayedAsSeen, &[]),
    (Rule::CreationTakesAll, &[]),
    (Rule::DraftsFollow, &[]),
    (Rule::FreshActor, &[]),
    (Rule::MarkPresented, &[]),
    (Rule::OffersFirst, &[]),
    (Rule::StaleIsDropped, &[]),
    (Rule::ReceiptsPresented, &[]),
    (Rule::OfferedBeforePurge, &[Rule::MarkPresented]),
    (Rule::LackingIsEpoch, &[Rule::MarkPresented]),
    (Rule::MissingIsOffered, &[Rule::MarkPresented]),
];

#[test]
fn every_rule_is_missed_when_it_is_broken() {
    let found = Mutex::new(Vec::new());
    at_once(RULES, |(rule, beside)| {
        let said = first_to_show(*rule, beside);
        found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((*rule, said));
    });
    let found = found.into_inner().unwrap();
    for (rule, said) in &found {
        println!("{rule:?}: {said:?}");
    }
    let hidden: Vec<&Rule> = found
        .iter()
        .filter(|(_, said)| said.is_none())
        .map(|(rule, _)| rule)
        .collect();
    assert!(
        hidden.is_empty(),
        "nothing shows that these are broken: {hidden:?}"
    );
}

/// The first seed whose history shows it, and how.
fn first_to_show(rule: Rule, beside: &[Rule]) -> Option<(u64, String)> {
    let broken = [beside, &[rule]].concat();
    (1..=BOUND).find_map(|seed| {
        let plan = Plan::dense(seed);
        let fault = with_broken(&broken, &plan)?;
        let alone = with_broken(beside, &plan).is_none();
        alone.then_some((seed, fault))
    })
}

fn with_broken(rules: &[Rule], plan: &Plan) -> Option<String> {
    break_rules(rules);
    let faults = history(plan).1;
    break_rules(&[]);
    faults.into_iter().next()
}
