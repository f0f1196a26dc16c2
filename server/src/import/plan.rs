//! What a file would write: its rows matched with what is there. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

use client_core::ChangeHash;
use client_core::record::{Id, Value};

use super::alike::{Alike, Known};
use super::column::{Column, Subject};
use super::customer_rows::FileCustomer;
use super::layout::Layout;
use super::matching::Run;
use super::outcome::Outcomes;
use super::parsed::{LineError, Parsed};
use crate::error::Result;
use crate::log;
use crate::office::visible::Reader;
use crate::storage::Tx;

/// A record to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its id, a function of the file's content and the line.
    pub id: Id,
    /// The line it comes from.
    pub line: u64,
    /// What it says.
    pub content: Content,
}

/// What a record to be made says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its fields, identity left out.
    Fields(BTreeMap<String, Value>),
    /// A customer of a file, and the team that it goes to: its fields are made when they are written.
    Customer(Box<FileCustomer>, Id),
}

/// A customer that is there, named by a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct There {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Whether the file's name is compared: the customer was found by a number beside it.
    pub by_number: bool,
    /// What the file says.
    pub row: FileCustomer,
}

/// An edit of a customer that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedEdit {
    /// The customer.
    pub id: Id,
    /// The line that says so.
    pub line: u64,
    /// The heads that were seen.
    pub heads: Vec<ChangeHash>,
    /// The values to be written.
    pub puts: Vec<(String, Value)>,
}

/// What a file would write.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The batch: SHA-256 of the rows and of the team that new customers go to, 64 hexadecimal digits.
    pub batch: String,
    /// The log's end when the plan was made, or that of the preview that somebody looked at.
    pub seen: i64,
    /// Customers that are not there yet.
    pub customers: Vec<Planned>,
    /// Visits, those that an earlier run of the same file wrote left out.
    pub visits: Vec<Planned>,
    /// Customers that are there and have not been compared yet.
    pub there: Vec<There>,
    /// Edits of customers that are there.
    pub edits: Vec<PlannedEdit>,
    /// How many of them were written.
    pub updated: usize,
    /// Records that an earlier run of the same file wrote: visits, or customers of a file of customers.
    pub known: usize,
    /// New customers that look like another one; not all of many.
    pub alike: Vec<Alike>,
    /// What becomes of the customers of a file of customers.
    pub outcomes: Outcomes,
    /// In how many customers that are there each column says something else.
    pub differing: BTreeMap<Column, usize>,
    /// Rows that can't be matched, and edits that were refused.
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

/// Matches the rows of a file, which go from it into the plan. `seen` is the end of the log in the preview that somebody
/// looked at.
pub fn plan(
    tx: &mut dyn Tx,
    reader: &Reader,
    parsed: &mut Parsed,
    destination: &Destination,
    seen: Option<i64>,
) -> Result<Plan> {
    let (visits, customers) = (take(&mut parsed.visits), take(&mut parsed.customers));
    let run = Run::of(tx, &parsed.content, destination.team)?;
    let end = log::end(tx)?;
    let mut planning = Planning {
        plan: Plan {
            batch: run.batch().to_owned(),
            seen: seen.map_or(end, |seen| seen.clamp(0, end)),
            ..Plan::default()
        },
        run,
        reader,
        destination,
        layout: &parsed.layout,
        known: Known::default(),
    };
    match parsed.layout.subject {
        Subject::Visits => planning.visits(tx, visits)?,
        Subject::Customers => planning.customers(tx, customers)?,
    }
    Ok(planning.plan)
}

/// A plan in the making.
pub(super) struct Planning<'a> {
    pub(super) run: Run,
    pub(super) reader: &'a Reader,
    pub(super) destination: &'a Destination,
    pub(super) layout: &'a Layout,
    pub(super) known: Known,
    pub(super) plan: Plan,
}

impl Planning<'_> {
    /// Refuses a line over what stands in a column.
    pub(super) fn refuse(&mut self, line: u64, column: Column, rule: &str, value: &str) {
        let mut headings = self.layout.headings.iter();
        let heading = headings.find(|heading| heading.column == Some(column));
        let name = heading.map_or("", |heading| heading.name.as_str());
        self.plan
            .errors
            .push(LineError::of(line, name, rule, value));
    }
}

impl Planned {
    /// Its fields, identity left out, marked with where they come from.
    pub fn puts(&self, batch: &str) -> Vec<(String, Value)> {
        let mut fields = match &self.content {
            Content::Fields(fields) => fields.clone(),
            Content::Customer(row, team) => {
                let mut fields = row.fields();
                fields.insert("team".to_owned(), Value::from(*team));
                fields
            }
        };
        fields.insert("imported/batch".to_owned(), Value::text(batch));
        fields.insert("imported/line".to_owned(), Value::Int(self.line as i64));
        fields.into_iter().collect()
    }
}
