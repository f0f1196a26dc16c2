//! Whether the process lives, and whether it can work.

use axum::extract::State;

use crate::error::Error;
use crate::routes::problem::Problem;
use crate::state::Shared;
use crate::storage::SCHEMA_VERSION;

/// The process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers, with the schema that this program knows.
pub async fn readyz(State(state): State<Shared>) -> Result<&'static str, Problem> {
    if *state.stopping().borrow() {
        return Err(Error::Stopping.into());
    }
    let version = state
        .storage
        .read_async(|tx| {
            tx.query_one("SELECT max(version) FROM schema_version", &[], |row| {
                row.int(0)
            })
        })
        .await?;
    if version == SCHEMA_VERSION {
        Ok("ready\n")
    } else {
        Err(Error::busy("another schema", 30).into())
    }
}
