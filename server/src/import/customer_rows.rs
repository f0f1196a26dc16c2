//! Rows as customers: rows of the same name are one customer, each with a contact, an address, a machine of its own.

use std::collections::BTreeMap;

use client_core::record::{Kind, Value};
use sha2::{Digest, Sha256};

use super::column::{Column, check};
use super::parsed::{Cell, LineError};

/// A customer to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCustomer {
    /// The first of its lines.
    pub line: u64,
    /// Its name.
    pub name: String,
    /// Its team by name, and the heading of that column.
    pub team: Option<(String, String)>,
    /// Its fields, identity and team left out.
    pub fields: BTreeMap<String, Value>,
    entries: usize,
}

/// Customers by name, in the order of their first lines.
#[derive(Debug, Default)]
pub struct CustomerRows {
    customers: Vec<NewCustomer>,
    places: BTreeMap<String, usize>,
}

impl CustomerRows {
    /// Adds a row.
    ///
    /// # Errors
    /// Every rule that it breaks; the row is left out then.
    pub fn add(&mut self, line: u64, cells: &[Cell<'_>]) -> Result<(), Vec<LineError>> {
        let name = cells.iter().find(|cell| cell.column == Column::Customer);
        let name = name.map_or("", |cell| cell.text);
        let known = self.places.get(name).copied();
        let before = match known {
            Some(at) => self.customers[at].clone(),
            None => NewCustomer {
                line,
                name: name.to_owned(),
                ..NewCustomer::default()
            },
        };
        let after = before.with(line, cells)?;
        if let Some(at) = known {
            self.customers[at] = after;
        } else {
            self.places.insert(name.to_owned(), self.customers.len());
            self.customers.push(after);
        }
        Ok(())
    }

    /// All customers.
    pub fn finish(self) -> Vec<NewCustomer> {
        self.customers
    }
}

impl NewCustomer {
    fn with(mut self, line: u64, cells: &[Cell<'_>]) -> Result<Self, Vec<LineError>> {
        let mut errors = Vec::new();
        for set in ["addresses", "contacts", "equipment"] {
            let of_set = |cell: &&Cell<'_>| place(cell.column).is_some_and(|place| place.0 == set);
            let cells: Vec<&Cell<'_>> = cells.iter().filter(of_set).collect();
            self.add_entry(set, line, &cells, &mut errors);
        }
        for cell in cells {
            let Some(value) = &cell.value else { continue };
            let told = match (cell.column, place(cell.column)) {
                (Column::Team, _) => self.set_team(cell),
                (_, Some(("", path))) => self.set(path, value),
                _ => Ok(()),
            };
            if let Err(rule) = told {
                errors.push(LineError::of(line, cell.heading, rule, cell.text));
            }
        }
        if errors.is_empty() {
            Ok(self)
        } else {
            Err(errors)
        }
    }

    fn set(&mut self, path: &str, value: &Value) -> Result<(), String> {
        check(Kind::Customer, path, value)?;
        let former = self.fields.insert(path.to_owned(), value.clone());
        if former.is_some_and(|former| former != *value) {
            return Err(self.differs());
        }
        Ok(())
    }

    fn set_team(&mut self, cell: &Cell<'_>) -> Result<(), String> {
        let former = self
            .team
            .replace((cell.heading.to_owned(), cell.text.to_owned()));
        match former {
            Some((_, name)) if name != cell.text => Err(self.differs()),
            _ => Ok(()),
        }
    }

    fn differs(&self) -> String {
        format!(
            "must be the same in all lines of a customer, differs from line {}",
            self.line
        )
    }

    /// Adds the row's address, contact or machine, unless an earlier row had the same.
    fn add_entry(
        &mut self,
        set: &str,
        line: u64,
        cells: &[&Cell<'_>],
        errors: &mut Vec<LineError>,
    ) {
        let filled: Vec<(&str, &Cell<'_>, &Value)> = cells
            .iter()
            .filter_map(|cell| Some((place(cell.column)?.1, *cell, cell.value.as_ref()?)))
            .collect();
        if filled.is_empty() || self.has_entry(set, &filled) {
            return;
        }
        let serial = filled.iter().find(|(last, ..)| *last == "serial");
        let entry = match serial {
            Some((_, cell, _)) => machine(cell.text),
            // In the order of the file: the first contact is the one that lists show.
            None => format!("{:04x}{}", self.entries, hash(&format!("{line} {set}"), 4)),
        };
        self.entries += 1;
        for (last, cell, value) in filled {
            let path = format!("{set}/{entry}/{last}");
            if let Err(rule) = self.set(&path, value) {
                errors.push(LineError::of(line, cell.heading, rule, cell.text));
            }
        }
    }

    fn has_entry(&self, set: &str, filled: &[(&str, &Cell<'_>, &Value)]) -> bool {
        let (last, _, value) = &filled[0];
        let begin = format!("{set}/");
        let end = format!("/{last}");
        let mut same = self
            .fields
            .iter()
            .filter(|(path, has)| path.starts_with(&begin) && path.ends_with(&end) && has == value);
        same.any(|(path, _)| {
            let entry = path.trim_end_matches(*last);
            filled
                .iter()
                .all(|(last, _, value)| self.fields.get(&format!("{entry}{last}")) == Some(value))
        })
    }
}

/// The entry of a machine among its customer's equipment.
pub fn machine(serial: &str) -> String {
    hash(serial, 6)
}

fn hash(text: &str, bytes: usize) -> String {
    hex::encode(&Sha256::digest(text)[..bytes])
}

/// Where a customer holds what a column says: the set of entries, or none, and the path in it.
fn place(column: Column) -> Option<(&'static str, &'static str)> {
    Some(match column {
        Column::Customer => ("", "name"),
        Column::Class => ("", "class"),
        Column::Grade => ("", "credit/grade"),
        Column::ContractDate => ("", "contract_date"),
        Column::DeliveryDate => ("", "delivery_date"),
        Column::Remark => ("", "remark"),
        Column::Address => ("addresses", "text"),
        Column::Contact => ("contacts", "name"),
        Column::Post => ("contacts", "post"),
        Column::Phone => ("contacts", "phone"),
        Column::Email => ("contacts", "email"),
        Column::Model => ("equipment", "model"),
        Column::Serial => ("equipment", "serial"),
        Column::AccessMode => ("equipment", "access_mode"),
        Column::SiteConditions => ("equipment", "site_conditions"),
        Column::InstalledAt => ("equipment", "installed_at"),
        Column::WarrantyUntil => ("equipment", "warranty_until"),
        _ => return None,
    })
}
