//! Writing records that exist: each call is one edit, saved before it returns.

use std::collections::BTreeMap;

use super::naming::by_path;
use super::withdrawing::{makes_record, withdraws};
use super::{Device, DeviceError, FieldValue, Notice, Opened, Saved};
use crate::ChangeHash;
use crate::edit::{self, Diff, PathChange};
use crate::error::Error;
use crate::fields::Fields;
use crate::history;
use crate::record::{Group, Kind, Value};
use crate::steps::Status;
use crate::store::{AttentionItem, NewBlob, Record, Settled};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Writes fields as one edit. A path in conflict is refused: resolve it.
    pub fn set(&self, id: String, fields: Vec<FieldValue>) -> Result<Saved, DeviceError> {
        let entered = by_path(fields);
        self.command(|opened, now| opened.set(&opened.record(&id)?, &entered, now))
    }

    /// Keeps what is being typed on disk, without making an edit of it.
    pub fn type_draft(&self, id: String, fields: Vec<FieldValue>) -> Result<(), DeviceError> {
        let entered = by_path(fields);
        let now = self.clock.now();
        let mut opened = self.lock();
        let listed = opened.find(&id)?;
        let kind = listed.row.kind();
        opened
            .store
            .type_into_draft(listed.id, kind, &entered, now)?;
        Ok(())
    }

    /// Makes one edit of what was typed, at the state of the record that its user saw.
    pub fn commit_draft(&self, id: String) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let record = opened.record(&id)?;
            let draft = opened
                .store
                .draft(record.id)?
                .ok_or_else(|| DeviceError::Missing {
                    what: "draft of",
                    name: id.clone(),
                })?;
            let seen = record.document.fields_at(&draft.heads)?;
            let diff = edit::diff(record.kind, &seen, &draft.entered)?;
            let edit = Edit {
                seen: &seen,
                heads: draft.heads.clone(),
                diff,
                undoes: None,
                settled: Settled::Draft,
            };
            opened.save(&record, edit, now)
        })
    }

    /// Throws away what was typed.
    pub fn discard_draft(&self, id: String) -> Result<(), DeviceError> {
        self.command(|opened, _| {
            let listed = opened.find(&id)?;
            Ok(opened.store.discard_draft(listed.id)?)
        })
    }

    /// Chooses among the values of a path in conflict, numbered from 1. The field itself is left
    /// alone; another choice, or undoing this one, is always possible.
    pub fn resolve(&self, id: String, path: String, choose: u32) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let record = opened.record(&id)?;
            let place = choose.checked_sub(1).map_or(usize::MAX, |at| at as usize);
            let diff = edit::choose(record.kind, &record.fields, &path, place);
            let diff = diff.map_err(|error| match error {
                // The core counts from 0.
                Error::Check { field, rule, .. } => DeviceError::Check {
                    field,
                    rule,
                    value: choose.to_string(),
                },
                other => other.into(),
            })?;
            opened.save(&record, Edit::now(&record, diff), now)
        })
    }

    /// Undoes an edit (its hash or the beginning of it), or the user's last edit of the record:
    /// writes the values before it, where its own still stand. Undoing the first one withdraws the
    /// record, while nobody else has written in it ([`DeviceError::OthersWrote`]); see
    /// [`Device::restore`].
    pub fn undo(&self, id: String, edit: Option<String>) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let record = opened.record(&id)?;
            let change = opened.edit_to_undo(&record, edit)?;
            opened.undo(&record, change, now)
        })
    }

    /// Applies an item of "needs attention" again, on the record as it is today.
    pub fn reapply(&self, item: i64) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let kept = opened.store.attention()?;
            let kept = kept
                .into_iter()
                .find(|kept| kept.item == item)
                .ok_or_else(|| DeviceError::Missing {
                    what: "refused edit",
                    name: item.to_string(),
                })?;
            opened.reapply(&kept, now)
        })
    }
}

impl Device {
    /// Keeps what is being typed into a form of a record that does not exist yet, as text, under the
    /// form's name; an empty text forgets it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn keep_form(&self, name: &str, text: &str) -> Result<(), DeviceError> {
        Ok(self.lock().store.set_note(&form(name), text)?)
    }

    /// What was typed into it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn form(&self, name: &str) -> Result<Option<String>, DeviceError> {
        let kept = self.lock().store.note(&form(name))?;
        Ok(kept.filter(|text| !text.is_empty()))
    }
}

fn form(name: &str) -> String {
    format!("form/{name}")
}

/// An edit about to be judged and saved.
pub(super) struct Edit<'a> {
    /// The record as its user saw it.
    seen: &'a Fields,
    heads: Vec<ChangeHash>,
    diff: Diff,
    undoes: Option<ChangeHash>,
    settled: Settled,
}

impl<'a> Edit<'a> {
    /// An edit of a record as it is now.
    pub(super) fn now(record: &'a Record, diff: Diff) -> Self {
        Self {
            seen: &record.fields,
            heads: record.document.heads(),
            diff,
            undoes: None,
            settled: Settled::Nothing,
        }
    }

    /// The same, undoing another edit.
    pub(super) fn undoing(record: &'a Record, diff: Diff, undoes: Option<ChangeHash>) -> Self {
        Self {
            undoes,
            ..Self::now(record, diff)
        }
    }
}

impl Saved {
    /// For an edit that says nothing new.
    pub(super) fn nothing(record: &Record) -> Self {
        Self {
            id: record.id,
            kind: record.kind,
            number: record.fields.text("number").to_owned(),
            edit: None,
            left_alone: Vec::new(),
            undone: None,
            notices: Vec::new(),
        }
    }
}

impl Opened {
    pub(super) fn set(
        &mut self,
        record: &Record,
        entered: &BTreeMap<String, Value>,
        now: i64,
    ) -> Result<Saved, DeviceError> {
        let diff = edit::diff(record.kind, &record.fields, entered)?;
        self.save(record, Edit::now(record, diff), now)
    }

    /// Asks the policy and saves.
    pub(super) fn save(
        &mut self,
        record: &Record,
        edit: Edit,
        now: i64,
    ) -> Result<Saved, DeviceError> {
        self.judge(record, &edit)?;
        self.check_cited(record.kind, &edit.diff)?;
        let mut stamp = self.stamp(now)?;
        stamp.undoes = edit.undoes;
        let was_approved = self.is_approved(record)?;
        let mut notices = Vec::new();
        if withdraws(&edit.diff) {
            notices.push(Notice::Withdrawn);
        }
        let hash = self.store.save_and_settle(
            record.id,
            record.kind,
            &edit.diff,
            &edit.heads,
            stamp,
            edit.settled,
        )?;
        if was_approved && !self.is_approved(record)? {
            notices.push(Notice::ReviewOutdated);
        }
        Ok(Saved {
            edit: hash.map(|hash| hash.to_string()),
            notices,
            ..Saved::nothing(record)
        })
    }

    /// Asks the policy.
    pub(super) fn judge(&self, record: &Record, edit: &Edit) -> Result<(), DeviceError> {
        if edit.diff.is_empty() {
            return Ok(());
        }
        self.judge_edit(record, edit.seen, &edit.diff)
    }

    /// Saves an edit that was judged, with the attachments that it cites.
    pub(super) fn save_citing(
        &mut self,
        record: &Record,
        edit: &Edit,
        blobs: &[NewBlob],
        now: i64,
    ) -> Result<Saved, DeviceError> {
        let stamp = self.stamp(now)?;
        let was_approved = self.is_approved(record)?;
        let named = (record.id, record.kind);
        let hash = self
            .store
            .attach(named, &edit.diff, &edit.heads, stamp, blobs)?;
        let outdated = was_approved && !self.is_approved(record)?;
        Ok(Saved {
            notices: Vec::from_iter(outdated.then_some(Notice::ReviewOutdated)),
            edit: hash.map(|hash| hash.to_string()),
            ..Saved::nothing(record)
        })
    }

    fn is_approved(&self, record: &Record) -> Result<bool, DeviceError> {
        if record.kind != Kind::Visit {
            return Ok(false);
        }
        let state = self
            .store
            .listed(record.id)?
            .and_then(|listed| listed.state);
        Ok(state.is_some_and(|state| state.status == Status::Approved))
    }

    /// The edit of that name, or the user's last one of the record.
    pub(super) fn edit_to_undo(
        &self,
        record: &Record,
        edit: Option<String>,
    ) -> Result<ChangeHash, DeviceError> {
        match edit {
            Some(edit) => named_edit(record, &edit),
            None => self.my_last_edit(record),
        }
    }

    fn my_last_edit(&self, record: &Record) -> Result<ChangeHash, DeviceError> {
        let me = self.me()?;
        for entry in history::history(&record.document, &record.receipts)
            .iter()
            .rev()
        {
            if let Some(actor) = entry.actor
                && self.is_mine(&me, actor.enrolment)?
            {
                return Ok(entry.hash);
            }
        }
        Err(DeviceError::NothingToUndo {
            record: record.fields.text("number").to_owned(),
        })
    }

    fn undo(
        &mut self,
        record: &Record,
        change: ChangeHash,
        now: i64,
    ) -> Result<Saved, DeviceError> {
        let (diff, left_alone) = edit::undo(&record.document, change, now)?;
        if diff.is_empty() {
            return Err(DeviceError::WrittenSince { paths: left_alone });
        }
        let edit = Edit::undoing(record, diff, Some(change));
        let takes_it_out = withdraws(&edit.diff) && makes_record(record, change);
        let saved = match self.save(record, edit, now) {
            Err(error @ DeviceError::NotAllowed { .. }) if takes_it_out => {
                return Err(self.why_not_withdrawn(record, error)?);
            }
            saved => saved?,
        };
        let undone = history::history(&record.document, &record.receipts)
            .into_iter()
            .find(|entry| entry.hash == change)
            .map(|entry| self.history_item(entry))
            .transpose()?;
        Ok(Saved {
            left_alone,
            undone,
            ..saved
        })
    }

    /// Names those whose work would go with the record, if that is the reason.
    fn why_not_withdrawn(
        &self,
        record: &Record,
        error: DeviceError,
    ) -> Result<DeviceError, DeviceError> {
        let others = self.other_writers(record)?;
        if others.is_empty() {
            return Ok(error);
        }
        Ok(DeviceError::OthersWrote {
            record: record.fields.text("number").to_owned(),
            people: others.into_iter().map(|other| other.name).collect(),
        })
    }

    fn reapply(&mut self, kept: &AttentionItem, now: i64) -> Result<Saved, DeviceError> {
        if kept.edit.diff.is_empty() {
            // It only named the record.
            self.store.forget_attention(kept.item)?;
            self.store.try_again(kept.doc)?;
            let number = kept.title.split(' ').next();
            return Ok(Saved {
                id: kept.doc,
                kind: kept.kind,
                number: number.unwrap_or_default().to_owned(),
                edit: None,
                left_alone: Vec::new(),
                undone: None,
                notices: Vec::new(),
            });
        }
        let settled = Settled::Attention(kept.item);
        let Some(record) = self.store.record(kept.doc)? else {
            return self.recreate(kept, settled, now);
        };
        let entered: BTreeMap<String, Value> = kept
            .edit
            .diff
            .iter()
            .filter(|(path, _)| !is_identity(kept.kind, path))
            .map(|(path, change)| (path.clone(), change.after.clone()))
            .collect();
        let diff = edit::diff(record.kind, &record.fields, &entered)?;
        let edit = Edit {
            settled,
            ..Edit::now(&record, diff)
        };
        self.save(&record, edit, now)
    }

    /// Makes a record again that was refused at its creation; it keeps its id and number.
    fn recreate(
        &mut self,
        kept: &AttentionItem,
        settled: Settled,
        now: i64,
    ) -> Result<Saved, DeviceError> {
        if !kept.creates {
            return Err(DeviceError::NotFound {
                id: kept.doc.to_string(),
            });
        }
        let entered: BTreeMap<String, Value> = kept
            .edit
            .diff
            .iter()
            .map(|(path, change)| (path.clone(), change.after.clone()))
            .collect();
        let diff: Diff = entered
            .iter()
            .map(|(path, value)| {
                let change = PathChange {
                    before: Vec::new(),
                    after: value.clone(),
                };
                (path.clone(), change)
            })
            .collect();
        self.judge_creation(kept.kind, &entered, &diff)?;
        let stamp = self.stamp(now)?;
        let hash = self
            .store
            .save_and_settle(kept.doc, kept.kind, &diff, &[], stamp, settled)?;
        let number = entered.get("number").and_then(Value::as_text);
        Ok(Saved {
            id: kept.doc,
            kind: kept.kind,
            number: number.unwrap_or_default().to_owned(),
            edit: hash.map(|hash| hash.to_string()),
            left_alone: Vec::new(),
            undone: None,
            notices: Vec::new(),
        })
    }
}

fn is_identity(kind: Kind, path: &str) -> bool {
    kind.field(path)
        .is_some_and(|field| field.group == Group::Identity)
}

/// The edit whose hash begins so.
fn named_edit(record: &Record, name: &str) -> Result<ChangeHash, DeviceError> {
    let name = name.trim().to_lowercase();
    let mut fitting = record
        .document
        .changes()
        .into_iter()
        .map(|change| change.hash())
        .filter(|hash| name.len() >= 4 && hash.to_string().starts_with(&name));
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(DeviceError::NoSuchEdit {
            record: record.fields.text("number").to_owned(),
            edit: name,
        }),
    }
}
