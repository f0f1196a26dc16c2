//! Inspectors as the blocking code here asks them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use client_core::record::Id;
use tokio::runtime::Handle;

use crate::error::{Error, Result};
use crate::inspect::{Answer, Job, inspect};
use crate::inspector::Inspector;

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
        if let Inspector::InProcess = &self.0 {
            return jobs.iter().map(in_process).collect();
        }
        let Ok(runtime) = Handle::try_current() else {
            let none = |_| Err(Error::Inspector("there is no runtime around".to_owned()));
            return jobs.iter().map(none).collect();
        };
        let answers = runtime.block_on(self.0.run_all(owner, jobs));
        answers
            .into_iter()
            .map(|answer| answer.map(|inspected| inspected.answer))
            .collect()
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

fn in_process(job: &Job) -> Result<Answer> {
    catch_unwind(AssertUnwindSafe(|| inspect(job)))
        .map_err(|_| Error::Inspector("the inspection panicked".to_owned()))
}
