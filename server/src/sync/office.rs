//! Edits made at the office: the inspector makes the change, then it takes the same road as a device's.

use client_core::ChangeHash;
use client_core::record::{Enrolment, Group, Id, Kind, Value, number};
use client_core::wire::{Refusal, Verdict};
use rand::Rng;

use crate::error::{Error, Result};
use crate::inspect::{
    Answer, Around, Bytes, ChooseJob, Desk, EditJob, Edited, Job, Judgement, Outcome, UndoJob,
};
use crate::params;
use crate::projection::{Node, Stored, documents};
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::admission::within_reach;
use crate::sync::append::append_all;
use crate::sync::pipeline::Request;
use crate::sync::push::check_device;
use crate::sync::standing::Standing;
use crate::sync::work::{ALLOWED, ASSUMED, Inspected, Item, Work};

mod many;

pub use many::{Task, perform_all};

/// Tries of one edit while others change the same record.
const ROUNDS: usize = 50;

/// What is to be done to a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Write these values, seen at these heads.
    Edit {
        /// The heads seen.
        heads: Vec<ChangeHash>,
        /// The values left, by path.
        puts: Vec<(String, Value)>,
    },
    /// Undo a change.
    Undo {
        /// The change.
        change: ChangeHash,
    },
    /// Choose among the concurrent values of a path.
    Choose {
        /// The heads seen.
        heads: Vec<ChangeHash>,
        /// The path.
        path: String,
        /// Which of its different values, from 0.
        choose: u32,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is on the disk.
    Written(Written),
    /// Nothing remained to write.
    Unchanged {
        /// Paths that an undo left alone, because they no longer show what it would undo.
        left_alone: Vec<String>,
    },
    /// It may not be, or can't be, written.
    Refused(Refusal),
    /// The record does not hold the heads or the change named.
    UnknownHeads,
}

/// An edit that is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The record.
    pub doc: Id,
    /// The change.
    pub hash: ChangeHash,
    /// Its place in the log.
    pub seq: i64,
    /// When, UTC ms.
    pub received_at: i64,
    /// The record's heads with it, sorted.
    pub heads: Vec<ChangeHash>,
    /// Paths that an undo left alone, because they no longer show what it would undo.
    pub left_alone: Vec<String>,
}

/// Makes a record. The inspector adds its identity, the server its short number.
pub fn create(
    server: &ServerState,
    enrolment: Enrolment,
    kind: Kind,
    puts: Vec<(String, Value)>,
) -> Result<Done> {
    let doc = Id::new(server.now(), &mut server.rng());
    create_as(server, enrolment, (doc, kind), puts)
}

/// Makes a record under an id drawn by the caller: repeated, it changes nothing.
pub fn create_as(
    server: &ServerState,
    enrolment: Enrolment,
    (doc, kind): (Id, Kind),
    puts: Vec<(String, Value)>,
) -> Result<Done> {
    let heads = Vec::new();
    run(
        server,
        enrolment,
        (doc, Some(kind)),
        &Deed::Edit { heads, puts },
    )
}

/// Changes a record that is there and that the user may see; unknown and forbidden look alike.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] with `routing_changed` when assignment or appointment is written at heads
/// that are no longer those of the record.
pub fn change(server: &ServerState, enrolment: Enrolment, doc: Id, deed: &Deed) -> Result<Done> {
    run(server, enrolment, (doc, None), deed)
}

fn run(
    server: &ServerState,
    enrolment: Enrolment,
    subject: (Id, Option<Kind>),
    deed: &Deed,
) -> Result<Done> {
    let request = Request {
        server,
        enrolment,
        now: server.now(),
        contact: None,
    };
    let mut guess = None;
    for _ in 0..ROUNDS {
        let standing = request.standing()?;
        check_device(&standing.author, request.now)?;
        let found = server
            .storage
            .read(|tx| find(tx, &standing, subject, guess))?;
        let Found {
            kind,
            before,
            around,
            number,
        } = found;
        check_routing(before.as_ref(), kind, deed)?;
        let desk = desk(&request, &standing, subject.0, &(kind, &before, around));
        let answer = server.syncing.inspector.ask(
            standing.author.user,
            job(desk, deed, before.is_none().then_some(number)),
        )?;
        let edited = match answer {
            Answer::Edited(edited) => *edited,
            Answer::Unchanged { left_alone } => return Ok(Done::Unchanged { left_alone }),
            Answer::Refused(_) if before.is_none() && guess.is_none() => {
                guess = Some(ALLOWED);
                continue;
            }
            Answer::Refused(refusal) => return Ok(Done::Refused(refusal)),
            Answer::UnknownHeads => return Ok(Done::UnknownHeads),
            other => return Err(unfit(subject.0, &other)),
        };
        let left_alone = edited.left_alone.clone();
        let (hash, heads) = (edited.accepted.hash, edited.after.heads.clone());
        let inspected = inspected(subject.0, kind, (before, around), edited);
        let seals = server.syncing.seals.clone();
        let mut turn =
            request.append(move |append| append_all(append, &seals, &standing, vec![inspected]))?;
        match turn.verdicts.pop() {
            Some((
                _,
                Verdict::Accepted {
                    seq, received_at, ..
                },
            )) => {
                return Ok(Done::Written(Written {
                    doc: subject.0,
                    hash,
                    seq,
                    received_at,
                    heads,
                    left_alone,
                }));
            }
            Some((_, Verdict::Refused(refusal))) => return Ok(Done::Refused(refusal)),
            Some(_) => return Err(Error::internal("a fresh edit was judged as an old one")),
            None => guess = turn.again.pop().and_then(|work| work.around),
        }
    }
    Err(Error::busy("a record that is changed all the time", 1))
}

struct Found {
    kind: Kind,
    before: Option<Stored>,
    around: Around,
    number: String,
}

fn find(
    tx: &mut dyn Tx,
    standing: &Standing,
    (doc, create): (Id, Option<Kind>),
    guess: Option<Around>,
) -> Result<Found> {
    let text = doc.to_string();
    let before = documents::find(tx, &text)?;
    if let Some(stored) = before {
        if create.is_some() {
            return Err(Error::conflict(
                "record_exists",
                "There is a record with this id already.",
            ));
        }
        if !within_reach(tx, standing, &text)? {
            return Err(Error::not_found("record"));
        }
        let around = standing.around(tx, &Node::of(&stored))?;
        return Ok(Found {
            kind: stored.kind,
            before: Some(stored),
            around,
            number: String::new(),
        });
    }
    let kind = create.ok_or_else(|| Error::not_found("record"))?;
    Ok(Found {
        kind,
        before: None,
        around: guess.unwrap_or(ASSUMED),
        number: next_number(tx, kind, &standing.author.code)?,
    })
}

/// Two who assign the same visit at once must see each other: such edits don't merge.
fn check_routing(before: Option<&Stored>, kind: Kind, deed: &Deed) -> Result<()> {
    let (Some(stored), Deed::Edit { heads, puts }) = (before, deed) else {
        return Ok(());
    };
    let mut seen = heads.clone();
    seen.sort_unstable();
    let routing = |(path, _): &(String, Value)| {
        kind.field(path)
            .is_some_and(|field| field.group == Group::Routing)
    };
    if seen != stored.heads && puts.iter().any(routing) {
        return Err(Error::conflict(
            "routing_changed",
            "Somebody changed this record meanwhile. Look at it again before you assign it.",
        ));
    }
    Ok(())
}

fn desk(
    request: &Request<'_>,
    standing: &Standing,
    doc: Id,
    (kind, before, around): &(Kind, &Option<Stored>, Around),
) -> Desk {
    let mut opening = [0; 8];
    request.server.rng().fill_bytes(&mut opening);
    Desk {
        doc,
        kind: *kind,
        document: before.as_ref().map(|stored| Bytes(stored.bytes.clone())),
        author: standing.writer(before.is_none()),
        around: *around,
        opening,
        now: request.now,
    }
}

fn job(desk: Desk, deed: &Deed, number: Option<String>) -> Job {
    match deed.clone() {
        Deed::Edit { heads, puts } => Job::Edit(EditJob {
            desk,
            heads,
            puts,
            number,
            at: None,
            beside: false,
        }),
        Deed::Undo { change } => Job::Undo(UndoJob { desk, change }),
        Deed::Choose {
            heads,
            path,
            choose,
        } => Job::Choose(ChooseJob {
            desk,
            heads,
            path,
            choose,
        }),
    }
}

fn inspected(
    doc: Id,
    kind: Kind,
    (before, around): (Option<Stored>, Around),
    edited: Edited,
) -> Inspected {
    let generation = before.as_ref().map_or(1, |stored| stored.generation);
    let item = Item {
        index: 0,
        bytes: edited.accepted.bytes.0.clone(),
        generation,
        receipt: None,
        trusted: false,
        received_at: None,
    };
    Inspected {
        work: Work {
            doc,
            kind,
            generation,
            items: vec![item],
            around: None,
            recovered_via: None,
        },
        before,
        around,
        outcome: Outcome {
            judgements: vec![Judgement::Accepted(edited.accepted)],
            after: Some(edited.after),
        },
        hidden: false,
    }
}

fn unfit(doc: Id, answer: &Answer) -> Error {
    match answer {
        Answer::Unreadable(what) => {
            Error::internal(format!("the stored record {doc} can't be read: {what}"))
        }
        _ => Error::Inspector(format!(
            "the answer about record {doc} does not fit the question"
        )),
    }
}

/// The next short number under a code: the code is one user's, and the append refuses nothing over it, since numbers
/// need not be unique.
fn next_number(tx: &mut dyn Tx, kind: Kind, code: &str) -> Result<String> {
    let prefix = format!("{}-{code}-", kind.letter());
    let numbers = tx.query(
        "SELECT number FROM documents WHERE number >= $1 AND number < $2",
        params![prefix, format!("{}-{code}.", kind.letter())],
        |row| row.text(0),
    )?;
    let counters = numbers
        .iter()
        .filter_map(|number| number.strip_prefix(&prefix)?.parse::<u64>().ok());
    Ok(number::format(kind, code, counters.max().unwrap_or(0) + 1))
}
