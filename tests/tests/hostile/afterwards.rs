//! Whatever was accepted must not matter to anybody else: the document loads, derives, and takes an
//! honest edit of every field.

use client_core::document::Document;
use client_core::record::{Group, Id, Role, Type, Value};
use client_core::row;
use fieldfile_server::inspect::{Batch, Bytes, Job, State, inspect};

use crate::cases::Case;
use crate::device::{CUSTOMER, Device, NOW, accepted, candidate, judged};

/// Checks a document that came of a push.
pub fn check(case: &Case, after: &State) {
    let document = Document::load(&after.document).expect("a device can load it");
    assert_eq!(document.heads(), after.heads);
    let derived = row::derive(&document, &document.fields()).expect("a device can derive its row");
    assert_eq!(derived, after.derived);
    let mut honest = Device {
        document,
        ..Device::new(4, Role::Supervisor, case.device.doc, case.device.kind)
    };
    let fields: Vec<(String, Value)> = case
        .device
        .kind
        .fields()
        .filter(|field| field.group != Group::Identity)
        .map(|field| (path(field.pattern, honest.author.user), value(field.ty)))
        .collect();
    let puts: Vec<(&str, Value)> = fields
        .iter()
        .map(|(p, v)| (p.as_str(), v.clone()))
        .collect();
    let edit = honest.write(&puts);
    // Its rights don't matter here.
    let mut trusted = candidate(edit);
    trusted.trusted = true;
    let batch = Batch {
        document: Some(Bytes(after.document.clone())),
        changes: vec![trusted],
        ..honest.batch(None, Vec::new())
    };
    let outcome = judged(inspect(&Job::Judge(batch)));
    accepted(&outcome.judgements[0]);
    let again = outcome.after.expect("it was taken");
    assert_eq!(again.heads, honest.document.heads());
}

/// A path that fits a pattern: an entry that exists in the cases.
fn path(pattern: &str, user: Id) -> String {
    if pattern.starts_with("routing/helpers/") {
        return pattern.replace('*', &user.to_string());
    }
    let entry = if pattern.starts_with("contacts/") {
        "7c1f"
    } else {
        "a0"
    };
    pattern.replace('*', entry)
}

fn value(ty: Type) -> Value {
    match ty {
        Type::Text(_) | Type::Line(_) => Value::from("写"),
        Type::Word(words) => Value::from(words[words.len() - 1]),
        Type::Int(least, _) => Value::Int(least),
        Type::Bool => Value::from(true),
        Type::Time => Value::Time(NOW + 1),
        Type::Date => Value::from("2026-02-28"),
        Type::Link(_) | Type::AnyLink | Type::User | Type::Team => Value::from(CUSTOMER),
        Type::Entry => Value::from("a0"),
        Type::Blob => Value::text("0".repeat(64)),
    }
}
