//! Lists.

use client_core::device::{ConflictItem, CustomerItem, VisitItem, WithdrawnItem};

use super::{Page, person};
use crate::commands::FieldLine;
use crate::tables::{plain, table};

impl Page {
    pub(crate) fn customers(&self, customers: &[CustomerItem]) -> String {
        if customers.is_empty() {
            return self.say("empty.customers").to_owned();
        }
        let heading = [
            self.say("head.number"),
            self.say("head.name"),
            self.say("head.class"),
            self.say("head.phone"),
            self.say("head.address"),
            self.say("head.complete"),
            self.say("head.flags"),
        ];
        let lines = customers.iter().map(|item| {
            [
                item.number.clone(),
                item.name.clone(),
                self.class(&item.class),
                item.phone.clone(),
                item.address.clone(),
                format!("{} %", item.completeness),
                self.customer_flags(item),
            ]
        });
        table(heading, lines.collect())
    }

    pub(super) fn class(&self, class: &str) -> String {
        if class.is_empty() {
            return String::new();
        }
        self.term("class", class)
    }

    pub(super) fn customer_flags(&self, item: &CustomerItem) -> String {
        let mut flags = self.data_flags(item.unsent, item.open_conflicts);
        if item.archived {
            flags.push(self.say("flag.archived").to_owned());
        }
        if item.withdrawn {
            flags.push(self.say("flag.withdrawn").to_owned());
        }
        flags.join(" · ")
    }

    pub(crate) fn visits(&self, visits: &[VisitItem]) -> String {
        if visits.is_empty() {
            return self.say("empty.visits").to_owned();
        }
        let lines = visits.iter().map(|item| self.visit_line(item));
        table(self.visit_heading(), lines.collect())
    }

    /// Today's list with a line above each part.
    pub(crate) fn today(&self, visits: &[VisitItem]) -> String {
        if visits.is_empty() {
            return self.say("empty.visits").to_owned();
        }
        let mut parts = Vec::new();
        for part in visits.chunk_by(|a, b| a.section == b.section) {
            let section = part.first().and_then(|item| item.section);
            if let Some(section) = section {
                let word = serde_json::to_value(section).unwrap_or_default();
                let word = word.as_str().unwrap_or_default();
                parts.push(format!("— {} —", self.term("section", word)));
            }
            parts.push(self.visits(part));
        }
        parts.join("\n")
    }

    fn visit_heading(&self) -> [&'static str; 8] {
        [
            self.say("head.number"),
            self.say("head.visit_kind"),
            self.say("head.status"),
            self.say("head.customer"),
            self.say("head.lead"),
            self.say("head.window"),
            self.say("head.summary"),
            self.say("head.flags"),
        ]
    }

    fn visit_line(&self, item: &VisitItem) -> [String; 8] {
        let customer = item.customer.as_ref();
        [
            item.number.clone(),
            self.term("visit_kind", &item.visit_kind),
            self.term("status", item.status.as_str()),
            customer.map_or_else(String::new, |customer| customer.title.clone()),
            person(item.lead.as_ref()),
            self.window(item.window_from, item.window_to),
            item.summary.clone(),
            self.visit_flags(item),
        ]
    }

    pub(super) fn visit_flags(&self, item: &VisitItem) -> String {
        let mut flags = self.data_flags(item.unsent, item.open_conflicts);
        let hints = [
            (item.urgent, "flag.urgent"),
            (item.card_late, "flag.card_late"),
            (item.edited_since, "flag.edited_since"),
            (item.cancelled_with_work, "flag.cancelled_with_work"),
            (item.needs_revisit, "flag.needs_revisit"),
            (item.withdrawn, "flag.withdrawn"),
        ];
        for (holds, key) in hints {
            if holds {
                flags.push(self.say(key).to_owned());
            }
        }
        flags.join(" · ")
    }

    fn data_flags(&self, unsent: bool, conflicts: u32) -> Vec<String> {
        let mut flags = Vec::new();
        if unsent {
            flags.push(self.say("flag.unsent").to_owned());
        }
        if conflicts > 0 {
            flags.push(self.line("flag.conflicts", &[conflicts.to_string()]));
        }
        flags
    }

    /// The fields of a kind, for `set`.
    pub(crate) fn fields(&self, fields: &[FieldLine]) -> String {
        let heading = [
            self.say("head.path"),
            self.say("head.meaning"),
            self.say("head.rule"),
            self.say("head.group"),
        ];
        let lines = fields.iter().map(|field| {
            [
                field.path.to_owned(),
                field.label.to_owned(),
                field.rule.clone(),
                self.term("group", field.group),
            ]
        });
        table(heading, lines.collect())
    }

    pub(crate) fn withdrawn(&self, withdrawn: &[WithdrawnItem]) -> String {
        if withdrawn.is_empty() {
            return self.say("empty.withdrawn").to_owned();
        }
        let heading = [
            self.say("head.number"),
            self.say("head.record"),
            self.say("head.withdrawn"),
            self.say("head.who"),
            self.say("head.reason"),
            self.say("head.flags"),
        ];
        let lines = withdrawn.iter().map(|item| {
            [
                item.number.clone(),
                format!(
                    "{} {}",
                    self.term("record", item.kind.as_str()),
                    plain(&item.title)
                ),
                self.exact(item.at),
                format!("{} · {}", person(item.by.as_ref()), plain(&item.device)),
                plain(&item.reason),
                self.data_flags(item.unsent, 0).join(" · "),
            ]
        });
        table(heading, lines.collect())
    }

    pub(crate) fn conflicts(&self, conflicts: &[ConflictItem]) -> String {
        if conflicts.is_empty() {
            return self.say("empty.conflicts").to_owned();
        }
        let mut parts = Vec::new();
        for item in conflicts {
            parts.push(format!(
                "{} {}  {} ({})",
                item.number,
                plain(&item.title),
                self.label(item.kind, &item.path),
                item.path
            ));
            parts.push(self.values(item.kind, &item.path, &item.values));
        }
        parts.join("\n")
    }
}
