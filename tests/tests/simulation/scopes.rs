//! Scopes computed from all documents at once, as the rules say it, without the server's tables.

use std::collections::{BTreeMap, BTreeSet};

use client_core::document::Document;
use client_core::fields::Fields;
use client_core::record::{Enrolment, Id, Kind, Value};
use client_core::row::{self, Body, ReviewRow};
use client_core::state::visit_state;
use client_core::steps::Status;

/// Who made a record, with the teams he had then.
pub struct Creator {
    pub user: Id,
    pub teams: Vec<Id>,
}

struct Known<'a> {
    kind: Kind,
    fields: Fields,
    document: &'a Document,
}

struct World<'a> {
    records: BTreeMap<Id, Known<'a>>,
    owners: &'a BTreeMap<Enrolment, Id>,
}

/// The scopes of every record.
pub fn compute(
    documents: &BTreeMap<Id, Document>,
    creators: &BTreeMap<Id, Creator>,
    owners: &BTreeMap<Enrolment, Id>,
) -> BTreeMap<Id, BTreeSet<String>> {
    let known = |document| {
        let fields = Document::fields(document);
        Known {
            kind: fields.kind().unwrap(),
            fields,
            document,
        }
    };
    let records = documents
        .iter()
        .map(|(id, document)| (*id, known(document)))
        .collect();
    let world = World { records, owners };
    world
        .records
        .keys()
        .map(|id| (*id, world.scopes(*id, &creators[id])))
        .collect()
}

impl World<'_> {
    fn scopes(&self, id: Id, creator: &Creator) -> BTreeSet<String> {
        let record = &self.records[&id];
        let teams = self.teams(id);
        if !record.fields.live("withdrawn/at").contains(&&Value::Null) {
            return self.of_withdrawn(record, &teams, creator);
        }
        let prefix = if record.kind == Kind::Review {
            "office"
        } else {
            "team"
        };
        let mut scopes: BTreeSet<String> = teams
            .iter()
            .map(|team| format!("{prefix}:{team}"))
            .collect();
        if teams.is_empty() {
            scopes.insert(format!("user:{}", creator.user));
            scopes.extend(creator.teams.iter().map(|team| format!("office:{team}")));
        }
        let people = match record.kind {
            Kind::Customer => self.people_of_customer(id),
            Kind::Visit => people(&record.fields),
            Kind::Note => self
                .parents(id)
                .iter()
                .flat_map(|about| self.people_of_visit(*about))
                .collect(),
            Kind::Review => self
                .parents(id)
                .iter()
                .flat_map(|visit| self.authors(*visit))
                .collect(),
        };
        scopes.extend(people.iter().map(|user| format!("user:{user}")));
        scopes
    }

    /// Whoever sees all teams, the offices of its teams, and who withdrew it.
    fn of_withdrawn(
        &self,
        record: &Known,
        teams: &BTreeSet<Id>,
        creator: &Creator,
    ) -> BTreeSet<String> {
        let creators: BTreeSet<Id> = creator.teams.iter().copied().collect();
        let teams = if teams.is_empty() { &creators } else { teams };
        let written = record.fields.written("withdrawn/at").iter();
        let by = written.filter_map(|written| self.owners.get(&written.actor.enrolment));
        let mut scopes = BTreeSet::from(["withdrawn".to_owned()]);
        scopes.extend(teams.iter().map(|team| format!("office:{team}")));
        scopes.extend(by.map(|user| format!("user:{user}")));
        scopes
    }

    fn parents(&self, id: Id) -> Vec<Id> {
        let record = &self.records[&id];
        let Some(path) = record.kind.parent_path() else {
            return Vec::new();
        };
        let fits = |parent: &Id| match (
            record.kind,
            self.records.get(parent).map(|parent| parent.kind),
        ) {
            (Kind::Visit, Some(kind)) => kind == Kind::Customer,
            (Kind::Review, Some(kind)) => kind == Kind::Visit,
            (Kind::Note, Some(kind)) => matches!(kind, Kind::Customer | Kind::Visit),
            _ => false,
        };
        ids(&record.fields, path).into_iter().filter(fits).collect()
    }

    fn teams(&self, id: Id) -> BTreeSet<Id> {
        let record = &self.records[&id];
        if record.kind == Kind::Customer {
            return ids(&record.fields, "team");
        }
        self.parents(id)
            .iter()
            .flat_map(|parent| self.teams(*parent))
            .collect()
    }

    fn people_of_visit(&self, id: Id) -> BTreeSet<Id> {
        match &self.records[&id] {
            record if record.kind == Kind::Visit => people(&record.fields),
            _ => BTreeSet::new(),
        }
    }

    fn people_of_customer(&self, customer: Id) -> BTreeSet<Id> {
        let visits = self.records.iter().filter(|(id, record)| {
            record.kind == Kind::Visit
                && ids(&record.fields, "customer").contains(&customer)
                && self.is_open(**id)
        });
        visits
            .flat_map(|(_, visit)| people(&visit.fields))
            .collect()
    }

    fn is_open(&self, visit: Id) -> bool {
        let record = &self.records[&visit];
        let derived = row::derive(record.document, &record.fields).unwrap().row;
        let Body::Visit(body) = derived.body else {
            return false;
        };
        let mut reviews: Vec<(Id, ReviewRow)> = Vec::new();
        for (id, review) in &self.records {
            let derived = row::derive(review.document, &review.fields).unwrap().row;
            if let Body::Review(of) = derived.body
                && derived.parent == Some(visit)
                && !derived.withdrawn
            {
                reviews.push((*id, of));
            }
        }
        let reviews: Vec<(Id, &ReviewRow)> = reviews.iter().map(|(id, of)| (*id, of)).collect();
        let status = visit_state(&body, &reviews).status;
        !derived.withdrawn && !matches!(status, Status::Approved | Status::Cancelled | Status::Past)
    }

    /// Who wrote in a visit's work and card.
    fn authors(&self, visit: Id) -> BTreeSet<Id> {
        let Some(record) = self.records.get(&visit) else {
            return BTreeSet::new();
        };
        let links = row::derive(record.document, &record.fields).unwrap().links;
        links
            .authors
            .iter()
            .filter_map(|enrolment| self.owners.get(enrolment))
            .copied()
            .collect()
    }
}

fn ids(fields: &Fields, path: &str) -> BTreeSet<Id> {
    fields
        .live(path)
        .into_iter()
        .filter_map(|value| value.as_text()?.parse().ok())
        .collect()
}

fn people(fields: &Fields) -> BTreeSet<Id> {
    let mut people = ids(fields, "routing/lead");
    for (path, _) in fields.iter() {
        if let Some(user) = path.strip_prefix("routing/helpers/")
            && fields.live(path).contains(&&Value::Bool(true))
        {
            people.extend(user.parse::<Id>());
        }
    }
    people
}
