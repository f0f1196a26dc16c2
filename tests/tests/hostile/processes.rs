//! Inspector processes die, and nothing else does.

use std::io::{Cursor, Write};
use std::process::Command;
use std::time::Duration;

use client_core::record::{Id, Value};
use client_core::wire::RefusalCode;
use fieldfile_server::inspect::table::Why;
use fieldfile_server::inspect::{Answer, Job, Judgement};
use fieldfile_server::inspector::{Inspected, Inspector, Settings};
use zip::write::SimpleFileOptions;

use crate::device::{Device, accepted, code, customer, judged};

const LI: Id = Id([1; 16]);

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The real thing.
pub fn real() -> Inspector {
    Inspector::processes(Settings::new(env!("CARGO_BIN_EXE_server").into()))
}

fn brittle(wall: Duration) -> Inspector {
    let settings = Settings {
        wall,
        ..Settings::new(env!("CARGO_BIN_EXE_brittle").into())
    };
    Inspector::processes(settings)
}

/// A device, what the server holds, and changes of which the ones at `bad` say `text`.
fn pushed(bad: &[usize], text: &str) -> (Device, Job) {
    let mut li = customer();
    let stored = li.stored();
    let seen = li.document.heads();
    let changes = (0..8)
        .map(|at| {
            let remark = if bad.contains(&at) {
                text.to_owned()
            } else {
                format!("remark {at}")
            };
            let path = format!("contacts/{at}/name");
            li.write_at(&seen, &[(path.as_str(), Value::text(remark))])
        })
        .collect();
    let job = Job::Judge(li.batch(Some(&stored), changes));
    (li, job)
}

fn run(inspector: &Inspector, job: Job) -> Inspected {
    let answered = runtime().block_on(inspector.run(LI, job));
    answered.expect("it is answered")
}

#[test]
fn a_confined_process_judges_like_the_pure_function() {
    let (_, job) = pushed(&[], "");
    let expected = fieldfile_server::inspect::inspect(&job);
    assert_eq!(run(&real(), job).answer, expected);
}

#[test]
fn a_change_that_kills_is_found_and_the_others_get_their_verdicts() {
    let (_, job) = pushed(&[5], "DIE AT ONCE");
    let inspected = run(&brittle(Duration::from_secs(20)), job);
    assert_eq!(inspected.deaths, 1);
    for (at, judgement) in judged(inspected.answer).judgements.iter().enumerate() {
        match at {
            5 => assert_eq!(code(judgement), RefusalCode::Harmful),
            _ => drop(accepted(judgement)),
        }
    }
}

#[test]
fn three_killers_end_the_search_and_the_rest_waits() {
    let (_, job) = pushed(&[0, 2, 3, 7], "DIE AT ONCE");
    let inspected = run(&brittle(Duration::from_secs(20)), job);
    assert_eq!(inspected.deaths, 3);
    let judgements = judged(inspected.answer).judgements;
    let harmful = |judgement: &&Judgement| matches!(judgement, Judgement::Refused { .. });
    let deferred = |judgement: &&Judgement| matches!(judgement, Judgement::Deferred);
    assert_eq!(judgements.iter().filter(harmful).count(), 3);
    assert_eq!(judgements.iter().filter(deferred).count(), 5);
}

#[test]
fn a_change_that_hangs_is_ended_by_the_wall_limit() {
    let (_, job) = pushed(&[2], "HANG FOR EVER");
    let inspected = run(&brittle(Duration::from_secs(2)), job);
    assert_eq!(inspected.deaths, 1);
    let judgements = judged(inspected.answer).judgements;
    assert_eq!(code(&judgements[2]), RefusalCode::Harmful);
    accepted(&judgements[7]);
}

#[test]
fn a_process_killed_from_outside_is_replaced_and_its_job_answered() {
    // Under a name of its own, so that no other test loses a process.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = folder.path().join("inspector-to-be-killed");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_server"), &program).expect("a link");
    let name = program.to_string_lossy().into_owned();
    let inspector = Inspector::processes(Settings::new(program));
    let runtime = runtime();
    for _ in 0..4 {
        let (_, job) = pushed(&[], "");
        let jobs = (0..400).map(|_| job.clone()).collect();
        let working = {
            let inspector = inspector.clone();
            runtime.spawn(async move { inspector.run_all(LI, jobs).await })
        };
        // Wherever they are in their work.
        for child in children(&name) {
            let killed = Command::new("kill").args(["-KILL", &child]).status();
            killed.expect("there is kill");
        }
        let answers = runtime.block_on(working).expect("nobody panics");
        assert_eq!(answers.len(), 400);
        for answer in answers {
            let inspected = answer.expect("it is answered");
            assert_eq!(inspected.deaths, 0);
            assert!(matches!(inspected.answer, Answer::Judged(_)));
        }
    }
}

/// Processes running under a name.
fn children(name: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter(|process| {
            let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            line.starts_with(name.as_bytes())
        })
        .map(|process| process.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn no_process_is_started_that_can_not_confine_itself() {
    let settings = Settings {
        arguments: vec!["no such command".to_owned()],
        ..Settings::new(env!("CARGO_BIN_EXE_server").into())
    };
    let (_, job) = pushed(&[], "");
    let answered = runtime().block_on(Inspector::processes(settings).run(LI, job));
    assert!(answered.is_err());
}

/// A spreadsheet whose texts claim to be more than any memory holds.
fn claiming() -> Vec<u8> {
    let strings = format!(
        "<?xml version=\"1.0\"?><sst uniqueCount=\"{}\"></sst>",
        u32::MAX
    );
    let parts = [
        (
            "_rels/.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationships/>"),
        ("xl/sharedStrings.xml", strings.as_str()),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .expect("a part");
        archive.write_all(content.as_bytes()).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn a_file_that_kills_its_reader_is_refused_and_the_next_one_is_read() {
    let inspector = real();
    let harmful = Job::Table {
        content: claiming(),
    };
    let inspected = run(&inspector, harmful);
    assert_eq!(inspected.answer, Answer::NoTable(Why::Harmful.into()));
    let honest = Job::Table {
        content: "客户\n华东机械\n".into(),
    };
    let Answer::Table(table) = run(&inspector, honest).answer else {
        panic!("it is read");
    };
    assert_eq!(table.rows.len(), 2);
}
