//! Group commit: whoever finds no commit under way commits for everybody who waits. Fifty devices at once cost a few
//! waits for the disk instead of fifty.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;

use crate::error::{Error, Result};
use crate::log::Pen;
use crate::storage::{Storage, Tx};
use crate::sync::live::Poked;

/// One append inside a commit of many.
pub struct Append<'a, 'b> {
    /// The running transaction.
    pub tx: &'a mut dyn Tx,
    /// The end of the log.
    pub pen: &'a mut Pen<'b>,
    /// Scopes whose feeds change.
    pub poked: &'a mut Poked,
}

type Work = Box<dyn FnOnce(&mut Append<'_, '_>) -> Result<()> + Send>;

struct Waiting {
    now: i64,
    work: Work,
    done: Arc<Mutex<Option<Result<()>>>>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    committing: bool,
}

/// The one way into the log.
#[derive(Default)]
pub struct Writer {
    queue: Mutex<Queue>,
    turn: Condvar,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Writer")
    }
}

/// What a commit needs beside the work.
pub struct Commit<'a> {
    /// The database.
    pub storage: &'a Storage,
    /// Tags come from here.
    pub rng: &'a mut StdRng,
    /// Called after the commit with the scopes that changed.
    pub poke: &'a dyn Fn(&Poked),
}

impl Writer {
    /// Runs `work` at the end of the log, in a transaction shared with others, inside a savepoint of its own. Answers
    /// after the commit is on the disk. Blocks.
    pub fn append<T: Send + 'static>(
        &self,
        now: i64,
        mut commit: Commit<'_>,
        work: impl FnOnce(&mut Append<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = Arc::new(Mutex::new(None));
        let place = Arc::clone(&answer);
        let done = Arc::new(Mutex::new(None));
        let waiting = Waiting {
            now,
            work: Box::new(move |append| {
                *locked(&place) = Some(work(append)?);
                Ok(())
            }),
            done: Arc::clone(&done),
        };
        let mut queue = locked(&self.queue);
        queue.waiting.push(waiting);
        while locked(&done).is_none() {
            if queue.committing {
                queue = self
                    .turn
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            queue.committing = true;
            let group = std::mem::take(&mut queue.waiting);
            drop(queue);
            commit_all(&mut commit, group);
            queue = locked(&self.queue);
            queue.committing = false;
            self.turn.notify_all();
        }
        drop(queue);
        let outcome = locked(&done).take();
        outcome.unwrap_or_else(|| Err(Error::internal("an append was not answered")))?;
        let answer = locked(&answer).take();
        answer.ok_or_else(|| Error::internal("an append left no answer"))
    }
}

fn commit_all(commit: &mut Commit<'_>, group: Vec<Waiting>) {
    let places: Vec<_> = group
        .iter()
        .map(|waiting| Arc::clone(&waiting.done))
        .collect();
    let mut outcomes = Vec::new();
    let mut poked = Poked::new();
    let committed = catch_unwind(AssertUnwindSafe(|| {
        commit.storage.write(|tx| {
            let mut pen = Pen::take(tx, 0, commit.rng)?;
            let alone = group.len() == 1;
            for waiting in group {
                let done = one(tx, &mut pen, &mut poked, alone, waiting);
                // Whoever is alone needs no savepoint: what fails takes the whole transaction with it.
                let failed = alone && done.is_err();
                outcomes.push(done);
                if failed {
                    return Err(Error::internal("the only append of a commit failed"));
                }
            }
            pen.put_down(tx)
        })
    }))
    .unwrap_or_else(|_| Err(Error::internal("an append panicked")));
    if committed.is_ok() && !poked.is_empty() {
        (commit.poke)(&poked);
    }
    for (at, place) in places.into_iter().enumerate() {
        let outcome = match &committed {
            Ok(()) => std::mem::replace(&mut outcomes[at], Ok(())),
            Err(error) => match outcomes.get_mut(at) {
                Some(outcome @ Err(_)) => std::mem::replace(outcome, Ok(())),
                _ => Err(copy(error)),
            },
        };
        *locked(&place) = Some(outcome);
    }
}

fn one(
    tx: &mut dyn Tx,
    pen: &mut Pen<'_>,
    poked: &mut Poked,
    alone: bool,
    waiting: Waiting,
) -> Result<()> {
    pen.now = waiting.now;
    let seq = pen.seq;
    let mut own = Poked::new();
    let poked_here = &mut own;
    let work = |tx: &mut dyn Tx, pen: &mut Pen<'_>| {
        (waiting.work)(&mut Append {
            tx,
            pen,
            poked: poked_here,
        })
    };
    let done = if alone {
        work(tx, pen)
    } else {
        tx.savepoint(|tx| work(tx, pen))
    };
    match done {
        Ok(()) => {
            for (scope, records) in own {
                poked.entry(scope).or_default().extend(records);
            }
        }
        // The numbers it drew were rolled back with it.
        Err(_) => pen.seq = seq,
    }
    done
}

/// One failed commit fails everybody who shared it.
fn copy(error: &Error) -> Error {
    match error {
        Error::DiskFull(what) => Error::DiskFull(what.clone()),
        Error::Busy {
            what,
            retry_after_s,
        } => Error::busy(what.clone(), *retry_after_s),
        Error::Stopping => Error::Stopping,
        other => Error::Storage(format!("a shared commit failed: {other}")),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
