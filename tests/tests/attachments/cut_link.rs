//! Many photos from several devices at once, through a link that breaks off all the time.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use tests::{Link, Phone};

use crate::PROGRAMS;
use crate::carrier::hash;
use crate::world::{World, path, photo, text};

const PHONES: usize = 3;
const PHOTOS: u64 = 6;
/// MB that the server may take, whatever comes.
const MEMORY: f64 = 512.0;

#[test]
fn photos_of_several_devices_arrive_through_a_link_that_is_cut_all_the_time() {
    let world = World::new();
    let link = Link::to(&world.server.field_url(), (60_000, 500_000), 9);
    let bytes = AtomicU64::new(0);
    let taken: Vec<Vec<(String, String)>> = std::thread::scope(|scope| {
        let work: Vec<_> = (0..PHONES)
            .map(|number| {
                let (world, link, bytes) = (&world, &link, &bytes);
                scope.spawn(move || one(world, link, number as u64, bytes))
            })
            .collect();
        work.into_iter()
            .map(|work| work.join().expect("a phone's work is done"))
            .collect()
    });
    let office = world.server.office("chen");
    for (record, photo) in taken.iter().flatten() {
        let served = office.bytes(&format!("/api/blobs/{photo}?record={record}"));
        assert_eq!(hash(&served), *photo);
    }
    assert!(link.cuts() > 10, "{} cuts", link.cuts());
    let (up, size) = (link.up(), bytes.load(Ordering::Relaxed));
    assert!(up < 2 * size, "{up} bytes for {size}");
    let memory = world.server.peak_memory();
    assert!(memory < MEMORY, "{memory} MB");
    let way = office.read("/api/attachments/on-their-way");
    assert_eq!(way["items"], json!([]));
}

/// A phone's day: its visit and the photos of it.
fn one(world: &World, link: &Link, number: u64, bytes: &AtomicU64) -> Vec<(String, String)> {
    let phone = Phone::sign_in(PROGRAMS, &link.url(), "wang", tests::server::PASSWORD);
    phone.sync();
    let visit = World::visit_of(&phone);
    let record = text(&phone.json(&["visit", &visit])["id"]);
    let mut taken = Vec::new();
    for shot in 0..PHOTOS {
        let content = photo(1_000, 700, 1_000 * number + shot);
        let file = world.file(&content);
        let arguments = ["visit", "attach", &visit, "other", path(&file)];
        taken.push((record.clone(), text(&phone.json(&arguments)["hash"])));
        bytes.fetch_add(content.len() as u64, Ordering::Relaxed);
    }
    for _ in 0..40 {
        phone.run(&["sync"]);
        if phone.json(&["status"])["unsent_attachments"] == 0 {
            return taken;
        }
    }
    panic!("photos are left after 40 syncs");
}
