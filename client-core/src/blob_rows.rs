//! The bytes of attachments as rows of a database of their own: for devices without folders, whose
//! databases are encrypted page by page.
//!
//! Beside the records' database and never inside it: that one stays small, and is open at once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use crate::attachment::BlobHash;
use crate::blob_bytes::{BlobBytes, Held};
use crate::error::Error;

/// Bytes of a row. Whatever part is wanted, little more is read.
const PIECE: usize = 256 * 1024;
/// What this version writes.
const VERSION: u32 = 1;

/// The database. One program alone works on it.
#[derive(Debug)]
pub struct Rows {
    db: Mutex<Connection>,
}

impl Rows {
    /// The bytes in a database that is open already.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::DiskFull`], [`Error::NewerDatabase`].
    pub fn on(db: Connection) -> Result<Self, Error> {
        // Pages that nothing uses any more are given back; that is decided before the first table is made.
        db.execute_batch(
            "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;",
        )?;
        let version: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version > VERSION {
            return Err(Error::NewerDatabase);
        }
        if version == 0 {
            db.execute_batch(&format!(
                "BEGIN IMMEDIATE;
                 CREATE TABLE pieces (hash BLOB NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL);
                 CREATE UNIQUE INDEX pieces_of ON pieces (hash, number);
                 PRAGMA user_version = {VERSION};
                 COMMIT;"
            ))?;
        }
        Ok(Self { db: Mutex::new(db) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic left no half-written transaction behind: SQLite rolled it back.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BlobBytes for Rows {
    fn put(&self, hash: BlobHash, bytes: &[u8]) -> Result<(), Error> {
        let mut db = self.lock();
        let tx = db.transaction()?;
        if has(&tx, hash)? {
            return Ok(());
        }
        {
            let mut statement =
                tx.prepare_cached("INSERT INTO pieces (hash, number, bytes) VALUES ($1, $2, $3)")?;
            // Nothing at all is something too: one empty piece says that it is there.
            let pieces = if bytes.is_empty() {
                vec![bytes]
            } else {
                bytes.chunks(PIECE).collect()
            };
            for (number, piece) in pieces.into_iter().enumerate() {
                statement.execute((hash.0, number as i64, piece))?;
            }
        }
        Ok(tx.commit()?)
    }

    fn read(&self, hash: BlobHash, offset: u64, most: usize) -> Result<Option<Vec<u8>>, Error> {
        let db = self.lock();
        if !has(&db, hash)? {
            return Ok(None);
        }
        let piece = PIECE as u64;
        let end = offset.saturating_add(most as u64);
        let (first, last) = (offset / piece, end.div_ceil(piece));
        let mut statement = db.prepare_cached(
            "SELECT bytes FROM pieces WHERE hash = $1 AND number >= $2 AND number < $3 ORDER BY number",
        )?;
        let mut found = statement.query((hash.0, first as i64, last as i64))?;
        let mut bytes = Vec::new();
        while let Some(row) = found.next()? {
            bytes.extend_from_slice(row.get_ref(0)?.as_blob().unwrap_or_default());
        }
        let skipped = ((offset - first * piece) as usize).min(bytes.len());
        bytes.drain(..skipped);
        bytes.truncate(most);
        Ok(Some(bytes))
    }

    fn remove(&self, hash: BlobHash) -> Result<(), Error> {
        self.lock()
            .prepare_cached("DELETE FROM pieces WHERE hash = $1")?
            .execute([hash.0])?;
        Ok(())
    }

    fn tidy(&self, wanted: &mut dyn FnMut() -> Result<Vec<BlobHash>, Error>) -> Result<(), Error> {
        let wanted = wanted()?;
        let kept = {
            let db = self.lock();
            let mut statement = db.prepare_cached("SELECT hash FROM pieces WHERE number = 0")?;
            let found = statement.query_map([], |row| Ok(BlobHash(row.get(0)?)))?;
            found.collect::<Result<Vec<_>, _>>()?
        };
        for hash in kept {
            if wanted.binary_search(&hash).is_err() {
                self.remove(hash)?;
            }
        }
        let db = self.lock();
        let mut statement = db.prepare_cached("PRAGMA incremental_vacuum")?;
        let mut freed = statement.query([])?;
        while freed.next()?.is_some() {}
        Ok(())
    }

    fn hold(&self) -> Result<Held, Error> {
        Ok(Held::alone())
    }
}

fn has(db: &Connection, hash: BlobHash) -> Result<bool, Error> {
    let found: Option<i64> = db
        .prepare_cached("SELECT 1 FROM pieces WHERE hash = $1 AND number = 0")?
        .query_row([hash.0], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> (tempfile::TempDir, Rows) {
        let dir = tempfile::tempdir().unwrap();
        let db = Connection::open(dir.path().join("bytes.db")).unwrap();
        (dir, Rows::on(db).unwrap())
    }

    fn photo(length: usize, seed: u8) -> Vec<u8> {
        (0..length).map(|at| (at / 7) as u8 ^ seed).collect()
    }

    #[test]
    fn any_part_comes_back_and_nothing_of_what_is_not_there() {
        let (_dir, rows) = rows();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 77] {
            let bytes = photo(length, length as u8);
            let hash = BlobHash::of(&bytes);
            assert_eq!(rows.read(hash, 0, 10).unwrap(), None);
            rows.put(hash, &bytes).unwrap();
            rows.put(hash, &bytes).unwrap();
            for (from, most) in [
                (0, length),
                (0, length + 9),
                (PIECE - 1, 2),
                (PIECE, PIECE),
                (5, 0),
                (length, 4),
                (length + 5, 4),
            ] {
                let expected =
                    &bytes[from.min(length)..(from + most).min(length).max(from.min(length))];
                let read = rows.read(hash, from as u64, most).unwrap().unwrap();
                assert_eq!(read, expected, "{most} from {from} of {length}");
            }
            rows.remove(hash).unwrap();
            rows.remove(hash).unwrap();
            assert_eq!(rows.read(hash, 0, 10).unwrap(), None);
        }
    }

    #[test]
    fn what_nobody_wants_is_tidied_away_and_its_room_given_back() {
        let (dir, rows) = rows();
        let (wanted, unwanted) = (photo(PIECE, 1), photo(8 * PIECE, 2));
        let (keep, lose) = (BlobHash::of(&wanted), BlobHash::of(&unwanted));
        rows.put(keep, &wanted).unwrap();
        rows.put(lose, &unwanted).unwrap();
        let size = || {
            std::fs::metadata(dir.path().join("bytes.db"))
                .unwrap()
                .len()
        };
        assert!(size() > 9 * PIECE as u64);
        rows.tidy(&mut || Ok(vec![keep])).unwrap();
        assert_eq!(rows.read(lose, 0, 1).unwrap(), None);
        assert_eq!(rows.read(keep, 0, PIECE).unwrap().unwrap(), wanted);
        assert!(size() < 2 * PIECE as u64, "{} bytes are left", size());
    }

    #[test]
    fn they_are_there_after_reopening_unless_a_newer_version_wrote_them() {
        let (dir, rows) = rows();
        let bytes = photo(PIECE + 3, 9);
        let hash = BlobHash::of(&bytes);
        rows.put(hash, &bytes).unwrap();
        drop(rows);
        let path = dir.path().join("bytes.db");
        let again = Rows::on(Connection::open(&path).unwrap()).unwrap();
        assert_eq!(again.read(hash, 0, PIECE * 2).unwrap().unwrap(), bytes);
        drop(again);
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "user_version", VERSION + 1).unwrap();
        assert!(matches!(Rows::on(db), Err(Error::NewerDatabase)));
    }

    #[test]
    fn a_full_disk_is_said_and_what_was_kept_stays() {
        let (_dir, rows) = rows();
        let (first, second) = (photo(1000, 3), photo(4 * PIECE, 4));
        rows.put(BlobHash::of(&first), &first).unwrap();
        rows.lock()
            .execute_batch("PRAGMA max_page_count = 100")
            .unwrap();
        let full = rows.put(BlobHash::of(&second), &second);
        assert!(matches!(full, Err(Error::DiskFull)), "{full:?}");
        let kept = rows.read(BlobHash::of(&first), 0, 2000).unwrap();
        assert_eq!(kept.unwrap(), first);
        assert_eq!(rows.read(BlobHash::of(&second), 0, 1).unwrap(), None);
    }
}
