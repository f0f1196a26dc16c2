//! Whether inspected changes may be appended: asked inside the append, after the number lock was taken.

use std::collections::BTreeSet;

use client_core::ChangeHash;
use client_core::record::{Kind, Role};
use client_core::row::Links;

use crate::error::Result;
use crate::feed::Reach;
use crate::inspect::{Accepted, Around, Judgement};
use crate::log;
use crate::projection::Stored;
use crate::projection::documents::{find_node, version};
use crate::storage::Tx;
use crate::sync::standing::Standing;
use crate::sync::work::Inspected;

/// What the append may do with inspected work.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// Append it; `late`: the record is out of its author's scopes by now.
    Go {
        /// See there.
        late: bool,
    },
    /// What it was inspected with is no longer so.
    Stale {
        /// For a record to be made: what the tables say about it.
        around: Option<Around>,
    },
    /// These changes are about a record that is not, or no longer, within the author's reach.
    OutOfScope(BTreeSet<ChangeHash>),
}

/// Compares with what the inspection was given, then asks for the author's scopes.
pub fn admit(tx: &mut dyn Tx, standing: &Standing, inspected: &Inspected) -> Result<Admission> {
    let doc = inspected.work.doc.to_string();
    if !is_current(tx, standing, inspected, &doc)? {
        return Ok(Admission::Stale { around: None });
    }
    let after = inspected.outcome.after.as_ref();
    let links = after.map(|state| &state.derived.links);
    if let (None, Some(links)) = (&inspected.before, links)
        && !may_create(tx, standing, inspected.work.kind, links)?
        && let Some(refusal) = refuse(inspected, |_| Ok(false))?
    {
        return Ok(refusal);
    }
    let around = around(tx, standing, &inspected.before, inspected.work.kind, links)?;
    if around.is_some_and(|around| around != inspected.around) {
        return Ok(Admission::Stale { around });
    }
    match &inspected.before {
        Some(before) if after.is_some() => admit_changes(tx, standing, inspected, before, &doc),
        // Nothing is made where something is.
        None if inspected.hidden => {
            Ok(refuse(inspected, |_| Ok(false))?.unwrap_or(Admission::Go { late: false }))
        }
        _ => Ok(Admission::Go { late: false }),
    }
}

/// True if the record is still as the inspector was told: at that version, or hidden.
fn is_current(
    tx: &mut dyn Tx,
    standing: &Standing,
    inspected: &Inspected,
    doc: &str,
) -> Result<bool> {
    if inspected.hidden {
        return match find_node(tx, doc)? {
            Some(node) => is_hidden(tx, standing, doc, &node.creator_user),
            None => Ok(false),
        };
    }
    let given = inspected.before.as_ref().map(|stored| stored.version);
    Ok(version(tx, doc)?.map(|(version, _)| version) == given)
}

/// True if the author neither made the record nor ever had it in a scope: then it answers like one that is not there,
/// since a refusal would tell that it is. What he makes in a record that it is about is refused all the same: an
/// orphan's place is open to a parent that has not arrived, not to one that is another team's.
pub fn is_hidden(tx: &mut dyn Tx, standing: &Standing, doc: &str, creator: &str) -> Result<bool> {
    let user = standing.author.user;
    Ok(creator != user.to_string() && !Reach::read(tx, doc, user)?.held_ever())
}

/// What the tables say now; `None` where nothing can be said, since nothing would be made.
pub fn around(
    tx: &mut dyn Tx,
    standing: &Standing,
    before: &Option<Stored>,
    kind: Kind,
    links: Option<&Links>,
) -> Result<Option<Around>> {
    match (before, links) {
        (Some(stored), _) => {
            let node = find_node(tx, &stored.doc.to_string())?;
            node.map(|node| standing.around(tx, &node)).transpose()
        }
        (None, Some(links)) => standing.around_new(tx, kind, links).map(Some),
        (None, None) => Ok(None),
    }
}

/// True if the record is within the author's reach now or was within the days of a late push.
pub fn within_reach(tx: &mut dyn Tx, standing: &Standing, doc: &str) -> Result<bool> {
    let reach = Reach::read(tx, doc, standing.author.user)?;
    Ok(reach.holds_now() || reach.held_since(0, standing.not_before))
}

/// A record may be made if what it is about was in scope within the days, whatever its version, or the author made that
/// too, or it has not arrived yet.
fn may_create(tx: &mut dyn Tx, standing: &Standing, kind: Kind, links: &Links) -> Result<bool> {
    if kind == Kind::Customer {
        // An engineer's own teams; the office takes calls about anybody.
        return Ok(standing.author.role != Role::Engineer
            || links
                .teams
                .iter()
                .all(|team| standing.recent_teams.contains(team)));
    }
    let mut allowed = links.parents.is_empty();
    for parent in &links.parents {
        let doc = parent.to_string();
        allowed |= match find_node(tx, &doc)? {
            None => true,
            Some(parent) => {
                parent.creator_user == standing.author.user.to_string()
                    || within_reach(tx, standing, &doc)?
            }
        };
    }
    Ok(allowed)
}

fn admit_changes(
    tx: &mut dyn Tx,
    standing: &Standing,
    inspected: &Inspected,
    before: &Stored,
    doc: &str,
) -> Result<Admission> {
    let reach = Reach::read(tx, doc, standing.author.user)?;
    if reach.holds_now() {
        return Ok(Admission::Go { late: false });
    }
    let made_by_him = before.creator.0 == standing.author.user.to_string();
    // A customer follows nothing: wherever the office has moved it since, its maker knows only his own.
    let may_create = made_by_him
        && (before.kind == Kind::Customer || may_create(tx, standing, before.kind, &before.links)?);
    let refusal = refuse(inspected, |accepted| {
        // What he based it on: his own changes are left aside, his own first change stands for its parent.
        if accepted.base.is_empty() && accepted.own_first && may_create {
            return Ok(true);
        }
        let mut from = if accepted.base.is_empty() {
            before.created_seq
        } else {
            0
        };
        for hash in &accepted.base {
            from = from.max(log::find(tx, doc, hash)?.map_or(0, |(seq, _)| seq));
        }
        Ok(reach.held_since(from, standing.not_before))
    })?;
    Ok(refusal.unwrap_or(Admission::Go { late: true }))
}

/// The accepted changes that are neither trusted nor allowed, if there are any.
fn refuse(
    inspected: &Inspected,
    mut allowed: impl FnMut(&Accepted) -> Result<bool>,
) -> Result<Option<Admission>> {
    let mut out = BTreeSet::new();
    for (item, judgement) in inspected
        .work
        .items
        .iter()
        .zip(&inspected.outcome.judgements)
    {
        if let Judgement::Accepted(accepted) = judgement
            && !item.trusted
            && !allowed(accepted)?
        {
            out.insert(accepted.hash);
        }
    }
    Ok((!out.is_empty()).then_some(Admission::OutOfScope(out)))
}
