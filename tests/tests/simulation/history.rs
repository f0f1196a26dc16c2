//! One history: actions from a seed, then quiet.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::world::World;

/// Actions of a history.
pub const ACTIONS: u64 = 140;
/// Devices at most.
pub const DEVICES: usize = 9;

impl World {
    /// Runs these actions of a history, checking after each of them. Each draws from a source of its own, so that what is
    /// left out changes the others no more than it must.
    pub fn runs(&mut self, actions: &[u64]) {
        for who in [3, 6] {
            self.office_makes_a_customer(who);
        }
        for action in actions {
            self.rng = self.source(*action);
            self.acts();
            self.checks();
            if !self.oracle.faults.is_empty() {
                return;
            }
        }
        self.rng = self.source(ACTIONS);
        self.becomes_quiet();
    }

    fn source(&self, action: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003).wrapping_add(action))
    }

    fn acts(&mut self) {
        let at = self.rng.random_range(0..self.devices.len());
        if self.rng.random_ratio(self.dense, 100) {
            return self.coincides(at);
        }
        match self.rng.random_range(0..1_000) {
            0..380 => self.works(at),
            380..750 => {
                let steps = self.rng.random_range(1..8);
                for _ in 0..steps {
                    if !self.syncs_a_step(at, true, false) {
                        break;
                    }
                }
            }
            750..860 => self.office_works(),
            860..890 => self.a_straggler_arrives(),
            890..910 if self.features.roles => self.the_administrator_works(),
            910..925 if self.features.crashes => self.crashes(at),
            925..935 if self.features.crashes => {
                self.say("the server crashes".to_owned());
                self.server.crashes();
            }
            935..960 if self.features.server_restores => self.keeps_or_restores_the_server(),
            960..980 if self.features.device_restores => self.keeps_or_restores_a_device(at),
            980..988 if self.features.copies && self.devices.len() < DEVICES => self.copies(at),
            988..994 => {
                let user = self.rng.random_range(0..5);
                self.adds_device(user);
            }
            994..996 if self.features.roles => self.a_device_is_lost(),
            _ => self.works(at),
        }
    }

    fn keeps_or_restores_the_server(&mut self) {
        if self.server.backups.is_empty() || self.rng.random_ratio(3, 5) {
            self.say("the server's database is copied".to_owned());
            self.server.backs_up();
            return;
        }
        let which = self.rng.random_range(0..self.server.backups.len());
        self.restores_the_server(which);
    }

    pub fn restores_the_server(&mut self, which: usize) {
        let backup = self.server.backups[which].clone();
        self.replaces_files(|world| world.server.is_restored(&backup));
        self.oracle.restored = true;
        self.count("server restored");
        let end = self.server.log_end();
        self.say(format!(
            "the server's database is replaced by copy {which}, to {end}"
        ));
    }

    fn keeps_or_restores_a_device(&mut self, at: usize) {
        let name = self.devices[at].name.clone();
        if self.devices[at].backups.is_empty() || self.rng.random_ratio(3, 5) {
            self.say(format!("{name} is backed up"));
            self.devices[at].backs_up();
            return;
        }
        let which = self.rng.random_range(0..self.devices[at].backups.len());
        self.restores_a_device(at, which);
    }

    pub fn restores_a_device(&mut self, at: usize, which: usize) {
        // What is on a lost device counts as gone already.
        if self.devices[at].revoked {
            return;
        }
        let name = self.devices[at].name.clone();
        let backup = self.devices[at].backups[which].clone();
        self.replaces_files(|world| {
            let (devices, rng) = (&mut world.devices, &mut world.rng);
            devices[at].is_restored(&backup, rng);
        });
        self.oracle.device_restored = true;
        self.count("device restored");
        self.say(format!("{name} is replaced by its copy {which}"));
    }

    pub fn copies(&mut self, at: usize) {
        let name = format!("copy-{}", self.devices.len());
        let root = self.folder.path().to_owned();
        let copy = self.devices[at].copied(&root, &name, &mut self.rng);
        let of = self.devices[at].name.clone();
        self.devices.push(copy);
        self.count("device copied");
        self.say(format!("{name} is a copy of {of}"));
    }

    /// Everything arrives, everybody leaves his forms and synchronises until nothing moves any more.
    fn becomes_quiet(&mut self) {
        self.say("quiet".to_owned());
        while !self.stragglers.is_empty() {
            self.a_straggler_arrives();
        }
        for at in 0..self.devices.len() {
            while !self.devices[at].typed.is_empty() {
                self.leaves_a_form(at);
            }
        }
        let mut before = None;
        for _ in 0..12 {
            for at in 0..self.devices.len() {
                self.syncs(at, false);
            }
            self.checks();
            let now = (self.server.log_end(), self.weighs());
            if before.as_ref() == Some(&now) {
                return self.agrees();
            }
            before = Some(now);
        }
        self.oracle.fault("it does not become quiet".to_owned());
    }

    /// One whole session without losses.
    pub fn syncs(&mut self, at: usize, verify: bool) {
        self.devices[at].session = None;
        for _ in 0..500 {
            if !self.syncs_a_step(at, false, verify) {
                return;
            }
        }
        let name = self.devices[at].name.clone();
        self.oracle
            .fault(format!("a session of {name} does not end"));
    }

    fn weighs(&self) -> Vec<usize> {
        self.devices
            .iter()
            .map(|device| device.changes().len() * 1_000 + device.outbox().len())
            .collect()
    }
}
