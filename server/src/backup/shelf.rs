//! The folder that backups lie in: one at a time is taken, what is half done is out of sight, the oldest go.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::check::{self, Checked};
use super::manifest::{self, Manifest, read_list};
use crate::error::{Error, Result};
use crate::storage::create_private_file;

const ATTACHMENTS: &str = "attachments";
/// What the names of things begin with that are under way, or on their way out.
const HALF: &str = ".part-";

/// A folder of backups.
#[derive(Debug, Clone)]
pub struct Shelf {
    root: PathBuf,
}

/// A backup on the shelf.
#[derive(Debug)]
pub struct Shelved {
    /// Its name: the time it was taken.
    pub name: String,
    /// What it says of itself; absent if that is damaged.
    pub manifest: Option<Manifest>,
    /// What reading it back found; absent if that has not been done.
    pub checked: Option<Checked>,
}

impl Shelf {
    /// Opens one, making it if needed.
    pub fn open(root: &Path) -> Result<Self> {
        fs::create_dir_all(root).map_err(|source| Error::io("making the folder", root, source))?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The shelf that a backup lies on.
    pub fn of(backup: &Path) -> Result<Self> {
        let whole =
            fs::canonicalize(backup).map_err(|source| Error::io("looking at", backup, source))?;
        let root = whole
            .parent()
            .ok_or_else(|| Error::invalid("from", "must be a backup's folder"))?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The folder of a backup.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where a backup is made before it has its name.
    pub fn half(&self, name: &str) -> PathBuf {
        self.root.join(format!("{HALF}{name}"))
    }

    /// The folder of attachments that are sealed to the same keys.
    pub fn drawer(&self, drawer: &str) -> PathBuf {
        self.root.join(ATTACHMENTS).join(drawer)
    }

    /// Keeps others from taking a backup here as long as the file lives; clears what an earlier one left half done.
    ///
    /// # Errors
    /// A conflict, `backup_running`.
    pub fn lock(&self) -> Result<File> {
        let path = self.root.join(".lock");
        if !path.exists() {
            let made = create_private_file(&path);
            // Another may have made it at the same moment.
            if !path.exists() {
                made?;
            }
        }
        let file = File::open(&path).map_err(|source| Error::io("opening", &path, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::conflict(
                    "backup_running",
                    "A backup is being taken into this folder already. Wait for its end.",
                ));
            }
            Err(TryLockError::Error(source)) => return Err(Error::io("locking", path, source)),
        }
        for name in self.entries()? {
            if name.starts_with(HALF) {
                let half = self.root.join(name);
                fs::remove_dir_all(&half).map_err(|source| Error::io("removing", half, source))?;
            }
        }
        Ok(file)
    }

    /// A name that is free, for a moment (UTC ms).
    pub fn name_at(&self, now_ms: i64) -> Result<String> {
        let at = Timestamp::from_millisecond(now_ms)
            .map_err(|error| Error::internal(format!("the clock is off: {error}")))?;
        let name = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let mut free = name.clone();
        let mut number = 2;
        while self.folder(&free).exists() {
            free = format!("{name}-{number}");
            number += 1;
        }
        Ok(free)
    }

    /// The names of the backups, oldest first.
    pub fn names(&self) -> Result<Vec<String>> {
        let is_backup = |name: &String| {
            name.starts_with(|first: char| first.is_ascii_digit())
                && self.folder(name).join(manifest::FILE).exists()
        };
        let mut names = self.entries()?;
        names.retain(is_backup);
        Ok(names)
    }

    /// The backups, newest first.
    pub fn list(&self) -> Result<Vec<Shelved>> {
        let mut shelved: Vec<Shelved> = self
            .names()?
            .into_iter()
            .map(|name| Shelved {
                manifest: Manifest::read(&self.folder(&name)).ok(),
                checked: check::read(&self.folder(&name)),
                name,
            })
            .collect();
        shelved.reverse();
        Ok(shelved)
    }

    /// When the newest backup was taken, UTC ms.
    pub fn newest(&self) -> Result<Option<i64>> {
        let names = self.names()?;
        let taken = |name: &String| Some(Manifest::read(&self.folder(name)).ok()?.taken_at);
        Ok(names.iter().rev().find_map(taken))
    }

    /// Removes the oldest beyond `keep`, then the attachments that no backup names any more; answers the names.
    ///
    /// A list that can't be read names an unknown number: then no attachment goes.
    pub fn prune(&self, keep: usize) -> Result<Vec<String>> {
        let mut names = self.names()?;
        let kept = names.split_off(names.len().saturating_sub(keep.max(1)));
        for name in &names {
            let (folder, half) = (self.folder(name), self.half(name));
            fs::rename(&folder, &half)
                .and_then(|()| fs::remove_dir_all(&half))
                .map_err(|source| Error::io("removing", folder, source))?;
        }
        if !names.is_empty() {
            self.sweep(&kept)?;
        }
        Ok(names)
    }

    fn sweep(&self, kept: &[String]) -> Result<()> {
        let mut named = BTreeSet::new();
        for name in kept {
            let folder = self.folder(name);
            let manifest = Manifest::read(&folder)?;
            let drawer = self.drawer(&manifest.drawer());
            for stored in read_list(&folder)? {
                named.insert(drawer.join(format!("{}{}", stored.file, manifest.ending())));
            }
        }
        for path in files_below(&self.root.join(ATTACHMENTS))? {
            if !named.contains(&path) {
                fs::remove_file(&path).map_err(|source| Error::io("removing", path, source))?;
            }
        }
        Ok(())
    }

    fn entries(&self) -> Result<Vec<String>> {
        let failed = |source| Error::io("listing", &self.root, source);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            names.extend(name.into_string().ok());
        }
        names.sort();
        Ok(names)
    }
}

/// Every file below a folder; none if there is no such folder.
pub fn files_below(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |source| Error::io("listing", &folder, source);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(source) => return Err(failed(source)),
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}
