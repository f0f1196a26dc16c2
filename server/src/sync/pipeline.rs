//! Inspection, then append, again as often as something changed in between.

use std::collections::VecDeque;

use client_core::record::Enrolment;
use client_core::wire::{RefusalCode, Verdict};

use crate::accounts::device::{self, Contact};
use crate::error::{Error, Result};
use crate::inspect::{Answer, Around, Batch, Bytes, Candidate, Job, Judgement, Outcome};
use crate::log;
use crate::projection::documents;
use crate::projection::{Node, Stored};
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::admission::is_hidden;
use crate::sync::append::{append_all, has_receipt};
use crate::sync::mac::Seals;
use crate::sync::push::check_device;
use crate::sync::standing::Standing;
use crate::sync::work::{ALLOWED, ASSUMED, Inspected, Item, Turn, Work, hash_of};
use crate::sync::writer::{Append, Commit};

/// Records of one commit at most.
const RECORDS: usize = 500;
/// Bytes of stored documents held at once, roughly.
const BYTES: usize = 16 * 1024 * 1024;
/// Inspections of the same work before the device is asked to come again.
const ROUNDS: usize = 50;

/// What is common to one request.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The server.
    pub server: &'a ServerState,
    /// Whose changes they are.
    pub enrolment: Enrolment,
    /// The server's clock at its beginning, UTC ms.
    pub now: i64,
    /// What the device said of itself, to be noted with the append.
    pub contact: Option<&'a Contact>,
}

impl Request<'_> {
    /// Runs `work` at the end of the log, see [`crate::sync::Writer::append`].
    pub fn append<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Append<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let server = self.server;
        let commit = Commit {
            storage: &server.storage,
            rng: &mut server.rng(),
            poke: &|scopes| server.syncing.live.poke(scopes),
        };
        server.syncing.writer.append(self.now, commit, work)
    }

    /// Where the author stands now.
    pub fn standing(&self) -> Result<Standing> {
        let (enrolment, now) = (self.enrolment, self.now);
        self.server
            .storage
            .read(|tx| Standing::read(tx, enrolment, now))
    }
}

/// Takes work through inspection and append; answers each item's verdict by its place. All are durable then.
pub fn run(
    request: Request<'_>,
    mut standing: Standing,
    works: Vec<Work>,
) -> Result<Vec<(usize, Verdict)>> {
    let mut waiting: VecDeque<Work> = works.into();
    let mut verdicts = Vec::new();
    let mut rounds = 0;
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut turn = Turn::default();
        let inspected = inspect_some(request, &standing, &mut waiting, &mut turn)?;
        if !inspected.is_empty() {
            let (seals, given) = (request.server.syncing.seals.clone(), standing.clone());
            let contact = request.contact.cloned();
            let appended = request.append(move |append| {
                if let Some(contact) = contact {
                    let now = append.pen.now;
                    device::note_contact(append.tx, given.author.enrolment, &contact, now)?;
                }
                append_all(append, &seals, &given, inspected)
            })?;
            turn.verdicts.extend(appended.verdicts);
            turn.again.extend(appended.again);
        }
        verdicts.extend(turn.verdicts);
        if !turn.again.is_empty() {
            standing = request.standing()?;
            check_device(&standing.author, request.now)?;
            waiting.extend(turn.again);
        }
        rounds = if waiting.len() < before {
            0
        } else {
            rounds + 1
        };
        if rounds > ROUNDS {
            return Err(Error::busy("records that are changed all the time", 2));
        }
    }
    count_deaths(request, &verdicts)?;
    Ok(verdicts)
}

/// Work with what the tables say about it.
struct Loaded {
    work: Work,
    before: Option<Stored>,
    around: Around,
    /// See [`Inspected::hidden`].
    hidden: bool,
}

/// Inspects as much of what waits as one commit should hold.
pub fn inspect_some(
    request: Request<'_>,
    standing: &Standing,
    waiting: &mut VecDeque<Work>,
    turn: &mut Turn,
) -> Result<Vec<Inspected>> {
    let seals = &request.server.syncing.seals;
    let loaded = request.server.storage.read(|tx| {
        let mut loaded = Vec::new();
        let mut bytes = 0;
        while loaded.len() < RECORDS && bytes < BYTES {
            let Some(work) = waiting.pop_front() else {
                break;
            };
            let one = load(tx, (seals, standing), work, turn)?;
            bytes += one
                .as_ref()
                .and_then(|one| one.before.as_ref())
                .map_or(0, |stored| stored.bytes.len());
            loaded.extend(one);
        }
        Ok(loaded)
    })?;
    let jobs = loaded
        .iter()
        .map(|one| Job::Judge(batch(standing, one, request.now)))
        .collect();
    let answers = request
        .server
        .syncing
        .inspector
        .ask_all(standing.author.user, jobs);
    let mut inspected = Vec::new();
    for (one, answer) in loaded.into_iter().zip(answers) {
        let outcome = judged(&one.work, answer?)?;
        inspected.extend(or_again(request, one, outcome, turn));
    }
    Ok(inspected)
}

fn load(
    tx: &mut dyn Tx,
    (seals, standing): (&Seals, &Standing),
    mut work: Work,
    turn: &mut Turn,
) -> Result<Option<Loaded>> {
    let doc = work.doc.to_string();
    let stored = documents::find(tx, &doc)?;
    let hidden = match &stored {
        Some(stored) => !work.is_given_back() && is_hidden(tx, standing, &doc, &stored.creator.0)?,
        None => false,
    };
    let before = stored.filter(|_| !hidden);
    let around = match &before {
        None => work.around.unwrap_or(ASSUMED),
        Some(stored) => standing.around(tx, &Node::of(stored))?,
    };
    match &before {
        Some(stored) => {
            work.generation = stored.generation;
            work.kind = stored.kind;
        }
        // Only what is given back after a restore may begin with a later one.
        None if work.recovered_via.is_none() => work.generation = 1,
        None => {}
    }
    other_generations(tx, seals, &mut work, turn)?;
    Ok((!work.items.is_empty()).then_some(Loaded {
        work,
        before,
        around,
        hidden,
    }))
}

/// Changes of an older generation are known or superseded; for a newer one the server lost its beginning.
fn other_generations(
    tx: &mut dyn Tx,
    seals: &Seals,
    work: &mut Work,
    turn: &mut Turn,
) -> Result<()> {
    let items = std::mem::take(&mut work.items);
    for item in items {
        if item.generation == work.generation {
            work.items.push(item);
            continue;
        }
        let verdict = match log::find_bytes(tx, &work.doc.to_string(), &item.bytes)? {
            Some((hash, received_at)) => Verdict::Known {
                received_at,
                receipt: seals.receipt(work.doc, &hash),
            },
            None if item.generation < work.generation => Verdict::Superseded,
            None => Verdict::Missing { deps: Vec::new() },
        };
        turn.verdicts.push((item.index, verdict));
    }
    Ok(())
}

fn batch(standing: &Standing, loaded: &Loaded, now: i64) -> Batch {
    let candidate = |item: &Item| Candidate {
        bytes: item.bytes.clone(),
        trusted: item.trusted,
    };
    Batch {
        doc: loaded.work.doc,
        kind: loaded.work.kind,
        document: loaded
            .before
            .as_ref()
            .map(|stored| Bytes(stored.bytes.clone())),
        author: standing.writer(loaded.before.is_none()),
        around: loaded.around,
        changes: loaded.work.items.iter().map(candidate).collect(),
        now,
    }
}

fn judged(work: &Work, answer: Answer) -> Result<Outcome> {
    match answer {
        Answer::Judged(outcome) if outcome.judgements.len() == work.items.len() => Ok(*outcome),
        Answer::Unreadable(what) => Err(Error::internal(format!(
            "the stored record {} can't be read: {what}",
            work.doc
        ))),
        _ => Err(Error::Inspector(format!(
            "the answer about record {} does not fit the question",
            work.doc
        ))),
    }
}

/// A refused change with a receipt of ours was accepted once, before the server lost it: inspected again, unjudged; so
/// is one that was kept from a hidden record. A record to be made that was refused for what was assumed about it is
/// inspected again, too.
fn or_again(
    request: Request<'_>,
    one: Loaded,
    outcome: Outcome,
    turn: &mut Turn,
) -> Option<Inspected> {
    let mut work = one.work;
    let mut back = false;
    for (item, judgement) in work.items.iter_mut().zip(&outcome.judgements) {
        let refused = match judgement {
            Judgement::Refused { .. } => true,
            Judgement::Missing { .. } => one.hidden,
            _ => false,
        };
        if refused && !item.trusted {
            let seals = &request.server.syncing.seals;
            item.trusted = has_receipt(seals, work.doc, item, hash_of(judgement));
            back |= item.trusted;
        }
    }
    if one.before.is_none() && outcome.after.is_none() && work.around.is_none() {
        work.around = Some(ALLOWED);
        back = true;
    }
    if back {
        turn.again.push(work);
        return None;
    }
    Some(Inspected {
        work,
        before: one.before,
        around: one.around,
        outcome,
        hidden: one.hidden,
    })
}

/// Every change that killed an inspector counts against the device; the third suspends it.
fn count_deaths(request: Request<'_>, verdicts: &[(usize, Verdict)]) -> Result<()> {
    let harmful = |(_, verdict): &&(usize, Verdict)| matches!(verdict, Verdict::Refused(refusal) if refusal.code == RefusalCode::Harmful);
    let deaths = verdicts.iter().filter(harmful).count();
    if deaths == 0 {
        return Ok(());
    }
    let (enrolment, now) = (request.enrolment, request.now);
    request.server.storage.write(|tx| {
        for _ in 0..deaths {
            device::note_death(tx, enrolment, now)?;
        }
        Ok(())
    })
}
