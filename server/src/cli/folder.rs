//! The data folder that a command works on, and the system's clock and randomness.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::accounts::revocations::Revocations;
use crate::error::{Error, Result};
use crate::inspector::{Inspector, Settings};
use crate::state::{Clock, ServerState, Shared, WebSettings};
use crate::storage::{DataFolder, Storage, make_private_file};

/// `--data DIR`, which every command takes.
#[derive(Debug, Clone, Args)]
pub struct Data {
    /// The data folder.
    #[arg(long = "data", value_name = "DIR", env = "FIELDFILE_DATA")]
    pub folder: PathBuf,
    /// Where attachments are if not in the data folder, e.g. s3://bucket/prefix.
    #[arg(long, value_name = "URL", env = "FIELDFILE_BLOB_URL")]
    pub blob_url: Option<String>,
}

/// What a command needs of an opened data folder; a server may run on it at the same time.
pub struct Opened {
    /// The folder.
    pub folder: DataFolder,
    /// The database.
    pub storage: Storage,
    /// Enrolments and revocations outside the database.
    pub revocations: Revocations,
}

impl Data {
    /// Opens the folder for a command.
    pub fn open(&self) -> Result<Opened> {
        let folder = self.data_folder()?;
        Ok(Opened {
            storage: Storage::open(&folder)?,
            revocations: Revocations::open(&folder)?,
            folder,
        })
    }

    /// For a server and for commands that want it stopped: one of them at a time on a folder, as long as the file lives.
    pub fn lock_alone(&self) -> Result<File> {
        lock_alone(&DataFolder::open(&self.folder)?)
    }

    /// Opens the folder for a server, with the system's clock and randomness.
    pub fn open_state(&self, web: WebSettings) -> Result<Shared> {
        ServerState::open(
            self.data_folder()?,
            web,
            Inspector::processes(Settings::of_this_executable()?),
            Arc::new(SystemClock),
            system_rng()?,
        )
    }

    fn data_folder(&self) -> Result<DataFolder> {
        Ok(DataFolder::open(&self.folder)?.with_blobs_at(self.blob_url.clone()))
    }
}

/// The lock of a data folder: a server holds it, and every command that wants the server stopped.
pub fn lock_alone(folder: &DataFolder) -> Result<File> {
    let path = folder.root().join("serving.lock");
    make_private_file(&path)?;
    let file = File::open(&path).map_err(|source| Error::io("opening", &path, source))?;
    file.try_lock().map_err(|error| held(error, &path))?;
    Ok(file)
}

fn held(error: TryLockError, path: &Path) -> Error {
    match error {
        TryLockError::WouldBlock => Error::conflict(
            "in_use",
            "A server runs on this data folder already, or a command that wants it stopped. Stop it first.",
        ),
        TryLockError::Error(source) => Error::io("locking", path, source),
    }
}

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        #[expect(
            clippy::disallowed_methods,
            reason = "the commands are the entry point that reads the clock"
        )]
        let now = SystemTime::now();
        now.duration_since(UNIX_EPOCH).map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
    }
}

/// A generator seeded by the system.
pub fn system_rng() -> Result<StdRng> {
    let mut seed = <StdRng as SeedableRng>::Seed::default();
    #[expect(
        clippy::disallowed_methods,
        reason = "the commands are the entry point that asks the system for a seed"
    )]
    getrandom::fill(&mut seed)
        .map_err(|error| Error::internal(format!("the system gives no randomness: {error}")))?;
    Ok(StdRng::from_seed(seed))
}
