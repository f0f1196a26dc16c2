//! Random histories of real devices and the real server, each from one seed, checked by bookkeeping of what everybody
//! wrote and was told.
//!
//! `FIELDFILE_SEEDS=5000 cargo test -p tests --test simulation` tries that many seeds;
//! `FIELDFILE_SEED=17` replays one and prints its trace; what a failure says names the actions that it needs.

#![cfg(test)]

#[path = "simulation/agreement.rs"]
mod agreement;
#[path = "simulation/deeds.rs"]
mod deeds;
#[path = "simulation/device.rs"]
mod device;
#[path = "simulation/edits.rs"]
mod edits;
#[path = "simulation/forms.rs"]
mod forms;
#[path = "simulation/history.rs"]
mod history;
#[path = "simulation/network.rs"]
mod network;
#[path = "simulation/office.rs"]
mod office;
#[path = "simulation/oracle.rs"]
mod oracle;
#[path = "simulation/plots.rs"]
mod plots;
#[path = "simulation/rights.rs"]
mod rights;
#[path = "simulation/rules.rs"]
mod rules;
#[path = "simulation/scopes.rs"]
mod scopes;
#[path = "simulation/seeds.rs"]
mod seeds;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/shrink.rs"]
mod shrink;
#[path = "simulation/world.rs"]
mod world;

use std::path::Path;
use std::sync::Arc;

use fieldfile_server::inspector::Inspector;
use fieldfile_server::state::{ServerState, Shared, WebSettings};
use fieldfile_server::storage::DataFolder;
use rand::rngs::StdRng;

use crate::seeds::Plan;
use crate::server::HandClock;

/// The server's state as a process would open it, with the inspector in this one.
fn server_state(folder: DataFolder, clock: Arc<HandClock>, seeds: StdRng) -> Shared {
    ServerState::open(
        folder,
        WebSettings::default(),
        Inspector::InProcess,
        clock,
        seeds,
    )
    .unwrap()
}

/// A folder for one history: in memory where there is such a place, since what a simulated power failure leaves is
/// decided here and not by the disk.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let builder = tempfile::Builder::new();
    let made = if memory.is_dir() {
        builder.tempdir_in(memory)
    } else {
        builder.tempdir()
    };
    made.unwrap()
}

#[test]
fn two_hundred_histories_keep_every_promise() {
    let failures = seeds::run_all();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_same_seed_gives_the_same_history() {
    for plan in [Plan::usual(3), Plan::dense(20_003)] {
        assert_eq!(
            seeds::history(&plan).0.trace_hash(),
            seeds::history(&plan).0.trace_hash()
        );
    }
}
