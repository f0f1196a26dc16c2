//! The real server without sockets: its state over a real database file, its sync functions, its inspector in this
//! process; crashes, backups and restores of the file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use client_core::ChangeHash;
use client_core::document::Document;
use client_core::record::{Enrolment, Id, Role};
use client_core::wire;
use fieldfile_server::accounts::device::{self, DeviceStatus, Enrolled};
use fieldfile_server::accounts::scopes::scopes_of;
use fieldfile_server::accounts::team;
use fieldfile_server::accounts::user::{self, NewUser};
use fieldfile_server::error::{Error, Result};
use fieldfile_server::params;
use fieldfile_server::rebuild;
use fieldfile_server::state::{Clock, Shared};
use fieldfile_server::storage::{DataFolder, Tx};
use fieldfile_server::sync;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::device::copy_database;
use crate::scopes::Creator;

/// When every history begins, UTC ms.
const START: i64 = 1_790_000_000_000;

/// A clock that stands still until it is moved.
pub struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// The server.
pub struct Server {
    pub state: Shared,
    pub clock: Arc<HandClock>,
    pub backups: Vec<PathBuf>,
    root: PathBuf,
    home: PathBuf,
    homes: u32,
    seed: u64,
}

/// What came back from a request.
pub enum Reply {
    Body(Vec<u8>),
    /// The device or its user may not ask any more.
    Denied,
    /// The server is busy, or the request was none.
    Trouble(String),
}

impl Server {
    pub fn new(root: &Path, seed: u64) -> Self {
        let home = root.join("server0");
        let clock = Arc::new(HandClock(AtomicI64::new(START)));
        let state = open(&home, &clock, seed);
        Self {
            state,
            clock,
            backups: Vec::new(),
            root: root.to_owned(),
            home,
            homes: 0,
            seed,
        }
    }

    pub fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    pub fn later(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// The power fails: what is on the disk is all that remains.
    pub fn crashes(&mut self) {
        let database = self.database();
        self.moves(|to| copy_database(&database, to));
    }

    pub fn backs_up(&mut self) {
        let to = self.root.join(format!("backup{}.db", self.backups.len()));
        copy_database(&self.database(), &to);
        self.backups.push(to);
    }

    /// The database is replaced by an earlier copy; keys and revocations stand outside it and stay.
    pub fn is_restored(&mut self, backup: &Path) {
        self.moves(|to| copy_database(backup, to));
    }

    fn database(&self) -> PathBuf {
        DataFolder::open(&self.home).unwrap().database()
    }

    /// A folder of its own for every opening, so that no open file sees the next one's.
    fn moves(&mut self, place: impl FnOnce(&Path)) {
        self.homes += 1;
        let home = self.root.join(format!("server{}", self.homes));
        let old = self.database();
        let to = DataFolder::open(&home).unwrap().database();
        copy_folder(&self.home, &home, &old);
        place(&to);
        self.state = open(&home, &self.clock, self.seed + u64::from(self.homes));
        std::fs::remove_dir_all(&self.home).unwrap();
        self.home = home;
    }

    /// Answers a request as the field listener would.
    pub fn answer(&self, enrolment: Enrolment, path: &str, body: &[u8]) -> Reply {
        let answered = match path {
            "/v1/sync/push" => wire::decode(body).map(|request| {
                sync::push(&self.state, enrolment, request).map(|answer| wire::encode(&answer))
            }),
            "/v1/sync/pull" => wire::decode(body).map(|request| {
                sync::pull(&self.state, enrolment, &request).map(|answer| wire::encode(&answer))
            }),
            "/v1/sync/offer" => wire::decode(body).map(|request| {
                sync::offer(&self.state, enrolment, request).map(|answer| wire::encode(&answer))
            }),
            other => panic!("no such route: {other}"),
        };
        match answered {
            Ok(Ok(body)) => Reply::Body(body),
            Ok(Err(Error::Unauthorised { .. } | Error::Forbidden { .. })) => Reply::Denied,
            Ok(Err(error)) => Reply::Trouble(error.to_string()),
            Err(error) => Reply::Trouble(error.to_string()),
        }
    }

    fn write<T>(&self, work: impl FnOnce(&mut dyn Tx, i64, &mut StdRng) -> Result<T>) -> T {
        let (now, mut rng) = (self.now(), self.state.rng());
        self.state
            .storage
            .write(|tx| work(tx, now, &mut rng))
            .unwrap()
    }

    fn read<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T>) -> T {
        self.state.storage.read(work).unwrap()
    }

    pub fn adds_team(&self, name: &str) -> Id {
        self.write(|tx, now, rng| team::add(tx, name, now, rng)).id
    }

    pub fn adds_user(&self, login: &str, role: Role, teams: BTreeSet<Id>) -> Id {
        let new = NewUser {
            login,
            display: None,
            role,
            teams,
            password_hash: "nobody signs in here",
        };
        self.write(|tx, now, rng| user::add(tx, &new, now, rng)).id
    }

    pub fn enrols(&self, user: Id, name: &str, office: bool) -> Enrolled {
        let revocations = &self.state.revocations;
        self.write(|tx, now, rng| device::enrol(tx, revocations, (user, name, office), now, rng))
    }

    pub fn sets_role(&self, user: Id, role: Role, teams: &BTreeSet<Id>) {
        self.write(|tx, now, _| user::set_role(tx, user, role, teams, now));
    }

    pub fn revokes(&self, enrolment: Enrolment) {
        let revocations = &self.state.revocations;
        self.write(|tx, now, _| {
            device::revoke(tx, revocations, enrolment, DeviceStatus::Lost, now)
        });
    }

    /// A user's role and scopes.
    pub fn stands(&self, user: Id) -> (Role, BTreeSet<Id>, BTreeSet<String>) {
        self.read(|tx| {
            let all = team::ids(tx)?;
            let found = user::find(tx, user)?.expect("nobody is deleted");
            let scopes = scopes_of(found.role, user, &found.teams, &all);
            Ok((found.role, found.teams, scopes))
        })
    }

    /// Hashes of all changes in the log.
    pub fn log(&self) -> BTreeSet<ChangeHash> {
        self.read(|tx| {
            tx.query(
                "SELECT hash FROM log WHERE hash IS NOT NULL",
                params![],
                |row| Ok(ChangeHash(row.array::<32>(0)?)),
            )
        })
        .into_iter()
        .collect()
    }

    /// Every change of the log with its record, in order.
    pub fn logged(&self) -> Vec<(Id, Vec<u8>)> {
        let sql = "SELECT doc, change FROM log WHERE hash IS NOT NULL ORDER BY seq";
        let rows = self.read(|tx| {
            tx.query(sql, params![], |row| {
                Ok((row.text(0)?, row.bytes(1)?.to_vec()))
            })
        });
        rows.into_iter()
            .map(|(doc, change)| (doc.parse().unwrap(), change))
            .collect()
    }

    /// All stored documents.
    pub fn documents(&self) -> BTreeMap<Id, Document> {
        let found = self.read(|tx| {
            tx.query(
                "SELECT doc, bytes FROM documents ORDER BY doc",
                params![],
                |row| Ok((row.text(0)?, row.bytes(1)?.to_vec())),
            )
        });
        let load =
            |(id, bytes): (String, Vec<u8>)| (id.parse().unwrap(), Document::load(&bytes).unwrap());
        found.into_iter().map(load).collect()
    }

    /// One stored document.
    pub fn document(&self, id: Id) -> Option<Document> {
        let found = self.read(|tx| {
            tx.query_optional(
                "SELECT bytes FROM documents WHERE doc = $1",
                params![id],
                |row| Ok(row.bytes(0)?.to_vec()),
            )
        });
        found.map(|bytes| Document::load(&bytes).unwrap())
    }

    /// The scopes of every record, as the feeds say.
    pub fn feed(&self) -> BTreeMap<Id, BTreeSet<String>> {
        let rows = self.read(|tx| {
            tx.query(
                "SELECT doc, scope FROM feed WHERE gone = 0 ORDER BY doc, scope",
                params![],
                |row| Ok((row.text(0)?, row.text(1)?)),
            )
        });
        let mut feed: BTreeMap<Id, BTreeSet<String>> = BTreeMap::new();
        for (doc, scope) in rows {
            feed.entry(doc.parse().unwrap()).or_default().insert(scope);
        }
        feed
    }

    /// Users by their enrolments.
    pub fn owners(&self) -> BTreeMap<Enrolment, Id> {
        let devices = self.read(device::list);
        devices
            .iter()
            .map(|device| (device.enrolment, device.user))
            .collect()
    }

    /// Who made each record, with the teams he had then.
    pub fn creators(&self) -> BTreeMap<Id, Creator> {
        let sql = "SELECT doc, creator_user, creator_teams FROM documents";
        let rows = self.read(|tx| {
            tx.query(sql, params![], |row| {
                Ok((row.text(0)?, row.text(1)?, row.text(2)?))
            })
        });
        let creator = |(doc, user, teams): (String, String, String)| {
            let teams = teams
                .split_whitespace()
                .map(|team| team.parse().unwrap())
                .collect();
            let user = user.parse().unwrap();
            (doc.parse().unwrap(), Creator { user, teams })
        };
        rows.into_iter().map(creator).collect()
    }

    /// Every row of every derived table.
    pub fn derived(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        self.read(rebuild::derived)
    }

    /// Makes the derived tables again from the log.
    pub fn rebuilds(&self) {
        rebuild::rebuild(&self.state).unwrap();
    }

    /// The end of the log.
    pub fn log_end(&self) -> i64 {
        self.read(|tx| tx.query_one("SELECT seq FROM log_position", params![], |row| row.int(0)))
    }
}

fn open(home: &Path, clock: &Arc<HandClock>, seed: u64) -> Shared {
    let folder = DataFolder::open(home).unwrap();
    crate::server_state(folder, clock.clone(), StdRng::seed_from_u64(seed))
}

/// Everything of a data folder but the database.
fn copy_folder(from: &Path, to: &Path, database: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target, database);
        } else if !entry
            .path()
            .to_string_lossy()
            .starts_with(&*database.to_string_lossy())
        {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
