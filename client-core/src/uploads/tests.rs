//! Sending against a server of a few lines, over a link that loses, cuts and repeats.

mod server;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use super::*;
use crate::attachment::Media;
use crate::blob_bytes::Folder;
use crate::document::Stamp;
use crate::edit;
use crate::record::{Enrolment, Id, Kind, Role, Value};
use crate::store::{BlobState, Identity, NewBlob};
use server::Server;

const KEEP: Keep = Keep {
    ms: i64::MAX,
    bytes: u64::MAX,
};

/// What happens to a request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    /// Lost before the server saw it.
    Lost,
    /// The connection broke off after so many bytes of the body.
    Cut(usize),
    /// The server answered, the answer was lost.
    AnswerLost,
    /// It arrives twice.
    Twice,
    /// One byte of the body is another one.
    Damaged,
    /// The session ends here: the device is switched off.
    Off,
}

struct Phone {
    dir: TempDir,
    store: Store,
    bytes: Folder,
    visit: Id,
    rng: StdRng,
    now: i64,
}

impl Phone {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut rng = StdRng::seed_from_u64(1);
        let mut store = Store::open(&dir.path().join("device.db"), &mut rng).unwrap();
        store
            .set_identity(&Identity {
                enrolment: Enrolment([1; 8]),
                code: "K7M".to_owned(),
                user: Id([1; 16]),
                login: "wang".to_owned(),
                name: "王工".to_owned(),
                role: Role::Engineer,
                teams: Vec::new(),
            })
            .unwrap();
        let visit = Id::new(1, &mut rng);
        let entered = [("visit_kind".to_owned(), Value::text("repair"))];
        store
            .create(visit, Kind::Visit, &entered.into(), Stamp::default())
            .unwrap();
        Self {
            bytes: Folder::new(dir.path().join("attachments")),
            dir,
            store,
            visit,
            rng,
            now: 1_000_000,
        }
    }

    fn attaches(&mut self, content: &[u8]) -> BlobHash {
        let hash = BlobHash::of(content);
        self.bytes.put(hash, content).unwrap();
        let seen = self.store.record(self.visit).unwrap().unwrap();
        let path = format!("photos/{}/blob", &hash.to_string()[..8]);
        let entered = [(path.clone(), Value::Text(hash.to_string()))];
        let diff = edit::diff(Kind::Visit, &seen.fields, &entered.into()).unwrap();
        let blob = NewBlob {
            hash,
            size: content.len() as u64,
            media: Media::Jpeg,
            thumb: false,
            path: &path,
        };
        let (named, heads) = ((self.visit, Kind::Visit), seen.document.heads());
        self.store
            .attach(named, &diff, &heads, Stamp::default(), &[blob])
            .unwrap();
        hash
    }

    fn reopened(mut self) -> Self {
        let path = self.dir.path().join("device.db");
        self.store = Store::open(&path, &mut self.rng).unwrap();
        self
    }

    fn sends(&mut self, server: &mut Server) -> Report {
        self.session(server, |_, _| Fate::Arrives)
    }

    /// One session; `fate` is asked for every request, counted from 0.
    fn session(
        &mut self,
        server: &mut Server,
        mut fate: impl FnMut(usize, &Request) -> Fate,
    ) -> Report {
        let mut uploads = Uploads::new(KEEP);
        let mut count = 0;
        loop {
            let next = uploads
                .next(&mut self.store, &self.bytes, self.now)
                .unwrap();
            let request = match next {
                Next::Done => return uploads.report(),
                Next::Wait(ms) => {
                    self.now += ms as i64;
                    continue;
                }
                Next::Send(request) => request,
            };
            let fate = fate(count, &request);
            count += 1;
            assert!(count < 3_000, "the session does not end: {request:?}");
            let answer = match fate {
                Fate::Off => return uploads.report(),
                Fate::Lost => Answer::Lost,
                Fate::Arrives => Answer::Reply(server.answer(&request)),
                Fate::AnswerLost => {
                    server.answer(&request);
                    Answer::Lost
                }
                Fate::Twice => {
                    server.answer(&request);
                    Answer::Reply(server.answer(&request))
                }
                Fate::Cut(at) => {
                    server.answer_cut(&request, at);
                    Answer::Lost
                }
                Fate::Damaged => {
                    let mut damaged = request.clone();
                    if let Some(last) = damaged.body.last_mut() {
                        *last ^= 1;
                    }
                    Answer::Reply(server.answer(&damaged))
                }
            };
            uploads
                .take(
                    &mut self.store,
                    &self.bytes,
                    answer,
                    self.now,
                    &mut self.rng,
                )
                .unwrap();
        }
    }

    fn state(&self, hash: BlobHash) -> BlobState {
        self.store.blob(hash).unwrap().unwrap().state
    }
}

fn content(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    StdRng::seed_from_u64(seed).fill_bytes(&mut bytes);
    bytes
}

/// Two whole parts and a bit.
const LARGE: usize = 2 * PART + 1_000;

#[test]
fn a_small_one_takes_one_request_and_a_large_one_a_request_per_part() {
    let (mut server, mut phone) = (Server::default(), Phone::new());
    let small = content(1_000, 1);
    phone.attaches(&small);
    let report = phone.sends(&mut server);
    assert_eq!((report.confirmed, report.bytes), (1, 1_000));
    assert_eq!(server.requests, 1);
    let large = content(LARGE, 2);
    let hash = phone.attaches(&large);
    phone.sends(&mut server);
    assert_eq!(server.requests, 1 + 4, "its beginning and three parts");
    assert_eq!(server.stored, [small, large]);
    assert_eq!(phone.state(hash), BlobState::Confirmed);
    phone.sends(&mut server);
    assert_eq!(server.requests, 5, "nothing is left to ask");
}

#[test]
fn whatever_happens_to_a_request_everything_arrives_once() {
    let fates = [
        Fate::Lost,
        Fate::Cut(0),
        Fate::Cut(1),
        Fate::Cut(usize::MAX),
        Fate::AnswerLost,
        Fate::Twice,
        Fate::Damaged,
        Fate::Off,
    ];
    for fate in fates {
        for at in 0..5 {
            let (mut server, mut phone) = (Server::default(), Phone::new());
            let all = [content(500, 1), content(LARGE, 2)];
            for one in &all {
                phone.attaches(one);
            }
            phone.session(
                &mut server,
                |count, _| {
                    if count == at { fate } else { Fate::Arrives }
                },
            );
            let mut phone = phone.reopened();
            phone.sends(&mut server);
            assert_eq!(server.stored, all, "{fate:?} at {at}");
            assert_eq!(phone.store.unsent_attachments().unwrap(), 0);
        }
    }
}

#[test]
fn a_link_that_is_cut_all_the_time_brings_it_home_without_sending_twice_what_arrived() {
    for seed in 0..8 {
        let (mut server, mut phone) = (Server::default(), Phone::new());
        let all: Vec<Vec<u8>> = (0..6).map(|n| content(200_000 << (n % 4), n)).collect();
        for one in &all {
            phone.attaches(one);
        }
        let mut rng = StdRng::seed_from_u64(seed);
        let mut carried = 0;
        while phone.store.unsent_attachments().unwrap() > 0 {
            phone.session(&mut server, |_, request| {
                let fate = match rng.random_range(0..12) {
                    0 => Fate::Lost,
                    1 => Fate::AnswerLost,
                    2 => Fate::Twice,
                    3 => Fate::Damaged,
                    4 => Fate::Off,
                    5..8 => Fate::Cut(rng.random_range(0..=request.body.len())),
                    _ => Fate::Arrives,
                };
                // Whole or cut, what came unharmed to the server stays there.
                carried += match fate {
                    Fate::Lost | Fate::Off | Fate::Damaged => 0,
                    Fate::Cut(at) => at,
                    _ => request.body.len(),
                };
                fate
            });
        }
        let mut stored = server.stored.clone();
        stored.sort();
        let mut wanted = all.clone();
        wanted.sort();
        assert_eq!(stored, wanted, "seed {seed}");
        let size: usize = all.iter().map(Vec::len).sum();
        assert_eq!(carried, size, "seed {seed}");
    }
}

#[test]
fn a_server_without_room_ends_the_session_and_gets_it_later() {
    for (status, code) in [(507, "disk_full"), (413, "quota")] {
        let (mut server, mut phone) = (Server::default(), Phone::new());
        let hash = phone.attaches(&content(100_000, 1));
        phone.attaches(&content(200_000, 2));
        server.answers_all = Some((status, code));
        let report = phone.sends(&mut server);
        assert!(report.no_room);
        assert_eq!(server.requests, 1, "the larger one is not tried");
        assert_eq!(phone.state(hash), BlobState::Unsent);
        let waits = phone.store.blob(hash).unwrap().unwrap();
        assert_eq!(waits.refusal.as_deref(), Some(code));
        assert_eq!(phone.store.refused_attachments().unwrap(), 0, "it waits");
        server.answers_all = None;
        assert_eq!(phone.sends(&mut server).confirmed, 2);
        assert_eq!(phone.store.refused_attachments().unwrap(), 0);
    }
}

#[test]
fn a_last_word_is_kept_with_its_reason_and_the_others_go_on() {
    let (mut server, mut phone) = (Server::default(), Phone::new());
    let (bad, good) = (content(1_000, 1), content(2_000, 2));
    let hash = phone.attaches(&bad);
    phone.attaches(&good);
    server.refuses = Some((BlobHash::of(&bad), 422, "damaged"));
    let report = phone.sends(&mut server);
    assert_eq!((report.confirmed, report.refused), (1, 1));
    assert_eq!(phone.state(hash), BlobState::Refused);
    let kept = phone.store.blob(hash).unwrap().unwrap();
    assert_eq!(
        (kept.refusal.as_deref(), kept.here),
        (Some("damaged"), true)
    );
    let asked = server.requests;
    phone.sends(&mut server);
    assert_eq!(server.requests, asked, "it is not tried again by itself");
    server.refuses = None;
    assert_eq!(phone.store.retry_refused_blobs().unwrap(), 1);
    assert_eq!(phone.sends(&mut server).confirmed, 1);
}

#[test]
fn a_server_in_trouble_with_one_gets_the_others() {
    let (mut server, mut phone) = (Server::default(), Phone::new());
    let (bad, good) = (content(1_000, 1), content(2_000, 2));
    phone.attaches(&bad);
    phone.attaches(&good);
    server.refuses = Some((BlobHash::of(&bad), 500, "internal"));
    assert_eq!(phone.sends(&mut server).confirmed, 1);
    assert_eq!(phone.store.unsent_attachments().unwrap(), 1);
    server.refuses = None;
    assert_eq!(phone.sends(&mut server).confirmed, 1);
}

#[test]
fn a_page_of_a_proxy_is_no_last_word() {
    let (mut server, mut phone) = (Server::default(), Phone::new());
    let hash = phone.attaches(&content(1_000, 1));
    server.answers_all = Some((404, ""));
    let mut tries = 0;
    phone.session(&mut server, |count, _| {
        tries = count;
        if count < 3 { Fate::Arrives } else { Fate::Off }
    });
    assert_eq!((tries, phone.state(hash)), (3, BlobState::Unsent));
    server.answers_all = None;
    assert_eq!(phone.sends(&mut server).confirmed, 1);
}

#[test]
fn a_file_that_was_damaged_here_is_said_to_be() {
    let (mut server, mut phone) = (Server::default(), Phone::new());
    let hash = phone.attaches(&content(100_000, 1));
    phone.bytes.remove(hash).unwrap();
    // A disk that gives back other bytes of the same length.
    phone.bytes.put(hash, &content(100_000, 2)).unwrap();
    let gone = phone.attaches(&content(200_000, 3));
    phone.bytes.remove(gone).unwrap();
    let report = phone.sends(&mut server);
    assert_eq!((report.confirmed, report.refused), (0, 2));
    for hash in [hash, gone] {
        let blob = phone.store.blob(hash).unwrap().unwrap();
        assert_eq!(blob.refusal.as_deref(), Some("damaged_here"));
    }
    assert_eq!(server.stored.len(), 0);
}

#[test]
fn a_restored_server_gets_again_what_it_lost() {
    let (mut server, mut phone) = (Server::default(), Phone::new());
    let all = [content(1_000, 1), content(LARGE, 2)];
    for one in &all {
        phone.attaches(one);
    }
    phone.sends(&mut server);
    server.stored.remove(1);
    phone.store.begin_epoch(&mut phone.rng).unwrap();
    let report = phone.sends(&mut server);
    assert_eq!((report.again, report.confirmed), (1, 1));
    assert_eq!(server.stored, all);
    let asked = server.requests;
    phone.sends(&mut server);
    assert_eq!(server.requests, asked, "it is asked once");
}

#[test]
fn failures_in_a_row_are_counted_until_a_byte_gets_through() {
    let (mut server, mut phone) = (Server::default(), Phone::new());
    phone.attaches(&content(LARGE, 1));
    let mut uploads = Uploads::new(KEEP);
    let mut most = 0;
    for _ in 0..6 {
        let next = uploads
            .next(&mut phone.store, &phone.bytes, phone.now)
            .unwrap();
        if let Next::Wait(ms) = next {
            assert!((250..=LONGEST_DELAY).contains(&ms));
            most = most.max(uploads.failures());
            continue;
        }
        uploads
            .take(
                &mut phone.store,
                &phone.bytes,
                Answer::Lost,
                phone.now,
                &mut phone.rng,
            )
            .unwrap();
    }
    assert_eq!(most, 3);
    loop {
        match uploads
            .next(&mut phone.store, &phone.bytes, phone.now)
            .unwrap()
        {
            Next::Done => break,
            Next::Wait(_) => {}
            Next::Send(request) => {
                let answer = Answer::Reply(server.answer(&request));
                uploads
                    .take(
                        &mut phone.store,
                        &phone.bytes,
                        answer,
                        phone.now,
                        &mut phone.rng,
                    )
                    .unwrap();
            }
        }
    }
    assert_eq!(uploads.failures(), 0);
    assert_eq!(server.stored.len(), 1);
}
