//! Single facts about this device: who it is, how far it has synchronised, its clock.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension};

use super::Store;
use crate::error::Error;
use crate::record::{Enrolment, Id, Kind, Role, number};
use crate::wire::{self, Mark};

/// Who this device is and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Identity {
    /// Kept however often the user signs in again.
    #[n(0)]
    pub enrolment: Enrolment,
    /// The code in its short numbers.
    #[n(1)]
    pub code: String,
    /// The user.
    #[n(2)]
    pub user: Id,
    /// His log-in name.
    #[n(3)]
    pub login: String,
    /// His name.
    #[n(4)]
    pub name: String,
    /// His role.
    #[n(5)]
    pub role: Role,
    /// His teams.
    #[n(6)]
    pub teams: Vec<Id>,
}

impl Store {
    /// Who this device is; `None` before its first sign-in.
    pub fn identity(&self) -> Result<Option<Identity>, Error> {
        identity(&self.db)
    }

    /// Keeps what a sign-in answered. A store belongs to one user for good.
    ///
    /// # Errors
    /// [`Error::OtherUser`] if it is somebody else's.
    pub fn set_identity(&mut self, identity: &Identity) -> Result<(), Error> {
        if self
            .identity()?
            .is_some_and(|known| known.user != identity.user)
        {
            return Err(Error::OtherUser);
        }
        self.write(|tx| put(tx, "identity", &wire::encode(identity)))
    }

    /// Server time minus device time as last measured, ms.
    pub fn clock_offset(&self) -> Result<Option<i64>, Error> {
        get_int(&self.db, "clock_offset")
    }

    /// Keeps a measured clock offset.
    pub(crate) fn set_clock_offset(&mut self, offset: i64) -> Result<(), Error> {
        // A few ms of jitter are not worth a write to disk at every request.
        match self.clock_offset()? {
            Some(known) if (known - offset).abs() < 1_000 => Ok(()),
            _ => self.write(|tx| set_int(tx, "clock_offset", offset)),
        }
    }

    /// When the last sync came to its end, UTC ms by the server's clock.
    pub fn last_synced(&self) -> Result<Option<i64>, Error> {
        get_int(&self.db, "last_synced")
    }

    /// A text kept for the driver (server address, tokens).
    pub fn note(&self, key: &str) -> Result<Option<String>, Error> {
        let bytes = get(&self.db, &format!("note/{key}"))?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// Keeps a text for the driver.
    pub fn set_note(&mut self, key: &str, text: &str) -> Result<(), Error> {
        self.write(|tx| put(tx, &format!("note/{key}"), text.as_bytes()))
    }

    /// The next short number of a kind; used up by being asked for.
    pub(crate) fn next_number(tx: &Connection, kind: Kind, code: &str) -> Result<String, Error> {
        let key = format!("counter/{}", kind.as_str());
        let counter = get_int(tx, &key)?.unwrap_or(0) + 1;
        put(tx, &key, &counter.to_be_bytes())?;
        Ok(number::format(kind, code, counter as u64))
    }

    pub(crate) fn cursor(&self) -> Result<Vec<u8>, Error> {
        Ok(get(&self.db, "cursor")?.unwrap_or_default())
    }

    pub(crate) fn mark(&self) -> Result<Option<Mark>, Error> {
        get(&self.db, "mark")?
            .map(|bytes| wire::decode(&bytes))
            .transpose()
    }

    /// Whether the device is offering back what it holds.
    pub(crate) fn in_epoch(&self) -> Result<bool, Error> {
        Ok(get_int(&self.db, "epoch")? == Some(1))
    }
}

pub(crate) fn identity(tx: &Connection) -> Result<Option<Identity>, Error> {
    get(tx, "identity")?
        .map(|bytes| wire::decode(&bytes))
        .transpose()
}

pub(crate) fn set_cursor(tx: &Connection, cursor: &[u8]) -> Result<(), Error> {
    put(tx, "cursor", cursor)
}

pub(crate) fn set_mark(tx: &Connection, mark: Option<Mark>) -> Result<(), Error> {
    match mark {
        Some(mark) => put(tx, "mark", &wire::encode(&mark)),
        None => delete(tx, "mark"),
    }
}

pub(crate) fn set_int(tx: &Connection, key: &str, value: i64) -> Result<(), Error> {
    put(tx, key, &value.to_be_bytes())
}

pub(crate) fn get_int(tx: &Connection, key: &str) -> Result<Option<i64>, Error> {
    Ok(get(tx, key)?
        .and_then(|bytes| bytes.try_into().ok())
        .map(i64::from_be_bytes))
}

pub(crate) fn delete(tx: &Connection, key: &str) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM meta WHERE key = $1")?
        .execute([key])?;
    Ok(())
}

pub(super) fn get(tx: &Connection, key: &str) -> Result<Option<Vec<u8>>, Error> {
    Ok(tx
        .prepare_cached("SELECT value FROM meta WHERE key = $1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

pub(super) fn put(tx: &Connection, key: &str, value: &[u8]) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2",
    )?
    .execute((key, value))?;
    Ok(())
}
