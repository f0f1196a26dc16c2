//! Open conflicts: the paths of a record with several concurrent values that nobody has settled.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// Brings a record's open conflicts from the former to the present ones.
pub fn put(tx: &mut dyn Tx, doc: &str, before: &[String], after: &[String]) -> Result<()> {
    let before: BTreeSet<&String> = before.iter().collect();
    let after: BTreeSet<&String> = after.iter().collect();
    for path in before.difference(&after) {
        tx.execute(
            "DELETE FROM conflicts WHERE doc = $1 AND path = $2",
            params![doc, path],
        )?;
    }
    for path in after.difference(&before) {
        tx.execute(
            "INSERT INTO conflicts (doc, path) VALUES ($1, $2)",
            params![doc, path],
        )?;
    }
    Ok(())
}
