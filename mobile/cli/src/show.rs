//! Results as a person reads them. What the work is (a visit's status) and where the data is (unsent,
//! received) stand in columns of their own.

mod attachments;
mod departures;
mod lists;
mod records;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use client_core::choice::Choice;
use client_core::device::{
    Account, Device, DeviceStatus, Named, NeedsAttention, Notice, Saved, SyncReport,
};
use client_core::record::{Kind, Type, Value, WITHDRAWN_AT};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::tables::{plain, table};
use crate::words::{self, Language};

/// Characters of an edit's hash that are shown.
const SHORT_HASH: usize = 10;

/// How things are shown: in which language, in which zone, with which names for ids.
pub(crate) struct Page {
    spoken: Language,
    zone: TimeZone,
    device: Rc<Device>,
    /// Users and teams, read when the first is shown.
    names: OnceCell<BTreeMap<String, String>>,
}

impl Page {
    pub(crate) fn new(spoken: Language, zone: &str, device: Rc<Device>) -> Self {
        Self {
            spoken,
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            device,
            names: OnceCell::new(),
        }
    }

    /// What a user or a team is called; the id if it is not known.
    fn name(&self, id: &str) -> String {
        let names = self.names.get_or_init(|| {
            let people = self.device.people().unwrap_or_default();
            let teams = self.device.teams().unwrap_or_default();
            // Before the first sync the device knows nobody but its own user.
            let account = self.device.status().ok().and_then(|status| status.account);
            let me = account.map(|account| Named {
                id: account.id,
                name: account.name,
            });
            let named = me.into_iter().chain(people).chain(teams);
            named.map(|one| (one.id.to_string(), one.name)).collect()
        });
        names.get(id).map_or_else(|| plain(id), |name| plain(name))
    }

    /// Number and title of a record; the id if it is not held here.
    fn linked(&self, id: &str) -> String {
        match self.device.find(id.to_owned()) {
            Ok(record) => format!("{} {}", record.number, plain(&record.title)),
            Err(_) => plain(id),
        }
    }

    fn say(&self, key: &str) -> &'static str {
        words::say(self.spoken, key)
    }

    /// A sentence of the table.
    pub(crate) fn line(&self, key: &str, values: &[String]) -> String {
        words::fill(self.spoken, key, values)
    }

    fn term(&self, set: &str, word: &str) -> String {
        words::term(self.spoken, set, word)
    }

    /// A moment in the organisation's zone, to the minute.
    fn time(&self, ms: i64) -> String {
        self.moment(ms, "%Y-%m-%d %H:%M")
    }

    /// A moment in the organisation's zone, to the second.
    fn exact(&self, ms: i64) -> String {
        self.moment(ms, "%Y-%m-%d %H:%M:%S")
    }

    fn moment(&self, ms: i64, format: &str) -> String {
        match Timestamp::from_millisecond(ms) {
            Ok(at) => at.to_zoned(self.zone.clone()).strftime(format).to_string(),
            Err(_) => ms.to_string(),
        }
    }

    /// An appointment: `2026-11-22 14:00–16:00`.
    fn window(&self, from: Option<i64>, to: Option<i64>) -> String {
        match (from, to) {
            (Some(from), Some(to)) => {
                let (from, until) = (self.time(from), self.time(to));
                match until.split_once(' ') {
                    Some((day, clock)) if from.starts_with(day) => format!("{from}–{clock}"),
                    _ => format!("{from} – {until}"),
                }
            }
            (Some(from), None) => self.time(from),
            (None, Some(to)) => format!("– {}", self.time(to)),
            (None, None) => String::new(),
        }
    }

    /// The label of a path, with the entry it belongs to: `联系人电话 [7c1f]`.
    fn label(&self, kind: Kind, path: &str) -> String {
        let Some(field) = kind.field(path) else {
            return plain(path);
        };
        let text = words::find(self.spoken, field.label).unwrap_or(field.label);
        let bare = path
            .strip_prefix(client_core::record::CHOICE)
            .unwrap_or(path);
        let segments = field.pattern.split('/').zip(bare.split('/'));
        let entry = segments
            .filter(|(pattern, _)| *pattern == "*")
            .map(|(_, entry)| entry)
            .next();
        match entry {
            Some(user) if field.pattern == "routing/helpers/*" => {
                format!("{text} [{}]", self.name(user))
            }
            Some(entry) => format!("{text} [{entry}]"),
            None => text.to_owned(),
        }
    }

    /// A value as its field means it.
    fn value(&self, kind: Kind, path: &str, value: &Value) -> String {
        if let Some(field) = path.strip_prefix(client_core::record::CHOICE)
            && let Some(choice) = Choice::parse(value)
        {
            let over: Vec<String> = choice
                .over
                .iter()
                .map(|v| self.value(kind, field, v))
                .collect();
            let chosen = self.value(kind, field, &choice.chosen);
            return self.line("value.choice", &[chosen, over.join(", ")]);
        }
        let field = kind.field(path);
        let bare = path.rsplit('/').next().unwrap_or(path);
        match (value, field.map(|field| field.ty)) {
            (Value::Null, _) if path == WITHDRAWN_AT => self.say("value.not_withdrawn").to_owned(),
            (Value::Null, _) => self.say("value.null").to_owned(),
            (Value::Bool(yes), _) => self
                .say(if *yes { "value.true" } else { "value.false" })
                .to_owned(),
            (Value::Time(ms), _) => self.time(*ms),
            (Value::Int(e7), _) if matches!(bare, "lat" | "lon") => degrees(*e7),
            (Value::Int(number), _) => number.to_string(),
            (Value::Text(text), Some(Type::Word(_))) => {
                let set = if bare == "what" { "step" } else { bare };
                self.term(set, text)
            }
            (Value::Text(text), Some(Type::User | Type::Team)) => self.name(text),
            (Value::Text(text), Some(Type::Link(_) | Type::AnyLink)) => self.linked(text),
            (Value::Text(text), _) => plain(text),
        }
    }

    /// What a command saved.
    pub(crate) fn saved(&self, key: &str, saved: &Saved) -> String {
        let number = [saved.number.clone()];
        let mut text = if saved.edit.is_some() {
            self.line(key, &number)
        } else if key == "done.reapply" {
            self.line("done.reapply_nothing", &number)
        } else {
            self.line("done.nothing", &number)
        };
        if let Some(undone) = &saved.undone {
            let edit = undone.edit.chars().take(SHORT_HASH).collect();
            let changes = self.changes(saved.kind, &undone.changes);
            text.push('\n');
            text.push_str(&self.line("done.undone", &[self.exact(undone.at), edit, changes]));
        }
        for notice in &saved.notices {
            let key = match notice {
                Notice::ReviewOutdated => "notice.review_outdated",
                Notice::NotLead => "notice.not_lead",
                Notice::Withdrawn => "notice.withdrawn",
            };
            text.push('\n');
            text.push_str(&self.line(key, &number));
        }
        if !saved.left_alone.is_empty() {
            text.push('\n');
            text.push_str(&self.line("done.left_alone", &[saved.left_alone.join(", ")]));
        }
        text
    }

    /// A submission: what the visit lacks is said, and refuses nothing.
    pub(crate) fn submitted(&self, saved: &Saved, lacking: &[String]) -> String {
        let mut text = self.saved("did.submit", saved);
        let names = lacking.iter().map(|path| match path.split_once('/') {
            Some(("photos", slot)) => self.line("lacking.photo", &[self.term("slot", slot)]),
            Some(("steps", what)) => self.term("step", what),
            _ => self.label(saved.kind, path),
        });
        let names: Vec<String> = names.collect();
        if !names.is_empty() {
            text.push('\n');
            text.push_str(&self.line("done.lacking", &[names.join(self.say("punctuation.comma"))]));
        }
        text
    }

    pub(crate) fn signed_in(&self, account: &Account) -> String {
        let role = self.term("role", account.role.as_str());
        self.line(
            "done.login",
            &[plain(&account.name), role, account.code.clone()],
        )
    }

    pub(crate) fn synced(&self, report: &SyncReport) -> String {
        let numbers = [
            report.pushed.to_string(),
            report.pulled.to_string(),
            report.requests.to_string(),
            report.bytes_up.to_string(),
            report.bytes_down.to_string(),
            report.ms.to_string(),
        ];
        let mut text = self.line("done.sync", &numbers);
        if report.refused > 0 {
            text.push('\n');
            text.push_str(&self.line("done.sync_refused", &[report.refused.to_string()]));
        }
        for (count, key) in [
            (report.attachments, "done.attachments"),
            (report.attachments_refused, "done.attachments_refused"),
        ] {
            if count > 0 {
                text.push('\n');
                text.push_str(&self.line(key, &[count.to_string()]));
            }
        }
        if report.no_room {
            text.push('\n');
            text.push_str(self.say("done.no_room"));
        } else if report.attachments_left > 0 {
            let left = report.attachments_left.to_string();
            text.push('\n');
            text.push_str(&self.line("done.attachments_left", &[left]));
        }
        text
    }

    pub(crate) fn status(&self, status: &DeviceStatus) -> String {
        let mut lines: Vec<[String; 2]> = Vec::new();
        let mut add = |key: &str, value: String| lines.push([self.say(key).to_owned(), value]);
        match &status.account {
            None => add("status.user", self.say("status.nobody").to_owned()),
            Some(account) => {
                let role = self.term("role", account.role.as_str());
                let mut user = format!("{} ({}, {role})", account.name, account.login);
                if !account.signed_in {
                    user = format!("{user} – {}", self.say("status.signed_out"));
                }
                add("status.user", user);
                let teams: Vec<&str> = account.teams.iter().map(|t| t.name.as_str()).collect();
                add("status.teams", teams.join(", "));
                add(
                    "status.device",
                    format!("{} ({})", account.device, account.code),
                );
                add("status.server", account.server.clone());
            }
        }
        add("status.unsent", status.unsent.to_string());
        if status.unsent_attachments > 0 {
            let left = [
                status.unsent_attachments.to_string(),
                self.bytes(status.unsent_bytes),
            ];
            add(
                "status.attachments",
                self.line("status.attachments_left", &left),
            );
        }
        add("status.unconfirmed", status.unconfirmed.to_string());
        add("status.drafts", status.drafts.to_string());
        add("status.conflicts", status.conflicts.to_string());
        add("status.attention", status.attention.to_string());
        let synced = status.last_synced.map(|at| self.exact(at));
        add(
            "status.last_synced",
            synced.unwrap_or_else(|| self.say("status.never").to_owned()),
        );
        add("status.clock", self.offset(status.clock_offset));
        let records = status.records.iter();
        let records = records.map(|c| format!("{} {}", self.term("record", &c.name), c.records));
        add("status.records", records.collect::<Vec<_>>().join(", "));
        let scopes = status.scopes.iter();
        let scopes = scopes.map(|c| format!("{} {}", self.scope(&c.name), c.records));
        add("status.scopes", scopes.collect::<Vec<_>>().join(", "));
        table(["", ""], lines)
    }

    /// `team:<id>` with the team's name.
    fn scope(&self, scope: &str) -> String {
        match scope.split_once(':') {
            Some((kind, id)) => format!("{} {}", self.term("scope", kind), self.name(id)),
            None => plain(scope),
        }
    }

    fn offset(&self, offset: Option<i64>) -> String {
        match offset {
            None => self.say("status.unknown").to_owned(),
            Some(ms) if ms.abs() < 1_000 => self.say("status.exact").to_owned(),
            Some(ms) if ms > 0 => self.line("status.behind", &[(ms / 1_000).to_string()]),
            Some(ms) => self.line("status.ahead", &[(-ms / 1_000).to_string()]),
        }
    }

    /// What a refusal is about: paths as they are, rules in words.
    fn arguments(&self, arguments: &[String]) -> String {
        let said = arguments
            .iter()
            .map(|argument| words::sentence(self.spoken, argument));
        said.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn attention(&self, attention: &NeedsAttention) -> String {
        let mut parts = Vec::new();
        if !attention.open.is_empty() {
            parts.push(self.say("head.open").to_owned());
            let lines = attention.open.iter().map(|open| {
                [
                    format!("{} {}", open.number, plain(&open.title)),
                    self.label(open.kind, &open.path),
                    open.path.clone(),
                ]
            });
            let heading = [self.say("head.record"), self.say("head.field"), ""];
            parts.push(table(heading, lines.collect()));
        }
        let lines: Vec<[String; 5]> = attention
            .refused
            .iter()
            .map(|item| {
                [
                    item.item.to_string(),
                    format!("{} {}", self.term("record", item.kind.as_str()), item.title),
                    self.exact(item.made_at),
                    self.changes(item.kind, &item.changes),
                    format!(
                        "{} {}",
                        self.term("refusal", item.code.as_str()),
                        self.arguments(&item.arguments)
                    ),
                ]
            })
            .collect();
        if !lines.is_empty() {
            let heading = [
                "N",
                self.say("head.record"),
                self.say("head.device_time"),
                self.say("head.changes"),
                self.say("head.why"),
            ];
            parts.push(table(heading, lines));
        }
        if !attention.attachments.is_empty() {
            parts.push(self.attachments(&attention.attachments));
        }
        if parts.is_empty() {
            return self.say("empty.attention").to_owned();
        }
        parts.join("\n")
    }
}

/// Degrees as maps show them: 31.2304°.
fn degrees(e7: i64) -> String {
    let sign = if e7 < 0 { "-" } else { "" };
    let e7 = e7.unsigned_abs();
    let part = format!("{:07}", e7 % 10_000_000);
    let part = part.trim_end_matches('0');
    let part = if part.is_empty() { "0" } else { part };
    format!("{sign}{}.{part}°", e7 / 10_000_000)
}

/// A person's name, or nothing.
fn person(person: Option<&Named>) -> String {
    person.map_or_else(String::new, |person| plain(&person.name))
}
