//! What an inspector answers.

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::edit::PathChange;
use client_core::record::Enrolment;
use client_core::row::Derived;
use client_core::wire::{Refusal, hashes};
use minicbor::{Decode, Encode};

use super::attachment::{Attachment, Unfit};
use super::citations::{Citation, Cited};
use super::codec;
use super::job::Bytes;
use super::table::{Table, Unreadable};

/// The answer to one [`super::Job`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// To [`super::Job::Judge`].
    #[n(0)]
    Judged(#[n(0)] Box<Outcome>),
    /// To the jobs that make an edit.
    #[n(1)]
    Edited(#[n(0)] Box<Edited>),
    /// To [`super::Job::History`] and [`super::Job::Peek`].
    #[n(2)]
    History(#[n(0)] Vec<Entry>),
    /// To [`super::Job::View`]: JSON.
    #[n(3)]
    View(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// To [`super::Job::Derive`].
    #[n(4)]
    Derived(#[n(0)] Box<Derived>),
    /// To [`super::Job::Rebuild`].
    #[n(5)]
    Rebuilt(#[n(0)] Box<State>),
    /// To the jobs that make an edit or name heads: it can't be done, as asked.
    #[n(6)]
    Refused(#[n(0)] Refusal),
    /// To the jobs that make an edit: nothing remains to write.
    #[n(7)]
    Unchanged {
        /// Paths that an undo left alone, because they no longer show what it would undo.
        #[n(0)]
        left_alone: Vec<String>,
    },
    /// To the jobs that name heads or a change: the document does not hold them.
    #[n(8)]
    UnknownHeads,
    /// What the server gave can't be read: its own trouble, on which object is for it to say.
    #[n(9)]
    Unreadable(#[n(0)] String),
    /// To [`super::Job::Split`].
    #[n(10)]
    Parts(#[n(0)] Box<Parts>),
    /// To [`super::Job::Citations`]: one per change.
    #[n(11)]
    Cited(#[n(0)] Vec<Cited>),
    /// To [`super::Job::Attachment`]: it may be kept.
    #[n(12)]
    Attachment(#[n(0)] Attachment),
    /// To [`super::Job::Attachment`]: it may not.
    #[n(13)]
    Unfit(#[n(0)] Unfit),
    /// To [`super::Job::Table`]: its rows.
    #[n(14)]
    Table(#[n(0)] Table),
    /// To [`super::Job::Table`]: why there are none.
    #[n(15)]
    NoTable(#[n(0)] Unreadable),
}

/// What a document consists of.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Parts {
    /// Its heads, sorted.
    #[cbor(n(0), with = "hashes")]
    pub heads: Vec<ChangeHash>,
    /// Its changes, in its own order, which is that of receipts.
    #[n(1)]
    pub changes: Vec<Bytes>,
}

/// A document after a job.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct State {
    /// Its uncompressed bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub document: Vec<u8>,
    /// Its heads, sorted.
    #[cbor(n(1), with = "hashes")]
    pub heads: Vec<ChangeHash>,
    /// Its row and links.
    #[n(2)]
    pub derived: Derived,
    /// The hashes of all its changes, in its own order, which is that of receipts.
    #[cbor(n(3), with = "hashes")]
    pub order: Vec<ChangeHash>,
}

/// What came of a [`super::Batch`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Outcome {
    /// One per candidate, in their order.
    #[n(0)]
    pub judgements: Vec<Judgement>,
    /// The document with everything accepted; `None` when nothing was.
    #[n(1)]
    pub after: Option<State>,
}

/// What came of one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Judgement {
    /// The document holds it already, or an earlier candidate is the same.
    #[n(0)]
    Known {
        /// Its hash.
        #[cbor(n(0), with = "codec::hash")]
        hash: ChangeHash,
    },
    /// It may be taken, as far as bytes, form, policy and limits go.
    #[n(1)]
    Accepted(#[n(0)] Accepted),
    /// What it depends on is neither in the document nor accepted with it.
    #[n(2)]
    Missing {
        /// Its hash.
        #[cbor(n(0), with = "codec::hash")]
        hash: ChangeHash,
        /// What is missing.
        #[cbor(n(1), with = "hashes")]
        deps: Vec<ChangeHash>,
    },
    /// It will never be taken.
    #[n(3)]
    Refused {
        /// Its hash, if it has the form of a change.
        #[cbor(n(0), with = "codec::optional_hash")]
        hash: Option<ChangeHash>,
        /// Why.
        #[n(1)]
        refusal: Refusal,
    },
    /// Not judged: other changes of the batch killed three inspectors. To be pushed again.
    #[n(4)]
    Deferred,
}

/// A change that may be taken.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Accepted {
    /// Its hash.
    #[cbor(n(0), with = "codec::hash")]
    pub hash: ChangeHash,
    /// What it depends on.
    #[cbor(n(1), with = "hashes")]
    pub deps: Vec<ChangeHash>,
    /// What the edit was based on: its dependencies, the author's own changes left aside by walking
    /// back through them.
    #[cbor(n(2), with = "hashes")]
    pub base: Vec<ChangeHash>,
    /// That walk reached a first change of the author's own: the edit is based on the parent too.
    #[n(3)]
    pub own_first: bool,
    /// It creates the record.
    #[n(4)]
    pub first: bool,
    /// The paths it writes, sorted.
    #[n(5)]
    pub touched: Vec<String>,
    /// The device's time, UTC ms.
    #[n(6)]
    pub at: i64,
    /// The clock offset that the device measured, ms; `None` if never.
    #[n(7)]
    pub offset: Option<i64>,
    /// The device's time, as corrected, is more than five minutes after its receipt.
    #[n(8)]
    pub ahead: bool,
    /// The device's time, as corrected, is earlier than that of a change it depends on.
    #[n(9)]
    pub behind: bool,
    /// The enrolment in its actor: the author's, or another's if it was trusted.
    #[n(10)]
    pub enrolment: Enrolment,
    /// The change in its one uncompressed form, to be stored.
    #[n(11)]
    pub bytes: Bytes,
    /// The attachments that it cites, by path.
    #[n(12)]
    pub cites: Vec<Citation>,
}

/// An edit that was made and may be taken.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Edited {
    /// The change, judged.
    #[n(0)]
    pub accepted: Accepted,
    /// The document with it.
    #[n(1)]
    pub after: State,
    /// Paths that an undo left alone, because they no longer show what it would undo.
    #[n(2)]
    pub left_alone: Vec<String>,
}

/// One edit of a document's history.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// The change.
    #[cbor(n(0), with = "codec::hash")]
    pub hash: ChangeHash,
    /// The device or office session that wrote it.
    #[n(1)]
    pub enrolment: Option<Enrolment>,
    /// The device's time, UTC ms.
    #[n(2)]
    pub at: i64,
    /// The clock offset that the device had measured, ms.
    #[n(3)]
    pub offset: Option<i64>,
    /// The change that it undoes.
    #[cbor(n(4), with = "codec::optional_hash")]
    pub undoes: Option<ChangeHash>,
    /// When the server received it, UTC ms.
    #[n(5)]
    pub received: Option<i64>,
    /// What it changed.
    #[n(6)]
    pub diff: BTreeMap<String, PathChange>,
}
