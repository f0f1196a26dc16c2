//! Who killed the process: a batch that did is halved until one change is found that kills a fresh
//! process every time. That one is refused as harmful; the others get their own verdicts.

use client_core::record::Id;
use client_core::wire::{Refusal, RefusalCode};

use super::{Inspected, Inspector};
use crate::error::{Error, Result};
use crate::inspect::attachment::Unfit;
use crate::inspect::table::Why;
use crate::inspect::{Answer, Batch, Job, Judgement, Outcome};

/// Harmful changes after which the rest of a batch isn't tried any more.
const ENOUGH: u32 = 3;

/// Runs a job of which a process has just died.
pub async fn run(inspector: &Inspector, owner: Id, job: Job) -> Result<Inspected> {
    // Processes die of other things too: of a signal, of a machine that is short of memory.
    let again = inspector.attempt(owner, std::slice::from_ref(&job)).await?;
    if let Some(answer) = again.ok().and_then(|mut answers| answers.pop()) {
        return Ok(Inspected { answer, deaths: 0 });
    }
    match job {
        Job::Judge(batch) => {
            Search {
                inspector,
                owner,
                batch,
            }
            .run()
            .await
        }
        Job::Attachment { .. } => Ok(Inspected {
            answer: Answer::Unfit(Unfit::Harmful),
            deaths: 1,
        }),
        Job::Table { .. } => Ok(Inspected {
            answer: Answer::NoTable(Why::Harmful.into()),
            deaths: 1,
        }),
        _ => Err(died("it died of a stored document")),
    }
}

fn died(of_what: &str) -> Error {
    Error::Inspector(of_what.to_owned())
}

struct Search<'a> {
    inspector: &'a Inspector,
    owner: Id,
    batch: Batch,
}

impl Search<'_> {
    async fn run(self) -> Result<Inspected> {
        let mut alive: Vec<usize> = (0..self.batch.changes.len()).collect();
        let mut deaths = 0;
        while deaths < ENOUGH {
            if let Some(outcome) = self.judge(&alive).await? {
                return Ok(self.assemble(&alive, outcome, deaths, false));
            }
            match self.culprit(&alive).await? {
                Some(at) => {
                    alive.remove(at);
                    deaths += 1;
                }
                // It was nobody's fault: the machine's, perhaps.
                None => return Err(died("it died and did not die again")),
            }
        }
        let none = Outcome {
            judgements: Vec::new(),
            after: None,
        };
        Ok(self.assemble(&alive, none, deaths, true))
    }

    /// The place in `alive` of a change that kills: with all before it, but not without it; twice.
    async fn culprit(&self, alive: &[usize]) -> Result<Option<usize>> {
        if self.judge(&[]).await?.is_none() && self.judge(&[]).await?.is_none() {
            return Err(died("it died of a stored document"));
        }
        let (mut survived, mut deadly) = (0, alive.len());
        while deadly - survived > 1 {
            let middle = usize::midpoint(survived, deadly);
            if self.judge(&alive[..middle]).await?.is_some() {
                survived = middle;
            } else {
                deadly = middle;
            }
        }
        for _ in 0..2 {
            if self.judge(&alive[..deadly]).await?.is_some() {
                return Ok(None);
            }
        }
        Ok(Some(deadly - 1))
    }

    /// Judges some of the changes; `None` if the process died.
    async fn judge(&self, changes: &[usize]) -> Result<Option<Outcome>> {
        let batch = Batch {
            changes: changes
                .iter()
                .map(|at| self.batch.changes[*at].clone())
                .collect(),
            ..self.batch.clone()
        };
        let answers = self
            .inspector
            .attempt(self.owner, &[Job::Judge(batch)])
            .await?;
        match answers.as_deref() {
            Ok([Answer::Judged(outcome)]) => Ok(Some((**outcome).clone())),
            Ok([Answer::Unreadable(text)]) => Err(Error::Inspector(text.clone())),
            _ => Ok(None),
        }
    }

    /// The verdicts of all changes: those of the survivors in their places.
    fn assemble(
        &self,
        alive: &[usize],
        outcome: Outcome,
        deaths: u32,
        deferred: bool,
    ) -> Inspected {
        let harmful = Judgement::Refused {
            hash: None,
            refusal: Refusal {
                code: RefusalCode::Harmful,
                arguments: Vec::new(),
            },
        };
        let mut judgements = vec![harmful; self.batch.changes.len()];
        if deferred {
            for at in alive {
                judgements[*at] = Judgement::Deferred;
            }
        }
        for (at, judgement) in alive.iter().zip(outcome.judgements) {
            judgements[*at] = judgement;
        }
        let outcome = Outcome {
            judgements,
            after: outcome.after,
        };
        Inspected {
            answer: Answer::Judged(Box::new(outcome)),
            deaths,
        }
    }
}
