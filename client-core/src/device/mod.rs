//! The device API: the one object that shells (a terminal, Android, a browser) talk to. It holds no
//! rules: what a record is, who may write it, what an edit is and how devices synchronise is said by
//! the modules that it calls.
//!
//! A [`Device`] may be used from several threads. Two processes on one folder are safe too, and so is
//! a folder that was copied: every opening writes under an actor of its own.

#![allow(
    clippy::needless_pass_by_value,
    reason = "what crosses the language boundary is owned"
)]

mod around;
mod attached;
mod attaching;
mod carried;
mod citing;
mod clock;
mod creating;
mod customer_word;
mod departing;
#[cfg(feature = "native")]
mod driver;
#[cfg(feature = "native")]
mod ending;
mod entering;
mod error;
mod exchange;
mod files;
mod handing_over;
#[cfg(feature = "native")]
mod home_lock;
mod keeping;
mod listing;
mod naming;
mod reading;
#[cfg(feature = "native")]
mod sending;
#[cfg(feature = "native")]
mod session;
mod stepping;
mod unsent;
mod uploading;
mod views;
mod waiting;
#[cfg(feature = "native")]
mod wipe;
mod withdrawing;
mod writing;

#[cfg(feature = "native")]
use std::path::{Path, PathBuf};
#[cfg(feature = "native")]
use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(feature = "native")]
use rand::SeedableRng;
use rand::rngs::StdRng;

pub use attached::{AttachmentItem, AttachmentState};
pub use attaching::{Attached, NewAttachment, SIGNATURE};
pub use carried::{Problem, Reply, Request};
pub use clock::Clock;
#[cfg(feature = "native")]
pub use clock::SystemClock;
pub use creating::NewRecord;
pub use customer_word::CustomerWord;
pub use departing::{DepartedVisit, DepartureCause};
pub use error::DeviceError;
pub use exchange::{AttachmentProgress, Session, SyncProgress, Turn};
pub use files::{
    ConflictItem, ConflictValue, CustomerFile, FieldValue, HistoryItem, NoteItem, Notice,
    OpenChoice, PathConflict, PathEdit, RecordBody, RecordHistory, ReviewItem, ReviewPoint, Saved,
    StepItem, VisitFile, WithdrawnItem,
};
pub use keeping::Freed;
#[cfg(feature = "native")]
pub use session::{SyncListener, SyncReport};
pub use stepping::{NewReview, NewStep};
pub use uploading::{UploadRequest, UploadTurn, Uploading};
pub use views::{
    Account, Count, CustomerItem, DeviceStatus, Named, NeedsAttention, RecordRef, RefusedEdit,
    Section, VisitItem, VisitQuery,
};
pub use waiting::WaitingRecord;
#[cfg(feature = "native")]
pub use wipe::Wiped;

#[cfg(feature = "native")]
use crate::blob_bytes::Folder;
use crate::blob_bytes::{BlobBytes, Nowhere};
#[cfg(feature = "uniffi")]
use crate::record::Id;
use crate::store::Store;
#[cfg(feature = "native")]
use home_lock::HomeLock;

#[cfg(feature = "uniffi")]
uniffi::custom_type!(Id, String, {
    try_lift: |text| Ok(text.parse()?),
    lower: |id| id.to_string(),
});

/// The database's name in the device's folder.
#[cfg(feature = "native")]
const DATABASE: &str = "device.db";
/// The name of the folder of attachments beside it.
#[cfg(feature = "native")]
const ATTACHMENTS: &str = "attachments";
/// The organisation's zone unless a setting says otherwise.
const ZONE: &str = "Asia/Shanghai";
/// Hours in which a feedback card is to be handed in, likewise.
const CARD_HOURS: i64 = 24;

/// Hears that something shown may have changed: read again what is on the screen.
#[cfg_attr(feature = "uniffi", uniffi::export(callback_interface))]
pub trait ChangeListener: Send + Sync {
    /// Something was saved here or brought by a sync.
    fn changed(&self);
}

/// A field device: its records, its user, its way to the server.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Device {
    opened: Mutex<Opened>,
    /// Held through a sync: two at once would send everything twice.
    #[cfg(feature = "native")]
    session: Mutex<()>,
    #[cfg(feature = "native")]
    home: PathBuf,
    /// Its share in the folder.
    #[cfg(feature = "native")]
    home_lock: Option<HomeLock>,
    /// Held while attachments are sent: one at a time, and records don't wait for it.
    #[cfg(feature = "native")]
    sending: Mutex<()>,
    bytes: Box<dyn BlobBytes>,
    clock: Box<dyn Clock>,
    listener: Option<Box<dyn ChangeListener>>,
}

/// The store and the randomness of this opening.
struct Opened {
    store: Store,
    rng: StdRng,
    /// Set once everything is erased; the store is an empty one in memory then.
    #[cfg(feature = "native")]
    wiped: Option<Wiped>,
}

#[cfg(feature = "native")]
#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Opens or creates the device in a folder that nobody else can read.
    ///
    /// # Errors
    /// [`DeviceError::Storage`], [`DeviceError::DiskFull`], [`DeviceError::NewerDatabase`];
    /// [`DeviceError::Wiped`] once its server had everything on it erased: a wipe that something
    /// interrupted is finished before.
    #[cfg_attr(feature = "uniffi", uniffi::constructor)]
    pub fn open(
        home: String,
        listener: Option<Box<dyn ChangeListener>>,
    ) -> Result<Arc<Self>, DeviceError> {
        let rng = clock::system_rng();
        Self::open_with(Path::new(&home), Box::new(SystemClock), rng, listener).map(Arc::new)
    }

    /// Opens a device that may have been wiped, for somebody who signs in on it now: it becomes a new
    /// device. Until he has, [`Device::open`] goes on saying that it was wiped.
    ///
    /// # Errors
    /// As [`Device::open`], [`DeviceError::Wiped`] excepted.
    #[cfg_attr(feature = "uniffi", uniffi::constructor)]
    pub fn open_to_sign_in(
        home: String,
        listener: Option<Box<dyn ChangeListener>>,
    ) -> Result<Arc<Self>, DeviceError> {
        let rng = clock::system_rng();
        let (lock, _) = hold(Path::new(&home))?;
        Self::open_store(lock, Path::new(&home), Box::new(SystemClock), rng, listener).map(Arc::new)
    }

    /// What became of this device, if everything on it was erased while it was open.
    pub fn wiped(&self) -> Option<Wiped> {
        self.lock().wiped.clone()
    }
}

#[cfg(feature = "native")]
impl Device {
    /// Opens a device with a clock and randomness of the caller's.
    ///
    /// # Errors
    /// As [`Device::open`].
    pub fn open_with(
        home: &Path,
        clock: Box<dyn Clock>,
        rng: StdRng,
        listener: Option<Box<dyn ChangeListener>>,
    ) -> Result<Self, DeviceError> {
        match hold(home)? {
            (_, Some(wiped)) => Err(wiped.into()),
            (lock, None) => {
                let device = Self::open_store(lock, home, clock, rng, listener)?;
                device.settle_crashes()?;
                Ok(device)
            }
        }
    }

    /// What ended the last program here, unless others are at work: what they are reading they have not failed to read.
    fn settle_crashes(&self) -> Result<(), DeviceError> {
        if let Some(lock) = &self.home_lock
            && lock.try_alone()?
        {
            self.lock().store.settle_crashes()?;
            lock.share_again()?;
        }
        // Between two holds another command may have erased everything.
        match Wiped::read(&self.home)? {
            Some(wiped) => Err(wiped.into()),
            None => Ok(()),
        }
    }

    fn open_store(
        lock: HomeLock,
        home: &Path,
        clock: Box<dyn Clock>,
        mut rng: StdRng,
        listener: Option<Box<dyn ChangeListener>>,
    ) -> Result<Self, DeviceError> {
        let store = Store::open(&home.join(DATABASE), &mut rng)?;
        let mut device = Self::new(store, clock, rng, listener);
        device.bytes = Box::new(Folder::new(home.join(ATTACHMENTS)));
        home.clone_into(&mut device.home);
        device.home_lock = Some(lock);
        Ok(device)
    }

    /// Opens a device with a clock of the caller's and the machine's randomness.
    ///
    /// # Errors
    /// As [`Device::open`].
    pub fn open_system(home: &Path, clock: Box<dyn Clock>) -> Result<Self, DeviceError> {
        Self::open_with(home, clock, clock::system_rng(), None)
    }

    /// Opens a device as [`Device::open_to_sign_in`], with a clock of the caller's.
    ///
    /// # Errors
    /// As there.
    pub fn open_system_to_sign_in(home: &Path, clock: Box<dyn Clock>) -> Result<Self, DeviceError> {
        let (lock, _) = hold(home)?;
        Self::open_store(lock, home, clock, clock::system_rng(), None)
    }

    /// Whether a folder is that of a device, or of one that was wiped. Asking makes nothing.
    pub fn is_in(home: &Path) -> bool {
        home.join(DATABASE).exists() || Wiped::read(home).ok().flatten().is_some()
    }

    /// Opens a device with a clock of the caller's and everything random following from a number.
    ///
    /// # Errors
    /// As [`Device::open`].
    pub fn open_seeded(home: &Path, clock: Box<dyn Clock>, seed: u64) -> Result<Self, DeviceError> {
        Self::open_with(home, clock, StdRng::seed_from_u64(seed), None)
    }
}

impl Device {
    /// A device on a store that is open already, for shells that keep files their own way.
    pub fn new(
        store: Store,
        clock: Box<dyn Clock>,
        rng: StdRng,
        listener: Option<Box<dyn ChangeListener>>,
    ) -> Self {
        Self {
            opened: Mutex::new(Opened {
                store,
                rng,
                #[cfg(feature = "native")]
                wiped: None,
            }),
            #[cfg(feature = "native")]
            session: Mutex::new(()),
            #[cfg(feature = "native")]
            sending: Mutex::new(()),
            bytes: Box::new(Nowhere),
            #[cfg(feature = "native")]
            home: PathBuf::new(),
            #[cfg(feature = "native")]
            home_lock: None,
            clock,
            listener,
        }
    }

    /// The same device with a place for the bytes of attachments.
    #[must_use]
    pub fn with_bytes(mut self, bytes: Box<dyn BlobBytes>) -> Self {
        self.bytes = bytes;
        self
    }

    /// Works on the store itself, for drivers of another kind. No other call on this device runs
    /// meanwhile.
    pub fn with_store<T>(&self, work: impl FnOnce(&mut Store, &mut StdRng) -> T) -> T {
        let mut opened = self.lock();
        let Opened { store, rng, .. } = &mut *opened;
        work(store, rng)
    }

    /// Now, device time, UTC ms.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    fn lock(&self) -> MutexGuard<'_, Opened> {
        // A panic in another call left no half-written transaction behind: SQLite rolled it back.
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a command and tells the listener when it has saved something.
    fn command<T>(
        &self,
        work: impl FnOnce(&mut Opened, i64) -> Result<T, DeviceError>,
    ) -> Result<T, DeviceError> {
        let mut opened = self.lock();
        #[cfg(feature = "native")]
        if let Some(wiped) = &opened.wiped {
            return Err(wiped.clone().into());
        }
        let done = work(&mut opened, self.clock.now())?;
        drop(opened);
        self.tell();
        Ok(done)
    }

    fn tell(&self) {
        if let Some(listener) = &self.listener {
            listener.changed();
        }
    }
}

/// Makes the folder if there is none, waits while it is being erased, and finishes a wipe that something interrupted.
/// The share in the folder, and what it says of its wipe.
#[cfg(feature = "native")]
fn hold(home: &Path) -> Result<(HomeLock, Option<Wiped>), DeviceError> {
    create_folder(home)?;
    let lock = HomeLock::share(home)?;
    let wiped = Wiped::read(home)?;
    if wiped.is_some() {
        wipe::erase(home)?;
    }
    Ok((lock, wiped))
}

#[cfg(all(feature = "native", unix))]
fn create_folder(home: &Path) -> Result<(), DeviceError> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let failed = |error: std::io::Error| error::io("making the device's folder", &error);
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(home)
        .map_err(failed)?;
    std::fs::set_permissions(home, std::fs::Permissions::from_mode(0o700)).map_err(failed)
}

#[cfg(all(feature = "native", not(unix)))]
fn create_folder(home: &Path) -> Result<(), DeviceError> {
    std::fs::create_dir_all(home).map_err(|error| error::io("making the device's folder", &error))
}
