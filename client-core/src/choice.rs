//! A choice among concurrent values is a fact at `choice/<path>`; it leaves the field alone.

use serde::{Deserialize, Serialize};

use crate::record::Value;

/// Which value was chosen, and over which others. Undone by writing null in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value chosen.
    pub chosen: Value,
    /// The values it was chosen over.
    pub over: Vec<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    chosen: String,
    over: Vec<String>,
}

impl Choice {
    /// The scalar that stands at `choice/<path>`.
    pub fn to_value(&self) -> Value {
        let mut over: Vec<String> = self.over.iter().map(Value::tagged).collect();
        over.sort();
        let stored = Stored {
            chosen: self.chosen.tagged(),
            over,
        };
        // Two strings and a list of strings always serialise.
        Value::Text(serde_json::to_string(&stored).expect("texts serialise"))
    }

    /// Reads a stored choice; `None` for anything else, null included.
    pub fn parse(value: &Value) -> Option<Self> {
        let stored: Stored = serde_json::from_str(value.as_text()?).ok()?;
        let over = stored
            .over
            .iter()
            .map(|text| Value::from_tagged(text))
            .collect::<Option<_>>()?;
        Some(Self {
            chosen: Value::from_tagged(&stored.chosen)?,
            over,
        })
    }

    /// Whether every one of `values` was in view when this was chosen.
    pub fn covers<'a>(&self, mut values: impl Iterator<Item = &'a Value>) -> bool {
        values.all(|value| *value == self.chosen || self.over.contains(value))
    }
}
