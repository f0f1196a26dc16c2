//! What an inspector is asked: every question about the bytes of one document.

use client_core::ChangeHash;
use client_core::document::Stamp;
use client_core::record::{Enrolment, Id, Kind, Role, Value};
use client_core::wire::hashes;
use minicbor::{Decode, Encode};

use super::codec;

/// One question. It carries everything that the answer depends on; an inspector knows nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Job {
    /// May these changes be taken? Answered by [`super::Answer::Judged`].
    #[n(0)]
    Judge(#[n(0)] Batch),
    /// Make an edit of the office and judge it. Answered by [`super::Answer::Edited`].
    #[n(1)]
    Edit(#[n(0)] EditJob),
    /// Undo a change of the document by a new edit. Answered by [`super::Answer::Edited`].
    #[n(2)]
    Undo(#[n(0)] UndoJob),
    /// Choose among concurrent values. Answered by [`super::Answer::Edited`].
    #[n(3)]
    Choose(#[n(0)] ChooseJob),
    /// Every edit of a document. Answered by [`super::Answer::History`].
    #[n(4)]
    History(#[n(0)] HistoryJob),
    /// The record as JSON. Answered by [`super::Answer::View`].
    #[n(5)]
    View(#[n(0)] ViewJob),
    /// Row and links of a stored document. Answered by [`super::Answer::Derived`].
    #[n(6)]
    Derive {
        /// The document.
        #[cbor(n(0), with = "minicbor::bytes")]
        document: Vec<u8>,
    },
    /// A document from its changes, dependencies first. Answered by [`super::Answer::Rebuilt`].
    #[n(7)]
    Rebuild {
        /// The changes as the log holds them.
        #[n(0)]
        changes: Vec<Bytes>,
    },
    /// The changes of a document that a device gives back. Answered by [`super::Answer::Parts`].
    #[n(8)]
    Split {
        /// The document.
        #[cbor(n(0), with = "minicbor::bytes")]
        document: Vec<u8>,
    },
    /// What changes of a record cite. Answered by [`super::Answer::Cited`].
    #[n(9)]
    Citations {
        /// The record's kind.
        #[n(0)]
        kind: Kind,
        /// The changes as the log holds them.
        #[n(1)]
        changes: Vec<Bytes>,
    },
    /// What an attachment is. Answered by [`super::Answer::Attachment`] or [`super::Answer::Unfit`].
    #[n(10)]
    Attachment {
        /// Its bytes.
        #[cbor(n(0), with = "minicbor::bytes")]
        content: Vec<u8>,
    },
    /// The rows of a file to import. Answered by [`super::Answer::Table`] or [`super::Answer::NoTable`].
    #[n(11)]
    Table {
        /// The file.
        #[cbor(n(0), with = "minicbor::bytes")]
        content: Vec<u8>,
    },
    /// What changes would do that nobody has judged. Answered by [`super::Answer::History`]: those of `shown` alone that
    /// the document does not hold; by [`super::Answer::UnknownHeads`] if what they rest on is not there.
    #[n(12)]
    Peek {
        /// The document as stored, if there is one.
        #[n(0)]
        document: Option<Bytes>,
        /// Other changes of it, which they may rest on.
        #[n(1)]
        below: Vec<Bytes>,
        /// The changes asked about.
        #[n(2)]
        shown: Vec<Bytes>,
    },
}

/// A byte string.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Bytes(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

/// Who writes: the only authorship there is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Author {
    /// The user.
    #[n(0)]
    pub user: Id,
    /// His role.
    #[n(1)]
    pub role: Role,
    /// His teams.
    #[n(2)]
    pub teams: Vec<Id>,
    /// The device or office session he writes with.
    #[n(3)]
    pub enrolment: Enrolment,
    /// Every enrolment he ever had, that one included.
    #[n(4)]
    pub own: Vec<Enrolment>,
}

/// What the document does not say itself: read by the server from its tables. What each of them means
/// is said at [`client_core::policy::Around`]; that somebody made the record is seen from his
/// enrolments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Around {
    /// The record's team, or its customer's, is one of the author's, or he sees all teams.
    #[n(0)]
    pub in_team: bool,
    /// At creation: the parent is a visit that he leads or helps with, or a customer with such a visit.
    #[n(1)]
    pub assigned: bool,
    /// At creation of a review: he wrote in the visit's work or card, or leads or helps with it.
    #[n(2)]
    pub wrote_in_visit: bool,
}

/// Changes of one record, pushed by one author.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
    /// The record.
    #[n(0)]
    pub doc: Id,
    /// Its kind.
    #[n(1)]
    pub kind: Kind,
    /// The document as stored; `None` for a record that the server does not have.
    #[n(2)]
    pub document: Option<Bytes>,
    /// Who pushes.
    #[n(3)]
    pub author: Author,
    /// What the tables say about him and the record.
    #[n(4)]
    pub around: Around,
    /// The changes, in any order, duplicates allowed.
    #[n(5)]
    pub changes: Vec<Candidate>,
    /// The server's clock, UTC ms.
    #[n(6)]
    pub now: i64,
}

/// One change of a [`Batch`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Candidate {
    /// The change.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    /// It carries the server's own receipt: taken unjudged as to rights and authorship, still checked
    /// for its form.
    #[n(1)]
    pub trusted: bool,
}

/// Where and how an edit of the office is made.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Desk {
    /// The record.
    #[n(0)]
    pub doc: Id,
    /// Its kind.
    #[n(1)]
    pub kind: Kind,
    /// The document as stored; `None` to create it.
    #[n(2)]
    pub document: Option<Bytes>,
    /// Who edits.
    #[n(3)]
    pub author: Author,
    /// What the tables say about him and the record.
    #[n(4)]
    pub around: Around,
    /// The last eight bytes of the change's actor, drawn for this edit alone.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub opening: [u8; 8],
    /// The server's clock, UTC ms: the time of the edit.
    #[n(6)]
    pub now: i64,
}

impl Desk {
    /// The stamp of an edit made here.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            at: self.now,
            // The server's clock is the one that devices are measured against.
            offset: Some(0),
            undoes: None,
        }
    }
}

/// An edit of the office: the values left, at the heads that were seen.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EditJob {
    /// Where and by whom.
    #[n(0)]
    pub desk: Desk,
    /// The heads seen; empty for a new record, whose identity the inspector adds.
    #[cbor(n(1), with = "hashes")]
    pub heads: Vec<ChangeHash>,
    /// The values left, by path.
    #[n(2)]
    pub puts: Vec<(String, Value)>,
    /// The short number of a new record.
    #[n(3)]
    pub number: Option<String>,
    /// Overrides the stamp when the edit stands for one made on a device, UTC ms.
    #[n(4)]
    pub at: Option<i64>,
    /// A path in conflict or one that no longer shows what was seen is written too, beside the others:
    /// for what was written before a newer generation began.
    #[n(5)]
    pub beside: bool,
}

/// The undoing of one change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct UndoJob {
    /// Where and by whom.
    #[n(0)]
    pub desk: Desk,
    /// The change to undo.
    #[cbor(n(1), with = "codec::hash")]
    pub change: ChangeHash,
}

/// A choice among the concurrent values of a path.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ChooseJob {
    /// Where and by whom.
    #[n(0)]
    pub desk: Desk,
    /// The heads seen.
    #[cbor(n(1), with = "hashes")]
    pub heads: Vec<ChangeHash>,
    /// The path.
    #[n(2)]
    pub path: String,
    /// Which of its different values, from 0.
    #[n(3)]
    pub choose: u32,
}

/// A document's history.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct HistoryJob {
    /// The document.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub document: Vec<u8>,
    /// When each change was received, in the document's order, UTC ms; may be empty.
    #[n(1)]
    pub receipts: Vec<i64>,
}

/// A record as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ViewJob {
    /// The document.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub document: Vec<u8>,
    /// When each change was received, in the document's order, UTC ms; may be empty.
    #[n(1)]
    pub receipts: Vec<i64>,
    /// As of when.
    #[n(2)]
    pub at: Moment,
    /// The document's generation, to be shown.
    #[n(3)]
    pub generation: u32,
}

/// Which state of a document is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Moment {
    /// The present one.
    #[n(0)]
    Now,
    /// The one at these heads.
    #[n(1)]
    Heads(#[cbor(n(0), with = "hashes")] Vec<ChangeHash>),
    /// What the server had received by then, UTC ms.
    #[n(2)]
    Time(#[n(0)] i64),
}
