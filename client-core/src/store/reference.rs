//! Reference data: everybody's names, whose the enrolments are, settings.

use rusqlite::{Connection, OptionalExtension};

use super::{Store, meta};
use crate::error::Error;
use crate::record::{Enrolment, Id};
use crate::wire::{self, Reference, UserName};

impl Store {
    /// The version of the reference data held; 0 for none.
    pub fn reference_version(&self) -> Result<i64, Error> {
        Ok(meta::get_int(&self.db, "reference")?.unwrap_or(0))
    }

    /// What is known of a user.
    pub fn user(&self, id: Id) -> Result<Option<UserName>, Error> {
        let info: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT info FROM users WHERE user = $1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        info.map(|bytes| wire::decode(&bytes)).transpose()
    }

    /// A team's name.
    pub fn team(&self, id: Id) -> Result<Option<String>, Error> {
        Ok(self
            .db
            .prepare_cached("SELECT name FROM teams WHERE team = $1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }

    /// Everybody that is known, by name.
    pub fn people(&self) -> Result<Vec<(Id, String)>, Error> {
        self.named("SELECT user, name FROM users ORDER BY name, user")
    }

    /// All teams, by name.
    pub fn teams(&self) -> Result<Vec<(Id, String)>, Error> {
        self.named("SELECT team, name FROM teams ORDER BY name, team")
    }

    fn named(&self, sql: &str) -> Result<Vec<(Id, String)>, Error> {
        let mut statement = self.db.prepare_cached(sql)?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Whose an enrolment is: the user and the device's name.
    pub fn enrolment(&self, enrolment: Enrolment) -> Result<Option<(Id, String)>, Error> {
        Ok(self
            .db
            .prepare_cached("SELECT user, device FROM enrolments WHERE enrolment = $1")?
            .query_row([enrolment.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// The value of a setting in force at a moment.
    pub fn setting(&self, name: &str, at: i64) -> Result<Option<String>, Error> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT value FROM settings WHERE name = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1",
            )?
            .query_row((name, at), |row| row.get(0))
            .optional()?)
    }
}

/// Replaces all of it.
pub(crate) fn put(tx: &Connection, reference: &Reference) -> Result<(), Error> {
    tx.execute_batch(
        "DELETE FROM users; DELETE FROM teams; DELETE FROM enrolments; DELETE FROM settings;",
    )?;
    for user in &reference.users {
        tx.prepare_cached("INSERT OR REPLACE INTO users (user, name, info) VALUES ($1, $2, $3)")?
            .execute((user.id, &user.name, wire::encode(user)))?;
    }
    for team in &reference.teams {
        tx.prepare_cached("INSERT OR REPLACE INTO teams (team, name) VALUES ($1, $2)")?
            .execute((team.id, &team.name))?;
    }
    for owner in &reference.enrolments {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO enrolments (enrolment, user, device) VALUES ($1, $2, $3)",
        )?
        .execute((owner.enrolment.0, owner.user, &owner.device))?;
    }
    for setting in &reference.settings {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO settings (name, valid_from, value) VALUES ($1, $2, $3)",
        )?
        .execute((&setting.name, setting.valid_from, &setting.value))?;
    }
    meta::set_int(tx, "reference", reference.version)
}
