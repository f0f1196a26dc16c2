//! Every combination that the table answers for.

use super::super::{Relation, Stage};
use crate::record::{Group, Kind, Role};

/// One cell of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Combination {
    pub role: Role,
    pub kind: Kind,
    pub group: Group,
    pub relation: Relation,
    pub stage: Stage,
}

impl Combination {
    pub fn all() -> impl Iterator<Item = Self> {
        Role::ALL.into_iter().flat_map(|role| {
            Kind::ALL.into_iter().flat_map(move |kind| {
                Group::ALL.into_iter().flat_map(move |group| {
                    Relation::ALL.into_iter().flat_map(move |relation| {
                        Stage::ALL.into_iter().map(move |stage| Self {
                            role,
                            kind,
                            group,
                            relation,
                            stage,
                        })
                    })
                })
            })
        })
    }

    pub fn at(self, kind: Kind, group: Group) -> bool {
        self.kind == kind && self.group == group
    }

    pub fn works_there(self) -> bool {
        matches!(self.relation, Relation::Lead | Relation::Helper)
    }

    pub fn in_team(self) -> bool {
        self.relation == Relation::Team
    }

    /// Whoever books, plans and answers: not the engineer, not the stock keeper.
    pub fn at_the_desk(self) -> bool {
        use Role::{Agent, Dispatcher, Manager, Supervisor};
        [Dispatcher, Agent, Supervisor, Manager].contains(&self.role)
    }

    pub fn is_boss(self) -> bool {
        matches!(self.role, Role::Supervisor | Role::Manager)
    }

    pub fn writes_records(self) -> bool {
        !matches!(self.role, Role::Administrator | Role::QualityMonitor)
    }

    pub fn goes_out(self) -> bool {
        self.writes_records() && self.role.uses_field_client()
    }
}
