//! What a change may say: known paths with values of their rules, by someone who may write them there.

use std::collections::BTreeMap;

use client_core::Error;
use client_core::document::Document;
use client_core::fields::Fields;
use client_core::policy;
use client_core::record::{Enrolment, Group, Id, Kind, SCHEMA, Value, limits, number};
use client_core::wire::{Refusal, RefusalCode};

use super::form::Form;
use super::job::{Around, Author};

/// Whose change of which record is judged.
#[derive(Debug)]
pub struct Rules<'a> {
    /// The record.
    pub doc: Id,
    /// Its kind.
    pub kind: Kind,
    /// Who writes.
    pub author: &'a Author,
    /// What the tables say about him and the record.
    pub around: Around,
}

/// A refusal.
pub fn refusal<T: Into<String>>(
    code: RefusalCode,
    arguments: impl IntoIterator<Item = T>,
) -> Refusal {
    Refusal {
        code,
        arguments: arguments.into_iter().map(Into::into).collect(),
    }
}

/// The refusal that an error stands for. Values stay out of it.
pub fn refusal_of(error: Error) -> Refusal {
    match error {
        Error::UnknownField { path, .. } => refusal(RefusalCode::UnknownField, [path]),
        Error::Check { field, rule, .. } => refusal(RefusalCode::Check, [field, rule]),
        Error::Foreign(path) => refusal(RefusalCode::Foreign, [path]),
        Error::NotAllowed { group, because, .. } => {
            let because = because.trim_start_matches(": ").to_owned();
            refusal(RefusalCode::Policy, [group.to_owned(), because])
        }
        Error::Limit(limit) => refusal(RefusalCode::Limit, [limit]),
        Error::InConflict(path) => {
            let rule = "has several values that nobody has chosen among; resolve it first";
            refusal(RefusalCode::Check, [path, rule.to_owned()])
        }
        other => refusal(RefusalCode::Malformed, [other.to_string()]),
    }
}

impl Rules<'_> {
    /// Judges a change's form against the record: paths, values, identity. Also of trusted changes.
    ///
    /// # Errors
    /// The refusal.
    pub fn check_values(&self, form: &Form) -> Result<(), Refusal> {
        for put in &form.puts {
            let field = self.kind.check(&put.path, &put.value).map_err(refusal_of)?;
            if field.group == Group::Identity && !form.deps.is_empty() {
                let rule = "is written by the first change and never again";
                return Err(refusal(RefusalCode::Check, [put.path.as_str(), rule]));
            }
        }
        if form.deps.is_empty() {
            self.check_identity(form)?;
        }
        Ok(())
    }

    fn check_identity(&self, form: &Form) -> Result<(), Refusal> {
        let puts: BTreeMap<&str, &Value> = form
            .puts
            .iter()
            .map(|put| (put.path.as_str(), &put.value))
            .collect();
        let expect = |path: &str, right: bool, rule: &str| {
            if right {
                Ok(())
            } else {
                Err(refusal(RefusalCode::Check, [path, rule]))
            }
        };
        let is = |path: &str, value: &Value| puts.get(path) == Some(&value);
        let id = Value::from(self.doc);
        expect("id", is("id", &id), "must be the record's own")?;
        let kind = Value::from(self.kind.as_str());
        expect("kind", is("kind", &kind), "must be the record's own")?;
        let schema = puts.get("schema").and_then(|value| value.as_int());
        let known = schema.is_some_and(|schema| (1..=SCHEMA).contains(&schema));
        expect("schema", known, "must be one that the server knows")?;
        let short = puts.get("number").and_then(|value| value.as_text());
        let well = short.is_some_and(|short| {
            short.starts_with(self.kind.letter())
                && number::normalize(short).as_deref() == Some(short)
        });
        expect("number", well, "must be a short number of its kind")
    }

    /// Judges a change by its author's rights. `document` holds at least the changes behind `before`,
    /// the fields at the change's dependencies.
    ///
    /// # Errors
    /// The refusal.
    pub fn check_rights(
        &self,
        form: &Form,
        document: &Document,
        before: &Fields,
    ) -> Result<(), Refusal> {
        if form.writer.enrolment != self.author.enrolment {
            return Err(foreign_actor());
        }
        let writer = policy::Writer {
            user: self.author.user,
            role: self.author.role,
            teams: self.author.teams.clone(),
        };
        let around = policy::Around {
            in_team: self.around.in_team,
            author: self.made_it(before),
            assigned: self.around.assigned,
            wrote_in_visit: self.around.wrote_in_visit,
        };
        let puts = form.pairs();
        policy::check(&writer, self.kind, document, before, &puts, &around).map_err(refusal_of)
    }

    fn made_it(&self, before: &Fields) -> bool {
        let maker: Option<Enrolment> = before
            .written("id")
            .first()
            .map(|written| written.actor.enrolment);
        maker.is_some_and(|maker| self.author.own.contains(&maker))
    }
}

/// The refusal of a change whose actor is another's.
pub fn foreign_actor() -> Refusal {
    refusal(RefusalCode::Foreign, ["actor"])
}

/// The limits of paths and concurrent values, before the change is applied. `now` are the fields of
/// the whole document.
///
/// # Errors
/// The refusal.
pub fn check_counts(form: &Form, now: &Fields) -> Result<(), Refusal> {
    let mut paths = now.len();
    for put in &form.puts {
        let standing = now.written(&put.path);
        paths += usize::from(standing.is_empty());
        let left = standing
            .iter()
            .filter(|written| !put.replaces.contains(&written.op));
        if left.count() >= limits::CONCURRENT_VALUES {
            let limit = limits::CONCURRENT_VALUES;
            let text = format!("{} has more than {limit} values at once", put.path);
            return Err(refusal(RefusalCode::Limit, [text]));
        }
    }
    if paths > limits::PATHS {
        let text = format!("a record has at most {} paths", limits::PATHS);
        return Err(refusal(RefusalCode::Limit, [text]));
    }
    Ok(())
}
