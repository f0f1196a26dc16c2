//! Teams.

use std::collections::BTreeSet;

use client_core::record::Id;
use rand::Rng;
use serde::Serialize;

use crate::accounts::{bump_people_version, checked_name, scopes};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Row, Tx};

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    /// Its id.
    pub id: Id,
    /// Its unique name.
    pub name: String,
}

/// Adds a team.
pub fn add(tx: &mut dyn Tx, name: &str, now_ms: i64, rng: &mut impl Rng) -> Result<Team> {
    let name = checked_name("team", name)?;
    if find(tx, name)?.is_some() {
        return Err(Error::conflict(
            "name_taken",
            format!("There is a team {name} already."),
        ));
    }
    let team = Team {
        id: Id::new(now_ms, rng),
        name: name.to_owned(),
    };
    tx.execute(
        "INSERT INTO teams (id, name, created_ms) VALUES ($1, $2, $3)",
        params![team.id, team.name, now_ms],
    )?;
    scopes::record_for_all_seeing(tx, now_ms)?;
    bump_people_version(tx)?;
    Ok(team)
}

/// All teams, by name.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<Team>> {
    tx.query("SELECT id, name FROM teams ORDER BY name, id", &[], team)
}

/// The ids of all teams.
pub fn ids(tx: &mut dyn Tx) -> Result<BTreeSet<Id>> {
    Ok(tx
        .query("SELECT id FROM teams", &[], |row| row.id(0))?
        .into_iter()
        .collect())
}

/// The team with this id or name.
pub fn find(tx: &mut dyn Tx, id_or_name: &str) -> Result<Option<Team>> {
    let mut found = tx.query(
        "SELECT id, name FROM teams WHERE id = $1 OR name = $1 ORDER BY id",
        params![id_or_name],
        team,
    )?;
    Ok(if found.is_empty() {
        None
    } else {
        Some(found.swap_remove(0))
    })
}

fn team(row: &Row<'_>) -> Result<Team> {
    Ok(Team {
        id: row.id(0)?,
        name: row.text(1)?,
    })
}
