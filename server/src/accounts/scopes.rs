//! Which scopes a role and teams give, and the history of it per user.

use std::collections::BTreeSet;
use std::str::FromStr;

use client_core::record::{Id, Role};

use crate::accounts::{team, user};
use crate::error::{Error, Result};
use crate::feed::WITHDRAWN;
use crate::params;
use crate::storage::Tx;

/// The scopes of a user: `team:<id>`, `office:<team>`, `user:<id>`, and that of withdrawn records for roles that see all
/// teams. `all_teams` counts only for those.
pub fn scopes_of(
    role: Role,
    user: Id,
    own_teams: &BTreeSet<Id>,
    all_teams: &BTreeSet<Id>,
) -> BTreeSet<String> {
    let teams = if role.sees_all_teams() {
        all_teams
    } else {
        own_teams
    };
    let mut scopes = BTreeSet::from([format!("user:{user}")]);
    if role.sees_all_teams() {
        scopes.insert(WITHDRAWN.to_owned());
    }
    for team in teams {
        scopes.insert(format!("team:{team}"));
        if role.uses_office() {
            scopes.insert(format!("office:{team}"));
        }
    }
    scopes
}

/// What a user had from a place in the log on, until the next entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeEntry {
    /// The last sequence number of the log when it began: it holds for what comes after.
    pub since_seq: i64,
    /// When it began, UTC ms.
    pub since_ms: i64,
    /// The role.
    pub role: Role,
    /// The teams' ids.
    pub teams: BTreeSet<Id>,
    /// The scopes; empty while the user is disabled.
    pub scopes: BTreeSet<String>,
}

/// The history of a user's role, teams and scopes, oldest first.
pub fn history(tx: &mut dyn Tx, user: Id) -> Result<Vec<ScopeEntry>> {
    tx.query(
        "SELECT since_seq, since_ms, role, teams, scopes FROM user_scopes WHERE user_id = $1 ORDER BY number",
        params![user],
        |row| {
            Ok(ScopeEntry {
                since_seq: row.int(0)?,
                since_ms: row.int(1)?,
                role: parse_role(row.str(2)?)?,
                teams: split(row.str(3)?)?,
                scopes: split(row.str(4)?)?,
            })
        },
    )
}

/// Adds an entry to a user's history if role, teams or scopes differ from the last one.
pub(super) fn record(tx: &mut dyn Tx, user: Id, now_ms: i64) -> Result<()> {
    let user = user::find(tx, user)?.ok_or_else(|| Error::not_found("user"))?;
    let scopes = if user.disabled {
        BTreeSet::new()
    } else {
        scopes_of(user.role, user.id, &user.teams, &team::ids(tx)?)
    };
    let earlier = history(tx, user.id)?;
    let unchanged = |last: &ScopeEntry| {
        last.role == user.role && last.teams == user.teams && last.scopes == scopes
    };
    if earlier.last().is_some_and(unchanged) {
        return Ok(());
    }
    let since_seq = log_position(tx)?;
    tx.execute(
        "INSERT INTO user_scopes (user_id, number, since_seq, since_ms, role, teams, scopes)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            user.id,
            earlier.len() as i64 + 1,
            since_seq,
            now_ms,
            user.role.as_str(),
            join(&user.teams),
            join(&scopes)
        ],
    )?;
    Ok(())
}

/// A new team widens what the roles that see all teams see.
pub(super) fn record_for_all_seeing(tx: &mut dyn Tx, now_ms: i64) -> Result<()> {
    for user in user::list(tx)? {
        if user.role.sees_all_teams() {
            record(tx, user.id, now_ms)?;
        }
    }
    Ok(())
}

/// The last sequence number of the log; 0 while it is empty.
pub fn log_position(tx: &mut dyn Tx) -> Result<i64> {
    tx.query_one("SELECT coalesce(max(seq), 0) FROM log", &[], |row| {
        row.int(0)
    })
}

pub(super) fn parse_role(text: &str) -> Result<Role> {
    Role::parse(text).ok_or_else(|| Error::Storage(format!("unknown role {text}")))
}

fn join<T: ToString>(set: &BTreeSet<T>) -> String {
    set.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn split<T: FromStr + Ord>(text: &str) -> Result<BTreeSet<T>> {
    let parts = text
        .split_whitespace()
        .map(str::parse)
        .collect::<std::result::Result<_, _>>();
    parts.map_err(|_| Error::Storage("a user's history names what is no id".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_give_the_scopes_of_the_records_page() {
        let (a, b, u) = (Id([1; 16]), Id([2; 16]), Id([3; 16]));
        let (own, all) = (BTreeSet::from([a]), BTreeSet::from([a, b]));
        let named = |names: &[(&str, Id)]| -> BTreeSet<String> {
            names
                .iter()
                .map(|(kind, id)| format!("{kind}:{id}"))
                .collect()
        };
        assert_eq!(
            scopes_of(Role::Engineer, u, &own, &all),
            named(&[("team", a), ("user", u)])
        );
        for role in [
            Role::Dispatcher,
            Role::Agent,
            Role::StockKeeper,
            Role::Supervisor,
        ] {
            assert_eq!(
                scopes_of(role, u, &own, &all),
                named(&[("team", a), ("office", a), ("user", u)])
            );
        }
        for role in [Role::Manager, Role::Administrator, Role::QualityMonitor] {
            let mut wanted = named(&[
                ("team", a),
                ("office", a),
                ("team", b),
                ("office", b),
                ("user", u),
            ]);
            wanted.insert("withdrawn".to_owned());
            assert_eq!(scopes_of(role, u, &own, &all), wanted);
        }
    }
}
