//! The processes at hand: started when needed, kept while they are well, shared fairly.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use client_core::record::Id;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Death;
use super::worker::Worker;
use crate::error::{Error, Result};
use crate::inspect::{Answer, Job};

/// How inspectors are started and used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Processes that one user's jobs may keep busy; there is one more, so that nobody waits for a
    /// single user.
    pub busy: usize,
    /// How long one request may take.
    pub wall: Duration,
    /// Jobs after which a process is replaced.
    pub jobs: usize,
}

impl Settings {
    /// Those of a server: this executable, as many processes as cores.
    ///
    /// # Errors
    /// [`Error::Inspector`] if the system does not tell where this executable is.
    pub fn of_this_executable() -> Result<Self> {
        let program = std::env::current_exe()
            .map_err(|error| Error::Inspector(format!("this executable is not found: {error}")))?;
        Ok(Self::new(program))
    }

    /// The same with an executable that has the server's commands.
    pub fn new(program: PathBuf) -> Self {
        Self {
            program,
            arguments: vec!["inspect".to_owned()],
            busy: std::thread::available_parallelism().map_or(1, usize::from),
            wall: Duration::from_secs(10),
            jobs: 20_000,
        }
    }
}

/// The processes.
#[derive(Debug)]
pub struct Pool {
    settings: Settings,
    idle: Mutex<Vec<Worker>>,
    places: Semaphore,
    owners: Mutex<BTreeMap<Id, Arc<Semaphore>>>,
}

impl Pool {
    /// An empty pool.
    pub fn new(settings: Settings) -> Self {
        Self {
            places: Semaphore::new(settings.busy + 1),
            settings,
            idle: Mutex::default(),
            owners: Mutex::default(),
        }
    }

    /// Lets one process answer jobs. A process that did not survive them is gone.
    pub async fn attempt(&self, owner: Id, jobs: &[Job]) -> Result<Result<Vec<Answer>, Death>> {
        let gone = |_| Error::Stopping;
        let own_place = self.place_of(owner).await?;
        let place = self.places.acquire().await.map_err(gone)?;
        let mut worker = match self.take_idle() {
            Some(worker) => worker,
            None => Worker::start(&self.settings).await?,
        };
        let answers = worker.ask(jobs, self.settings.wall).await;
        if answers.is_ok() && !worker.is_spent(self.settings.jobs) {
            lock(&self.idle).push(worker);
        }
        drop(place);
        drop(own_place);
        self.forget_owner(owner);
        Ok(answers)
    }

    fn take_idle(&self) -> Option<Worker> {
        lock(&self.idle).pop()
    }

    async fn place_of(&self, owner: Id) -> Result<OwnedSemaphorePermit> {
        let places = {
            let mut owners = lock(&self.owners);
            let new = || Arc::new(Semaphore::new(self.settings.busy));
            Arc::clone(owners.entry(owner).or_insert_with(new))
        };
        places.acquire_owned().await.map_err(|_| Error::Stopping)
    }

    /// Nobody waits for this owner's places any more: they are counted anew the next time.
    fn forget_owner(&self, owner: Id) {
        let mut owners = lock(&self.owners);
        if owners
            .get(&owner)
            .is_some_and(|places| Arc::strong_count(places) == 1)
        {
            owners.remove(&owner);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Jobs of one request, and their bytes, at most.
const GROUP_JOBS: usize = 32;
const GROUP_BYTES: usize = 1024 * 1024;

/// Packs small jobs together.
pub fn groups(jobs: Vec<Job>) -> Vec<Vec<Job>> {
    let mut groups: Vec<Vec<Job>> = Vec::new();
    let mut bytes = GROUP_BYTES;
    for job in jobs {
        let size = size(&job);
        match groups.last_mut() {
            Some(group) if group.len() < GROUP_JOBS && bytes + size <= GROUP_BYTES => {
                group.push(job);
                bytes += size;
            }
            _ => {
                groups.push(vec![job]);
                bytes = size;
            }
        }
    }
    groups
}

fn size(job: &Job) -> usize {
    let stored = |document: &Option<crate::inspect::Bytes>| {
        document.as_ref().map_or(0, |bytes| bytes.0.len())
    };
    match job {
        Job::Judge(batch) => {
            let changes: usize = batch.changes.iter().map(|change| change.bytes.len()).sum();
            stored(&batch.document) + changes
        }
        Job::Peek {
            document,
            below,
            shown,
        } => {
            let changes = below.iter().chain(shown);
            stored(document) + changes.map(|change| change.0.len()).sum::<usize>()
        }
        Job::Edit(job) => stored(&job.desk.document),
        Job::Undo(job) => stored(&job.desk.document),
        Job::Choose(job) => stored(&job.desk.document),
        Job::History(job) => job.document.len(),
        Job::View(job) => job.document.len(),
        Job::Derive { document } | Job::Split { document } => document.len(),
        Job::Attachment { content } | Job::Table { content } => content.len(),
        Job::Rebuild { changes } | Job::Citations { changes, .. } => {
            changes.iter().map(|change| change.0.len()).sum()
        }
    }
}
