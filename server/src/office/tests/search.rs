//! A search does a bounded amount of work for one page, however rare what else is asked for.

use std::collections::BTreeSet;

use client_core::record::{Id, Role};

use crate::office::search::{Source, find};
use crate::office::sql::Sql;
use crate::office::visible::Reader;
use crate::params;
use crate::projection::bigrams::grams;
use crate::storage::Tx;
use crate::testing::World;

const NOTES: i64 = 9_000;

fn notes(tx: &mut dyn Tx) {
    let gram = grams("电源").into_iter().next();
    for seq in 1..=NOTES {
        let doc = format!("n{seq}");
        let parent = if seq == 3 { "wanted" } else { "other" };
        tx.execute(
            "INSERT INTO documents (doc, kind, generation, version, created_seq, creator_user, creator_enrolment,
               creator_teams, last_user, last_enrolment, received_at, created_at, changed_at, number, title, parent,
               conflicts, withdrawn, search, derivation, digest, heads, receipts, row_bytes, link_bytes, bytes)
             VALUES ($1, 'note', 1, $2, $2, '', '', '', '', '', 1, 1, 1, '', '电源', $3, 0, 0, '', 1, x'', x'', x'',
               x'', x'', x'')",
            params![doc, seq, parent],
        )
        .unwrap();
        tx.execute(
            "INSERT INTO bigrams (gram, doc) VALUES ($1, $2)",
            params![gram.unwrap(), seq],
        )
        .unwrap();
    }
}

fn manager() -> Reader {
    Reader {
        id: Id([7; 16]),
        user: "u".to_owned(),
        role: Role::Manager,
        teams: BTreeSet::new(),
        scopes: BTreeSet::new(),
    }
}

const SOURCE: Source = Source {
    from: "",
    kind: "note",
};

/// The ids of all pages, and how many pages there were.
fn every_page(tx: &mut dyn Tx, condition: &str) -> (Vec<String>, usize) {
    let (mut ids, mut cursor) = (Vec::new(), None);
    for page in 1..1_000 {
        let add = |sql: &mut Sql| {
            sql.push(condition);
        };
        let found = find(tx, &manager(), &SOURCE, "电源", cursor.as_deref(), 50, add).unwrap();
        ids.extend(found.ids);
        cursor = found.next;
        if cursor.is_none() {
            return (ids, page);
        }
    }
    panic!("the pages do not end");
}

#[test]
fn a_rare_filter_ends_pages_short_and_misses_nothing() {
    let world = World::new();
    world
        .state
        .storage
        .write(|tx| {
            notes(tx);
            let (ids, pages) = every_page(tx, " AND d.parent = 'wanted'");
            assert_eq!(ids, ["n3"]);
            assert!(pages > 1, "one page looked at all {NOTES} records");
            let (ids, _) = every_page(tx, " AND d.parent = 'nowhere'");
            assert_eq!(ids, Vec::<String>::new());
            Ok(())
        })
        .unwrap();
}

#[test]
fn pages_without_a_filter_hold_every_hit_once() {
    let world = World::new();
    world
        .state
        .storage
        .write(|tx| {
            notes(tx);
            let (ids, pages) = every_page(tx, "");
            let newest_first: Vec<String> =
                (1..=NOTES).rev().map(|seq| format!("n{seq}")).collect();
            assert_eq!(ids, newest_first);
            assert_eq!(pages, 180);
            Ok(())
        })
        .unwrap();
}
