//! Facts carry their author: steps, calls, a check-in, a review. Nobody signs for somebody else, and
//! nobody changes what another has signed.

use std::collections::BTreeSet;

use super::case::Case;
use crate::error::Error;
use crate::record::{CHOICE, Group, Kind, Role, Value};

/// Roles that cancel a visit; an engineer declines instead.
const CANCELLING: [Role; 4] = [
    Role::Dispatcher,
    Role::Agent,
    Role::Supervisor,
    Role::Manager,
];

/// Judges every fact that the change touches.
pub(super) fn check(case: &Case) -> Result<(), Error> {
    if case.kind != Kind::Visit {
        return Ok(());
    }
    let mut touched = BTreeSet::new();
    for (path, _) in case.puts {
        let at = path.strip_prefix(CHOICE).unwrap_or(path);
        let mut segments = at.split('/');
        match (segments.next(), segments.next()) {
            (Some(set @ ("steps" | "calls")), Some(id)) => {
                touched.insert(format!("{set}/{id}"));
            }
            (Some("check_in"), _) if at == path => {
                touched.insert("check_in".to_owned());
            }
            _ => {}
        }
    }
    for fact in touched {
        check_signature(case, &fact)?;
        if fact.starts_with("steps/") {
            check_step(case, &fact)?;
        }
    }
    Ok(())
}

/// A fact that must name the writer in this change.
pub(super) fn check_signed(case: &Case, by: &str) -> Result<(), Error> {
    if case.put(by) == Some(&Value::from(case.writer.user)) {
        Ok(())
    } else {
        Err(Error::Foreign(by.to_owned()))
    }
}

/// The author field after the change is the writer; or, when all that the change does to the fact is
/// to clear it, nobody.
fn check_signature(case: &Case, fact: &str) -> Result<(), Error> {
    let me = Value::from(case.writer.user);
    let by = format!("{fact}/by");
    let foreign = || Err(Error::Foreign(by.clone()));
    // A check-in is one fact that the next one replaces; steps and calls stay their author's.
    let replaceable = fact == "check_in";
    let before = case.before.written(&by);
    // Whoever bases his change on an older state does not get past a signature given since.
    let now = case.document.written(&by, None);
    let signed_by_others = before
        .iter()
        .chain(&now)
        .any(|written| written.value != me && written.value != Value::Null);
    if signed_by_others && !replaceable {
        return foreign();
    }
    let start = format!("{fact}/");
    let clears = case
        .puts
        .iter()
        .filter(|(path, _)| path.starts_with(&start))
        .all(|(_, value)| *value == Value::Null);
    match case.put(&by) {
        Some(value) if *value == me => Ok(()),
        Some(Value::Null) if clears => Ok(()),
        Some(_) => foreign(),
        None if clears && !before.is_empty() => Ok(()),
        None if *case.before.shown(&by) == me => Ok(()),
        None => foreign(),
    }
}

/// A step is corrected by another step. What is written may be cleared (undo) and restored, but a
/// submission is withdrawn.
fn check_step(case: &Case, step: &str) -> Result<(), Error> {
    let start = format!("{step}/");
    let what = format!("{step}/what");
    let was = case.before.text(&what);
    for (path, value) in case
        .puts
        .iter()
        .filter(|(path, _)| path.starts_with(&start))
    {
        let stood = case.before.shown(path);
        let now = case.document.written(path, None);
        let rewritten = std::iter::once(stood)
            .chain(now.iter().map(|written| &written.value))
            .any(|other| *other != Value::Null && *value != Value::Null && other != value);
        if rewritten {
            return Err(case.refused(
                Group::Work,
                "a step is never rewritten; add one that corrects it",
            ));
        }
        if was == "submit" && *value == Value::Null && *stood != Value::Null {
            return Err(case.refused(Group::Work, "a submission is withdrawn, not undone"));
        }
    }
    let says = case.put(&what).and_then(Value::as_text).unwrap_or(was);
    let cancels = says == "cancel";
    let works_there = works_there(case);
    if cancels && !CANCELLING.contains(&case.writer.role) {
        return Err(case.refused(Group::Work, "the office cancels; decline it instead"));
    }
    if !cancels && !works_there {
        return Err(case.refused(
            Group::Work,
            "the office only cancels, the lead and the helpers write the rest",
        ));
    }
    Ok(())
}

/// Whether the writer leads or helps, or makes the record.
fn works_there(case: &Case) -> bool {
    let me = Value::from(case.writer.user);
    let helping = format!("routing/helpers/{}", case.writer.user);
    case.before.is_empty()
        || case.before.live("routing/lead").contains(&&me)
        || case.before.live(&helping).contains(&&Value::Bool(true))
}

/// After the visit was handed in, the customer's word is taken only by who has gone back to him.
pub(super) fn check_back_on_site(case: &Case) -> Result<(), Error> {
    let steps = crate::steps::steps(case.document, case.before);
    let back = steps
        .iter()
        .rev()
        .take_while(|step| step.what != "submit")
        .any(|step| step.what == "arrive" && step.by == Some(case.writer.user));
    if back {
        return Ok(());
    }
    Err(case.refused(
        Group::CustomerWord,
        "the visit is handed in; arrive at the customer's again first",
    ))
}
