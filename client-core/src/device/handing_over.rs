//! What a retired device does before it is erased: it hands over what it never sent, without carrying a byte here.
//! Drivers that own no folder go through these stages with [`Device::next_turn`] and [`Device::take_answer`].

use super::carried::Reply;
use super::exchange::{APP, Session};
use super::{Device, DeviceError, Opened, Turn};
use crate::edit;
use crate::statement::Wipe;
use crate::store::Settled;
use crate::sync::Sync;

/// The note of when a retired device began to hand over, device time, UTC ms.
const BEGAN: &str = "hand_over_began";

/// How far a session of a device that was retired is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody said so: an ordinary session.
    Working,
    /// Its edits are being pushed, for a person to look at.
    Edits,
    /// The shell sends its attachments; so much was left before.
    Attachments { before: u32 },
    /// Everything is handed over: the office is told that nothing is left to come.
    Farewell,
}

impl Device {
    /// Takes an answer that ends an ordinary session. A retired device hands over first; the error is why it can't, or
    /// that it is to be erased now.
    pub(super) fn take_end(&self, session: &mut Session, reply: Reply) -> Result<(), DeviceError> {
        let now = self.now();
        if session.stage == Stage::Farewell {
            return Err(self.lock().handed_all_over(now)?);
        }
        if session.stage != Stage::Working || !self.is_retired(&reply)? {
            return Err(self.ended(reply, session.server()));
        }
        self.lock().begin_hand_over(now)?;
        session.stage = Stage::Edits;
        session.sync = Sync::hand_over(APP);
        Ok(())
    }

    /// Why nobody is let in. A retired device that holds something unsent may ask once more, to hand it over.
    pub(super) fn refused_sign_in(&self, reply: Reply, server: &str) -> DeviceError {
        let unsent = || -> Result<Option<DeviceError>, DeviceError> {
            if !self.is_retired(&reply)? || !self.lock().store.holds_unsent()? {
                return Ok(None);
            }
            let store = &self.lock().store;
            Ok(Some(DeviceError::RetiredUnsent {
                unsent: store.unsent()?,
                attachments: store.attachments_to_send()?,
            }))
        };
        match unsent() {
            Ok(Some(error)) | Err(error) => error,
            Ok(None) => self.ended(reply, server),
        }
    }

    /// Whether its server says so of this very device, signed.
    fn is_retired(&self, reply: &Reply) -> Result<bool, DeviceError> {
        match reply {
            Reply::Refused(_, problem) if Wipe::of_code(&problem.code) == Some(Wipe::Retired) => {
                self.lock().obeys(problem, Wipe::Retired)
            }
            _ => Ok(false),
        }
    }
}

impl Opened {
    /// After the shell has sent what it could: on, or why not. A token that grew old on the way is renewed by pushing
    /// once more, as long as something got through.
    pub(super) fn after_attachments(&self, session: &mut Session) -> Result<(), DeviceError> {
        let Stage::Attachments { before } = session.stage else {
            return Ok(());
        };
        let left = self.left_to_hand_over()?;
        if left >= before && left > 0 {
            return Err(self.why_left()?);
        }
        session.stage = if left == 0 {
            Stage::Farewell
        } else {
            Stage::Edits
        };
        session.sync = Sync::farewell(APP);
        Ok(())
    }

    /// What follows when a sync has come to its end.
    pub(super) fn after_sync(&self, session: &mut Session, now: i64) -> Result<Turn, DeviceError> {
        match session.stage {
            Stage::Working | Stage::Attachments { .. } => Ok(Turn::Done),
            Stage::Edits => {
                let before = self.left_to_hand_over()?;
                session.stage = Stage::Attachments { before };
                Ok(Turn::Attachments)
            }
            Stage::Farewell => Err(self.handed_all_over(now)?),
        }
    }

    /// From here on what is confirmed counts as handed over; nobody will go on typing, and what the server had is asked
    /// for once more: it may have lost it since.
    pub(super) fn begin_hand_over(&mut self, now: i64) -> Result<(), DeviceError> {
        self.drafts_to_edits(now)?;
        if self.store.note(BEGAN)?.is_none() {
            self.store.set_note(BEGAN, &now.to_string())?;
        }
        Ok(self.store.doubt_attachments()?)
    }

    /// Attachments that the server confirmed since the hand-over began.
    pub(super) fn handed_over_attachments(&self) -> Result<u32, DeviceError> {
        let began = self.store.note(BEGAN)?.and_then(|at| at.parse().ok());
        Ok(match began {
            Some(at) => self.store.attachments_confirmed_since(at)?,
            None => 0,
        })
    }

    /// Edits and attachments that the server does not have.
    pub(super) fn left_to_hand_over(&self) -> Result<u32, DeviceError> {
        Ok(self.store.unsent()? + self.store.attachments_to_send()?)
    }

    /// Why something is left: the server has no room for it, or does not let this device in any more.
    pub(super) fn why_left(&self) -> Result<DeviceError, DeviceError> {
        let waits = self.store.next_blob(&[])?;
        if let Some(code) = waits.and_then(|blob| blob.refusal) {
            return Ok(DeviceError::Server {
                status: 507,
                detail: "The server has no room for this device's attachments.".to_owned(),
                code,
            });
        }
        Ok(DeviceError::RetiredUnsent {
            unsent: self.store.unsent()?,
            attachments: self.store.attachments_to_send()?,
        })
    }

    fn handed_all_over(&self, now: i64) -> Result<DeviceError, DeviceError> {
        Ok(DeviceError::Wiped {
            wipe: Wipe::Retired,
            at: now,
            handed_over: self.store.handed_over()?,
            attachments: self.handed_over_attachments()?,
            zone: self.zone(now)?,
        })
    }

    /// Makes edits of what is typed and not saved: nobody will go on typing here. Nothing is judged,
    /// since a person will.
    fn drafts_to_edits(&mut self, now: i64) -> Result<(), DeviceError> {
        for id in self.store.drafted()? {
            let (Some(record), Some(draft)) = (self.readable(id)?, self.store.draft(id)?) else {
                continue;
            };
            let seen = record.document.fields_at(&draft.heads)?;
            // A value half typed breaks its field's rule: it is no edit.
            let Ok(diff) = edit::diff(record.kind, &seen, &draft.entered) else {
                continue;
            };
            let stamp = self.stamp(now)?;
            let (kind, heads) = (record.kind, &draft.heads);
            self.store
                .save_and_settle(id, kind, &diff, heads, stamp, Settled::Draft)?;
        }
        Ok(())
    }
}
