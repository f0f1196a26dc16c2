//! The changes of one record on their way through inspection and append.

use client_core::ChangeHash;
use client_core::record::{Id, Kind};
use client_core::wire::{Mac, PushItem, Refusal, RefusalCode, Verdict};

use crate::inspect::{Around, Outcome};
use crate::projection::Stored;

/// One change that waits for its verdict.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its place in the request.
    pub index: usize,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The generation it was made on.
    pub generation: u32,
    /// The receipt it came with.
    pub receipt: Option<Mac>,
    /// The receipt is ours, or the document it comes from was sealed by us: taken unjudged.
    pub trusted: bool,
    /// When the server had first received it, if it is given back, UTC ms.
    pub received_at: Option<i64>,
}

/// The changes of one record.
#[derive(Debug, Clone)]
pub struct Work {
    /// The record.
    pub doc: Id,
    /// Its kind, as the request says.
    pub kind: Kind,
    /// The generation of the record on the server; that of the request for a new one.
    pub generation: u32,
    /// What still waits.
    pub items: Vec<Item>,
    /// What the tables said about a record to be made, as far as an earlier inspection could tell.
    pub around: Option<Around>,
    /// The device that gives the record back after a restore.
    pub recovered_via: Option<String>,
}

impl Work {
    /// The work of one item.
    pub fn of(index: usize, item: PushItem) -> Self {
        let generation = item.generation;
        let first = Item {
            index,
            bytes: item.bytes,
            generation,
            receipt: item.receipt,
            trusted: false,
            received_at: None,
        };
        Self {
            doc: item.doc,
            kind: item.kind,
            generation,
            items: vec![first],
            around: None,
            recovered_via: None,
        }
    }
}

impl Work {
    /// True if a part of it is given back by a device: it was within the author's reach before the server lost entries.
    pub fn is_given_back(&self) -> bool {
        self.recovered_via.is_some() || self.items.iter().any(|item| item.trusted)
    }
}

/// Work after its inspection, before its append.
#[derive(Debug)]
pub struct Inspected {
    /// The work.
    pub work: Work,
    /// The record as the inspector was given it.
    pub before: Option<Stored>,
    /// What the inspector was told of the tables.
    pub around: Around,
    /// What it answered.
    pub outcome: Outcome,
    /// The record is there, but to the author it is as if it were not: the inspector was not given it, so that every
    /// verdict is that of an unknown id.
    pub hidden: bool,
}

/// What came of work: verdicts by their place in the request, and what must be inspected again.
#[derive(Debug, Default)]
pub struct Turn {
    /// Verdicts.
    pub verdicts: Vec<(usize, Verdict)>,
    /// Its author, its record or its neighbours changed meanwhile, or a part of it was refused.
    pub again: Vec<Work>,
}

/// What is assumed of a record to be made until its links are known.
pub const ASSUMED: Around = Around {
    in_team: true,
    assigned: false,
    wrote_in_visit: false,
};

/// What allows most: for a record to be made that was refused under [`ASSUMED`]. The append compares with the tables.
pub const ALLOWED: Around = Around {
    in_team: true,
    assigned: true,
    wrote_in_visit: false,
};

/// A refusal without arguments.
pub fn refused(code: RefusalCode) -> Verdict {
    Verdict::Refused(Refusal {
        code,
        arguments: Vec::new(),
    })
}

/// The hash of a judged candidate, if it has the form of a change.
pub fn hash_of(judgement: &crate::inspect::Judgement) -> Option<ChangeHash> {
    use crate::inspect::Judgement;
    match judgement {
        Judgement::Known { hash } | Judgement::Missing { hash, .. } => Some(*hash),
        Judgement::Accepted(accepted) => Some(accepted.hash),
        Judgement::Refused { hash, .. } => *hash,
        Judgement::Deferred => None,
    }
}
