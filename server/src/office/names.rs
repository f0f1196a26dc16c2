//! Ids with the names that people read, and enrolments with the people behind them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Result;
use crate::params;
use crate::storage::{Row, Tx};

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Named {
    /// Reads two columns, the first of which may be NULL.
    pub fn read(row: &Row<'_>, column: usize) -> Result<Option<Self>> {
        let Some(id) = row.opt_text(column)? else {
            return Ok(None);
        };
        let name = row.opt_text(column + 1)?.unwrap_or_default();
        Ok(Some(Self { id, name }))
    }
}

/// Who wrote something, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Writer {
    /// Id of the user.
    pub user: String,
    /// His name.
    pub name: String,
    /// The device's name, or that of the office session.
    pub device: String,
    /// True for an office session.
    pub office: bool,
}

/// The people behind enrolments; one that is unknown is left out.
pub fn writers<'a>(
    tx: &mut dyn Tx,
    enrolments: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, Writer>> {
    let mut writers = BTreeMap::new();
    for enrolment in enrolments {
        if writers.contains_key(enrolment) {
            continue;
        }
        let writer = tx.query_optional(
            "SELECT u.id, u.display, e.name, e.office FROM devices e JOIN users u ON u.id = e.user_id
             WHERE e.enrolment = $1",
            params![enrolment],
            |row| Ok(Writer { user: row.text(0)?, name: row.text(1)?, device: row.text(2)?, office: row.bool(3)? }),
        )?;
        if let Some(writer) = writer {
            writers.insert(enrolment.to_owned(), writer);
        }
    }
    Ok(writers)
}
