//! Puts the invented department into an empty data folder, by the road that every edit takes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use client_core::record::{Id, Role, SCHEMA};
use client_core::row::DERIVATION;
use client_core::wire::{Header, PushItem, PushRequest, VERSION, Verdict};
use rand::RngExt;
use rand::rngs::StdRng;

use super::history::{self, Person, Team, Written};
use super::names;
use crate::accounts::user::NewUser;
use crate::accounts::{device, password, team, user};
use crate::error::{Error, Result};
use crate::inspector::Inspector;
use crate::state::{Clock, ServerState, Shared, WebSettings};
use crate::storage::DataFolder;
use crate::sync::push;

const DAY: i64 = 86_400_000;
/// Letters and digits of passwords; none is mistaken for another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Somebody who can sign in to the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Log-in name.
    pub login: String,
    /// His name.
    pub name: String,
    /// His role.
    pub role: Role,
    /// His team's name; none for those who see all.
    pub team: Option<String>,
    /// His password.
    pub password: String,
}

/// A clock that shows the moment at which an invented edit arrives.
#[derive(Debug)]
struct Arrival(AtomicI64);

impl Clock for Arrival {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Fills an empty folder: `seed` draws the history up to `now` (UTC ms), `secrets` the passwords and
/// keys. Calls `progress` with the number of edits received and of all.
pub fn fill(
    folder: DataFolder,
    inspector: Inspector,
    (seed, now): (u64, i64),
    mut secrets: StdRng,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Login>> {
    let arrival = Arc::new(Arrival(AtomicI64::new(now - 365 * DAY)));
    let passwords = (0..names::TEAMS.len() * 8 + names::EVERYWHERE.len())
        .map(|_| draw(&mut secrets))
        .collect();
    let server = ServerState::open(
        folder,
        WebSettings::default(),
        inspector,
        arrival.clone(),
        secrets,
    )?;
    let (teams, logins) = hire(&server, passwords)?;
    let written = history::write(seed, now, &teams)
        .map_err(|error| Error::internal(format!("the invented history breaks a rule: {error}")))?;
    let all = written.len();
    let mut received = 0;
    for (by, edits) in deliveries(&teams, written) {
        let latest = edits.iter().map(|edit| edit.at).max().unwrap_or(now);
        arrival.0.fetch_max(latest.min(now), Ordering::Relaxed);
        received += edits.len();
        deliver(&server, &by, edits)?;
        progress(received, all);
    }
    Ok(logins)
}

/// Teams and people.
fn hire(server: &Shared, passwords: Vec<String>) -> Result<(Vec<Team>, Vec<Login>)> {
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
    let (mut rng, now) = (server.rng(), server.now());
    let mut passwords = passwords.into_iter();
    let mut logins = Vec::new();
    let mut teams = Vec::new();
    for (name, people) in names::TEAMS.iter().zip(names::PEOPLE) {
        let team = server
            .storage
            .write(|tx| team::add(tx, name, now, &mut rng))?;
        let mut members = Vec::new();
        for ((login, display), role) in people.into_iter().zip(ROLES) {
            let password = passwords.next().unwrap_or_else(|| draw(&mut rng));
            let hash = password::hash(&password, rng.random())?;
            let new = NewUser {
                login,
                display: Some(display),
                role,
                teams: BTreeSet::from([team.id]),
                password_hash: &hash,
            };
            let (user, device) = server.storage.write(|tx| {
                let user = user::add(tx, &new, now, &mut rng)?;
                let phone = format!("139{:08}", rng.random_range(0..100_000_000));
                user::set_phone(tx, user.id, Some(&phone))?;
                let name = format!("{display}的手机");
                let device = device::enrol(
                    tx,
                    &server.revocations,
                    (user.id, &name, false),
                    now,
                    &mut rng,
                )?;
                Ok((user, device))
            })?;
            members.push(Person {
                user: user.id,
                enrolment: device.enrolment,
                code: device.code,
            });
            logins.push(Login {
                login: login.to_owned(),
                name: display.to_owned(),
                role,
                team: Some((*name).to_owned()),
                password,
            });
        }
        teams.push(Team {
            id: team.id,
            people: members,
        });
    }
    let roles = [Role::Manager, Role::Administrator, Role::QualityMonitor];
    for ((login, display), role) in names::EVERYWHERE.into_iter().zip(roles) {
        let password = passwords.next().unwrap_or_else(|| draw(&mut rng));
        let hash = password::hash(&password, rng.random())?;
        let new = NewUser {
            login,
            display: Some(display),
            role,
            teams: BTreeSet::new(),
            password_hash: &hash,
        };
        server
            .storage
            .write(|tx| user::add(tx, &new, now, &mut rng))?;
        logins.push(Login {
            login: login.to_owned(),
            name: display.to_owned(),
            role,
            team: None,
            password,
        });
    }
    Ok((teams, logins))
}

/// The edits as they are pushed: day by day, and within a day first those who open files and visits,
/// then engineers, then supervisors, so that everything arrives after what it was based on.
fn deliveries(teams: &[Team], written: Vec<Written>) -> Vec<(Person, Vec<Written>)> {
    let mut rank: BTreeMap<Id, usize> = BTreeMap::new();
    for team in teams {
        for (place, person) in team.people.iter().enumerate() {
            // Agent, dispatcher, engineers, stock keeper, supervisor.
            rank.insert(person.user, [2, 2, 2, 2, 1, 0, 3, 4][place]);
        }
    }
    let mut days: BTreeMap<(i64, usize, Id), (Person, Vec<Written>)> = BTreeMap::new();
    for edit in written {
        let place = rank.get(&edit.by.user).copied().unwrap_or(0);
        let key = (edit.at.div_euclid(DAY), place, edit.by.user);
        days.entry(key)
            .or_insert_with(|| (edit.by.clone(), Vec::new()))
            .1
            .push(edit);
    }
    days.into_values().collect()
}

fn deliver(server: &Shared, by: &Person, edits: Vec<Written>) -> Result<()> {
    let header = Header {
        version: VERSION,
        device_time: server.now(),
        app: concat!("demo ", env!("CARGO_PKG_VERSION")).to_owned(),
        schema: SCHEMA as u32,
        derivation: DERIVATION,
        unsent_edits: 0,
        unsent_attachments: 0,
        mark: None,
    };
    let items = edits
        .into_iter()
        .map(|edit| PushItem {
            doc: edit.doc,
            kind: edit.kind,
            generation: 1,
            bytes: edit.change,
            receipt: None,
        })
        .collect();
    let answer = push(server, by.enrolment, PushRequest { header, items })?;
    match answer
        .verdicts
        .iter()
        .find(|verdict| !matches!(verdict, Verdict::Accepted { .. }))
    {
        None => Ok(()),
        Some(verdict) => Err(Error::internal(format!(
            "an invented edit was not accepted: {verdict:?}"
        ))),
    }
}

/// A password of four groups, readable over a telephone.
fn draw(rng: &mut StdRng) -> String {
    let group = |rng: &mut StdRng| -> String {
        (0..4)
            .map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]))
            .collect()
    };
    (0..4).map(|_| group(rng)).collect::<Vec<_>>().join("-")
}
