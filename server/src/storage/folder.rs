//! The data folder: 0700, its files 0600.
//!
//! ```text
//! DIR/fieldfile.db       the database (and its -wal, -shm)
//! DIR/keys/              signing keys and secrets, never in the database or its backup
//! DIR/uploads/           attachments under way, a file each
//! DIR/blobs/             attachments, unless a store of their own is named
//! DIR/backup.part/       what a backup under way needs, gone with it
//! DIR/revocations.log    revocations, one JSON line each, replayed at start
//! ```

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A data folder that exists and is private.
#[derive(Debug, Clone)]
pub struct DataFolder {
    root: PathBuf,
    blob_url: Option<String>,
}

impl DataFolder {
    /// Opens the folder, making it if needed; an open mode is narrowed to its owner.
    pub fn open(root: &Path) -> Result<Self> {
        let folder = Self {
            root: root.to_owned(),
            blob_url: None,
        };
        make_private_folder(root)?;
        make_private_folder(&folder.keys())?;
        Ok(folder)
    }

    /// The same with attachments in a store of their own, e.g. `s3://bucket/prefix`.
    #[must_use]
    pub fn with_blobs_at(self, url: Option<String>) -> Self {
        Self {
            blob_url: url,
            ..self
        }
    }

    /// Where attachments are, if not in the folder.
    pub fn blob_url(&self) -> Option<&str> {
        self.blob_url.as_deref()
    }

    /// The folder of attachments, made if needed.
    pub fn blobs(&self) -> Result<PathBuf> {
        let path = self.root.join("blobs");
        make_private_folder(&path)?;
        Ok(path)
    }

    /// The folder of attachments under way, made if needed.
    pub fn uploads(&self) -> Result<PathBuf> {
        let path = self.root.join("uploads");
        make_private_folder(&path)?;
        Ok(path)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.root.join("fieldfile.db")
    }

    /// Where a backup under way keeps its copy of the database.
    pub fn backup_part(&self) -> PathBuf {
        self.root.join("backup.part")
    }

    /// The folder of keys and secrets.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// The append-only file of revocations.
    pub fn revocations(&self) -> PathBuf {
        self.root.join("revocations.log")
    }
}

/// Makes an empty file that only its owner may read, unless it exists; then narrows its mode.
pub fn make_private_file(path: &Path) -> Result<()> {
    let file = private_options().append(true).create(true).open(path);
    file.map_err(|source| Error::io("opening", path, source))?;
    narrow(path, 0o600)
}

/// Opens a new file that only its owner may read; it must not be there.
pub fn create_private_file(path: &Path) -> Result<fs::File> {
    private_options()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|source| Error::io("making", path, source))
}

/// Writes a whole file that only its owner may read: a new file, synced, then renamed over the old one.
pub fn write_private_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let fresh = path.with_extension("new");
    let written = private_options()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&fresh)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
    written.map_err(|source| Error::io("writing", &fresh, source))?;
    narrow(&fresh, 0o600)?;
    fs::rename(&fresh, path).map_err(|source| Error::io("renaming", path, source))?;
    sync_parent(path)
}

/// Appends to a private file and waits until the disk has it.
pub fn append_private_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let is_new = !path.exists();
    let appended = private_options()
        .append(true)
        .create(true)
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
    appended.map_err(|source| Error::io("appending to", path, source))?;
    if is_new { sync_parent(path) } else { Ok(()) }
}

/// A rename or a new name is durable only after its folder is.
pub fn sync_parent(path: &Path) -> Result<()> {
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    fs::File::open(parent)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| Error::io("syncing", parent, source))
}

/// Makes a folder that only its owner may open, with those above it; narrows one that is there.
pub fn make_private_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|source| Error::io("making the folder", path, source))?;
    narrow(path, 0o700)
}

#[cfg(unix)]
fn private_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private_options() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(unix)]
fn narrow(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(|source| Error::io("narrowing the mode of", path, source))
}

#[cfg(not(unix))]
fn narrow(_path: &Path, _mode: u32) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::storage::Storage;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn everything_in_the_data_folder_is_private() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("data");
        let folder = DataFolder::open(&root).unwrap();
        let storage = Storage::open(&folder).unwrap();
        storage
            .write(|tx| tx.script("CREATE TABLE t (n BIGINT)"))
            .unwrap();
        write_private_file(&folder.keys().join("secret"), b"x").unwrap();
        append_private_file(&folder.revocations(), b"{}\n").unwrap();
        assert_eq!((mode(&root), mode(&folder.keys())), (0o700, 0o700));
        for name in [
            "fieldfile.db",
            "fieldfile.db-wal",
            "fieldfile.db-shm",
            "keys/secret",
            "revocations.log",
        ] {
            assert_eq!(mode(&root.join(name)), 0o600, "{name}");
        }
    }

    #[test]
    fn appending_keeps_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        append_private_file(&path, b"one\n").unwrap();
        append_private_file(&path, b"two\n").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "one\ntwo\n");
    }
}
