//! Changes that are too large, lie about their size, or are spelled otherwise than they should be.

use automerge::ScalarValue;
use automerge::legacy::OpType;
use client_core::record::{Value, limits};
use client_core::wire::RefusalCode;
use fieldfile_server::inspect::Judgement;

use super::{edit_altered, push, verdict};
use crate::device::{Device, accepted, code, customer};
use crate::forge::{self, Raw, put};

fn raw() -> (Device, Vec<u8>, Raw) {
    let li = customer();
    let dep = li.document.heads()[0].0;
    let mut actor = li.author.enrolment.0.to_vec();
    actor.extend([8; 8]);
    let raw = Raw::new(&actor, &[dep], 100);
    (li.clone(), li.stored(), raw)
}

#[test]
fn limits_hold() {
    let long = "x".repeat(limits::VALUE_BYTES + 1);
    let value = edit_altered(|change| {
        change.operations[0].action = OpType::Put(ScalarValue::Str(long.as_str().into()));
    });
    assert_eq!(value, RefusalCode::Check);
    let path = "p".repeat(limits::PATH_BYTES + 1);
    let long_path = edit_altered(|change| change.operations[0] = put(&path, "甲"));
    assert_eq!(long_path, RefusalCode::Limit);
    let unknown = edit_altered(|change| change.operations[0] = put("no/such/path", "甲"));
    assert_eq!(unknown, RefusalCode::UnknownField);
    let many = edit_altered(|change| {
        change.operations = (0..=limits::PATHS)
            .map(|at| put(&format!("contacts/{at}/name"), "甲"))
            .collect();
    });
    assert_eq!(many, RefusalCode::Limit);
}

#[test]
fn no_path_gets_more_values_than_people_can_choose_among() {
    let mut li = customer();
    let stored = li.stored();
    let seen = li.document.heads();
    let changes = (0..=limits::CONCURRENT_VALUES)
        .map(|at| li.write_at(&seen, &[("name", Value::text(format!("name {at}")))]))
        .collect();
    let outcome = push(&li, Some(&stored), changes);
    let (last, others) = outcome.judgements.split_last().expect("there are some");
    for judgement in others {
        accepted(judgement);
    }
    assert_eq!(code(last), RefusalCode::Limit);
}

#[test]
fn a_record_stays_below_its_size() {
    let mut li = customer();
    let stored = li.stored();
    // Texts that don't repeat themselves: nothing is shared between them.
    let text = |seed: usize| -> String {
        (0..4_000usize)
            .map(|at| char::from_u32(0x4e00 + ((at * 7_919 + seed * 104_729) % 20_000) as u32))
            .map(|character| character.expect("Chinese characters are there"))
            .collect()
    };
    let changes: Vec<Vec<u8>> = (0..120)
        .map(|at| li.write(&[("remark", Value::text(text(at)))]))
        .collect();
    let outcome = push(&li, Some(&stored), changes);
    let taken = |judgement: &&Judgement| matches!(judgement, Judgement::Accepted(_));
    let count = outcome.judgements.iter().filter(taken).count();
    assert!((70..110).contains(&count), "{count} were taken");
    assert_eq!(code(&outcome.judgements[count]), RefusalCode::Limit);
    let after = outcome.after.expect("some were taken");
    assert!(after.document.len() <= limits::DOCUMENT_BYTES);
}

#[test]
fn counts_that_lie_allocate_nothing() {
    const HUGE: u64 = 1 << 60;
    let (li, stored, honest) = raw();
    let lies: [fn(&mut Raw); 10] = [
        |raw| raw.deps_count = Some(HUGE),
        |raw| raw.others_count = Some(HUGE),
        |raw| raw.message_length = Some(HUGE),
        |raw| raw.columns_count = Some(HUGE),
        |raw| raw.column(0x57).1 = Some(HUGE),
        |raw| raw.column(0x15).2 = run(1 << 40, b"\x04name"),
        |raw| raw.column(0x42).2 = run(1 << 60, &[1]),
        |raw| raw.column(0x34).2 = run_unsigned(1 << 60),
        |raw| raw.column(0x56).2 = run(1 << 60, &[0]),
        |raw| raw.column(0x70).2 = run(1, &[0xff, 0xff, 0xff, 0xff, 0x0f]),
    ];
    for (at, lie) in lies.into_iter().enumerate() {
        let mut raw = honest.clone();
        lie(&mut raw);
        let judgement = verdict(&li, &stored, raw.bytes());
        let refused = code(&judgement);
        let expected = [RefusalCode::Malformed, RefusalCode::Limit];
        assert!(expected.contains(&refused), "lie {at}: {judgement:?}");
    }
    // All columns lie together, so that they agree with one another.
    let mut raw = honest;
    raw.column(0x15).2 = run(1 << 40, b"\x04name");
    raw.column(0x34).2 = run_unsigned(1 << 40);
    raw.column(0x42).2 = run(1 << 40, &[1]);
    raw.column(0x56).2 = run(1 << 40, &[0]);
    raw.column(0x70).2 = run(1 << 40, &[0]);
    assert_eq!(
        code(&verdict(&li, &stored, raw.bytes())),
        RefusalCode::Limit
    );
}

fn run(count: i64, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    forge::signed(&mut out, count);
    out.extend(value);
    out
}

fn run_unsigned(count: u64) -> Vec<u8> {
    let mut out = Vec::new();
    forge::unsigned(&mut out, count);
    out
}

#[test]
fn what_inflates_without_limit_is_refused() {
    let li = customer();
    let stored = li.stored();
    let bomb = forge::deflated(&vec![0; 64 * 1024 * 1024]);
    assert!(bomb.len() < limits::CHANGE_BYTES);
    assert_eq!(code(&verdict(&li, &stored, bomb)), RefusalCode::Limit);
    let large = forge::sealed(&vec![0; limits::CHANGE_BYTES + 1]);
    assert_eq!(code(&verdict(&li, &stored, large)), RefusalCode::Limit);
}

#[test]
fn other_chunks_are_no_changes() {
    let li = customer();
    let stored = li.stored();
    let whole = stored.clone();
    let twice = [li.document.changes()[0].raw_bytes(), &whole].concat();
    for bytes in [Vec::new(), vec![0x85], whole, twice, b"hello".to_vec()] {
        assert_eq!(code(&verdict(&li, &stored, bytes)), RefusalCode::Malformed);
    }
}

#[test]
fn the_same_change_spelled_otherwise_is_refused() {
    let (li, stored, honest) = raw();
    // The put leaves out what it replaces.
    assert_eq!(
        code(&verdict(&li, &stored, honest.bytes())),
        RefusalCode::Malformed
    );
    let mut remark = honest;
    remark.start_op = 8;
    remark.column(0x15).2 = run(-1, b"\x06remark");
    accepted(&verdict(&li, &stored, remark.bytes()));
    // A literal of one is written as a run.
    let mut repeated = remark.clone();
    repeated.column(0x42).2 = vec![1, 1];
    assert_eq!(
        code(&verdict(&li, &stored, repeated.bytes())),
        RefusalCode::Malformed
    );
    // A boolean column that ends in an empty run.
    let mut padded = remark;
    padded.column(0x34).2 = vec![1, 0];
    assert_eq!(
        code(&verdict(&li, &stored, padded.bytes())),
        RefusalCode::Malformed
    );
}
