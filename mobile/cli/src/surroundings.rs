//! What the program stands in: streams, environment, clock, randomness, a keyboard.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

use client_core::device::{Clock, SystemClock};

/// Everything that a command takes from outside. Tests pass their own.
pub struct Surroundings {
    /// Results.
    pub out: Box<dyn Write>,
    /// One sentence when something was refused or failed; progress.
    pub err: Box<dyn Write>,
    /// Whether somebody watches both streams: progress is drawn, a password may be asked for.
    pub watched: bool,
    /// Environment variables.
    pub variables: BTreeMap<String, String>,
    /// The moment it is, UTC ms, if the system's clock is not to be asked.
    pub now: Option<i64>,
    /// Where randomness follows from, if not from the system.
    pub seed: Option<u64>,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_process() -> Self {
        Self {
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            watched: std::io::stdout().is_terminal() && std::io::stderr().is_terminal(),
            variables: std::env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            now: None,
            seed: None,
        }
    }

    pub(crate) fn clock(&self) -> Box<dyn Clock> {
        match self.now {
            Some(now) => Box::new(Standing(now)),
            None => Box::new(SystemClock),
        }
    }

    /// A variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }
}

/// A clock that stands still.
struct Standing(i64);

impl Clock for Standing {
    fn now(&self) -> i64 {
        self.0
    }
}
