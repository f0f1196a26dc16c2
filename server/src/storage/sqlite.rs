//! The embedded engine: SQLite in WAL mode, one writer, a small pool of readers.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::error::{Error, Result};
use crate::storage::folder::make_private_file;
use crate::storage::tx::Tx;
use crate::storage::value::{Columns, Param, Row, Value};
use crate::storage::{Adapter, Work};

/// Read connections at once; more readers wait for one.
const READERS: usize = 8;
/// How long a writer waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A commit of many records changes many pages: they stay in memory until its end, 48 MiB at most, and go from the log
/// to the file in larger portions. What a savepoint would bring back stays in memory too.
const WRITER: &str =
    "PRAGMA cache_size = -49152; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;";
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

/// A SQLite database file.
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Readers>,
    reader_free: Condvar,
}

#[derive(Default)]
struct Readers {
    idle: Vec<Connection>,
    opened: usize,
}

impl Sqlite {
    /// Opens the file, making it with mode 0600 if needed.
    pub fn open(path: &Path) -> Result<Self> {
        make_private_file(path)?;
        let writer = connect(path)?;
        // Each pragma is per connection but WAL, which stays with the file.
        writer
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;",
            )
            .map_err(trouble)?;
        writer.execute_batch(WRITER).map_err(trouble)?;
        // Every lookup of the writer is by key: plans that depend on what is bound would be made anew at every use.
        writer
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(trouble)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Readers::default()),
            reader_free: Condvar::new(),
        })
    }

    fn take_reader(&self) -> Result<Connection> {
        let mut readers = locked(&self.readers);
        loop {
            if let Some(reader) = readers.idle.pop() {
                return Ok(reader);
            }
            if readers.opened < READERS {
                let reader = connect(&self.path)?;
                reader
                    .execute_batch("PRAGMA query_only = ON")
                    .map_err(trouble)?;
                readers.opened += 1;
                return Ok(reader);
            }
            readers = self
                .reader_free
                .wait(readers)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Adapter for Sqlite {
    fn read(&self, work: Work<'_>) -> Result<()> {
        let mut lent = Lent {
            pool: self,
            reader: Some(self.take_reader()?),
        };
        let reader = lent
            .reader
            .as_mut()
            .ok_or_else(|| Error::internal("a read connection went missing"))?;
        let tx = reader.transaction().map_err(trouble)?;
        work(&mut SqliteTx { connection: &tx })
    }

    fn write(&self, work: Work<'_>) -> Result<()> {
        // A panic of earlier work rolled its transaction back while unwinding, so the connection is sound.
        let mut writer = locked(&self.writer);
        let tx = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(trouble)?;
        work(&mut SqliteTx { connection: &tx })?;
        tx.commit().map_err(trouble)
    }

    fn copy_to(&self, path: &Path) -> Result<()> {
        // One snapshot for the whole copy: writers go on beside it, and deleted rows are not in it.
        make_private_file(path)?;
        let name = path
            .to_str()
            .ok_or_else(|| Error::invalid("path", "must be UTF-8"))?;
        connect(&self.path)?
            .execute("VACUUM INTO ?1", [name])
            .map_err(trouble)?;
        Ok(())
    }
}

/// Brings a read connection back to the pool, also when the reader's work panics.
struct Lent<'a> {
    pool: &'a Sqlite,
    reader: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut readers = locked(&self.pool.readers);
        match self.reader.take() {
            Some(reader) if reader.is_autocommit() => readers.idle.push(reader),
            _ => readers.opened -= 1,
        }
        self.pool.reader_free.notify_one();
    }
}

struct SqliteTx<'a> {
    connection: &'a Connection,
}

impl SqliteTx<'_> {
    fn bound(&mut self, sql: &str, params: &[Param<'_>]) -> Result<CachedStatement<'_>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(trouble)?;
        if statement.parameter_count() != params.len() {
            let (wants, got) = (statement.parameter_count(), params.len());
            return Err(Error::Storage(format!(
                "statement wants {wants} parameters and got {got}: {sql}"
            )));
        }
        for (number, param) in params.iter().enumerate() {
            // SQLite numbers `$n` by first appearance, so the name decides; most appear in their order.
            let index = match statement.parameter_name(number + 1) {
                Some(name) if is_number(name, number + 1) => number + 1,
                _ => index_of(&statement, number + 1)?,
            };
            statement
                .raw_bind_parameter(index, to_sql(param))
                .map_err(trouble)?;
        }
        Ok(statement)
    }
}

/// True for `$number`.
fn is_number(name: &str, number: usize) -> bool {
    name.strip_prefix('$')
        .and_then(|digits| digits.parse().ok())
        == Some(number)
}

fn index_of(statement: &CachedStatement<'_>, number: usize) -> Result<usize> {
    let name = format!("${number}");
    let index = statement.parameter_index(&name).map_err(trouble)?;
    index.ok_or_else(|| Error::Storage(format!("a statement has no {name}")))
}

impl Tx for SqliteTx<'_> {
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize> {
        self.bound(sql, params)?.raw_execute().map_err(trouble)
    }

    fn for_each(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.bound(sql, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(trouble)? {
            each(&Row::new(&SqliteRow(row)))?;
        }
        Ok(())
    }

    fn script(&mut self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(trouble)
    }
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

impl Columns for SqliteRow<'_> {
    fn value(&self, column: usize) -> Result<Value<'_>> {
        match self.0.get_ref(column).map_err(trouble)? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(int) => Ok(Value::Int(int)),
            ValueRef::Blob(bytes) => Ok(Value::Blob(bytes)),
            ValueRef::Text(bytes) => std::str::from_utf8(bytes)
                .map(Value::Text)
                .map_err(|_| Error::Storage(format!("column {column} is not UTF-8"))),
            ValueRef::Real(_) => Err(Error::Storage(format!("column {column} holds a float"))),
        }
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(trouble)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(trouble)?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(trouble)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn to_sql<'a>(param: &'a Param<'_>) -> ToSqlOutput<'a> {
    ToSqlOutput::Borrowed(match param {
        Param::Null => ValueRef::Null,
        Param::Int(int) => ValueRef::Integer(*int),
        Param::Text(text) => ValueRef::Text(text.as_bytes()),
        Param::Blob(bytes) => ValueRef::Blob(bytes),
    })
}

/// SQLite's messages name tables and columns, never values.
#[allow(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn trouble(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) if is_growth(&error) => {
            Error::DiskFull("a file of the database could not grow".into())
        }
        Some(ErrorCode::DiskFull) => Error::DiskFull("the database could not grow".into()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::busy("another process holds the database's write lock", 2)
        }
        _ => Error::Storage(error.to_string()),
    }
}

/// A write beyond a quota or a file size limit, and a shared-memory file that finds no room, have codes of their own.
fn is_growth(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
    matches!(
        error,
        rusqlite::Error::SqliteFailure(code, _)
            if [SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE].contains(&code.extended_code)
    )
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use crate::params;
    use crate::storage::{Storage, check_adapter};

    fn storage() -> (tempfile::TempDir, Storage) {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open_file(&folder.path().join("test.db")).unwrap();
        (folder, storage)
    }

    #[test]
    fn sqlite_passes_the_conformance_suite() {
        let (_folder, storage) = storage();
        check_adapter(&storage);
    }

    #[test]
    fn a_full_disk_is_an_error_and_loses_nothing() {
        let (_folder, storage) = storage();
        storage
            .write(|tx| tx.script("CREATE TABLE full (bytes BLOB)"))
            .unwrap();
        let error = storage
            .write(|tx| {
                // The engine's own page limit stands for the disk's end: same code, same road.
                let pages = tx.query_one("PRAGMA page_count", &[], |row| row.int(0))?;
                tx.script(&format!("PRAGMA max_page_count = {}", pages + 4))?;
                tx.execute("INSERT INTO full VALUES ($1)", params![vec![7_u8; 1 << 20]])
            })
            .unwrap_err();
        assert_eq!(error.public().code, "disk_full");
        storage
            .write(|tx| tx.script("PRAGMA max_page_count = 1000000"))
            .unwrap();
        storage
            .write(|tx| tx.execute("INSERT INTO full VALUES ($1)", params![vec![7_u8; 1 << 20]]))
            .unwrap();
        let rows = storage
            .read(|tx| tx.query_one("SELECT count(*) FROM full", &[], |row| row.int(0)))
            .unwrap();
        assert_eq!(rows, 1);
    }

    #[test]
    fn another_process_can_write_in_between() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let (one, other) = (
            Storage::open_file(&path).unwrap(),
            Storage::open_file(&path).unwrap(),
        );
        one.write(|tx| tx.script("CREATE TABLE t (n BIGINT)"))
            .unwrap();
        other
            .write(|tx| tx.execute("INSERT INTO t VALUES ($1)", params![1]))
            .unwrap();
        one.write(|tx| tx.execute("INSERT INTO t VALUES ($1)", params![2]))
            .unwrap();
        let sum = other
            .read(|tx| tx.query_one("SELECT sum(n) FROM t", &[], |row| row.int(0)))
            .unwrap();
        assert_eq!(sum, 3);
    }
}
