//! Which seeds are tried, and what is said about those that fail.

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::history::ACTIONS;
use crate::world::World;

/// Histories of one run, unless FIELDFILE_SEEDS says otherwise.
const HISTORIES: u64 = 200;
/// At once: this many cores are assumed.
const THREADS: usize = 2;
/// Lines of a failing trace that are printed; failures that are told at length.
const LINES: usize = 60;
const TOLD: usize = 3;

/// Seeds that failed once: always tried first.
fn list() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulation-seeds.txt")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One history to its end; its faults are with the oracle.
pub fn history(seed: u64) -> (World, Vec<String>) {
    shortened(seed, ACTIONS)
}

fn shortened(seed: u64, actions: usize) -> (World, Vec<String>) {
    let mut world = World::new(seed);
    let ended = catch_unwind(AssertUnwindSafe(|| world.runs(actions)));
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
        let (world, faults) = history(seed);
        println!("{}", world.trace.join("\n"));
        return faults;
    }
    let known = std::fs::read_to_string(list()).unwrap_or_default();
    let mut seeds: Vec<u64> = known
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect();
    let count = number("FIELDFILE_SEEDS").unwrap_or(HISTORIES);
    let first = number("FIELDFILE_FIRST_SEED").unwrap_or(1);
    seeds.extend(first..first + count);
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let counts = Mutex::new(BTreeMap::<&str, u32>::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let (world, faults) = history(*seed);
                    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                    for (what, times) in &world.counts {
                        *counts.entry(what).or_default() += times;
                    }
                    drop(counts);
                    if !faults.is_empty() {
                        if !known_already(&known, *seed) {
                            remember(*seed);
                        }
                        let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
                        failures.push((*seed, faults));
                    }
                }
            });
        }
    });
    println!(
        "{} histories: {:?}",
        seeds.len(),
        counts.into_inner().unwrap_or_default()
    );
    let failures = failures.into_inner().unwrap_or_default();
    let tell = |(at, (seed, faults)): (usize, &(u64, Vec<String>))| {
        if at < TOLD {
            describe(*seed)
        } else {
            format!("seed {seed} fails too: {}", faults[0])
        }
    };
    failures.iter().enumerate().map(tell).collect()
}

fn remember(seed: u64) {
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(list())
        .unwrap();
    writeln!(file, "{seed}").unwrap();
}

fn known_already(known: &str, seed: u64) -> bool {
    known
        .lines()
        .any(|line| line.split_whitespace().next() == Some(&seed.to_string()))
}

/// Finds the shortest beginning of the history that fails too, and tells it.
fn describe(seed: u64) -> String {
    let (mut low, mut high) = (0, ACTIONS);
    while low < high {
        let middle = usize::midpoint(low, high);
        if shortened(seed, middle).1.is_empty() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let (world, faults) = shortened(seed, low.min(ACTIONS));
    let from = world.trace.len().saturating_sub(LINES);
    format!(
        "seed {seed} fails after {low} actions:\n  {}\nits end:\n{}\nreplay: FIELDFILE_SEED={seed} cargo test -p tests --test simulation -- --nocapture",
        faults.join("\n  "),
        world.trace[from..].join("\n")
    )
}
