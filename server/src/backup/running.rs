//! The backups of a running server: one at a time, asked for or by plan; the last failure is remembered.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use client_core::record::Id;

use super::plan::Plan;
use super::shelf::Shelf;
use super::take::{Taken, Taking, take};
use crate::error::{Error, Result};
use crate::office::audit_log;
use crate::state::ServerState;

/// A server's backups.
#[derive(Debug, Default)]
pub struct Backups {
    plan: OnceLock<Plan>,
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    running: Option<Running>,
    failure: Option<Failure>,
}

/// A backup under way.
#[derive(Debug, Clone, Copy)]
pub struct Running {
    /// Since when, UTC ms.
    pub since: i64,
}

/// A backup that failed, as long as none after it went well.
#[derive(Debug, Clone, Copy)]
pub struct Failure {
    /// When, UTC ms.
    pub at: i64,
    /// `disk_full`, `folder` (the backup folder or a file in it can't be used), `damaged` (it does not read back) or
    /// `trouble`.
    pub code: &'static str,
}

impl Backups {
    /// Says where backups go; once.
    pub fn set_plan(&self, plan: Plan) {
        let _ = self.plan.set(plan);
    }

    /// Where backups go, if that was said.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.get()
    }

    /// The one under way.
    pub fn running(&self) -> Option<Running> {
        self.locked().running
    }

    /// The last one, if it failed.
    pub fn failure(&self) -> Option<Failure> {
        self.locked().failure
    }

    /// Says that one begins.
    ///
    /// # Errors
    /// A conflict, `backup_running`.
    pub fn begin(&self, now_ms: i64) -> Result<()> {
        let mut now = self.locked();
        if now.running.is_some() {
            let text = "A backup is being taken already. Wait for its end.";
            return Err(Error::conflict("backup_running", text));
        }
        now.running = Some(Running { since: now_ms });
        Ok(())
    }

    fn end(&self, failure: Option<Failure>) {
        *self.locked() = Now {
            running: None,
            failure,
        };
    }

    fn locked(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the backup that was begun, by somebody or by plan; removes the oldest beyond those that are kept. Blocks, inside a
/// runtime.
pub fn run(server: &ServerState, by: Option<Id>) -> Result<Taken> {
    let taken = taken(server, by);
    let at = server.now();
    let failure = match &taken {
        Ok(taken) if taken.checked.faults.is_empty() => None,
        Ok(_) => Some(Failure {
            at,
            code: "damaged",
        }),
        Err(error) => Some(Failure {
            at,
            code: code(error),
        }),
    };
    if let Some(failure) = &failure {
        let noted = server.storage.write(|tx| {
            let user = by.unwrap_or(Id([0; 16]));
            audit_log::note(tx, user, ("backup.fail", "", failure.code), at)
        });
        if let Err(error) = noted {
            tracing::error!(%error, "a failed backup could not be noted");
        }
    }
    server.backups.end(failure);
    taken
}

fn code(error: &Error) -> &'static str {
    match error {
        Error::DiskFull(_) => "disk_full",
        Error::Io { .. } => "folder",
        _ => "trouble",
    }
}

fn taken(server: &ServerState, by: Option<Id>) -> Result<Taken> {
    let plan = server.backups.plan();
    let plan = plan.ok_or_else(|| Error::internal("a backup without a folder to take it to"))?;
    let shelf = Shelf::open(&plan.to)?;
    let runtime = tokio::runtime::Handle::current();
    let taken = take(&Taking {
        folder: &server.folder,
        storage: &server.storage,
        read_blob: &|location| runtime.block_on(server.blobs.store.read(location)),
        shelf: &shelf,
        seal: &plan.seal,
        now_ms: server.now(),
    })?;
    let whole = taken.checked.faults.is_empty();
    server.storage.write(|tx| {
        let user = by.unwrap_or(Id([0; 16]));
        let how = if by.is_some() { "asked for" } else { "by plan" };
        let deed = ("backup.take", taken.name.as_str(), how);
        audit_log::note(tx, user, deed, server.now())
    })?;
    if whole {
        // Only a whole one may push another off the shelf.
        for name in shelf.prune(plan.keep)? {
            tracing::info!(name, "an old backup was removed");
        }
    }
    Ok(taken)
}
