//! What stands in a document: per path every concurrent value, and what is shown.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ChangeHash, ROOT, ReadDoc};

use crate::choice::Choice;
use crate::document::Document;
use crate::record::{Actor, CHOICE, Kind, Value, WITHDRAWN_AT};

/// One value that somebody wrote and nobody who knew of it has replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The value.
    pub value: Value,
    /// Automerge's operation id: counter, then the actor's bytes. The greatest wins where nothing is
    /// chosen.
    pub op: (u64, Vec<u8>),
    /// Who wrote it.
    pub actor: Actor,
    /// The change that wrote it.
    pub hash: ChangeHash,
}

/// All paths of a document at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    paths: BTreeMap<String, Vec<Written>>,
    /// Conflicts settled by a choice.
    chosen: BTreeMap<String, Value>,
}

/// Several concurrent values of one path that nobody has chosen among.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The path.
    pub path: String,
    /// The values, the one shown meanwhile last.
    pub values: Vec<Written>,
}

impl Fields {
    /// Reads a document now or at heads that it holds.
    pub(crate) fn read(document: &Document, heads: Option<&[ChangeHash]>) -> Self {
        let inner = document.automerge();
        let mut fields = Self::default();
        let items = match heads {
            None => inner.map_range(ROOT, ..),
            Some(heads) => inner.map_range_at(ROOT, .., heads),
        };
        for item in items {
            let written = if item.conflict {
                document.written(&item.key, heads)
            } else {
                let id = item.id();
                let value = item.value.into_value();
                value
                    .as_scalar()
                    .and_then(|scalar| document.written_by(scalar, &id))
                    .into_iter()
                    .collect()
            };
            if !written.is_empty() {
                fields.paths.insert(item.key.into_owned(), written);
            }
        }
        fields.add_edits_of_removed_entries(document, heads);
        fields.settle(document);
        fields
    }

    /// Brings these fields, which are those of the heads that `change` depends on, to that change, which
    /// `document` holds as its only head.
    pub fn advance(&mut self, document: &Document, change: &Written, puts: &[(String, Value)]) {
        let settled = self.paths.values().all(|written| written.len() == 1);
        if !settled || puts.iter().any(|(path, _)| path.starts_with(CHOICE)) {
            *self = Self::read(document, None);
            return;
        }
        let (first, actor) = &change.op;
        for (counter, (path, value)) in (*first..).zip(puts) {
            let written = Written {
                value: value.clone(),
                op: (counter, actor.clone()),
                ..change.clone()
            };
            self.paths.insert(path.clone(), vec![written]);
        }
    }

    /// Whether nothing was ever written.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The value shown at a path: the only one, else the chosen one, else the last by operation id.
    pub fn shown(&self, path: &str) -> &Value {
        match self.paths.get(path).map(Vec::as_slice) {
            None | Some([]) => &Value::Null,
            Some([only]) => &only.value,
            Some([.., last]) => self.chosen.get(path).unwrap_or(&last.value),
        }
    }

    /// The text shown at a path, empty if there is none.
    pub fn text(&self, path: &str) -> &str {
        self.shown(path).as_text().unwrap_or_default()
    }

    /// Every concurrent value of a path, the last by operation id last.
    pub fn written(&self, path: &str) -> &[Written] {
        self.paths.get(path).map_or(&[], Vec::as_slice)
    }

    /// The values that scopes read: the one shown, or all of them while the path is in conflict, so
    /// that no choice of a stranger can hide a record.
    pub fn live(&self, path: &str) -> Vec<&Value> {
        if self.in_conflict(path) {
            self.written(path)
                .iter()
                .map(|written| &written.value)
                .collect()
        } else {
            vec![self.shown(path)]
        }
    }

    /// Whether a path has several values that nobody has chosen among.
    pub fn in_conflict(&self, path: &str) -> bool {
        !self.chosen.contains_key(path) && differ(self.written(path))
    }

    /// Every path in conflict. Choices themselves are not listed: two that differ leave their path
    /// open.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.paths
            .iter()
            .filter(|(path, _)| !path.starts_with(CHOICE) && self.in_conflict(path))
            .map(|(path, values)| Conflict {
                path: path.clone(),
                values: values.clone(),
            })
            .collect()
    }

    /// Paths whose conflict is settled by a choice, with the value chosen.
    pub fn chosen(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.chosen
            .iter()
            .map(|(path, value)| (path.as_str(), value))
    }

    /// Every path with its values, in order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Written])> {
        self.paths
            .iter()
            .map(|(path, written)| (path.as_str(), written.as_slice()))
    }

    /// Number of paths, choices included.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// The ids of a set's entries (`contacts`, `steps`), removed ones included, in order of ids.
    pub fn entries(&self, set: &str) -> Vec<&str> {
        let start = format!("{set}/");
        let mut ids: Vec<&str> = self
            .paths
            .range(start.clone()..)
            .map_while(|(path, _)| path.strip_prefix(&start))
            .map(|rest| rest.split_once('/').map_or(rest, |(id, _)| id))
            .collect();
        ids.dedup();
        ids
    }

    /// The ids of a set's entries that are not removed.
    pub fn present(&self, set: &str) -> Vec<&str> {
        let mut ids = self.entries(set);
        ids.retain(|id| *self.shown(&format!("{set}/{id}/removed")) != Value::Bool(true));
        ids
    }

    /// The record's kind, from its first change.
    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(self.text("kind"))
    }

    /// A removed entry that somebody edited without knowing of the removal is a conflict: the edit
    /// counts as saying that the entry is not removed, whatever became of the values it wrote, until
    /// somebody who knew of both decides. Likewise a withdrawn record: any edit of it says that it is not
    /// withdrawn.
    fn add_edits_of_removed_entries(&mut self, document: &Document, heads: Option<&[ChangeHash]>) {
        let removed: Vec<(String, BTreeSet<ChangeHash>)> = self
            .paths
            .iter()
            .filter(|(path, _)| path.ends_with("/removed") || *path == WITHDRAWN_AT)
            .filter(|(path, _)| !path.starts_with(CHOICE))
            .map(|(path, written)| (path.clone(), removals(written)))
            .filter(|(_, removals)| !removals.is_empty())
            .collect();
        if removed.is_empty() {
            return;
        }
        let held = heads.map(|heads| known(document, heads));
        let graph = document.summaries();
        for (path, removals) in removed {
            let before = known(document, &removals);
            let mut after = removals;
            let mut unaware = Vec::new();
            for change in &graph {
                if change.deps.iter().any(|dep| after.contains(dep)) {
                    after.insert(change.hash);
                } else if !before.contains(&change.hash)
                    && held.as_ref().is_none_or(|held| held.contains(&change.hash))
                {
                    unaware.extend(edit_of_entry(document, change.hash, &path));
                }
            }
            if let Some(written) = self.paths.get_mut(&path) {
                written.extend(unaware);
                written.sort_by(|a, b| a.op.cmp(&b.op));
            }
        }
    }

    /// A choice settles a conflict if all live choices name one value, it knew every value that
    /// stands, and one of them was made knowing every write that stands.
    fn settle(&mut self, document: &Document) {
        let open: Vec<&String> = self
            .paths
            .iter()
            .filter(|(path, written)| !path.starts_with(CHOICE) && differ(written))
            .map(|(path, _)| path)
            .collect();
        let mut chosen = BTreeMap::new();
        for path in open {
            let written = &self.paths[path];
            let choices = self.written(&format!("{CHOICE}{path}"));
            let values: BTreeSet<Option<Value>> = choices
                .iter()
                .map(|c| Choice::parse(&c.value).map(|choice| choice.chosen))
                .collect();
            let (1, Some(Some(value))) = (values.len(), values.first()) else {
                continue;
            };
            let knowing = |choice: &Written| {
                let known = document.ancestors(choice.hash);
                Choice::parse(&choice.value)
                    .is_some_and(|c| c.covers(written.iter().map(|w| &w.value)))
                    && written.iter().all(|w| known.contains(&w.hash))
            };
            if written.iter().any(|w| w.value == *value) && choices.iter().any(knowing) {
                chosen.insert(path.clone(), value.clone());
            }
        }
        self.chosen = chosen;
    }
}

/// The changes that say that an entry is removed, or the record withdrawn.
fn removals(written: &[Written]) -> BTreeSet<ChangeHash> {
    written
        .iter()
        .filter(|written| matches!(written.value, Value::Bool(true) | Value::Time(_)))
        .map(|written| written.hash)
        .collect()
}

/// Everything that these changes were based on, themselves included.
fn known<'a>(
    document: &Document,
    hashes: impl IntoIterator<Item = &'a ChangeHash>,
) -> BTreeSet<ChangeHash> {
    hashes
        .into_iter()
        .flat_map(|hash| document.ancestors(*hash))
        .collect()
}

/// What a change says about an entry being removed by writing in it; `removed` is the path that says
/// so in words, and a change that writes there too says nothing else.
fn edit_of_entry(document: &Document, hash: ChangeHash, removed: &str) -> Option<Written> {
    // Everything in a record is of a withdrawn record.
    let (entry, stays) = match removed.strip_suffix("removed") {
        Some(entry) => (entry, Value::Bool(false)),
        None => ("", Value::Null),
    };
    let change = document.change(&hash)?;
    let puts = crate::history::puts(&change);
    if puts.iter().any(|(path, _)| path == removed) {
        return None;
    }
    let place = puts.iter().position(|(path, _)| path.starts_with(entry))?;
    Some(Written {
        value: stays,
        op: (
            change.start_op().get() + place as u64,
            change.actor_id().to_bytes().to_vec(),
        ),
        actor: Actor::parse(change.actor_id().to_bytes())?,
        hash,
    })
}

fn differ(written: &[Written]) -> bool {
    written
        .windows(2)
        .any(|pair| pair[0].value != pair[1].value)
}
