//! What the invented people have done: one year of customer files, visits and reviews as edits, each
//! by its author, in the order of time. A function of seed and day.

use client_core::error::Error;
use client_core::record::{Enrolment, Id, Kind};
use rand::RngExt;
use rand::rngs::StdRng;

use super::author::Author;
use super::customers::{conflict, customer};
use super::visits::visit;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// Customers and visits of the demo.
pub const CUSTOMERS: usize = 200;
/// Visits of the demo.
pub const VISITS: usize = 2_000;
/// Fields that two people write with no signal.
pub const CONFLICTS: usize = 5;

/// One of the invented people.
#[derive(Debug, Clone)]
pub struct Person {
    /// His id.
    pub user: Id,
    /// The enrolment he writes under.
    pub enrolment: Enrolment,
    /// The code in his short numbers.
    pub code: String,
}

/// A team: its id and its people in the order of [`names::PEOPLE`].
#[derive(Debug, Clone)]
pub struct Team {
    /// The team.
    pub id: Id,
    /// Four engineers, dispatcher, agent, stock keeper, supervisor.
    pub people: Vec<Person>,
}

impl Team {
    pub(super) fn engineer(&self, rng: &mut StdRng) -> &Person {
        &self.people[rng.random_range(0..4)]
    }
    pub(super) fn dispatcher(&self) -> &Person {
        &self.people[4]
    }
    pub(super) fn agent(&self) -> &Person {
        &self.people[5]
    }
    pub(super) fn supervisor(&self) -> &Person {
        &self.people[7]
    }
}

/// One edit, ready to be pushed by its author.
#[derive(Debug, Clone)]
pub struct Written {
    /// When it was written, UTC ms.
    pub at: i64,
    /// Who wrote it.
    pub by: Person,
    /// The record.
    pub doc: Id,
    /// Its kind.
    pub kind: Kind,
    /// The change.
    pub change: Vec<u8>,
}

/// The day that counts as today.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    /// Eight in the morning in China, UTC ms.
    pub(super) start: i64,
    /// The present, UTC ms: nothing has happened later.
    pub(super) now: i64,
}

/// Writes the whole history up to `now` (UTC ms).
///
/// # Errors
/// Those of the edits: none, unless the tables of fields have changed.
pub fn write(seed: u64, now: i64, teams: &[Team]) -> Result<Vec<Written>, Error> {
    let mut author = Author::new(seed);
    // China is eight hours ahead: its mornings at eight are UTC's midnights.
    let start = (now + 8 * HOUR).div_euclid(DAY) * DAY;
    let day = Day { start, now };
    let mut customers = Vec::new();
    for index in 0..CUSTOMERS {
        customers.push(customer(&mut author, teams, index, day)?);
    }
    for index in 0..VISITS {
        let of = &customers[index % customers.len()];
        visit(&mut author, teams, of, index, day)?;
    }
    for of in customers.iter().take(CONFLICTS) {
        conflict(&mut author, teams, of, day)?;
    }
    Ok(author.into_written())
}
