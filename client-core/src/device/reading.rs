//! Reading: lists and records, all of it without a connection.

use super::files::{
    CustomerFile, HistoryItem, NoteItem, ReviewItem, ReviewPoint, StepItem, VisitFile,
};
use super::naming::{path_edits, shown};
use super::views::{Account, Count, RefusedEdit, VisitQuery};
use super::{
    ConflictItem, CustomerItem, Device, DeviceError, DeviceStatus, FieldValue, Named,
    NeedsAttention, OpenChoice, Opened, RecordBody, RecordHistory, RecordRef, VisitItem, listing,
};
use crate::ChangeHash;
use crate::fields::Fields;
use crate::history;
use crate::record::{Id, Kind, lacking, required_slots};
use crate::row::Body;
use crate::store::{EntryStatus, Listed, Record, VisitFilter};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Who uses this device, what is on it and what is not on the server.
    pub fn status(&self) -> Result<DeviceStatus, DeviceError> {
        let now = self.clock.now();
        self.lock().status(now)
    }

    /// The organisation's time zone.
    pub fn zone(&self) -> Result<String, DeviceError> {
        let now = self.clock.now();
        self.lock().zone(now)
    }

    /// My open visits: returned ones first, then what is late, today's, the next ones, the rest.
    pub fn today(&self) -> Result<Vec<VisitItem>, DeviceError> {
        let now = self.clock.now();
        let opened = self.lock();
        let me = opened.me()?;
        let mut items = opened.visit_items(&opened.store.open_work(me.user)?, now)?;
        listing::sort_today(&mut items, &opened.day(now)?);
        Ok(items)
    }

    /// Visits whose feedback card is late, the longest overdue first.
    pub fn overdue(&self) -> Result<Vec<VisitItem>, DeviceError> {
        let now = self.clock.now();
        let opened = self.lock();
        let mut items = opened.visit_items(&opened.store.cards_due_from_before(now)?, now)?;
        items.retain(|item| item.card_late);
        items.sort_by_key(|item| (item.card_due_at, item.id));
        Ok(items)
    }

    /// Customers: all by name, or those in which every word of `text` stands somewhere. At most so
    /// many; all if nothing is said.
    pub fn customers(
        &self,
        text: String,
        most: Option<u32>,
    ) -> Result<Vec<CustomerItem>, DeviceError> {
        let most = most.unwrap_or(u32::MAX);
        let opened = self.lock();
        let listed = if text.trim().is_empty() {
            opened.store.customers(most)?
        } else {
            opened.store.search(Kind::Customer, &text, most)?
        };
        opened.customer_items(&listed)
    }

    /// A customer file by id or short number.
    pub fn customer(&self, id: String) -> Result<CustomerFile, DeviceError> {
        let now = self.clock.now();
        let opened = self.lock();
        let listed = opened.find_kind(&id, Kind::Customer)?;
        let missing = || super::naming::not_found(&id);
        let of_customer = VisitFilter {
            customer: Some(listed.id),
            status: None,
        };
        Ok(CustomerFile {
            item: opened.customer_item(&listed)?.ok_or_else(missing)?,
            body: opened.body(&opened.record(&id)?)?,
            visits: opened.visit_items(&opened.store.visits(of_customer, u32::MAX)?, now)?,
            notes: opened.notes(listed.id)?,
        })
    }

    /// Visits of a customer, of a status, or found by a text; the last changed first, of a status by
    /// appointment.
    pub fn visits(&self, query: VisitQuery) -> Result<Vec<VisitItem>, DeviceError> {
        let now = self.clock.now();
        let opened = self.lock();
        let customer = match &query.customer {
            Some(name) => Some(opened.find_kind(name, Kind::Customer)?.id),
            None => None,
        };
        let most = query.most.unwrap_or(u32::MAX);
        let text = query.text.as_deref().unwrap_or_default().trim();
        if text.is_empty() {
            let filter = VisitFilter {
                customer,
                status: query.status,
            };
            return opened.visit_items(&opened.store.visits(filter, most)?, now);
        }
        let found = opened.store.search(Kind::Visit, text, u32::MAX)?;
        let mut items = opened.visit_items(&found, now)?;
        items.retain(|item| {
            let of_customer = item.customer.as_ref().map(|customer| customer.id);
            customer.is_none_or(|wanted| of_customer == Some(wanted))
                && query.status.is_none_or(|wanted| item.status == wanted)
        });
        items.truncate(most as usize);
        Ok(items)
    }

    /// A visit by id or short number.
    pub fn visit(&self, id: String) -> Result<VisitFile, DeviceError> {
        let now = self.clock.now();
        let opened = self.lock();
        let listed = opened.find_kind(&id, Kind::Visit)?;
        let missing = || super::naming::not_found(&id);
        let record = opened.record(&id)?;
        Ok(VisitFile {
            item: opened
                .visit_item(&listed, &opened.day(now)?)?
                .ok_or_else(missing)?,
            steps: opened.steps(&record)?,
            reviews: opened.reviews(&listed)?,
            notes: opened.notes(listed.id)?,
            follows: opened.follows(&listed)?,
            followed_by: opened.followed_by(&listed)?,
            required_slots: required_slots(record.fields.text("visit_kind"))
                .iter()
                .map(|slot| (*slot).to_owned())
                .collect(),
            lacking: lacking_in(&record.fields),
            attachments: opened.shown_in(&record)?,
            body: opened.body(&record)?,
        })
    }

    /// A record's edits until a moment (UTC ms; now if nothing is said), and the record as of then.
    pub fn history(&self, id: String, at: Option<i64>) -> Result<RecordHistory, DeviceError> {
        let opened = self.lock();
        let record = opened.record(&id)?;
        let number = record.fields.text("number").to_owned();
        let (fields, known) = match at {
            None => (record.fields.clone(), None),
            Some(at) => {
                let heads = history::heads_at(&record.document, &record.receipts, at);
                let known = heads
                    .iter()
                    .flat_map(|head| record.document.ancestors(*head))
                    .collect::<std::collections::BTreeSet<ChangeHash>>();
                let fields = if heads.is_empty() {
                    Fields::default()
                } else {
                    record.document.fields_at(&heads)?
                };
                (fields, Some(known))
            }
        };
        let mut edits = Vec::new();
        for entry in history::history(&record.document, &record.receipts) {
            if known
                .as_ref()
                .is_some_and(|known| !known.contains(&entry.hash))
            {
                continue;
            }
            edits.push(opened.history_item(entry)?);
        }
        Ok(RecordHistory {
            id: record.id,
            kind: record.kind,
            number,
            at,
            fields: shown(&fields),
            edits,
        })
    }

    /// Every path with several values that nobody has chosen among, over all records.
    pub fn conflicts(&self) -> Result<Vec<ConflictItem>, DeviceError> {
        let opened = self.lock();
        let mut items = Vec::new();
        for listed in opened.store.in_conflict()? {
            let Some(record) = opened.readable(listed.id)? else {
                continue;
            };
            for conflict in opened.body(&record)?.conflicts {
                items.push(ConflictItem {
                    id: listed.id,
                    kind: record.kind,
                    number: listed.row.number.clone(),
                    title: listed.row.title.clone(),
                    path: conflict.path,
                    values: conflict.values,
                });
            }
        }
        Ok(items)
    }

    /// What a person should look at: conflicts to choose in, edits that were not accepted.
    pub fn attention(&self) -> Result<NeedsAttention, DeviceError> {
        let opened = self.lock();
        let refused = opened
            .store
            .attention()?
            .into_iter()
            .map(|item| RefusedEdit {
                item: item.item,
                id: item.doc,
                kind: item.kind,
                title: item.title,
                creates: item.creates,
                code: item.refusal.code,
                arguments: item.refusal.arguments,
                made_at: item.edit.at,
                refused_at: item.at,
                changes: path_edits(&item.edit.diff),
            })
            .collect();
        let mut open = Vec::new();
        for listed in opened.store.in_conflict()? {
            let Some(record) = opened.readable(listed.id)? else {
                continue;
            };
            open.extend(
                record
                    .fields
                    .conflicts()
                    .into_iter()
                    .map(|conflict| OpenChoice {
                        id: listed.id,
                        kind: record.kind,
                        number: listed.row.number.clone(),
                        title: listed.row.title.clone(),
                        path: conflict.path,
                    }),
            );
        }
        Ok(NeedsAttention {
            conflicts: opened.store.counts()?.conflicts,
            open,
            refused,
            attachments: opened.refused_attachments()?,
        })
    }

    /// A record as one JSON object.
    pub fn export_json(&self, id: String) -> Result<String, DeviceError> {
        let record = self.lock().record(&id)?;
        let json = crate::json::record(
            &record.document,
            &record.fields,
            record.generation,
            &record.receipts,
        )?;
        serde_json::to_string_pretty(&json).map_err(|error| DeviceError::Storage {
            what: format!("writing {id} as JSON"),
            cause: error.to_string(),
        })
    }

    /// A record as a standard Automerge file, with its whole history.
    pub fn export_automerge(&self, id: String) -> Result<Vec<u8>, DeviceError> {
        Ok(self.lock().record(&id)?.document.save())
    }

    /// Everybody that the device knows, by name.
    pub fn people(&self) -> Result<Vec<Named>, DeviceError> {
        let people = self.lock().store.people()?;
        Ok(people
            .into_iter()
            .map(|(id, name)| Named { id, name })
            .collect())
    }

    /// All teams, by name.
    pub fn teams(&self) -> Result<Vec<Named>, DeviceError> {
        let teams = self.lock().store.teams()?;
        Ok(teams
            .into_iter()
            .map(|(id, name)| Named { id, name })
            .collect())
    }

    /// The id and kind of a record named by id or short number.
    pub fn find(&self, name: String) -> Result<RecordRef, DeviceError> {
        let listed = self.lock().find(&name)?;
        Ok(RecordRef {
            id: listed.id,
            number: listed.row.number,
            title: listed.row.title,
        })
    }
}

impl Opened {
    pub(super) fn history_item(
        &self,
        entry: history::HistoryEntry,
    ) -> Result<HistoryItem, DeviceError> {
        let (by, device) = self.writer_of(entry.actor)?;
        Ok(HistoryItem {
            edit: entry.hash.to_string(),
            by,
            device,
            at: entry.stamp.at,
            offset: entry.stamp.offset,
            received: entry.received,
            undoes: entry.stamp.undoes.map(|hash| hash.to_string()),
            changes: path_edits(&entry.diff),
        })
    }

    fn status(&self, now: i64) -> Result<DeviceStatus, DeviceError> {
        let counts = self.store.counts()?;
        let count = |name: &str, records: u32| Count {
            name: name.to_owned(),
            records,
        };
        Ok(DeviceStatus {
            account: self.account()?,
            unsent: counts.unsent,
            unconfirmed: counts.unconfirmed,
            unsent_attachments: self.store.unsent_attachments()?,
            unsent_bytes: self.store.unsent_attachment_bytes()?,
            drafts: counts.drafts,
            conflicts: counts.conflicts,
            attention: counts.attention + self.store.refused_attachments()?,
            last_synced: self.store.last_synced()?,
            clock_offset: self.store.clock_offset()?,
            records: counts
                .records
                .iter()
                .map(|(kind, records)| count(kind.as_str(), *records))
                .collect(),
            scopes: counts
                .scopes
                .iter()
                .map(|(scope, records)| count(scope, *records))
                .collect(),
            zone: self.zone(now)?,
        })
    }

    pub(super) fn account(&self) -> Result<Option<Account>, DeviceError> {
        let me = match self.me() {
            Err(DeviceError::NotSignedIn) => return Ok(None),
            me => me?,
        };
        let note =
            |key| -> Result<String, DeviceError> { Ok(self.store.note(key)?.unwrap_or_default()) };
        let teams = me.teams.iter().map(|team| self.team(*team));
        Ok(Some(Account {
            id: me.user,
            login: me.login,
            name: me.name,
            role: me.role,
            teams: teams.collect::<Result<_, _>>()?,
            device: note("device_name")?,
            code: me.code,
            server: note("server")?,
            signed_in: !note("refresh")?.is_empty(),
        }))
    }

    fn body(&self, record: &Record) -> Result<RecordBody, DeviceError> {
        let several =
            |path: &str| self.several(&record.document, &record.fields, &record.receipts, path);
        let draft = self.store.draft(record.id)?;
        let received = record
            .outbox
            .iter()
            .filter(|entry| entry.status == EntryStatus::Received)
            .count();
        Ok(RecordBody {
            generation: record.generation,
            heads: record
                .document
                .heads()
                .iter()
                .map(ChangeHash::to_string)
                .collect(),
            fields: shown(&record.fields),
            conflicts: record
                .fields
                .conflicts()
                .iter()
                .map(|conflict| several(&conflict.path))
                .collect::<Result<_, _>>()?,
            chosen: record
                .fields
                .chosen()
                .map(|(path, _)| several(path))
                .collect::<Result<_, _>>()?,
            unsent_edits: (record.outbox.len() - received) as u32,
            unconfirmed_edits: received as u32,
            draft: draft
                .into_iter()
                .flat_map(|draft| draft.entered)
                .map(|(path, value)| FieldValue { path, value })
                .collect(),
        })
    }

    fn steps(&self, record: &Record) -> Result<Vec<StepItem>, DeviceError> {
        let mut items = Vec::new();
        for step in crate::steps::steps(&record.document, &record.fields) {
            let text = |last: &str| {
                let path = format!("steps/{}/{last}", step.id);
                record.fields.text(&path).to_owned()
            };
            let number = |last: &str| {
                let path = format!("steps/{}/{last}", step.id);
                record.fields.shown(&path).as_int()
            };
            items.push(StepItem {
                by: step.by.map(|by| self.person(by)).transpose()?,
                at: step.at,
                noted_at: record.document.stamp(&step.hash).corrected(),
                reason: text("reason"),
                corrects: text("corrects"),
                lat: number("lat"),
                lon: number("lon"),
                accuracy: number("accuracy"),
                what: step.what,
                id: step.id,
            });
        }
        Ok(items)
    }

    fn reviews(&self, visit: &Listed) -> Result<Vec<ReviewItem>, DeviceError> {
        let deciding = visit.state.as_ref().and_then(|state| state.review);
        let mut items = Vec::new();
        for listed in self.store.about(visit.id, Kind::Review)? {
            let Body::Review(row) = &listed.row.body else {
                continue;
            };
            let Some(record) = self.readable(listed.id)? else {
                continue;
            };
            let fields = &record.fields;
            let point = |entry: &str| ReviewPoint {
                path: fields.text(&format!("points/{entry}/path")).to_owned(),
                remark: fields.text(&format!("points/{entry}/remark")).to_owned(),
            };
            items.push(ReviewItem {
                id: listed.id,
                number: listed.row.number.clone(),
                verdict: row.verdict.clone(),
                remark: fields.text("remark").to_owned(),
                by: row.by.map(|by| self.person(by)).transpose()?,
                at: row.at,
                decides: deciding == Some(listed.id),
                points: fields.entries("points").into_iter().map(point).collect(),
                praise: fields.text("praise").to_owned(),
                fault: fields.text("fault").to_owned(),
            });
        }
        Ok(items)
    }

    fn notes(&self, about: Id) -> Result<Vec<NoteItem>, DeviceError> {
        let mut items = Vec::new();
        for listed in self.store.about(about, Kind::Note)? {
            let Some(record) = self.readable(listed.id)? else {
                continue;
            };
            let first = record.fields.written("kind").first();
            let (by, _) = self.writer_of(first.map(|written| written.actor))?;
            items.push(NoteItem {
                id: listed.id,
                number: listed.row.number,
                text: record.fields.text("text").to_owned(),
                by,
                at: listed.row.created_at,
            });
        }
        Ok(items)
    }

    fn followed_by(&self, visit: &Listed) -> Result<Vec<RecordRef>, DeviceError> {
        let of_customer = VisitFilter {
            customer: visit.row.parent,
            status: None,
        };
        if of_customer.customer.is_none() {
            return Ok(Vec::new());
        }
        let mut found = self.store.visits(of_customer, u32::MAX)?;
        found.retain(|other| match &other.row.body {
            Body::Visit(row) => row.follows == Some(visit.id) && !other.row.withdrawn,
            _ => false,
        });
        found.sort_by_key(|other| (other.row.created_at, other.id));
        Ok(found
            .into_iter()
            .map(|other| RecordRef {
                id: other.id,
                number: other.row.number,
                title: other.row.title,
            })
            .collect())
    }

    fn follows(&self, visit: &Listed) -> Result<Option<RecordRef>, DeviceError> {
        let Body::Visit(row) = &visit.row.body else {
            return Ok(None);
        };
        let Some(id) = row.follows else {
            return Ok(None);
        };
        let listed = self.store.listed(id)?;
        Ok(Some(listed.map_or_else(
            || RecordRef {
                id,
                number: String::new(),
                title: String::new(),
            },
            |listed| RecordRef {
                id,
                number: listed.row.number,
                title: listed.row.title,
            },
        )))
    }
}

fn lacking_in(fields: &Fields) -> Vec<String> {
    let present = |set: &str| fields.present(set).into_iter().map(str::to_owned).collect();
    lacking(|path| fields.shown(path).clone(), present)
}
