//! The files of a device: a pool of handles in OPFS, every page encrypted. One database holds the records,
//! the other one the bytes of their attachments, under the same key.
//!
//! The pool belongs to one worker at a time; whoever comes second is told so by the browser.

use client_core::blob_rows::Rows;
use client_core::device::{Device, DeviceError};
use client_core::store::Store;
use rsqlite_vfs::VfsFilesManager;
use rusqlite::{Connection, OpenFlags};
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::FieldDevice;
use crate::answer::thrown;
use crate::entry::{BrowserClock, rng};

/// The pool's name; SQLite offers it encrypted under a name of its own.
const POOL: &str = "pool";
const FOLDER: &str = ".fieldfile";
/// Files that may be open at once: two databases, their journals, and what SQLite wants beside.
const FILES: usize = 12;

/// The files of this origin's devices.
#[wasm_bindgen]
pub struct Files {
    pool: OpfsSAHPoolUtil,
}

#[wasm_bindgen]
impl Files {
    /// Takes hold of the files. Fails while another worker holds them.
    ///
    /// # Errors
    /// JSON with the code `storage`.
    pub async fn hold() -> Result<Files, JsValue> {
        let settings = OpfsSAHPoolCfgBuilder::new()
            .vfs_name(POOL)
            .directory(FOLDER)
            .initial_capacity(FILES)
            .build();
        let pool = install::<WasmOsCallback>(&settings, false)
            .await
            .map_err(|error| failed("taking hold of the browser's files", &error))?;
        Ok(Files { pool })
    }

    /// Opens or creates a device's database under its key of 32 bytes.
    ///
    /// # Errors
    /// JSON with the code `storage`, `disk_full` or `newer_database`; `wrong_key` if the key does not fit.
    pub fn open(&self, name: &str, key: &[u8]) -> Result<FieldDevice, JsValue> {
        let db = connect(&file_name(name)?, key)?;
        let bytes = connect(&bytes_name(name)?, key)?;
        let bytes = Rows::on(bytes).map_err(|error| thrown(&DeviceError::from(error)))?;
        let mut rng = rng().map_err(|error| failed("asking for randomness", &error))?;
        let mut store =
            Store::on(db, &mut rng).map_err(|error| thrown(&DeviceError::from(error)))?;
        store
            .settle_crashes()
            .map_err(|error| thrown(&error.into()))?;
        Ok(FieldDevice {
            inner: Device::new(store, Box::new(BrowserClock), rng, None)
                .with_bytes(Box::new(bytes)),
            session: None,
            uploading: None,
        })
    }

    /// Whether there is a database of that name.
    ///
    /// # Errors
    /// JSON with the code `storage`.
    pub fn exists(&self, name: &str) -> Result<bool, JsValue> {
        let file = file_name(name)?;
        self.pool
            .contains(&file)
            .map_err(|error| failed("looking for a database", &error))
    }

    /// Removes the databases of a device that is not open.
    ///
    /// # Errors
    /// JSON with the code `storage`.
    pub fn remove(&self, name: &str) -> Result<(), JsValue> {
        for file in [file_name(name)?, bytes_name(name)?] {
            for suffix in ["", "-wal", "-journal"] {
                self.pool
                    .remove(&format!("{file}{suffix}"))
                    .map_err(|error| failed("removing a database", &error))?;
            }
        }
        Ok(())
    }

    /// Lets go of the files, so that another worker can take hold. No device may be open.
    ///
    /// # Errors
    /// JSON with the code `storage`.
    pub fn release(&self) -> Result<(), JsValue> {
        self.pool
            .pause()
            .map_err(|error| failed("letting go of the browser's files", &error))
    }
}

fn connect(file: &str, key: &[u8]) -> Result<Connection, JsValue> {
    let opening = |error: rusqlite::Error| {
        let error = client_core::Error::from(error);
        thrown(&DeviceError::from(error))
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let address = format!("file:{file}?vfs=multipleciphers-{POOL}");
    let db = Connection::open_with_flags(address, flags).map_err(opening)?;
    let hex = hex::encode(key);
    db.execute_batch(&format!(
        "PRAGMA cipher = 'chacha20'; PRAGMA key = \"x'{hex}'\"; PRAGMA locking_mode = exclusive;"
    ))
    .map_err(opening)?;
    // The first read tells whether the key fits.
    let read: Result<i64, _> =
        db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0));
    match read {
        Ok(_) => Ok(db),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(JsValue::from_str(
                r#"{"code":"wrong_key","message":"the database can't be read with this key"}"#,
            ))
        }
        Err(error) => Err(opening(error)),
    }
}

/// Letters, digits and hyphens only: a name is part of an address.
fn file_name(name: &str) -> Result<String, JsValue> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        return Err(failed("naming a database", &name));
    }
    Ok(format!("/{name}.db"))
}

fn bytes_name(name: &str) -> Result<String, JsValue> {
    Ok(format!("{}-bytes", file_name(name)?))
}

fn failed(what: &str, cause: &impl ToString) -> JsValue {
    thrown(&DeviceError::Storage {
        what: what.to_owned(),
        cause: cause.to_string(),
    })
}
