//! Edits made for the office, and reading.

use super::*;
use client_core::wire::Refusal;

fn desk(device: &Device, stored: Option<&[u8]>) -> Desk {
    let batch = device.batch(stored, Vec::new());
    Desk {
        doc: batch.doc,
        kind: batch.kind,
        document: batch.document,
        author: batch.author,
        around: batch.around,
        opening: [3; 8],
        now: NOW,
    }
}

fn edit_job(device: &Device, stored: Option<&[u8]>, puts: &[(&str, Value)]) -> EditJob {
    EditJob {
        desk: desk(device, stored),
        heads: device.document.heads(),
        puts: puts
            .iter()
            .map(|(path, value)| ((*path).to_owned(), value.clone()))
            .collect(),
        number: None,
        at: None,
        beside: false,
    }
}

fn edited(answer: Answer) -> Edited {
    match answer {
        Answer::Edited(edited) => *edited,
        other => panic!("expected an edit, got {other:?}"),
    }
}

#[test]
fn an_edit_is_made_undone_and_listed() {
    let (li, stored) = customer();
    let office = Device::with_copy(4, Role::Dispatcher, &li);
    let job = edit_job(&office, Some(&stored), &[("name", Value::from("新名"))]);
    let made = edited(inspect(&Job::Edit(job.clone())));
    assert_eq!(made.accepted.touched, ["name"]);
    assert_eq!(made.after.derived.row.title, "新名");
    let undo = UndoJob {
        desk: Desk {
            opening: [4; 8],
            ..desk(&office, Some(&made.after.document))
        },
        change: made.accepted.hash,
    };
    let undone = edited(inspect(&Job::Undo(undo)));
    assert_eq!(undone.after.derived.row.title, "华东机械");
    let answer = inspect(&Job::History(HistoryJob {
        document: undone.after.document.clone(),
        receipts: vec![NOW, NOW + 1, NOW + 2],
    }));
    let Answer::History(entries) = answer else {
        panic!("expected a history, got {answer:?}");
    };
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[2].undoes, Some(made.accepted.hash));
    assert_eq!(entries[2].received, Some(NOW + 2));
    assert_eq!(entries[2].diff["name"].after, Value::from("华东机械"));
    let same = edit_job(&office, Some(&stored), &[("name", Value::from("华东机械"))]);
    let unchanged = inspect(&Job::Edit(same));
    assert!(matches!(unchanged, Answer::Unchanged { .. }));
}

#[test]
fn undoing_a_creation_withdraws_the_record() {
    let (li, stored) = customer();
    let undo = UndoJob {
        desk: desk(&li, Some(&stored)),
        change: li.document.heads()[0],
    };
    let undone = edited(inspect(&Job::Undo(undo)));
    assert!(undone.after.derived.row.withdrawn);
    assert_eq!(undone.after.derived.row.title, "华东机械");
}

#[test]
fn a_new_record_gets_its_identity() {
    let mut office = Device::new(4, Role::Dispatcher, Kind::Customer);
    office.doc = Id([6; 16]);
    let puts = [("name", Value::from("甲")), ("team", Value::from(TEAM))];
    let mut job = edit_job(&office, None, &puts);
    job.number = Some("C-K7M-0002".to_owned());
    let made = edited(inspect(&Job::Edit(job)));
    assert!(made.accepted.first);
    assert_eq!(made.after.derived.row.number, "C-K7M-0002");
}

#[test]
fn a_conflict_is_chosen_not_overwritten() {
    let (mut li, stored) = customer();
    let mut wang = Device::with_copy(2, Role::Engineer, &li);
    let a = li.write(&[("name", Value::from("甲"))]);
    let b = wang.write(&[("name", Value::from("乙"))]);
    let stored = li.push(Some(&stored), vec![a]).after.unwrap().document;
    let stored = wang.push(Some(&stored), vec![b]).after.unwrap().document;
    let mut office = Device::with_copy(4, Role::Dispatcher, &li);
    office.document = Document::load(&stored).unwrap();
    let over = edit_job(&office, Some(&stored), &[("name", Value::from("丙"))]);
    let answer = inspect(&Job::Edit(over));
    let Answer::Refused(Refusal { code, arguments }) = answer else {
        panic!("expected a refusal, got {answer:?}");
    };
    assert_eq!((code, arguments[0].as_str()), (RefusalCode::Check, "name"));
    let choose = ChooseJob {
        desk: desk(&office, Some(&stored)),
        heads: office.document.heads(),
        path: "name".to_owned(),
        choose: 0,
    };
    let chosen = edited(inspect(&Job::Choose(choose)));
    assert_eq!(chosen.after.derived.row.conflicts, 0);
    assert_eq!(chosen.accepted.touched, ["choice/name"]);
}

#[test]
fn the_record_is_shown_as_of_a_moment() {
    let (mut li, stored) = customer();
    let change = li.write(&[("name", Value::from("新名"))]);
    let stored = li.push(Some(&stored), vec![change]).after.unwrap().document;
    let name = |at: Moment| {
        let job = ViewJob {
            document: stored.clone(),
            receipts: vec![NOW, NOW + 5],
            at,
            generation: 0,
        };
        match inspect(&Job::View(job)) {
            Answer::View(bytes) => {
                let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                json["fields"]["name"].as_str().unwrap().to_owned()
            }
            other => panic!("expected a view, got {other:?}"),
        }
    };
    assert_eq!(name(Moment::Now), "新名");
    assert_eq!(name(Moment::Time(NOW + 4)), "华东机械");
    assert_eq!(name(Moment::Heads(li.document.heads())), "新名");
}

#[test]
fn a_rebuilt_document_is_the_stored_one() {
    let (mut li, stored) = customer();
    let change = li.write(&[("name", Value::from("新名"))]);
    let after = li.push(Some(&stored), vec![change]).after.unwrap();
    let split = inspect(&Job::Split {
        document: after.document.clone(),
    });
    let Answer::Parts(parts) = split else {
        panic!("expected parts, got {split:?}");
    };
    assert_eq!(parts.heads, after.heads);
    let job = Job::Rebuild {
        changes: parts.changes,
    };
    assert_eq!(inspect(&job), Answer::Rebuilt(Box::new(after.clone())));
    let derive = Job::Derive {
        document: after.document,
    };
    assert_eq!(inspect(&derive), Answer::Derived(Box::new(after.derived)));
}

#[test]
fn unknown_heads_and_unreadable_bytes_are_told() {
    let (li, stored) = customer();
    let mut job = edit_job(&li, Some(&stored), &[("name", Value::from("甲"))]);
    job.heads = vec![ChangeHash([1; 32])];
    assert_eq!(inspect(&Job::Edit(job)), Answer::UnknownHeads);
    let derive = Job::Derive {
        document: vec![1, 2, 3],
    };
    assert!(matches!(inspect(&derive), Answer::Unreadable(_)));
}
