//! The bytes of uploads under way: one file each. Its length is the offset, so that nothing has to be
//! recovered after a crash.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use client_core::record::Id;

use crate::error::{Error, Result};
use crate::storage::{DataFolder, make_private_file, sync_parent};

/// The folder of uploads under way.
#[derive(Debug, Clone)]
pub struct PartFiles {
    folder: PathBuf,
}

impl PartFiles {
    /// Opens the folder, making it if needed.
    pub fn open(folder: &DataFolder) -> Result<Self> {
        Ok(Self {
            folder: folder.uploads()?,
        })
    }

    /// How many bytes of an upload are here. Blocks.
    pub fn offset(&self, id: Id) -> Result<u64> {
        let path = self.path(id);
        match fs::metadata(&path) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(Error::io("looking at", path, error)),
        }
    }

    /// Opens an upload's file for more. Blocks.
    pub fn append(&self, id: Id) -> Result<PartFile> {
        let path = self.path(id);
        if !path.exists() {
            make_private_file(&path)?;
            sync_parent(&path)?;
        }
        let opened = OpenOptions::new().append(true).open(&path);
        let file = opened.map_err(|source| Error::io("opening", &path, source))?;
        let length = file
            .metadata()
            .map_err(|source| Error::io("looking at", &path, source))?;
        Ok(PartFile {
            file,
            path,
            length: length.len(),
        })
    }

    /// All bytes of an upload. Blocks.
    pub fn read(&self, id: Id) -> Result<Vec<u8>> {
        let path = self.path(id);
        fs::read(&path).map_err(|source| Error::io("reading", path, source))
    }

    /// Forgets an upload's bytes. Blocks.
    pub fn remove(&self, id: Id) -> Result<()> {
        remove(&self.path(id))
    }

    /// The uploads that have a file. Blocks.
    pub fn list(&self) -> Result<Vec<Id>> {
        let failed = |source| Error::io("listing", &self.folder, source);
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_stem().and_then(|name| name.to_str());
            ids.extend(name.and_then(|name| name.parse::<Id>().ok()));
        }
        ids.sort();
        Ok(ids)
    }

    fn path(&self, id: Id) -> PathBuf {
        self.folder.join(format!("{id}.part"))
    }
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::io("removing", path, error))
        }
        _ => Ok(()),
    }
}

/// An upload's file, open for more.
#[derive(Debug)]
pub struct PartFile {
    file: File,
    path: PathBuf,
    length: u64,
}

impl PartFile {
    /// Its bytes so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Adds bytes. Blocks.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        if written.is_ok() {
            self.length += bytes.len() as u64;
            return Ok(());
        }
        // A full disk takes what fits; that much is right and stays.
        let looked = self.file.metadata();
        self.length = looked.map_or(self.length, |found| found.len());
        written.map_err(|source| Error::io("writing", &self.path, source))
    }

    /// Waits until the disk has it. Blocks.
    pub fn sync(&self) -> Result<()> {
        let synced = self.file.sync_all();
        synced.map_err(|source| Error::io("syncing", &self.path, source))
    }

    /// Goes back to an earlier length. Blocks.
    pub fn cut(&mut self, length: u64) -> Result<()> {
        let cut = self.file.set_len(length);
        cut.map_err(|source| Error::io("shortening", &self.path, source))?;
        self.length = length;
        self.sync()
    }
}
