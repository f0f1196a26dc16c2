//! What a backup says of itself, in plain words, under the server's own MAC.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::seal::{Stored, drawer, ending};
use crate::accounts::keys::mac;
use crate::error::{Error, Result};

/// The one format so far.
pub const FORMAT: u32 = 1;
/// The manifest's file.
pub const FILE: &str = "backup.json";
const MAC: &str = "backup.mac";
/// The file of the database.
pub const DATABASE: &str = "fieldfile.db.zst";
/// The file that names the attachments.
pub const LIST: &str = "attachments.list";

/// The manifest of a backup. Times are UTC ms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// When it was taken.
    pub taken_at: i64,
    /// The version of the program that took it.
    pub program: String,
    /// The version of its schema.
    pub schema: i64,
    /// The number of the log's last entry.
    pub seq: i64,
    /// That entry's tag; absent while the log was empty.
    pub tag: Option<i64>,
    /// Records in it.
    pub records: i64,
    /// Users in it.
    pub users: i64,
    /// Its attachments; absent if they are in a store of their own, which is not inside.
    pub attachments: Option<Attachments>,
    /// The public keys that it is sealed to; none: it lies open.
    pub recipients: Vec<String>,
    /// The database.
    pub database: Stored,
    /// SHA-256 of the database as it was before it was packed and sealed, hexadecimal.
    pub database_sha256: String,
    /// The list of attachments.
    pub list: Stored,
}

/// How much came with a backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachments {
    /// Files, copies that are shown among them.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes that were not there from an earlier backup.
    pub copied: u64,
    /// Files that the store did not have.
    pub missing: u64,
}

impl Manifest {
    /// True if it is sealed.
    pub fn is_sealed(&self) -> bool {
        !self.recipients.is_empty()
    }

    /// What the names of its sealed files end with.
    pub fn ending(&self) -> &'static str {
        ending(&self.recipients)
    }

    /// The folder of its attachments below the shelf's.
    pub fn drawer(&self) -> String {
        drawer(&self.recipients)
    }

    /// All bytes that belong to it.
    pub fn bytes(&self) -> u64 {
        let attachments = self.attachments.map_or(0, |attachments| attachments.bytes);
        self.database.length + self.list.length + attachments
    }

    /// Writes it, with its MAC if there is a key.
    pub fn write(&self, folder: &Path, key: Option<&[u8; 32]>) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)
            .map_err(|error| Error::internal(format!("a backup's manifest: {error}")))?;
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes)
                .and_then(|()| fs::File::open(&path)?.sync_all())
                .map_err(|source| Error::io("writing", path, source))
        };
        put(FILE, &text)?;
        match key {
            Some(key) => put(MAC, hex::encode(mac(key, &text)).as_bytes()),
            None => Ok(()),
        }
    }

    /// Reads the manifest of a backup.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is none, or of a format that this program doesn't know.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let text = fs::read(&path).map_err(|source| Error::io("reading", &path, source))?;
        let wrong = |rule: String| Error::invalid("backup", rule);
        let read: Self = serde_json::from_slice(&text)
            .map_err(|error| wrong(format!("its {FILE} is not readable: {error}")))?;
        if read.format != FORMAT {
            let found = read.format;
            return Err(wrong(format!(
                "has format {found}, and this program knows {FORMAT}: use the newer program"
            )));
        }
        Ok(read)
    }

    /// True if the manifest in a folder carries the MAC of the server with this key.
    pub fn is_signed(folder: &Path, key: &[u8; 32]) -> Result<bool> {
        let path = folder.join(FILE);
        let text = fs::read(&path).map_err(|source| Error::io("reading", &path, source))?;
        let given = fs::read_to_string(folder.join(MAC)).unwrap_or_default();
        let given = hex::decode(given.trim()).unwrap_or_default();
        Ok(mac(key, &text).ct_eq(&given[..]).into())
    }
}

/// Reads the list of attachments.
pub fn read_list(folder: &Path) -> Result<Vec<Stored>> {
    let path = folder.join(LIST);
    let text = fs::read_to_string(&path).map_err(|source| Error::io("reading", &path, source))?;
    let line = |line: &str| {
        serde_json::from_str(line)
            .map_err(|error| Error::invalid("backup", format!("its {LIST} is damaged: {error}")))
    };
    text.lines().map(line).collect()
}

/// The lines of [`read_list`].
pub fn list_text(files: &[Stored]) -> Result<String> {
    let mut text = String::new();
    for file in files {
        let line = serde_json::to_string(file)
            .map_err(|error| Error::internal(format!("a backup's list: {error}")))?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}
