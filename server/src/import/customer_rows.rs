//! Rows as customers: rows of the same name are one customer, each with a contact, an address, a machine of its own.

use std::collections::BTreeMap;

use client_core::record::{Kind, Value, number};
use sha2::{Digest, Sha256};

use super::column::{Column, check};
use super::parsed::{Cell, LineError};

/// Addresses, contacts and machines of one customer at most: a record has a limit of paths.
const ENTRIES: usize = 2_000;

/// A customer of a file. It keeps cells, not paths: a large file has many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCustomer {
    /// The first of its lines.
    pub line: u64,
    /// Its name.
    pub name: String,
    /// The short number by which it is said to be there.
    pub number: Option<String>,
    /// Its team by name.
    pub team: Option<String>,
    /// What stands in a field of its own.
    pub singles: Vec<(Column, Box<str>)>,
    /// Its addresses, contacts and machines, in the order of the file.
    pub entries: Vec<FileEntry>,
}

/// An address, a contact or a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// The set that it belongs to.
    pub set: &'static str,
    /// Its line.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<(Column, Box<str>)>,
}

/// Customers by name and number, in the order of their first lines.
#[derive(Debug, Default)]
pub struct CustomerRows {
    customers: Vec<FileCustomer>,
    places: BTreeMap<String, usize>,
}

impl CustomerRows {
    /// Adds a row.
    ///
    /// # Errors
    /// Every rule that it breaks; the row is left out then.
    pub fn add(&mut self, line: u64, cells: &[Cell<'_>]) -> Result<(), Vec<LineError>> {
        let row = FileCustomer::of(line, cells)?;
        // Two of one name that have numbers are two.
        let key = row.number.clone().unwrap_or_else(|| row.name.clone());
        if let Some(at) = self.places.get(&key) {
            return self.customers[*at].join(row, cells);
        }
        self.places.insert(key, self.customers.len());
        self.customers.push(row);
        Ok(())
    }

    /// All customers.
    pub fn finish(self) -> Vec<FileCustomer> {
        self.customers
    }
}

impl FileCustomer {
    /// Its fields as a new record has them, identity and team left out.
    pub fn fields(&self) -> BTreeMap<String, Value> {
        let mut fields = BTreeMap::from([("name".to_owned(), Value::text(self.name.as_str()))]);
        for (column, text) in &self.singles {
            if let Some(("", path)) = place(*column) {
                fields.insert(path.to_owned(), Value::text(&**text));
            }
        }
        for (at, entry) in self.entries.iter().enumerate() {
            let id = match entry.text(Column::Serial) {
                Some(serial) => machine(serial),
                // In the order of the file: the first contact is the one that lists show.
                None => format!(
                    "{at:04x}{}",
                    hash(&format!("{} {}", entry.line, entry.set), 4)
                ),
            };
            for (column, text) in &entry.cells {
                if let Some((set, last)) = place(*column) {
                    fields.insert(format!("{set}/{id}/{last}"), Value::text(&**text));
                }
            }
        }
        fields
    }

    fn of(line: u64, cells: &[Cell<'_>]) -> Result<Self, Vec<LineError>> {
        let mut row = Self {
            line,
            ..Self::default()
        };
        let mut errors = Vec::new();
        for cell in cells {
            let Some(Value::Text(text)) = &cell.value else {
                continue;
            };
            if let Err(rule) = checked(cell.column, text) {
                errors.push(LineError::of(line, cell.heading, rule, cell.text));
                continue;
            }
            match (cell.column, place(cell.column)) {
                (Column::Customer, _) => row.name.clone_from(text),
                (Column::Team, _) => row.team = Some(text.clone()),
                // Somebody else's numbers say nothing here.
                (Column::CustomerNumber, _) => row.number = customer_number(text),
                (column, Some(("", _))) => row.singles.push((column, text.as_str().into())),
                (column, Some((set, _))) => {
                    row.entry(set).cells.push((column, text.as_str().into()));
                }
                (_, None) => {}
            }
        }
        row.entries.sort_by_key(|entry| entry.set);
        row.shrink();
        if errors.is_empty() {
            Ok(row)
        } else {
            Err(errors)
        }
    }

    /// Gives room back that nothing stands in: a large file has many customers.
    fn shrink(&mut self) {
        self.name.shrink_to_fit();
        self.singles.shrink_to_fit();
        self.entries.shrink_to_fit();
        for entry in &mut self.entries {
            entry.cells.shrink_to_fit();
        }
    }

    /// The entry of a row in a set: a row has one in each.
    fn entry(&mut self, set: &'static str) -> &mut FileEntry {
        let at = self.entries.iter().position(|entry| entry.set == set);
        let at = at.unwrap_or_else(|| {
            self.entries.push(FileEntry {
                set,
                line: self.line,
                cells: Vec::new(),
            });
            self.entries.len() - 1
        });
        &mut self.entries[at]
    }

    /// Takes another row of the same customer.
    fn join(&mut self, row: Self, cells: &[Cell<'_>]) -> Result<(), Vec<LineError>> {
        let mut differing = Vec::new();
        if row.name != self.name {
            differing.push(Column::Customer);
        }
        if row.team.is_some() && self.team.is_some() && row.team != self.team {
            differing.push(Column::Team);
        }
        let other = |(column, text): &(Column, Box<str>)| {
            text_of(&self.singles, *column).is_some_and(|has| has != &**text)
        };
        let others = row.singles.iter().filter(|single| other(single));
        differing.extend(others.map(|(column, _)| *column));
        let mut new = Vec::new();
        let mut more = Vec::new();
        for entry in row.entries {
            let Some(at) = self.entries.iter().position(|has| has.is_same(&entry)) else {
                new.push(entry);
                continue;
            };
            for (column, text) in entry.cells {
                match self.entries[at].text(column) {
                    None => more.push((at, (column, text))),
                    Some(has) if has != &*text => differing.push(column),
                    Some(_) => {}
                }
            }
        }
        if !differing.is_empty() {
            let errors = differing
                .into_iter()
                .map(|column| self.differs(row.line, cells, column));
            return Err(errors.collect());
        }
        if self.entries.len() + new.len() > ENTRIES {
            let rule = format!("must have at most {ENTRIES} addresses, contacts and machines");
            return Err(vec![LineError::whole(row.line, rule)]);
        }
        for (at, cell) in more {
            self.entries[at].cells.push(cell);
        }
        self.entries.extend(new);
        self.team = self.team.take().or(row.team);
        for (column, text) in row.singles {
            if text_of(&self.singles, column).is_none() {
                self.singles.push((column, text));
            }
        }
        Ok(())
    }

    fn differs(&self, line: u64, cells: &[Cell<'_>], column: Column) -> LineError {
        let rule = format!(
            "must be the same in all lines of a customer, differs from line {}",
            self.line
        );
        let cell = cells.iter().find(|cell| cell.column == column);
        let (heading, text) = cell.map_or(("", ""), |cell| (cell.heading, cell.text));
        LineError::of(line, heading, rule, text)
    }
}

impl FileEntry {
    /// What it says in a column.
    pub fn text(&self, column: Column) -> Option<&str> {
        text_of(&self.cells, column)
    }

    /// Whether another row's entry is this one: the same machine, or nothing that this one does not say.
    fn is_same(&self, other: &Self) -> bool {
        if self.set != other.set {
            return false;
        }
        if let (Some(serial), Some(others)) =
            (self.text(Column::Serial), other.text(Column::Serial))
        {
            return serial == others;
        }
        let mut cells = other.cells.iter();
        cells.all(|(column, text)| self.text(*column) == Some(text))
    }
}

fn text_of(cells: &[(Column, Box<str>)], column: Column) -> Option<&str> {
    let mut cells = cells.iter();
    let found = cells.find(|(has, _)| *has == column);
    found.map(|(_, text)| &**text)
}

fn checked(column: Column, text: &str) -> Result<(), String> {
    let path = match place(column) {
        Some(("", path)) => path.to_owned(),
        Some((set, last)) => format!("{set}/0/{last}"),
        None => return Ok(()),
    };
    check(Kind::Customer, &path, &Value::text(text))
}

/// The normal form of a customer's short number; none for any other text.
pub fn customer_number(text: &str) -> Option<String> {
    let letter = Kind::Customer.letter();
    number::normalize(text).filter(|number| number.starts_with(letter))
}

/// The entry of a machine among its customer's equipment.
pub fn machine(serial: &str) -> String {
    hash(serial, 6)
}

/// The first bytes of a text's hash, in hexadecimal digits.
pub fn hash(text: &str, bytes: usize) -> String {
    hex::encode(&Sha256::digest(text)[..bytes])
}

/// Where a customer holds what a column says: the set of entries, or none, and the path in it.
pub fn place(column: Column) -> Option<(&'static str, &'static str)> {
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
