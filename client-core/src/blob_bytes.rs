//! The bytes of attachments on a device: files under their hash beside the database. A browser keeps them
//! its own way behind the same few words.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::attachment::BlobHash;
use crate::error::Error;

/// Where the bytes of attachments are. Every call blocks.
pub trait BlobBytes: Send + Sync {
    /// Keeps bytes under their hash; they are durable when it answers. Bytes that are there are left alone.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::Attachments`]; nothing is left behind.
    fn put(&self, hash: BlobHash, bytes: &[u8]) -> Result<(), Error>;

    /// A part of the bytes, shorter at their end; `None` if there are none.
    fn read(&self, hash: BlobHash, offset: u64, most: usize) -> Result<Option<Vec<u8>>, Error>;

    /// Forgets bytes; none there is fine.
    fn remove(&self, hash: BlobHash) -> Result<(), Error>;

    /// Removes what was begun and never finished, and what is not wanted by `wanted`, unless somebody is
    /// just attaching. Bytes are put before the row that wants them, so the two exclude each other: who
    /// attaches holds [`BlobBytes::hold`].
    fn tidy(&self, wanted: &mut dyn FnMut() -> Result<Vec<BlobHash>, Error>) -> Result<(), Error>;

    /// Keeps bytes from being tidied away until it is dropped.
    fn hold(&self) -> Result<Held, Error>;
}

/// Bytes put meanwhile are not tidied away.
#[derive(Debug)]
pub struct Held(
    #[cfg_attr(
        not(target_family = "wasm"),
        expect(dead_code, reason = "dropping the file ends the lock")
    )]
    Option<File>,
);

impl Held {
    /// For bytes that one program alone works on.
    pub fn alone() -> Self {
        Self(None)
    }
}

/// For a device without a place for attachments: it takes none.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl BlobBytes for Nowhere {
    fn put(&self, _: BlobHash, _: &[u8]) -> Result<(), Error> {
        let none = "this device has no place for attachments";
        Err(Error::Attachments(none.to_owned()))
    }

    fn read(&self, _: BlobHash, _: u64, _: usize) -> Result<Option<Vec<u8>>, Error> {
        Ok(None)
    }

    fn remove(&self, _: BlobHash) -> Result<(), Error> {
        Ok(())
    }

    fn tidy(&self, _: &mut dyn FnMut() -> Result<Vec<BlobHash>, Error>) -> Result<(), Error> {
        Ok(())
    }

    fn hold(&self) -> Result<Held, Error> {
        Ok(Held::alone())
    }
}

/// A folder of files: `ab/ab12…`, written beside, synced and renamed.
#[derive(Debug)]
pub struct Folder {
    folder: PathBuf,
}

/// The file that processes agree by.
const LOCK: &str = "lock";
/// How the name of a file ends that is being written.
const UNFINISHED: &str = "part";

impl Folder {
    /// Bytes in a folder, which is made when the first are put.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, hash: BlobHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(&name)
    }

    fn lock_file(&self) -> Result<File, Error> {
        make_folder(&self.folder)?;
        let path = self.folder.join(LOCK);
        private()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| failed("opening", &path, &error))
    }

    /// Every file with the hash that it is named by.
    fn files(&self) -> Result<Vec<(PathBuf, Option<BlobHash>)>, Error> {
        let mut files = Vec::new();
        for folder in entries(&self.folder)? {
            if folder.is_dir() {
                for file in entries(&folder)? {
                    let name = file.file_name().and_then(|name| name.to_str());
                    let hash = name.and_then(|name| name.parse().ok());
                    files.push((file, hash));
                }
            }
        }
        Ok(files)
    }
}

impl BlobBytes for Folder {
    fn put(&self, hash: BlobHash, bytes: &[u8]) -> Result<(), Error> {
        let path = self.path(hash);
        let whole = fs::metadata(&path).is_ok_and(|found| found.len() == bytes.len() as u64);
        if whole {
            return Ok(());
        }
        let parent = path.parent().unwrap_or(&self.folder).to_owned();
        make_folder(&self.folder)?;
        make_folder(&parent)?;
        // Two processes may attach the same photo: each writes a file of its own.
        let beside = path.with_extension(format!("{}.{UNFINISHED}", std::process::id()));
        let written = write_synced(&beside, bytes).and_then(|()| fs::rename(&beside, &path));
        if let Err(error) = written {
            // What can't be removed either is tidied away later.
            let _ = fs::remove_file(&beside);
            return Err(failed("writing", &path, &error));
        }
        sync_folder(&parent)?;
        sync_folder(&self.folder)
    }

    fn read(&self, hash: BlobHash, offset: u64, most: usize) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path(hash);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("opening", &path, &error)),
        };
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.take(most as u64).read_to_end(&mut bytes))
            .map_err(|error| failed("reading", &path, &error))?;
        Ok(Some(bytes))
    }

    fn remove(&self, hash: BlobHash) -> Result<(), Error> {
        remove(&self.path(hash))
    }

    fn tidy(&self, wanted: &mut dyn FnMut() -> Result<Vec<BlobHash>, Error>) -> Result<(), Error> {
        if !self.folder.exists() {
            return Ok(());
        }
        let lock = self.lock_file()?;
        // Somebody is attaching: another time.
        if lock.try_lock().is_err() {
            return Ok(());
        }
        let files = self.files()?;
        let wanted = wanted()?;
        for (path, hash) in files {
            if hash.is_none_or(|hash| wanted.binary_search(&hash).is_err()) {
                remove(&path)?;
            }
        }
        Ok(())
    }

    fn hold(&self) -> Result<Held, Error> {
        let lock = self.lock_file()?;
        lock.lock_shared()
            .map_err(|error| failed("locking", &self.folder, &error))?;
        Ok(Held(Some(lock)))
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = private()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("removing", path, &error)),
        _ => Ok(()),
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |error: std::io::Error| failed("listing", folder, &error);
    fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(failed))
        .collect()
}

fn make_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| failed("making", folder, &error))
}

/// Options for a file that nobody else can read.
fn private() -> fs::OpenOptions {
    #[allow(
        unused_mut,
        reason = "elsewhere than on Unix the folder alone protects it"
    )]
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new name is durable once its folder is. Elsewhere than on Unix folders can't be synced.
fn sync_folder(folder: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| failed("syncing", folder, &error))?;
    }
    Ok(())
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull,
        _ => Error::Attachments(format!("{what} {}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("blobs"));
        (dir, folder)
    }

    #[test]
    fn bytes_come_back_in_parts_and_go() {
        let (_dir, folder) = folder();
        let hash = BlobHash::of(b"a photo");
        assert_eq!(folder.read(hash, 0, 10).unwrap(), None);
        folder.put(hash, b"a photo").unwrap();
        folder.put(hash, b"a photo").unwrap();
        assert_eq!(folder.read(hash, 2, 3).unwrap().unwrap(), b"pho");
        assert_eq!(folder.read(hash, 5, 10).unwrap().unwrap(), b"to");
        assert_eq!(folder.read(hash, 7, 10).unwrap().unwrap(), b"");
        folder.remove(hash).unwrap();
        folder.remove(hash).unwrap();
        assert_eq!(folder.read(hash, 0, 10).unwrap(), None);
    }

    #[test]
    fn what_a_killed_process_left_is_tidied_away_but_not_while_somebody_attaches() {
        let (_dir, folder) = folder();
        let (wanted, unwanted) = (BlobHash::of(b"wanted"), BlobHash::of(b"unwanted"));
        folder.put(wanted, b"wanted").unwrap();
        folder.put(unwanted, b"unwanted").unwrap();
        let unfinished = folder.path(wanted).with_extension("77.part");
        fs::write(&unfinished, b"wan").unwrap();
        let held = folder.hold().unwrap();
        folder.tidy(&mut || panic!("nobody asks")).unwrap();
        assert!(unfinished.exists());
        drop(held);
        folder.tidy(&mut || Ok(vec![wanted])).unwrap();
        assert!(!unfinished.exists());
        assert_eq!(folder.read(unwanted, 0, 1).unwrap(), None);
        assert_eq!(folder.read(wanted, 0, 9).unwrap().unwrap(), b"wanted");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_them() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, folder) = folder();
        let hash = BlobHash::of(b"private");
        folder.put(hash, b"private").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path(hash)), 0o600);
        assert_eq!(mode(&folder.folder), 0o700);
    }
}
