//! The plans of the queries that must not read whole tables.

use super::world::World;
use crate::params;
use crate::sync::page::{FEED, OPEN_WORK};

fn plan(world: &World, sql: &str, params: &[crate::storage::Param<'_>]) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    world
        .base
        .state
        .storage
        .read(|tx| tx.query(&sql, params, |row| row.text(3)))
        .unwrap()
}

#[test]
fn a_page_of_the_feed_reads_its_own_rows_only() {
    let w = World::new();
    assert_eq!(
        plan(&w, FEED, params!["team:a", 0]),
        [
            "SEARCH f USING INDEX feed_in_order (scope=? AND latest_seq>?)",
            "SEARCH d USING INDEX sqlite_autoindex_documents_1 (doc=?)"
        ]
    );
}

#[test]
fn no_query_of_a_pull_or_an_append_reads_a_whole_table() {
    let w = World::new();
    let queries: [(&str, &[crate::storage::Param<'_>]); 7] = [
        (OPEN_WORK, params!["user:u", "u"]),
        (
            "SELECT scope FROM feed WHERE doc = $1 AND gone = 0",
            params!["d"],
        ),
        (
            "SELECT DISTINCT user_id FROM people WHERE customer = $1 AND open = 1 ORDER BY user_id",
            params!["c"],
        ),
        (
            "SELECT child FROM links WHERE parent = $1 ORDER BY child",
            params!["p"],
        ),
        (
            "SELECT seq, received_at FROM log WHERE doc = $1 AND hash = $2",
            params!["d", [0; 32]],
        ),
        (
            "SELECT visit FROM visit_state WHERE team = $1 AND status = $2 ORDER BY changed_at DESC",
            params!["t", "submitted"],
        ),
        ("SELECT doc FROM bigrams WHERE gram = $1", params![1]),
    ];
    for (sql, params) in queries {
        for step in plan(&w, sql, params) {
            assert!(!step.contains("SCAN"), "{step} in {sql}");
        }
    }
}
