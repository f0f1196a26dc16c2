//! What crosses the boundary in lists: one record each. As JSON they are what `fieldfile --json`
//! prints.

use serde::{Deserialize, Serialize};

use super::AttachmentItem;
use crate::record::{Id, Kind, Role};
use crate::steps::Status;
use crate::wire::RefusalCode;

/// A user or a team by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Named {
    /// The id.
    pub id: Id,
    /// The name; the id while the device does not know it.
    pub name: String,
}

/// Another record by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordRef {
    /// Its id.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// A customer's name, a visit's summary.
    pub title: String,
}

/// A line of a list of customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CustomerItem {
    /// Its id.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// key, ordinary, small, new; empty if none.
    pub class: String,
    /// Its team.
    pub team: Option<Named>,
    /// Credit grade, empty if none.
    pub grade: String,
    /// The first contact's telephone.
    pub phone: String,
    /// The first address.
    pub address: String,
    /// Completeness of the file, %.
    pub completeness: u32,
    /// Archived.
    pub archived: bool,
    /// Taken out of all lists.
    pub withdrawn: bool,
    /// Paths in conflict.
    pub open_conflicts: u32,
    /// An edit of it waits for the server.
    pub unsent: bool,
    /// Last changed, UTC ms.
    pub changed_at: i64,
}

/// Which part of today's list a visit stands in, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Section {
    /// Returned by the supervisor.
    Returned,
    /// The appointment has passed or the feedback card is late.
    Late,
    /// Today's, and what is under way.
    Today,
    /// Of a later day.
    Next,
    /// Revisits of today or before that nobody has begun.
    Revisits,
    /// Without an appointment, declined, or handed in and not judged.
    Rest,
}

/// A line of a list of visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct VisitItem {
    /// Its id.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// What it is about.
    pub summary: String,
    /// install, repair, maintenance, training, inspection, revisit.
    pub visit_kind: String,
    /// The status, reviews included.
    pub status: Status,
    /// The part of today's list; nothing in other lists.
    pub section: Option<Section>,
    /// The customer, if his file is on this device.
    pub customer: Option<RecordRef>,
    /// The lead.
    pub lead: Option<Named>,
    /// Start of the appointment, UTC ms.
    pub window_from: Option<i64>,
    /// End of the appointment, UTC ms.
    pub window_to: Option<i64>,
    /// Start of another appointment that its people ask the dispatcher for, UTC ms.
    pub asked_from: Option<i64>,
    /// End of it, UTC ms.
    pub asked_to: Option<i64>,
    /// Urgent.
    pub urgent: bool,
    /// Until when the feedback card is to be handed in, UTC ms; nothing when it is, or not due.
    pub card_due_at: Option<i64>,
    /// That moment has passed.
    pub card_late: bool,
    /// Judged before and edited since.
    pub edited_since: bool,
    /// Cancelled while somebody, not knowing, went on with it.
    pub cancelled_with_work: bool,
    /// Another visit is needed.
    pub needs_revisit: bool,
    /// Taken out of all lists.
    pub withdrawn: bool,
    /// Paths in conflict.
    pub open_conflicts: u32,
    /// An edit of it waits for the server.
    pub unsent: bool,
    /// Last changed, UTC ms.
    pub changed_at: i64,
}

/// Which visits a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct VisitQuery {
    /// Of one customer: id or short number.
    pub customer: Option<String>,
    /// Of one status.
    pub status: Option<Status>,
    /// In whose number or text this stands.
    pub text: Option<String>,
    /// At most so many; all if nothing is said.
    pub most: Option<u32>,
}

/// Who uses this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Account {
    /// The user.
    pub id: Id,
    /// His log-in name.
    pub login: String,
    /// His name.
    pub name: String,
    /// His role.
    pub role: Role,
    /// His teams.
    pub teams: Vec<Named>,
    /// What people call the device.
    pub device: String,
    /// The device's code in short numbers.
    pub code: String,
    /// The address of the server.
    pub server: String,
    /// Whether it can sync without signing in again.
    pub signed_in: bool,
}

/// Records of a kind or of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Count {
    /// The kind's or the scope's name.
    pub name: String,
    /// How many records.
    pub records: u32,
}

/// What is on this device and what is not on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DeviceStatus {
    /// Who uses it; nothing before the first sign-in.
    pub account: Option<Account>,
    /// Edits on this device only.
    pub unsent: u32,
    /// Edits that the server has received and that no document it sent contains yet.
    pub unconfirmed: u32,
    /// Attachments on this device that the server does not have.
    pub unsent_attachments: u32,
    /// Bytes of them.
    pub unsent_bytes: u64,
    /// Open drafts.
    pub drafts: u32,
    /// Paths in conflict, over all records.
    pub conflicts: u32,
    /// Edits kept aside, and attachments that the server would not take.
    pub attention: u32,
    /// When the last sync came to its end, UTC ms by the server's clock.
    pub last_synced: Option<i64>,
    /// Server time minus device time as last measured, ms.
    pub clock_offset: Option<i64>,
    /// Records held, by kind.
    pub records: Vec<Count>,
    /// Records held, by scope.
    pub scopes: Vec<Count>,
    /// The organisation's time zone.
    pub zone: String,
}

/// An edit that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RefusedEdit {
    /// Its number on this device, for applying it again.
    pub item: i64,
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// Number and title it had here.
    pub title: String,
    /// Whether it was to create the record.
    pub creates: bool,
    /// Why it was refused.
    pub code: RefusalCode,
    /// What the code is about: a path, a rule, a limit.
    pub arguments: Vec<String>,
    /// When it was made, device time, UTC ms.
    pub made_at: i64,
    /// When the device learned of the refusal, UTC ms.
    pub refused_at: i64,
    /// What it was to change.
    pub changes: Vec<super::PathEdit>,
}

/// What a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NeedsAttention {
    /// Paths in conflict, over all records.
    pub conflicts: u32,
    /// Which they are.
    pub open: Vec<super::OpenChoice>,
    /// Edits that were not accepted.
    pub refused: Vec<RefusedEdit>,
    /// Attachments that the server would not take, or has no room for.
    pub attachments: Vec<AttachmentItem>,
}
