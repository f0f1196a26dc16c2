//! Who may read which record: the one predicate that guards every read of the office.

use std::collections::BTreeSet;

use client_core::record::{Id, Kind, Role};

use super::sql::Sql;
use crate::accounts::Author;
use crate::error::{Error, Result};
use crate::storage::Tx;

/// Who reads, as the database knows him at the time of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// His id.
    pub id: Id,
    /// The same as text.
    pub user: String,
    /// His role.
    pub role: Role,
    /// Ids of his teams.
    pub teams: BTreeSet<String>,
    /// His scopes.
    pub scopes: BTreeSet<String>,
}

impl Reader {
    /// The reader behind a session.
    pub fn of(author: &Author) -> Self {
        Self {
            id: author.user,
            user: author.user.to_string(),
            role: author.role,
            teams: author.teams.iter().map(ToString::to_string).collect(),
            scopes: author.scopes.clone(),
        }
    }

    /// Adds the condition that a record is this reader's to read; `doc` names the column of its id.
    pub fn visible(&self, sql: &mut Sql, doc: &str) {
        if self.role.sees_all_teams() {
            sql.push("1 = 1");
            return;
        }
        sql.push("EXISTS (SELECT 1 FROM feed f WHERE f.doc = ")
            .push(doc);
        sql.push(" AND f.gone = 0 AND f.scope IN ")
            .bind_list(&self.scopes)
            .push(")");
    }

    /// Where a list of what he may read begins.
    pub fn branches(&self, team: Option<&str>) -> Vec<Branch> {
        match team {
            None if self.role.sees_all_teams() => vec![Branch::All],
            Some(team) if self.role.sees_all_teams() => vec![Branch::Team(team.to_owned())],
            _ => {
                let wanted = |own: &&String| team.is_none_or(|team| *own == team);
                let mut branches: Vec<Branch> = self
                    .teams
                    .iter()
                    .filter(wanted)
                    .map(|team| Branch::Team(team.clone()))
                    .collect();
                branches.push(Branch::Assigned);
                branches
            }
        }
    }

    /// True if the record, whatever its kind, is there and his to read.
    pub fn sees(&self, tx: &mut dyn Tx, doc: Id) -> Result<bool> {
        let mut sql = Sql::new("SELECT 1 FROM documents d WHERE d.doc = ");
        sql.bind_text(doc.to_string()).push(" AND ");
        self.visible(&mut sql, "d.doc");
        Ok(!sql.query(tx, |_| Ok(()))?.is_empty())
    }

    /// [`Error::NotFound`] unless the record is there and his to read: unknown and forbidden look alike.
    pub fn check(&self, tx: &mut dyn Tx, what: &'static str, kind: Kind, doc: &str) -> Result<()> {
        let mut sql = Sql::new("SELECT 1 FROM documents d WHERE d.doc = ");
        sql.bind_text(doc)
            .push(" AND d.kind = ")
            .bind_text(kind.as_str())
            .push(" AND ");
        self.visible(&mut sql, "d.doc");
        if sql.query(tx, |_| Ok(()))?.is_empty() {
            return Err(Error::not_found(what));
        }
        Ok(())
    }
}

/// A part of what somebody may read that one index finds. Each is asked with [`Reader::visible`] all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Branch {
    /// Everything.
    All,
    /// The records of a team.
    Team(String),
    /// What is assigned to the reader, whatever its team.
    Assigned,
}
