//! The sync state machine: it yields requests and takes answers, and carries no bytes itself.
//!
//! Drivers call [`Sync::next`], send what it gives, and hand the answer to [`Sync::take`], until it
//! says [`Next::Done`]. Time and randomness are passed in. Whatever happens between two calls, the
//! store is consistent: a session may be dropped at any point and begun anew.

use rand::{Rng, RngExt};
use serde::Serialize;

use crate::error::Error;
use crate::record::{Id, Kind};
use crate::row;
use crate::store::rules::{Rule, in_force};
use crate::store::{Completeness, Entry, PageResult, Store};
use crate::wire::{
    self, Footer, Frame, Header, Held, OfferRequest, OfferResponse, PullRequest, PullResponse,
    PushItem, PushRequest, PushResponse,
};

/// Changes in one push at most, and their bytes.
const PUSH_ITEMS: usize = 2_000;
const PUSH_BYTES: usize = 4 * 1024 * 1024;
/// Records in one offer at most; documents wanted follow in parts of so many and so many bytes.
const OFFER_ITEMS: usize = 2_000;
const OFFER_DOCUMENTS: usize = 500;
const OFFER_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of frames in one page.
const PAGE_BYTES: u32 = 4 * 1024 * 1024;
/// Rounds of push and pull in one session: a record that left may need a second push.
const ROUNDS: u32 = 6;
/// Pushes in a row of which something is missing; then a pull goes first, which may bring it.
const IDLE_PUSHES: u32 = 2;
/// How the names of users' own scopes begin.
const OWN: &str = "user:";
/// First delay after a failure and the longest, ms.
const FIRST_DELAY: u64 = 1_000;
const LONGEST_DELAY: u64 = 300_000;

/// A session with the server.
#[derive(Debug)]
pub struct Sync {
    phase: Phase,
    /// Completed pulls and epochs.
    rounds: u32,
    /// Pushes in a row of which something was missing.
    idle: u32,
    failures: u32,
    delay: Option<u64>,
    verify: bool,
    /// Nothing is pulled: the device is retired and sends for the last time.
    last_push: bool,
    /// A push goes out though nothing is left to be pushed: it says how much is unsent.
    empty_push: bool,
    app: String,
    report: Report,
}

#[derive(Debug)]
enum Phase {
    Offer(Option<Offering>),
    Push(Vec<(Id, Kind, Entry)>),
    Pull,
    Done,
}

/// An offer under way: what was named, what is wanted of it.
#[derive(Debug)]
struct Offering {
    named: Vec<Id>,
    wanted: Vec<Id>,
    /// How many of `wanted` the request under way carries.
    sent: usize,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send this and pass the answer to [`Sync::take`].
    Send(Outgoing),
    /// Wait so many ms, then ask again.
    Wait(u64),
    /// The session is over.
    Done,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Path on the field listener.
    pub path: &'static str,
    /// CBOR, not compressed.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Status 200 and this body, decompressed.
    Body(Vec<u8>),
    /// No answer, a broken one, or a server in trouble: try again later.
    Lost,
}

/// What a session did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Edits that the server received.
    pub pushed: u32,
    /// Documents brought.
    pub pulled: u32,
    /// Edits refused: see "needs attention".
    pub refused: u32,
    /// Whether the server had lost entries and was offered back what this device holds.
    pub epochs: u32,
}

impl Sync {
    /// A new session. With `verify`, the server's digests prove at its end that nothing is missing here.
    pub fn new(app: &str, verify: bool) -> Self {
        Self {
            phase: Phase::Offer(None),
            rounds: 0,
            idle: 0,
            failures: 0,
            delay: None,
            verify,
            last_push: false,
            empty_push: false,
            app: app.to_owned(),
            report: Report::default(),
        }
    }

    /// The last session of a retired device: it pushes what it never sent, for a person to look at, and
    /// does nothing else.
    pub fn hand_over(app: &str) -> Self {
        Self {
            phase: Phase::Push(Vec::new()),
            last_push: true,
            ..Self::new(app, false)
        }
    }

    /// The last word of a retired device: how much it still holds that it never sent.
    pub fn farewell(app: &str) -> Self {
        Self {
            empty_push: true,
            ..Self::hand_over(app)
        }
    }

    /// What the session has done so far.
    pub fn report(&self) -> Report {
        self.report
    }

    /// Failures in a row: a driver gives up when it likes; nothing is lost by it.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// What to do next.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next(&mut self, store: &mut Store, now: i64) -> Result<Next, Error> {
        if let Some(delay) = self.delay.take() {
            return Ok(Next::Wait(delay));
        }
        loop {
            match &self.phase {
                Phase::Offer(_) if self.last_push => self.phase = Phase::Push(Vec::new()),
                Phase::Offer(_) => {
                    if !in_force(Rule::OffersFirst) && self.report.epochs == 0 {
                        store.end_epoch()?;
                    }
                    if let Some(request) = self.offer(store, now)? {
                        return Ok(request);
                    }
                    self.phase = Phase::Push(Vec::new());
                }
                Phase::Push(_) => {
                    if self.idle < IDLE_PUSHES
                        && let Some(request) = self.push(store, now)?
                    {
                        return Ok(request);
                    }
                    self.phase = if self.last_push || self.rounds >= ROUNDS {
                        Phase::Done
                    } else {
                        Phase::Pull
                    };
                }
                Phase::Pull => return self.pull(store, now),
                Phase::Done => return Ok(Next::Done),
            }
        }
    }

    /// Takes the answer to the last request.
    ///
    /// # Errors
    /// Those of the store. A body that does not decode counts as lost.
    pub fn take(
        &mut self,
        store: &mut Store,
        answer: Answer,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        let Answer::Body(body) = answer else {
            self.fail(rng);
            return Ok(());
        };
        let phase = std::mem::replace(&mut self.phase, Phase::Offer(None));
        let taken = match phase {
            Phase::Offer(offering) => self.take_offer(store, &body, offering, now, rng),
            Phase::Push(batch) => self.take_push(store, &body, &batch, now, rng),
            Phase::Pull => self.take_pull(store, &body, now, rng),
            Phase::Done => Ok(()),
        };
        match taken {
            Ok(()) => {
                self.failures = 0;
                Ok(())
            }
            Err(Error::Message(_)) => {
                self.fail(rng);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn fail(&mut self, rng: &mut impl Rng) {
        let ceiling = FIRST_DELAY
            .saturating_mul(1 << self.failures.min(20))
            .min(LONGEST_DELAY);
        self.failures += 1;
        // Jitter: devices that lost the server together don't come back together.
        self.delay = Some(ceiling / 2 + rng.random_range(0..=ceiling / 2));
        self.phase = Phase::Offer(None);
    }

    fn offer(&mut self, store: &mut Store, now: i64) -> Result<Option<Next>, Error> {
        let header = self.header(store, now)?;
        if let Phase::Offer(Some(offering)) = &mut self.phase
            && !offering.wanted.is_empty()
        {
            let part = &offering.wanted[..offering.wanted.len().min(OFFER_DOCUMENTS)];
            let (documents, sent) = store.offered(part, OFFER_BYTES)?;
            offering.sent = sent;
            let request = OfferRequest {
                header,
                have: Vec::new(),
                documents,
            };
            return Ok(Some(send("/v1/sync/offer", &request)));
        }
        let have = store.next_offer(OFFER_ITEMS)?;
        if have.is_empty() {
            if store.in_epoch()? {
                store.end_epoch()?;
            }
            return Ok(None);
        }
        let named = have.iter().map(|held: &Held| held.doc).collect();
        self.phase = Phase::Offer(Some(Offering {
            named,
            wanted: Vec::new(),
            sent: 0,
        }));
        Ok(Some(send(
            "/v1/sync/offer",
            &OfferRequest {
                header,
                have,
                documents: Vec::new(),
            },
        )))
    }

    fn take_offer(
        &mut self,
        store: &mut Store,
        body: &[u8],
        offering: Option<Offering>,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        let response: OfferResponse = wire::decode(body)?;
        if self.footer(store, response.footer, now, rng)? {
            return Ok(());
        }
        // From the first answer on: a server that goes back between two offers lacks what it did not want before.
        store.heard(response.footer.mark)?;
        let Some(mut offering) = offering else {
            return Ok(());
        };
        let mut quarantined = response.quarantined;
        quarantined.retain(|doc| offering.named.contains(doc));
        store.put_aside(&quarantined, response.footer.server_time)?;
        if offering.wanted.is_empty() {
            offering.wanted = response
                .want
                .into_iter()
                .filter(|doc| offering.named.contains(doc))
                .collect();
        } else {
            offering
                .wanted
                .drain(..offering.sent.min(offering.wanted.len()));
        }
        if offering.wanted.is_empty() {
            store.offer_done(&offering.named)?;
            self.phase = Phase::Offer(None);
        } else {
            self.phase = Phase::Offer(Some(offering));
        }
        Ok(())
    }

    fn push(&mut self, store: &mut Store, now: i64) -> Result<Option<Next>, Error> {
        let batch = store.next_batch(PUSH_ITEMS, PUSH_BYTES)?;
        if batch.is_empty() && !std::mem::take(&mut self.empty_push) {
            return Ok(None);
        }
        let items = batch
            .iter()
            .map(|(doc, kind, entry)| PushItem {
                doc: *doc,
                kind: *kind,
                generation: entry.generation,
                bytes: entry.change.clone(),
                receipt: entry.receipt.filter(|_| in_force(Rule::ReceiptsPresented)),
            })
            .collect();
        let request = PushRequest {
            header: self.header(store, now)?,
            items,
        };
        let entries: Vec<i64> = batch.iter().map(|(_, _, entry)| entry.entry).collect();
        store.mark_tried(&entries)?;
        self.phase = Phase::Push(batch);
        Ok(Some(send("/v1/sync/push", &request)))
    }

    fn take_push(
        &mut self,
        store: &mut Store,
        body: &[u8],
        batch: &[(Id, Kind, Entry)],
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        let response: PushResponse = wire::decode(body)?;
        if self.footer(store, response.footer, now, rng)? {
            return Ok(());
        }
        if response.verdicts.len() != batch.len() {
            return Err(Error::Message(
                "the number of verdicts is not that of the changes".to_owned(),
            ));
        }
        let judged: Vec<_> = batch
            .iter()
            .zip(response.verdicts)
            .map(|((doc, kind, entry), verdict)| (*doc, *kind, entry.clone(), verdict))
            .collect();
        let received = |verdict: &wire::Verdict| {
            matches!(
                verdict,
                wire::Verdict::Accepted { .. } | wire::Verdict::Known { .. }
            )
        };
        let missing = judged
            .iter()
            .filter(|(.., v)| matches!(v, wire::Verdict::Missing { .. }))
            .count() as u32;
        let refused = store.take_verdicts(&judged, response.footer.mark, now, rng)?;
        // An entry pushed again after its record had left was counted the first time.
        let first_time = |(_, _, entry, verdict): &&(Id, Kind, Entry, wire::Verdict)| {
            received(verdict) && entry.receipt.is_none()
        };
        self.report.pushed += judged.iter().filter(first_time).count() as u32;
        self.report.refused += refused;
        self.idle = if missing == 0 || refused > 0 {
            0
        } else {
            self.idle + 1
        };
        // What is missing may have to be offered first.
        self.phase = if missing > 0 {
            Phase::Offer(None)
        } else {
            Phase::Push(Vec::new())
        };
        Ok(())
    }

    fn pull(&mut self, store: &mut Store, now: i64) -> Result<Next, Error> {
        let request = PullRequest {
            header: self.header(store, now)?,
            cursor: store.cursor()?,
            max_bytes: PAGE_BYTES,
            reference: store.reference_version()?,
            digests: self.verify,
        };
        Ok(send("/v1/sync/pull", &request))
    }

    fn take_pull(
        &mut self,
        store: &mut Store,
        body: &[u8],
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<(), Error> {
        let page: PullResponse = wire::decode(body)?;
        if self.footer(store, page.footer, now, rng)? {
            return Ok(());
        }
        // Whether a dispatched visit has reached its engineer is proved by the cursor that is presented after it.
        let dispatched = page.frames.iter().any(is_own);
        match store.take_page(&page)? {
            PageResult::Regressed => return self.epoch(store, rng),
            PageResult::Committed { documents } => self.report.pulled += documents,
        }
        if page.more {
            self.phase = Phase::Pull;
            return Ok(());
        }
        store.end_pull(page.footer.server_time)?;
        self.rounds += 1;
        self.idle = 0;
        let repairing =
            self.verify && store.compare_digests(&page.digests)? == Completeness::Repairing;
        self.phase = if store.unsent()? > 0 {
            Phase::Push(Vec::new())
        } else if (repairing || dispatched) && self.rounds < ROUNDS {
            Phase::Pull
        } else {
            Phase::Done
        };
        Ok(())
    }

    /// Measures the clock; returns whether a new epoch began instead of an answer.
    fn footer(
        &mut self,
        store: &mut Store,
        footer: Footer,
        now: i64,
        rng: &mut impl Rng,
    ) -> Result<bool, Error> {
        store.set_clock_offset(footer.server_time.saturating_sub(now))?;
        if footer.epoch {
            self.epoch(store, rng)?;
        }
        Ok(footer.epoch)
    }

    fn epoch(&mut self, store: &mut Store, rng: &mut impl Rng) -> Result<(), Error> {
        self.report.epochs += 1;
        self.rounds += 1;
        store.begin_epoch(rng)?;
        self.phase = if self.rounds > ROUNDS {
            Phase::Done
        } else {
            Phase::Offer(None)
        };
        Ok(())
    }

    fn header(&self, store: &Store, now: i64) -> Result<Header, Error> {
        Ok(Header {
            version: wire::VERSION,
            device_time: now,
            app: self.app.clone(),
            schema: crate::record::SCHEMA as u32,
            derivation: row::DERIVATION,
            unsent_edits: store.unsent()?,
            unsent_attachments: store.unsent_attachments()?,
            mark: store.mark()?.filter(|_| in_force(Rule::MarkPresented)),
        })
    }
}

/// True if a record is in its user's own scope.
fn is_own(frame: &Frame) -> bool {
    match frame {
        Frame::Document(served) => served.scope.starts_with(OWN),
        Frame::Also { scope, .. } => scope.starts_with(OWN),
        Frame::Left { .. } => false,
    }
}

fn send<T: minicbor::Encode<()>>(path: &'static str, request: &T) -> Next {
    Next::Send(Outgoing {
        path,
        body: wire::encode(request),
    })
}
