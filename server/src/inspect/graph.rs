//! Which change was based on which: kept beside the document, so that a change can be judged before
//! Automerge applies it.

use std::collections::{BTreeMap, BTreeSet};

use client_core::ChangeHash;
use client_core::document::{Document, Summary};
use client_core::record::{Actor, Enrolment, limits};

use super::form::Form;

/// The changes of a document by hash.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: BTreeMap<ChangeHash, Node>,
    heads: BTreeSet<ChangeHash>,
    /// Per actor its last change.
    last: BTreeMap<Vec<u8>, ChangeHash>,
    max_op: u64,
}

#[derive(Debug)]
struct Node {
    deps: Vec<ChangeHash>,
    seq: u64,
    enrolment: Option<Enrolment>,
    /// The highest operation among this change and everything behind it.
    reached_op: u64,
    /// The device's time as corrected, UTC ms.
    at: i64,
}

/// What an edit was based on, the author's own changes left aside.
#[derive(Debug, PartialEq, Eq)]
pub struct Base {
    /// The first changes of others on the way back.
    pub changes: Vec<ChangeHash>,
    /// The way back reached a first change of the author's own.
    pub own_first: bool,
}

impl Graph {
    /// The graph of a stored document.
    pub fn of(document: &Document) -> Self {
        let mut graph = Self::default();
        for change in document.summaries() {
            graph.insert(change);
        }
        graph
    }

    /// Adds a change whose dependencies are there.
    pub fn add(&mut self, form: &Form) {
        self.insert(Summary {
            hash: form.hash,
            deps: form.deps.clone(),
            actor: form.actor.clone(),
            seq: form.seq,
            max_op: form.max_op(),
            stamp: form.stamp,
        });
    }

    fn insert(&mut self, change: Summary) {
        for dep in &change.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(change.hash);
        self.max_op = self.max_op.max(change.max_op);
        let node = Node {
            reached_op: self.reached_op(&change.deps).max(change.max_op),
            seq: change.seq,
            enrolment: Actor::parse(&change.actor).map(|actor| actor.enrolment),
            at: change.stamp.corrected(),
            deps: change.deps,
        };
        self.last.insert(change.actor, change.hash);
        self.nodes.insert(change.hash, node);
    }

    /// Whether a change is there.
    pub fn holds(&self, hash: &ChangeHash) -> bool {
        self.nodes.contains_key(hash)
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether these are the heads.
    pub fn heads_are(&self, deps: &[ChangeHash]) -> bool {
        self.heads.iter().eq(deps)
    }

    /// Whether the change is numbered as an honest device numbers: after all that it knew of, not far
    /// ahead of what the server knows, and each actor's changes in one line. Otherwise what is wrong.
    pub fn check_numbers(&self, form: &Form) -> Result<(), &'static str> {
        let last = self.last.get(&form.actor);
        let expected = last.map_or(1, |hash| self.nodes[hash].seq + 1);
        if form.seq != expected {
            return Err("it is not the next change of its actor");
        }
        if last.is_some_and(|last| !self.is_behind(last, &form.deps)) {
            return Err("it does not depend on its actor's change before");
        }
        if form.start_op <= self.reached_op(&form.deps) {
            return Err("its operations are numbered below what it depends on");
        }
        if form.start_op > self.max_op + limits::OPERATION_GAP {
            return Err("its operations are numbered too far ahead");
        }
        Ok(())
    }

    /// Whether its time is earlier than that of a change it depends on.
    pub fn is_earlier_than_deps(&self, form: &Form) -> bool {
        let mut deps = form.deps.iter().filter_map(|dep| self.nodes.get(dep));
        deps.any(|dep| form.stamp.corrected() < dep.at)
    }

    /// What a change was based on.
    pub fn base(&self, deps: &[ChangeHash], own: &[Enrolment]) -> Base {
        let mut seen = BTreeSet::new();
        let mut open = deps.to_vec();
        let mut base = Base {
            changes: Vec::new(),
            own_first: false,
        };
        while let Some(hash) = open.pop() {
            if !seen.insert(hash) {
                continue;
            }
            match self.nodes.get(&hash) {
                Some(node) if node.enrolment.is_some_and(|by| own.contains(&by)) => {
                    base.own_first |= node.deps.is_empty();
                    open.extend(&node.deps);
                }
                _ => base.changes.push(hash),
            }
        }
        base.changes.sort_unstable();
        base
    }

    fn reached_op(&self, deps: &[ChangeHash]) -> u64 {
        let reached = deps.iter().filter_map(|dep| self.nodes.get(dep));
        reached.map(|node| node.reached_op).max().unwrap_or(0)
    }

    /// Whether `hash` is one of `deps` or behind them.
    fn is_behind(&self, hash: &ChangeHash, deps: &[ChangeHash]) -> bool {
        if deps.contains(hash) {
            return true;
        }
        let mut seen = BTreeSet::new();
        let mut open = deps.to_vec();
        while let Some(next) = open.pop() {
            if next == *hash {
                return true;
            }
            if let (true, Some(node)) = (seen.insert(next), self.nodes.get(&next)) {
                open.extend(&node.deps);
            }
        }
        false
    }
}
