//! The scopes of a record: a function of it, of the records it links to, and of who made it.

use std::collections::BTreeSet;

use client_core::record::{Enrolment, Kind};

use crate::error::Result;
use crate::params;
use crate::projection::documents::find_node;
use crate::projection::{Node, visits};
use crate::storage::Tx;

/// Names of scopes: `team:<id>`, `office:<team>`, `user:<id>`, [`WITHDRAWN`].
pub type Scopes = BTreeSet<String>;

/// The scope of withdrawn records; those who see all teams have it.
pub const WITHDRAWN: &str = "withdrawn";

/// Scopes as one text, with spaces between.
pub fn join(scopes: &Scopes) -> String {
    scopes
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Reads [`join`].
pub fn split(text: &str) -> Scopes {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The scopes of a record, by what the tables say now. While a link or a team is in conflict, all its values count.
///
/// A customer: its teams, and the people of its open visits. A visit: its customer's teams, its people. A note: the
/// teams of what it is about, and that visit's people. A review: the offices of those teams, and who wrote in the visit.
/// What has no team yet stays with its author and his teams' offices. What is withdrawn is left to whoever may take that
/// back: who withdrew it, and the offices.
pub fn of_node(tx: &mut dyn Tx, node: &Node) -> Result<Scopes> {
    if node.links.withdrawn {
        return of_withdrawn(tx, node);
    }
    let teams = teams_of(tx, node)?;
    let mut scopes = Scopes::new();
    let prefix = if node.kind == Kind::Review {
        "office"
    } else {
        "team"
    };
    scopes.extend(teams.iter().map(|team| format!("{prefix}:{team}")));
    if teams.is_empty() {
        scopes.insert(format!("user:{}", node.creator_user));
        let offices = node.creator_teams.split_whitespace();
        scopes.extend(offices.map(|team| format!("office:{team}")));
    }
    scopes.extend(
        people_of(tx, node)?
            .iter()
            .map(|user| format!("user:{user}")),
    );
    Ok(scopes)
}

fn of_withdrawn(tx: &mut dyn Tx, node: &Node) -> Result<Scopes> {
    let mut scopes = Scopes::from([WITHDRAWN.to_owned()]);
    let mut teams = teams_of(tx, node)?;
    if teams.is_empty() {
        teams.extend(node.creator_teams.split_whitespace().map(str::to_owned));
    }
    scopes.extend(teams.iter().map(|team| format!("office:{team}")));
    for by in &node.links.withdrawn_by {
        let user = user_of(tx, *by)?;
        scopes.extend(user.map(|user| format!("user:{user}")));
    }
    Ok(scopes)
}

/// The teams that a record follows: its customer's.
pub fn teams_of(tx: &mut dyn Tx, node: &Node) -> Result<BTreeSet<String>> {
    if node.kind == Kind::Customer {
        return Ok(node.links.teams.iter().map(ToString::to_string).collect());
    }
    let mut teams = BTreeSet::new();
    for parent in parents_of(tx, node)? {
        teams.extend(teams_of(tx, &parent)?);
    }
    Ok(teams)
}

/// The records that a record follows, as far as they are there and of a kind that it can follow; so no chain of links
/// is longer than three.
fn parents_of(tx: &mut dyn Tx, node: &Node) -> Result<Vec<Node>> {
    let mut parents = Vec::new();
    for parent in &node.links.parents {
        let found = find_node(tx, &parent.to_string())?;
        parents.extend(found.filter(|parent| can_follow(node.kind, parent.kind)));
    }
    Ok(parents)
}

fn can_follow(child: Kind, parent: Kind) -> bool {
    match child {
        Kind::Customer => false,
        Kind::Visit => parent == Kind::Customer,
        Kind::Review => parent == Kind::Visit,
        Kind::Note => matches!(parent, Kind::Customer | Kind::Visit),
    }
}

fn people_of(tx: &mut dyn Tx, node: &Node) -> Result<BTreeSet<String>> {
    let mut people = BTreeSet::new();
    match node.kind {
        Kind::Customer => people.extend(visits::people_of_customer(tx, &node.doc)?),
        Kind::Visit => people.extend(node.links.people.iter().map(ToString::to_string)),
        Kind::Review => {
            for visit in parents_of(tx, node)? {
                for author in &visit.links.authors {
                    people.extend(user_of(tx, *author)?);
                }
            }
        }
        Kind::Note => {
            for about in parents_of(tx, node)? {
                if about.kind == Kind::Visit {
                    people.extend(about.links.people.iter().map(ToString::to_string));
                }
            }
        }
    }
    Ok(people)
}

fn user_of(tx: &mut dyn Tx, enrolment: Enrolment) -> Result<Option<String>> {
    tx.query_optional(
        "SELECT user_id FROM devices WHERE enrolment = $1",
        params![enrolment.to_string()],
        |row| row.text(0),
    )
}
