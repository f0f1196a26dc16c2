//! What is in the files: nothing of what was purged, everything of what was there before an update.

use super::*;

fn files_contain(device: &Device, marker: &str) -> bool {
    std::fs::read_dir(device.dir.path()).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes
            .windows(marker.len())
            .any(|window| window == marker.as_bytes())
    })
}

const MARKER: &str = "MARKER-7f3a91";

#[test]
fn a_purged_record_is_gone_from_the_files() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates(MARKER);
    for number in 0..30 {
        device.creates(&format!("other {number}"));
    }
    device.edits(id, "remark", &format!("{MARKER} {}", "long ".repeat(700)));
    device.syncs(&mut server);
    assert!(files_contain(&device, MARKER));
    server.moves(id, TEAM, "team:b");
    device.syncs(&mut server);
    assert!(!device.holds(id));
    assert!(
        !files_contain(&device, MARKER),
        "in the open database or its log"
    );
    let device = device.reopened();
    assert!(!files_contain(&device, MARKER));
}

#[test]
fn a_purge_that_ended_too_soon_is_finished_at_the_next_opening() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let id = device.creates(MARKER);
    device.syncs(&mut server);
    server.moves(id, TEAM, "team:b");
    // A reader keeps the log from being truncated.
    let reader = rusqlite::Connection::open(device.path()).unwrap();
    reader
        .execute_batch("BEGIN; SELECT * FROM records")
        .unwrap_or_default();
    let mut held = reader.prepare("SELECT doc FROM records").unwrap();
    let mut rows = held.query([]).unwrap();
    rows.next().unwrap();
    device
        .store
        .db
        .busy_timeout(std::time::Duration::ZERO)
        .unwrap();
    device.syncs(&mut server);
    assert!(files_contain(&device, MARKER));
    drop(rows);
    drop(held);
    drop(reader);
    let device = device.reopened();
    assert!(!files_contain(&device, MARKER));
}

#[test]
fn a_database_of_a_later_version_is_left_alone() {
    let device = Device::new(1);
    device
        .store
        .db
        .pragma_update(None, "user_version", 900)
        .unwrap();
    let mut rng = StdRng::seed_from_u64(3);
    let opened = Store::open(&device.path(), &mut rng);
    assert!(matches!(opened, Err(crate::Error::NewerDatabase)));
}

#[test]
fn rows_from_before_an_update_are_still_there_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("device.db");
    {
        // A database as the first version left it.
        let db = rusqlite::Connection::open(&path).unwrap();
        db.execute_batch(include_str!("../schema.sql")).unwrap();
        db.execute_batch(include_str!("rows_of_step_1.sql"))
            .unwrap();
        db.pragma_update(None, "user_version", 1).unwrap();
    }
    let mut rng = StdRng::seed_from_u64(3);
    let store = Store::open(&path, &mut rng).unwrap();
    let id = Id([1; 16]);
    let draft = store.draft(id).unwrap().unwrap();
    assert_eq!(draft.entered["remark"], Value::text("typed"));
    assert_eq!(store.mark().unwrap().map(|mark| mark.seq), Some(5));
    assert_eq!(
        store.setting("zone", 1).unwrap().as_deref(),
        Some("Asia/Shanghai")
    );
    assert_eq!(store.team(Id([9; 16])).unwrap().as_deref(), Some("North"));
    assert!(store.in_epoch().unwrap());
    let version: u32 = store
        .db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version as usize, super::super::MIGRATIONS.len());
}

#[test]
fn another_user_does_not_get_this_store() {
    let mut device = Device::new(1);
    let refused = device.store.set_identity(&identity(2));
    assert!(matches!(refused, Err(crate::Error::OtherUser)));
    let mut signed_in_again = identity(1);
    signed_in_again.role = Role::Supervisor;
    device.store.set_identity(&signed_in_again).unwrap();
    assert_eq!(
        device.store.identity().unwrap().unwrap().role,
        Role::Supervisor
    );
}

#[test]
fn a_disk_without_room_for_the_log_s_index_is_full_too() {
    use rusqlite::ffi;
    let failed = |code| {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        crate::Error::from(error)
    };
    for code in [
        ffi::SQLITE_FULL,
        ffi::SQLITE_IOERR_SHMSIZE,
        ffi::SQLITE_IOERR_WRITE,
    ] {
        assert!(matches!(failed(code), crate::Error::DiskFull), "{code}");
    }
    let read = failed(ffi::SQLITE_IOERR_READ);
    assert!(matches!(read, crate::Error::Database(_)), "{read}");
}
