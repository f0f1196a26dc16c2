//! Where the author of a push stands: what a verdict rests on beside the record itself. Read before an inspection and
//! once more inside the append.

use std::collections::BTreeSet;

use client_core::record::{Enrolment, Id, Kind};
use client_core::row::Links;

use crate::accounts::device::DeviceStatus;
use crate::accounts::scopes::history;
use crate::accounts::{Author, session, session_context};
use crate::error::{Error, Result};
use crate::feed::{Reach, split, teams_of};
use crate::inspect::{Around, Author as Writer};
use crate::log::ByLine;
use crate::params;
use crate::projection::Node;
use crate::projection::documents::find_node;
use crate::storage::Tx;

const DAY_MS: i64 = 24 * 3_600_000;

/// The author and what he may still do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who he is, in which role and teams, with which scopes, on which device.
    pub author: Author,
    /// Every enrolment he ever had.
    pub own: Vec<Enrolment>,
    /// His teams, those he left within the days of a late push among them.
    pub recent_teams: BTreeSet<Id>,
    /// Since when a record or a team may have been left, UTC ms.
    pub not_before: i64,
    /// See [`Standing::entitled`].
    entitled: bool,
}

impl Standing {
    /// Reads it; refuses unknown devices and disabled users.
    pub fn read(tx: &mut dyn Tx, enrolment: Enrolment, now: i64) -> Result<Self> {
        Self::of(tx, enrolment, now, false)
    }

    /// As it was while he might write: what an administrator takes out of quarantine is judged so. That he is disabled
    /// now, that his device is retired or suspended, and how long ago he left a team or a record don't count.
    pub fn entitled(tx: &mut dyn Tx, enrolment: Enrolment, now: i64) -> Result<Self> {
        Self::of(tx, enrolment, now, true)
    }

    /// The same as it is now.
    pub fn again(&self, tx: &mut dyn Tx, now: i64) -> Result<Self> {
        Self::of(tx, self.author.enrolment, now, self.entitled)
    }

    fn of(tx: &mut dyn Tx, enrolment: Enrolment, now: i64, entitled: bool) -> Result<Self> {
        let mut author = session_context(tx, enrolment)?.ok_or_else(|| {
            Error::unauthorised(
                "session_ended",
                "This device is not enrolled here. Sign in again.",
            )
        })?;
        if entitled {
            author.disabled = false;
            author.device_status = DeviceStatus::Active;
            author.suspended_until_ms = 0;
        }
        if author.disabled {
            return Err(session::disabled_refusal());
        }
        let own = own(tx, author.user)?;
        let days = setting(tx, "late_push_days", now)?;
        let not_before = if entitled {
            0
        } else {
            now.saturating_sub(days.unwrap_or(30).saturating_mul(DAY_MS))
        };
        let entries = history(tx, author.user)?;
        let mut recent_teams = author.teams.clone();
        for pair in entries.windows(2) {
            if let [entry, next] = pair
                && next.since_ms >= not_before
            {
                recent_teams.extend(&entry.teams);
            }
        }
        Ok(Self {
            author,
            own,
            recent_teams,
            not_before,
            entitled,
        })
    }

    /// As an inspector is told. A new record may still be made in a team left within the days of a late push.
    pub fn writer(&self, creating: bool) -> Writer {
        let teams = if creating {
            &self.recent_teams
        } else {
            &self.author.teams
        };
        Writer {
            user: self.author.user,
            role: self.author.role,
            teams: teams.iter().copied().collect(),
            enrolment: self.author.enrolment,
            own: self.own.clone(),
        }
    }

    /// As the log is told.
    pub fn by_line(&self) -> ByLine {
        by_line(&self.author)
    }

    /// What the tables say about a record that is there.
    pub fn around(&self, tx: &mut dyn Tx, node: &Node) -> Result<Around> {
        let in_team = self.author.role.sees_all_teams()
            || teams_of(tx, node)?.iter().any(|team| self.has_team(team))
            || self.shared(tx, &node.doc, |scope| scope.starts_with("team:"))?
            || self.made_in_team(tx, node)?;
        // The rest is asked at creation only.
        Ok(Around {
            in_team,
            ..Around::default()
        })
    }

    /// What the tables say about a record that is to be made with these links.
    pub fn around_new(&self, tx: &mut dyn Tx, kind: Kind, links: &Links) -> Result<Around> {
        let mut in_team = self.author.role.sees_all_teams()
            || links
                .teams
                .iter()
                .any(|team| self.recent_teams.contains(team));
        // What it follows may not be there yet: then nothing speaks against it.
        in_team |= kind != Kind::Customer && links.parents.is_empty();
        let mut assigned = false;
        for parent in &links.parents {
            in_team |= match find_node(tx, &parent.to_string())? {
                None => true,
                Some(parent) => {
                    // A visit goes to its people, and its customer with it.
                    let own = format!("user:{}", self.author.user);
                    assigned |= self.shared(tx, &parent.doc, |scope| scope == own)?;
                    self.around(tx, &parent)?.in_team
                }
            };
        }
        Ok(Around {
            in_team,
            assigned,
            wrote_in_visit: self.wrote_in_visit(tx, kind, links)?,
        })
    }

    fn has_team(&self, team: &str) -> bool {
        self.author.teams.iter().any(|own| own.to_string() == team)
    }

    /// Such a scope that both had within the days of a late push, and had together.
    fn shared(&self, tx: &mut dyn Tx, doc: &str, such: impl Fn(&str) -> bool) -> Result<bool> {
        let reach = Reach::read(tx, doc, self.author.user)?.of(such);
        Ok(reach.held_since(0, self.not_before))
    }

    /// He made it, in a team that he had left when it arrived: they never shared it.
    fn made_in_team(&self, tx: &mut dyn Tx, node: &Node) -> Result<bool> {
        if node.creator_user != self.author.user.to_string() {
            return Ok(false);
        }
        let first = tx.query_optional(
            "SELECT scopes FROM scope_history WHERE doc = $1 ORDER BY seq LIMIT 1",
            params![node.doc],
            |row| row.text(0),
        )?;
        let first = split(&first.unwrap_or_default());
        let mut recent = self.recent_teams.iter();
        Ok(recent.any(|team| first.contains(&format!("team:{team}"))))
    }

    fn wrote_in_visit(&self, tx: &mut dyn Tx, kind: Kind, links: &Links) -> Result<bool> {
        if kind != Kind::Review {
            return Ok(false);
        }
        for visit in &links.parents {
            if let Some(visit) = find_node(tx, &visit.to_string())? {
                let links = &visit.links;
                let wrote = links.authors.iter().any(|by| self.own.contains(by));
                if wrote || links.people.contains(&self.author.user) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// An author as the log is told.
pub fn by_line(author: &Author) -> ByLine {
    let teams: Vec<String> = author.teams.iter().map(ToString::to_string).collect();
    ByLine {
        enrolment: author.enrolment.to_string(),
        user: author.user.to_string(),
        role: author.role.as_str().to_owned(),
        teams: teams.join(" "),
    }
}

/// A number among the settings, in force at a moment.
pub fn setting(tx: &mut dyn Tx, name: &str, at: i64) -> Result<Option<i64>> {
    let value = tx.query_optional(
        "SELECT value FROM settings WHERE name = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1",
        params![name, at],
        |row| row.text(0),
    )?;
    Ok(value.and_then(|value| value.parse().ok()))
}

fn own(tx: &mut dyn Tx, user: Id) -> Result<Vec<Enrolment>> {
    tx.query(
        "SELECT enrolment FROM devices WHERE user_id = $1 ORDER BY enrolment",
        params![user],
        |row| row.parsed(0),
    )
}
