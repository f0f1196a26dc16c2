//! Who may write what. The device asks before it saves, the inspector on every path of every change:
//! the same call, the same answer. `docs/rights.md` shows the table to people.

mod case;
mod facts;
mod making;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use table::{right, right_to_make};

use case::{Case, why_not};

use crate::document::Document;
use crate::error::Error;
use crate::fields::Fields;
use crate::record::{Group, Id, Kind, Role, Value};
use crate::steps::Progress;

/// What somebody is to a record. A person may be several of these: the table is asked for each that
/// applies, and one yes is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Made the record.
    Author,
    /// Leads the visit.
    Lead,
    /// Helps with the visit.
    Helper,
    /// The record is in one of his teams, or he sees all teams.
    Team,
    /// None of these.
    None,
}

impl Relation {
    /// Every relation, in the order of the tables.
    pub const ALL: [Self; 5] = [
        Self::Author,
        Self::Lead,
        Self::Helper,
        Self::Team,
        Self::None,
    ];

    /// The name used in `docs/rights.md`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Lead => "lead",
            Self::Helper => "helper",
            Self::Team => "team",
            Self::None => "none",
        }
    }
}

/// How far a visit is: a function of the visit alone, at what the change depends on. Records of
/// other kinds are always open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing handed in.
    Open,
    /// A submission that was not withdrawn.
    Submitted,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 2] = [Self::Open, Self::Submitted];

    /// The name used in `docs/rights.md`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Submitted => "submitted",
        }
    }
}

/// A yes of the table, and what else must hold; the least conditional first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Without condition.
    Yes,
    /// Naming himself as lead or nobody, no helper, no call.
    Oneself,
    /// A `cancel` step of his own, nothing else.
    Cancel,
    /// Work of others: not by who leads, helps or wrote in the visit.
    OfOthers,
    /// While nobody else has written in the record, or to take a withdrawal back.
    Alone,
    /// To take a withdrawal back, not to withdraw.
    Back,
    /// A path that nobody has written yet; once the visit is handed in, only after a new arrival.
    Once,
}

impl Right {
    /// The word in the cells of `docs/rights.md`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Oneself => "oneself",
            Self::Cancel => "cancel",
            Self::OfOthers => "of others",
            Self::Alone => "alone",
            Self::Back => "back",
            Self::Once => "once",
        }
    }
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// The user.
    pub user: Id,
    /// His role.
    pub role: Role,
    /// His teams.
    pub teams: Vec<Id>,
}

/// What the record alone does not tell about the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Around {
    /// The record (a visit, review or note: the customer it belongs to) is in one of the writer's
    /// teams, or he sees all teams. At creation the same of its parent; of a new customer it is read
    /// from the change. For an edit that is admitted although the record has left the writer's
    /// scopes since, as it was then.
    pub in_team: bool,
    /// The record's first change was written by this user, with whichever of his enrolments.
    pub author: bool,
    /// At creation: the parent is a visit that he leads or helps with, or a customer with such a
    /// visit.
    pub assigned: bool,
    /// At creation of a review: he wrote in the visit's work or card, or leads or helps with it.
    pub wrote_in_visit: bool,
}

/// Whether the table lets somebody write a group of an existing record, under the conditions that
/// [`check`] adds.
pub fn allowed(role: Role, kind: Kind, group: Group, relation: Relation, stage: Stage) -> bool {
    right(role, kind, group, relation, stage).is_some()
}

/// Whether the table lets somebody write a group when he makes a record; `relation` is to its parent.
pub fn may_create(role: Role, kind: Kind, group: Group, relation: Relation) -> bool {
    right_to_make(role, kind, group, relation).is_some()
}

/// The stage of a record. `document` holds at least the changes behind `fields`.
pub fn stage(document: &Document, fields: &Fields) -> Stage {
    if fields.kind() != Some(Kind::Visit) {
        return Stage::Open;
    }
    let progress = Progress::of(document, fields);
    if progress.submit.is_some() && !progress.withdrawn {
        Stage::Submitted
    } else {
        Stage::Open
    }
}

/// What the writer is to an existing record whose fields were `before`.
pub fn relations(writer: &Writer, before: &Fields, around: &Around) -> Vec<Relation> {
    let mut relations = Vec::new();
    let me = Value::from(writer.user);
    if around.author {
        relations.push(Relation::Author);
    }
    if before.live("routing/lead").contains(&&me) {
        relations.push(Relation::Lead);
    }
    let helping = format!("routing/helpers/{}", writer.user);
    if before.live(&helping).contains(&&Value::Bool(true)) {
        relations.push(Relation::Helper);
    }
    if around.in_team {
        relations.push(Relation::Team);
    }
    if relations.is_empty() {
        relations.push(Relation::None);
    }
    relations
}

/// Judges one change: all of its puts, on a record whose fields at the change's dependencies were
/// `before` (empty for the change that makes the record). `document` is the record without this
/// change, as the judge knows it now, holding at least its dependencies; empty for a new record.
///
/// # Errors
/// [`Error::UnknownField`]; [`Error::Foreign`] for an author field that names somebody else;
/// [`Error::NotAllowed`] for everything else, with the reason.
pub fn check(
    writer: &Writer,
    kind: Kind,
    document: &Document,
    before: &Fields,
    puts: &[(String, Value)],
    around: &Around,
) -> Result<(), Error> {
    let case = Case {
        writer,
        kind,
        document,
        before,
        puts,
    };
    if before.is_empty() {
        // A second first change would pass as a creation whatever it writes.
        if !document.heads().is_empty() {
            return Err(case.refused(Group::Identity, "the record exists already"));
        }
        return making::check(&case, *around);
    }
    let stage = stage(document, before);
    let relations = relations(writer, before, around);
    for (path, value) in puts {
        let group = case.group(path)?;
        let rights: BTreeSet<Right> = relations
            .iter()
            .filter_map(|relation| right(writer.role, kind, group, *relation, stage))
            .collect();
        if rights.is_empty() {
            return Err(case.refused(group, why_not(kind, group, &relations, stage)));
        }
        case.check_conditions(path, value, group, &rights, &relations)?;
        if group == Group::CustomerWord && stage == Stage::Submitted {
            facts::check_back_on_site(&case)?;
        }
    }
    facts::check(&case)
}
