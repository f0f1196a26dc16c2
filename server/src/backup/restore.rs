//! Restoring a backup into a data folder of its own: everything is read and compared before anything appears there.
//!
//! The log ends where the backup was taken, so devices that heard more find a mark that is not in it: that is a new epoch,
//! and they give back what they hold. What proves that it was here are the keys, which are in no backup: they come from
//! the folder that was kept apart, with the file of revocations.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::check::{Part, check, parts};
use super::manifest::{DATABASE, Manifest};
use super::seal::{Unseal, measured, with_ending};
use super::shelf::files_below;
use crate::accounts::revocations::Revocations;
use crate::accounts::session;
use crate::blobs::{BlobHash, Location};
use crate::error::{Error, Result};
use crate::log;
use crate::params;
use crate::storage::{
    DataFolder, SCHEMA_VERSION, Storage, Tx, Value, create_private_file, sync_parent,
    write_private_file,
};

/// What is restored, and where to.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The backup's folder.
    pub from: &'a Path,
    /// The data folder that is made; it must not be there, or be empty.
    pub to: &'a Path,
    /// Opens a sealed backup.
    pub keys: &'a Unseal,
    /// What is kept apart from backups: `keys/`, `revocations.log`, and attachments that came after the backup. As a
    /// rule the data folder that was.
    pub apart: Option<&'a Path>,
    /// The clock, UTC ms.
    pub now_ms: i64,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// True if its MAC was compared with the keys kept apart.
    pub signed: bool,
    /// True if the file of revocations was replayed.
    pub revocations: bool,
    /// Sessions and API tokens that were ended.
    pub sessions: usize,
    /// Secret addresses of calendars that were revoked.
    pub calendars: usize,
    /// Attachments that came after the backup and were found apart from it.
    pub later_attachments: usize,
}

/// Restores a backup whole or not at all.
///
/// # Errors
/// Conflicts: `not_empty` for a folder that holds something, `damaged` for a backup that does not read back, `foreign` for
/// one that another server's key signed, `no_key` for one that none of the keys opens.
pub fn restore(restore: &Restore<'_>) -> Result<Restored> {
    let occupied = fs::read_dir(restore.to).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        let text = format!(
            "{} is not empty. Restore into a new folder.",
            restore.to.display()
        );
        return Err(Error::conflict("not_empty", text));
    }
    let manifest = Manifest::read(restore.from)?;
    if manifest.schema > SCHEMA_VERSION {
        let (has, knows) = (manifest.schema, SCHEMA_VERSION);
        return Err(Error::invalid(
            "backup",
            format!(
                "has schema {has}, and this program knows {knows}: restore with the newer program"
            ),
        ));
    }
    let signed = is_signed(restore)?;
    let faults = check(restore.from)?;
    if let Some(first) = faults.first() {
        return Err(damaged(&format!(
            "{} of its files do not read back as they were written, the first: {} ({})",
            faults.len(),
            first.file,
            first.what
        )));
    }
    // A separator at the end would put it inside.
    let to: PathBuf = restore.to.components().collect();
    let half = with_ending(&to, ".restoring");
    let _ = fs::remove_dir_all(&half);
    let made = fill(restore, &half, manifest, signed);
    let made = made.and_then(|made| {
        // An empty folder gives way to it.
        let _ = fs::remove_dir(&to);
        fs::rename(&half, &to).map_err(|source| Error::io("renaming", &half, source))?;
        sync_parent(&to)?;
        Ok(made)
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&half);
    }
    made
}

fn damaged(what: &str) -> Error {
    let text = format!("The backup is damaged: {what}. Nothing was restored; take another one.");
    Error::conflict("damaged", text)
}

/// True if the backup carries the MAC of the keys kept apart; false if none are given.
fn is_signed(restore: &Restore<'_>) -> Result<bool> {
    let Some(apart) = restore.apart else {
        return Ok(false);
    };
    let Some(key) = super::mac_key(&apart.join("keys"))? else {
        return Ok(false);
    };
    if Manifest::is_signed(restore.from, &key)? {
        return Ok(true);
    }
    let text = "The backup was not taken by the server whose keys are given, or its manifest was changed. Nothing was \
                restored.";
    Err(Error::conflict("foreign", text))
}

fn fill(restore: &Restore<'_>, half: &Path, manifest: Manifest, signed: bool) -> Result<Restored> {
    let folder = DataFolder::open(half)?;
    let sealed = manifest.is_sealed();
    let path = restore
        .from
        .join(format!("{DATABASE}{}", manifest.ending()));
    let opened = restore.keys.open(&path, sealed)?;
    let mut unpacked = zstd::stream::read::Decoder::new(opened)
        .map_err(|source| Error::io("reading", &path, source))?;
    copy(&mut unpacked, &path, &folder.database())?;
    let (_, sha256) = measured(&folder.database())
        .map_err(|source| Error::io("reading", folder.database(), source))?;
    if sha256 != manifest.database_sha256 {
        return Err(damaged("the database is not the one that was packed"));
    }
    for part in parts(restore.from, &manifest)?.iter().skip(1) {
        put_attachment(restore, &folder, part, sealed)?;
    }
    let (revocations, later) = match restore.apart {
        Some(apart) => bring_apart(apart, &folder)?,
        None => (false, 0),
    };
    let storage = Storage::open(&folder)?;
    storage.read(|tx| is_sound(tx, &manifest))?;
    let lines = Revocations::open(&folder)?;
    let (sessions, calendars) = storage.write(|tx| {
        lines.replay(tx, restore.now_ms)?;
        end_all(tx, restore.now_ms)
    })?;
    Ok(Restored {
        manifest,
        signed,
        revocations,
        sessions,
        calendars,
        later_attachments: later,
    })
}

/// Writes what is read into a new private file, durably.
fn copy(from: &mut dyn Read, name: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)
            .map_err(|source| Error::io("making the folder", parent, source))?;
    }
    let mut out = BufWriter::new(create_private_file(to)?);
    io::copy(from, &mut out)
        .and_then(|_| out.flush())
        .and_then(|()| out.get_ref().sync_all())
        .map_err(|source| Error::io("unpacking", name, source))
}

fn put_attachment(
    restore: &Restore<'_>,
    folder: &DataFolder,
    part: &Part,
    sealed: bool,
) -> Result<()> {
    // Names come from the list: only those of attachments become paths.
    let location = Location::named(&part.stored.file)
        .ok_or_else(|| damaged(&format!("{} is no attachment's name", part.stored.file)))?;
    let to = folder.blobs()?.join(location.name());
    copy(&mut restore.keys.open(&part.path, sealed)?, &part.path, &to)?;
    if is_what_it_says(location, &to)? {
        Ok(())
    } else {
        Err(damaged(&format!(
            "{} is another attachment",
            part.stored.file
        )))
    }
}

/// True if an attachment's bytes are those of its name; a copy to show has the original's name.
fn is_what_it_says(location: Location, path: &Path) -> Result<bool> {
    let Location::Original(hash) = location else {
        return Ok(true);
    };
    let bytes = fs::read(path).map_err(|source| Error::io("reading", path, source))?;
    Ok(BlobHash::of(&bytes) == hash)
}

/// Brings the keys, the file of revocations, and attachments that the backup lacks; answers whether there was such a file,
/// and how many attachments came.
fn bring_apart(apart: &Path, folder: &DataFolder) -> Result<(bool, usize)> {
    for path in files_below(&apart.join("keys"))? {
        if let Some(name) = path.file_name() {
            write_private_file(&folder.keys().join(name), &read(&path)?)?;
        }
    }
    let revocations = apart.join("revocations.log");
    let has_revocations = revocations.exists();
    if has_revocations {
        write_private_file(&folder.revocations(), &read(&revocations)?)?;
    }
    let (from, to) = (apart.join("blobs"), folder.blobs()?);
    let mut later = 0;
    for path in files_below(&from)? {
        let name = path.strip_prefix(&from).ok().and_then(Path::to_str);
        let Some(location) = name.and_then(Location::named) else {
            continue;
        };
        let target = to.join(location.name());
        if target.exists() || !is_what_it_says(location, &path)? {
            continue;
        }
        let file = File::open(&path).map_err(|source| Error::io("reading", &path, source))?;
        copy(&mut &file, &path, &target)?;
        later += usize::from(matches!(location, Location::Original(_)));
    }
    Ok((has_revocations, later))
}

fn read(path: &PathBuf) -> Result<Vec<u8>> {
    fs::read(path).map_err(|source| Error::io("reading", path, source))
}

/// The engine finds the database sound, and its log ends where the manifest says.
fn is_sound(tx: &mut dyn Tx, manifest: &Manifest) -> Result<()> {
    let found = tx.query("PRAGMA quick_check", &[], |row| {
        Ok(matches!(row.value(0)?, Value::Text("ok")))
    })?;
    let mark = log::end_mark(tx)?;
    let ends = (mark.map_or(0, |mark| mark.seq), mark.map(|mark| mark.tag));
    if found == [true] && ends == (manifest.seq, manifest.tag) {
        Ok(())
    } else {
        Err(damaged("its database is not sound"))
    }
}

/// Nobody stays signed in, by no door: what was ended after the backup would live again.
fn end_all(tx: &mut dyn Tx, now_ms: i64) -> Result<(usize, usize)> {
    let sessions = session::end_every(tx, now_ms)?;
    tx.execute("DELETE FROM join_codes", &[])?;
    let calendars = tx.execute(
        "UPDATE calendars SET revoked_ms = $1 WHERE revoked_ms IS NULL",
        params![now_ms],
    )?;
    Ok((sessions, calendars))
}
