//! A record as JSON for screens, exports and the office API, and what people and files enter.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ChangeHash;
use crate::document::Document;
use crate::error::Error;
use crate::fields::{Fields, Written};
use crate::history::Receipts;
use crate::record::{CHOICE, Enrolment, Id, Kind, Value};

/// A record as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordJson {
    /// Its id.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// Its generation.
    pub generation: u32,
    /// The document's heads, sorted, hexadecimal: what an edit of this state is based on.
    pub heads: Vec<String>,
    /// The value shown at every path that holds one, choices left out.
    pub fields: BTreeMap<String, Value>,
    /// Paths with several values that nobody has chosen among.
    pub conflicts: Vec<PathJson>,
    /// Paths whose several values a choice has settled.
    pub chosen: Vec<PathJson>,
}

/// A path with several values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathJson {
    /// The path.
    pub path: String,
    /// Its different values in the order in which they are numbered for choosing, from 0.
    pub values: Vec<ValueJson>,
}

/// One of several values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueJson {
    /// The value.
    pub value: Value,
    /// Whether it is the one shown, by choice or for the time being.
    pub shown: bool,
    /// Who wrote it: the latest by operation id, if several wrote the same.
    pub by: Enrolment,
    /// The writer's clock, UTC ms.
    pub at: i64,
    /// When the server received it, UTC ms; `null` while it has not.
    pub received: Option<i64>,
}

/// A record as JSON.
///
/// # Errors
/// [`Error::Document`] if the document has no identity.
pub fn record(
    document: &Document,
    fields: &Fields,
    generation: u32,
    receipts: &Receipts,
) -> Result<RecordJson, Error> {
    let kind = fields
        .kind()
        .ok_or_else(|| Error::Document("it has no kind".to_owned()))?;
    let several = |path: &str| several(document, fields, receipts, path);
    Ok(RecordJson {
        id: fields.text("id").parse()?,
        kind,
        number: fields.text("number").to_owned(),
        generation,
        heads: document.heads().iter().map(ChangeHash::to_string).collect(),
        fields: shown(fields),
        conflicts: fields
            .conflicts()
            .iter()
            .map(|conflict| several(&conflict.path))
            .collect(),
        chosen: fields.chosen().map(|(path, _)| several(path)).collect(),
    })
}

/// The value shown at every path that holds one, choices left out.
pub fn shown(fields: &Fields) -> BTreeMap<String, Value> {
    fields
        .iter()
        .filter(|(path, _)| !path.starts_with(CHOICE))
        .map(|(path, _)| (path.to_owned(), fields.shown(path).clone()))
        .filter(|(_, value)| *value != Value::Null)
        .collect()
}

fn several(document: &Document, fields: &Fields, receipts: &Receipts, path: &str) -> PathJson {
    let written = fields.written(path);
    let shown = fields.shown(path);
    let one = |value: Value| -> Option<ValueJson> {
        let by: &Written = written.iter().rfind(|written| written.value == value)?;
        Some(ValueJson {
            shown: value == *shown,
            by: by.actor.enrolment,
            at: document.stamp(&by.hash).at,
            received: receipts.get(&by.hash).copied(),
            value,
        })
    };
    PathJson {
        path: path.to_owned(),
        values: crate::edit::distinct(written)
            .into_iter()
            .filter_map(one)
            .collect(),
    }
}

/// Reads what was typed as `PATH=VALUE`; an empty value clears the field.
///
/// # Errors
/// [`Error::Check`] or [`Error::UnknownField`], naming field, rule and value.
pub fn read_assignments<S: AsRef<str>>(
    kind: Kind,
    assignments: &[S],
) -> Result<BTreeMap<String, Value>, Error> {
    let mut entered = BTreeMap::new();
    for assignment in assignments {
        let assignment = assignment.as_ref();
        let (path, text) = assignment
            .split_once('=')
            .ok_or_else(|| wrong(assignment, "must be written as PATH=VALUE", "no ="))?;
        let path = path.trim();
        let value = match kind.field(path) {
            Some(field) => field.ty.read(text),
            None => Value::text(text),
        };
        enter(kind, &mut entered, path, value)?;
    }
    Ok(entered)
}

/// Reads one line of an import: a JSON object from paths to values, `null` clears.
///
/// # Errors
/// [`Error::Message`] if it is no JSON object; otherwise as [`read_object`].
pub fn read_line(kind: Kind, line: &str) -> Result<BTreeMap<String, Value>, Error> {
    let object = serde_json::from_str(line)
        .map_err(|error| Error::Message(format!("it is not one JSON object: {error}")))?;
    read_object(kind, &object)
}

/// Reads a JSON object from paths to values; `null` clears. Times are UTC ms.
///
/// # Errors
/// [`Error::Check`] or [`Error::UnknownField`], naming field, rule and value.
pub fn read_object(
    kind: Kind,
    object: &serde_json::Map<String, serde_json::Value>,
) -> Result<BTreeMap<String, Value>, Error> {
    let mut entered = BTreeMap::new();
    for (path, json) in object {
        let value = from_json(kind, path, json)?;
        enter(kind, &mut entered, path, value)?;
    }
    Ok(entered)
}

/// Reads what is being typed, like [`read_object`], but keeps a value that breaks the rule of its field: it is
/// judged when an edit is made of it, and is not lost before.
///
/// # Errors
/// [`Error::Check`] for what no field holds, [`Error::UnknownField`].
pub fn read_typed(
    kind: Kind,
    object: &serde_json::Map<String, serde_json::Value>,
) -> Result<BTreeMap<String, Value>, Error> {
    let mut typed = BTreeMap::new();
    for (path, json) in object {
        // An empty field breaks no rule, so this names a path that nothing can be typed into.
        enter(kind, &mut typed, path, Value::Null)?;
        typed.insert(path.clone(), from_json(kind, path, json)?);
    }
    Ok(typed)
}

fn from_json(kind: Kind, path: &str, json: &serde_json::Value) -> Result<Value, Error> {
    use crate::record::Type;
    use serde_json::Value as Json;
    let is_time = kind
        .field(path)
        .is_some_and(|field| matches!(field.ty, Type::Time));
    match json {
        Json::Null => Ok(Value::Null),
        Json::Bool(yes) => Ok(Value::Bool(*yes)),
        Json::String(text) if text.is_empty() => Ok(Value::Null),
        Json::String(text) => Ok(Value::text(text.as_str())),
        Json::Number(number) => match number.as_i64() {
            Some(ms) if is_time => Ok(Value::Time(ms)),
            Some(number) => Ok(Value::Int(number)),
            None => Err(wrong(path, "must be a whole number", &json.to_string())),
        },
        Json::Array(_) | Json::Object(_) => Err(wrong(
            path,
            "must be a text, a whole number, true, false or null; \
             what belongs to an entry has a path of its own, like contacts/1/phone",
            &json.to_string(),
        )),
    }
}

fn enter(
    kind: Kind,
    entered: &mut BTreeMap<String, Value>,
    path: &str,
    value: Value,
) -> Result<(), Error> {
    if path.starts_with(CHOICE) {
        return Err(wrong(
            path,
            "is settled by resolving the conflict",
            "a value",
        ));
    }
    kind.check(path, &value)?;
    if entered.contains_key(path) {
        return Err(wrong(path, "must be given once", "two values"));
    }
    entered.insert(path.to_owned(), value);
    Ok(())
}

fn wrong(field: &str, rule: &str, value: &str) -> Error {
    let short = |text: &str| text.chars().take(80).collect();
    Error::Check {
        field: short(field),
        rule: rule.to_owned(),
        value: short(value),
    }
}

#[cfg(test)]
mod tests;
