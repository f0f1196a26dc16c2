//! 100,000 mutants against real inspector processes, more by `FIELDFILE_MUTANTS`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use client_core::record::{Id, Kind, Role, Value};
use client_core::wire;
use fieldfile_server::inspect::{Job, Judgement};
use fieldfile_server::inspector::Inspector;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};

use crate::afterwards;
use crate::cases::{Case, cases};
use crate::device::{Device, TEAM, accepted, judged};
use crate::mutator::mutant;
use crate::processes::{real, runtime};

const MUTANTS: usize = 100_000;
/// Mutants of one push; its honest changes go with them.
const TOGETHER: usize = 20;
/// Pushes between two honest ones of somebody else.
const ROUND: usize = 50;

/// Jobs that once killed an inspector: always replayed.
fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

#[test]
fn honest_pushes_of_every_shape_are_taken() {
    for (at, case) in cases().iter().enumerate() {
        let outcome = case
            .device
            .push(case.stored.as_deref(), case.changes.clone());
        for judgement in &outcome.judgements {
            let taken = matches!(judgement, Judgement::Accepted(_));
            assert!(taken, "case {at}: {judgement:?}");
        }
        afterwards::check(case, &outcome.after.expect("it was taken"));
    }
}

#[test]
fn mutants_harm_nobody() {
    let mutants = std::env::var("FIELDFILE_MUTANTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(MUTANTS);
    let cases = cases();
    let (runtime, inspector) = (runtime(), real());
    let mut seen = BTreeSet::new();
    let mut taken = 0;
    for round in 0..mutants.div_ceil(TOGETHER * ROUND) {
        let mut rng = StdRng::seed_from_u64(round as u64);
        let pushes: Vec<(usize, Job)> = (0..ROUND)
            .map(|at| {
                let which = (round + at) % cases.len();
                (which, push(&mut rng, &cases[which], &cases))
            })
            .collect();
        let jobs = pushes.iter().map(|(_, job)| job.clone()).collect();
        let attack = inspector.run_all(Id([1; 16]), jobs);
        let (answers, ()) = runtime.block_on(async { tokio::join!(attack, honest(&inspector)) });
        for ((which, job), answer) in pushes.iter().zip(answers) {
            let inspected = answer.expect("every job is answered");
            if inspected.deaths > 0 {
                keep(job);
            }
            let outcome = judged(inspected.answer);
            let accepted = |judgement: &&Judgement| matches!(judgement, Judgement::Accepted(_));
            taken += outcome.judgements.iter().filter(accepted).count();
            if let Some(after) = &outcome.after
                && seen.insert(after.heads.clone())
            {
                afterwards::check(&cases[*which], after);
            }
        }
    }
    // Some mutants are harmless edits: otherwise nothing was tried but the door.
    assert!(taken > mutants / 1_000, "only {taken} were taken");
    assert!(
        peak_memory() < 512 * 1024,
        "this process took {} KiB",
        peak_memory()
    );
}

/// A push of mutants, sometimes with the honest changes among them.
fn push(rng: &mut StdRng, case: &Case, others: &[Case]) -> Job {
    let mut changes: Vec<Vec<u8>> = (0..TOGETHER).map(|_| mutant(rng, case, others)).collect();
    if case.changes.len() > 1 {
        changes.extend(case.changes.iter().cloned());
    }
    Job::Judge(case.device.batch(case.stored.as_deref(), changes))
}

/// Somebody else's work goes on.
async fn honest(inspector: &Inspector) {
    let mut wang = Device::new(2, Role::Engineer, Id([4; 16]), Kind::Customer);
    let change = wang.create(&[("name", Value::from("乙")), ("team", Value::from(TEAM))]);
    let job = Job::Judge(wang.batch(None, vec![change]));
    let inspected = inspector.run(wang.author.user, job).await;
    let outcome = judged(inspected.expect("it is answered").answer);
    accepted(&outcome.judgements[0]);
}

/// Writes a job that killed an inspector to the corpus.
fn keep(job: &Job) {
    let bytes = wire::encode(job);
    let name = hex::encode(&Sha256::digest(&bytes)[..8]);
    fs::write(corpus().join(format!("{name}.job")), bytes).expect("the corpus can be written");
}

/// The most that this process ever had resident, KiB.
fn peak_memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[test]
fn what_once_killed_an_inspector_kills_nothing_else() {
    let (runtime, inspector) = (runtime(), real());
    let mut jobs = Vec::new();
    for entry in fs::read_dir(corpus()).expect("there is a corpus") {
        let path = entry.expect("it can be read").path();
        if path.extension().is_some_and(|extension| extension == "job") {
            jobs.push(fs::read(path).expect("it can be read"));
        }
    }
    jobs.sort();
    assert!(!jobs.is_empty(), "the corpus is empty");
    for bytes in jobs {
        let job: Job = wire::decode(&bytes).expect("the corpus holds jobs");
        let batch = matches!(job, Job::Judge(_));
        runtime.block_on(async {
            let answer = inspector.run(Id([1; 16]), job).await;
            // A stored document that kills is the server's own trouble, and told as such.
            assert!(answer.is_ok() || !batch, "{answer:?}");
            honest(&inspector).await;
        });
    }
}
