//! Users: who may sign in, with which role, in which teams.

use std::collections::BTreeSet;

use client_core::record::{Id, Role};
use rand::Rng;

use crate::accounts::revocations::{Entry, Revocations};
use crate::accounts::{bump_people_version, checked_name, scopes, session};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Row, Tx};

/// A user, without his password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// His id.
    pub id: Id,
    /// What he types to sign in; lower case.
    pub login: String,
    /// His name as others read it.
    pub display: String,
    /// His role.
    pub role: Role,
    /// Ids of his teams.
    pub teams: BTreeSet<Id>,
    /// True if he may not sign in.
    pub disabled: bool,
    /// His telephone number.
    pub phone: Option<String>,
}

/// What is needed to add a user.
#[derive(Debug, Clone)]
pub struct NewUser<'a> {
    /// What he types to sign in; made lower case.
    pub login: &'a str,
    /// His name as others read it; the login name if absent.
    pub display: Option<&'a str>,
    /// His role.
    pub role: Role,
    /// Ids of his teams.
    pub teams: BTreeSet<Id>,
    /// The PHC string of his password, see [`super::password::hash`].
    pub password_hash: &'a str,
}

/// The form in which login names are stored and looked up.
pub fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Adds a user.
pub fn add(tx: &mut dyn Tx, new: &NewUser<'_>, now_ms: i64, rng: &mut impl Rng) -> Result<User> {
    let login = login_key(checked_name("user", new.login)?);
    let display = checked_name("display", new.display.unwrap_or(new.login))?;
    if find_by_login(tx, &login)?.is_some() {
        return Err(Error::conflict(
            "name_taken",
            format!("There is a user {login} already."),
        ));
    }
    check_teams(new.role, &new.teams)?;
    let id = Id::new(now_ms, rng);
    tx.execute(
        "INSERT INTO users (id, login, display, role, password_hash, disabled, created_ms)
         VALUES ($1, $2, $3, $4, $5, 0, $6)",
        params![
            id,
            login,
            display,
            new.role.as_str(),
            new.password_hash,
            now_ms
        ],
    )?;
    put_teams(tx, id, &new.teams)?;
    scopes::record(tx, id, now_ms)?;
    bump_people_version(tx)?;
    find(tx, id)?.ok_or_else(|| Error::internal("a user just added is missing"))
}

/// The user with this id.
pub fn find(tx: &mut dyn Tx, id: Id) -> Result<Option<User>> {
    let user = tx.query_optional(
        "SELECT id, login, display, role, disabled, phone FROM users WHERE id = $1",
        params![id],
        without_teams,
    )?;
    with_teams(tx, user)
}

/// The user with this login name, in any case.
pub fn find_by_login(tx: &mut dyn Tx, login: &str) -> Result<Option<User>> {
    let user = tx.query_optional(
        "SELECT id, login, display, role, disabled, phone FROM users WHERE login = $1",
        params![login_key(login)],
        without_teams,
    )?;
    with_teams(tx, user)
}

/// The user with this login name, or [`Error::NotFound`].
pub fn named(tx: &mut dyn Tx, login: &str) -> Result<User> {
    find_by_login(tx, login)?.ok_or_else(|| Error::not_found(format!("user {login}")))
}

/// All users, by login name.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<User>> {
    let mut users = tx.query(
        "SELECT id, login, display, role, disabled, phone FROM users ORDER BY login",
        &[],
        without_teams,
    )?;
    for user in &mut users {
        user.teams = teams(tx, user.id)?;
    }
    Ok(users)
}

/// The PHC string of a user's password.
pub fn password_hash(tx: &mut dyn Tx, id: Id) -> Result<String> {
    tx.query_one(
        "SELECT password_hash FROM users WHERE id = $1",
        params![id],
        |row| row.text(0),
    )
}

/// Sets the password and ends all sessions of the user.
pub fn set_password(tx: &mut dyn Tx, id: Id, password_hash: &str, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE users SET password_hash = $1 WHERE id = $2",
        params![password_hash, id],
    )?;
    session::end_all_of_user(tx, id, now_ms)
}

/// Disables a user (ending his sessions and scopes) or lets him in again.
pub fn set_disabled(
    tx: &mut dyn Tx,
    revocations: &Revocations,
    id: Id,
    disabled: bool,
    now_ms: i64,
) -> Result<()> {
    revocations.append(&Entry::User {
        user: id,
        disabled,
        ms: now_ms,
    })?;
    apply_disabled(tx, id, disabled, now_ms)
}

pub(super) fn apply_disabled(tx: &mut dyn Tx, id: Id, disabled: bool, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE users SET disabled = $1 WHERE id = $2",
        params![disabled, id],
    )?;
    if disabled {
        session::end_all_of_user(tx, id, now_ms)?;
    }
    scopes::record(tx, id, now_ms)?;
    bump_people_version(tx)
}

/// Gives a user another role and other teams.
pub fn set_role(
    tx: &mut dyn Tx,
    id: Id,
    role: Role,
    teams: &BTreeSet<Id>,
    now_ms: i64,
) -> Result<()> {
    check_teams(role, teams)?;
    tx.execute(
        "UPDATE users SET role = $1 WHERE id = $2",
        params![role.as_str(), id],
    )?;
    tx.execute("DELETE FROM user_teams WHERE user_id = $1", params![id])?;
    put_teams(tx, id, teams)?;
    scopes::record(tx, id, now_ms)?;
    bump_people_version(tx)
}

/// Sets a user's telephone number; none clears it.
pub fn set_phone(tx: &mut dyn Tx, id: Id, phone: Option<&str>) -> Result<()> {
    let phone = phone.map(str::trim).filter(|phone| !phone.is_empty());
    let odd =
        |c: char| !c.is_ascii_digit() && !matches!(c, ' ' | '+' | '-' | '(' | ')' | '*' | '#');
    if phone.is_some_and(|phone| phone.len() > 40 || phone.contains(odd)) {
        let rule = "must be a telephone number of at most 40 characters";
        return Err(Error::invalid("phone", rule));
    }
    tx.execute(
        "UPDATE users SET phone = $1 WHERE id = $2",
        params![phone, id],
    )?;
    Ok(())
}

fn check_teams(role: Role, teams: &BTreeSet<Id>) -> Result<()> {
    if teams.is_empty() && !role.sees_all_teams() {
        return Err(Error::invalid(
            "team",
            format!("a user with role {} needs a team", role.as_str()),
        ));
    }
    Ok(())
}

fn put_teams(tx: &mut dyn Tx, id: Id, teams: &BTreeSet<Id>) -> Result<()> {
    for team in teams {
        tx.execute(
            "INSERT INTO user_teams (user_id, team_id) VALUES ($1, $2)",
            params![id, team],
        )?;
    }
    Ok(())
}

fn teams(tx: &mut dyn Tx, id: Id) -> Result<BTreeSet<Id>> {
    let teams = tx.query(
        "SELECT team_id FROM user_teams WHERE user_id = $1",
        params![id],
        |row| row.id(0),
    )?;
    Ok(teams.into_iter().collect())
}

fn with_teams(tx: &mut dyn Tx, user: Option<User>) -> Result<Option<User>> {
    let Some(mut user) = user else {
        return Ok(None);
    };
    user.teams = teams(tx, user.id)?;
    Ok(Some(user))
}

fn without_teams(row: &Row<'_>) -> Result<User> {
    Ok(User {
        id: row.id(0)?,
        login: row.text(1)?,
        display: row.text(2)?,
        role: scopes::parse_role(row.str(3)?)?,
        teams: BTreeSet::new(),
        disabled: row.bool(4)?,
        phone: row.opt_text(5)?,
    })
}
