//! A record and the ones it follows in scope.

use std::collections::BTreeSet;

use client_core::record::Id;

use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// Brings a record's parents from the former to the present ones.
pub fn put(tx: &mut dyn Tx, child: &str, before: &[Id], after: &[Id]) -> Result<()> {
    let before: BTreeSet<&Id> = before.iter().collect();
    let after: BTreeSet<&Id> = after.iter().collect();
    for parent in before.difference(&after) {
        tx.execute(
            "DELETE FROM links WHERE child = $1 AND parent = $2",
            params![child, parent.to_string()],
        )?;
    }
    for parent in after.difference(&before) {
        tx.execute(
            "INSERT INTO links (child, parent) VALUES ($1, $2)",
            params![child, parent.to_string()],
        )?;
    }
    Ok(())
}

/// The records that follow this one.
pub fn children(tx: &mut dyn Tx, parent: &str) -> Result<Vec<String>> {
    tx.query(
        "SELECT child FROM links WHERE parent = $1 ORDER BY child",
        params![parent],
        |row| row.text(0),
    )
}
