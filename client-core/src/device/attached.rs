//! Attachments as lists show them: what of them is here, and how far the rest has come.

use serde::Serialize;

use super::attaching::SIGNATURE;
use super::{Device, DeviceError, Named, Opened, RecordRef};
use crate::attachment::BlobHash;
use crate::record::{Id, Type};
use crate::store::{Blob, BlobState, Record};

/// Where an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum AttachmentState {
    /// On this device only.
    Waiting,
    /// The server has a part of it.
    Sending,
    /// The server has it.
    Confirmed,
    /// The server would not take it: it needs attention.
    Refused,
    /// The edit that cites it was refused: it is kept and not sent.
    Held,
    /// Not on this device: the server has it, or it is on its way from another one.
    Elsewhere,
    /// It is on its way from another device: the server does not have it yet.
    OnItsWay,
    /// Neither the server nor the device that cited it has it any more.
    Missing,
}

impl AttachmentState {
    /// The word in the translation tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Elsewhere => "elsewhere",
            Self::OnItsWay => "on_its_way",
            Self::Missing => "missing",
        }
    }
}

/// An attachment and where a record cites it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AttachmentItem {
    /// The record; without number and title once it is no longer on this device.
    pub record: RecordRef,
    /// Where it is cited.
    pub path: String,
    /// Its slot, empty for the small copy of another one.
    pub slot: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Whether it is the small copy of another one.
    pub thumb: bool,
    /// Media type, if it is known here.
    pub media: String,
    /// Bytes, if they are known here.
    pub size: Option<u64>,
    /// Where it is.
    pub state: AttachmentState,
    /// Bytes that the server has.
    pub sent: u64,
    /// Whether its bytes are on this device.
    pub here: bool,
    /// When it was attached here, device time, UTC ms.
    pub made_at: Option<i64>,
    /// When the server confirmed it, device time, UTC ms.
    pub confirmed_at: Option<i64>,
    /// The server's code if it would not take it or has no room for it; empty if neither.
    pub refusal: String,
    /// Who cited it.
    pub by: Option<Named>,
    /// On which device.
    pub device: String,
    /// When the server last heard of that device, UTC ms; only if it was asked and does not have it.
    pub last_seen: Option<i64>,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Every attachment made on this device: first what is to be sent, in that order, then what was refused,
    /// then what is confirmed.
    pub fn attachments(&self) -> Result<Vec<AttachmentItem>, DeviceError> {
        self.lock().own_attachments()
    }

    /// The attachments that a record shows, as far as this device knows without a connection.
    pub fn attachments_of(&self, record: String) -> Result<Vec<AttachmentItem>, DeviceError> {
        let opened = self.lock();
        opened.shown_in(&opened.record(&record)?)
    }
}

impl Opened {
    fn own_attachments(&self) -> Result<Vec<AttachmentItem>, DeviceError> {
        let mut items = Vec::new();
        let (by, device) = self.myself()?;
        for blob in self.store.blobs()? {
            for one in self.store.blob_uses(blob.hash)? {
                let mut item = self.cited(one.doc, &one.path, blob.hash)?;
                (item.by, item.device) = (by.clone(), device.clone());
                items.push(item);
            }
        }
        Ok(items)
    }

    /// Those that the server would not take, or has no room for.
    pub(super) fn refused_attachments(&self) -> Result<Vec<AttachmentItem>, DeviceError> {
        let mut items = self.own_attachments()?;
        items.retain(|item| !item.refusal.is_empty());
        Ok(items)
    }

    /// This device's user and what the device is called.
    fn myself(&self) -> Result<(Option<Named>, String), DeviceError> {
        match self.store.identity()? {
            Some(me) => self.writer(me.enrolment),
            None => Ok((None, String::new())),
        }
    }

    /// What a record shows at its paths of attachments; removed photos are left out.
    pub(super) fn shown_in(&self, record: &Record) -> Result<Vec<AttachmentItem>, DeviceError> {
        let mut items = Vec::new();
        let present = record.fields.present("photos");
        for (path, written) in record.fields.iter() {
            let is_blob = record
                .kind
                .field(path)
                .is_some_and(|field| field.ty == Type::Blob);
            let mut segments = path.split('/');
            let removed = segments.next() == Some("photos")
                && segments
                    .next()
                    .is_none_or(|entry| !present.contains(&entry));
            if !is_blob || removed || path.starts_with(crate::record::CHOICE) {
                continue;
            }
            for value in written {
                let Some(hash) = value.value.as_text().and_then(|hash| hash.parse().ok()) else {
                    continue;
                };
                let mut item = self.cited(record.id, path, hash)?;
                (item.by, item.device) = self.writer(value.actor.enrolment)?;
                items.push(item);
            }
        }
        Ok(items)
    }

    fn cited(&self, doc: Id, path: &str, hash: BlobHash) -> Result<AttachmentItem, DeviceError> {
        let known = self.store.blob(hash)?;
        let listed = self.store.listed(doc)?;
        let record = RecordRef {
            id: doc,
            number: listed
                .as_ref()
                .map_or_else(String::new, |it| it.row.number.clone()),
            title: listed
                .as_ref()
                .map_or_else(String::new, |it| it.row.title.clone()),
        };
        let thumb = path.ends_with("/thumb");
        let slot = if path == "customer_word/signature" {
            SIGNATURE.to_owned()
        } else if let (false, Some(entry), Some(record)) =
            (thumb, path.split('/').nth(1), self.readable(doc)?)
        {
            record
                .fields
                .text(&format!("photos/{entry}/slot"))
                .to_owned()
        } else {
            String::new()
        };
        Ok(AttachmentItem {
            record,
            path: path.to_owned(),
            slot,
            hash: hash.to_string(),
            thumb,
            media: known.as_ref().map_or("", |it| it.media.as_str()).to_owned(),
            size: known.as_ref().map(|it| it.size),
            state: self.state_of(known.as_ref())?,
            sent: known.as_ref().map_or(0, |it| it.sent),
            here: known.as_ref().is_some_and(|it| it.here),
            made_at: known.as_ref().map(|it| it.made_at),
            confirmed_at: known.as_ref().and_then(|it| it.confirmed_at),
            refusal: known.and_then(|it| it.refusal).unwrap_or_default(),
            by: None,
            device: String::new(),
            last_seen: None,
        })
    }

    fn state_of(&self, known: Option<&Blob>) -> Result<AttachmentState, DeviceError> {
        let Some(blob) = known else {
            return Ok(AttachmentState::Elsewhere);
        };
        Ok(match blob.state {
            BlobState::Confirmed => AttachmentState::Confirmed,
            BlobState::Refused => AttachmentState::Refused,
            BlobState::Unsent if self.store.is_held_back(blob.hash)? => AttachmentState::Held,
            BlobState::Unsent if blob.sent > 0 => AttachmentState::Sending,
            BlobState::Unsent => AttachmentState::Waiting,
        })
    }
}
