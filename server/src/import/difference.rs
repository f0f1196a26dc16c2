//! What a file says of a customer that is there, against what stands there. An empty cell says nothing.

use std::collections::{BTreeMap, BTreeSet};

use client_core::likeness::{phone_key, serial_key};
use serde::Serialize;

use super::column::Column;
use super::customer_rows::{FileCustomer, FileEntry, hash, machine, place};

/// A value of a customer that is there, which the file would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldChange {
    /// Which column says so.
    pub column: Column,
    /// Where the record holds it.
    #[serde(skip)]
    pub path: String,
    /// What stands there; absent where nothing does.
    pub from: Option<String>,
    /// What the file says.
    pub to: String,
    /// Several values stand there that nobody has chosen among: it is not written before somebody has.
    pub several: bool,
}

/// A customer file as it was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its texts by path.
    pub texts: BTreeMap<String, String>,
    /// Entries that were removed, as `set/id`.
    pub removed: BTreeSet<String>,
    /// Paths with several values that nobody has chosen among.
    pub several: BTreeSet<String>,
}

/// What differs. `name` tells whether the name is compared: it is not where a name or what stands in its place is what
/// the customer was found by. Entries that are not there yet get ids that follow from the batch.
pub fn differences(
    customer: &FileCustomer,
    seen: &Seen,
    name: bool,
    batch: &str,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    if name {
        changes.extend(seen.change(Column::Customer, "name".to_owned(), &customer.name));
    }
    for (column, text) in &customer.singles {
        if let Some(("", path)) = place(*column) {
            changes.extend(seen.change(*column, path.to_owned(), text));
        }
    }
    for set in ["addresses", "contacts", "equipment"] {
        let entries: Vec<&FileEntry> = customer
            .entries
            .iter()
            .filter(|entry| entry.set == set)
            .collect();
        let mut there = Entries::of(seen, set);
        for entry in &entries {
            let id = match there.take(entry, entries.len() == 1) {
                Some((_, true)) => continue,
                Some((id, false)) => id,
                None => there.fresh(entry, batch),
            };
            for (column, text) in &entry.cells {
                if let Some((_, last)) = place(*column) {
                    changes.extend(seen.change(*column, format!("{set}/{id}/{last}"), text));
                }
            }
        }
    }
    changes
}

impl Seen {
    fn change(&self, column: Column, path: String, to: &str) -> Option<FieldChange> {
        let from = self.texts.get(&path).filter(|text| !text.is_empty());
        if from.is_some_and(|from| is_same(column, from, to)) {
            return None;
        }
        Some(FieldChange {
            column,
            several: self.several.contains(&path),
            from: from.cloned(),
            to: to.to_owned(),
            path,
        })
    }
}

/// Whether two texts say the same: telephones and serial numbers do so however they are spaced.
fn is_same(column: Column, one: &str, other: &str) -> bool {
    let same_key = |key: fn(&str) -> Option<String>| key(one).is_some() && key(one) == key(other);
    one == other
        || match column {
            Column::Phone => same_key(phone_key),
            Column::Serial => same_key(serial_key),
            _ => false,
        }
}

/// The entries of a set, each of which belongs to at most one of the file's.
struct Entries<'a> {
    set: &'static str,
    all: BTreeMap<&'a str, Entry<'a>>,
}

#[derive(Default)]
struct Entry<'a> {
    texts: BTreeMap<&'a str, &'a str>,
    removed: bool,
    taken: bool,
}

impl<'a> Entries<'a> {
    fn of(seen: &'a Seen, set: &'static str) -> Self {
        let mut all: BTreeMap<&str, Entry<'a>> = BTreeMap::new();
        for (path, text) in &seen.texts {
            let mut parts = path.splitn(3, '/');
            if let (Some(head), Some(id), Some(last)) = (parts.next(), parts.next(), parts.next())
                && head == set
                && !text.is_empty()
            {
                let entry = all.entry(id).or_default();
                entry.removed = seen.removed.contains(&format!("{set}/{id}"));
                entry.texts.insert(last, text);
            }
        }
        Self { set, all }
    }

    /// The entry that a row means, and whether somebody removed it: such a one is left as it is.
    fn take(&mut self, row: &FileEntry, only: bool) -> Option<(String, bool)> {
        let rules: &[fn(&FileEntry, &Entry<'_>) -> bool] = match self.set {
            "equipment" => &[same_serial, same_model],
            "contacts" => &[same_name, same_phone, same_email],
            _ => &[same_address],
        };
        let free = |entry: &Entry<'_>| !entry.taken;
        let mut found = None;
        for rule in rules {
            let fits = |(_, entry): &(&&str, &Entry<'_>)| free(entry) && rule(row, entry);
            found = found.or_else(|| self.all.iter().find(fits).map(|(id, _)| (*id).to_owned()));
        }
        let id = found.or_else(|| self.only_one(row).filter(|_| only))?;
        let entry = self.all.get_mut(id.as_str())?;
        entry.taken = true;
        Some((id, entry.removed))
    }

    /// The one address, or the one contact of a row without a name: there is no other that could be meant.
    fn only_one(&self, row: &FileEntry) -> Option<String> {
        let nameless = self.set == "contacts" && row.text(Column::Contact).is_none();
        if self.set != "addresses" && !nameless {
            return None;
        }
        let mut present = self.all.iter().filter(|(_, entry)| !entry.removed);
        let first = present.next()?;
        present.next().is_none().then(|| (*first.0).to_owned())
    }

    /// The id of an entry that is not there yet. It sorts behind those that are: lists show the first one.
    fn fresh(&self, row: &FileEntry, batch: &str) -> String {
        let by_serial = row.text(Column::Serial).map(machine);
        let free = by_serial.filter(|id| !self.all.contains_key(id.as_str()));
        free.unwrap_or_else(|| {
            format!("y{}", hash(&format!("{batch} {} {}", row.line, row.set), 6))
        })
    }
}

fn both<'a>(row: &'a FileEntry, entry: &Entry<'a>, column: Column) -> Option<(&'a str, &'a str)> {
    let has = entry.texts.get(place(column)?.1)?;
    Some((row.text(column)?, has))
}

fn same_serial(row: &FileEntry, entry: &Entry<'_>) -> bool {
    both(row, entry, Column::Serial).is_some_and(|(row, has)| is_same(Column::Serial, row, has))
}

/// The same model, where not both have a serial number: those would be two machines.
fn same_model(row: &FileEntry, entry: &Entry<'_>) -> bool {
    both(row, entry, Column::Serial).is_none()
        && both(row, entry, Column::Model).is_some_and(|(row, has)| row == has)
}

fn same_name(row: &FileEntry, entry: &Entry<'_>) -> bool {
    both(row, entry, Column::Contact).is_some_and(|(row, has)| row.trim() == has.trim())
}

/// The same telephone, where not both have a name: those would be two people.
fn same_phone(row: &FileEntry, entry: &Entry<'_>) -> bool {
    both(row, entry, Column::Contact).is_none()
        && both(row, entry, Column::Phone)
            .is_some_and(|(row, has)| is_same(Column::Phone, row, has))
}

fn same_email(row: &FileEntry, entry: &Entry<'_>) -> bool {
    both(row, entry, Column::Contact).is_none()
        && both(row, entry, Column::Email).is_some_and(|(row, has)| row.eq_ignore_ascii_case(has))
}

fn same_address(row: &FileEntry, entry: &Entry<'_>) -> bool {
    both(row, entry, Column::Address).is_some_and(|(row, has)| row == has)
}

#[cfg(test)]
mod tests;
