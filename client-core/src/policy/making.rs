//! Rules for the change that makes a record.

use super::case::Case;
use super::{Around, Relation, Right, facts, right_to_make};
use crate::error::Error;
use crate::record::{CHOICE, Group, Id, Kind, Role, Value};

pub(super) fn check(case: &Case, around: Around) -> Result<(), Error> {
    let relations = relations(case, around);
    if case.put("kind").and_then(Value::as_text) != Some(case.kind.as_str()) {
        return Err(case.refused(Group::Identity, "the first change must name the kind"));
    }
    for (path, value) in case.puts {
        let group = case.group(path)?;
        if path.starts_with(CHOICE) {
            return Err(case.refused(group, "in a new record there is nothing to choose"));
        }
        let right = relations
            .iter()
            .filter_map(|relation| right_to_make(case.writer.role, case.kind, group, *relation))
            .min();
        match right {
            None => return Err(case.refused(group, why_not(case, around))),
            Some(Right::Oneself) => check_oneself(case, path, value)?,
            Some(Right::OfOthers) if around.wrote_in_visit => {
                return Err(case.refused(group, "nobody reviews a visit that he worked on"));
            }
            Some(Right::Once) => check_word(case, path, value)?,
            Some(_) => {}
        }
        // It would take the visit out of deadlines, reviews and figures.
        if path == "imported/past" && case.writer.role == Role::Engineer {
            return Err(case.refused(group, "visits of the past are brought in by the office"));
        }
    }
    if case.kind == Kind::Review {
        facts::check_signed(case, "by")?;
    }
    facts::check(case)
}

fn relations(case: &Case, around: Around) -> Vec<Relation> {
    let in_team = match case.kind {
        Kind::Customer => new_team(case).is_some_and(|team| {
            case.writer.role.sees_all_teams() || case.writer.teams.contains(&team)
        }),
        _ => around.in_team,
    };
    let mut relations = vec![Relation::None];
    if in_team {
        relations.push(Relation::Team);
    }
    if around.assigned && case.kind != Kind::Customer {
        relations.push(Relation::Lead);
    }
    relations
}

/// The team of a new customer.
fn new_team(case: &Case) -> Option<Id> {
    case.put("team")?.as_text()?.parse().ok()
}

fn why_not(case: &Case, around: Around) -> &'static str {
    match case.kind {
        Kind::Customer => "a new customer needs a team, one of your own",
        _ if !around.in_team && !around.assigned => "it belongs to another team",
        _ => "",
    }
}

/// Who is not of the desk names himself as lead or nobody; helpers, calls and decisions are the
/// desk's.
fn check_oneself(case: &Case, path: &str, value: &Value) -> Result<(), Error> {
    let desk_only = ["routing/helpers/", "calls/", "cancelled/"];
    let someone_else =
        path == "routing/lead" && *value != Value::Null && *value != Value::from(case.writer.user);
    if someone_else || desk_only.iter().any(|prefix| path.starts_with(prefix)) {
        return Err(case.refused(
            Group::Routing,
            "name yourself as lead or nobody, the office assigns the others",
        ));
    }
    Ok(())
}

/// The customer's own word is taken by whoever leads the new visit.
fn check_word(case: &Case, path: &str, value: &Value) -> Result<(), Error> {
    let leads = case.put("routing/lead") == Some(&Value::from(case.writer.user));
    if leads && case.is_first_word(path, value) {
        return Ok(());
    }
    Err(case.refused(
        Group::CustomerWord,
        "only its lead and its helpers write it",
    ))
}
