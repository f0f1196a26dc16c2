//! The server's one state, shared by every route, task and command.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::watch;

use crate::accounts::attempts::Attempts;
use crate::accounts::keys::Keys;
use crate::accounts::password::Hasher;
use crate::accounts::refresh_token;
use crate::accounts::revocations::Revocations;
use crate::backup::Backups;
use crate::blobs::Blobs;
use crate::demo::Clearing;
use crate::error::Result;
use crate::inspector::Inspector;
use crate::storage::{DataFolder, Storage};
use crate::sync::{Inspectors, Syncing};

/// Where time comes from: the system in a server, a number in a simulation.
pub trait Clock: Send + Sync {
    /// UTC milliseconds.
    fn now_ms(&self) -> i64;
}

/// The state as routes get it.
pub type Shared = Arc<ServerState>;

/// What the web side needs to know of where it stands.
#[derive(Debug, Clone, Default)]
pub struct WebSettings {
    /// The office's origin as browsers see it, e.g. `https://office.example.org`; absent: what the `Host` header names.
    pub office_origin: Option<String>,
    /// True if the office cookie needs `Secure` and the `__Host-` prefix: whenever it leaves the machine.
    pub secure_cookies: bool,
}

/// The server's state.
pub struct ServerState {
    /// The data folder.
    pub folder: DataFolder,
    /// The database.
    pub storage: Storage,
    /// Keys and secrets.
    pub keys: Keys,
    /// Enrolments and revocations outside the database.
    pub revocations: Revocations,
    /// The password hasher.
    pub hasher: Hasher,
    /// The throttle of sign-ins.
    pub attempts: Attempts,
    /// What the web side needs to know.
    pub web: WebSettings,
    /// Log, inspectors, pokes.
    pub syncing: Syncing,
    /// Attachments.
    pub blobs: Blobs,
    /// Backups.
    pub backups: Backups,
    /// Whether what is served may be cleared.
    pub clearing: Clearing,
    clock: Arc<dyn Clock>,
    seeds: Mutex<StdRng>,
    stopping: watch::Sender<bool>,
}

impl ServerState {
    /// Opens a data folder: database, keys, and the revocations replayed into the database.
    ///
    /// `seeds` is the root of all randomness: from the system in a server, from a number in a simulation.
    pub fn open(
        folder: DataFolder,
        web: WebSettings,
        inspector: Inspector,
        clock: Arc<dyn Clock>,
        mut seeds: StdRng,
    ) -> Result<Shared> {
        let storage = Storage::open(&folder)?;
        let revocations = Revocations::open(&folder)?;
        let now_ms = clock.now_ms();
        storage.write(|tx| {
            revocations.replay(tx, now_ms)?;
            refresh_token::forget_expired(tx, now_ms)
        })?;
        let keys = Keys::open(&folder, now_ms, &mut seeds)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut salt = [0; 16];
        seeds.fill_bytes(&mut salt);
        let hasher = Hasher::new(cores, salt)?;
        let attempts = Attempts::default();
        let blobs = Blobs::open(&folder, inspector.clone())?;
        let syncing = Syncing::new(Inspectors::new(inspector), &keys);
        let (seeds, stopping) = (Mutex::new(seeds), watch::Sender::new(false));
        Ok(Arc::new(Self {
            folder,
            storage,
            keys,
            revocations,
            hasher,
            attempts,
            web,
            syncing,
            blobs,
            backups: Backups::default(),
            clearing: Clearing::default(),
            clock,
            seeds,
            stopping,
        }))
    }

    /// The time, UTC ms.
    pub fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// A random generator of one's own, so that no lock is held while it is used.
    pub fn rng(&self) -> StdRng {
        StdRng::from_rng(&mut *self.seeds.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells long-lived connections and tasks to end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Becomes true when the server stops: long-lived connections select on it.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}
