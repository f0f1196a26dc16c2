//! One record: its fields, steps, reviews, history.

use client_core::device::{
    ConflictValue, CustomerFile, HistoryItem, NoteItem, PathConflict, PathEdit, RecordBody,
    RecordHistory, ReviewItem, StepItem, VisitFile,
};
use client_core::record::Kind;

use super::{Page, SHORT_HASH, person};
use crate::tables::{plain, table};

/// Paths that the lines above the fields say already.
const SAID: [&str; 4] = ["id", "kind", "schema", "number"];

impl Page {
    pub(crate) fn customer(&self, file: &CustomerFile) -> String {
        let item = &file.item;
        let mut parts = vec![
            format!("{}  {}", item.number, plain(&item.name)),
            self.customer_flags(item),
        ];
        parts.extend(self.body(Kind::Customer, &file.body));
        parts.extend(self.notes(&file.notes));
        if !file.visits.is_empty() {
            parts.push(self.heading("head.visits"));
            parts.push(self.visits(&file.visits));
        }
        joined(parts)
    }

    pub(crate) fn visit(&self, file: &VisitFile) -> String {
        let item = &file.item;
        let customer = item.customer.as_ref();
        let mut parts = vec![
            format!(
                "{}  {}  {}  {}",
                item.number,
                self.term("visit_kind", &item.visit_kind),
                self.term("status", item.status.as_str()),
                customer.map_or_else(String::new, |c| format!("{} {}", c.number, plain(&c.title)))
            ),
            self.visit_flags(item),
        ];
        if let Some(follows) = &file.follows {
            let label = self.say("visit.follows");
            parts.push(format!(
                "{label} {} {}",
                follows.number,
                plain(&follows.title)
            ));
        }
        parts.extend(self.steps(&file.steps));
        parts.extend(self.reviews(&file.reviews));
        parts.extend(self.body(Kind::Visit, &file.body));
        if !file.attachments.is_empty() {
            parts.push(self.heading("head.attachments"));
            parts.push(self.attachments(&file.attachments));
        }
        parts.extend(self.notes(&file.notes));
        joined(parts)
    }

    fn heading(&self, key: &str) -> String {
        format!("— {} —", self.say(key))
    }

    fn body(&self, kind: Kind, body: &RecordBody) -> Vec<String> {
        let mut parts = Vec::new();
        let lines = |fields: &[client_core::device::FieldValue]| -> Vec<[String; 3]> {
            fields
                .iter()
                .filter(|field| !SAID.contains(&field.path.as_str()))
                .filter(|field| !field.path.starts_with("steps/"))
                .map(|field| {
                    [
                        self.label(kind, &field.path),
                        self.value(kind, &field.path, &field.value),
                        field.path.clone(),
                    ]
                })
                .collect()
        };
        let shown = lines(&body.fields);
        if !shown.is_empty() {
            parts.push(self.heading("head.fields"));
            parts.push(table(["", "", ""], shown));
        }
        if !body.conflicts.is_empty() {
            parts.push(self.heading("head.several"));
            parts.extend(
                body.conflicts
                    .iter()
                    .map(|conflict| self.conflict(kind, conflict)),
            );
        }
        if !body.draft.is_empty() {
            parts.push(self.heading("head.draft"));
            parts.push(table(["", "", ""], lines(&body.draft)));
        }
        parts
    }

    fn conflict(&self, kind: Kind, conflict: &PathConflict) -> String {
        format!(
            "{} ({})\n{}",
            self.label(kind, &conflict.path),
            conflict.path,
            self.values(kind, &conflict.path, &conflict.values)
        )
    }

    pub(super) fn values(&self, kind: Kind, path: &str, values: &[ConflictValue]) -> String {
        let lines = values.iter().map(|value| {
            let shown = if value.shown {
                self.say("flag.shown")
            } else {
                ""
            };
            [
                format!("  {}", value.number),
                format!("{}{shown}", self.value(kind, path, &value.value)),
                format!("{} · {}", person(value.by.as_ref()), plain(&value.device)),
                self.exact(value.at),
                self.received(value.received),
            ]
        });
        let heading = [
            "  N",
            self.say("head.value"),
            self.say("head.who"),
            self.say("head.device_time"),
            self.say("head.received"),
        ];
        table(heading, lines.collect())
    }

    fn received(&self, received: Option<i64>) -> String {
        match received {
            Some(at) => self.exact(at),
            None => self.say("data.here").to_owned(),
        }
    }

    fn steps(&self, steps: &[StepItem]) -> Vec<String> {
        if steps.is_empty() {
            return Vec::new();
        }
        let lines = steps.iter().map(|step| {
            [
                self.term("step", &step.what),
                self.exact(step.at),
                person(step.by.as_ref()),
                step.reason.clone(),
                step.id.clone(),
            ]
        });
        let heading = [
            self.say("head.step"),
            self.say("head.time"),
            self.say("head.who"),
            self.say("head.reason"),
            "id",
        ];
        vec![self.heading("head.steps"), table(heading, lines.collect())]
    }

    fn reviews(&self, reviews: &[ReviewItem]) -> Vec<String> {
        if reviews.is_empty() {
            return Vec::new();
        }
        let mut parts = vec![self.heading("head.reviews")];
        for review in reviews {
            let counts = if review.decides {
                "review.decides"
            } else {
                "review.outdated"
            };
            parts.push(self.line(
                "review.line",
                &[
                    format!("{} {}", self.exact(review.at), person(review.by.as_ref())),
                    self.term("verdict", &review.verdict),
                    plain(&review.remark),
                    self.say(counts).to_owned(),
                ],
            ));
            for point in &review.points {
                let label = self.label(Kind::Visit, &point.path);
                parts.push(format!("  {label}：{}", plain(&point.remark)));
            }
        }
        parts
    }

    fn notes(&self, notes: &[NoteItem]) -> Vec<String> {
        if notes.is_empty() {
            return Vec::new();
        }
        let mut parts = vec![self.heading("head.notes")];
        for note in notes {
            let by = person(note.by.as_ref());
            parts.push(format!(
                "{} {by}  {}",
                self.exact(note.at),
                plain(&note.text)
            ));
        }
        parts
    }

    pub(crate) fn history(&self, history: &RecordHistory) -> String {
        let lines = history.edits.iter().map(|edit| {
            [
                edit.edit.chars().take(SHORT_HASH).collect(),
                format!("{} · {}", person(edit.by.as_ref()), plain(&edit.device)),
                self.exact(edit.at),
                self.received(edit.received),
                self.told(history.kind, edit),
            ]
        });
        let heading = [
            self.say("head.edit"),
            self.say("head.who"),
            self.say("head.device_time"),
            self.say("head.received"),
            self.say("head.changes"),
        ];
        let mut parts = vec![history.number.clone(), table(heading, lines.collect())];
        if let Some(at) = history.at {
            parts.push(format!(
                "— {} · {} —",
                self.say("head.fields"),
                self.exact(at)
            ));
            let fields = history.fields.iter().map(|field| {
                [
                    self.label(history.kind, &field.path),
                    self.value(history.kind, &field.path, &field.value),
                    field.path.clone(),
                ]
            });
            parts.push(table(["", "", ""], fields.collect()));
        }
        joined(parts)
    }

    /// What an edit changed, and whether it undoes another.
    fn told(&self, kind: Kind, edit: &HistoryItem) -> String {
        let changes = self.changes(kind, &edit.changes);
        match &edit.undoes {
            None => changes,
            Some(undone) => {
                let undone = undone.chars().take(SHORT_HASH).collect();
                format!("{} · {changes}", self.line("head.undoes", &[undone]))
            }
        }
    }

    /// What an edit changed: `名称 甲 → 乙; 分类 → 大客户`.
    pub(super) fn changes(&self, kind: Kind, changes: &[PathEdit]) -> String {
        let changes = changes
            .iter()
            .filter(|change| !SAID.contains(&change.path.as_str()));
        let one = |change: &PathEdit| {
            let mut before = String::new();
            for value in &change.before {
                before.push_str(&self.value(kind, &change.path, value));
                before.push(' ');
            }
            format!(
                "{} {before}→ {}",
                self.label(kind, &change.path),
                self.value(kind, &change.path, &change.after)
            )
        };
        changes.map(one).collect::<Vec<_>>().join("; ")
    }
}

fn joined(parts: Vec<String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}
