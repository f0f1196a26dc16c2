//! Judging a batch: every change gets its own verdict, in whatever order they came.

use std::collections::{BTreeMap, VecDeque};

use client_core::ChangeHash;

use super::answer::{Answer, Judgement, Outcome};
use super::bench::{Bench, Broken};
use super::form::{self, Form, Misformed};
use super::job::Batch;
use super::rules::Rules;

/// Judges a batch.
pub fn judge(batch: &Batch) -> Answer {
    let outcome = run(batch, false).and_then(|outcome| match outcome {
        Ok(outcome) => Ok(outcome),
        // Something passed that can't stand: find out which by letting each prove itself.
        Err(Broken) => run(batch, true)?.map_err(|Broken| {
            client_core::Error::Document("nothing can be added to it".to_owned())
        }),
    });
    match outcome {
        Ok(outcome) => Answer::Judged(Box::new(outcome)),
        Err(error) => Answer::Unreadable(error.to_string()),
    }
}

fn run(batch: &Batch, careful: bool) -> Result<Result<Outcome, Broken>, client_core::Error> {
    let rules = Rules {
        doc: batch.doc,
        kind: batch.kind,
        author: &batch.author,
        around: batch.around,
    };
    let mut bench = Bench::open(rules, batch.document.as_ref(), careful)?;
    let mut queue = Queue::new(batch);
    while let Some((index, form)) = queue.next_ready(&bench) {
        let candidate = &batch.changes[index];
        let judgement = match bench.take(&form, candidate.trusted, batch.now) {
            Ok(accepted) => {
                queue.release(form.hash);
                Judgement::Accepted(accepted)
            }
            Err(refusal) => Judgement::Refused {
                hash: Some(form.hash),
                refusal,
            },
        };
        queue.judgements[index] = Some(judgement);
    }
    let judgements = queue.finish(&bench);
    let taken = |judgement: &Judgement| matches!(judgement, Judgement::Accepted(_));
    let after = if judgements.iter().any(taken) {
        match bench.finish() {
            Ok(state) => Some(state),
            Err(Broken) => return Ok(Err(Broken)),
        }
    } else {
        None
    };
    Ok(Ok(Outcome { judgements, after }))
}

/// Candidates that wait for their dependencies.
struct Queue {
    /// In the order of the batch.
    judgements: Vec<Option<Judgement>>,
    ready: VecDeque<(usize, Form)>,
    /// By a dependency that is not there.
    waiting: BTreeMap<ChangeHash, Vec<(usize, Form)>>,
    /// Candidates that are the same as an earlier one.
    repeated: Vec<(usize, usize)>,
}

impl Queue {
    fn new(batch: &Batch) -> Self {
        let mut queue = Self {
            judgements: vec![None; batch.changes.len()],
            ready: VecDeque::new(),
            waiting: BTreeMap::new(),
            repeated: Vec::new(),
        };
        let mut first: BTreeMap<ChangeHash, usize> = BTreeMap::new();
        for (index, candidate) in batch.changes.iter().enumerate() {
            match form::read(&candidate.bytes) {
                Ok(form) => {
                    let earlier = *first.entry(form.hash).or_insert(index);
                    if earlier == index {
                        queue.ready.push_back((index, form));
                    } else {
                        queue.repeated.push((index, earlier));
                    }
                }
                Err(Misformed { hash, refusal }) => {
                    queue.judgements[index] = Some(Judgement::Refused { hash, refusal });
                }
            }
        }
        queue
    }

    /// The next change whose dependencies are all there. What is known is answered on the way, before
    /// any question of rights.
    fn next_ready(&mut self, bench: &Bench<'_>) -> Option<(usize, Form)> {
        while let Some((index, form)) = self.ready.pop_front() {
            if bench.graph().holds(&form.hash) {
                self.judgements[index] = Some(Judgement::Known { hash: form.hash });
                continue;
            }
            match form.deps.iter().find(|dep| !bench.graph().holds(dep)) {
                None => return Some((index, form)),
                Some(dep) => self.waiting.entry(*dep).or_default().push((index, form)),
            }
        }
        None
    }

    /// A change was taken: what waited for it may be ready.
    fn release(&mut self, hash: ChangeHash) {
        let released = self.waiting.remove(&hash).unwrap_or_default();
        // In front, so that a chain is judged in one go.
        for waiting in released.into_iter().rev() {
            self.ready.push_front(waiting);
        }
    }

    fn finish(mut self, bench: &Bench<'_>) -> Vec<Judgement> {
        for (index, form) in self.waiting.into_values().flatten() {
            let missing = form.deps.iter().filter(|dep| !bench.graph().holds(dep));
            self.judgements[index] = Some(Judgement::Missing {
                hash: form.hash,
                deps: missing.copied().collect(),
            });
        }
        for (index, earlier) in self.repeated {
            self.judgements[index] = match &self.judgements[earlier] {
                Some(Judgement::Accepted(accepted)) => Some(Judgement::Known {
                    hash: accepted.hash,
                }),
                other => other.clone(),
            };
        }
        // Each candidate was misformed, repeated, known, judged, or waited for something.
        let deferred = |judgement: Option<Judgement>| judgement.unwrap_or(Judgement::Deferred);
        self.judgements.into_iter().map(deferred).collect()
    }
}
