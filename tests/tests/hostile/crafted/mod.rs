//! Changes that are well formed and mean harm, one test per way.

use std::sync::OnceLock;

use automerge::legacy::{Key, MarkData, ObjectId, OpType};
use automerge::{ActorId, ObjType, ScalarValue};
use client_core::record::{Id, Kind, Role, Value, limits};
use client_core::wire::RefusalCode;
use fieldfile_server::inspect::{Job, Judgement, Outcome};
use fieldfile_server::inspector::Inspector;
use tokio::runtime::Runtime;

use crate::device::{Device, accepted, code, customer, judged};
use crate::forge::{self, Raw, altered, id, put};
use crate::processes::{real, runtime};

/// Pushes through a real inspector process.
pub fn push(device: &Device, stored: Option<&[u8]>, changes: Vec<Vec<u8>>) -> Outcome {
    static REAL: OnceLock<(Runtime, Inspector)> = OnceLock::new();
    let (runtime, inspector) = REAL.get_or_init(|| (runtime(), real()));
    let job = Job::Judge(device.batch(stored, changes));
    let inspected = runtime.block_on(inspector.run(device.author.user, job));
    let inspected = inspected.expect("it is answered");
    assert_eq!(inspected.deaths, 0);
    judged(inspected.answer)
}

fn verdict(device: &Device, stored: &[u8], change: Vec<u8>) -> Judgement {
    push(device, Some(stored), vec![change])
        .judgements
        .remove(0)
}

/// What becomes of an honest edit of the name, altered.
fn edit_altered(alter: impl FnOnce(&mut automerge::ExpandedChange)) -> RefusalCode {
    let mut li = customer();
    let stored = li.stored();
    let change = li.write(&[("name", Value::from("甲"))]);
    code(&verdict(&li, &stored, altered(&change, alter)))
}

fn raw() -> (Device, Vec<u8>, Raw) {
    let li = customer();
    let dep = li.document.heads()[0].0;
    let mut actor = li.author.enrolment.0.to_vec();
    actor.extend([8; 8]);
    let raw = Raw::new(&actor, &[dep], 100);
    (li.clone(), li.stored(), raw)
}

#[test]
fn operations_far_ahead_are_refused() {
    for ahead in [limits::OPERATION_GAP, u64::from(u32::MAX) - 100] {
        let refused = edit_altered(|change| {
            let start = change.start_op.get() + ahead;
            change.start_op = start.try_into().expect("not zero");
        });
        assert_eq!(refused, RefusalCode::Malformed);
    }
}

#[test]
fn what_is_a_little_ahead_blocks_nobody() {
    let mut li = customer();
    let stored = li.stored();
    let seen = li.colleague(2, Role::Engineer);
    let change = li.write(&[("name", Value::from("甲"))]);
    let change = altered(&change, |change| {
        let start = change.start_op.get() + limits::OPERATION_GAP - 1;
        change.start_op = start.try_into().expect("not zero");
    });
    let stored = push(&li, Some(&stored), vec![change])
        .after
        .expect("it is taken");
    let mut wang = seen;
    let edit = wang.write(&[("name", Value::from("乙"))]);
    let judgement = verdict(&wang, &stored.document, edit);
    accepted(&judgement);
}

#[test]
fn operations_below_what_they_depend_on_are_refused() {
    let refused = edit_altered(|change| change.start_op = 1.try_into().expect("not zero"));
    assert_eq!(refused, RefusalCode::Malformed);
}

#[test]
fn a_put_must_replace_what_stood_there() {
    let nothing = edit_altered(|change| change.operations[0].pred = Vec::new().into());
    let unknown = edit_altered(|change| {
        change.operations[0].pred = vec![id(777, change.actor_id.to_bytes())].into();
    });
    let elsewhere = edit_altered(|change| {
        let name = change.operations[0].pred.clone();
        change.operations.push(put("remark", "r"));
        change.operations[1].pred = name;
    });
    let of_a_stranger = edit_altered(|change| {
        change.operations[0].pred = vec![id(1, &[3; 16])].into();
    });
    for refused in [nothing, unknown, elsewhere, of_a_stranger] {
        assert_eq!(refused, RefusalCode::Malformed);
    }
}

#[test]
fn only_scalars_put_on_the_root_are_taken() {
    let mark = MarkData {
        name: "bold".into(),
        value: true.into(),
        expand: true,
    };
    let actions = [
        OpType::Make(ObjType::Map),
        OpType::Make(ObjType::List),
        OpType::Make(ObjType::Text),
        OpType::Make(ObjType::Table),
        OpType::Delete,
        OpType::Increment(1),
        OpType::MarkBegin(mark),
        OpType::MarkEnd(false),
    ];
    for action in actions {
        let refused = edit_altered(|change| change.operations[0].action = action);
        assert_eq!(refused, RefusalCode::Malformed);
    }
    let inside = edit_altered(|change| {
        change.operations[0].obj = ObjectId::Id(id(1, change.actor_id.to_bytes()));
    });
    let inserted = edit_altered(|change| change.operations[0].insert = true);
    let in_a_list = edit_altered(|change| {
        change.operations[0].key = Key::Seq(automerge::legacy::ElementId::Head);
    });
    for refused in [inside, inserted, in_a_list] {
        assert_eq!(refused, RefusalCode::Malformed);
    }
}

#[test]
fn types_that_records_do_not_hold_are_refused() {
    let values = [
        ScalarValue::F64(f64::NAN),
        ScalarValue::F64(1.5),
        ScalarValue::Uint(u64::MAX),
        ScalarValue::Bytes(vec![1, 2, 3]),
        ScalarValue::counter(5),
        ScalarValue::Unknown {
            type_code: 12,
            bytes: vec![0xff],
        },
    ];
    for value in values {
        let refused = edit_altered(|change| change.operations[0].action = OpType::Put(value));
        assert_eq!(refused, RefusalCode::Malformed);
    }
}

#[test]
fn numbers_and_dependencies_must_be_those_of_an_honest_device() {
    for seq in [0, 1, 3, u64::MAX] {
        let refused = edit_altered(|change| change.seq = seq);
        assert_eq!(refused, RefusalCode::Malformed, "seq {seq}");
    }
    let early = edit_altered(|change| change.time = -1);
    let long = edit_altered(|change| change.message = Some("m".repeat(300)));
    let odd = edit_altered(|change| change.message = Some("offset=1;hello".to_owned()));
    let more = edit_altered(|change| change.extra_bytes = vec![1, 2, 3]);
    let twice = edit_altered(|change| {
        let again = change.operations[0].clone();
        change.operations.push(again);
    });
    let nothing = edit_altered(|change| change.operations.clear());
    for refused in [early, long, odd, more, twice, nothing] {
        assert_eq!(refused, RefusalCode::Malformed);
    }
    let mut li = customer();
    let stored = li.stored();
    let change = li.write(&[("name", Value::from("甲"))]);
    let lost = altered(&change, |change| {
        change.deps = vec![automerge::ChangeHash([7; 32])];
    });
    let judgement = verdict(&li, &stored, lost);
    assert!(matches!(judgement, Judgement::Missing { .. }));
}

#[test]
fn nobody_writes_as_somebody_else() {
    let wang = ActorId::from(&[2; 16][..]);
    let derived = [&[0x13, 0xb2, 0x23, 0x09, 1][..], &[2; 16]].concat();
    let foreign = edit_altered(|change| {
        change.actor_id = wang;
        change.seq = 1;
    });
    let derived_foreign = edit_altered(|change| {
        change.actor_id = ActorId::from(&derived[..]);
        change.seq = 1;
    });
    for refused in [foreign, derived_foreign] {
        assert_eq!(refused, RefusalCode::Foreign);
    }
    let own = [1; 8];
    let levels: [&[u8]; 4] = [&[0], &[0x81, 0], &[0xff; 9], &[0xff, 0xff, 0xff, 0x7f]];
    for level in levels {
        let actor = [&[0x13, 0xb2, 0x23, 0x09][..], level, &own, &own].concat();
        let refused = edit_altered(|change| {
            change.actor_id = ActorId::from(&actor[..]);
            change.seq = 1;
        });
        assert_eq!(refused, RefusalCode::Malformed, "{level:?}");
    }
    for length in [0, 1, 8, 15, 17, 200] {
        let refused = edit_altered(|change| {
            change.actor_id = ActorId::from(&vec![1; length][..]);
            change.seq = 1;
        });
        assert_eq!(refused, RefusalCode::Malformed, "{length} bytes");
    }
}

#[test]
fn nobody_signs_a_step_for_somebody_else() {
    let mut li = Device::new(1, Role::Engineer, Id([6; 16]), Kind::Visit);
    li.create(&[
        ("customer", Value::from(crate::device::CUSTOMER)),
        ("visit_kind", Value::from("repair")),
        ("routing/lead", Value::from(li.author.user)),
    ]);
    let stored = li.stored();
    let step = |by: Id| {
        let mut li = li.clone();
        let change = li.write(&[
            ("steps/a1/what", Value::from("accept")),
            ("steps/a1/by", Value::from(by)),
        ]);
        verdict(&li, &stored, change)
    };
    accepted(&step(li.author.user));
    assert_eq!(code(&step(Id([2; 16]))), RefusalCode::Foreign);
}

#[test]
fn identity_is_written_once() {
    let li = customer();
    let stored = li.stored();
    for (path, value) in [
        ("id", Value::from(Id([8; 16]))),
        ("kind", Value::from("visit")),
        ("schema", Value::Int(1)),
        ("number", Value::from("C-K7M-0002")),
        ("imported/batch", Value::from("b")),
    ] {
        let mut li = li.clone();
        // What stands there is not written again, hence something else first.
        let change = li.write(&[("name", Value::from("甲"))]);
        let change = altered(&change, |change| {
            let standing = li.document.written(path, None);
            change.operations[0] = put(path, value.to_scalar());
            let preds = standing.iter().map(|one| id(one.op.0, &one.op.1));
            change.operations[0].pred = preds.collect();
        });
        assert_eq!(
            code(&verdict(&li, &stored, change)),
            RefusalCode::Check,
            "{path}"
        );
    }
    // A second record cannot begin inside the first.
    let mut again = Device::new(1, Role::Engineer, li.doc, li.kind);
    again.actor.opening = [9; 8];
    let creation = again.create(&[
        ("name", Value::from("甲")),
        ("team", Value::from(crate::device::TEAM)),
    ]);
    assert_eq!(
        code(&verdict(&li, &stored, creation)),
        RefusalCode::Malformed
    );
}

#[test]
fn a_record_begins_as_what_it_is_pushed_as() {
    let make = |id: Id, path: &str, value: ScalarValue| {
        let mut li = Device::new(1, Role::Engineer, id, Kind::Customer);
        let team = ("team", Value::from(crate::device::TEAM));
        let creation = li.create(&[("name", Value::from("甲")), team]);
        let creation = altered(&creation, |change| {
            let mut operations = change.operations.iter_mut();
            let written = operations.find(|op| op.key == Key::Map(path.into()));
            written.expect("it writes that").action = OpType::Put(value);
        });
        li.doc = crate::device::CUSTOMER;
        push(&li, None, vec![creation]).judgements.remove(0)
    };
    let own = crate::device::CUSTOMER;
    accepted(&make(own, "name", "乙".into()));
    for refused in [
        make(Id([8; 16]), "name", "乙".into()),
        make(own, "kind", "visit".into()),
        make(own, "schema", ScalarValue::Int(2)),
        make(own, "number", "V-K7M-0001".into()),
    ] {
        assert_eq!(code(&refused), RefusalCode::Check);
    }
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
