//! Schema migrations: numbered, append-only, one file per number. A file that has landed is never changed.

use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Storage, Tx};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number; the list counts without gaps from 1.
    pub version: i64,
    /// Its statements, without parameters.
    pub sql: &'static str,
}

/// Every migration, in order. New ones go to the end.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        sql: include_str!("migrations/0001_accounts.sql"),
    },
    Migration {
        version: 2,
        sql: include_str!("migrations/0002_records.sql"),
    },
    Migration {
        version: 3,
        sql: include_str!("migrations/0003_office.sql"),
    },
];

/// The schema version of this program.
pub const SCHEMA_VERSION: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// Runs the migrations of `list` that the database does not have yet, all in one transaction.
///
/// Refuses a database written by a newer program. A prefix of [`MIGRATIONS`] gives the schema of an older one: tests
/// put their sample rows there before they go on.
pub fn migrate(storage: &Storage, list: &[Migration]) -> Result<()> {
    let newest = list.last().map_or(0, |last| last.version);
    if storage.read(|tx| version(tx).map(Some).or(Ok(None)))? == Some(newest) {
        return Ok(());
    }
    storage.write(|tx| {
        tx.script("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)")?;
        let have = version(tx)?;
        if have > newest {
            return Err(Error::Storage(format!(
                "the database has schema {have} and this program knows {newest}: start the newer program"
            )));
        }
        for migration in list.iter().filter(|migration| migration.version > have) {
            tx.script(migration.sql).map_err(|error| {
                Error::Storage(format!("migration {} failed: {error}", migration.version))
            })?;
            tx.execute("INSERT INTO schema_version (version) VALUES ($1)", params![migration.version])?;
        }
        Ok(())
    })
}

fn version(tx: &mut dyn Tx) -> Result<i64> {
    tx.query_one(
        "SELECT coalesce(max(version), 0) FROM schema_version",
        &[],
        |row| row.int(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_count_without_gaps() {
        let versions: Vec<i64> = MIGRATIONS
            .iter()
            .map(|migration| migration.version)
            .collect();
        assert_eq!(versions, (1..=SCHEMA_VERSION).collect::<Vec<i64>>());
    }

    #[test]
    fn rows_from_before_survive_a_migration() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open_file(&folder.path().join("test.db")).unwrap();
        let next = SCHEMA_VERSION + 1;
        let mut list = MIGRATIONS.to_vec();
        list.push(Migration {
            version: next,
            sql: "CREATE TABLE t (n BIGINT); INSERT INTO t VALUES (7)",
        });
        migrate(&storage, &list).unwrap();
        migrate(&storage, &list).unwrap();
        list.push(Migration {
            version: next + 1,
            sql: "ALTER TABLE t ADD COLUMN name TEXT NOT NULL DEFAULT ''",
        });
        migrate(&storage, &list).unwrap();
        let rows = storage
            .read(|tx| {
                tx.query("SELECT n, name FROM t", &[], |row| {
                    Ok((row.int(0)?, row.text(1)?))
                })
            })
            .unwrap();
        assert_eq!(rows, [(7, String::new())]);
    }

    #[test]
    fn a_newer_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open_file(&folder.path().join("test.db")).unwrap();
        storage
            .write(|tx| tx.execute("INSERT INTO schema_version VALUES ($1)", params![9999]))
            .unwrap();
        let error = migrate(&storage, MIGRATIONS).unwrap_err();
        assert!(error.to_string().contains("9999"), "{error}");
    }

    #[test]
    fn a_failing_migration_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open_file(&folder.path().join("test.db")).unwrap();
        let mut list = MIGRATIONS.to_vec();
        list.push(Migration {
            version: SCHEMA_VERSION + 1,
            sql: "CREATE TABLE t (n BIGINT); SELECT nonsense;",
        });
        assert!(migrate(&storage, &list).is_err());
        assert!(
            storage
                .read(|tx| tx.query("SELECT n FROM t", &[], |row| row.int(0)))
                .is_err()
        );
    }
}
