//! One child process, seen from the server.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::Death;
use super::frame::{self, Asking, Response};
use super::pool::Settings;
use crate::error::{Error, Result};
use crate::inspect::{Answer, Job};

/// How long a new process may take until it is ready.
const START: Duration = Duration::from_secs(20);
/// Bytes resident after which an idle process is not used again.
const GROWN: u64 = 128 * 1024 * 1024;

/// A running inspector. Dropping it kills it.
#[derive(Debug)]
pub struct Worker {
    process: Child,
    input: ChildStdin,
    output: ChildStdout,
    /// Jobs that it has answered.
    answered: usize,
}

impl Worker {
    /// Starts one and waits until it has confined itself.
    pub async fn start(settings: &Settings) -> Result<Self> {
        let failed = |reason: String| Error::Inspector(format!("it can't be started: {reason}"));
        let mut process = Command::new(&settings.program)
            .args(&settings.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(format!("{}: {error}", settings.program.display())))?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(failed("it has no pipes".to_owned()));
        };
        let mut worker = Self {
            process,
            input,
            output,
            answered: 0,
        };
        match timeout(START, frame::receive(&mut worker.output)).await {
            Ok(Ok(Response::Ready)) => Ok(worker),
            Ok(Ok(Response::Failed(reason))) => Err(failed(reason)),
            Ok(Ok(Response::Answers(_))) => Err(failed("it answers unasked".to_owned())),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(_) => Err(failed("it is not ready in time".to_owned())),
        }
    }

    /// The process's id while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Has jobs answered within the wall limit. After a [`Death`] the worker must be dropped.
    pub async fn ask(&mut self, jobs: &[Job], wall: Duration) -> Result<Vec<Answer>, Death> {
        let frame = frame::pack(&Asking { jobs }).map_err(|_| Death)?;
        let talk = async {
            frame::send(&mut self.input, &frame).await?;
            // The answer of a file to import is as large as the question.
            drop(frame);
            frame::receive(&mut self.output).await
        };
        match timeout(wall, talk).await {
            Ok(Ok(Response::Answers(answers))) if answers.len() == jobs.len() => {
                self.answered += answers.len();
                Ok(answers)
            }
            _ => Err(Death),
        }
    }

    /// Whether it has done its share, or has grown: memory that a job left behind is given back with
    /// the process.
    pub fn is_spent(&self, jobs: usize) -> bool {
        self.answered >= jobs || self.resident().is_some_and(|bytes| bytes > GROWN)
    }

    /// Bytes resident, where the system tells.
    fn resident(&self) -> Option<u64> {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.id()?)).ok()?;
        let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
        Some(pages * 4096)
    }
}
