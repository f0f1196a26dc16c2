//! Reading an attachment through a record that cites it.

use client_core::record::Id;

use crate::accounts::device::{self, DeviceStatus};
use crate::accounts::user;
use crate::blobs::{Blob, BlobHash, citations, rows};
use crate::error::{Error, Result};
use crate::office::visible::Reader;
use crate::storage::Tx;

/// What there is at a hash that a record cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is here.
    Here(Blob),
    /// It is not here yet.
    OnItsWay(OnItsWay),
}

/// Where an attachment is that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnItsWay {
    /// The device that cited it: its enrolment id.
    pub enrolment: String,
    /// The device's name.
    pub device: String,
    /// Its code.
    pub code: String,
    /// Whether it may still send.
    pub status: DeviceStatus,
    /// Its user's name.
    pub user: String,
    /// When it was last heard, UTC ms.
    pub last_seen_ms: Option<i64>,
    /// Attachments it had not sent by then.
    pub unsent_attachments: Option<i64>,
    /// Nothing comes from it any more.
    pub missing: bool,
}

/// Looks for an attachment in a record.
///
/// # Errors
/// [`Error::NotFound`] if the reader does not see the record, or it does not cite the hash: the two look alike.
pub fn find(tx: &mut dyn Tx, reader: &Reader, doc: Id, hash: BlobHash) -> Result<Found> {
    let none = || Error::not_found("attachment");
    if !reader.sees(tx, doc)? {
        return Err(none());
    }
    if citations::opens(tx, doc, hash)?
        && let Some(blob) = rows::find(tx, hash)?
    {
        return Ok(Found::Here(blob));
    }
    let citers = citations::citers(tx, doc, hash)?;
    let enrolment = citers.first().ok_or_else(none)?;
    let device = device::find(tx, *enrolment)?.ok_or_else(none)?;
    let user = user::find(tx, device.user)?;
    let missing = device.brings_nothing();
    Ok(Found::OnItsWay(OnItsWay {
        enrolment: enrolment.to_string(),
        device: device.name,
        code: device.code,
        missing,
        status: device.status,
        user: user.map(|user| user.display).unwrap_or_default(),
        last_seen_ms: device.last_seen_ms,
        unsent_attachments: device.unsent_attachments,
    }))
}
