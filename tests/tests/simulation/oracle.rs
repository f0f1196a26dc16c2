//! What users wrote and were told, kept apart from the code under test.

use std::collections::{BTreeMap, BTreeSet};

use client_core::record::{Actor, Enrolment, Id, Value};
use client_core::{Change, ChangeHash};

/// An edit, whatever change carries it by now: its device and its time there. No two edits of a history have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub enrolment: Enrolment,
    pub at: i64,
}

impl Key {
    /// The edit behind a change.
    pub fn of(change: &Change) -> Self {
        let actor = Actor::parse(change.actor_id().to_bytes()).unwrap();
        Self {
            enrolment: actor.enrolment,
            at: change.timestamp(),
        }
    }
}

/// An edit as its author made it.
#[derive(Debug, Clone)]
pub struct Wrote {
    pub doc: Id,
    pub puts: BTreeMap<String, Value>,
    /// Edits that stood in the record as he saw it.
    pub seen: BTreeSet<Key>,
    /// Within his rights, as far as his device could know.
    pub honest: bool,
}

/// The bookkeeping.
#[derive(Default)]
pub struct Oracle {
    pub wrote: BTreeMap<Key, Wrote>,
    /// Changes whose acknowledgement reached a device, or was given to the office.
    pub acknowledged: BTreeMap<ChangeHash, Key>,
    /// Acknowledged, lost with the server's file, and held by nobody any more.
    pub excused: BTreeSet<ChangeHash>,
    /// Acknowledged, lost with the server's file, and still held by a device that will give them back.
    pub owed: BTreeSet<ChangeHash>,
    /// Edits that went with a device's file, or with a device.
    pub gone: BTreeSet<Key>,
    /// The server's file was replaced at least once.
    pub restored: bool,
    /// A device's file was replaced at least once.
    pub device_restored: bool,
    pub faults: Vec<String>,
}

impl Oracle {
    pub fn fault(&mut self, what: String) {
        if self.faults.len() < 12 {
            self.faults.push(what);
        }
    }

    pub fn write(&mut self, key: Key, wrote: Wrote) {
        if self.wrote.insert(key, wrote).is_some() {
            self.fault(format!("two edits with one key: {key:?}"));
        }
    }

    pub fn acknowledge(&mut self, change: &Change) {
        self.acknowledged.insert(change.hash(), Key::of(change));
    }

    /// Acknowledged means present in the log, now.
    pub fn check_log(&mut self, log: &BTreeSet<ChangeHash>) {
        self.owed.retain(|hash| !log.contains(hash));
        let missing: Vec<ChangeHash> = self
            .acknowledged
            .keys()
            .filter(|hash| {
                !log.contains(hash) && !self.owed.contains(hash) && !self.excused.contains(hash)
            })
            .copied()
            .collect();
        for hash in missing {
            let key = self.acknowledged[&hash];
            self.fault(format!("acknowledged and not in the log: {hash} {key:?}"));
            self.excused.insert(hash);
        }
    }

    /// The server's or a device's file was replaced: what nobody holds any more can't come back.
    pub fn count_losses(&mut self, log: &BTreeSet<ChangeHash>, held: &BTreeSet<ChangeHash>) {
        for hash in self.acknowledged.keys() {
            if log.contains(hash) || self.excused.contains(hash) {
                continue;
            }
            if held.contains(hash) {
                self.owed.insert(*hash);
            } else {
                self.owed.remove(hash);
                self.excused.insert(*hash);
            }
        }
    }
}
