//! Changes that claim to be somebody else's, or another record's.

use automerge::legacy::{Key, OpType};
use automerge::{ActorId, ScalarValue};
use client_core::record::{Id, Kind, Role, Value};
use client_core::wire::RefusalCode;

use super::{edit_altered, push, verdict};
use crate::device::{Device, accepted, code, customer};
use crate::forge::{altered, id, put};

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
