//! Erasing a device on its server's signed word: the order in which things are done, so that a wipe
//! begun is finished whatever happens between its steps.
//!
//! A note of the wipe is written first and outlasts it; whoever opens the folder finishes the erasing
//! and is told. What is erased is overwritten before it is removed. Storage that writes elsewhere when
//! it overwrites (flash) may keep old blocks until it reuses them; only encryption helps there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{ATTACHMENTS, DATABASE, DeviceError, error};
use crate::statement::Wipe;

/// The note's name in the device's folder.
const NOTE: &str = "wiped.json";
/// The note while it is being written.
const NOTE_BEGUN: &str = "wiped.json.part";
/// What SQLite keeps beside its database.
const BESIDE: [&str; 4] = ["", "-wal", INDEX, "-journal"];
/// The index of the write-ahead log: numbers of pages, nothing of what is in them. Another command at work on this
/// device may have it mapped, and would be killed if it were cut short.
const INDEX: &str = "-shm";
/// Folders with files of records. Whoever keeps more in the device's folder names it here.
const FOLDERS: [&str; 1] = [ATTACHMENTS];
/// Bytes overwritten at once.
const BLOCK: usize = 8 * 1024;

/// What a wiped device still knows of itself. Nothing in it is a customer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Wiped {
    /// Why.
    pub wiped: Wipe,
    /// When, device time, UTC ms.
    pub at: i64,
    /// The code that its short numbers carried.
    pub code: String,
    /// Edits that it handed over before, for the administrator to look at.
    pub handed_over: u32,
    /// Attachments that it handed over with them.
    #[serde(default)]
    pub attachments: u32,
    /// The organisation's time zone.
    pub zone: String,
}

impl Wiped {
    /// What a folder says of its wipe; nothing if it was never wiped.
    pub(super) fn read(home: &Path) -> Result<Option<Self>, DeviceError> {
        let failed = |cause: io::Error| error::io("reading the note of this device's wipe", &cause);
        match fs::read(home.join(NOTE)) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|cause| failed(cause.into())),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(failed(cause)),
        }
    }

    /// Writes the note and waits until the disk has it: from here on the wipe is not taken back.
    pub(super) fn write(&self, home: &Path) -> Result<(), DeviceError> {
        let failed = |cause: io::Error| error::io("writing the note of this device's wipe", &cause);
        let text = serde_json::to_vec(self).map_err(|cause| failed(cause.into()))?;
        let begun = home.join(NOTE_BEGUN);
        let written = File::create(&begun)
            .and_then(|mut file| {
                file.write_all(&text)?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&begun, home.join(NOTE)))
            .and_then(|()| sync_folder(home));
        written.map_err(failed)
    }

    /// Takes the note away: somebody has signed in on the emptied device.
    pub(super) fn forget(home: &Path) -> Result<(), DeviceError> {
        let removed =
            absent_is_fine(fs::remove_file(home.join(NOTE))).and_then(|()| sync_folder(home));
        removed.map_err(|cause| error::io("taking away the note of this device's wipe", &cause))
    }
}

impl From<Wiped> for DeviceError {
    fn from(wiped: Wiped) -> Self {
        Self::Wiped {
            wipe: wiped.wiped,
            at: wiped.at,
            handed_over: wiped.handed_over,
            attachments: wiped.attachments,
            zone: wiped.zone,
        }
    }
}

/// Erases everything that the device keeps in its folder. May be repeated, from any state.
pub(super) fn erase(home: &Path) -> Result<(), DeviceError> {
    let erased = BESIDE
        .iter()
        .try_for_each(|end| {
            let file = home.join(format!("{DATABASE}{end}"));
            if *end == INDEX {
                absent_is_fine(fs::remove_file(file))
            } else {
                erase_file(&file)
            }
        })
        .and_then(|()| {
            FOLDERS
                .iter()
                .try_for_each(|name| erase_folder(&home.join(name)))
        })
        .and_then(|()| sync_folder(home));
    erased.map_err(|cause| error::io("erasing this device's records", &cause))
}

fn erase_folder(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause),
    };
    for entry in entries {
        let entry = entry?;
        // A link is removed, what it points at is not this device's.
        if entry.file_type()?.is_dir() {
            erase_folder(&entry.path())?;
        } else {
            erase_file(&entry.path())?;
        }
    }
    absent_is_fine(fs::remove_dir(folder))
}

fn erase_file(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => overwrite(path, found.len())?,
        Ok(_) => {}
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause),
    }
    absent_is_fine(fs::remove_file(path))
}

fn overwrite(path: &Path, length: u64) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let zeros = [0; BLOCK];
    let mut left = length;
    while left > 0 {
        let now = left.min(BLOCK as u64) as usize;
        file.write_all(&zeros[..now])?;
        left -= now as u64;
    }
    file.sync_all()?;
    file.set_len(0)
}

fn absent_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{Device, SystemClock};

    fn note() -> Wiped {
        Wiped {
            wiped: Wipe::Lost,
            at: 5,
            code: "K7M".to_owned(),
            handed_over: 0,
            attachments: 0,
            zone: "Asia/Shanghai".to_owned(),
        }
    }

    fn opens(home: &Path) -> Result<Device, DeviceError> {
        Device::open_system(home, Box::new(SystemClock))
    }

    fn fill(home: &Path) {
        for end in BESIDE {
            fs::write(home.join(format!("{DATABASE}{end}")), "上海启明").unwrap();
        }
        let folder = home.join(FOLDERS[0]).join("ab");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("photo"), "上海启明").unwrap();
    }

    fn left(home: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(home)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            // Empty: whoever opens the folder shares it.
            .filter(|name| name != "lock")
            .collect();
        names.sort();
        names
    }

    /// The state after a kill at each step: the note, and any part of the files.
    #[test]
    fn a_wipe_begun_is_finished_at_the_next_opening() {
        for kept in 0..=BESIDE.len() {
            let home = tempfile::tempdir().unwrap();
            fill(home.path());
            note().write(home.path()).unwrap();
            for end in &BESIDE[..kept] {
                fs::remove_file(home.path().join(format!("{DATABASE}{end}"))).unwrap();
            }
            for _ in 0..2 {
                let refused = opens(home.path()).err();
                assert!(
                    matches!(
                        refused,
                        Some(DeviceError::Wiped {
                            wipe: Wipe::Lost,
                            at: 5,
                            ..
                        })
                    ),
                    "{refused:?}"
                );
                assert_eq!(left(home.path()), [NOTE]);
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_another_command_has_mapped_is_removed_but_not_cut_short() {
        let home = tempfile::tempdir().unwrap();
        fill(home.path());
        let open = |end| fs::File::open(home.path().join(format!("{DATABASE}{end}"))).unwrap();
        let (index, records) = (open(INDEX), open(""));
        erase(home.path()).unwrap();
        assert_eq!(left(home.path()), Vec::<String>::new());
        assert_eq!(index.metadata().unwrap().len(), 12);
        assert_eq!(records.metadata().unwrap().len(), 0);
    }

    #[test]
    fn a_note_half_written_erases_nothing() {
        let home = tempfile::tempdir().unwrap();
        drop(opens(home.path()).unwrap());
        fs::write(home.path().join(NOTE_BEGUN), "{\"wiped\":\"lo").unwrap();
        drop(opens(home.path()).unwrap());
        assert!(home.path().join(DATABASE).exists());
    }

    #[test]
    fn other_files_in_the_folder_are_left_alone() {
        let home = tempfile::tempdir().unwrap();
        fill(home.path());
        fs::write(home.path().join("letter.txt"), "mine").unwrap();
        note().write(home.path()).unwrap();
        assert!(opens(home.path()).is_err());
        assert_eq!(left(home.path()), ["letter.txt", NOTE]);
    }
}
