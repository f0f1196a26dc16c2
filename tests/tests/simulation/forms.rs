//! Forms: what is typed, and what becomes of it.

use client_core::edit;
use client_core::record::{Id, Kind};
use rand::seq::IndexedRandom;

use crate::edits::Puts;
use crate::world::World;

impl World {
    /// Types into a form without leaving it.
    pub fn types(&mut self, at: usize, id: Id, kind: Kind) {
        let entered = Puts::from([self.field(kind)]);
        self.types_into(at, id, &entered);
    }

    /// Types this into the form of a record.
    pub fn types_into(&mut self, at: usize, id: Id, entered: &Puts) {
        let Some(record) = self.devices[at].record(id) else {
            return;
        };
        if record.fields.is_empty() {
            return;
        }
        if record
            .kind
            .check(
                entered.keys().next().unwrap(),
                entered.values().next().unwrap(),
            )
            .is_err()
        {
            return;
        }
        if !self.may(at, &record, entered) {
            return;
        }
        let now = self.tick();
        let device = &mut self.devices[at];
        device
            .store
            .type_into_draft(id, record.kind, entered, now)
            .unwrap();
        let typed = device.typed.entry(id).or_default();
        typed.extend(entered.clone());
        let name = device.name.clone();
        self.say(format!("{name} types into {id}"));
    }

    /// Leaves a form: one edit of what was typed.
    pub fn leaves_a_form(&mut self, at: usize) {
        let open: Vec<Id> = self.devices[at].typed.keys().copied().collect();
        let Some(id) = open.choose(&mut self.rng).copied() else {
            return;
        };
        let typed = self.devices[at].typed.remove(&id).unwrap();
        let draft = self.devices[at].store.draft(id).unwrap();
        let Some(draft) = draft else {
            // A refused creation takes its draft along.
            let aside = self.devices[at].store.attention().unwrap();
            let kept = aside.iter().any(|item| {
                item.doc == id
                    && typed.iter().all(|(path, value)| {
                        item.edit
                            .diff
                            .get(path)
                            .is_some_and(|change| change.after == *value)
                    })
            });
            if !kept {
                let name = self.devices[at].name.clone();
                self.oracle.fault(format!("{name} lost the draft of {id}"));
            }
            return;
        };
        if draft.entered != typed {
            let name = self.devices[at].name.clone();
            self.oracle
                .fault(format!("the draft of {id} on {name} is not what was typed"));
        }
        let record = self.devices[at].record(id).unwrap();
        let seen = match record.document.fields_at(&draft.heads) {
            Ok(seen) => seen,
            Err(error) => {
                let name = self.devices[at].name.clone();
                self.oracle.fault(format!(
                    "the draft of {id} on {name} can't be saved: {error}"
                ));
                return;
            }
        };
        // A path that was in conflict when the form was opened is resolved elsewhere.
        let left: Puts = draft
            .entered
            .into_iter()
            .filter(|(path, _)| !seen.in_conflict(path))
            .collect();
        if let Ok(diff) = edit::diff(record.kind, &seen, &left)
            && !diff.is_empty()
        {
            self.saves(at, &record, &diff, &draft.heads, false);
        }
        self.devices[at].store.discard_draft(id).unwrap();
    }
}
