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
    Migration {
        version: 4,
        sql: include_str!("migrations/0004_attachments.sql"),
    },
    Migration {
        version: 5,
        sql: include_str!("migrations/0005_today.sql"),
    },
    Migration {
        version: 6,
        sql: include_str!("migrations/0006_customers.sql"),
    },
    Migration {
        version: 7,
        sql: include_str!("migrations/0007_board.sql"),
    },
    Migration {
        version: 8,
        sql: include_str!("migrations/0008_admin.sql"),
    },
    Migration {
        version: 9,
        sql: include_str!("migrations/0009_imports.sql"),
    },
    Migration {
        version: 10,
        sql: include_str!("migrations/0010_logo.sql"),
    },
    Migration {
        version: 11,
        sql: include_str!("migrations/0011_import_updates.sql"),
    },
    Migration {
        version: 12,
        sql: include_str!("migrations/0012_asked.sql"),
    },
    Migration {
        version: 13,
        sql: include_str!("migrations/0013_quarantine.sql"),
    },
];

/// The schema version of this program.
pub const SCHEMA_VERSION: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// Runs the migrations of `list` that the database does not have yet, all in one transaction.
///
/// Refuses a database written by a newer program.
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
    use std::sync::Arc;

    use client_core::record::{Enrolment, Id};

    use super::*;
    use crate::accounts::device::DeviceStatus;
    use crate::accounts::session_context;
    use crate::storage::Sqlite;

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

    #[test]
    fn accounts_from_before_the_log_survive() {
        let folder = tempfile::tempdir().unwrap();
        let adapter = Arc::new(Sqlite::open(&folder.path().join("test.db")).unwrap());
        let storage = Storage::with_migrations(adapter, &MIGRATIONS[..1]).unwrap();
        let (user, now_ms) = (Id([7; 16]), 1_790_000_000_000_i64);
        storage
            .write(|tx| {
                tx.execute(
                    "INSERT INTO users (id, login, display, role, password_hash, disabled, created_ms)
                     VALUES ($1, $2, $3, $4, $5, 0, $6)",
                    params![user, "li", "李工", "engineer", "$argon2id$", now_ms],
                )?;
                tx.execute(
                    "INSERT INTO devices (enrolment, code, user_id, name, office, secret_hash, status, created_ms,
                                          deaths, suspended_until_ms)
                     VALUES ($1, $2, $3, $4, 0, $5, $6, $7, 0, 0)",
                    params![Enrolment([1; 8]), "K7M", user, "Redmi", "00", "lost", now_ms],
                )
            })
            .unwrap();
        migrate(&storage, MIGRATIONS).unwrap();
        let author = storage
            .read(|tx| session_context(tx, Enrolment([1; 8])))
            .unwrap()
            .unwrap();
        assert_eq!((author.user, author.display.as_str()), (user, "李工"));
        assert_eq!(author.device_status, DeviceStatus::Lost);
    }
}
