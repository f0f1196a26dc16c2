//! Planning the visits of a file, and the customers that they need.

use std::collections::BTreeMap;

use client_core::record::{Id, Value};

use super::customer_rows::machine;
use super::matching::{customers, exists, people};
use super::parsed::LineError;
use super::plan::{Content, Planned, Planning};
use super::visit_rows::PastVisit;
use crate::error::Result;
use crate::storage::Tx;

/// A customer to be made for the visits of a file.
struct NewCustomer {
    id: Id,
    line: u64,
    fields: BTreeMap<String, Value>,
}

/// A file of visits.
impl Planning<'_> {
    /// Plans the visits.
    pub(super) fn visits(&mut self, tx: &mut dyn Tx, rows: Vec<PastVisit>) -> Result<()> {
        let people = people(tx)?;
        let mut found: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        let mut new: BTreeMap<String, NewCustomer> = BTreeMap::new();
        for row in rows {
            let name = row.customer.as_str();
            if !found.contains_key(name) {
                found.insert(name.to_owned(), customers(tx, self.reader, name)?);
            }
            let customer = match found[name][..] {
                [only] => only,
                [] => {
                    let planned = new
                        .entry(name.to_owned())
                        .or_insert_with(|| self.customer(&row));
                    if let Some(entry) = machine_of(&row) {
                        add_machine(&mut planned.fields, &entry, &row);
                    }
                    planned.id
                }
                _ => {
                    self.plan.errors.push(several(&row));
                    continue;
                }
            };
            let part = row.line.to_string();
            if self.run.wrote(tx, self.reader, &row.date, &part)? {
                self.plan.known += 1;
                continue;
            }
            let entry = machine_of(&row).filter(|_| new.contains_key(name));
            let mut fields = row.fields.clone();
            fields.insert("customer".to_owned(), Value::from(customer));
            if let Some(entry) = entry {
                fields.insert("equipment/entry".to_owned(), Value::text(entry));
            }
            name_engineer(&mut fields, &row, &people);
            self.plan.visits.push(Planned {
                id: self.run.id(&row.date, &part),
                line: row.line,
                content: Content::Fields(fields),
            });
        }
        let mut new: Vec<(String, NewCustomer)> = new.into_iter().collect();
        new.sort_by_key(|(_, customer)| customer.line);
        for (name, customer) in new {
            if !exists(tx, customer.id)? {
                let alike = self.known.find(
                    tx,
                    self.reader,
                    (customer.line, name.as_str()),
                    &customer.fields,
                )?;
                self.plan.alike.extend(alike);
                self.plan.customers.push(Planned {
                    id: customer.id,
                    line: customer.line,
                    content: Content::Fields(customer.fields),
                });
            }
        }
        Ok(())
    }

    fn customer(&self, row: &PastVisit) -> NewCustomer {
        let fields = BTreeMap::from([
            ("name".to_owned(), Value::text(row.customer.as_str())),
            ("team".to_owned(), Value::from(self.destination.team)),
        ]);
        NewCustomer {
            id: self
                .run
                .id(&row.date, &format!("customer/{}", row.customer)),
            line: row.line,
            fields,
        }
    }
}

fn name_engineer(
    fields: &mut BTreeMap<String, Value>,
    row: &PastVisit,
    people: &BTreeMap<String, Option<Id>>,
) {
    let Some(engineer) = &row.engineer else {
        return;
    };
    match people.get(&engineer.to_lowercase()).copied().flatten() {
        Some(user) => fields.insert("routing/lead".to_owned(), Value::from(user)),
        // Who went is kept, though nobody of that name has an account.
        None => fields.insert(
            "findings/engineer/text".to_owned(),
            Value::text(engineer.as_str()),
        ),
    };
}

/// The entry of a row's machine among its customer's equipment.
fn machine_of(row: &PastVisit) -> Option<String> {
    Some(machine(row.fields.get("equipment/serial")?.as_text()?))
}

fn add_machine(fields: &mut BTreeMap<String, Value>, entry: &str, row: &PastVisit) {
    for last in ["serial", "model"] {
        if let Some(value) = row.fields.get(&format!("equipment/{last}")) {
            fields.insert(format!("equipment/{entry}/{last}"), value.clone());
        }
    }
}

fn several(row: &PastVisit) -> LineError {
    let rule =
        "must be the name of one customer, this one is that of several; give the short number";
    LineError::of(row.line, "customer", rule, &row.customer)
}
