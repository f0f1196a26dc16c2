//! `serve --backup-to`: a backup every day.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::backup::{Plan, Seal, Shelf, due, run};
use crate::error::Result;
use crate::office::zone;
use crate::state::{ServerState, Shared};

/// How often the clock is looked at, and how long after a failure the next try comes.
const LOOK: Duration = Duration::from_mins(5);
const AGAIN: Duration = Duration::from_hours(1);

/// Where a server takes its backups to.
#[derive(Debug, Clone, Args, Default)]
pub struct BackupPlan {
    /// A folder that gets a backup every day; it needs --backup-recipient.
    #[arg(
        long = "backup-to",
        value_name = "FOLDER",
        env = "FIELDFILE_BACKUP_TO",
        requires = "recipients"
    )]
    to: Option<PathBuf>,
    /// A public key that backups are sealed to, age1…; several with commas between.
    #[arg(
        long = "backup-recipient",
        id = "recipients",
        value_name = "KEY",
        env = "FIELDFILE_BACKUP_RECIPIENT",
        value_delimiter = ','
    )]
    recipients: Vec<String>,
    /// The hour at which they are taken, in the organisation's zone.
    #[arg(long = "backup-hour", value_name = "0-23", env = "FIELDFILE_BACKUP_HOUR", default_value = "2",
        value_parser = clap::value_parser!(i8).range(0..24))]
    hour: i8,
    /// How many are kept.
    #[arg(long = "backup-keep", value_name = "N", env = "FIELDFILE_BACKUP_KEEP", default_value = "14",
        value_parser = clap::value_parser!(u16).range(1..))]
    keep: u16,
}

impl BackupPlan {
    /// What was asked for, if anything.
    pub fn plan(&self) -> Result<Option<Plan>> {
        let Some(to) = self.to.clone() else {
            return Ok(None);
        };
        Ok(Some(Plan {
            to,
            seal: Seal::to(&self.recipients)?,
            hour: self.hour,
            keep: self.keep.into(),
        }))
    }
}

/// Takes backups by plan until the server stops.
pub async fn keep(state: Shared) {
    let mut stopping = state.stopping();
    loop {
        let pause = if take_if_due(&state).await {
            LOOK
        } else {
            AGAIN
        };
        tokio::select! {
            _ = stopping.wait_for(|&stopping| stopping) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// False if one was due and failed.
async fn take_if_due(state: &Shared) -> bool {
    let working = state.clone();
    let taken = crate::storage::blocking(move || {
        if !is_due(&working)? {
            return Ok(true);
        }
        working.backups.begin(working.now())?;
        Ok(run(&working, None)?.checked.faults.is_empty())
    });
    match taken.await {
        Ok(whole) => whole,
        Err(error) => {
            tracing::error!(%error, "a backup by plan failed");
            false
        }
    }
}

fn is_due(server: &ServerState) -> Result<bool> {
    let Some(plan) = server.backups.plan() else {
        return Ok(false);
    };
    if server.backups.running().is_some() {
        return Ok(false);
    }
    let now = server.now();
    let zone = server.storage.read(|tx| zone::at(tx, now))?;
    // A folder that can't be read is found by taking one, which says so to the office.
    let newest = Shelf::open(&plan.to).and_then(|shelf| shelf.newest());
    let newest = newest.unwrap_or(None);
    let due = due(now, &zone, plan.hour);
    Ok(due.is_some_and(|due| newest.is_none_or(|newest| newest < due)))
}
