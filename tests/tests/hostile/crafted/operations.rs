//! Operations that no honest device writes.

use automerge::legacy::{Key, MarkData, ObjectId, OpType};
use automerge::{ObjType, ScalarValue};
use client_core::record::{Role, Value, limits};
use client_core::wire::RefusalCode;
use fieldfile_server::inspect::Judgement;

use super::{edit_altered, push, verdict};
use crate::device::{accepted, customer};
use crate::forge::{altered, id, put};

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
