//! What mutants are made of: honest pushes of every shape that a change can have.

use client_core::document::Stamp;
use client_core::edit;
use client_core::record::{Id, Kind, Role, Value};

use crate::device::{CUSTOMER, Device, NOW, STAMP, customer};

/// An honest push.
#[derive(Debug)]
pub struct Case {
    /// Who pushes.
    pub device: Device,
    /// What the server holds before.
    pub stored: Option<Vec<u8>>,
    /// His changes.
    pub changes: Vec<Vec<u8>>,
}

/// Every case.
pub fn cases() -> Vec<Case> {
    vec![
        creation(),
        edit(),
        wide_edit(),
        long_text(),
        older_heads(),
        chain(),
        settled_by_writing(),
        choice(),
        undo(),
        new_visit(),
        step(),
        note(),
    ]
}

fn li() -> Device {
    customer()
}

fn one(device: Device, stored: Vec<u8>, change: Vec<u8>) -> Case {
    Case {
        device,
        stored: Some(stored),
        changes: vec![change],
    }
}

fn creation() -> Case {
    let li = li();
    let change = li.document.changes()[0].raw_bytes().to_vec();
    Case {
        device: li,
        stored: None,
        changes: vec![change],
    }
}

fn edit() -> Case {
    let mut li = li();
    let stored = li.stored();
    let change = li.write(&[
        ("name", Value::from("华东机械有限公司")),
        ("works_running", Value::from(true)),
        ("addresses/a1/lat", Value::Int(312_304_000)),
        ("archived/at", Value::Time(NOW)),
        ("contacts/7c1f/phone", Value::Null),
    ]);
    one(li, stored, change)
}

fn wide_edit() -> Case {
    let mut li = li();
    let stored = li.stored();
    let puts: Vec<(String, Value)> = (0..40)
        .map(|at| {
            (
                format!("contacts/{at}/phone"),
                Value::text(format!("1380000{at:04}")),
            )
        })
        .collect();
    let puts: Vec<(&str, Value)> = puts.iter().map(|(p, v)| (p.as_str(), v.clone())).collect();
    let change = li.write(&puts);
    one(li, stored, change)
}

fn long_text() -> Case {
    let mut li = li();
    let stored = li.stored();
    let change = li.write(&[("remark", Value::text("现场情况说明。".repeat(300)))]);
    one(li, stored, change)
}

fn older_heads() -> Case {
    let mut li = li();
    let seen = li.document.heads();
    li.write(&[("name", Value::from("甲"))]);
    let stored = li.stored();
    let change = li.write_at(
        &seen,
        &[("name", Value::from("乙")), ("remark", Value::from("r"))],
    );
    one(li, stored, change)
}

fn chain() -> Case {
    let mut li = li();
    let stored = li.stored();
    let changes = (0..5)
        .map(|at| {
            li.write(&[
                ("name", Value::text(format!("name {at}"))),
                ("works_running", Value::from(at % 2 == 0)),
            ])
        })
        .collect();
    Case {
        device: li,
        stored: Some(stored),
        changes,
    }
}

/// 李工 and two colleagues have written the name without knowing of each other.
fn conflict() -> Device {
    let mut li = li();
    let mut others = [
        li.colleague(2, Role::Engineer),
        li.colleague(3, Role::Agent),
    ];
    li.write(&[("name", Value::from("甲"))]);
    for other in &mut others {
        let name = format!("name {}", other.author.user);
        other.write(&[("name", Value::text(name))]);
        li.receive(other);
    }
    li
}

fn settled_by_writing() -> Case {
    let mut li = conflict();
    let stored = li.stored();
    let change = li.write(&[("name", Value::from("丁"))]);
    one(li, stored, change)
}

fn choice() -> Case {
    let mut li = conflict();
    let stored = li.stored();
    let seen = li.document.fields();
    let diff = edit::choose(Kind::Customer, &seen, "name", 1).expect("there is a conflict");
    let puts: Vec<(&str, Value)> = diff
        .iter()
        .map(|(path, change)| (path.as_str(), change.after.clone()))
        .collect();
    let change = li.write(&puts);
    one(li, stored, change)
}

fn undo() -> Case {
    let mut li = li();
    li.write(&[("name", Value::from("甲"))]);
    let stored = li.stored();
    let stamp = Stamp {
        undoes: Some(li.document.heads()[0]),
        ..STAMP
    };
    let heads = li.document.heads();
    let value = Value::from("华东机械");
    let made = li
        .document
        .write(li.actor, &heads, [("name", &value)], stamp);
    let change = made.expect("known heads").expect("it writes").bytes;
    one(li, stored, change)
}

fn visit() -> Device {
    let mut li = Device::new(1, Role::Engineer, Id([6; 16]), Kind::Visit);
    li.create(&[
        ("customer", Value::from(CUSTOMER)),
        ("visit_kind", Value::from("repair")),
        ("summary", Value::from("泵漏油")),
        ("routing/lead", Value::from(li.author.user)),
    ]);
    li
}

fn new_visit() -> Case {
    let li = visit();
    let change = li.document.changes()[0].raw_bytes().to_vec();
    Case {
        device: li,
        stored: None,
        changes: vec![change],
    }
}

fn step() -> Case {
    let mut li = visit();
    let stored = li.stored();
    let me = Value::from(li.author.user);
    let changes = ["accept", "set_out", "arrive", "submit", "withdraw"]
        .iter()
        .enumerate()
        .map(|(at, what)| {
            let [says, by, when] = ["what", "by", "at"].map(|last| format!("steps/a{at}/{last}"));
            li.write(&[
                (says.as_str(), Value::from(*what)),
                (by.as_str(), me.clone()),
                (when.as_str(), Value::Time(NOW)),
            ])
        })
        .collect();
    Case {
        device: li,
        stored: Some(stored),
        changes,
    }
}

fn note() -> Case {
    let mut li = Device::new(1, Role::Engineer, Id([7; 16]), Kind::Note);
    let change = li.create(&[
        ("about", Value::from(CUSTOMER)),
        ("text", Value::from("门卫要求登记。")),
    ]);
    Case {
        device: li,
        stored: None,
        changes: vec![change],
    }
}
