//! Which histories are tried, and what is said about those that fail.

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::history::ACTIONS;
use crate::shrink::shrunk;
use crate::world::World;

/// Histories of one run, unless FIELDFILE_SEEDS says otherwise; every so many is dense.
const HISTORIES: u64 = 200;
const DENSE_EVERY: u64 = 10;
/// Actions of a dense history.
const DENSE_ACTIONS: u64 = 40;
/// At once: this many cores are assumed.
pub const THREADS: usize = 2;
/// Lines of a failing trace that are printed; failures that are told at length.
const LINES: usize = 60;
const TOLD: usize = 3;

/// A history to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub seed: u64,
    /// Everything happens in it, mostly at once.
    pub dense: bool,
    /// Which of its actions are done.
    pub actions: Vec<u64>,
}

impl Plan {
    /// A whole history of the usual kind.
    pub fn usual(seed: u64) -> Self {
        Self {
            seed,
            dense: false,
            actions: (0..ACTIONS).collect(),
        }
    }

    /// A whole dense history.
    pub fn dense(seed: u64) -> Self {
        Self {
            seed,
            dense: true,
            actions: (0..DENSE_ACTIONS).collect(),
        }
    }

    /// As the list of failures keeps it, and as it is read.
    fn line(&self) -> String {
        let dense = if self.dense { " dense" } else { "" };
        format!("{}{dense}", self.seed)
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let seed = words.next()?.parse().ok()?;
        Some(if words.next() == Some("dense") {
            Self::dense(seed)
        } else {
            Self::usual(seed)
        })
    }

    /// How to see it again.
    fn replay(&self) -> String {
        let dense = if self.dense { " FIELDFILE_DENSE=1" } else { "" };
        let actions: Vec<String> = self.actions.iter().map(ToString::to_string).collect();
        format!(
            "FIELDFILE_SEED={}{dense} FIELDFILE_ACTIONS={} cargo test -p tests --test simulation promise -- --nocapture",
            self.seed,
            actions.join(",")
        )
    }
}

/// Seeds that failed once: always tried first.
fn list() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulation-seeds.txt")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One history to its end, with its faults.
pub fn history(plan: &Plan) -> (World, Vec<String>) {
    let mut world = World::new(plan.seed, plan.dense);
    let ended = catch_unwind(AssertUnwindSafe(|| world.runs(&plan.actions)));
    let mut faults = world.oracle.faults.clone();
    if let Err(panic) = ended {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        faults.push(format!("panicked: {}", text.unwrap_or_default()));
    }
    (world, faults)
}

/// Tries all; answers what is to be said about those that failed.
pub fn run_all() -> Vec<String> {
    if let Some(seed) = number("FIELDFILE_SEED") {
        return replayed(seed);
    }
    let known = std::fs::read_to_string(list()).unwrap_or_default();
    let mut plans: Vec<Plan> = known.lines().filter_map(Plan::read).collect();
    let count = number("FIELDFILE_SEEDS").unwrap_or(HISTORIES);
    let first = number("FIELDFILE_FIRST_SEED").unwrap_or(1);
    plans.extend((first..first + count).map(|seed| {
        if seed % DENSE_EVERY == 0 || number("FIELDFILE_DENSE").is_some() {
            Plan::dense(seed)
        } else {
            Plan::usual(seed)
        }
    }));
    let counts = Mutex::new(BTreeMap::<&str, u32>::new());
    let failures = Mutex::new(Vec::new());
    at_once(&plans, |plan| {
        let (world, faults) = history(plan);
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (what, times) in &world.counts {
            *counts.entry(what).or_default() += times;
        }
        drop(counts);
        if !faults.is_empty() {
            remember(&known, plan);
            let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
            failures.push((plan.clone(), faults));
        }
    });
    println!(
        "{} histories: {:?}",
        plans.len(),
        counts.into_inner().unwrap_or_default()
    );
    let failures = failures.into_inner().unwrap_or_default();
    let tell = |(at, (plan, faults)): (usize, &(Plan, Vec<String>))| {
        if at < TOLD {
            describe(plan, &faults[0])
        } else {
            format!("seed {} fails too: {}", plan.line(), faults[0])
        }
    };
    failures.iter().enumerate().map(tell).collect()
}

/// Does the work for each, on as many threads as there are.
pub fn at_once<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::SeqCst)) {
                    work(item);
                }
            });
        }
    });
}

fn replayed(seed: u64) -> Vec<String> {
    let mut plan = if number("FIELDFILE_DENSE").is_some() {
        Plan::dense(seed)
    } else {
        Plan::usual(seed)
    };
    if let Ok(actions) = std::env::var("FIELDFILE_ACTIONS") {
        plan.actions = actions
            .split(',')
            .filter_map(|at| at.parse().ok())
            .collect();
    }
    let (world, faults) = history(&plan);
    println!("{}", world.trace.join("\n"));
    faults
}

fn remember(known: &str, plan: &Plan) {
    let line = plan.line();
    if known.lines().any(|known| known == line) {
        return;
    }
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(list())
        .unwrap();
    writeln!(file, "{line}").unwrap();
}

/// Finds a short history that fails in the same way, and tells it.
fn describe(plan: &Plan, fault: &str) -> String {
    let short = shrunk(plan, fault);
    let (world, faults) = history(&short);
    let from = world.trace.len().saturating_sub(LINES);
    format!(
        "seed {} fails, with {} of {} actions still:\n  {}\nits end:\n{}\nreplay: {}",
        plan.line(),
        short.actions.len(),
        plan.actions.len(),
        faults.join("\n  "),
        world.trace[from..].join("\n"),
        short.replay()
    )
}
