//! Where documents are inspected: in child processes of this executable, one user's jobs at a time,
//! so that bytes which kill Automerge kill nothing else. A simulation inspects in its own process.

mod frame;
pub mod child;
mod confine;
mod worker;
mod pool;
mod blame;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use client_core::record::Id;

use crate::error::Result;
use crate::inspect::{Answer, Job, inspect};
use pool::Pool;
pub use pool::Settings;

/// Inspects documents.
#[derive(Debug, Clone)]
pub enum Inspector {
    /// In this process, for simulations: no crafted bytes, please.
    InProcess,
    /// In child processes.
    Processes(Arc<Processes>),
}

/// A set of child processes.
#[derive(Debug)]
pub struct Processes(Pool);

/// An answer, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The answer.
    pub answer: Answer,
    /// Changes that were refused as harmful: three of one device suspend it.
    pub deaths: u32,
}

impl Inspector {
    /// Starts no process yet: they start when there is something to do.
    pub fn processes(settings: Settings) -> Self {
        Self::Processes(Arc::new(Processes(Pool::new(settings))))
    }

    /// Answers a job. `owner` is the user whose bytes are in it: one user's jobs never take all
    /// processes.
    ///
    /// # Errors
    /// [`crate::Error::Inspector`] if processes can't be started, or die of a job that is not a batch
    /// or of a stored document.
    pub async fn run(&self, owner: Id, job: Job) -> Result<Inspected> {
        let answers = self.attempt(owner, std::slice::from_ref(&job)).await?;
        match answers.ok().and_then(|mut answers| answers.pop()) {
            Some(answer) => Ok(Inspected { answer, deaths: 0 }),
            None => blame::run(self, owner, job).await,
        }
    }

    /// Answers jobs, in their order; many small ones share a process and its wall limit.
    ///
    /// # Errors
    /// Those of [`Inspector::run`], each job's its own.
    pub async fn run_all(&self, owner: Id, jobs: Vec<Job>) -> Vec<Result<Inspected>> {
        let mut results = Vec::with_capacity(jobs.len());
        if matches!(self, Self::InProcess) {
            // One after the other: a simulation goes the same way twice.
            for job in jobs {
                results.push(self.run(owner, job).await);
            }
            return results;
        }
        let mut waiting = Vec::new();
        for group in pool::groups(jobs) {
            let this = self.clone();
            waiting.push(tokio::spawn(
                async move { this.run_group(owner, group).await },
            ));
        }
        for group in waiting {
            match group.await {
                Ok(answers) => results.extend(answers),
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
        results
    }

    async fn run_group(&self, owner: Id, jobs: Vec<Job>) -> Vec<Result<Inspected>> {
        if let Ok(Ok(answers)) = self.attempt(owner, &jobs).await {
            let inspected = |answer| Ok(Inspected { answer, deaths: 0 });
            return answers.into_iter().map(inspected).collect();
        }
        // One of them killed the process, or none could be started: each for itself.
        let mut results = Vec::with_capacity(jobs.len());
        for job in jobs {
            results.push(self.run(owner, job).await);
        }
        results
    }

    /// Lets one process answer jobs, or tells that it did not survive them.
    async fn attempt(&self, owner: Id, jobs: &[Job]) -> Result<Result<Vec<Answer>, Death>> {
        match self {
            Self::InProcess => {
                let answers = || jobs.iter().map(inspect).collect();
                Ok(catch_unwind(AssertUnwindSafe(answers)).map_err(|_| Death))
            }
            Self::Processes(processes) => processes.0.attempt(owner, jobs).await,
        }
    }
}

/// A process did not survive its jobs: it died, hung or answered nonsense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Death;
