//! Taking a backup: the database as of one moment, the attachments that it names, a manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::check::{Checked, check_and_note};
use super::manifest::{Attachments, DATABASE, FORMAT, LIST, Manifest, list_text, read_list};
use super::seal::{Seal, Stored, measured};
use super::shelf::Shelf;
use crate::blobs::{self, BlobState, Location};
use crate::error::{Error, Result};
use crate::log;
use crate::storage::{DataFolder, SCHEMA_VERSION, Storage, Tx, make_private_folder, sync_parent};

/// zstd's own usual level.
const LEVEL: i32 = 3;

/// Reads an attachment; `None` if the store does not have it.
pub type ReadBlob<'a> = &'a dyn Fn(Location) -> Result<Option<Vec<u8>>>;

/// What a backup is taken of, and where to.
pub struct Taking<'a> {
    /// The data folder.
    pub folder: &'a DataFolder,
    /// Its database; a server may work with it meanwhile.
    pub storage: &'a Storage,
    /// The store of its attachments.
    pub read_blob: ReadBlob<'a>,
    /// Where the backup goes.
    pub shelf: &'a Shelf,
    /// Whom it is sealed to.
    pub seal: &'a Seal,
    /// The clock, UTC ms.
    pub now_ms: i64,
}

/// A backup that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its name on the shelf.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// What reading it back found.
    pub checked: Checked,
}

/// Takes a backup and reads it back. Under its name there is a whole one or none.
///
/// # Errors
/// A conflict, `backup_running`, while another is taken into the same folder.
pub fn take(taking: &Taking<'_>) -> Result<Taken> {
    let _alone = taking.shelf.lock()?;
    let name = taking.shelf.name_at(taking.now_ms)?;
    let (half, folder) = (taking.shelf.half(&name), taking.shelf.folder(&name));
    let scratch = Scratch::make(taking.folder.backup_part())?;
    let _half = Scratch(half.clone());
    fs::create_dir_all(&half).map_err(|source| Error::io("making the folder", &half, source))?;
    let manifest = fill(taking, &half, &scratch.0)?;
    manifest.write(&half, super::mac_key(&taking.folder.keys())?.as_ref())?;
    fs::rename(&half, &folder).map_err(|source| Error::io("renaming", &half, source))?;
    sync_parent(&folder)?;
    let checked = check_and_note(&folder, taking.now_ms)?;
    Ok(Taken {
        name,
        folder,
        manifest,
        checked,
    })
}

/// A folder that goes with whoever made it.
struct Scratch(PathBuf);

impl Scratch {
    fn make(path: PathBuf) -> Result<Self> {
        let _ = fs::remove_dir_all(&path);
        make_private_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The next backup clears what could not be removed now.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fill(taking: &Taking<'_>, half: &Path, scratch: &Path) -> Result<Manifest> {
    let copy = scratch.join("fieldfile.db");
    taking.storage.copy_to(&copy)?;
    let facts = {
        let storage = Storage::open_file(&copy)?;
        storage.read(Facts::read)?
    };
    let inside = taking.folder.blob_url().is_none();
    let (files, attachments) = if inside {
        let (files, counts) = copy_attachments(taking, &facts.attachments)?;
        (files, Some(counts))
    } else {
        (Vec::new(), None)
    };
    let list = Seal::default().write(half, LIST, &mut list_text(&files)?.as_bytes())?;
    let failed = |source| Error::io("reading", &copy, source);
    let (_, database_sha256) = measured(&copy).map_err(failed)?;
    let opened = File::open(&copy).map_err(failed)?;
    let mut packed = zstd::stream::read::Encoder::new(opened, LEVEL).map_err(failed)?;
    let database = taking.seal.write(half, DATABASE, &mut packed)?;
    Ok(Manifest {
        format: FORMAT,
        taken_at: taking.now_ms,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: SCHEMA_VERSION,
        seq: facts.seq,
        tag: facts.tag,
        records: facts.records,
        users: facts.users,
        attachments,
        recipients: taking.seal.recipients().to_vec(),
        database,
        database_sha256,
        list,
    })
}

/// What the copy of the database says.
struct Facts {
    seq: i64,
    tag: Option<i64>,
    records: i64,
    users: i64,
    attachments: Vec<Location>,
}

impl Facts {
    fn read(tx: &mut dyn Tx) -> Result<Self> {
        let mark = log::end_mark(tx)?;
        let count = |tx: &mut dyn Tx, sql| tx.query_one(sql, &[], |row| row.int(0));
        let mut attachments = Vec::new();
        for blob in blobs::all(tx)? {
            if blob.state == BlobState::Here {
                attachments.push(Location::Original(blob.hash));
                attachments.extend(blob.shown_length.map(|_| Location::Shown(blob.hash)));
            }
        }
        Ok(Self {
            seq: mark.map_or(0, |mark| mark.seq),
            tag: mark.map(|mark| mark.tag),
            records: count(tx, "SELECT count(*) FROM documents")?,
            users: count(tx, "SELECT count(*) FROM users")?,
            attachments,
        })
    }
}

/// Copies the attachments that are not there from an earlier backup.
fn copy_attachments(
    taking: &Taking<'_>,
    wanted: &[Location],
) -> Result<(Vec<Stored>, Attachments)> {
    let known = known(taking)?;
    let drawer = taking.shelf.drawer(&taking.seal.drawer());
    let (mut files, mut counts) = (Vec::new(), Attachments::default());
    for location in wanted {
        let name = location.name();
        let path = drawer.join(format!("{name}{}", taking.seal.ending()));
        let there = fs::metadata(&path).map(|found| found.len()).ok();
        let stored = match known.get(&name) {
            Some(stored) if there == Some(stored.length) => stored.clone(),
            _ => {
                let Some(bytes) = (taking.read_blob)(*location)? else {
                    counts.missing += 1;
                    continue;
                };
                let stored = taking.seal.write(&drawer, &name, &mut &bytes[..])?;
                counts.copied += stored.length;
                stored
            }
        };
        counts.files += 1;
        counts.bytes += stored.length;
        files.push(stored);
    }
    Ok((files, counts))
}

/// What the newest whole backup that is sealed alike names, without what a later one found damaged.
fn known(taking: &Taking<'_>) -> Result<BTreeMap<String, Stored>> {
    let (mut known, mut damaged) = (BTreeMap::new(), BTreeSet::new());
    for shelved in taking.shelf.list()? {
        let (Some(manifest), Some(checked)) = (shelved.manifest, shelved.checked) else {
            continue;
        };
        if manifest.recipients != taking.seal.recipients() {
            continue;
        }
        if !checked.faults.is_empty() {
            damaged.extend(checked.faults.into_iter().map(|fault| fault.file));
            continue;
        }
        for stored in read_list(&taking.shelf.folder(&shelved.name))? {
            if !damaged.contains(&stored.file) {
                known.insert(stored.file.clone(), stored);
            }
        }
        break;
    }
    Ok(known)
}
