//! The one table of rights: role x kind x group x relation x stage. `docs/rights.md` is printed
//! from it.

use super::{Relation, Right, Stage};
use crate::record::{Group, Kind, Role};

use Relation::{Author, Helper, Lead, Team};
use Role::{Agent, Dispatcher, Engineer, Manager, StockKeeper, Supervisor};
use Stage::{Open, Submitted};

/// Whoever may be sent to a customer.
const FIELD: &[Role] = &[Engineer, Dispatcher, Agent, StockKeeper, Supervisor];
/// Everybody who writes records. Administrators keep users and settings, quality monitors read.
const ALL: &[Role] = &[
    Engineer,
    Dispatcher,
    Agent,
    StockKeeper,
    Supervisor,
    Manager,
];
/// Who takes orders, plans and answers for them.
const DESK: &[Role] = &[Dispatcher, Agent, Supervisor, Manager];
/// Who opens customer files and visits.
const OPENERS: &[Role] = &[Engineer, Dispatcher, Agent, Supervisor, Manager];
const BOTH: &[Stage] = &[Open, Submitted];

/// One row: these people may write that group at these stages.
struct Grant {
    kind: Kind,
    group: Group,
    relation: Relation,
    roles: &'static [Role],
    stages: &'static [Stage],
    right: Right,
}

const fn grant(
    kind: Kind,
    group: Group,
    relation: Relation,
    roles: &'static [Role],
    stages: &'static [Stage],
    right: Right,
) -> Grant {
    Grant {
        kind,
        group,
        relation,
        roles,
        stages,
        right,
    }
}

/// Writing a record that exists. What is not here is not allowed; no row names [`Group::Identity`].
const WRITING: &[Grant] = &[
    grant(Kind::Customer, Group::Details, Team, ALL, BOTH, Right::Yes),
    grant(Kind::Customer, Group::Credit, Team, DESK, BOTH, Right::Yes),
    grant(Kind::Customer, Group::Routing, Team, DESK, BOTH, Right::Yes),
    grant(
        Kind::Customer,
        Group::Withdrawal,
        Author,
        ALL,
        BOTH,
        Right::Alone,
    ),
    grant(
        Kind::Customer,
        Group::Withdrawal,
        Team,
        &[Supervisor, Manager],
        BOTH,
        Right::Yes,
    ),
    grant(
        Kind::Customer,
        Group::Withdrawal,
        Team,
        &[Dispatcher],
        BOTH,
        Right::Back,
    ),
    // Once it is handed in, what a visit is about is for those who answer for it: a review judges it too.
    grant(
        Kind::Visit,
        Group::Details,
        Author,
        ALL,
        &[Open],
        Right::Yes,
    ),
    grant(Kind::Visit, Group::Details, Lead, FIELD, BOTH, Right::Yes),
    grant(Kind::Visit, Group::Details, Helper, FIELD, BOTH, Right::Yes),
    grant(
        Kind::Visit,
        Group::Details,
        Team,
        &[Dispatcher, Agent, StockKeeper, Supervisor, Manager],
        BOTH,
        Right::Yes,
    ),
    grant(Kind::Visit, Group::Routing, Team, DESK, BOTH, Right::Yes),
    grant(Kind::Visit, Group::Work, Lead, FIELD, BOTH, Right::Yes),
    grant(Kind::Visit, Group::Work, Helper, FIELD, BOTH, Right::Yes),
    grant(Kind::Visit, Group::Work, Team, DESK, BOTH, Right::Cancel),
    grant(Kind::Visit, Group::Card, Lead, FIELD, BOTH, Right::Yes),
    grant(Kind::Visit, Group::Card, Helper, FIELD, BOTH, Right::Yes),
    grant(
        Kind::Visit,
        Group::CheckIn,
        Team,
        &[Dispatcher, Supervisor],
        &[Submitted],
        Right::OfOthers,
    ),
    grant(
        Kind::Visit,
        Group::CustomerWord,
        Lead,
        FIELD,
        BOTH,
        Right::Once,
    ),
    grant(
        Kind::Visit,
        Group::CustomerWord,
        Helper,
        FIELD,
        BOTH,
        Right::Once,
    ),
    grant(
        Kind::Visit,
        Group::Withdrawal,
        Author,
        ALL,
        &[Open],
        Right::Alone,
    ),
    grant(
        Kind::Visit,
        Group::Withdrawal,
        Team,
        &[Supervisor, Manager],
        BOTH,
        Right::Yes,
    ),
    grant(
        Kind::Visit,
        Group::Withdrawal,
        Team,
        &[Dispatcher],
        BOTH,
        Right::Back,
    ),
    // A review is taken back whole, never rewritten.
    grant(
        Kind::Review,
        Group::Withdrawal,
        Author,
        &[Supervisor, Manager],
        BOTH,
        Right::Yes,
    ),
    grant(
        Kind::Review,
        Group::Withdrawal,
        Team,
        &[Manager],
        BOTH,
        Right::Yes,
    ),
    grant(
        Kind::Note,
        Group::Withdrawal,
        Author,
        ALL,
        BOTH,
        Right::Alone,
    ),
    grant(
        Kind::Note,
        Group::Withdrawal,
        Team,
        &[Supervisor, Manager],
        BOTH,
        Right::Yes,
    ),
    grant(
        Kind::Note,
        Group::Withdrawal,
        Team,
        &[Dispatcher],
        BOTH,
        Right::Back,
    ),
];

/// One row: these people may write that group when they make a record. The relation is to what the
/// record is about: `Team` its team, `Lead` for whoever is sent there from another team.
struct Making {
    kind: Kind,
    groups: &'static [Group],
    relations: &'static [Relation],
    roles: &'static [Role],
    right: Right,
}

/// Making a record.
const MAKING: &[Making] = &[
    Making {
        kind: Kind::Customer,
        groups: &[Group::Identity, Group::Details, Group::Routing],
        relations: &[Team],
        roles: OPENERS,
        right: Right::Yes,
    },
    Making {
        kind: Kind::Customer,
        groups: &[Group::Credit],
        relations: &[Team],
        roles: DESK,
        right: Right::Yes,
    },
    Making {
        kind: Kind::Visit,
        groups: &[Group::Identity, Group::Details, Group::Work, Group::Card],
        relations: &[Team, Lead],
        roles: OPENERS,
        right: Right::Yes,
    },
    Making {
        kind: Kind::Visit,
        groups: &[Group::Routing],
        relations: &[Team],
        roles: DESK,
        right: Right::Yes,
    },
    Making {
        kind: Kind::Visit,
        groups: &[Group::Routing],
        relations: &[Team, Lead],
        roles: OPENERS,
        right: Right::Oneself,
    },
    Making {
        kind: Kind::Visit,
        groups: &[Group::CustomerWord],
        relations: &[Team, Lead],
        roles: &[Engineer, Dispatcher, Agent, Supervisor],
        right: Right::Once,
    },
    Making {
        kind: Kind::Review,
        groups: &[Group::Identity, Group::Routing, Group::Review],
        relations: &[Team],
        roles: &[Supervisor, Manager],
        right: Right::OfOthers,
    },
    Making {
        kind: Kind::Note,
        groups: &[Group::Identity, Group::Routing, Group::Details],
        relations: &[Team, Lead],
        roles: ALL,
        right: Right::Yes,
    },
];

/// The right to write a group of an existing record; `None` for no. Of several the least
/// conditional.
pub fn right(
    role: Role,
    kind: Kind,
    group: Group,
    relation: Relation,
    stage: Stage,
) -> Option<Right> {
    WRITING
        .iter()
        .filter(|row| {
            row.kind == kind
                && row.group == group
                && row.relation == relation
                && row.roles.contains(&role)
                && row.stages.contains(&stage)
        })
        .map(|row| row.right)
        .min()
}

/// The right to write a group when making a record; `None` for no. Of several the least conditional.
pub fn right_to_make(role: Role, kind: Kind, group: Group, relation: Relation) -> Option<Right> {
    MAKING
        .iter()
        .filter(|row| {
            row.kind == kind
                && row.groups.contains(&group)
                && row.relations.contains(&relation)
                && row.roles.contains(&role)
        })
        .map(|row| row.right)
        .min()
}
