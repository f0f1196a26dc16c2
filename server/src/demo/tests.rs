use std::collections::BTreeMap;

use client_core::document::Document;
use client_core::fields::Fields;
use client_core::policy::{self, Around, Writer};
use client_core::record::{Enrolment, Id, Kind, Role, Value};
use client_core::{Change, row};

use super::history::{self, Person, Team, Written};

const ROLES: [Role; 8] = [
    Role::Engineer,
    Role::Engineer,
    Role::Engineer,
    Role::Engineer,
    Role::Dispatcher,
    Role::Agent,
    Role::StockKeeper,
    Role::Supervisor,
];
const TODAY: i64 = 1_795_305_600_000;

fn teams() -> Vec<Team> {
    (0..3u8)
        .map(|team| Team {
            id: Id([team; 16]),
            people: (0..8u8)
                .map(|person| Person {
                    user: Id([100 + team * 10 + person; 16]),
                    enrolment: Enrolment([team * 10 + person; 8]),
                    code: format!("T{team}{person}"),
                })
                .collect(),
        })
        .collect()
}

fn writer(by: &Person) -> Writer {
    let (team, person) = (by.enrolment.0[0] / 10, by.enrolment.0[0] % 10);
    Writer {
        user: by.user,
        role: ROLES[usize::from(person)],
        teams: vec![Id([team; 16])],
    }
}

#[test]
fn the_same_seed_writes_the_same_history() {
    let hashes =
        |written: &[Written]| -> Vec<_> { written.iter().map(|w| w.change.clone()).collect() };
    let (a, b) = (
        history::write(7, TODAY, &teams()).unwrap(),
        history::write(7, TODAY, &teams()).unwrap(),
    );
    assert_eq!(hashes(&a), hashes(&b));
    assert!(a.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

#[test]
fn everybody_does_what_his_role_may_and_every_status_occurs() {
    let written = history::write(7, TODAY, &teams()).unwrap();
    let mut documents: BTreeMap<Id, (Kind, Id, Document)> = BTreeMap::new();
    for one in &written {
        let change = Change::from_bytes(one.change.clone()).unwrap();
        let first = change.deps().is_empty();
        let (_, creator, document) = documents
            .entry(one.doc)
            .or_insert_with(|| (one.kind, one.by.user, Document::new()));
        let at_deps = if first {
            Document::new()
        } else {
            document.clone()
        };
        let fields = if first {
            at_deps.fields()
        } else {
            document.fields_at(change.deps()).unwrap()
        };
        let puts = client_core::history::puts(&change);
        let around = Around {
            in_team: true,
            author: *creator == one.by.user,
            assigned: false,
            wrote_in_visit: false,
        };
        policy::check(
            &writer(&one.by),
            one.kind,
            &at_deps,
            &fields,
            &puts,
            &around,
        )
        .unwrap_or_else(|error| panic!("{:?} by {:?}: {error}", one.kind, writer(&one.by).role));
        document.apply(vec![change]).unwrap();
    }
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    let mut conflicts = 0;
    let mut rows = Vec::new();
    for (id, (kind, _, document)) in &documents {
        let derived = row::derive(document, &document.fields()).unwrap();
        conflicts += derived.row.conflicts;
        rows.push((*id, *kind, derived.row));
    }
    for (id, _, row) in &rows {
        let row::Body::Visit(visit) = &row.body else {
            continue;
        };
        let reviews: Vec<_> = rows
            .iter()
            .filter(|(_, _, review)| review.parent == Some(*id))
            .filter_map(|(review, _, row)| match &row.body {
                row::Body::Review(body) => Some((*review, body)),
                _ => None,
            })
            .collect();
        *statuses
            .entry(
                client_core::state::visit_state(visit, &reviews)
                    .status
                    .as_str(),
            )
            .or_default() += 1;
    }
    assert_eq!(
        rows.iter()
            .filter(|(_, kind, _)| *kind == Kind::Customer)
            .count(),
        history::CUSTOMERS
    );
    assert_eq!(statuses.values().sum::<usize>(), history::VISITS);
    assert_eq!(conflicts as usize, history::CONFLICTS);
    assert_eq!(statuses.len(), 13, "{statuses:?}");
}

fn number(fields: &Fields, path: &str) -> Option<i64> {
    match fields.shown(path) {
        Value::Int(number) | Value::Time(number) => Some(*number),
        _ => None,
    }
}

/// Every record as it stands in the end.
fn stands(written: &[Written]) -> BTreeMap<Id, (Kind, Document)> {
    let mut documents: BTreeMap<Id, (Kind, Document)> = BTreeMap::new();
    for one in written {
        let change = Change::from_bytes(one.change.clone()).unwrap();
        let (_, document) = documents
            .entry(one.doc)
            .or_insert_with(|| (one.kind, Document::new()));
        document.apply(vec![change]).unwrap();
    }
    documents
}

#[test]
fn nothing_has_happened_in_the_future_whatever_the_hour() {
    const HOUR: i64 = 3_600_000;
    for hour in [0, 1, 9, 15, 17, 23] {
        let now = TODAY.div_euclid(24 * HOUR) * 24 * HOUR + hour * HOUR;
        let written = history::write(7, now, &teams()).unwrap();
        assert!(written.iter().all(|one| one.at <= now), "at {hour}");
        for (kind, document) in stands(&written).values() {
            let fields = document.fields();
            for step in fields.entries("steps") {
                let at = number(&fields, &format!("steps/{step}/at"));
                assert!(*kind != Kind::Visit || at.unwrap_or(0) <= now, "at {hour}");
            }
        }
    }
}

#[test]
fn engineers_arrive_at_the_customer_and_one_of_them_far_away() {
    let written = history::write(7, TODAY, &teams()).unwrap();
    let documents = stands(&written);
    let mut near = 0;
    let mut far = 0;
    for (kind, visit) in documents.values() {
        if *kind != Kind::Visit {
            continue;
        }
        let visit = visit.fields();
        let customer: Id = visit.text("customer").parse().unwrap();
        let file = documents[&customer].1.fields();
        let address = file.entries("addresses")[0].to_owned();
        let Some(there) = number(&file, &format!("addresses/{address}/lat")) else {
            continue;
        };
        for step in visit.entries("steps") {
            let Some(lat) = number(&visit, &format!("steps/{step}/lat")) else {
                continue;
            };
            // A degree of latitude is 111 km.
            let metres = (lat - there).abs() * 111 / 10_000;
            if metres <= 300 {
                near += 1;
            } else {
                assert!((10_000..15_000).contains(&metres), "{metres} m");
                far += 1;
            }
        }
    }
    assert!(near > 500, "{near}");
    assert_eq!(far, 1);
}
