//! What joins a customer and its visits: the last one, and from when the next revisit counts.

use std::collections::BTreeSet;

use client_core::row::{Body, Links, Row};

use crate::error::Result;
use crate::params;
use crate::projection::{Stored, days, documents};
use crate::storage::Tx;

/// The first year after delivery, ms.
const YEAR_MS: i64 = 365 * 24 * 3_600_000;

/// The customers whose state a changed visit may have changed.
pub fn of_visit(before: Option<&Stored>, after: &Stored) -> BTreeSet<String> {
    let counts = |stored: &Stored| {
        let happened = happened_at(&stored.row).filter(|_| !stored.row.withdrawn);
        let kind = match &stored.row.body {
            Body::Visit(visit) => visit.visit_kind.clone(),
            _ => String::new(),
        };
        happened.map(|at| (stored.row.parent, at, kind))
    };
    let (was, is) = (before.and_then(counts), counts(after));
    if was == is {
        return BTreeSet::new();
    }
    let both = was.into_iter().chain(is);
    both.filter_map(|(customer, ..)| customer)
        .map(|id| id.to_string())
        .collect()
}

/// When a visit took place, UTC ms: when it was handed in, or the day of one brought in from before.
pub fn happened_at(row: &Row) -> Option<i64> {
    use client_core::steps::Status;
    let Body::Visit(visit) = &row.body else {
        return None;
    };
    match visit.status {
        Status::Cancelled => None,
        Status::Past => visit.order_date.as_deref().and_then(days::start_ms),
        _ => visit.handed_in_at,
    }
}

/// Writes a customer's state anew.
pub fn recompute(tx: &mut dyn Tx, customer: &str) -> Result<()> {
    let Some((row, links)) = documents::find_row(tx, customer)? else {
        return Ok(());
    };
    let Body::Customer(body) = &row.body else {
        return Ok(());
    };
    let last = newest(
        tx,
        "SELECT max(happened_at) FROM visit_state
         WHERE customer = $1 AND withdrawn = 0 AND happened_at IS NOT NULL",
        customer,
    )?;
    let revisited = newest(
        tx,
        "SELECT max(happened_at) FROM visit_state
         WHERE customer = $1 AND withdrawn = 0 AND happened_at IS NOT NULL AND visit_kind = 'revisit'",
        customer,
    )?;
    let asked = !row.withdrawn && !body.archived && links.merged_into.is_none();
    let (rule, from) = revisit(&links, revisited, row.created_at);
    tx.execute(
        "INSERT INTO customer_state (customer, team, merged_into, last_visit_at, rule, revisit_from)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (customer) DO UPDATE SET team = excluded.team, merged_into = excluded.merged_into,
             last_visit_at = excluded.last_visit_at, rule = excluded.rule, revisit_from = excluded.revisit_from",
        params![
            customer,
            body.team.map(|id| id.to_string()),
            links.merged_into.map(|id| id.to_string()),
            last,
            asked.then_some(rule),
            from
        ],
    )?;
    Ok(())
}

/// The rule for the next revisit and the time from which it counts: weekly while works run, monthly in the first year
/// after delivery, then quarterly. A new customer without a delivery is called in the first month.
fn revisit(links: &Links, revisited: Option<i64>, created_at: i64) -> (&'static str, i64) {
    let delivered = links.delivered.as_deref().and_then(days::start_ms);
    let from = revisited.or(delivered).unwrap_or(created_at);
    let rule = if links.works_running {
        "works"
    } else {
        match delivered {
            Some(day) if from < day.saturating_add(YEAR_MS) => "first_year",
            None if revisited.is_none() => "first_year",
            _ => "later",
        }
    };
    (rule, from)
}

fn newest(tx: &mut dyn Tx, sql: &str, customer: &str) -> Result<Option<i64>> {
    tx.query_one(sql, params![customer], |row| row.opt_int(0))
}
