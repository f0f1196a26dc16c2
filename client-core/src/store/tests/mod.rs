//! The device's half of the sync rules, one test per rule, against a server of a few lines that keeps
//! documents and answers by hand.

mod blobs;
mod departures;
mod disk;
mod epoch;
mod outbox;
mod pages;
mod refusal;
mod scopes;
mod server;
mod session;
mod suspects;

use std::collections::BTreeMap;
use std::path::PathBuf;

use automerge::ChangeHash;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tempfile::TempDir;

use super::{Identity, Record, Store};
use crate::document::Stamp;
use crate::edit;
use crate::record::{Enrolment, Id, Kind, Role, Value};
use crate::sync::{Answer, Next, Outgoing, Report, Sync};
use server::Server;

/// What happens to a request on its way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    /// Lost before the server saw it.
    Lost,
    /// The server answered, the answer was lost.
    AnswerLost,
    /// The answer was cut in the middle.
    AnswerCut,
    /// The session ends here: the device is switched off.
    Off,
}

/// A device with its database file.
struct Device {
    dir: TempDir,
    store: Store,
    rng: StdRng,
    now: i64,
}

const TEAM: &str = "team:a";

impl Device {
    fn new(number: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut rng = StdRng::seed_from_u64(u64::from(number));
        let mut store = Store::open(&dir.path().join("device.db"), &mut rng).unwrap();
        store.set_identity(&identity(number)).unwrap();
        Self {
            dir,
            store,
            rng,
            now: 1_000_000,
        }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("device.db")
    }

    /// Another device made of a copy of this one's files.
    fn copied(&self, seed: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("device.db");
        self.store
            .db
            .execute("VACUUM INTO $1", [to.to_str()])
            .unwrap();
        let mut rng = StdRng::seed_from_u64(seed);
        let store = Store::open(&to, &mut rng).unwrap();
        Self {
            dir,
            store,
            rng,
            now: self.now,
        }
    }

    fn reopened(mut self) -> Self {
        let path = self.path();
        self.store = Store::open(&path, &mut self.rng).unwrap();
        self.store.settle_crashes().unwrap();
        self
    }

    fn creates(&mut self, name: &str) -> Id {
        self.now += 1_000;
        let id = Id::new(self.now, &mut self.rng);
        let entered = values(&[("name", name)]);
        self.store
            .create(id, Kind::Customer, &entered, self.stamp())
            .unwrap();
        id
    }

    fn edits(&mut self, id: Id, path: &str, value: &str) -> ChangeHash {
        let seen = self.store.record(id).unwrap().unwrap();
        self.edits_as_seen(&seen, path, value)
    }

    /// An edit by somebody who opened the record a while ago.
    fn edits_as_seen(&mut self, seen: &Record, path: &str, value: &str) -> ChangeHash {
        self.now += 1_000;
        let diff = edit::diff(seen.kind, &seen.fields, &values(&[(path, value)])).unwrap();
        let heads = seen.document.heads();
        self.store
            .save(seen.id, seen.kind, &diff, &heads, self.stamp())
            .unwrap()
            .unwrap()
    }

    fn types(&mut self, id: Id, path: &str, value: &str) {
        self.store
            .type_into_draft(id, Kind::Customer, &values(&[(path, value)]), self.now)
            .unwrap();
    }

    fn leaves_the_form(&mut self, id: Id) {
        let draft = self.store.draft(id).unwrap().unwrap();
        let record = self.store.record(id).unwrap().unwrap();
        let seen = record.document.fields_at(&draft.heads).unwrap();
        let diff = edit::diff(record.kind, &seen, &draft.entered).unwrap();
        let stamp = self.stamp();
        self.store
            .save(id, record.kind, &diff, &draft.heads, stamp)
            .unwrap();
        self.store.discard_draft(id).unwrap();
    }

    fn stamp(&self) -> Stamp {
        Stamp {
            at: self.now,
            ..Stamp::default()
        }
    }

    fn syncs(&mut self, server: &mut Server) -> Report {
        self.session(server, false, |_, _| Fate::Arrives)
    }

    /// One session; `fate` is asked for every request, counted from 0.
    fn session(
        &mut self,
        server: &mut Server,
        verify: bool,
        mut fate: impl FnMut(usize, &Outgoing) -> Fate,
    ) -> Report {
        let mut sync = Sync::new("test", verify);
        let mut count = 0;
        loop {
            match sync.next(&mut self.store, self.now).unwrap() {
                Next::Done => return sync.report(),
                Next::Wait(ms) => self.now += ms as i64,
                Next::Send(request) => {
                    let fate = fate(count, &request);
                    count += 1;
                    assert!(count < 200, "the session does not end");
                    let answer = match fate {
                        Fate::Off => return sync.report(),
                        Fate::Lost => Answer::Lost,
                        Fate::Arrives => Answer::Body(server.answer(&request)),
                        Fate::AnswerLost => {
                            server.answer(&request);
                            Answer::Lost
                        }
                        Fate::AnswerCut => {
                            let body = server.answer(&request);
                            Answer::Body(body[..body.len() / 2].to_vec())
                        }
                    };
                    sync.take(&mut self.store, answer, self.now, &mut self.rng)
                        .unwrap();
                }
            }
        }
    }

    fn shows(&self, id: Id, path: &str) -> String {
        let record = self.store.record(id).unwrap().unwrap();
        record.fields.text(path).to_owned()
    }

    fn holds(&self, id: Id) -> bool {
        self.store.record(id).unwrap().is_some()
    }

    fn outbox(&self, id: Id) -> usize {
        self.store
            .record(id)
            .unwrap()
            .map_or(0, |record| record.outbox.len())
    }
}

fn identity(number: u8) -> Identity {
    Identity {
        enrolment: Enrolment([number; 8]),
        code: "K7M".to_owned(),
        user: Id([number; 16]),
        login: format!("user{number}"),
        name: format!("User {number}"),
        role: Role::Engineer,
        teams: vec![Id([9; 16])],
    }
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, Value> {
    pairs
        .iter()
        .map(|(path, value)| ((*path).to_owned(), Value::text(*value)))
        .collect()
}
