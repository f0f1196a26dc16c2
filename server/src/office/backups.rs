//! Backups: what is on the shelf, whether it read back whole, what failed, and taking one now.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client_core::record::Role;
use serde::Serialize;
use utoipa::ToSchema;

use super::role::require;
use crate::backup::{self, Fault, Shelf, Shelved};
use crate::error::{Error, Result};
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::blocking;

/// The backups of this server. Times are UTC ms.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupList {
    /// Where they go and when; absent until somebody says so where the server is started.
    pub plan: Option<BackupPlan>,
    /// Since when one is being taken, if one is.
    pub running_since: Option<i64>,
    /// The last one, if it failed.
    pub failure: Option<BackupFailure>,
    /// What is there, newest first.
    pub items: Vec<BackupItem>,
}

/// Where backups go and when.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupPlan {
    /// The folder on the server.
    pub folder: String,
    /// The hour of the day in the organisation's zone, 0 to 23.
    pub hour: i8,
    /// How many are kept.
    pub keep: usize,
    /// The public keys that they are sealed to.
    pub recipients: Vec<String>,
    /// True if attachments are inside; false if they are in a store of their own.
    pub attachments_inside: bool,
}

/// A backup that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupFailure {
    /// When.
    pub at: i64,
    /// `disk_full`, `folder` (the folder or a file in it can't be used), `damaged` (it does not read back) or `trouble`.
    pub code: String,
}

/// A backup.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupItem {
    /// Its folder's name.
    pub name: String,
    /// What it says of itself; absent if that can't be read.
    pub about: Option<BackupAbout>,
    /// When every file of it was last read back; absent if that has not been done.
    pub checked_at: Option<i64>,
    /// What was wrong then; nothing: it was whole. At most 20.
    pub faults: Vec<Fault>,
}

/// What a backup says of itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupAbout {
    /// When it was taken.
    pub taken_at: i64,
    /// The last entry of the log in it.
    pub log_position: i64,
    /// Records in it.
    pub records: i64,
    /// All bytes that belong to it; attachments are shared with the others.
    pub bytes: u64,
    /// Files of attachments in it; absent if they are in a store of their own.
    pub attachments: Option<u64>,
    /// Attachments that the store did not have.
    pub attachments_missing: u64,
    /// False if it lies open.
    pub sealed: bool,
    /// The version of the program that took it.
    pub program: String,
}

impl BackupItem {
    fn of(shelved: Shelved) -> Self {
        let about = shelved.manifest.map(|manifest| BackupAbout {
            taken_at: manifest.taken_at,
            log_position: manifest.seq,
            records: manifest.records,
            bytes: manifest.bytes(),
            attachments: manifest.attachments.map(|found| found.files),
            attachments_missing: manifest.attachments.map_or(0, |found| found.missing),
            sealed: manifest.is_sealed(),
            program: manifest.program,
        });
        let checked_at = shelved.checked.as_ref().map(|checked| checked.at);
        let mut faults = shelved.checked.map_or(Vec::new(), |checked| checked.faults);
        faults.truncate(20);
        Self {
            name: shelved.name,
            about,
            checked_at,
            faults,
        }
    }
}

/// The backups that are there. Administrators only.
#[utoipa::path(get, path = "/api/backups", tag = "administration",
    responses((status = 200, body = BackupList), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<Json<BackupList>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    Ok(Json(blocking(move || Ok(shelved(&state))).await?))
}

/// Takes a backup now; 202 when it has begun, see the list for what becomes of it. 409 `not_configured` until the server is
/// started with a folder to take it to, `backup_running` while one is taken. Administrators only.
#[utoipa::path(post, path = "/api/backups", tag = "administration",
    responses((status = 202), (status = 401), (status = 403), (status = 409)))]
pub async fn take(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    if state.backups.plan().is_none() {
        let text = "The server was started without a folder for backups. Start it with --backup-to and \
                    --backup-recipient.";
        return Err(Error::conflict("not_configured", text).into());
    }
    state.backups.begin(state.now())?;
    let by = session.author.user;
    tokio::spawn(async move {
        let taken = blocking(move || backup::run(&state, Some(by)).map(|_| ()));
        if let Err(error) = taken.await {
            tracing::error!(%error, "a backup failed");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

fn shelved(server: &ServerState) -> BackupList {
    let backups = &server.backups;
    let mut list = BackupList {
        plan: None,
        running_since: backups.running().map(|running| running.since),
        failure: backups.failure().map(|failure| BackupFailure {
            at: failure.at,
            code: failure.code.to_owned(),
        }),
        items: Vec::new(),
    };
    let Some(plan) = backups.plan() else {
        return list;
    };
    list.plan = Some(BackupPlan {
        folder: plan.to.display().to_string(),
        hour: plan.hour,
        keep: plan.keep,
        recipients: plan.seal.recipients().to_vec(),
        attachments_inside: server.folder.blob_url().is_none(),
    });
    match Shelf::open(&plan.to).and_then(|shelf| shelf.list()) {
        Ok(found) => list.items = found.into_iter().map(BackupItem::of).collect(),
        Err(error) => {
            tracing::warn!(%error, "the folder of backups can't be read");
            list.failure.get_or_insert_with(|| BackupFailure {
                at: server.now(),
                code: "folder".to_owned(),
            });
        }
    }
    list
}
