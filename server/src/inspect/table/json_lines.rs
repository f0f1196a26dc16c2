//! One JSON object per line; the names of members are the columns.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rows::Rows;
use super::{COLUMNS, Fault, Row, Unreadable, Why, number};

/// Reads rows, a row of the members' names before them.
pub fn read(text: &str) -> Result<Vec<Row>, Unreadable> {
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Rows::default();
    for (line, text) in (1_u64..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        rows.begin(line)?;
        let Ok(Value::Object(members)) = serde_json::from_str(text) else {
            rows.fault(Fault::NoObject);
            continue;
        };
        for (name, value) in members {
            let next = columns.len();
            if next >= COLUMNS && !columns.contains_key(&name) {
                return Err(Unreadable {
                    why: Why::Columns,
                    line: Some(line),
                    column: None,
                });
            }
            let column = *columns.entry(name).or_insert(next);
            let (text, fault) = cell(&value);
            rows.put(column, &text, fault)?;
        }
    }
    let mut rows = rows.finish();
    let mut header = vec![String::new(); columns.len()];
    for (name, column) in columns {
        header[column] = name;
    }
    rows.insert(
        0,
        Row {
            cells: header,
            ..Row::default()
        },
    );
    Ok(rows)
}

fn cell(value: &Value) -> (String, Option<Fault>) {
    match value {
        Value::Null => (String::new(), None),
        Value::Bool(is) => (is.to_string(), None),
        Value::String(text) => {
            let broken = text.contains(char::REPLACEMENT_CHARACTER);
            (text.trim().to_owned(), broken.then_some(Fault::Characters))
        }
        Value::Number(whole) if whole.is_i64() || whole.is_u64() => (whole.to_string(), None),
        Value::Number(float) => float.as_f64().map_or_else(Default::default, number::text),
        Value::Array(_) | Value::Object(_) => (value.to_string(), Some(Fault::Nested)),
    }
}
