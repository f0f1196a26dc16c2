//! What a file would write: its rows matched with the customers and people that are there. Writes nothing.

use std::collections::BTreeMap;

use client_core::record::{Id, Value, number};
use sha2::{Digest, Sha256};

use super::date::start_ms;
use super::parse::{LineError, Parsed, PastVisit};
use crate::accounts::user;
use crate::error::Result;
use crate::office::sql::Sql;
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
    /// Visits that an earlier run of the same file wrote.
    pub known: usize,
    /// Rows that can't be matched.
    pub errors: Vec<LineError>,
}

/// Matches the rows of a file. New customers go to `team`.
pub fn plan(tx: &mut dyn Tx, reader: &Reader, parsed: &Parsed, team: Id) -> Result<Plan> {
    let run = times_undone(tx, &parsed.batch)?;
    let mut matching = Matching {
        people: people(tx)?,
        customers: BTreeMap::new(),
    };
    let mut plan = Plan::default();
    let mut new: BTreeMap<String, Planned> = BTreeMap::new();
    for row in &parsed.visits {
        let customer = match matching.customer(tx, reader, &row.customer)? {
            Customer::Known(id) => id,
            Customer::Several => {
                plan.errors.push(several(row));
                continue;
            }
            Customer::New => {
                let planned = new
                    .entry(row.customer.clone())
                    .or_insert_with(|| customer(parsed, row, (team, run)));
                if let Some(entry) = machine(row) {
                    add_machine(&mut planned.fields, &entry, row);
                }
                planned.id
            }
        };
        let is_new = new.contains_key(&row.customer);
        let visit = matching.visit(parsed, row, (customer, run), is_new);
        if is_known(tx, parsed, row, run)? {
            plan.known += 1;
        } else {
            plan.visits.push(visit);
        }
    }
    for customer in new.into_values() {
        if !exists(tx, customer.id)? {
            plan.customers.push(customer);
        }
    }
    plan.customers.sort_by_key(|customer| customer.line);
    Ok(plan)
}

enum Customer {
    Known(Id),
    New,
    Several,
}

struct Matching {
    /// Users by login and by name, lower case; `None` for a name that several have.
    people: BTreeMap<String, Option<Id>>,
    /// What was found per name or number.
    customers: BTreeMap<String, Vec<Id>>,
}

impl Matching {
    fn customer(&mut self, tx: &mut dyn Tx, reader: &Reader, name: &str) -> Result<Customer> {
        if !self.customers.contains_key(name) {
            self.customers
                .insert(name.to_owned(), customers(tx, reader, name)?);
        }
        Ok(match self.customers[name][..] {
            [] => Customer::New,
            [only] => Customer::Known(only),
            _ => Customer::Several,
        })
    }

    fn visit(
        &self,
        parsed: &Parsed,
        row: &PastVisit,
        (customer, run): (Id, i64),
        new: bool,
    ) -> Planned {
        let mut fields = row.fields.clone();
        fields.insert("customer".to_owned(), Value::from(customer));
        if let Some(entry) = machine(row).filter(|_| new) {
            fields.insert("equipment/entry".to_owned(), Value::text(entry));
        }
        if let Some(engineer) = &row.engineer {
            match self.people.get(&engineer.to_lowercase()).copied().flatten() {
                Some(user) => fields.insert("routing/lead".to_owned(), Value::from(user)),
                // Who went is kept, though nobody of that name has an account.
                None => fields.insert(
                    "findings/engineer/text".to_owned(),
                    Value::text(engineer.as_str()),
                ),
            };
        }
        marked(&mut fields, parsed, row.line);
        Planned {
            id: visit_id(parsed, row, run),
            line: row.line,
            fields,
        }
    }
}

fn customer(parsed: &Parsed, row: &PastVisit, (team, run): (Id, i64)) -> Planned {
    let mut fields = BTreeMap::from([
        ("name".to_owned(), Value::text(row.customer.as_str())),
        ("team".to_owned(), Value::from(team)),
    ]);
    marked(&mut fields, parsed, row.line);
    let key = format!("{}/customer/{}", again(parsed, run), row.customer);
    Planned {
        id: derived(&row.date, &key),
        line: row.line,
        fields,
    }
}

fn marked(fields: &mut BTreeMap<String, Value>, parsed: &Parsed, line: u64) {
    fields.insert(
        "imported/batch".to_owned(),
        Value::text(parsed.batch.as_str()),
    );
    fields.insert("imported/line".to_owned(), Value::Int(line as i64));
}

/// The entry of a row's machine among its customer's equipment.
fn machine(row: &PastVisit) -> Option<String> {
    let serial = row.fields.get("equipment/serial")?.as_text()?;
    Some(hex::encode(&Sha256::digest(serial)[..6]))
}

fn add_machine(fields: &mut BTreeMap<String, Value>, entry: &str, row: &PastVisit) {
    for last in ["serial", "model"] {
        if let Some(value) = row.fields.get(&format!("equipment/{last}")) {
            fields.insert(format!("equipment/{entry}/{last}"), value.clone());
        }
    }
}

/// An id that is always the same for the same row of the same file, in the order of days.
fn derived(date: &str, key: &str) -> Id {
    let hash = Sha256::digest(key);
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    let millis = start_ms(date)
        .and_then(|ms| u64::try_from(ms).ok())
        .unwrap_or(0);
    Id(*uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .as_uuid()
        .as_bytes())
}

/// How often the same file was imported and undone: what is imported anew gets ids of its own, since what was withdrawn
/// stays withdrawn.
fn times_undone(tx: &mut dyn Tx, batch: &str) -> Result<i64> {
    let mut sql = Sql::new("SELECT undone_times FROM imports WHERE batch = ");
    sql.bind_text(batch);
    Ok(sql.query(tx, |row| row.int(0))?.pop().unwrap_or(0))
}

fn again(parsed: &Parsed, run: i64) -> String {
    match run {
        0 => parsed.batch.clone(),
        run => format!("{}#{run}", parsed.batch),
    }
}

fn visit_id(parsed: &Parsed, row: &PastVisit, run: i64) -> Id {
    derived(&row.date, &format!("{}/{}", again(parsed, run), row.line))
}

/// Whether a run of the same file wrote the row, this one or one whose undoing left it alone.
fn is_known(tx: &mut dyn Tx, parsed: &Parsed, row: &PastVisit, run: i64) -> Result<bool> {
    if exists(tx, visit_id(parsed, row, run))? {
        return Ok(true);
    }
    for earlier in 0..run {
        let mut sql = Sql::new("SELECT 1 FROM documents WHERE withdrawn = 0 AND doc = ");
        sql.bind_text(visit_id(parsed, row, earlier).to_string());
        if !sql.query(tx, |_| Ok(()))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn several(row: &PastVisit) -> LineError {
    LineError {
        line: row.line,
        column: "customer".to_owned(),
        rule:
            "must be the name of one customer, this one is that of several; give the short number"
                .to_owned(),
        value: row.customer.clone(),
    }
}

fn exists(tx: &mut dyn Tx, id: Id) -> Result<bool> {
    let mut sql = Sql::new("SELECT 1 FROM documents WHERE doc = ");
    sql.bind_text(id.to_string());
    Ok(!sql.query(tx, |_| Ok(()))?.is_empty())
}

/// Customers of that name or short number that the reader may see.
fn customers(tx: &mut dyn Tx, reader: &Reader, name: &str) -> Result<Vec<Id>> {
    let mut sql = Sql::new(
        "SELECT d.doc FROM documents d WHERE d.kind = 'customer' AND d.withdrawn = 0 AND ",
    );
    match number::normalize(name) {
        Some(number) => sql.push("d.number = ").bind_text(number),
        None => sql
            .push("d.title = ")
            .bind_text(name.chars().take(120).collect::<String>()),
    };
    sql.push(" AND ");
    reader.visible(&mut sql, "d.doc");
    let found = sql.query(tx, |row| row.text(0))?;
    Ok(found.iter().filter_map(|id| id.parse().ok()).collect())
}

fn people(tx: &mut dyn Tx) -> Result<BTreeMap<String, Option<Id>>> {
    let mut people: BTreeMap<String, Option<Id>> = BTreeMap::new();
    for user in user::list(tx)? {
        for name in [user.login.to_lowercase(), user.display.to_lowercase()] {
            let known = people.entry(name).or_insert(Some(user.id));
            if *known != Some(user.id) {
                *known = None;
            }
        }
    }
    Ok(people)
}
