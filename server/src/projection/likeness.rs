//! What records are recognised by.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// Brings a record's keys from the former to the present ones.
pub fn put(tx: &mut dyn Tx, doc: &str, before: &[String], after: &[String]) -> Result<()> {
    let before: BTreeSet<&String> = before.iter().collect();
    let after: BTreeSet<&String> = after.iter().collect();
    for key in before.difference(&after) {
        tx.execute(
            "DELETE FROM likeness WHERE key = $1 AND doc = $2",
            params![key, doc],
        )?;
    }
    for key in after.difference(&before) {
        tx.execute(
            "INSERT INTO likeness (key, doc) VALUES ($1, $2) ON CONFLICT (key, doc) DO NOTHING",
            params![key, doc],
        )?;
    }
    Ok(())
}
