//! A record's rows in the feeds of its scopes.

use crate::error::Result;
use crate::feed::scopes::{Scopes, join};
use crate::params;
use crate::storage::Tx;

/// The scopes that hold a record now.
pub fn current(tx: &mut dyn Tx, doc: &str) -> Result<Scopes> {
    let scopes = tx.query(
        "SELECT scope FROM feed WHERE doc = $1 AND gone = 0",
        params![doc],
        |row| row.text(0),
    )?;
    Ok(scopes.into_iter().collect())
}

/// Brings a record from its `old` to its `new` scopes with the log entry `seq`. `changed`: its content changed too, so
/// the scopes that keep it hear of it.
pub fn place(
    tx: &mut dyn Tx,
    doc: &str,
    (seq, at_ms): (i64, i64),
    changed: bool,
    old: &Scopes,
    new: &Scopes,
) -> Result<()> {
    if changed && !old.is_empty() {
        tx.execute(
            "UPDATE feed SET latest_seq = $1 WHERE doc = $2 AND gone = 0",
            params![seq, doc],
        )?;
    }
    for scope in old.difference(new) {
        tx.execute(
            "UPDATE feed SET gone = 1, latest_seq = $1 WHERE scope = $2 AND doc = $3",
            params![seq, scope, doc],
        )?;
    }
    for scope in new.difference(old) {
        tx.execute(
            "INSERT INTO feed (scope, doc, entered_seq, gone, latest_seq) VALUES ($1, $2, $3, 0, $3)
             ON CONFLICT (scope, doc) DO UPDATE SET entered_seq = excluded.entered_seq, gone = 0,
                 latest_seq = excluded.latest_seq",
            params![scope, doc, seq],
        )?;
    }
    if old != new {
        tx.execute(
            "INSERT INTO scope_history (doc, seq, at_ms, scopes) VALUES ($1, $2, $3, $4)",
            params![doc, seq, at_ms, join(new)],
        )?;
    }
    Ok(())
}
