//! Attachments: attaching, listing, reading, freeing.

use std::path::Path;

use client_core::device::{AttachmentItem, DeviceError, Freed, NewAttachment};
use serde::Serialize;

use super::files::{read_attachment, write_new};
use super::{Exported, Failure, Run, read_position};
use crate::show::Page;

/// How many refused attachments are tried again.
#[derive(Serialize)]
struct Retried {
    attachments: u32,
}

impl Run<'_> {
    pub(super) fn attach(
        &mut self,
        id: String,
        slot: String,
        file: &Path,
        at: Option<String>,
        position: Option<String>,
    ) -> Result<(), Failure> {
        let taken_at = at.map(|at| self.device.read_time(at)).transpose()?;
        let position = read_position(position)?;
        let bytes = read_attachment(file)?;
        let attached = self.device.attach(
            id,
            NewAttachment {
                slot,
                bytes,
                thumbnail: None,
                taken_at,
                lat: position.map(|(lat, _)| lat),
                lon: position.map(|(_, lon)| lon),
                // Whether a file was made for this visit is not known here.
                album: false,
            },
        )?;
        self.print(&attached, Page::attached)
    }

    pub(super) fn attachments(&mut self) -> Result<(), Failure> {
        let items = self.device.attachments()?;
        self.list(&items)
    }

    /// Those of a record; the server is asked for the ones that are not here, if it can be reached.
    pub(super) fn attachments_of(&mut self, id: String) -> Result<(), Failure> {
        let items = match self.device.ask_for_attachments(id.clone()) {
            Err(DeviceError::Unreachable { .. } | DeviceError::NotSignedIn) => {
                self.device.attachments_of(id)?
            }
            asked => asked?,
        };
        self.list(&items)
    }

    pub(super) fn retry_attachments(&mut self) -> Result<(), Failure> {
        let retried = Retried {
            attachments: self.device.retry_attachments()?,
        };
        self.print(&retried, |page, retried| {
            page.line("done.retry", &[retried.attachments.to_string()])
        })
    }

    pub(super) fn free_attachments(&mut self, days: Option<u32>) -> Result<(), Failure> {
        let freed = self.device.free_attachments(days, None)?;
        self.print(&freed, |page, freed: &Freed| {
            page.line(
                "done.free",
                &[freed.attachments.to_string(), page.bytes(freed.bytes)],
            )
        })
    }

    pub(super) fn attachment(
        &mut self,
        id: String,
        attachment: String,
        file: &Path,
    ) -> Result<(), Failure> {
        let bytes = self.device.attachment(id, attachment)?;
        write_new(file, &bytes)?;
        let exported = Exported {
            file: file.display().to_string(),
            bytes: bytes.len(),
        };
        self.print(&exported, |page, exported| {
            page.line(
                "done.export",
                &[exported.bytes.to_string(), exported.file.clone()],
            )
        })
    }

    fn list(&mut self, items: &Vec<AttachmentItem>) -> Result<(), Failure> {
        self.print(items, |page, items| page.attachments(items))
    }
}
