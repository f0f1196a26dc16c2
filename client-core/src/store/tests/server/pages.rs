//! What the server of the tests answers to a pull.

use std::collections::BTreeMap;

use super::{Server, document_mac};
use crate::record::Id;
use crate::row;
use crate::wire::{self, Frame, PullRequest, PullResponse, ScopeDigest, Served};

impl Server {
    pub(super) fn pull(&mut self, request: &PullRequest) -> PullResponse {
        let cursor: BTreeMap<String, (i64, i64)> = if request.cursor.is_empty() {
            BTreeMap::new()
        } else {
            wire::decode(&request.cursor).unwrap()
        };
        let stale = cursor.values().any(|(seq, tag)| !self.has(*seq, *tag));
        if stale || self.lost_entries(&request.header) {
            return PullResponse {
                footer: self.footer(true),
                gone: Vec::new(),
                frames: Vec::new(),
                cursor: Vec::new(),
                more: false,
                reference: None,
                digests: Vec::new(),
            };
        }
        let gone: Vec<String> = cursor
            .keys()
            .filter(|scope| !self.scopes.contains(*scope))
            .cloned()
            .collect();
        let mut next = cursor;
        next.retain(|scope, _| self.scopes.contains(scope));
        let mut due: Vec<(i64, String, Id, bool)> = self
            .state
            .feed
            .iter()
            .filter(|((scope, _), (seq, _))| {
                self.scopes.contains(scope) && *seq > next.get(scope).map_or(0, |at| at.0)
            })
            .map(|((scope, doc), (seq, held))| (*seq, scope.clone(), *doc, *held))
            .collect();
        due.sort();
        let more = due.len() > self.page;
        due.truncate(self.page);
        for (seq, scope, ..) in &due {
            next.insert(scope.clone(), (*seq, self.state.log[*seq as usize - 1]));
        }
        let frames = due
            .iter()
            .map(|(_, scope, doc, held)| self.frame(scope, *doc, *held));
        PullResponse {
            footer: self.footer(false),
            gone,
            frames: frames.collect(),
            cursor: wire::encode(&next),
            more,
            reference: None,
            digests: if request.digests && !more {
                self.digests()
            } else {
                Vec::new()
            },
        }
    }

    fn frame(&self, scope: &str, doc: Id, held: bool) -> Frame {
        let scope = scope.to_owned();
        if !held {
            return Frame::Left { scope, doc };
        }
        let (kind, document) = &self.state.docs[&doc];
        let heads = document.heads();
        let times = vec![5; document.changes().len()];
        Frame::Document(Box::new(Served {
            scope,
            doc,
            kind: *kind,
            generation: 1,
            document: match &self.killer {
                Some((bad, bytes)) if *bad == doc => bytes.clone(),
                _ => document.save(),
            },
            row: row::derive(document, &document.fields()).unwrap().row,
            receipts: wire::pack_receipts(&times),
            mac: document_mac(doc, &heads),
            heads,
        }))
    }

    fn digests(&self) -> Vec<ScopeDigest> {
        let of = |scope: &String| {
            let held = self
                .state
                .feed
                .iter()
                .filter(|((s, _), (_, held))| s == scope && *held);
            let docs: Vec<Id> = held.map(|((_, doc), _)| *doc).collect();
            let sum = docs.iter().fold(0u128, |sum, doc| {
                let heads = self.state.docs[doc].1.heads();
                sum.wrapping_add(wire::document_digest(*doc, 1, &heads))
            });
            ScopeDigest {
                scope: scope.clone(),
                count: docs.len() as i64,
                sum: sum.to_be_bytes(),
            }
        };
        self.scopes.iter().map(of).collect()
    }
}
