//! A device of the simulation: a real store in a file, a real sync session, and crashes between any two calls.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use client_core::ChangeHash;
use client_core::document::{Document, Stamp};
use client_core::edit::Diff;
use client_core::record::{Enrolment, Id, Kind, Role, Value};
use client_core::row::Row;
use client_core::store::{Identity, Record, Store, StoredEdit};
use client_core::sync::Sync;
use client_core::wire;
use rand::rngs::StdRng;
use rusqlite::Connection;

use crate::oracle::Key;

/// A device.
pub struct Device {
    pub name: String,
    /// Its user's place among the users.
    pub user: usize,
    pub enrolment: Enrolment,
    /// Device time minus true time, ms.
    pub skew: i64,
    pub store: Store,
    pub session: Option<Sync>,
    /// Records that its user opened a while ago, at these heads: he edits what he saw then.
    pub opened: BTreeMap<Id, Vec<ChangeHash>>,
    /// What is being typed, as the user remembers it.
    pub typed: BTreeMap<Id, BTreeMap<String, Value>>,
    /// The server does not talk to it any more.
    pub revoked: bool,
    pub backups: Vec<PathBuf>,
    root: PathBuf,
    home: PathBuf,
    homes: u32,
    /// Commits until the power fails; 0 for never.
    fuse: Arc<AtomicU32>,
}

/// Who signs in on a new device.
pub struct SignIn {
    pub user: usize,
    pub id: Id,
    pub role: Role,
    pub teams: BTreeSet<Id>,
    pub enrolment: Enrolment,
    pub code: String,
}

impl Device {
    pub fn new(root: &Path, name: &str, sign_in: &SignIn, skew: i64, rng: &mut StdRng) -> Self {
        let root = root.join(name);
        let home = root.join("home0");
        std::fs::create_dir_all(&home).unwrap();
        let fuse = Arc::default();
        let mut store = opened(&home, &fuse, rng);
        store
            .set_identity(&Identity {
                enrolment: sign_in.enrolment,
                code: sign_in.code.clone(),
                user: sign_in.id,
                login: name.to_owned(),
                name: name.to_owned(),
                role: sign_in.role,
                teams: sign_in.teams.iter().copied().collect(),
            })
            .unwrap();
        Self {
            name: name.to_owned(),
            user: sign_in.user,
            enrolment: sign_in.enrolment,
            skew,
            store,
            session: None,
            opened: BTreeMap::new(),
            typed: BTreeMap::new(),
            revoked: false,
            backups: Vec::new(),
            root,
            home,
            homes: 0,
            fuse,
        }
    }

    /// The power fails inside the transaction of so many commits on; 0 for never.
    pub fn dies_at_commit(&self, commits: u32) {
        self.fuse.store(commits, Ordering::SeqCst);
    }

    /// What came of a call, unless the power failed in it. No other failure is expected.
    pub fn lives<T>(&self, result: Result<T, client_core::Error>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(client_core::Error::Database(_)) if self.fuse.load(Ordering::SeqCst) == DEAD => {
                self.dies_at_commit(0);
                None
            }
            Err(error) => panic!("{}: {error}", self.name),
        }
    }

    /// What the files hold at this instant, the write-ahead log included.
    fn image(&mut self) -> PathBuf {
        self.homes += 1;
        let to = self.root.join(format!("home{}", self.homes));
        std::fs::create_dir_all(&to).unwrap();
        copy_database(&self.home.join("device.db"), &to.join("device.db"));
        to
    }

    /// The power fails: what is on the disk is all that remains.
    pub fn crashes(&mut self, rng: &mut StdRng) {
        let home = self.image();
        self.opens(home, rng);
    }

    pub fn backs_up(&mut self) {
        let image = self.image();
        self.backups.push(image);
    }

    /// The home is replaced by an earlier copy of itself.
    pub fn is_restored(&mut self, backup: &Path, rng: &mut StdRng) {
        self.homes += 1;
        let home = self.root.join(format!("home{}", self.homes));
        std::fs::create_dir_all(&home).unwrap();
        copy_database(&backup.join("device.db"), &home.join("device.db"));
        self.opens(home, rng);
        self.opened.clear();
        self.typed = self.drafts();
    }

    /// The same home on a second device, enrolment and all.
    pub fn copied(&mut self, root: &Path, name: &str, rng: &mut StdRng) -> Self {
        let image = self.image();
        let fuse = Arc::default();
        let store = opened(&image, &fuse, rng);
        Self {
            name: name.to_owned(),
            user: self.user,
            enrolment: self.enrolment,
            skew: self.skew,
            store,
            session: None,
            opened: self.opened.clone(),
            typed: self.typed.clone(),
            revoked: self.revoked,
            backups: Vec::new(),
            root: root.join(name),
            home: image,
            homes: 0,
            fuse,
        }
    }

    fn opens(&mut self, home: PathBuf, rng: &mut StdRng) {
        self.store = opened(&home, &self.fuse, rng);
        let old = std::mem::replace(&mut self.home, home);
        std::fs::remove_dir_all(old).unwrap();
        self.session = None;
    }

    fn read(&self) -> Connection {
        Connection::open(self.home.join("device.db")).unwrap()
    }

    /// Every record held, with or without a served document.
    pub fn records(&self) -> Vec<(Id, Kind)> {
        let db = self.read();
        let mut statement = db
            .prepare("SELECT doc, kind FROM records ORDER BY doc")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Served documents.
    pub fn served(&self) -> BTreeMap<Id, Document> {
        let db = self.read();
        let mut statement = db
            .prepare("SELECT doc, document FROM records WHERE document IS NOT NULL")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))
            .unwrap();
        let load = |(id, bytes): (Id, Vec<u8>)| (id, Document::load(&bytes).unwrap());
        rows.map(|row| load(row.unwrap())).collect()
    }

    /// What lists show.
    pub fn rows(&self) -> BTreeMap<Id, Row> {
        let db = self.read();
        let sql = "SELECT r.doc, w.row FROM rows w JOIN records r ON r.rid = w.rid";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))
            .unwrap();
        let decode = |(id, bytes): (Id, Vec<u8>)| (id, wire::decode(&bytes).unwrap());
        rows.map(|row| decode(row.unwrap())).collect()
    }

    /// Every change held: in served documents and in the outbox.
    pub fn changes(&self) -> BTreeSet<ChangeHash> {
        let mut held: BTreeSet<ChangeHash> = BTreeSet::new();
        for document in self.served().values() {
            held.extend(document.changes().iter().map(client_core::Change::hash));
        }
        held.extend(self.outbox().into_iter().map(|(hash, ..)| hash));
        held
    }

    /// The outbox: change, edit, status (0 unsent, 1 tried, 2 received).
    pub fn outbox(&self) -> Vec<(ChangeHash, StoredEdit, i64)> {
        let db = self.read();
        let mut statement = db
            .prepare("SELECT hash, edit, status FROM outbox ORDER BY entry")
            .unwrap();
        let rows = statement.query_map([], |row| {
            Ok((
                ChangeHash(row.get(0)?),
                row.get::<_, Vec<u8>>(1)?,
                row.get(2)?,
            ))
        });
        let decode = |(hash, edit, status): (ChangeHash, Vec<u8>, i64)| {
            (hash, wire::decode(&edit).unwrap(), status)
        };
        rows.unwrap().map(|row| decode(row.unwrap())).collect()
    }

    fn drafts(&self) -> BTreeMap<Id, BTreeMap<String, Value>> {
        let held = self.records();
        let draft = |(id, _): (Id, Kind)| {
            let draft = self.store.draft(id).unwrap()?;
            Some((id, draft.entered))
        };
        held.into_iter().filter_map(draft).collect()
    }

    /// Edits that this device keeps: unsent, not yet brought back, or aside.
    pub fn keeps(&self) -> BTreeSet<Key> {
        let key = |edit: &StoredEdit| Key {
            enrolment: self.enrolment,
            at: edit.at,
        };
        let mut keys: BTreeSet<Key> = self.outbox().iter().map(|(_, edit, _)| key(edit)).collect();
        keys.extend(
            self.store
                .attention()
                .unwrap()
                .iter()
                .map(|item| key(&item.edit)),
        );
        keys
    }

    pub fn record(&self, id: Id) -> Option<Record> {
        self.store.record(id).unwrap()
    }

    /// Saves an edit; `None` if there was nothing to write or the record can't be written there any more.
    pub fn saves(
        &mut self,
        (id, kind): (Id, Kind),
        diff: &Diff,
        heads: &[ChangeHash],
        stamp: Stamp,
    ) -> Result<Option<ChangeHash>, client_core::Error> {
        self.store.save(id, kind, diff, heads, stamp)
    }
}

/// Once the power has failed.
const DEAD: u32 = u32::MAX;

/// The store in a folder. At the commit that its fuse names, and at every later one, all is rolled back.
fn opened(home: &Path, fuse: &Arc<AtomicU32>, rng: &mut StdRng) -> Store {
    let mut db = Connection::open(home.join("device.db")).unwrap();
    let fuse = fuse.clone();
    let burns = move || match fuse.load(Ordering::SeqCst) {
        0 => false,
        1 | DEAD => {
            fuse.store(DEAD, Ordering::SeqCst);
            true
        }
        more => {
            fuse.store(more - 1, Ordering::SeqCst);
            false
        }
    };
    db.commit_hook(Some(burns)).unwrap();
    Store::on(db, rng).unwrap()
}

/// Copies a database that may be open: its file and its log as they are now.
pub fn copy_database(from: &Path, to: &Path) {
    for suffix in ["", "-wal"] {
        let from = with_suffix(from, suffix);
        let to = with_suffix(to, suffix);
        if from.exists() {
            std::fs::copy(&from, &to).unwrap();
        } else if to.exists() {
            std::fs::remove_file(&to).unwrap();
        }
    }
    let index = with_suffix(to, "-shm");
    if index.exists() {
        std::fs::remove_file(index).unwrap();
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
