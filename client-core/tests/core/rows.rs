use client_core::record::{Kind, Value};
use client_core::row::{Body, Derived, completeness, derive, same_work, work_hash};

use crate::world::{Phone, id, meet, shared_customer, shared_visit};

fn derived(phone: &Phone) -> Derived {
    derive(&phone.doc, &phone.fields()).unwrap()
}

fn hash(phone: &Phone) -> String {
    work_hash(&phone.fields())
}

#[test]
fn the_work_hash_covers_what_a_reviewer_reads_and_nothing_else() {
    let (mut visit, _) = shared_visit();
    visit.edits(&[("work_done", "x")]);
    let before = hash(&visit);
    for path in ["routing/vehicle", "check_in/reason"] {
        visit.edits(&[(path, "y")]);
        assert_eq!(hash(&visit), before, "{path}");
    }
    for path in [
        "work_done",
        "card/remark",
        "problem/cause",
        "findings/f1/text",
        "summary",
        "customer_word/name",
    ] {
        let mut other = visit.clone();
        other.edits(&[(path, "y")]);
        assert_ne!(hash(&other), before, "{path}");
    }
}

#[test]
fn the_work_hash_leaves_out_withdrawals_and_their_undoing() {
    let (mut visit, _) = shared_visit();
    visit.steps("s1", "submit");
    let before = hash(&visit);
    let withdrawal = visit.steps_with("s2", "withdraw", &[("reason", "forgot the part".into())]);
    assert_eq!(hash(&visit), before);
    visit.undoes(withdrawal);
    assert_eq!(hash(&visit), before);
    visit.steps("s3", "leave");
    assert_ne!(hash(&visit), before);
}

#[test]
fn the_work_hash_is_of_values_not_of_how_they_came() {
    let (mut a, _) = shared_visit();
    let mut b = a.clone();
    a.edits(&[("work_done", "x"), ("card/remark", "y")]);
    b.edits(&[("card/remark", "y")]);
    b.edits(&[("work_done", "z"), ("result", "pass")]);
    b.edits(&[("work_done", Value::from("x")), ("result", Value::Null)]);
    assert_eq!(hash(&a), hash(&b));
    let (first, second) = (hash(&a)[..32].to_owned(), hash(&a)[32..].to_owned());
    assert_eq!(
        first, "a69b5059c41b5f30486b70264a5fdda2",
        "stays the same for ever"
    );
    assert_eq!(second.len(), 32);
    // A review from before the second part stands while work and card do.
    assert!(same_work(&first, &hash(&a)) && same_work(&hash(&a), &first));
    a.edits(&[("summary", "changed")]);
    assert!(same_work(&first, &hash(&a)) && !same_work(&hash(&b), &hash(&a)));
    a.edits(&[("work_done", "changed")]);
    for other in [first.as_str(), "", "a69b5059", &hash(&b)] {
        assert!(!same_work(other, &hash(&a)), "{other}");
    }
}

#[test]
fn a_conflict_and_its_choice_are_part_of_the_work_hash() {
    let (mut a, mut b) = shared_visit();
    a.edits(&[("work_done", "a")]);
    b.edits(&[("work_done", "b")]);
    let alone = hash(&a);
    meet(&mut a, &mut b);
    let open = hash(&a);
    assert_ne!(open, alone);
    let choice = a.chooses("work_done", 0);
    assert_ne!(hash(&a), open);
    a.undoes(choice);
    assert_eq!(hash(&a), open);
}

#[test]
fn a_customers_row_shows_what_lists_need() {
    let (mut a, _) = shared_customer();
    a.edits(&[
        ("team", Value::from(id(50))),
        ("contacts/c2/phone", "0999".into()),
        ("contacts/c1/removed", true.into()),
        ("equipment/e1/serial", "SN-77 Ä".into()),
        ("archived/at", Value::Time(5)),
    ]);
    let Derived { row, links, kind } = derived(&a);
    assert_eq!((kind, row.title.as_str()), (Kind::Customer, "华东机械"));
    assert_eq!((row.parent, row.withdrawn, row.conflicts), (None, false, 0));
    assert_eq!(row.search, "0999\nsn-77 ä");
    assert_eq!((row.created_at, row.changed_at), (1_001_000, 1_002_000));
    let Body::Customer(body) = row.body else {
        panic!("a customer");
    };
    assert_eq!(
        (body.team, body.phone.as_str(), body.archived),
        (Some(id(50)), "0999", true)
    );
    assert_eq!(links.teams, [id(50)]);
    assert_eq!(links.creator, Some(a.actor.enrolment));
}

#[test]
fn a_link_in_conflict_counts_with_all_its_values() {
    let (mut a, mut b) = shared_customer();
    a.edits(&[("team", id(50))]);
    b.edits(&[("team", id(51))]);
    meet(&mut a, &mut b);
    let mut teams = derived(&a).links.teams;
    teams.sort();
    assert_eq!(teams, [id(50), id(51)]);
    a.chooses("team", 0);
    assert_eq!(derived(&a).links.teams.len(), 1);
}

#[test]
fn who_wrote_in_work_or_card_is_remembered_and_helpers_count_while_they_help() {
    let (mut lead, mut helper) = shared_visit();
    let mut desk = lead.shared_with(7);
    lead.steps("s1", "arrive");
    let written = helper.edits(&[("card/remark", "x")]);
    helper.undoes(written);
    let of_helper = format!("routing/helpers/{}", id(2));
    desk.edits(&[(of_helper.as_str(), true)]);
    desk.hears(&lead);
    desk.hears(&helper);
    let links = derived(&desk).links;
    assert_eq!(
        links.authors,
        [lead.actor.enrolment, helper.actor.enrolment]
    );
    assert_eq!(
        (links.people, links.parents),
        (vec![id(1), id(2)], vec![id(100)])
    );
    desk.edits(&[(of_helper.as_str(), false)]);
    assert_eq!(derived(&desk).links.people, [id(1)]);
}

#[test]
fn completeness_counts_what_a_complete_file_has() {
    let mut a = Phone::of(1);
    a.creates(Kind::Customer, &[("name", "x".into())]);
    assert_eq!(completeness(&a.fields()), 16);
    a.edits(&[
        ("class", Value::from("key")),
        ("addresses/a1/text", "x".into()),
        ("addresses/a1/lat", 0.into()),
        ("addresses/a1/lon", 0.into()),
        ("contacts/c1/phone", "1".into()),
        ("contract_date", "2026-01-01".into()),
    ]);
    assert_eq!(completeness(&a.fields()), 100);
    a.edits(&[("equipment/e1/model", "x")]);
    assert_eq!(completeness(&a.fields()), 70);
    a.edits(&[("equipment/e1/removed", true)]);
    assert_eq!(completeness(&a.fields()), 100);
}

#[test]
fn a_document_without_a_kind_has_no_row() {
    let empty = client_core::document::Document::new();
    assert!(derive(&empty, &empty.fields()).is_err());
}

#[test]
fn a_move_that_the_acceptance_did_not_know_is_told_and_one_that_it_knew_is_not() {
    let (mut lead, _) = shared_visit();
    let mut desk = lead.shared_with(7);
    desk.edits(&[
        ("routing/lead", Value::from(lead.user)),
        ("routing/window_from", Value::Time(10)),
    ]);
    lead.hears(&desk);
    lead.steps("s1", "accept");
    desk.hears(&lead);
    let signs = |phone: &Phone| derived(phone).links.signs.unwrap();
    assert!(!signs(&desk).moved_since_accepted);
    let planned = signs(&desk).planned;
    desk.edits(&[("routing/vehicle", "van")]);
    assert_eq!(signs(&desk).planned, planned, "no plan");
    let moved = desk.edits(&[("routing/window_from", Value::Time(20))]);
    assert!(signs(&desk).moved_since_accepted);
    assert!(signs(&desk).planned.contains(&moved.to_string()));
    lead.hears(&desk);
    lead.steps("s2", "accept");
    assert!(!signs(&lead).moved_since_accepted);
}
