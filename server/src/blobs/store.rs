//! Where whole attachments are: a folder of the data folder, or any store that speaks S3.
//!
//! ```text
//! original/ab/ab12…   as it came; its name is the SHA-256 of its bytes
//! shown/ab/ab12…      the copy to show, under the original's name
//! ```

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, PutPayload};

use crate::blobs::BlobHash;
use crate::error::{Error, Result};
use crate::storage::DataFolder;

/// One of the two places of an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// As it came.
    Original(BlobHash),
    /// The copy to show.
    Shown(BlobHash),
}

impl Location {
    /// Its name in the store, e.g. `original/ab/ab12…`.
    pub fn name(self) -> String {
        self.path().to_string()
    }

    /// Reads [`Location::name`].
    pub fn named(name: &str) -> Option<Self> {
        Self::of(&Path::parse(name).ok()?)
    }

    fn path(self) -> Path {
        let (folder, hash) = match self {
            Self::Original(hash) => ("original", hash.to_string()),
            Self::Shown(hash) => ("shown", hash.to_string()),
        };
        Path::from_iter([folder, &hash[..2], &hash])
    }

    fn of(path: &Path) -> Option<Self> {
        let hash = path.filename()?.parse().ok()?;
        let location = match path.parts().next()?.as_ref() {
            "original" => Self::Original(hash),
            "shown" => Self::Shown(hash),
            _ => return None,
        };
        (location.path() == *path).then_some(location)
    }
}

/// A store of attachments. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<dyn ObjectStore>);

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.0)
    }
}

impl Store {
    /// Opens the one that a data folder names.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an address that is none, [`Error::Io`] if the folder can't be made.
    pub fn open(folder: &DataFolder) -> Result<Self> {
        if let Some(url) = folder.blob_url() {
            return super::s3::open(url).map(Self);
        }
        let local = LocalFileSystem::new_with_prefix(folder.blobs()?)
            .map_err(|error| trouble("opening the folder of attachments", &error))?;
        // Written means on the disk: a device forgets its copy upon the answer.
        Ok(Self(Arc::new(
            local.with_fsync(true).with_automatic_cleanup(true),
        )))
    }

    /// Writes bytes; they are durable when it answers.
    pub async fn put(&self, location: Location, bytes: Vec<u8>) -> Result<()> {
        self.0
            .put(&location.path(), PutPayload::from(bytes))
            .await
            .map(|_| ())
            .map_err(|error| trouble("writing an attachment", &error))
    }

    /// A part of the bytes, as a body that streams them; `None` if there are none.
    pub async fn stream(&self, location: Location, range: Range<u64>) -> Result<Option<Body>> {
        let options = GetOptions::new().with_range(Some(range));
        match self.0.get_opts(&location.path(), options).await {
            Ok(found) => Ok(Some(Body::from_stream(found.into_stream()))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(trouble("reading an attachment", &error)),
        }
    }

    /// All bytes; `None` if there are none.
    pub async fn read(&self, location: Location) -> Result<Option<Vec<u8>>> {
        let found = match self.0.get(&location.path()).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        match found {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(trouble("reading an attachment", &error)),
        }
    }

    /// Removes bytes; none there is fine.
    pub async fn delete(&self, location: Location) -> Result<()> {
        match self.0.delete(&location.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(trouble("removing an attachment", &error)),
        }
    }

    /// What is there and how long it is, sorted; what is named otherwise is left out.
    pub async fn list(&self) -> Result<Vec<(Location, u64)>> {
        let mut found = Vec::new();
        let mut folders = vec![Path::from("original"), Path::from("shown")];
        while let Some(folder) = folders.pop() {
            let listed = self
                .0
                .list_with_delimiter(Some(&folder))
                .await
                .map_err(|error| trouble("listing attachments", &error))?;
            folders.extend(listed.common_prefixes);
            for object in listed.objects {
                if let Some(location) = Location::of(&object.location) {
                    found.push((location, object.size));
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

/// The store's own text stays in the log: it may name hosts and folders.
fn trouble(what: &str, error: &object_store::Error) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>()
            && matches!(
                io.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            )
        {
            return Error::DiskFull(what.to_owned());
        }
        cause = inner.source();
    }
    Error::Storage(format!("{what}: {error}"))
}
