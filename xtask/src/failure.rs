//! Everything that can end a task early.

use std::path::PathBuf;
use std::process::{ExitCode, ExitStatus};
use std::{fmt, io};

/// Why a task stopped; the text says what to do next.
#[derive(Debug)]
pub enum Failure {
    /// The task's name is unknown.
    NoSuchTask(String),
    /// A program could not be started at all.
    NotStarted { line: String, source: io::Error },
    /// A program ran and reported failure.
    Ended { line: String, status: ExitStatus },
    /// The machine lacks something that only its user can install; the text lists it.
    Lacking(String),
    /// A folder of the repository could not be read.
    Unreadable { path: PathBuf, source: io::Error },
    /// A benchmark's name is unknown.
    NoSuchBenchmark { name: String, known: Vec<String> },
    /// A step of `cargo xtask test` failed.
    Step {
        name: &'static str,
        why: Box<Failure>,
    },
}

impl Failure {
    /// 2 for a wrong command line, 1 for everything else.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::NoSuchTask(_) | Self::NoSuchBenchmark { .. } => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchTask(name) => write!(
                out,
                "there is no task `{name}`; `cargo xtask` alone lists them"
            ),
            Self::NotStarted { line, source } => {
                write!(out, "`{line}` could not be started: {source}")
            }
            Self::Ended { line, status } => write!(
                out,
                "`{line}` failed ({status}); its own messages are above"
            ),
            Self::Lacking(list) => write!(out, "{list}"),
            Self::Unreadable { path, source } => {
                write!(out, "{} could not be read: {source}", path.display())
            }
            Self::NoSuchBenchmark { name, known } => {
                write!(
                    out,
                    "there is no benchmark `{name}`; there are: {}",
                    known.join(", ")
                )
            }
            Self::Step { name, why } => write!(out, "{name}: {why}"),
        }
    }
}

impl std::error::Error for Failure {}
