//! What the policy asks about the writer beyond the record: the same on the device as in the
//! inspector, from what this device holds.

use std::collections::BTreeMap;

use super::{DeviceError, Opened};
use crate::document::Document;
use crate::edit::Diff;
use crate::fields::Fields;
use crate::policy::{self, Around, Writer};
use crate::record::{Enrolment, Id, Kind, Value};
use crate::row::{self, Body};
use crate::store::{Identity, Record};

impl Opened {
    /// Who uses this device, with the role and the teams that the last sync brought: they may have
    /// changed since the sign-in.
    pub(super) fn me(&self) -> Result<Identity, DeviceError> {
        let mut me = self.store.identity()?.ok_or(DeviceError::NotSignedIn)?;
        if let Some(known) = self.store.user(me.user)? {
            me.role = known.role;
            me.teams = known.teams;
            me.name = known.name;
        }
        Ok(me)
    }

    /// Whether an enrolment is this user's, on whichever device.
    pub(super) fn is_mine(&self, me: &Identity, enrolment: Enrolment) -> Result<bool, DeviceError> {
        if enrolment == me.enrolment {
            return Ok(true);
        }
        let owner = self.store.enrolment(enrolment)?;
        Ok(owner.is_some_and(|(user, _)| user == me.user))
    }

    /// Judges an edit of a record as its user saw it.
    pub(super) fn judge_edit(
        &self,
        record: &Record,
        seen: &Fields,
        diff: &Diff,
    ) -> Result<(), DeviceError> {
        let me = self.me()?;
        let maker = seen.written("kind").first();
        let author = match maker {
            Some(written) => self.is_mine(&me, written.actor.enrolment)?,
            None => false,
        };
        let around = Around {
            in_team: self.in_team(&me, record.kind, seen)?,
            author,
            ..Around::default()
        };
        judge(&me, record.kind, &record.document, seen, diff, around)
    }

    /// Judges the first change of a record.
    pub(super) fn judge_creation(
        &self,
        kind: Kind,
        entered: &BTreeMap<String, Value>,
        diff: &Diff,
    ) -> Result<(), DeviceError> {
        let me = self.me()?;
        let parent = kind
            .parent_path()
            .and_then(|path| entered.get(path)?.as_text()?.parse::<Id>().ok());
        let parent = match parent {
            Some(parent) => self.readable(parent)?,
            None => None,
        };
        let mut around = Around::default();
        if let Some(parent) = &parent {
            around.in_team = self.in_team(&me, parent.kind, &parent.fields)?;
            around.assigned = self.is_assigned(&me, parent)?;
            if kind == Kind::Review {
                around.wrote_in_visit = self.worked_on(&me, parent)?;
            }
        }
        judge(
            &me,
            kind,
            &Document::new(),
            &Fields::default(),
            diff,
            around,
        )
    }

    /// Whether a record belongs to a customer of one of the user's teams.
    fn in_team(&self, me: &Identity, kind: Kind, fields: &Fields) -> Result<bool, DeviceError> {
        if me.role.sees_all_teams() {
            return Ok(true);
        }
        let ids = |path: &str| -> Vec<Id> {
            let live = fields.live(path);
            live.iter()
                .filter_map(|value| value.as_text()?.parse().ok())
                .collect()
        };
        let Some(path) = kind.parent_path() else {
            return Ok(ids("team").iter().any(|team| me.teams.contains(team)));
        };
        for parent in ids(path) {
            if let Some(parent) = self.readable(parent)?
                && self.in_team(me, parent.kind, &parent.fields)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Leads or helps with the visit, or with one of the customer's.
    fn is_assigned(&self, me: &Identity, parent: &Record) -> Result<bool, DeviceError> {
        match parent.kind {
            Kind::Visit => Ok(people(parent)?.contains(&me.user)),
            Kind::Customer => {
                let visits = self.store.about(parent.id, Kind::Visit)?;
                Ok(visits.iter().any(|visit| match &visit.row.body {
                    Body::Visit(row) => row.lead == Some(me.user) || row.helpers.contains(&me.user),
                    _ => false,
                }))
            }
            Kind::Review | Kind::Note => Ok(false),
        }
    }

    /// Wrote in the visit's work or card, or leads or helps with it.
    fn worked_on(&self, me: &Identity, visit: &Record) -> Result<bool, DeviceError> {
        let links = row::derive(&visit.document, &visit.fields)?.links;
        if links.people.contains(&me.user) {
            return Ok(true);
        }
        for author in links.authors {
            if self.is_mine(me, author)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn people(visit: &Record) -> Result<Vec<Id>, DeviceError> {
    Ok(row::derive(&visit.document, &visit.fields)?.links.people)
}

fn judge(
    me: &Identity,
    kind: Kind,
    document: &Document,
    seen: &Fields,
    diff: &Diff,
    around: Around,
) -> Result<(), DeviceError> {
    let writer = Writer {
        user: me.user,
        role: me.role,
        teams: me.teams.clone(),
    };
    let puts: Vec<(String, Value)> = diff
        .iter()
        .map(|(path, change)| (path.clone(), change.after.clone()))
        .collect();
    Ok(policy::check(
        &writer, kind, document, seen, &puts, &around,
    )?)
}
