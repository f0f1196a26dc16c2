//! What a device says of itself with each request: how the office knows what it has received and what it holds unsent.

use client_core::record::Enrolment;
use client_core::wire::Header;

use crate::accounts::delivery;
use crate::accounts::device::{self, Contact, Device};
use crate::error::Result;
use crate::state::ServerState;
use crate::sync::cursor::Cursor;

/// How long a device may be heard without anything new before that is written down again.
const QUIET_MS: i64 = 60_000;

/// What a header and a presented cursor say.
pub fn of(header: &Header, cursor: Option<&Cursor>) -> Contact {
    Contact {
        app_version: Some(header.app.chars().take(100).collect()),
        unsent_edits: Some(i64::from(header.unsent_edits)),
        unsent_attachments: Some(i64::from(header.unsent_attachments)),
        cursor_mark: cursor.map(Cursor::to_text),
    }
}

/// Writes it down, unless it was so and that is not long ago: a reconnection with nothing new waits for no disk. Answers
/// whether the cursor has moved.
pub fn note(server: &ServerState, enrolment: Enrolment, contact: &Contact) -> Result<bool> {
    let now = server.now();
    let device = server.storage.read(|tx| device::find(tx, enrolment))?;
    let moved = |device: &Device| {
        contact.cursor_mark.is_some() && device.cursor_mark != contact.cursor_mark
    };
    let moved = device.as_ref().is_some_and(moved);
    if device.is_none_or(|device| says_more(&device, contact, now)) {
        server.storage.write(|tx| {
            if let (Some(mark), true) = (&contact.cursor_mark, moved) {
                delivery::note(tx, enrolment, mark, now)?;
            }
            device::note_contact(tx, enrolment, contact, now)
        })?;
    }
    Ok(moved)
}

fn says_more(device: &Device, contact: &Contact, now: i64) -> bool {
    let seen = device.last_seen_ms.unwrap_or(i64::MIN);
    seen.saturating_add(QUIET_MS) <= now
        || device.app_version != contact.app_version
        || device.unsent_edits != contact.unsent_edits
        || device.unsent_attachments != contact.unsent_attachments
        || (contact.cursor_mark.is_some() && device.cursor_mark != contact.cursor_mark)
}
