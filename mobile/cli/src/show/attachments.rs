//! Attachments and where they are.

use client_core::device::{Attached, AttachmentItem, AttachmentState};
use client_core::record::Kind;

use super::{Page, person};
use crate::tables::{plain, table};
use crate::words;

/// Digits of a hash that are shown.
const SHORT_HASH: usize = 10;

impl Page {
    pub(crate) fn attached(&self, attached: &Attached) -> String {
        let number = attached.saved.number.clone();
        if attached.again {
            return self.line("done.attached_again", &[number]);
        }
        if attached.saved.edit.is_none() {
            return self.line("done.attached_already", &[number]);
        }
        self.line("done.attached", &[number, self.bytes(attached.size)])
    }

    pub(crate) fn attachments(&self, items: &[AttachmentItem]) -> String {
        if items.is_empty() {
            return self.say("empty.attachments").to_owned();
        }
        let lines = items.iter().map(|item| {
            let size = item.size.map(|size| self.bytes(size));
            [
                item.record.number.clone(),
                self.what(item),
                size.unwrap_or_default(),
                self.whereabouts(item),
                item.made_at.map_or_else(String::new, |at| self.exact(at)),
                item.hash.chars().take(SHORT_HASH).collect(),
            ]
        });
        let heading = [
            self.say("head.record"),
            self.say("head.attachment"),
            self.say("head.size"),
            self.say("head.where"),
            self.say("head.attached_at"),
            "sha256",
        ];
        table(heading, lines.collect())
    }

    /// What a picture shows: its slot, or that it is the small copy of another one.
    fn what(&self, item: &AttachmentItem) -> String {
        if item.thumb {
            return self.say("value.thumb").to_owned();
        }
        match words::find(self.spoken, &format!("slot.{}", item.slot)) {
            Some(slot) => slot.to_owned(),
            None => self.label(Kind::Visit, &item.path),
        }
    }

    /// Where an attachment is, and what is to be done if it got stuck.
    pub(super) fn whereabouts(&self, item: &AttachmentItem) -> String {
        let state = self.term("attachment", item.state.as_str());
        let mut told = match item.state {
            AttachmentState::Sending => {
                let percent = item.sent * 100 / item.size.unwrap_or(1).max(1);
                format!("{state} {percent} %")
            }
            AttachmentState::Confirmed if !item.here => self.say("attachment.freed").to_owned(),
            AttachmentState::Elsewhere => {
                let from = [plain(&item.device), person(item.by.as_ref())];
                self.line("attachment.from", &from)
            }
            AttachmentState::OnItsWay | AttachmentState::Missing => {
                let seen = match item.last_seen {
                    Some(at) => self.time(at),
                    None => self.say("status.never").to_owned(),
                };
                let from = [plain(&item.device), person(item.by.as_ref()), seen];
                let key = match item.state {
                    AttachmentState::Missing => "attachment.missing_from",
                    _ => "attachment.on_its_way_from",
                };
                self.line(key, &from)
            }
            _ => state,
        };
        if !item.refusal.is_empty() {
            told.push_str(" · ");
            told.push_str(&self.term("unfit", &item.refusal));
        }
        told
    }

    /// A number of bytes as people say it.
    pub(crate) fn bytes(&self, bytes: u64) -> String {
        match bytes {
            0..1_000 => self.line("value.bytes", &[bytes.to_string()]),
            1_000..1_000_000 => format!("{} KB", bytes / 1_000),
            _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        }
    }
}
