//! What a file would write: its rows matched with what is there. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

use client_core::record::{Id, Value};

use super::alike::{Alike, Known};
use super::column::Subject;
use super::customer_rows::{NewCustomer, machine};
use super::matching::{Run, customers, exists, people};
use super::parsed::{LineError, Parsed};
use super::visit_rows::PastVisit;
use crate::accounts::team;
use crate::error::Result;
use crate::office::visible::Reader;
use crate::storage::Tx;

/// A record to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its id, a function of the file's content and the line.
    pub id: Id,
    /// The line it comes from.
    pub line: u64,
    /// Its fields, identity left out.
    pub fields: BTreeMap<String, Value>,
}

/// What a file would write.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Customers that are not there yet.
    pub customers: Vec<Planned>,
    /// Visits, those that an earlier run of the same file wrote left out.
    pub visits: Vec<Planned>,
    /// Records that an earlier run of the same file wrote: visits, or customers of a file of customers.
    pub known: usize,
    /// New customers that look like another one.
    pub alike: Vec<Alike>,
    /// Rows that can't be matched.
    pub errors: Vec<LineError>,
}

/// Where new customers go.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The team of those whose row names none.
    pub team: Id,
    /// The teams that a row may name.
    pub own: BTreeSet<Id>,
    /// Those that look like one that is there are left out.
    pub leave_out_alike: bool,
}

/// Matches the rows of a file, which go from it into the plan.
pub fn plan(
    tx: &mut dyn Tx,
    reader: &Reader,
    parsed: &mut Parsed,
    destination: &Destination,
) -> Result<Plan> {
    let mut planning = Planning {
        run: Run::of(tx, parsed)?,
        reader,
        destination,
        known: Known::default(),
        plan: Plan::default(),
    };
    match parsed.layout.subject {
        Subject::Visits => planning.visits(tx, take(&mut parsed.visits))?,
        Subject::Customers => planning.customers(tx, take(&mut parsed.customers))?,
    }
    Ok(planning.plan)
}

struct Planning<'a> {
    run: Run,
    reader: &'a Reader,
    destination: &'a Destination,
    known: Known,
    plan: Plan,
}

/// A file of customers.
impl Planning<'_> {
    fn customers(&mut self, tx: &mut dyn Tx, rows: Vec<NewCustomer>) -> Result<()> {
        let teams = team::list(tx)?;
        let own = teams
            .into_iter()
            .filter(|team| self.destination.own.contains(&team.id));
        let own: BTreeMap<String, Id> = own.map(|team| (team.name, team.id)).collect();
        for customer in rows {
            let part = format!("customer/{}", customer.name);
            if self.run.wrote(tx, "", &part)? {
                self.plan.known += 1;
                continue;
            }
            let Some(team) = self.team(&customer, &own) else {
                continue;
            };
            let of_this_name = customers(tx, self.reader, &customer.name)?;
            let place = (customer.line, customer.name.as_str());
            let mut alike = self.known.find(tx, self.reader, place, &customer.fields)?;
            let leave_out = !of_this_name.is_empty()
                || (self.destination.leave_out_alike
                    && alike.as_ref().is_some_and(|it| it.customer.is_some()));
            if let Some(alike) = &mut alike {
                alike.left_out = leave_out;
            }
            self.plan.alike.extend(alike);
            if leave_out {
                continue;
            }
            let mut fields = customer.fields;
            fields.insert("team".to_owned(), Value::from(team));
            self.run.mark(&mut fields, customer.line);
            self.plan.customers.push(Planned {
                id: self.run.id("", &part),
                line: customer.line,
                fields,
            });
        }
        Ok(())
    }

    fn team(&mut self, customer: &NewCustomer, own: &BTreeMap<String, Id>) -> Option<Id> {
        let Some((heading, name)) = &customer.team else {
            return Some(self.destination.team);
        };
        let team = own.get(name).copied();
        if team.is_none() {
            let rule = "must be the name of one of your teams";
            self.plan
                .errors
                .push(LineError::of(customer.line, heading, rule, name));
        }
        team
    }
}

/// A file of visits.
impl Planning<'_> {
    fn visits(&mut self, tx: &mut dyn Tx, rows: Vec<PastVisit>) -> Result<()> {
        let people = people(tx)?;
        let mut found: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        let mut new: BTreeMap<String, Planned> = BTreeMap::new();
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
            if self.run.wrote(tx, &row.date, &part)? {
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
            self.run.mark(&mut fields, row.line);
            let id = self.run.id(&row.date, &part);
            self.plan.visits.push(Planned {
                id,
                line: row.line,
                fields,
            });
        }
        let mut new: Vec<(String, Planned)> = new.into_iter().collect();
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
                self.plan.customers.push(customer);
            }
        }
        Ok(())
    }

    fn customer(&self, row: &PastVisit) -> Planned {
        let mut fields = BTreeMap::from([
            ("name".to_owned(), Value::text(row.customer.as_str())),
            ("team".to_owned(), Value::from(self.destination.team)),
        ]);
        self.run.mark(&mut fields, row.line);
        Planned {
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
