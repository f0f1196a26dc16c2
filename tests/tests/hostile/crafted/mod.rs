//! Changes that are well formed and mean harm, one test per way.

mod identity;
mod limits;
mod operations;

use std::sync::OnceLock;

use client_core::record::Value;
use client_core::wire::RefusalCode;
use fieldfile_server::inspect::{Job, Judgement, Outcome};
use fieldfile_server::inspector::Inspector;
use tokio::runtime::Runtime;

use crate::device::{Device, code, customer, judged};
use crate::forge::altered;
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
