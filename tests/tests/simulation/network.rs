//! The network between devices and server: it loses, keeps, repeats and cuts; and the oracle listens.

use client_core::Change;
use client_core::record::{Enrolment, Id, Kind};
use client_core::sync::{Answer, Next, Sync};
use client_core::wire::{
    PullRequest, PushRequest, PushResponse, Refusal, RefusalCode, Verdict, decode, encode,
};
use rand::RngExt;
use sha2::{Digest, Sha256};

use crate::oracle::Key;
use crate::server::Reply;
use crate::world::World;

/// A request that the network kept and delivers later, or a second time.
pub struct Straggler {
    enrolment: Enrolment,
    path: &'static str,
    body: Vec<u8>,
}

impl World {
    /// One request of a device's session, or one wait; answers whether the session goes on.
    pub fn syncs_a_step(&mut self, at: usize, lossy: bool, verify: bool) -> bool {
        if self.devices[at].revoked {
            return false;
        }
        let now = self.server.now() + self.devices[at].skew;
        let device = &mut self.devices[at];
        let mut session = device
            .session
            .take()
            .unwrap_or_else(|| Sync::new("simulation", verify));
        match session.next(&mut device.store, now).unwrap() {
            Next::Done => return false,
            Next::Wait(ms) => self.server.later(ms as i64),
            Next::Send(request) => {
                let (enrolment, path) = (device.enrolment, request.path);
                let body = self.asks_for_small_pages(path, request.body);
                // Switched off in the middle, or told to go away.
                let Some(answer) = self.carries(at, (enrolment, path, body), lossy) else {
                    return false;
                };
                self.works_meanwhile(at, lossy);
                let before = self.devices[at].records();
                if lossy && self.features.crashes && self.rng.random_ratio(1, 20) {
                    let commits = self.rng.random_range(1..5);
                    self.devices[at].dies_at_commit(commits);
                }
                let device = &mut self.devices[at];
                let taken = session.take(&mut device.store, answer, now, &mut self.rng);
                if device.lives(taken).is_none() {
                    return self.died(at);
                }
                device.dies_at_commit(0);
                if path == "/v1/sync/pull" {
                    self.checks_purged(at, &before);
                }
            }
        }
        self.devices[at].session = Some(session);
        true
    }

    /// The power failed inside a transaction.
    fn died(&mut self, at: usize) -> bool {
        self.count("died in a transaction");
        self.crashes(at);
        false
    }

    /// The user goes on while an answer is on its way.
    fn works_meanwhile(&mut self, at: usize, lossy: bool) {
        if let Some(overreach) = self.meanwhile.take() {
            self.overreaches(at, overreach);
        } else if lossy && self.rng.random_ratio(1, 15) {
            self.works(at);
        }
    }

    fn asks_for_small_pages(&self, path: &str, body: Vec<u8>) -> Vec<u8> {
        if path != "/v1/sync/pull" || !self.features.small_pages {
            return body;
        }
        let mut request: PullRequest = decode(&body).unwrap();
        request.max_bytes = 0;
        encode(&request)
    }

    /// What a pull took from a device is out of its user's scopes.
    fn checks_purged(&mut self, at: usize, before: &[(Id, Kind)]) {
        let held = self.devices[at].records();
        let gone = before.iter().filter(|record| !held.contains(record));
        let gone: Vec<Id> = gone.map(|(id, _)| *id).collect();
        if gone.is_empty() {
            return;
        }
        let (_, _, mine) = self.server.stands(self.people[self.devices[at].user].id);
        let feed = self.server.feed();
        for id in gone {
            if feed.get(&id).is_some_and(|of| !of.is_disjoint(&mine)) {
                let name = &self.devices[at].name;
                self.oracle
                    .fault(format!("{name} dropped {id}, which is in scope"));
            }
        }
    }

    /// Carries a request through the network; `None` ends the session.
    fn carries(
        &mut self,
        at: usize,
        (enrolment, path, body): (Enrolment, &'static str, Vec<u8>),
        lossy: bool,
    ) -> Option<Answer> {
        let lossy = lossy && self.features.losses;
        let name = self.devices[at].name.clone();
        if lossy && self.rng.random_ratio(1, 10) {
            if self.rng.random_ratio(1, 2) {
                self.say(format!("{name} {path} is kept by the network"));
                self.stragglers.push(Straggler {
                    enrolment,
                    path,
                    body,
                });
            } else {
                self.say(format!("{name} {path} is lost"));
            }
            return Some(Answer::Lost);
        }
        if lossy && self.rng.random_ratio(1, 12) {
            let body = body.clone();
            self.stragglers.push(Straggler {
                enrolment,
                path,
                body,
            });
        }
        if lossy && self.features.crashes && self.rng.random_ratio(1, 30) {
            self.say("the server crashes before it answers".to_owned());
            self.server.crashes();
        }
        let reply = self.server.answer(enrolment, path, &body);
        if lossy && self.features.crashes && self.rng.random_ratio(1, 30) {
            self.say("the server crashes after it answered".to_owned());
            self.server.crashes();
        }
        let answer = match reply {
            Reply::Body(answer) => answer,
            Reply::Denied => {
                self.say(format!("{name} {path} is denied"));
                if !self.devices[at].revoked {
                    self.oracle
                        .fault(format!("{name} is denied and was not revoked"));
                }
                return None;
            }
            Reply::Trouble(what) => {
                self.say(format!("{name} {path} fails: {what}"));
                self.oracle
                    .fault(format!("the server failed on {path} of {name}: {what}"));
                return Some(Answer::Lost);
            }
        };
        let digest = hex::encode(&Sha256::digest(&answer)[..6]);
        self.say(format!(
            "{name} {path} {} bytes, {} bytes back {digest}",
            body.len(),
            answer.len()
        ));
        if lossy && self.rng.random_ratio(1, 10) {
            self.say(format!("{name} the answer is lost"));
            return Some(Answer::Lost);
        }
        if lossy && self.rng.random_ratio(1, 20) {
            let cut = self.rng.random_range(0..answer.len());
            self.say(format!("{name} the answer is cut at {cut}"));
            return Some(Answer::Body(answer[..cut].to_vec()));
        }
        if path == "/v1/sync/push" {
            self.hears(at, &body, &answer);
        }
        if lossy && self.features.crashes && self.rng.random_ratio(1, 25) {
            self.crashes(at);
            return None;
        }
        Some(Answer::Body(answer))
    }

    /// The oracle reads what a device is told of its edits.
    fn hears(&mut self, at: usize, request: &[u8], answer: &[u8]) {
        let request: PushRequest = decode(request).unwrap();
        let answer: PushResponse = decode(answer).unwrap();
        for (item, verdict) in request.items.iter().zip(&answer.verdicts) {
            let change = Change::from_bytes(item.bytes.clone()).unwrap();
            let what = match verdict {
                Verdict::Accepted { .. } => "accepted",
                Verdict::Known { .. } => "known",
                Verdict::Missing { .. } => "missing",
                Verdict::Superseded => "superseded",
                Verdict::Refused(refusal) => refusal.code.as_str(),
            };
            let key = Key::of(&change);
            let line = format!("  {} of {} at {}: {what}", change.hash(), item.doc, key.at);
            self.say(line);
            self.count(what);
            match verdict {
                Verdict::Accepted { .. } | Verdict::Known { .. } => {
                    self.oracle.acknowledge(&change);
                }
                Verdict::Refused(refusal) => self.judges_refusal(at, key, refusal),
                Verdict::Missing { .. } | Verdict::Superseded => {}
            }
        }
    }

    /// Honest work is never refused for its form, nor for where its record is by now.
    fn judges_refusal(&mut self, at: usize, key: Key, refusal: &Refusal) {
        let honest = self
            .oracle
            .wrote
            .get(&key)
            .is_some_and(|wrote| wrote.honest);
        let excusable = match refusal.code {
            RefusalCode::Policy => true,
            RefusalCode::Scope | RefusalCode::Foreign => self.oracle.restored,
            _ => false,
        };
        if honest && !excusable {
            let name = &self.devices[at].name;
            self.oracle.fault(format!(
                "honest work of {name} was refused: {key:?} {refusal:?}"
            ));
        }
    }

    /// A request comes a second time, late.
    pub fn a_straggler_arrives(&mut self) {
        if self.stragglers.is_empty() {
            return;
        }
        let which = self.rng.random_range(0..self.stragglers.len());
        let late = self.stragglers.swap_remove(which);
        self.say(format!("late: {} of {}", late.path, late.enrolment));
        if let Reply::Trouble(what) = self.server.answer(late.enrolment, late.path, &late.body) {
            self.oracle
                .fault(format!("the server failed on a late {}: {what}", late.path));
        }
    }
}
