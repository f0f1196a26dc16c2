//! Writing from the office: the fields of a body, and what becomes of an edit.

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::record::{Id, Kind, Value};
use client_core::wire::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Author;
use crate::error::{Error, Result};
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::office::{self, Deed, Done, Written};

use super::visible::Reader;

/// Values by path. `null` and `""` clear a field.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(value_type = BTreeMap<String, Object>)]
pub struct Fields(serde_json::Map<String, serde_json::Value>);

impl Fields {
    /// The values, checked against the kind's table.
    ///
    /// # Errors
    /// [`Error::Invalid`], naming field and rule.
    pub fn read(&self, kind: Kind) -> Result<BTreeMap<String, Value>> {
        client_core::json::read_object(kind, &self.0).map_err(checked)
    }
}

/// What a write came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outcome {
    /// The record.
    pub id: String,
    /// The edit's id; absent if everything stood there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<String>,
    /// The record's heads now.
    pub heads: Vec<String>,
    /// Paths that an undo left alone, because they no longer show what it would undo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_alone: Vec<String>,
}

/// Makes a record. Blocks.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Forbidden`], or [`Error::NotFound`] when what it is about is not the author's to see.
pub fn create(
    state: &ServerState,
    author: &Author,
    kind: Kind,
    fields: BTreeMap<String, Value>,
) -> Result<Outcome> {
    let reader = Reader::of(author);
    check_parent(state, &reader, kind, &fields)?;
    check_required(kind, &fields)?;
    let done = office::create(state, author.enrolment, kind, fields.into_iter().collect())?;
    match done {
        Done::Unchanged { .. } => Err(Error::internal("a new record was empty")),
        done => written(kind.as_str(), Id([0; 16]), &[], done),
    }
}

/// Does something to a record that is there. Blocks.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Forbidden`], [`Error::Conflict`], or [`Error::NotFound`] when it is not the author's to
/// see.
pub fn change(
    state: &ServerState,
    author: &Author,
    kind: Option<Kind>,
    id: Id,
    deed: &Deed,
) -> Result<Outcome> {
    let stored = super::record::open(state, &Reader::of(author), kind, id)?;
    let done = office::change(state, author.enrolment, id, deed)?;
    written(stored.kind.as_str(), id, &stored.heads, done)
}

/// What a record is about must be there and visible: a made-up id must not tell more than a forbidden one.
fn check_parent(
    state: &ServerState,
    reader: &Reader,
    kind: Kind,
    fields: &BTreeMap<String, Value>,
) -> Result<()> {
    let Some(path) = kind.parent_path() else {
        return Ok(());
    };
    let Some(parent) = fields.get(path).and_then(Value::as_text) else {
        return Err(Error::invalid(path, "must be given"));
    };
    state
        .storage
        .read(|tx| parent_visible(tx, reader, path, parent))
}

/// What a new record must say, so that nobody finds a nameless row in a list.
fn check_required(kind: Kind, fields: &BTreeMap<String, Value>) -> Result<()> {
    let required: &[&str] = match kind {
        Kind::Customer => &["name", "team"],
        Kind::Visit => &["visit_kind"],
        Kind::Review | Kind::Note => &[],
    };
    let given = |path: &&&str| {
        let text = fields.get(**path).and_then(Value::as_text);
        text.is_some_and(|text| !text.trim().is_empty())
    };
    match required.iter().find(|path| !given(path)) {
        Some(missing) => Err(Error::invalid(*missing, "must be given")),
        None => Ok(()),
    }
}

fn parent_visible(tx: &mut dyn Tx, reader: &Reader, path: &str, parent: &str) -> Result<()> {
    let mut sql = super::sql::Sql::new("SELECT 1 FROM documents d WHERE d.doc = ");
    sql.bind_text(parent).push(" AND ");
    reader.visible(&mut sql, "d.doc");
    if sql.query(tx, |_| Ok(()))?.is_empty() {
        return Err(Error::invalid(
            path,
            "is not the id of a record that you may see",
        ));
    }
    Ok(())
}

fn written(what: &'static str, id: Id, heads: &[ChangeHash], done: Done) -> Result<Outcome> {
    match done {
        Done::Unchanged { left_alone } => Ok(Outcome {
            id: id.to_string(),
            edit: None,
            heads: heads.iter().map(ToString::to_string).collect(),
            left_alone,
        }),
        Done::Written(Written {
            doc,
            hash,
            heads,
            left_alone,
            ..
        }) => Ok(Outcome {
            id: doc.to_string(),
            edit: Some(hash.to_string()),
            heads: heads.iter().map(ToString::to_string).collect(),
            left_alone,
        }),
        Done::UnknownHeads => Err(Error::conflict(
            "unknown_heads",
            "The record does not hold the state that this edit names. Read it again.",
        )),
        Done::Refused(refusal) => Err(refused(what, &refusal)),
    }
}

/// A refusal in words.
pub fn refused(what: &'static str, refusal: &Refusal) -> Error {
    let argument = |at: usize| refusal.arguments.get(at).cloned().unwrap_or_default();
    match refusal.code {
        RefusalCode::Check => Error::invalid(argument(0), argument(1)),
        RefusalCode::UnknownField => Error::invalid(argument(0), "is no field of this record"),
        RefusalCode::Policy => {
            let because = Some(argument(1)).filter(|because| !because.is_empty());
            let because = because.map_or_else(String::new, |because| format!(": {because}"));
            Error::forbidden(
                "policy",
                format!("Your role may not write {} here{because}.", argument(0)),
            )
        }
        RefusalCode::Foreign => {
            Error::forbidden("foreign", format!("{} must name yourself.", argument(0)))
        }
        RefusalCode::Scope => Error::not_found(what),
        RefusalCode::Limit => {
            Error::TooLarge(format!("The record would pass a limit: {}.", argument(0)))
        }
        RefusalCode::Malformed
        | RefusalCode::Harmful
        | RefusalCode::Quarantined
        | RefusalCode::CopyPutAside
        | RefusalCode::Unreadable => Error::Refused {
            status: 422,
            code: "malformed",
            detail: "This edit can't be made. Read the record again.".to_owned(),
        },
    }
}

fn checked(error: client_core::Error) -> Error {
    match error {
        client_core::Error::Check { field, rule, .. } => Error::invalid(field, rule),
        client_core::Error::UnknownField { path, .. } => {
            Error::invalid(path, "is no field of this record")
        }
        other => Error::invalid("body", other.to_string()),
    }
}
