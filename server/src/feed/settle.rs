//! What follows from a changed record, in the append's own transaction: derived tables, its place in the feeds, and the
//! places of other records because of it, each with a log entry of its own.

use std::collections::BTreeSet;

use client_core::record::Kind;
use client_core::row::{Body, Row};

use crate::error::Result;
use crate::feed::place::{current, place};
use crate::feed::scopes::{Scopes, join, of_node};
use crate::log::{self, ByLine, Pen, Subject};
use crate::projection::documents::{find_node, put};
use crate::projection::{Node, Stored, bigrams, conflicts, customers, likeness, links, visits};
use crate::storage::Tx;
use crate::sync::live::Poked;

/// An append under way: which batch, by whom, and which scopes heard of it.
#[derive(Debug)]
pub struct Appended<'a> {
    /// The first number of the batch.
    pub batch: i64,
    /// Who pushed it.
    pub by: &'a ByLine,
    /// Every scope whose feed changed, with the records: to be poked.
    pub poked: &'a mut Poked,
}

/// Writes a changed record and all that follows from it. `after.version` is the number of its last change.
pub fn settle(
    tx: &mut dyn Tx,
    pen: &mut Pen<'_>,
    appended: &mut Appended<'_>,
    before: Option<&Stored>,
    after: &Stored,
) -> Result<()> {
    let doc = after.doc.to_string();
    put(tx, after)?;
    bigrams::put(tx, after.created_seq, before.map(|b| &b.row), &after.row)?;
    let conflicts_before = before.map_or(&[][..], |b| &b.links.conflicts);
    conflicts::put(tx, &doc, conflicts_before, &after.links.conflicts)?;
    let parents_before = before.map_or(&[][..], |b| &b.links.parents);
    links::put(tx, &doc, parents_before, &after.links.parents)?;
    let keys_before = before.map_or(&[][..], |b| &b.links.keys);
    likeness::put(tx, &doc, keys_before, &after.links.keys)?;
    let customers = joined(tx, &doc, before, after)?;

    place_changed(tx, pen, appended, &Node::of(after), after.version)?;
    let mut others = Vec::new();
    if before.is_none_or(|b| moves_children(b, after)) {
        descendants(tx, &doc, &mut others)?;
    }
    others.extend(customers);
    for other in others {
        place_other(tx, pen, appended, &other)?;
    }
    Ok(())
}

/// Writes the tables that join records; answers the customers whose open visits' people changed.
fn joined(
    tx: &mut dyn Tx,
    doc: &str,
    before: Option<&Stored>,
    after: &Stored,
) -> Result<BTreeSet<String>> {
    match after.kind {
        Kind::Customer => {
            let team = |row: &Row| match &row.body {
                Body::Customer(customer) => customer.team,
                _ => None,
            };
            let now = team(&after.row);
            if before.is_none_or(|before| team(&before.row) != now) {
                visits::put_team(tx, doc, now)?;
            }
            customers::recompute(tx, doc)?;
            Ok(BTreeSet::new())
        }
        Kind::Visit => {
            let moved = visits::put(tx, doc, &after.row, &after.links)?;
            for customer in customers::of_visit(before, after) {
                customers::recompute(tx, &customer)?;
            }
            Ok(moved)
        }
        Kind::Review => {
            let mut visits: BTreeSet<String> = BTreeSet::new();
            for stored in before.into_iter().chain([after]) {
                visits.extend(stored.links.parents.iter().map(ToString::to_string));
            }
            let mut moved = BTreeSet::new();
            for visit in visits {
                moved.extend(visits::recompute(tx, &visit)?);
            }
            Ok(moved)
        }
        Kind::Note => Ok(BTreeSet::new()),
    }
}

/// Whether the scopes of the records below it can be others now.
fn moves_children(before: &Stored, after: &Stored) -> bool {
    let (b, a) = (&before.links, &after.links);
    b.teams != a.teams || b.people != a.people || b.parents != a.parents || b.authors != a.authors
}

fn descendants(tx: &mut dyn Tx, doc: &str, found: &mut Vec<String>) -> Result<()> {
    for child in links::children(tx, doc)? {
        if !found.contains(&child) && child != doc {
            found.push(child.clone());
            descendants(tx, &child, found)?;
        }
    }
    Ok(())
}

fn place_changed(
    tx: &mut dyn Tx,
    pen: &Pen<'_>,
    appended: &mut Appended<'_>,
    node: &Node,
    seq: i64,
) -> Result<()> {
    let old = current(tx, &node.doc)?;
    let new = of_node(tx, node)?;
    if old != new {
        log::set_scopes(tx, seq, &join(&new))?;
    }
    poke(appended, node, &old, &new);
    place(tx, &node.doc, (seq, pen.now), true, &old, &new)
}

/// Places a record because of another one's change: with a number, an entry and a tag of its own, since a cursor may
/// already have passed the other's number.
fn place_other(
    tx: &mut dyn Tx,
    pen: &mut Pen<'_>,
    appended: &mut Appended<'_>,
    doc: &str,
) -> Result<()> {
    let Some(node) = find_node(tx, doc)? else {
        return Ok(());
    };
    let old = current(tx, doc)?;
    let new = of_node(tx, &node)?;
    if old == new {
        return Ok(());
    }
    let subject = Subject {
        doc,
        kind: node.kind.as_str(),
        generation: node.generation,
    };
    let seq = pen.placement(tx, subject, appended.batch, appended.by, &join(&new))?;
    poke(appended, &node, &old, &new);
    place(tx, doc, (seq, pen.now), false, &old, &new)
}

fn poke(appended: &mut Appended<'_>, node: &Node, old: &Scopes, new: &Scopes) {
    for scope in old.union(new) {
        let records = appended.poked.entry(scope.clone()).or_default();
        records.insert(node.doc.clone());
        records.extend(node.links.parents.iter().map(ToString::to_string));
    }
}
