//! Reading a backup back: every file that belongs to it, against its length and hash. Needs no key.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::manifest::{DATABASE, LIST, Manifest, read_list};
use super::seal::{Stored, measured};
use super::shelf::Shelf;
use crate::error::{Error, Result};
use crate::storage::write_private_file;

const FILE: &str = "verified.json";

/// What reading a backup back found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When, UTC ms.
    pub at: i64,
    /// What is wrong; nothing: it is whole.
    pub faults: Vec<Fault>,
}

/// What is wrong with a file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// `missing`, `unreadable` or `changed`.
    pub what: String,
}

impl Fault {
    fn new(file: &str, what: &str) -> Self {
        Self {
            file: file.to_owned(),
            what: what.to_owned(),
        }
    }
}

/// A file that belongs to a backup.
pub struct Part {
    /// Where it lies.
    pub path: PathBuf,
    /// What it must be.
    pub stored: Stored,
}

/// Every file of a backup but the manifest.
pub fn parts(backup: &Path, manifest: &Manifest) -> Result<Vec<Part>> {
    let ending = manifest.ending();
    let mut parts = vec![Part {
        path: backup.join(format!("{DATABASE}{ending}")),
        stored: manifest.database.clone(),
    }];
    let drawer = Shelf::of(backup)?.drawer(&manifest.drawer());
    parts.extend(read_list(backup)?.into_iter().map(|stored| Part {
        path: drawer.join(format!("{}{ending}", stored.file)),
        stored,
    }));
    Ok(parts)
}

/// Reads a backup back; answers what is wrong with it.
pub fn check(backup: &Path) -> Result<Vec<Fault>> {
    let manifest = Manifest::read(backup)?;
    // The list is read by its hash before anything in it is believed.
    let list = compare(&backup.join(LIST), &manifest.list);
    if let Some(fault) = list {
        return Ok(vec![fault]);
    }
    Ok(parts(backup, &manifest)?
        .iter()
        .filter_map(|part| compare(&part.path, &part.stored))
        .collect())
}

/// Reads a backup back and notes beside it what was found.
pub fn check_and_note(backup: &Path, now_ms: i64) -> Result<Checked> {
    let checked = Checked {
        at: now_ms,
        faults: check(backup)?,
    };
    let text = serde_json::to_vec(&checked)
        .map_err(|error| Error::internal(format!("a backup's check: {error}")))?;
    write_private_file(&backup.join(FILE), &text)?;
    Ok(checked)
}

/// What was noted, if anything was.
pub fn read(backup: &Path) -> Option<Checked> {
    serde_json::from_slice(&fs::read(backup.join(FILE)).ok()?).ok()
}

fn compare(path: &Path, stored: &Stored) -> Option<Fault> {
    match measured(path) {
        Ok((length, sha256)) if length == stored.length && sha256 == stored.sha256 => None,
        Ok(_) => Some(Fault::new(&stored.file, "changed")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(Fault::new(&stored.file, "missing"))
        }
        Err(_) => Some(Fault::new(&stored.file, "unreadable")),
    }
}
