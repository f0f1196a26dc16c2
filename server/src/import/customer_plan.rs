//! Planning the customers of a file: which are there, which look like one that is.

use std::collections::BTreeMap;

use client_core::record::Id;

use super::column::Column;
use super::customer_rows::{FileCustomer, customer_number};
use super::matching::{Found, by_id, by_name, by_number};
use super::outcome::{ImportOutcome, RowOutcome};
use super::plan::{Content, Planned, Planning, There};
use crate::accounts::team;
use crate::error::Result;
use crate::office::names::Named;
use crate::storage::Tx;

/// Likenesses kept of a file: what is beyond is counted.
const ALIKE: usize = 1_000;

/// Whom a row means.
enum Whose {
    /// A customer that is there, found by a number beside its name or not.
    There { found: Found, by_number: bool },
    /// There are several such, or it was merged into another or withdrawn: the row is left out.
    Unclear,
    /// Nobody that is there.
    Nobody,
    /// The number is none of a customer of the teams.
    WrongNumber(String),
}

impl Planning<'_> {
    /// Plans the customers.
    pub(super) fn customers(&mut self, tx: &mut dyn Tx, rows: Vec<FileCustomer>) -> Result<()> {
        let teams = team::list(tx)?;
        let own = teams
            .into_iter()
            .filter(|team| self.destination.own.contains(&team.id));
        let own: BTreeMap<String, Id> = own.map(|team| (team.name, team.id)).collect();
        let mut taken: BTreeMap<Id, u64> = BTreeMap::new();
        for row in rows {
            let Some(team) = self.team(&row, &own) else {
                continue;
            };
            match self.whose(tx, &row, team)? {
                Whose::There { found, by_number } => {
                    self.is_there(row, found, by_number, &mut taken);
                }
                Whose::WrongNumber(number) => {
                    let rule = "must be the number of a customer of your teams";
                    self.refuse(row.line, Column::CustomerNumber, rule, &number);
                }
                Whose::Unclear => self.new_customer(tx, row, team, true)?,
                Whose::Nobody => self.new_customer(tx, row, team, false)?,
            }
        }
        Ok(())
    }

    fn team(&mut self, row: &FileCustomer, own: &BTreeMap<String, Id>) -> Option<Id> {
        let Some(name) = &row.team else {
            return Some(self.destination.team);
        };
        let team = own.get(name).copied();
        if team.is_none() {
            let rule = "must be the name of one of your teams";
            self.refuse(row.line, Column::Team, rule, name);
        }
        team
    }

    /// By its number; as what this file made before; by its very name in its team.
    fn whose(&mut self, tx: &mut dyn Tx, row: &FileCustomer, team: Id) -> Result<Whose> {
        let own = &self.destination.own;
        let mine = |found: &Found| found.team.is_some_and(|team| own.contains(&team));
        // A number may stand in place of a name, too.
        let instead = customer_number(&row.name);
        if let Some(number) = row.number.as_ref().or(instead.as_ref()) {
            let mut found = by_number(tx, self.reader, number)?;
            found.retain(mine);
            match (one(found), &row.number) {
                (Ok(None), Some(number)) => return Ok(Whose::WrongNumber(number.clone())),
                (Ok(None), None) => {}
                (found, number) => return Ok(there(found, number.is_some())),
            }
        }
        if let Some(id) = self.run.made(tx, &part(row))? {
            self.plan.known += 1;
            let found = by_id(tx, id)?.filter(|found| mine(found) && !found.withdrawn);
            return Ok(found.map_or(Whose::Unclear, |found| there(Ok(Some(found)), false)));
        }
        let mut found = by_name(tx, self.reader, &row.name)?;
        found.retain(|found| found.team == Some(team));
        Ok(match one(found) {
            Ok(None) => Whose::Nobody,
            found => there(found, false),
        })
    }

    fn is_there(
        &mut self,
        row: FileCustomer,
        found: Found,
        by_number: bool,
        taken: &mut BTreeMap<Id, u64>,
    ) {
        if let Some(line) = taken.insert(found.id, row.line) {
            let rule = format!("must be about another customer than line {line}");
            self.refuse(row.line, Column::Customer, &rule, &row.name);
            return;
        }
        self.plan.there.push(There {
            id: found.id,
            name: found.name,
            by_number,
            row,
        });
    }

    fn new_customer(
        &mut self,
        tx: &mut dyn Tx,
        row: FileCustomer,
        team: Id,
        unclear: bool,
    ) -> Result<()> {
        let fields = row.fields();
        let place = (row.line, row.name.as_str());
        let mut alike = self.known.find(tx, self.reader, place, &fields)?;
        let like = alike.as_ref().and_then(|alike| alike.customer.clone());
        let leave_out = unclear || (self.destination.leave_out_alike && like.is_some());
        if let Some(alike) = &mut alike {
            alike.left_out = leave_out;
        }
        let outcome = match (leave_out, alike.is_some()) {
            (true, _) => ImportOutcome::LeftOut,
            (false, true) => ImportOutcome::Alike,
            (false, false) => ImportOutcome::New,
        };
        self.tell(&row, outcome, like);
        self.plan
            .alike
            .extend(alike.filter(|_| self.plan.alike.len() < ALIKE));
        if !leave_out {
            self.plan.customers.push(Planned {
                id: self.run.id("", &part(&row)),
                line: row.line,
                content: Content::Customer(Box::new(row), team),
            });
        }
        Ok(())
    }

    fn tell(&mut self, row: &FileCustomer, outcome: ImportOutcome, customer: Option<Named>) {
        self.plan.outcomes.add(RowOutcome {
            line: row.line,
            name: row.name.clone(),
            outcome,
            customer,
            changes: Vec::new(),
        });
    }
}

/// The only one, or none; an error for several.
fn one(mut found: Vec<Found>) -> std::result::Result<Option<Found>, ()> {
    if found.len() > 1 {
        return Err(());
    }
    Ok(found.pop())
}

fn there(found: std::result::Result<Option<Found>, ()>, by_number: bool) -> Whose {
    match found {
        Ok(Some(found)) if !found.merged => Whose::There { found, by_number },
        _ => Whose::Unclear,
    }
}

/// What a customer is among those that a file makes.
fn part(row: &FileCustomer) -> String {
    format!("customer/{}", row.name)
}
