//! What must hold when everything has arrived.

use std::collections::{BTreeMap, BTreeSet};

use client_core::Change;
use client_core::document::Document;
use client_core::record::Id;

use crate::oracle::Key;
use crate::scopes;
use crate::world::World;

impl World {
    /// Checks it all.
    pub fn agrees(&mut self) {
        let documents = self.server.documents();
        let scopes = self.checks_scopes(&documents);
        for at in 0..self.devices.len() {
            if !self.devices[at].revoked {
                self.checks_device(at, &documents, &scopes);
                self.checks_digests(at);
            }
        }
        self.checks_edits(&documents);
        self.checks_owed(&documents);
        for (id, document) in &documents {
            self.checks_values(*id, document);
        }
        self.checks_log(&documents);
        self.checks_rebuild();
    }

    /// The scopes stored are those computed from scratch.
    fn checks_scopes(
        &mut self,
        documents: &BTreeMap<Id, Document>,
    ) -> BTreeMap<Id, BTreeSet<String>> {
        let stored = self.server.feed();
        let creators = self.server.creators();
        let owners = self.server.owners();
        let computed = scopes::compute(documents, &creators, &owners);
        for (id, scopes) in &computed {
            let of = stored.get(id).cloned().unwrap_or_default();
            if of != *scopes {
                self.oracle.fault(format!(
                    "scopes of {id}: stored {of:?}, computed {scopes:?}"
                ));
            }
        }
        computed
    }

    /// A device holds exactly what its user's scopes hold, and shows the same.
    fn checks_device(
        &mut self,
        at: usize,
        documents: &BTreeMap<Id, Document>,
        scopes: &BTreeMap<Id, BTreeSet<String>>,
    ) {
        let name = self.devices[at].name.clone();
        let (_, _, mine) = self.server.stands(self.people[self.devices[at].user].id);
        let wanted: BTreeSet<Id> = scopes
            .iter()
            .filter(|(_, of)| !of.is_disjoint(&mine))
            .map(|(id, _)| *id)
            .collect();
        let held: BTreeSet<Id> = self.devices[at]
            .records()
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        let mut faults = Vec::new();
        for id in wanted.difference(&held) {
            faults.push(format!("{name} lacks {id}"));
        }
        for id in held.difference(&wanted) {
            faults.push(format!("{name} holds {id} out of scope"));
        }
        for (hash, edit, status) in self.devices[at].outbox() {
            faults.push(format!(
                "{name} still has {hash} of {} in its outbox, status {status}",
                edit.at
            ));
        }
        let served = self.devices[at].served();
        let rows = self.devices[at].rows();
        for id in wanted.intersection(&held) {
            let (Some(theirs), Some(ours)) = (served.get(id), documents.get(id)) else {
                faults.push(format!("{name} has no document of {id}"));
                continue;
            };
            if theirs.heads() != ours.heads() || theirs.fields() != ours.fields() {
                faults.push(format!("{name} has another {id}"));
            }
            let derived = client_core::row::derive(ours, &ours.fields()).unwrap().row;
            if rows.get(id) != Some(&derived) {
                faults.push(format!("{name} lists another {id}"));
            }
        }
        for fault in faults {
            self.oracle.fault(fault);
        }
    }

    /// One request proves that nothing is missing.
    fn checks_digests(&mut self, at: usize) {
        let lines = self.trace.len();
        self.syncs(at, true);
        let requests = self.trace[lines..]
            .iter()
            .filter(|line| line.contains(" /v1/sync/"))
            .count();
        if requests != 1 {
            let name = &self.devices[at].name;
            self.oracle
                .fault(format!("the digests of {name} differ: {requests} requests"));
        }
    }

    /// No edit is lost: it is on the server, or aside where its author reads it.
    fn checks_edits(&mut self, documents: &BTreeMap<Id, Document>) {
        let mut on_server: BTreeSet<Key> = BTreeSet::new();
        for document in documents.values() {
            on_server.extend(document.changes().iter().map(Key::of));
        }
        let mut aside = BTreeSet::new();
        let mut disturbed = BTreeSet::new();
        for device in &self.devices {
            aside.extend(device.keeps());
            disturbed.extend(
                device
                    .store
                    .attention()
                    .unwrap()
                    .iter()
                    .map(|item| item.doc),
            );
        }
        let mut lost = Vec::new();
        for (key, wrote) in &self.oracle.wrote {
            let kept =
                on_server.contains(key) || aside.contains(key) || self.oracle.gone.contains(key);
            // After a refusal an edit that says what stands there anyway has nothing left to say.
            let says_nothing = disturbed.contains(&wrote.doc)
                && documents.get(&wrote.doc).is_some_and(|document| {
                    let written = |path: &str| {
                        document
                            .changes()
                            .iter()
                            .flat_map(client_core::history::puts)
                            .filter(|(at, _)| at == path)
                            .map(|(_, value)| value)
                            .collect::<Vec<_>>()
                    };
                    wrote.puts.iter().all(|(path, value)| {
                        let all = written(path);
                        all.contains(value)
                            || (*value == client_core::record::Value::Null && all.is_empty())
                    })
                });
            if !kept && !says_nothing {
                lost.push(format!(
                    "the edit {key:?} of {} is lost: {:?}",
                    wrote.doc, wrote.puts
                ));
            }
        }
        for fault in lost {
            self.oracle.fault(fault);
        }
    }

    /// What the server lost with its file and some device still held came back.
    fn checks_owed(&mut self, documents: &BTreeMap<Id, Document>) {
        let owed: Vec<_> = self.oracle.owed.iter().copied().collect();
        for hash in owed {
            let key = self.oracle.acknowledged[&hash];
            self.oracle.fault(format!(
                "acknowledged, held, and not given back: {hash} {key:?}"
            ));
        }
        for (hash, key) in self.oracle.acknowledged.clone() {
            let there = documents.values().any(|document| document.holds(&hash));
            if !there && !self.oracle.excused.contains(&hash) {
                self.oracle
                    .fault(format!("acknowledged and in no document: {hash} {key:?}"));
            }
        }
    }

    /// The log alone gives the same documents.
    fn checks_log(&mut self, documents: &BTreeMap<Id, Document>) {
        let mut rebuilt: BTreeMap<Id, Document> = BTreeMap::new();
        for (id, change) in self.server.logged() {
            let change = Change::from_bytes(change).unwrap();
            rebuilt.entry(id).or_default().apply(vec![change]).unwrap();
        }
        for (id, document) in documents {
            let same = rebuilt.remove(id).is_some_and(|again| {
                again.heads() == document.heads() && again.fields() == document.fields()
            });
            if !same {
                self.oracle.fault(format!("the log tells another {id}"));
            }
        }
        for id in rebuilt.keys() {
            self.oracle.fault(format!("{id} stands in the log alone"));
        }
    }

    /// Every derived table, dropped and made again, is the same.
    fn checks_rebuild(&mut self) {
        let live = self.server.derived();
        self.server.rebuilds();
        let rebuilt = self.server.derived();
        for (table, rows) in &live {
            let again = rebuilt.get(table).cloned().unwrap_or_default();
            if *rows != again {
                self.oracle
                    .fault(format!("the table {table} comes out of a rebuild another"));
            }
        }
    }

    /// Whoever replaced a value, or chose another over it, had seen it.
    fn checks_values(&mut self, id: Id, document: &Document) {
        let mut faults = Vec::new();
        for change in document.changes() {
            let key = Key::of(&change);
            let Some(wrote) = self.oracle.wrote.get(&key) else {
                faults.push(format!("nobody wrote {key:?} in {id}"));
                continue;
            };
            if change.deps().is_empty() {
                continue;
            }
            for (path, value) in client_core::history::puts(&change) {
                for replaced in document.written(&path, Some(change.deps())) {
                    let by = document
                        .change(&replaced.hash)
                        .map(|change| Key::of(&change));
                    let seen = by.is_some_and(|by| wrote.seen.contains(&by));
                    if !seen && replaced.value != value {
                        faults.push(format!("{key:?} replaced {path} of {id} by {by:?} unseen"));
                    }
                }
            }
        }
        let fields = document.fields();
        for (path, chosen) in fields.chosen() {
            let choosers: BTreeSet<Key> = fields
                .written(&format!("choice/{path}"))
                .iter()
                .filter_map(|written| document.change(&written.hash))
                .map(|change| Key::of(&change))
                .collect();
            for hidden in fields
                .written(path)
                .iter()
                .filter(|written| written.value != *chosen)
            {
                let by = document.change(&hidden.hash).map(|change| Key::of(&change));
                let seen = choosers.iter().any(|chooser| {
                    let wrote = self.oracle.wrote.get(chooser);
                    by.is_some_and(|by| wrote.is_some_and(|wrote| wrote.seen.contains(&by)))
                });
                if !seen {
                    faults.push(format!("a choice hides {path} of {id} by {by:?} unseen"));
                }
            }
        }
        for fault in faults {
            self.oracle.fault(fault);
        }
    }
}
