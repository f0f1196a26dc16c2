//! What others took out of the user's open visits, or put on another day, until he has seen it.

use serde::Serialize;

use super::{Device, DeviceError, Named};
use crate::record::Id;
use crate::store::Departed;

/// What became of a visit that was among the user's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DepartureCause {
    /// Somebody else leads it now, or nobody yet.
    Reassigned,
    /// The user helped with it and does not any more.
    Released,
    /// Cancelled.
    Cancelled,
    /// Taken out of all lists.
    Withdrawn,
    /// Not the user's any more, and nothing that this device may hold.
    Gone,
    /// Still the user's, at another time.
    Rescheduled,
}

impl DepartureCause {
    /// Its word in JSON and in translation tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reassigned => "reassigned",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
            Self::Withdrawn => "withdrawn",
            Self::Gone => "gone",
            Self::Rescheduled => "rescheduled",
        }
    }
}

impl From<Departed> for DepartureCause {
    fn from(cause: Departed) -> Self {
        match cause {
            Departed::Reassigned => Self::Reassigned,
            Departed::Released => Self::Released,
            Departed::Cancelled => Self::Cancelled,
            Departed::Withdrawn => Self::Withdrawn,
            Departed::Gone => Self::Gone,
            Departed::Rescheduled => Self::Rescheduled,
        }
    }
}

/// A visit that others took out of the user's work, or put on another day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DepartedVisit {
    /// The visit.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// What became of it.
    pub cause: DepartureCause,
    /// Who leads it now, if it was reassigned and somebody does.
    pub to: Option<Named>,
    /// Start of the appointment that the user knew, UTC ms.
    pub was_from: Option<i64>,
    /// Start of the appointment now, if it was put on another day, UTC ms.
    pub now_from: Option<i64>,
    /// When this device learned of it, UTC ms by the server's clock.
    pub at: i64,
    /// Edits of it that the server has not received.
    pub unsent: u32,
    /// Edits of it that were not accepted; they are kept aside on this device.
    pub refused: u32,
    /// Photos of it that the server does not have.
    pub photos: u32,
    /// It can still be opened on this device.
    pub here: bool,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Visits that others took out of the user's work or put on another day, as the last syncs found, the
    /// first found first. They stay until they are dismissed.
    pub fn departures(&self) -> Result<Vec<DepartedVisit>, DeviceError> {
        let opened = self.lock();
        let mut visits = Vec::new();
        for found in opened.store.departures()? {
            visits.push(DepartedVisit {
                id: found.id,
                number: found.number,
                cause: found.cause.into(),
                to: found.lead.map(|lead| opened.person(lead)).transpose()?,
                was_from: found.was_from,
                now_from: found.now_from,
                at: found.at,
                unsent: found.unsent,
                refused: found.refused,
                photos: found.photos,
                here: found.here,
            });
        }
        Ok(visits)
    }

    /// The user has seen what became of these visits, by id. Others are left alone.
    pub fn dismiss_departures(&self, visits: Vec<String>) -> Result<(), DeviceError> {
        let ids: Vec<Id> = visits.iter().filter_map(|id| id.parse().ok()).collect();
        self.command(|opened, _| Ok(opened.store.dismiss_departures(&ids)?))
    }
}
