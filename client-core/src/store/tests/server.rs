//! A server of a few lines: documents, a log of tags, a feed per scope, a rule that refuses values.

mod pages;

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sha2::{Digest, Sha256};

use super::TEAM;
use crate::document::{Document, Stamp};
use crate::history;
use crate::record::{Actor, Enrolment, Id, Kind, Value};
use crate::sync::Outgoing;
use crate::wire::{
    self, Footer, Header, Mac, Mark, OfferRequest, OfferResponse, PushItem, PushRequest,
    PushResponse, Refusal, RefusalCode, Verdict,
};

/// What it keeps; a clone is a backup.
#[derive(Clone)]
pub struct State {
    pub docs: BTreeMap<Id, (Kind, Document)>,
    log: Vec<i64>,
    feed: BTreeMap<(String, Id), (i64, bool)>,
}

impl State {
    /// Takes a record out of every scope's feed.
    pub fn forget(&mut self, id: Id) {
        self.feed.retain(|(_, doc), _| *doc != id);
    }
}

pub struct Server {
    pub state: State,
    /// Scopes of whoever asks.
    pub scopes: BTreeSet<String>,
    /// Where a new record goes.
    pub new_records_go_to: String,
    /// Changes that write this text are refused.
    pub refuses: String,
    /// Receipts that were presented with pushes.
    pub receipts_presented: usize,
    /// Offered documents that carried a valid MAC.
    pub offers_taken: usize,
    /// The bytes that are served instead of a record's own.
    pub killer: Option<(Id, Vec<u8>)>,
    /// Records that are answered as if there were none.
    pub hidden: BTreeSet<Id>,
    /// Offered documents are put aside for a person.
    pub quarantines: bool,
    /// Offers are answered with "nothing wanted".
    pub wants_nothing: bool,
    /// Paths of the requests answered.
    pub requests: Vec<&'static str>,
    /// Documents in one page.
    pub page: usize,
    rng: StdRng,
}

impl Server {
    pub fn new() -> Self {
        Self {
            state: State {
                docs: BTreeMap::new(),
                log: Vec::new(),
                feed: BTreeMap::new(),
            },
            scopes: BTreeSet::from([TEAM.to_owned()]),
            new_records_go_to: TEAM.to_owned(),
            refuses: "refused".to_owned(),
            receipts_presented: 0,
            offers_taken: 0,
            killer: None,
            hidden: BTreeSet::new(),
            quarantines: false,
            wants_nothing: false,
            requests: Vec::new(),
            page: 100,
            rng: StdRng::seed_from_u64(7),
        }
    }

    /// The office edits a record.
    pub fn office_edits(&mut self, id: Id, path: &str, value: &str) -> ChangeHash {
        self.office_writes(id, path, &Value::text(value))
    }

    /// The office writes a value of any type.
    pub fn office_writes(&mut self, id: Id, path: &str, value: &Value) -> ChangeHash {
        let heads = self.state.docs[&id].1.heads();
        let actor = Actor::fresh(Enrolment(*b"office!!"), &mut self.rng);
        let (_, document) = self.state.docs.get_mut(&id).unwrap();
        let made = document
            .write(actor, &heads, [(path, value)], Stamp::default())
            .unwrap()
            .unwrap();
        self.changed(id);
        made.hash
    }

    pub fn moves(&mut self, id: Id, from: &str, to: &str) {
        let seq = self.append();
        self.state.feed.insert((from.to_owned(), id), (seq, false));
        // A number of its own: the two may come on different pages.
        let seq = self.append();
        self.state.feed.insert((to.to_owned(), id), (seq, true));
    }

    pub fn shows(&self, id: Id, path: &str) -> String {
        self.state.docs[&id].1.fields().text(path).to_owned()
    }

    pub fn holds_change(&self, id: Id, hash: &ChangeHash) -> bool {
        self.state
            .docs
            .get(&id)
            .is_some_and(|(_, document)| document.holds(hash))
    }

    pub fn backup(&self) -> State {
        self.state.clone()
    }

    pub fn restore(&mut self, backup: &State) {
        self.state = backup.clone();
    }

    pub fn answer(&mut self, request: &Outgoing) -> Vec<u8> {
        self.requests.push(request.path);
        match request.path {
            "/v1/sync/push" => wire::encode(&self.push(&wire::decode(&request.body).unwrap())),
            "/v1/sync/pull" => wire::encode(&self.pull(&wire::decode(&request.body).unwrap())),
            "/v1/sync/offer" => wire::encode(&self.offer(&wire::decode(&request.body).unwrap())),
            other => panic!("no such route: {other}"),
        }
    }

    fn push(&mut self, request: &PushRequest) -> PushResponse {
        if self.lost_entries(&request.header) {
            return PushResponse {
                footer: self.footer(true),
                verdicts: Vec::new(),
            };
        }
        let verdicts = request.items.iter().map(|item| self.judge(item)).collect();
        PushResponse {
            footer: self.footer(false),
            verdicts,
        }
    }

    fn judge(&mut self, item: &PushItem) -> Verdict {
        self.receipts_presented += usize::from(item.receipt.is_some());
        let change = Change::from_bytes(item.bytes.clone()).unwrap();
        if self.hidden.contains(&item.doc) {
            return Verdict::Missing {
                deps: change.deps().to_vec(),
            };
        }
        let receipt = mac(&[&change.hash().0]);
        let (_, document) = self
            .state
            .docs
            .entry(item.doc)
            .or_insert_with(|| (item.kind, Document::new()));
        if document.holds(&change.hash()) {
            return Verdict::Known {
                received_at: 5,
                receipt,
            };
        }
        let deps: Vec<ChangeHash> = change
            .deps()
            .iter()
            .filter(|dep| !document.holds(dep))
            .copied()
            .collect();
        if !deps.is_empty() {
            return Verdict::Missing { deps };
        }
        let bad = history::puts(&change)
            .iter()
            .any(|(_, v)| v.as_text() == Some(&self.refuses));
        if bad && item.receipt != Some(receipt) {
            if document.heads().is_empty() {
                self.state.docs.remove(&item.doc);
            }
            return Verdict::Refused(Refusal {
                code: RefusalCode::Policy,
                arguments: Vec::new(),
            });
        }
        document.apply(vec![change]).unwrap();
        let seq = self.changed(item.doc);
        Verdict::Accepted {
            seq,
            received_at: 5,
            receipt,
        }
    }

    fn offer(&mut self, request: &OfferRequest) -> OfferResponse {
        let epoch = self.lost_entries(&request.header);
        let mut want = Vec::new();
        let offered = request.documents.iter().map(|offered| offered.doc);
        let quarantined: Vec<Id> = offered.filter(|_| self.quarantines).collect();
        if !epoch && !self.wants_nothing {
            for held in &request.have {
                let lacks = |document: &Document| held.heads.iter().any(|h| !document.holds(h));
                if self
                    .state
                    .docs
                    .get(&held.doc)
                    .is_none_or(|(_, document)| lacks(document))
                {
                    want.push(held.doc);
                }
            }
            let taken = if quarantined.is_empty() {
                &request.documents[..]
            } else {
                &[]
            };
            for offered in taken {
                let theirs = Document::load(&offered.document).unwrap();
                assert_eq!(offered.mac, document_mac(offered.doc, &theirs.heads()));
                self.offers_taken += 1;
                let (_, document) = self
                    .state
                    .docs
                    .entry(offered.doc)
                    .or_insert_with(|| (offered.kind, Document::new()));
                document.apply(theirs.changes()).unwrap();
                self.changed(offered.doc);
            }
        }
        OfferResponse {
            footer: self.footer(epoch),
            want,
            quarantined,
        }
    }

    fn changed(&mut self, id: Id) -> i64 {
        let seq = self.append();
        let mut placed = false;
        for ((_, doc), at) in &mut self.state.feed {
            if *doc == id && at.1 {
                at.0 = seq;
                placed = true;
            }
        }
        let left = self.state.feed.keys().any(|(_, doc)| *doc == id);
        if !placed && !left {
            self.state
                .feed
                .insert((self.new_records_go_to.clone(), id), (seq, true));
        }
        seq
    }

    fn append(&mut self) -> i64 {
        self.state.log.push(self.rng.random());
        self.state.log.len() as i64
    }

    fn has(&self, seq: i64, tag: i64) -> bool {
        self.state.log.get(seq as usize - 1) == Some(&tag)
    }

    fn lost_entries(&self, header: &Header) -> bool {
        header
            .mark
            .is_some_and(|mark| !self.has(mark.seq, mark.tag))
    }

    fn footer(&self, epoch: bool) -> Footer {
        let mark = self.state.log.last().map(|tag| Mark {
            seq: self.state.log.len() as i64,
            tag: *tag,
        });
        Footer {
            server_time: 2_000_000,
            mark,
            epoch,
        }
    }
}

fn document_mac(doc: Id, heads: &[ChangeHash]) -> Mac {
    let mut parts: Vec<&[u8]> = vec![&doc.0];
    parts.extend(heads.iter().map(|hash| &hash.0[..]));
    mac(&parts)
}

fn mac(parts: &[&[u8]]) -> Mac {
    let mut hasher = Sha256::new();
    hasher.update(b"secret");
    for part in parts {
        hasher.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    Mac(bytes)
}
