//! Attachments' rows: what is sent next, what waits, what may go, what stays.

use super::*;
use crate::attachment::{BlobHash, Media};
use crate::store::{BlobState, Keep, NewBlob};

const DAY: i64 = 86_400_000;
const NOTHING: Keep = Keep { ms: 0, bytes: 0 };

fn hash(name: &str) -> BlobHash {
    BlobHash::of(name.as_bytes())
}

impl Device {
    fn creates_visit(&mut self) -> Id {
        self.now += 1_000;
        let id = Id::new(self.now, &mut self.rng);
        let entered = values(&[("visit_kind", "repair")]);
        self.store
            .create(id, Kind::Visit, &entered, self.stamp())
            .unwrap();
        id
    }

    /// Attaches something of a name and a size to a visit.
    fn attaches(&mut self, visit: Id, name: &str, size: u64, thumb: bool) -> BlobHash {
        self.now += 1_000;
        let seen = self.store.record(visit).unwrap().unwrap();
        let last = if thumb { "thumb" } else { "blob" };
        let path = format!("photos/{}/{last}", &hash(name).to_string()[..8]);
        let entered = values(&[(path.as_str(), hash(name).to_string().as_str())]);
        let diff = edit::diff(Kind::Visit, &seen.fields, &entered).unwrap();
        let blob = NewBlob {
            hash: hash(name),
            size,
            media: Media::Jpeg,
            thumb,
            path: &path,
        };
        let heads = seen.document.heads();
        self.store
            .attach((visit, Kind::Visit), &diff, &heads, self.stamp(), &[blob])
            .unwrap();
        hash(name)
    }

    fn next(&self) -> Option<BlobHash> {
        self.store.next_blob(&[]).unwrap().map(|blob| blob.hash)
    }
}

#[test]
fn small_copies_go_first_and_then_the_cheapest() {
    let mut device = Device::new(1);
    let visit = device.creates_visit();
    let big = device.attaches(visit, "big", 3_000_000, false);
    let middle = device.attaches(visit, "middle", 90_000, false);
    let thumb = device.attaches(visit, "thumb", 20_000, true);
    let small = device.attaches(visit, "small", 1_000, false);
    let mut order = Vec::new();
    while let Some(next) = device.next() {
        order.push(next);
        device.store.confirm_blob(next, device.now).unwrap();
    }
    assert_eq!(order, [thumb, small, middle, big]);
    assert_eq!(device.store.unsent_attachments().unwrap(), 0);
}

#[test]
fn the_same_photo_on_two_visits_is_one_attachment_with_two_uses() {
    let mut device = Device::new(1);
    let (one, other) = (device.creates_visit(), device.creates_visit());
    let photo = device.attaches(one, "photo", 1_000, false);
    device.store.confirm_blob(photo, device.now).unwrap();
    device.attaches(other, "photo", 1_000, false);
    assert_eq!(device.next(), None, "it is not sent twice");
    let uses = device.store.blob_uses(photo).unwrap();
    assert_eq!(uses.len(), 2);
    assert_eq!(device.store.blobs().unwrap().len(), 1);
}

#[test]
fn what_only_a_refused_edit_cites_waits_until_it_is_applied_again() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let visit = device.creates_visit();
    device.syncs(&mut server);
    let photo = device.attaches(visit, "photo", 1_000, false);
    server.refuses = photo.to_string();
    device.syncs(&mut server);
    let kept = device.store.attention().unwrap();
    assert_eq!(kept.len(), 1, "the edit was refused");
    assert_eq!(device.next(), None);
    assert!(device.store.is_held_back(photo).unwrap());
    assert_eq!(device.store.unsent_attachments().unwrap(), 1, "and is kept");
    let other = device.attaches(visit, "other", 2_000, false);
    assert_eq!(device.next(), Some(other), "others don't wait for it");
    // The same photo attached to another visit has an edit that stands.
    let second = device.creates_visit();
    device.attaches(second, "photo", 1_000, false);
    assert_eq!(device.next(), Some(photo));
}

#[test]
fn only_confirmed_originals_go_that_no_unsent_edit_cites() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let visit = device.creates_visit();
    let unsent = device.attaches(visit, "unsent", 1_000, false);
    let photo = device.attaches(visit, "photo", 1_000, false);
    let thumb = device.attaches(visit, "thumb", 100, true);
    for hash in [photo, thumb] {
        device.store.confirm_blob(hash, device.now).unwrap();
    }
    let later = device.now + 40 * DAY;
    let free = |device: &Device| device.store.blobs_to_free(NOTHING, later).unwrap();
    assert_eq!(free(&device), [], "its edit has not left the outbox");
    device.syncs(&mut server);
    assert_eq!(free(&device), [photo]);
    let month = Keep {
        ms: 41 * DAY,
        bytes: u64::MAX,
    };
    assert_eq!(device.store.blobs_to_free(month, later).unwrap(), []);
    let little = Keep {
        ms: i64::MAX,
        bytes: 999,
    };
    assert_eq!(device.store.blobs_to_free(little, later).unwrap(), [photo]);
    // It was confirmed long ago: the server is asked once more.
    assert_eq!(device.store.free_blobs(NOTHING, later).unwrap(), []);
    assert!(
        device
            .store
            .blobs_to_check(NOTHING, later, 10)
            .unwrap()
            .contains(&photo)
    );
    device.store.confirm_blob(photo, later).unwrap();
    assert_eq!(device.store.free_blobs(NOTHING, later).unwrap(), [photo]);
    let here = device.store.blobs_here().unwrap();
    assert!(here.contains(&unsent) && here.contains(&thumb) && !here.contains(&photo));
}

#[test]
fn after_an_epoch_everything_confirmed_is_asked_for_and_sent_again_if_it_is_lost() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let visit = device.creates_visit();
    let (kept, freed) = (
        device.attaches(visit, "kept", 1_000, false),
        device.attaches(visit, "freed", 2_000, false),
    );
    device.syncs(&mut server);
    device.store.confirm_blob(freed, device.now).unwrap();
    device.store.confirm_blob(kept, device.now + 1).unwrap();
    let little = Keep {
        ms: i64::MAX,
        bytes: 1_000,
    };
    let gone = device.store.free_blobs(little, device.now).unwrap();
    assert_eq!(gone, [freed]);
    let all = Keep {
        ms: i64::MAX,
        bytes: u64::MAX,
    };
    assert_eq!(
        device.store.blobs_to_check(all, device.now, 10).unwrap(),
        []
    );
    device.store.begin_epoch(&mut device.rng).unwrap();
    let asked = device.store.blobs_to_check(all, device.now, 10).unwrap();
    assert_eq!(asked.len(), 2, "what was freed is asked for too");
    for hash in asked {
        device.store.unconfirm_blob(hash, device.now).unwrap();
    }
    let here = device.store.blobs_here().unwrap();
    assert_eq!(device.next(), here.first().copied(), "it is sent again");
    let lost = device.store.blob(gone[0]).unwrap().unwrap();
    assert_eq!(lost.state, BlobState::Refused);
    assert_eq!(lost.refusal.as_deref(), Some("lost"));
    assert_eq!(device.store.refused_attachments().unwrap(), 1);
}

#[test]
fn attachments_go_with_their_record_but_not_before_the_server_has_them() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let visit = device.creates_visit();
    let confirmed = device.attaches(visit, "confirmed", 1_000, false);
    let unsent = device.attaches(visit, "unsent", 2_000, false);
    device.syncs(&mut server);
    device.store.confirm_blob(confirmed, device.now).unwrap();
    device
        .store
        .keep_fetched(
            (hash("fetched"), 10, Media::Png),
            (visit, Kind::Visit),
            device.now,
        )
        .unwrap();
    server.moves(visit, TEAM, "team:b");
    device.syncs(&mut server);
    assert!(!device.holds(visit));
    assert_eq!(device.store.blobs_here().unwrap(), [unsent]);
    assert_eq!(device.next(), Some(unsent), "it is sent all the same");
    device.store.confirm_blob(unsent, device.now).unwrap();
    assert_eq!(device.store.blobs_here().unwrap(), []);
}

#[test]
fn what_was_read_through_a_record_is_never_sent() {
    let (mut server, mut device) = (Server::new(), Device::new(1));
    let visit = device.creates_visit();
    device.syncs(&mut server);
    let fetched = hash("fetched");
    let blob = (fetched, 10, Media::Png);
    device
        .store
        .keep_fetched(blob, (visit, Kind::Visit), device.now)
        .unwrap();
    device.store.begin_epoch(&mut device.rng).unwrap();
    assert_eq!(
        device
            .store
            .blobs_to_check(NOTHING, device.now + 40 * DAY, 10)
            .unwrap(),
        []
    );
    assert_eq!(device.next(), None);
    assert_eq!(device.store.blobs().unwrap(), []);
    device.store.end_epoch().unwrap();
    device.now += DAY;
    assert_eq!(
        device.store.free_blobs(NOTHING, device.now).unwrap(),
        [fetched]
    );
}
