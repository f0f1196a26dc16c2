use std::path::Path;

use rusqlite::params as bind;

use super::*;
use crate::blobs::{BlobHash, Location};
use crate::testing::World;

/// A world with attachments, and a shelf beside its data.
struct Safe {
    world: World,
    shelf: Shelf,
}

impl Safe {
    fn new() -> Self {
        let world = World::new();
        let shelf = Shelf::open(&world.folder.path().join("shelf")).unwrap();
        Self { world, shelf }
    }

    /// The only attachment from now on.
    fn holds(&self, bytes: &[u8]) -> BlobHash {
        let path = self.world.state.folder.database();
        let database = rusqlite::Connection::open(path).unwrap();
        database.execute("DELETE FROM blobs", []).unwrap();
        let hash = BlobHash::of(bytes);
        let row = "INSERT INTO blobs (hash, state, length, media, touched_ms) VALUES (?1, 'here', ?2, 'image/png', 0)";
        let values = bind![hash.to_string(), bytes.len() as i64];
        database.execute(row, values).unwrap();
        hash
    }

    fn takes(&self, bytes: &[u8]) -> Taken {
        self.world.later(1_000);
        take(&Taking {
            folder: &self.world.state.folder,
            storage: &self.world.state.storage,
            read_blob: &|_| Ok(Some(bytes.to_vec())),
            shelf: &self.shelf,
            seal: &Seal::default(),
            now_ms: self.world.state.now(),
        })
        .unwrap()
    }

    fn lies(&self, hash: BlobHash) -> std::path::PathBuf {
        let drawer = self.shelf.drawer(&Seal::default().drawer());
        drawer.join(Location::Original(hash).name())
    }
}

fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[0] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn the_oldest_go_with_what_they_alone_name() {
    let safe = Safe::new();
    let old = safe.holds(b"old");
    let first = safe.takes(b"old");
    let new = safe.holds(b"new");
    let second = safe.takes(b"new");
    assert!(safe.lies(old).exists() && safe.lies(new).exists());
    assert_eq!(safe.shelf.prune(1).unwrap(), [first.name]);
    assert_eq!(safe.shelf.names().unwrap(), [second.name]);
    assert!(!safe.lies(old).exists() && safe.lies(new).exists());
}

#[test]
fn a_damaged_attachment_is_found_and_copied_again() {
    let safe = Safe::new();
    let hash = safe.holds(b"photo");
    assert_eq!(safe.takes(b"photo").manifest.attachments.unwrap().copied, 5);
    flip(&safe.lies(hash));
    let found = safe.takes(b"photo");
    assert_eq!(found.manifest.attachments.unwrap().copied, 0);
    assert_eq!(found.checked.faults.len(), 1, "it reads back as another");
    assert_eq!(found.checked.faults[0].what, "changed");
    let mended = safe.takes(b"photo");
    assert_eq!(mended.manifest.attachments.unwrap().copied, 5);
    assert!(mended.checked.faults.is_empty());
    assert!(check(&safe.shelf.folder(&found.name)).unwrap().is_empty());
}

#[test]
fn two_at_a_time_are_one_too_many() {
    let safe = Safe::new();
    let held = safe.shelf.lock().unwrap();
    let refused = safe.shelf.lock().unwrap_err();
    assert_eq!(refused.public().code, "backup_running");
    drop(held);
    safe.shelf.lock().unwrap();
}
