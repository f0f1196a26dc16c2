//! The same changes in any order give the same record.

use client_core::Change;
use client_core::document::Document;
use client_core::row::derive;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::world::{Phone, shared_customer, shared_visit};

/// What a phone may do next.
#[derive(Debug, Clone)]
enum Act {
    Edit(&'static str, u8),
    Remove(u8),
    Choose(usize),
    Step(&'static str),
    Undo(usize),
    Hear(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let path = prop::sample::select(vec![
        "name",
        "remark",
        "contacts/c1/phone",
        "contacts/c2/name",
    ]);
    prop_oneof![
        4 => (path, 0..3u8).prop_map(|(path, value)| Act::Edit(path, value)),
        1 => (1..3u8).prop_map(Act::Remove),
        2 => (0..4usize).prop_map(Act::Choose),
        2 => prop::sample::select(vec!["accept", "arrive", "submit", "withdraw", "cancel"]).prop_map(Act::Step),
        1 => (0..8usize).prop_map(Act::Undo),
        2 => (0..3usize).prop_map(Act::Hear),
    ]
}

fn perform(phones: &mut [Phone], who: usize, act: &Act, number: usize) {
    let is_visit = phones[who].kind() == client_core::record::Kind::Visit;
    match act {
        Act::Edit(path, value) => {
            let path = if is_visit { "work_done" } else { path };
            let value = format!("v{value}");
            let fields = phones[who].fields();
            if !fields.in_conflict(path) && fields.text(path) != value {
                phones[who].edits(&[(path, value.as_str())]);
            }
        }
        Act::Remove(entry) if !is_visit => {
            let path = format!("contacts/c{entry}/removed");
            let fields = phones[who].fields();
            if !fields.in_conflict(&path) && fields.shown(&path).as_bool() != Some(true) {
                phones[who].edits(&[(path.as_str(), true)]);
            }
        }
        Act::Choose(choice) => {
            let conflicts = phones[who].fields().conflicts();
            if let Some(conflict) = conflicts.first() {
                let count = client_core::edit::distinct(&conflict.values).len();
                let before = phones[who].fields();
                let diff = client_core::edit::choose(
                    phones[who].kind(),
                    &before,
                    &conflict.path,
                    choice % count,
                )
                .unwrap();
                let heads = phones[who].doc.heads();
                let stamp = phones[who].stamp();
                let actor = phones[who].actor;
                client_core::edit::apply(&mut phones[who].doc, actor, &heads, &diff, stamp)
                    .unwrap();
            }
        }
        Act::Step(what) if is_visit => {
            phones[who].steps(&format!("s{number}"), what);
        }
        Act::Undo(index) => {
            let changes = phones[who].doc.changes();
            let hash = changes[1 + index % changes.len().max(2) % (changes.len() - 1).max(1)..]
                .first()
                .map(Change::hash);
            if let Some(hash) = hash {
                phones[who].undoes(hash);
            }
        }
        Act::Hear(other) => {
            let other = phones[*other].clone();
            phones[who].hears(&other);
        }
        Act::Remove(_) | Act::Step(_) => {}
    }
}

/// What three phones wrote, and one that heard of it all.
fn story(visit: bool, acts: &[(usize, Act)]) -> Document {
    let (a, b) = if visit {
        shared_visit()
    } else {
        shared_customer()
    };
    let c = a.shared_with(3);
    let mut phones = [a, b, c];
    for (number, (who, act)) in acts.iter().enumerate() {
        perform(&mut phones, *who, act, number);
    }
    let others = [phones[1].clone(), phones[2].clone()];
    for other in &others {
        phones[0].hears(other);
    }
    phones[0].doc.clone()
}

/// Changes in some order that a server may have received them in.
fn shuffled(document: &Document, shuffle: prop::sample::Index, seed: u64) -> Vec<Change> {
    let mut changes = document.changes();
    let turn = shuffle.index(changes.len());
    changes.rotate_left(turn);
    changes.sort_by_key(|change| {
        let hash = change.hash();
        hash.0.iter().fold(seed, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
        })
    });
    changes
}

/// Applies changes one by one in the given order of preference, each as soon as it can be.
fn replay(mut changes: Vec<Change>) -> Document {
    let mut document = Document::new();
    while !changes.is_empty() {
        let ready = changes
            .iter()
            .position(|change| change.deps().iter().all(|dep| document.holds(dep)))
            .expect("dependencies are among the changes");
        document
            .apply(vec![changes.remove(ready)])
            .expect("it is ready");
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_122), ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_equal_fields_and_row(
        visit in any::<bool>(),
        acts in prop::collection::vec((0..3usize, act()), 1..30),
        shuffle in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let merged = &story(visit, &acts);
        let changes = shuffled(merged, shuffle, seed);
        let replayed = replay(changes);
        let reloaded = Document::load(&merged.save()).unwrap();
        for other in [&replayed, &reloaded] {
            prop_assert_eq!(other.heads(), merged.heads());
            prop_assert_eq!(other.fields(), merged.fields());
            prop_assert_eq!(derive(other, &other.fields()).unwrap(), derive(merged, &merged.fields()).unwrap());
            prop_assert_eq!(other.fields_at(&merged.heads()).unwrap(), merged.fields());
        }
    }

    #[test]
    fn the_order_of_changes_gives_the_bytes_whether_they_come_at_once_or_batch_by_batch(
        visit in any::<bool>(),
        acts in prop::collection::vec((0..3usize, act()), 1..30),
        shuffle in any::<prop::sample::Index>(),
        seed in any::<u64>(),
        sizes in prop::collection::vec(1..5usize, 1..6),
    ) {
        let merged = story(visit, &acts);
        let order = replay(shuffled(&merged, shuffle, seed)).changes();
        let mut live = Document::new();
        let (mut rest, mut sizes) = (&order[..], sizes.iter().cycle());
        while !rest.is_empty() {
            let (batch, later) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
            for change in batch {
                live.apply(vec![change.clone()]).unwrap();
            }
            live = Document::load(&live.save()).unwrap();
            rest = later;
        }
        let mut at_once = Document::new();
        at_once.append(order.clone()).unwrap();
        prop_assert_eq!(at_once.save(), live.save());
        let hashes = |changes: &[Change]| changes.iter().map(Change::hash).collect::<Vec<_>>();
        prop_assert_eq!(hashes(&live.changes()), hashes(&order));
    }
}
