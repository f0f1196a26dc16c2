//! Attachments of records: made here without a connection.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::writing::Edit;
use super::{Device, DeviceError, Opened, Saved};
use crate::attachment::camera::Shot;
use crate::attachment::{self, BlobHash, Media, Unfit};
use crate::blob_bytes::BlobBytes;
use crate::edit;
use crate::record::{Kind, PHOTO_SLOTS, Value};
use crate::store::{BlobState, NewBlob, Record};

/// The slot of the customer's signature; the others are [`PHOTO_SLOTS`].
pub const SIGNATURE: &str = "signature";

/// A photo, a signature or a document to be attached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewAttachment {
    /// before, after, nameplate, serial, other, or signature.
    pub slot: String,
    /// JPEG, PNG, WebP or PDF.
    pub bytes: Vec<u8>,
    /// A small JPEG of it, from a shell that makes its own; otherwise one is made here.
    pub thumbnail: Option<Vec<u8>>,
    /// When it was taken, UTC ms; else as the camera said, else now.
    pub taken_at: Option<i64>,
    /// Latitude, 1e-7 degrees; else as the camera said.
    pub lat: Option<i64>,
    /// Longitude, 1e-7 degrees; else as the camera said.
    pub lon: Option<i64>,
    /// Chosen from pictures that were there already, not taken for this visit.
    pub album: bool,
}

/// What attaching saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Attached {
    /// The edit.
    #[serde(flatten)]
    pub saved: Saved,
    /// SHA-256 of the attachment as it is kept and sent.
    pub hash: String,
    /// That of its small copy, if it has one.
    pub thumb: Option<String>,
    /// Its bytes.
    pub size: u64,
    /// The record had it already, the server or this device did not: it is sent again.
    pub again: bool,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Attaches a photo, a signature or a document to a visit: the bytes, without what the camera said of
    /// place and time, and the edit that cites them are on the disk when it answers. Time and place are kept
    /// in the record.
    pub fn attach(&self, visit: String, photo: NewAttachment) -> Result<Attached, DeviceError> {
        self.attach_saying(visit, photo, BTreeMap::new())
    }

    /// Tries again what the server refused. Returns how many.
    pub fn retry_attachments(&self) -> Result<u32, DeviceError> {
        self.command(|opened, _| Ok(opened.store.retry_refused_blobs()?))
    }
}

impl Device {
    /// The same, with what else is said in that edit.
    pub(super) fn attach_saying(
        &self,
        visit: String,
        photo: NewAttachment,
        beside: BTreeMap<String, Value>,
    ) -> Result<Attached, DeviceError> {
        let (zone, most) = {
            let (opened, now) = (self.lock(), self.clock.now());
            opened.find_kind(&visit, Kind::Visit)?;
            (opened.zone(now)?, opened.attachment_bytes(now)?)
        };
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        // Decoding a photo takes a while: nobody else waits for it.
        let mut ready = Ready::of(photo, &zone, most)?;
        ready.beside = beside;
        self.command(|opened, now| {
            let record = opened.record(&visit)?;
            opened.attach(&record, &ready, &*self.bytes, now)
        })
    }
}

/// An attachment as it will be kept.
struct Ready {
    slot: String,
    bytes: Vec<u8>,
    media: Media,
    thumbnail: Option<Vec<u8>>,
    taken_at: Option<i64>,
    position: Option<(i64, i64)>,
    album: bool,
    /// What else the edit says.
    beside: BTreeMap<String, Value>,
}

impl Ready {
    fn of(photo: NewAttachment, zone: &TimeZone, most: u64) -> Result<Self, DeviceError> {
        let refused = |unfit: Unfit| DeviceError::Unfit {
            why: unfit.as_str().to_owned(),
        };
        let slot = photo.slot;
        if slot != SIGNATURE && !PHOTO_SLOTS.contains(&slot.as_str()) {
            return Err(DeviceError::Check {
                field: "slot".to_owned(),
                rule: format!("must be one of {}, {SIGNATURE}", PHOTO_SLOTS.join(", ")),
                value: Value::Text(slot).to_string(),
            });
        }
        if photo.bytes.len() as u64 > most {
            return Err(DeviceError::TooLarge {
                bytes: photo.bytes.len() as u64,
                most,
            });
        }
        let media = Media::of(&photo.bytes).ok_or_else(|| refused(Unfit::Media))?;
        let shot = Shot::of(&photo.bytes, zone);
        let bytes = attachment::strip(media, &photo.bytes, shot.turn)
            .ok_or_else(|| refused(Unfit::Damaged))?;
        let thumbnail = match photo.thumbnail {
            Some(given) => Some(checked_thumbnail(&given).ok_or_else(|| refused(Unfit::Damaged))?),
            None => thumbnail_of(media, &bytes).map_err(refused)?,
        };
        Ok(Self {
            // The customer's signature is looked at as it is.
            thumbnail: thumbnail.filter(|_| slot != SIGNATURE),
            slot,
            bytes,
            media,
            taken_at: photo.taken_at.or(shot.taken_at),
            position: photo.lat.zip(photo.lon).or(shot.position),
            album: photo.album,
            beside: BTreeMap::new(),
        })
    }
}

#[cfg(feature = "thumbnails")]
fn thumbnail_of(media: Media, bytes: &[u8]) -> Result<Option<Vec<u8>>, Unfit> {
    attachment::thumbnail::of(media, bytes)
}

#[cfg(not(feature = "thumbnails"))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same form as where thumbnails are made here"
)]
fn thumbnail_of(_: Media, _: &[u8]) -> Result<Option<Vec<u8>>, Unfit> {
    Ok(None)
}

/// A small copy made by the shell, without what its encoder said.
fn checked_thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    let media = Media::of(bytes).filter(|media| *media != Media::Pdf)?;
    attachment::strip(media, bytes, 1)
}

impl Opened {
    /// Bytes of one attachment at most.
    fn attachment_bytes(&self, now: i64) -> Result<u64, DeviceError> {
        let set = self.store.setting("attachment_bytes", now)?;
        let set = set.and_then(|set| set.parse().ok());
        Ok(set
            .unwrap_or(attachment::BYTES)
            .min(attachment::LARGEST_BYTES))
    }

    fn attach(
        &mut self,
        record: &Record,
        ready: &Ready,
        bytes: &dyn BlobBytes,
        now: i64,
    ) -> Result<Attached, DeviceError> {
        let hash = BlobHash::of(&ready.bytes);
        let thumb = ready
            .thumbnail
            .as_ref()
            .map(|small| (BlobHash::of(small), small));
        let answer = |saved| Attached {
            saved,
            hash: hash.to_string(),
            thumb: thumb.map(|(hash, _)| hash.to_string()),
            size: ready.bytes.len() as u64,
            again: false,
        };
        if ready.beside.is_empty()
            && let Some(place) = stands_already(record, ready, hash)
        {
            let again = self.bring_again(record, ready, (hash, &place), bytes, now)?;
            return Ok(Attached {
                again,
                ..answer(Saved::nothing(record))
            });
        }
        let (mut entered, paths) =
            self.citation(record, ready, hash, thumb.map(|(hash, _)| hash), now);
        entered.extend(ready.beside.clone());
        let diff = edit::diff(record.kind, &record.fields, &entered)?;
        let edit = Edit::now(record, diff);
        self.judge(record, &edit)?;
        let _held = bytes.hold()?;
        let mut blobs = Vec::new();
        let small =
            thumb.map(|(hash, small)| (hash, small.as_slice(), attachment_media(small), true));
        let original = (hash, ready.bytes.as_slice(), ready.media, false);
        for ((hash, content, media, thumb), path) in
            [Some(original), small].into_iter().flatten().zip(&paths)
        {
            bytes.put(hash, content)?;
            blobs.push(NewBlob {
                hash,
                size: content.len() as u64,
                media,
                thumb,
                path,
            });
        }
        Ok(answer(self.save_citing(record, &edit, &blobs, now)?))
    }

    /// Keeps the bytes of what the record cites already, if they are not here or the server would not take
    /// them: whoever attaches it again means it to arrive. Whether it is sent.
    fn bring_again(
        &mut self,
        record: &Record,
        ready: &Ready,
        (hash, path): (BlobHash, &str),
        bytes: &dyn BlobBytes,
        now: i64,
    ) -> Result<bool, DeviceError> {
        let known = self.store.blob(hash)?;
        if known.is_some_and(|blob| blob.here && blob.state != BlobState::Refused) {
            return Ok(false);
        }
        let _held = bytes.hold()?;
        bytes.put(hash, &ready.bytes)?;
        let blob = NewBlob {
            hash,
            size: ready.bytes.len() as u64,
            media: ready.media,
            thumb: false,
            path,
        };
        self.store
            .bring_again((record.id, record.kind), &blob, now)?;
        let blob = self.store.blob(hash)?;
        Ok(blob.is_some_and(|blob| blob.state == BlobState::Unsent))
    }

    /// What the record says of it, and at which paths it cites the original and the small copy.
    fn citation(
        &mut self,
        record: &Record,
        ready: &Ready,
        hash: BlobHash,
        thumb: Option<BlobHash>,
        now: i64,
    ) -> (BTreeMap<String, Value>, Vec<String>) {
        let mut entered = BTreeMap::new();
        if ready.slot == SIGNATURE {
            let path = "customer_word/signature".to_owned();
            entered.insert(path.clone(), Value::Text(hash.to_string()));
            if record.fields.written("customer_word/at").is_empty() {
                let at = ready.taken_at.unwrap_or(now);
                entered.insert("customer_word/at".to_owned(), Value::Time(at));
            }
            return (entered, vec![path]);
        }
        let id = self.entry_id();
        let at = |field: &str| format!("photos/{id}/{field}");
        let mut paths = vec![at("blob")];
        entered.insert(at("slot"), Value::text(&ready.slot));
        entered.insert(at("blob"), Value::Text(hash.to_string()));
        entered.insert(at("taken_at"), Value::Time(ready.taken_at.unwrap_or(now)));
        if let Some(thumb) = thumb {
            entered.insert(at("thumb"), Value::Text(thumb.to_string()));
            paths.push(at("thumb"));
        }
        if let Some((lat, lon)) = ready.position {
            entered.insert(at("lat"), Value::Int(lat));
            entered.insert(at("lon"), Value::Int(lon));
        }
        if ready.album {
            entered.insert(at("album"), Value::Bool(true));
        }
        (entered, paths)
    }
}

/// Where the visit shows this photo in this slot already.
fn stands_already(record: &Record, ready: &Ready, hash: BlobHash) -> Option<String> {
    let hash = hash.to_string();
    let fields = &record.fields;
    if ready.slot == SIGNATURE {
        let path = "customer_word/signature";
        return (fields.text(path) == hash).then(|| path.to_owned());
    }
    let paths = fields
        .present("photos")
        .into_iter()
        .filter(|entry| fields.text(&format!("photos/{entry}/slot")) == ready.slot);
    paths
        .map(|entry| format!("photos/{entry}/blob"))
        .find(|path| fields.text(path) == hash)
}

fn attachment_media(bytes: &[u8]) -> Media {
    Media::of(bytes).unwrap_or(Media::Jpeg)
}
