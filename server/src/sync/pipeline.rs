//! Inspection, then append, again as often as something changed in between. While one part of a push is appended, the
//! next is inspected.

use std::collections::VecDeque;

use client_core::record::Enrolment;
use client_core::wire::{RefusalCode, Verdict};

use crate::accounts::device::{self, Contact};
use crate::error::{Error, Result};
use crate::state::ServerState;
use crate::sync::append::append_all;
use crate::sync::inspection::begin;
use crate::sync::push::check_device;
use crate::sync::standing::Standing;
use crate::sync::work::{Inspected, Turn, Work};
use crate::sync::writer::{Append, Commit};

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
    let mut begun = begin(request, &standing, &mut waiting, &mut verdicts)?;
    while let Some(part) = begun {
        let mut turn = Turn::default();
        let given = part.standing.clone();
        let inspected = part.finish(request, &mut turn)?;
        begun = begin(request, &standing, &mut waiting, &mut verdicts)?;
        append(request, given, inspected, &mut turn)?;
        rounds = if turn.verdicts.is_empty() {
            rounds + 1
        } else {
            0
        };
        verdicts.extend(turn.verdicts);
        if !turn.again.is_empty() {
            let now = request.now;
            standing = request.server.storage.read(|tx| standing.again(tx, now))?;
            check_device(&standing.author, request.now)?;
            waiting.extend(turn.again);
        }
        if rounds > ROUNDS {
            return Err(Error::busy("records that are changed all the time", 2));
        }
        if begun.is_none() {
            begun = begin(request, &standing, &mut waiting, &mut verdicts)?;
        }
    }
    count_deaths(request, &verdicts)?;
    Ok(verdicts)
}

/// Appends what was inspected; adds to the turn what came of it.
fn append(
    request: Request<'_>,
    given: Standing,
    inspected: Vec<Inspected>,
    turn: &mut Turn,
) -> Result<()> {
    if inspected.is_empty() {
        return Ok(());
    }
    let seals = request.server.syncing.seals.clone();
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
    Ok(())
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
