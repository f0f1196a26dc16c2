//! `user add|list|disable|enable|password|role`.

use std::collections::BTreeSet;

use clap::Subcommand;
use client_core::record::{Id, Role};
use rand::Rng;

use crate::accounts::user::NewUser;
use crate::accounts::{password, team, user};
use crate::cli::folder::{Data, SystemClock, system_rng};
use crate::cli::output;
use crate::error::{Error, Result};
use crate::state::Clock;
use crate::storage::Tx;

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Add a user; prints his id.
    Add {
        /// His login name.
        name: String,
        /// His name as others read it; the login name if absent.
        #[arg(long)]
        display: Option<String>,
        /// His role, e.g. engineer or supervisor.
        #[arg(long, value_parser = role)]
        role: Role,
        /// A team's name or id; may be repeated.
        #[arg(long = "team", value_name = "TEAM")]
        teams: Vec<String>,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
        #[command(flatten)]
        data: Data,
    },
    /// List the users: id, login, role, teams, name.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Keep a user out and end all his sessions.
    Disable {
        /// His login name.
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// Let a disabled user in again.
    Enable {
        /// His login name.
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// Set a user's password and end all his sessions.
    Password {
        /// His login name.
        name: String,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
        #[command(flatten)]
        data: Data,
    },
    /// Give a user another role and other teams.
    Role {
        /// His login name.
        name: String,
        /// His role from now on.
        #[arg(long, value_parser = role)]
        role: Role,
        /// A team's name or id; may be repeated.
        #[arg(long = "team", value_name = "TEAM")]
        teams: Vec<String>,
        #[command(flatten)]
        data: Data,
    },
}

impl Verb {
    /// Does it.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Add {
                name,
                display,
                role,
                teams,
                data,
                ..
            } => add(&data, &name, display.as_deref(), role, &teams),
            Self::List { data } => list(&data),
            Self::Disable { name, data } => set_disabled(&data, &name, true),
            Self::Enable { name, data } => set_disabled(&data, &name, false),
            Self::Password { name, data, .. } => set_password(&data, &name),
            Self::Role {
                name,
                role,
                teams,
                data,
            } => set_role(&data, &name, role, &teams),
        }
    }
}

fn add(
    data: &Data,
    login: &str,
    display: Option<&str>,
    role: Role,
    teams: &[String],
) -> Result<()> {
    let password_hash = read_password(login)?;
    let (now_ms, mut rng) = (SystemClock.now_ms(), system_rng()?);
    let user = data.open()?.storage.write(|tx| {
        let teams = team_ids(tx, teams)?;
        let new = NewUser {
            login,
            display,
            role,
            teams,
            password_hash: &password_hash,
        };
        user::add(tx, &new, now_ms, &mut rng)
    })?;
    output::say(&user.id.to_string())
}

fn list(data: &Data) -> Result<()> {
    let (users, teams) = data
        .open()?
        .storage
        .read(|tx| Ok((user::list(tx)?, team::list(tx)?)))?;
    let rows: Vec<Vec<String>> = users
        .iter()
        .map(|user| {
            let names: Vec<&str> = teams
                .iter()
                .filter(|team| user.teams.contains(&team.id))
                .map(|team| team.name.as_str())
                .collect();
            let state = if user.disabled { "disabled" } else { "" };
            [
                &user.id.to_string(),
                &user.login,
                user.role.as_str(),
                &names.join(","),
                &user.display,
                state,
            ]
            .map(str::to_owned)
            .to_vec()
        })
        .collect();
    output::table(&rows)
}

fn set_disabled(data: &Data, login: &str, disabled: bool) -> Result<()> {
    let (now_ms, opened) = (SystemClock.now_ms(), data.open()?);
    opened.storage.write(|tx| {
        let user = user::named(tx, login)?;
        user::set_disabled(tx, &opened.revocations, user.id, disabled, now_ms)
    })
}

fn set_password(data: &Data, login: &str) -> Result<()> {
    let password_hash = read_password(login)?;
    let now_ms = SystemClock.now_ms();
    data.open()?.storage.write(|tx| {
        let user = user::named(tx, login)?;
        user::set_password(tx, user.id, &password_hash, now_ms)
    })
}

fn set_role(data: &Data, login: &str, role: Role, teams: &[String]) -> Result<()> {
    let now_ms = SystemClock.now_ms();
    data.open()?.storage.write(|tx| {
        let (user, teams) = (user::named(tx, login)?, team_ids(tx, teams)?);
        user::set_role(tx, user.id, role, &teams, now_ms)
    })
}

/// Reads the password up to the end of the first line, checks it, hashes it.
fn read_password(login: &str) -> Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|source| Error::io("reading the password from", "standard input", source))?;
    let given = line.trim_end_matches(['\n', '\r']);
    password::check_rules(given, login)?;
    let mut salt = [0; 16];
    system_rng()?.fill_bytes(&mut salt);
    password::hash(given, salt)
}

fn team_ids(tx: &mut dyn Tx, names: &[String]) -> Result<BTreeSet<Id>> {
    let mut ids = BTreeSet::new();
    for name in names {
        ids.insert(
            team::find(tx, name)?
                .ok_or_else(|| Error::not_found(format!("team {name}")))?
                .id,
        );
    }
    Ok(ids)
}

fn role(text: &str) -> std::result::Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let names: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("must be one of {}", names.join(", "))
    })
}
