//! A record in an address: by its id, or by the short number that people read to one another.

use client_core::record::{Id, Kind, number};

use super::sql::Sql;
use super::visible::Reader;
use crate::error::{Error, Result};
use crate::state::ServerState;

/// The id of the record that an address names. A short number is looked for among what the reader may see; one that
/// several records have is refused with their ids, since numbers are given without asking one another.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] with `ambiguous_number`.
pub async fn record_id(
    state: &ServerState,
    reader: &Reader,
    kind: Option<Kind>,
    text: &str,
) -> Result<Id> {
    let what = kind.map_or("record", Kind::as_str);
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let number = number::normalize(text).ok_or_else(|| Error::not_found(what))?;
    let mut sql = Sql::new("SELECT d.doc FROM documents d WHERE d.number = ");
    sql.bind_text(number);
    if let Some(kind) = kind {
        sql.push(" AND d.kind = ").bind_text(kind.as_str());
    }
    sql.push(" AND ");
    reader.visible(&mut sql, "d.doc");
    sql.push(" ORDER BY d.doc LIMIT 5");
    let found = state
        .storage
        .read_async(move |tx| sql.query(tx, |row| row.id(0)))
        .await?;
    match found[..] {
        [] => Err(Error::not_found(what)),
        [only] => Ok(only),
        _ => {
            let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
            let detail = format!("Several records have this number: {}.", ids.join(", "));
            Err(Error::conflict("ambiguous_number", detail))
        }
    }
}
