//! A history under way: one server, several devices, a network that loses things, and an oracle that keeps count.

use std::collections::{BTreeMap, BTreeSet};

use client_core::ChangeHash;
use client_core::document::{Document, Stamp};
use client_core::record::{Enrolment, Id, Role};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use sha2::{Digest, Sha256};

use crate::device::{Device, SignIn};
use crate::history::DEVICES;
use crate::network::Straggler;
use crate::oracle::{Key, Oracle, Wrote};
use crate::plots::Overreach;
use crate::server::Server;

/// Somebody who works here.
pub struct Person {
    pub login: &'static str,
    pub id: Id,
    /// The enrolment of his office session, if he has one.
    pub office: Option<Enrolment>,
}

/// Which things happen in a history.
#[derive(Debug, Clone, Copy)]
pub struct Features {
    pub losses: bool,
    pub crashes: bool,
    pub moves: bool,
    pub roles: bool,
    pub server_restores: bool,
    pub device_restores: bool,
    pub copies: bool,
    pub forced: bool,
    /// Devices ask for small pages.
    pub small_pages: bool,
}

/// The world.
pub struct World {
    pub seed: u64,
    pub rng: StdRng,
    /// So many of 100 actions are coincidences.
    pub dense: u32,
    pub features: Features,
    pub server: Server,
    pub devices: Vec<Device>,
    pub people: Vec<Person>,
    pub teams: Vec<Id>,
    pub oracle: Oracle,
    pub stragglers: Vec<Straggler>,
    /// Office pages opened a while ago: who, which record, its heads then.
    pub pages: Vec<(usize, Id, Vec<ChangeHash>)>,
    pub counts: BTreeMap<&'static str, u32>,
    /// Done while the next request is on its way.
    pub meanwhile: Option<Overreach>,
    pub trace: Vec<String>,
    pub folder: tempfile::TempDir,
}

const PEOPLE: [(&str, Role, &[usize]); 7] = [
    ("anna", Role::Engineer, &[0]),
    ("bo", Role::Engineer, &[0]),
    ("chen", Role::Engineer, &[1]),
    ("deng", Role::Dispatcher, &[0]),
    ("feng", Role::Supervisor, &[0]),
    ("guo", Role::Supervisor, &[1]),
    ("hu", Role::Manager, &[]),
];

impl World {
    /// The beginning of a history. In a dense one everything happens, mostly at once.
    pub fn new(seed: u64, dense: bool) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut features = Features {
            losses: rng.random_ratio(4, 5),
            crashes: rng.random_ratio(1, 2),
            moves: rng.random_ratio(2, 3),
            roles: rng.random_ratio(1, 3),
            server_restores: rng.random_ratio(1, 3),
            device_restores: rng.random_ratio(1, 4),
            copies: rng.random_ratio(1, 4),
            forced: rng.random_ratio(1, 2),
            small_pages: rng.random_ratio(1, 4),
        };
        if dense {
            features = Features {
                losses: true,
                moves: true,
                roles: true,
                server_restores: true,
                device_restores: true,
                forced: true,
                small_pages: true,
                ..features
            };
        }
        let folder = crate::folder();
        let server = Server::new(folder.path(), seed.wrapping_mul(1_000));
        let mut world = Self {
            seed,
            rng,
            dense: if dense { 60 } else { 4 },
            features,
            server,
            devices: Vec::new(),
            people: Vec::new(),
            teams: Vec::new(),
            oracle: Oracle::default(),
            stragglers: Vec::new(),
            pages: Vec::new(),
            counts: BTreeMap::new(),
            meanwhile: None,
            trace: Vec::new(),
            folder,
        };
        world.say(format!("seed {seed} {features:?}"));
        world.teams = ["North", "South"]
            .map(|name| world.server.adds_team(name))
            .to_vec();
        for (login, role, teams) in PEOPLE {
            let teams: BTreeSet<Id> = teams.iter().map(|team| world.teams[*team]).collect();
            let id = world.server.adds_user(login, role, teams);
            let office =
                (role != Role::Engineer).then(|| world.server.enrols(id, "office", true).enrolment);
            world.people.push(Person { login, id, office });
        }
        for user in [0, 0, 1, 2, 3, 4] {
            world.adds_device(user);
        }
        world
    }

    /// One line of the trace.
    pub fn say(&mut self, line: String) {
        self.trace.push(line);
    }

    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// The hash of everything that happened.
    pub fn trace_hash(&self) -> String {
        let mut hasher = Sha256::new();
        for line in &self.trace {
            hasher.update(line.as_bytes());
            hasher.update(b"\n");
        }
        hex::encode(hasher.finalize())
    }

    /// Somebody gets a device more, unless there are enough.
    pub fn adds_device(&mut self, user: usize) -> bool {
        if self.devices.len() >= DEVICES {
            return false;
        }
        let name = format!("{}-{}", self.people[user].login, self.devices.len());
        let enrolled = self.server.enrols(self.people[user].id, &name, false);
        let (role, teams, _) = self.server.stands(self.people[user].id);
        let year = 365 * 24 * 3_600_000;
        let skew = *[0, 0, 0, 0, year, -year].choose(&mut self.rng).unwrap();
        let sign_in = SignIn {
            user,
            id: self.people[user].id,
            role,
            teams,
            enrolment: enrolled.enrolment,
            code: enrolled.code,
        };
        let root = self.folder.path().to_owned();
        let device = Device::new(&root, &name, &sign_in, skew, &mut self.rng);
        self.say(format!("{name} enrols as {}", device.enrolment));
        self.devices.push(device);
        true
    }

    /// A moment passes, so that no two edits are made at the same ms.
    pub fn tick(&mut self) -> i64 {
        let ms = self.rng.random_range(1..60_000);
        self.server.later(ms);
        self.server.now()
    }

    /// The stamp of an edit made on a device now.
    pub fn stamp(&mut self, at: usize) -> Stamp {
        let now = self.tick();
        let device = &self.devices[at];
        Stamp {
            at: now + device.skew,
            offset: device.store.clock_offset().unwrap(),
            undoes: None,
        }
    }

    /// Notes an edit with the oracle; `heads` is what its author saw of `document`.
    pub fn writes(
        &mut self,
        key: Key,
        wrote: (Id, BTreeMap<String, client_core::record::Value>),
        (document, heads): (&Document, &[ChangeHash]),
        honest: bool,
    ) {
        let mut seen = BTreeSet::from([key]);
        for head in heads {
            for hash in document.ancestors(*head) {
                seen.extend(document.change(&hash).map(|change| Key::of(&change)));
            }
        }
        let (doc, puts) = wrote;
        self.oracle.write(
            key,
            Wrote {
                doc,
                puts,
                seen,
                honest,
            },
        );
    }

    pub fn crashes(&mut self, at: usize) {
        let name = self.devices[at].name.clone();
        self.say(format!("{name} crashes"));
        let before = (self.devices[at].keeps(), self.devices[at].changes());
        self.devices[at].crashes(&mut self.rng);
        let after = (self.devices[at].keeps(), self.devices[at].changes());
        if before != after {
            self.oracle.fault(format!("{name} lost what it had saved"));
        }
    }

    /// Replaces files, and counts what went with them and can't come back.
    pub fn replaces_files(&mut self, replace: impl FnOnce(&mut Self)) {
        let before = self.present();
        replace(self);
        let after = self.present();
        self.oracle.gone.extend(before.difference(&after));
        let mut held = BTreeSet::new();
        for device in self.devices.iter().filter(|device| !device.revoked) {
            held.extend(device.changes());
        }
        let log = self.server.log();
        self.oracle.count_losses(&log, &held);
    }

    /// Every edit that is anywhere: on the server, on a device that still talks to it.
    fn present(&self) -> BTreeSet<Key> {
        let mut present = BTreeSet::new();
        let mut of = |documents: BTreeMap<Id, Document>| {
            for document in documents.values() {
                present.extend(document.changes().iter().map(Key::of));
            }
        };
        of(self.server.documents());
        let talking = || self.devices.iter().filter(|device| !device.revoked);
        talking().for_each(|device| of(device.served()));
        talking().for_each(|device| present.extend(device.keeps()));
        present
    }

    /// What must hold after every step.
    pub fn checks(&mut self) {
        let log = self.server.log();
        self.oracle.check_log(&log);
    }
}
