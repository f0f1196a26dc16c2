//! A row as a visit of the past.

use std::collections::BTreeMap;

use client_core::record::{Kind, Value};

use super::column::{Column, check};
use super::layout::Layout;
use super::parsed::{Cell, LineError};

/// A row that can be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVisit {
    /// Its line in the file.
    pub line: u64,
    /// The customer's name or short number.
    pub customer: String,
    /// Who went: login or name.
    pub engineer: Option<String>,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// The visit's fields, `order/date` included; identity, customer and engineer not.
    pub fields: BTreeMap<String, Value>,
}

/// The visit of a row.
///
/// # Errors
/// Every rule that it breaks.
pub fn visit(layout: &Layout, line: u64, cells: &[Cell<'_>]) -> Result<PastVisit, Vec<LineError>> {
    let mut visit = PastVisit {
        line,
        customer: layout.customer.clone().unwrap_or_default(),
        engineer: None,
        date: String::new(),
        fields: BTreeMap::from([("imported/past".to_owned(), Value::Bool(true))]),
    };
    let mut errors = Vec::new();
    for cell in cells {
        let Some(value) = &cell.value else { continue };
        if let Err(rule) = visit.take(cell, value) {
            errors.push(LineError::of(line, cell.heading, rule, cell.text));
        }
    }
    if errors.is_empty() {
        Ok(visit)
    } else {
        Err(errors)
    }
}

impl PastVisit {
    fn take(&mut self, cell: &Cell<'_>, value: &Value) -> Result<(), String> {
        match cell.column {
            Column::Customer => {
                check(Kind::Customer, "name", value)?;
                cell.text.clone_into(&mut self.customer);
            }
            Column::Engineer => self.engineer = Some(cell.text.to_owned()),
            column => {
                let Some(path) = column.visit_path() else {
                    return Ok(());
                };
                check(Kind::Visit, path, value)?;
                if column == Column::Date {
                    value
                        .as_text()
                        .unwrap_or_default()
                        .clone_into(&mut self.date);
                }
                self.fields.insert(path.to_owned(), value.clone());
            }
        }
        Ok(())
    }
}
