//! One change and the conditions that the table's cells name.

use std::collections::BTreeSet;

use super::{Relation, Right, Stage, Writer};
use crate::choice::Choice;
use crate::document::{Document, Summary};
use crate::error::Error;
use crate::fields::Fields;
use crate::record::{Actor, CHOICE, Group, Kind, Value, WITHDRAWN_AT};

/// One change under judgement.
pub(super) struct Case<'a> {
    pub(super) writer: &'a Writer,
    pub(super) kind: Kind,
    pub(super) document: &'a Document,
    pub(super) before: &'a Fields,
    pub(super) puts: &'a [(String, Value)],
}

impl Case<'_> {
    pub(super) fn refused(&self, group: Group, because: &str) -> Error {
        let because = if because.is_empty() {
            String::new()
        } else {
            format!(": {because}")
        };
        Error::NotAllowed {
            role: self.writer.role.as_str(),
            group: group.as_str(),
            kind: self.kind.as_str(),
            because,
        }
    }

    pub(super) fn group(&self, path: &str) -> Result<Group, Error> {
        self.kind
            .field(path)
            .map(|field| field.group)
            .ok_or_else(|| Error::UnknownField {
                kind: self.kind,
                path: path.chars().take(80).collect(),
            })
    }

    /// What this change puts at a path.
    pub(super) fn put(&self, path: &str) -> Option<&Value> {
        let mut found = self.puts.iter().rev();
        found.find(|(put, _)| put == path).map(|(_, value)| value)
    }

    /// What one of the rights asks beyond the table; steps are judged entry by entry in [`facts`].
    pub(super) fn check_conditions(
        &self,
        path: &str,
        value: &Value,
        group: Group,
        rights: &BTreeSet<Right>,
        relations: &[Relation],
    ) -> Result<(), Error> {
        if rights.contains(&Right::Yes) {
            return Ok(());
        }
        let works_there =
            relations.contains(&Relation::Lead) || relations.contains(&Relation::Helper);
        let mut because = "";
        for right in rights {
            because = match right {
                Right::Cancel if is_step(path) => return Ok(()),
                Right::Cancel => "the office only cancels, the lead and the helpers write the rest",
                Right::OfOthers if !works_there => return Ok(()),
                Right::OfOthers => "nobody checks his own work",
                Right::Alone | Right::Back if takes_back(path, value) => return Ok(()),
                Right::Alone if self.nobody_else_wrote() => return Ok(()),
                Right::Alone => "others have written in it since; ask a supervisor",
                Right::Back => "a supervisor withdraws records, you may take a withdrawal back",
                Right::Once if self.is_first_word(path, value) => return Ok(()),
                Right::Once => "what the customer wrote stands as it is",
                Right::Yes | Right::Oneself => return Ok(()),
            };
        }
        Err(self.refused(group, because))
    }

    /// Whether nobody has written the path, in the change's view or outside it: who bases his change
    /// on an older state writes no second word beside the first.
    pub(super) fn is_first_word(&self, path: &str, value: &Value) -> bool {
        !path.starts_with(CHOICE)
            && *value != Value::Null
            && self.document.written(path, None).is_empty()
    }

    /// Whether every change of the record was written by the enrolment that made it.
    fn nobody_else_wrote(&self) -> bool {
        let writer = |change: &Summary| Actor::parse(&change.actor).map(|actor| actor.enrolment);
        let changes = self.document.summaries();
        let maker = changes.first().and_then(writer);
        changes.iter().all(|change| writer(change) == maker)
    }
}

/// Whether a put says that the record is not withdrawn after all: it clears the withdrawal, chooses what
/// was edited meanwhile, or takes a choice back, which leaves the question open.
fn takes_back(path: &str, value: &Value) -> bool {
    let withdrawn = path.strip_prefix(CHOICE).unwrap_or(path) == WITHDRAWN_AT;
    let clears_reason = path == "withdrawn/reason";
    let says_no = *value == Value::Null
        || (path.starts_with(CHOICE)
            && Choice::parse(value).is_some_and(|choice| choice.chosen == Value::Null));
    (withdrawn || clears_reason) && says_no
}

/// Whether a path, or what a choice chooses for, belongs to a step.
fn is_step(path: &str) -> bool {
    path.strip_prefix(CHOICE)
        .unwrap_or(path)
        .starts_with("steps/")
}

/// The reason given when the table says no.
pub(super) fn why_not(
    kind: Kind,
    group: Group,
    relations: &[Relation],
    stage: Stage,
) -> &'static str {
    let outsider = relations == [Relation::None];
    match (kind, group) {
        (_, Group::Identity) => "it is written by the first change and never again",
        (Kind::Review, Group::Review | Group::Routing) => {
            "a review is never rewritten; withdraw it and make another"
        }
        (Kind::Note, Group::Details | Group::Routing) => {
            "a note is never rewritten; withdraw it and write another"
        }
        _ if outsider => "it belongs to another team",
        (Kind::Visit, Group::Details) if stage == Stage::Submitted => {
            "it is handed in; its lead, its helpers or the office write it now"
        }
        (Kind::Visit, Group::CheckIn) if stage == Stage::Open => "its card is not handed in",
        (Kind::Visit, Group::Work | Group::Card | Group::CustomerWord) => {
            "only its lead and its helpers write it"
        }
        _ => "",
    }
}
