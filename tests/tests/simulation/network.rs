//! The network between devices and server: it loses, keeps, repeats and cuts; and the oracle listens.

use client_core::Change;
use client_core::record::Enrolment;
use client_core::sync::{Answer, Next, Sync};
use client_core::wire::{PushRequest, PushResponse, Refusal, RefusalCode, Verdict, decode};
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
        let next = session.next(&mut device.store, now).unwrap();
        match next {
            Next::Done => return false,
            Next::Wait(ms) => self.server.later(ms as i64),
            Next::Send(request) => {
                let (enrolment, path, body) = (device.enrolment, request.path, request.body);
                let answer = self.carries(at, (enrolment, path, body), lossy);
                let device = &mut self.devices[at];
                match answer {
                    Some(answer) => {
                        session
                            .take(&mut device.store, answer, now, &mut self.rng)
                            .unwrap();
                    }
                    // Switched off in the middle, or told to go away.
                    None => return false,
                }
            }
        }
        self.devices[at].session = Some(session);
        true
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
