//! What every engine must do, as one function: a second adapter calls it with a database of its own.

use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Param, Storage, Tx, Value};

/// Runs every check on an empty schema area of `storage`. Panics with the name of what does not hold: for tests.
pub fn check_adapter(storage: &Storage) {
    storage
        .write(|tx| {
            tx.script(
                "CREATE TABLE check_parent (id TEXT PRIMARY KEY, n BIGINT, bytes BLOB);
                 CREATE TABLE check_child (id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES check_parent (id));",
            )
        })
        .expect("tables can be made");
    values_come_back_as_they_went(storage);
    parameters_go_by_name(storage);
    an_error_rolls_back(storage);
    a_panic_rolls_back(storage);
    a_savepoint_undoes_its_own_work_only(storage);
    a_read_sees_one_snapshot(storage);
    foreign_keys_hold(storage);
    a_reader_cannot_write(storage);
    storage
        .write(|tx| tx.script("DROP TABLE check_child; DROP TABLE check_parent"))
        .expect("tables can be dropped");
}

fn put(tx: &mut dyn Tx, id: &str, n: i64) -> Result<usize> {
    tx.execute(
        "INSERT INTO check_parent (id, n) VALUES ($1, $2)",
        params![id, n],
    )
}

fn count(storage: &Storage) -> i64 {
    storage
        .read(|tx| tx.query_one("SELECT count(*) FROM check_parent", &[], |row| row.int(0)))
        .expect("rows can be counted")
}

fn clear(storage: &Storage) {
    storage
        .write(|tx| tx.execute("DELETE FROM check_parent", &[]))
        .expect("rows can be deleted");
}

fn values_come_back_as_they_went(storage: &Storage) {
    let bytes = vec![0_u8, 255, 7];
    let insert = "INSERT INTO check_parent (id, n, bytes) VALUES ($1, $2, $3)";
    storage
        .write(|tx| {
            tx.execute(insert, params!["客户 'A'", i64::MAX, bytes])?;
            tx.execute(insert, params!["b", i64::MIN, None::<Vec<u8>>])
        })
        .expect("rows can be inserted");
    let rows = storage
        .read(|tx| {
            tx.query(
                "SELECT id, n, bytes FROM check_parent ORDER BY n DESC",
                &[],
                |row| Ok((row.text(0)?, row.int(1)?, row.opt_blob(2)?)),
            )
        })
        .expect("rows can be read");
    assert_eq!(
        rows,
        [
            ("客户 'A'".to_owned(), i64::MAX, Some(bytes)),
            ("b".to_owned(), i64::MIN, None)
        ]
    );
    let wrong = storage.read(|tx| tx.query("SELECT n FROM check_parent", &[], |row| row.text(0)));
    assert!(
        matches!(wrong, Err(Error::Storage(_))),
        "a number is not text"
    );
    let changed = storage
        .write(|tx| tx.execute("UPDATE check_parent SET n = $1", params![1]))
        .expect("updates run");
    assert_eq!(changed, 2, "rows changed are counted");
    clear(storage);
}

fn parameters_go_by_name(storage: &Storage) {
    let pair = storage
        .read(|tx| {
            tx.query_one(
                "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), CAST($2 AS BIGINT)",
                params![1, 2],
                |row| {
                    assert_eq!(row.value(2)?, Value::Int(2), "a parameter can appear twice");
                    Ok((row.int(0)?, row.int(1)?))
                },
            )
        })
        .expect("parameters can be out of order");
    assert_eq!(pair, (2, 1));
    let short = storage.read(|tx| {
        tx.query("SELECT CAST($1 AS BIGINT)", &[] as &[Param<'_>], |row| {
            row.opt_int(0)
        })
    });
    assert!(short.is_err(), "a missing parameter is an error");
}

fn an_error_rolls_back(storage: &Storage) {
    let error = storage.write(|tx| {
        put(tx, "a", 1)?;
        Err::<(), _>(Error::invalid("n", "is refused"))
    });
    assert!(
        matches!(error, Err(Error::Invalid { .. })),
        "the work's own error comes back"
    );
    assert_eq!(count(storage), 0, "nothing stays of a failed transaction");
}

fn a_panic_rolls_back(storage: &Storage) {
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        storage.write(|tx| -> Result<()> {
            put(tx, "a", 1)?;
            std::panic::resume_unwind(Box::new("on purpose"));
        })
    }));
    assert!(unwound.is_err(), "the panic goes on");
    assert_eq!(count(storage), 0, "nothing stays of a panicked transaction");
    storage
        .write(|tx| put(tx, "a", 1))
        .expect("the writer works after a panic");
    clear(storage);
}

fn a_savepoint_undoes_its_own_work_only(storage: &Storage) {
    storage
        .write(|tx| {
            put(tx, "kept", 1)?;
            let inner = tx.savepoint(|tx| {
                put(tx, "undone", 2)?;
                tx.savepoint(|tx| put(tx, "undone too", 3))?;
                put(tx, "kept", 4)
            });
            assert!(inner.is_err(), "a second row with the same key is refused");
            tx.savepoint(|tx| put(tx, "kept too", 5))
        })
        .expect("the transaction goes on after its savepoint failed");
    assert_eq!(count(storage), 2);
    clear(storage);
}

fn a_read_sees_one_snapshot(storage: &Storage) {
    storage
        .read(|tx| {
            let before =
                tx.query_one("SELECT count(*) FROM check_parent", &[], |row| row.int(0))?;
            storage.write(|tx| put(tx, "meanwhile", 1))?;
            let after = tx.query_one("SELECT count(*) FROM check_parent", &[], |row| row.int(0))?;
            assert_eq!(before, after, "a reader does not see later commits");
            Ok(())
        })
        .expect("reading and writing go side by side");
    assert_eq!(count(storage), 1);
    clear(storage);
}

fn foreign_keys_hold(storage: &Storage) {
    let orphan = storage.write(|tx| {
        tx.execute(
            "INSERT INTO check_child (id, parent) VALUES ($1, $2)",
            params!["c", "nowhere"],
        )
    });
    assert!(orphan.is_err(), "a child without its parent is refused");
}

fn a_reader_cannot_write(storage: &Storage) {
    assert!(
        storage.read(|tx| put(tx, "a", 1)).is_err(),
        "a read transaction refuses writes"
    );
    assert_eq!(count(storage), 0);
}
