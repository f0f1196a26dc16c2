//! Inspectors as the blocking code here asks them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use client_core::record::Id;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::error::{Error, Result};
use crate::inspect::{Answer, Job, inspect};
use crate::inspector::{Inspected, Inspector};

/// Whoever answers questions about document bytes: processes of their own in a server, the same function in a simulation.
#[derive(Debug, Clone)]
pub struct Inspectors(Inspector);

impl Inspectors {
    /// Those of a server need a runtime around whoever asks; a simulation needs none.
    pub fn new(inspector: Inspector) -> Self {
        Self(inspector)
    }

    /// Answers jobs with `owner`'s bytes in them, in their order. Blocks.
    pub fn ask_all(&self, owner: Id, jobs: Vec<Job>) -> Vec<Result<Answer>> {
        self.begin(owner, jobs).answers()
    }

    /// Hands jobs over; whoever asks can do something else meanwhile. In a simulation they are answered at once.
    pub fn begin(&self, owner: Id, jobs: Vec<Job>) -> Asked {
        if let Inspector::InProcess = &self.0 {
            return Asked::Answered(jobs.iter().map(in_process).collect());
        }
        let Ok(runtime) = Handle::try_current() else {
            let none = |_| Err(Error::Inspector("there is no runtime around".to_owned()));
            return Asked::Answered(jobs.iter().map(none).collect());
        };
        let (inspector, count) = (self.0.clone(), jobs.len());
        let answers = runtime.spawn(async move { inspector.run_all(owner, jobs).await });
        Asked::Under {
            way: answers,
            count,
            runtime,
        }
    }

    /// Answers one job. Blocks.
    pub fn ask(&self, owner: Id, job: Job) -> Result<Answer> {
        self.ask_all(owner, vec![job]).pop().unwrap_or_else(|| {
            Err(Error::Inspector(
                "a question was left without an answer".to_owned(),
            ))
        })
    }
}

/// Questions on their way.
#[derive(Debug)]
pub enum Asked {
    /// The answers are there.
    Answered(Vec<Result<Answer>>),
    /// Inspectors work on them.
    Under {
        /// Where the answers will come from.
        way: JoinHandle<Vec<Result<Inspected>>>,
        /// How many.
        count: usize,
        /// Where they are worked on.
        runtime: Handle,
    },
}

impl Asked {
    /// Waits for the answers, in the order of the questions. Blocks.
    pub fn answers(self) -> Vec<Result<Answer>> {
        let (answers, count) = match self {
            Self::Answered(answers) => return answers,
            Self::Under {
                way,
                count,
                runtime,
            } => (runtime.block_on(way), count),
        };
        match answers {
            Ok(answers) => answers
                .into_iter()
                .map(|answer| answer.map(|inspected| inspected.answer))
                .collect(),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => (0..count).map(|_| Err(Error::Stopping)).collect(),
        }
    }
}

fn in_process(job: &Job) -> Result<Answer> {
    catch_unwind(AssertUnwindSafe(|| inspect(job)))
        .map_err(|_| Error::Inspector("the inspection panicked".to_owned()))
}
