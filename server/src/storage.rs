//! Storage: a small synchronous transaction trait, its adapters, and migrations.
//!
//! SQL is written once, in the subset that every engine understands: `$1, $2, ...` in order of first
//! appearance, BIGINT milliseconds, TEXT ids. It stands beside the one typed function that runs it.

mod conformance;
mod folder;
mod migrations;
mod sqlite;
mod tx;
mod value;

use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};

pub use conformance::check_adapter;
pub use folder::{
    DataFolder, append_private_file, create_private_file, make_private_file, make_private_folder,
    sync_parent, write_private_file,
};
pub use migrations::{MIGRATIONS, Migration, SCHEMA_VERSION, migrate};
pub use sqlite::Sqlite;
pub use tx::Tx;
pub use value::{Param, Row, ToParam, Value};

/// A function that runs inside a transaction, as an adapter sees it.
pub type Work<'a> = &'a mut dyn FnMut(&mut dyn Tx) -> Result<()>;

/// A database engine.
pub trait Adapter: Send + Sync {
    /// Runs `work` in a read transaction that sees one snapshot. Reads must not be nested.
    fn read(&self, work: Work<'_>) -> Result<()>;
    /// Runs `work` in the only write transaction of the moment; commits durably if it answers `Ok`, else rolls back.
    /// `work` may run only once.
    fn write(&self, work: Work<'_>) -> Result<()>;
    /// Writes all that is committed at this moment into a new private file, while reads and writes go on.
    fn copy_to(&self, path: &Path) -> Result<()>;
}

/// The server's database. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    adapter: Arc<dyn Adapter>,
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Storage")
    }
}

impl Storage {
    /// Opens the embedded database of a data folder, making it if needed, and brings its schema up to date.
    pub fn open(folder: &DataFolder) -> Result<Self> {
        Self::with_adapter(Arc::new(Sqlite::open(&folder.database())?))
    }

    /// Opens a database file outside a data folder: tests and tools.
    pub fn open_file(path: &Path) -> Result<Self> {
        Self::with_adapter(Arc::new(Sqlite::open(path)?))
    }

    /// Takes any engine and brings its schema up to date.
    pub fn with_adapter(adapter: Arc<dyn Adapter>) -> Result<Self> {
        Self::with_migrations(adapter, MIGRATIONS)
    }

    /// Takes any engine and runs these migrations: a prefix of [`MIGRATIONS`] gives an older program's schema, where
    /// tests put their sample rows before [`migrate`] goes on.
    pub fn with_migrations(adapter: Arc<dyn Adapter>, list: &[Migration]) -> Result<Self> {
        let storage = Self { adapter };
        migrate(&storage, list)?;
        Ok(storage)
    }

    /// Runs `work` on one snapshot. Blocks; must not be nested.
    pub fn read<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        run(work, |once| self.adapter.read(once))
    }

    /// Runs `work` in a write transaction, committed durably when it answers `Ok`. Blocks; must not be nested.
    pub fn write<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        run(work, |once| self.adapter.write(once))
    }

    /// A copy of the whole database as of one moment, in a new private file. Blocks nobody else.
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        self.adapter.copy_to(path)
    }

    /// [`Storage::read`] on a thread that may block.
    pub async fn read_async<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let storage = self.clone();
        blocking(move || storage.read(work)).await
    }

    /// [`Storage::write`] on a thread that may block.
    pub async fn write_async<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let storage = self.clone();
        blocking(move || storage.write(work)).await
    }
}

/// Runs blocking work off the async threads; a panic in it becomes an error.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::internal("blocking work panicked or was cancelled")),
    }
}

fn run<T>(
    work: impl FnOnce(&mut dyn Tx) -> Result<T>,
    adapter: impl FnOnce(Work<'_>) -> Result<()>,
) -> Result<T> {
    let mut work = Some(work);
    let mut answer = None;
    adapter(&mut |tx| {
        let work = work
            .take()
            .ok_or_else(|| Error::internal("a transaction ran twice"))?;
        answer = Some(work(tx)?);
        Ok(())
    })?;
    answer.ok_or_else(|| Error::internal("a transaction did not run"))
}

/// Makes `&[Param]` from values: `params![id, ms, name]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::storage::ToParam::to_param(&$value)),*] as &[$crate::storage::Param<'_>]
    };
}
