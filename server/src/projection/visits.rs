//! What joins a visit, its reviews, its customer and its people.

use std::collections::{BTreeMap, BTreeSet};

use client_core::record::Id;
use client_core::row::{Body, Links, ReviewRow, Row, VisitRow};
use client_core::state::{VisitState, visit_state};
use client_core::steps::Status;

use crate::error::Result;
use crate::params;
use crate::projection::documents::{self, cbor};
use crate::storage::Tx;

/// Writes a visit's state and people anew; answers the customers whose open visits' people changed by it.
pub fn recompute(tx: &mut dyn Tx, visit: &str) -> Result<BTreeSet<String>> {
    match documents::find_row(tx, visit)? {
        Some((row, links)) => put(tx, visit, &row, &links),
        None => Ok(BTreeSet::new()),
    }
}

/// The same for a visit whose row and links are at hand.
pub fn put(tx: &mut dyn Tx, visit: &str, row: &Row, links: &Links) -> Result<BTreeSet<String>> {
    let Body::Visit(body) = &row.body else {
        return Ok(BTreeSet::new());
    };
    let reviews = reviews(tx, visit)?;
    let of: Vec<(Id, &ReviewRow)> = reviews.iter().map(|(id, review)| (*id, review)).collect();
    let state = visit_state(body, &of);
    put_state(tx, visit, row, body, &state)?;
    let closed = matches!(
        state.status,
        Status::Approved | Status::Cancelled | Status::Past
    );
    let open = !closed && !row.withdrawn;
    let mut wanted = BTreeMap::new();
    for customer in &links.parents {
        for person in &links.people {
            wanted.insert((person.to_string(), customer.to_string()), open);
        }
    }
    put_people(tx, visit, &wanted)
}

/// The visit that a review is about, as shown, was judged: its reviews that are not withdrawn.
fn reviews(tx: &mut dyn Tx, visit: &str) -> Result<Vec<(Id, ReviewRow)>> {
    let rows: Vec<(String, Row)> = tx.query(
        "SELECT d.doc, d.row_bytes FROM links l JOIN documents d ON d.doc = l.child
         WHERE l.parent = $1 AND d.kind = 'review' AND d.withdrawn = 0 AND d.parent = $1 ORDER BY d.doc",
        params![visit],
        |row| Ok((row.text(0)?, cbor(row.bytes(1)?)?)),
    )?;
    let mut reviews = Vec::new();
    for (doc, row) in rows {
        if let Body::Review(review) = row.body {
            reviews.push((documents::id(&doc)?, review));
        }
    }
    Ok(reviews)
}

fn put_state(
    tx: &mut dyn Tx,
    visit: &str,
    row: &Row,
    body: &VisitRow,
    state: &VisitState,
) -> Result<()> {
    let customer = row.parent.map(|id| id.to_string());
    let team = match &customer {
        Some(customer) => team_shown(tx, customer)?,
        None => None,
    };
    tx.execute(
        "INSERT INTO visit_state (visit, customer, team, status, card_due_from, review, edited_since, visit_kind, lead,
                                  window_from, urgent, withdrawn, conflicts, handed_in_at, changed_at, window_end, happened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (visit) DO UPDATE SET customer = excluded.customer, team = excluded.team, status = excluded.status,
             card_due_from = excluded.card_due_from, review = excluded.review, edited_since = excluded.edited_since,
             visit_kind = excluded.visit_kind, lead = excluded.lead, window_from = excluded.window_from,
             urgent = excluded.urgent, withdrawn = excluded.withdrawn, conflicts = excluded.conflicts,
             handed_in_at = excluded.handed_in_at, changed_at = excluded.changed_at,
             window_end = excluded.window_end, happened_at = excluded.happened_at",
        params![
            visit,
            customer,
            team,
            state.status.as_str(),
            state.card_due_from,
            state.review.map(|id| id.to_string()),
            state.edited_since,
            body.visit_kind,
            body.lead.map(|id| id.to_string()),
            body.window_from,
            body.urgent,
            row.withdrawn,
            row.conflicts,
            body.handed_in_at,
            row.changed_at,
            body.window_to.or(body.window_from),
            super::customers::happened_at(row)
        ],
    )?;
    Ok(())
}

/// The team that a customer shows.
fn team_shown(tx: &mut dyn Tx, customer: &str) -> Result<Option<String>> {
    let team = tx.query_optional(
        "SELECT team FROM documents WHERE doc = $1 AND kind = 'customer'",
        params![customer],
        |row| row.opt_text(0),
    )?;
    Ok(team.flatten())
}

/// Writes the team of a customer's visits anew.
pub fn put_team(tx: &mut dyn Tx, customer: &str, team: Option<Id>) -> Result<()> {
    tx.execute(
        "UPDATE visit_state SET team = $1 WHERE customer = $2",
        params![team.map(|id| id.to_string()), customer],
    )?;
    Ok(())
}

/// The people of a customer's open visits.
pub fn people_of_customer(tx: &mut dyn Tx, customer: &str) -> Result<Vec<String>> {
    tx.query(
        "SELECT DISTINCT user_id FROM people WHERE customer = $1 AND open = 1 ORDER BY user_id",
        params![customer],
        |row| row.text(0),
    )
}

fn put_people(
    tx: &mut dyn Tx,
    visit: &str,
    wanted: &BTreeMap<(String, String), bool>,
) -> Result<BTreeSet<String>> {
    let have: BTreeMap<(String, String), bool> = tx
        .query(
            "SELECT user_id, customer, open FROM people WHERE visit = $1",
            params![visit],
            |row| Ok(((row.text(0)?, row.text(1)?), row.bool(2)?)),
        )?
        .into_iter()
        .collect();
    let mut customers = BTreeSet::new();
    for ((user, customer), open) in &have {
        if !wanted.contains_key(&(user.clone(), customer.clone())) {
            tx.execute(
                "DELETE FROM people WHERE visit = $1 AND user_id = $2 AND customer = $3",
                params![visit, user, customer],
            )?;
            if *open {
                customers.insert(customer.clone());
            }
        }
    }
    for ((user, customer), open) in wanted {
        let before = have.get(&(user.clone(), customer.clone()));
        if before == Some(open) {
            continue;
        }
        tx.execute(
            "INSERT INTO people (visit, user_id, customer, open) VALUES ($1, $2, $3, $4)
             ON CONFLICT (visit, user_id, customer) DO UPDATE SET open = excluded.open",
            params![visit, user, customer, open],
        )?;
        if *open || before.is_some() {
            customers.insert(customer.clone());
        }
    }
    Ok(customers)
}
