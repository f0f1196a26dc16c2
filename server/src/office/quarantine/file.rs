//! A device's exported unsent work, handed in as a file: its changes are put aside, to be looked at and applied here.

use axum::Json;
use axum::extract::State;
use client_core::record::Role;
use client_core::unsent::{FORMAT, UnsentFile, UnsentRecord, VERSION};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::audit_log;
use super::super::names::{Writer, writers};
use super::super::role::require;
use crate::accounts::device;
use crate::error::{Error, Result};
use crate::log;
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::{Tx, blocking};
use crate::sync::push::{Aside, set_aside};

/// Why what came as a file was put aside.
pub const FILE: &str = "file";

/// What came of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileTaken {
    /// Whose device wrote it.
    pub writer: Option<Writer>,
    /// Changes that lie in quarantine now, or did before.
    pub taken: usize,
    /// Changes that the records hold already.
    pub known: usize,
    /// Records with something typed and not saved, which is in the file for people to read and is not taken.
    pub drafts: usize,
}

/// Takes a device's exported unsent work into quarantine. 422 for a file that is none, or of a device that this server does
/// not know. Administrators only.
#[utoipa::path(post, path = "/api/quarantine/file", tag = "devices",
    request_body(content = String, content_type = "application/json", description = "The file"),
    responses((status = 200, body = FileTaken), (status = 401), (status = 403), (status = 413), (status = 422)))]
pub async fn take(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    body: axum::body::Bytes,
) -> Result<Json<FileTaken>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let by = session.author.user;
    Ok(Json(blocking(move || put_aside(&state, by, &body)).await?))
}

fn put_aside(server: &ServerState, by: client_core::record::Id, bytes: &[u8]) -> Result<FileTaken> {
    let file = read(bytes)?;
    let now = server.now();
    server.storage.write(|tx| {
        if device::find(tx, file.enrolment)?.is_none() {
            let rule = "comes from a device that this server does not know";
            return Err(Error::invalid("file", rule));
        }
        let enrolment = file.enrolment.to_string();
        let mut taken = FileTaken {
            writer: writers(tx, [enrolment.as_str()])?.remove(&enrolment),
            taken: 0,
            known: 0,
            drafts: 0,
        };
        for record in &file.records {
            taken.drafts += usize::from(!record.draft.is_empty());
            put_record_aside(tx, &file, record, now, &mut taken)?;
        }
        let detail = taken.taken.to_string();
        audit_log::note(tx, by, ("quarantine.file", &enrolment, &detail), now)?;
        Ok(taken)
    })
}

fn put_record_aside(
    tx: &mut dyn Tx,
    file: &UnsentFile,
    record: &UnsentRecord,
    now: i64,
    taken: &mut FileTaken,
) -> Result<()> {
    for edit in &record.edits {
        let change = hex::decode(&edit.change)
            .map_err(|_| Error::invalid("file", "holds a change that is damaged"))?;
        if log::find_bytes(tx, &record.id.to_string(), &change)?.is_some() {
            taken.known += 1;
            continue;
        }
        let aside = Aside {
            doc: record.id,
            kind: &record.kind,
            generation: edit.generation,
            reason: FILE,
            bytes: &change,
        };
        set_aside(tx, file.enrolment, &aside, now)?;
        taken.taken += 1;
    }
    Ok(())
}

fn read(bytes: &[u8]) -> Result<UnsentFile> {
    let wrong = || Error::invalid("file", "is not what a device exported as its unsent work");
    let file: UnsentFile = serde_json::from_slice(bytes).map_err(|_| wrong())?;
    if file.format != FORMAT {
        return Err(wrong());
    }
    if file.version > VERSION {
        let rule = "was written by a newer app: upgrade the server first";
        return Err(Error::invalid("file", rule));
    }
    Ok(file)
}
