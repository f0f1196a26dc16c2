//! What crosses the boundary of one record: a customer file, a visit, a history.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::{AttachmentItem, CustomerItem, Named, RecordRef, VisitItem};
use crate::record::{Id, Kind, Value};

/// The value shown at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FieldValue {
    /// The path.
    pub path: String,
    /// The value.
    pub value: Value,
}

/// What an edit did at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PathEdit {
    /// The path.
    pub path: String,
    /// Every concurrent value before, the one shown last; empty if there was none.
    pub before: Vec<Value>,
    /// The value after.
    pub after: Value,
}

/// One of several concurrent values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConflictValue {
    /// Its number for choosing, from 1.
    pub number: u32,
    /// The value.
    pub value: Value,
    /// Whether it is the one shown meanwhile.
    pub shown: bool,
    /// Who wrote it.
    pub by: Option<Named>,
    /// On which device.
    pub device: String,
    /// When, by that device's clock, UTC ms.
    pub at: i64,
    /// When the server received it, UTC ms.
    pub received: Option<i64>,
}

/// A path with several values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PathConflict {
    /// The path.
    pub path: String,
    /// Its different values.
    pub values: Vec<ConflictValue>,
}

/// A path with several values, and the record it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConflictItem {
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The path.
    pub path: String,
    /// Its different values.
    pub values: Vec<ConflictValue>,
}

/// A withdrawn record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WithdrawnItem {
    /// Its id.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who withdrew it.
    pub by: Option<Named>,
    /// On which device.
    pub device: String,
    /// When, by that device's clock, UTC ms.
    pub at: i64,
    /// The reason given, empty if none.
    pub reason: String,
    /// The edit that withdrew it.
    pub edit: String,
    /// An edit of it waits for the server.
    pub unsent: bool,
}

/// A path with several values that waits for a choice, without the values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OpenChoice {
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The path.
    pub path: String,
}

/// What stands in a record, beyond its line in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordBody {
    /// Its generation.
    pub generation: u32,
    /// The document's heads, sorted, hexadecimal.
    pub heads: Vec<String>,
    /// The value shown at every path that holds one; as JSON an object.
    #[serde(serialize_with = "as_object")]
    pub fields: Vec<FieldValue>,
    /// Paths with several values that nobody has chosen among.
    pub conflicts: Vec<PathConflict>,
    /// Paths whose several values a choice has settled.
    pub chosen: Vec<PathConflict>,
    /// Edits on this device only.
    pub unsent_edits: u32,
    /// Edits that the server has received and that no document it sent contains yet.
    pub unconfirmed_edits: u32,
    /// What is typed and not saved; as JSON an object.
    #[serde(serialize_with = "as_object")]
    pub draft: Vec<FieldValue>,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NoteItem {
    /// Its id.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// Its text.
    pub text: String,
    /// Who wrote it.
    pub by: Option<Named>,
    /// When, corrected device time, UTC ms.
    pub at: i64,
}

/// A customer file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CustomerFile {
    /// Its line.
    #[serde(flatten)]
    pub item: CustomerItem,
    /// What stands in it.
    #[serde(flatten)]
    pub body: RecordBody,
    /// Its visits, the last changed first.
    pub visits: Vec<VisitItem>,
    /// Its notes, oldest first.
    pub notes: Vec<NoteItem>,
}

/// A step of a visit that counts: corrections stand in the place of what they correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StepItem {
    /// Its id, for correcting it.
    pub id: String,
    /// What it says.
    pub what: String,
    /// Whose step it is.
    pub by: Option<Named>,
    /// When, corrected device time, UTC ms.
    pub at: i64,
    /// When it was written down, corrected device time, UTC ms: later than `at` if it was made good afterwards.
    pub noted_at: i64,
    /// The reason given.
    pub reason: String,
    /// The step it corrects, empty if none.
    pub corrects: String,
    /// Latitude, 1e-7 degrees.
    pub lat: Option<i64>,
    /// Longitude, 1e-7 degrees.
    pub lon: Option<i64>,
    /// Accuracy of the position, metres. A position is of when the step was written down.
    pub accuracy: Option<i64>,
}

/// A part of a visit that a review points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReviewPoint {
    /// The path.
    pub path: String,
    /// What is to be said of it.
    pub remark: String,
}

/// A review of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReviewItem {
    /// Its id.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// approve or return.
    pub verdict: String,
    /// The remark.
    pub remark: String,
    /// Who judged.
    pub by: Option<Named>,
    /// When, corrected device time, UTC ms.
    pub at: i64,
    /// Whether it decides the visit's status.
    pub decides: bool,
    /// What it points at.
    pub points: Vec<ReviewPoint>,
    /// Praise.
    pub praise: String,
    /// Fault.
    pub fault: String,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct VisitFile {
    /// Its line.
    #[serde(flatten)]
    pub item: VisitItem,
    /// What stands in it.
    #[serde(flatten)]
    pub body: RecordBody,
    /// Its steps that count, in their order.
    pub steps: Vec<StepItem>,
    /// Its reviews, oldest first.
    pub reviews: Vec<ReviewItem>,
    /// Its notes, oldest first.
    pub notes: Vec<NoteItem>,
    /// The photos, signatures and documents that it shows, and where each is.
    pub attachments: Vec<AttachmentItem>,
    /// The visit it follows.
    pub follows: Option<RecordRef>,
    /// Visits on this device that follow it, oldest first.
    pub followed_by: Vec<RecordRef>,
    /// Slots of photos that its kind is to have.
    pub required_slots: Vec<String>,
    /// What it lacks to be handed in complete: paths, `photos/<slot>`, `steps/arrive`.
    pub lacking: Vec<String>,
}

/// One edit of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HistoryItem {
    /// The change's hash: names the edit for undoing it.
    pub edit: String,
    /// Who made it.
    pub by: Option<Named>,
    /// On which device.
    pub device: String,
    /// When, by that device's clock, UTC ms.
    pub at: i64,
    /// Server time minus that clock as last measured then, ms.
    pub offset: Option<i64>,
    /// When the server received it, UTC ms; nothing while it has not.
    pub received: Option<i64>,
    /// The edit that it undoes.
    pub undoes: Option<String>,
    /// What it changed.
    pub changes: Vec<PathEdit>,
}

/// A record's edits, and the record as they leave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordHistory {
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// The moment shown, UTC ms; nothing for now.
    pub at: Option<i64>,
    /// The value shown at every path at that moment; as JSON an object.
    #[serde(serialize_with = "as_object")]
    pub fields: Vec<FieldValue>,
    /// The edits until then: what an edit was based on comes before it.
    pub edits: Vec<HistoryItem>,
}

/// What a command saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Saved {
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its short number.
    pub number: String,
    /// The edit; nothing if everything stood there already.
    pub edit: Option<String>,
    /// Of an undo: paths left alone because they have been written since.
    pub left_alone: Vec<String>,
    /// Of an undo: what it took back.
    pub undone: Option<HistoryItem>,
    /// What its user should know beside.
    pub notices: Vec<Notice>,
}

/// What a user should know of an edit that was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Notice {
    /// The visit was approved: it goes back to the supervisor, with what changed.
    ReviewOutdated,
    /// Somebody else leads the visit: the step is kept, the status follows the lead's steps.
    NotLead,
    /// The record is withdrawn: it has left the lists, and can be restored.
    Withdrawn,
}

/// Values as one JSON object.
fn as_object<S: Serializer>(fields: &[FieldValue], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(fields.len()))?;
    for field in fields {
        map.serialize_entry(&field.path, &field.value)?;
    }
    map.end()
}
