//! The server is killed in the middle, and nothing that it had acknowledged is lost.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::Server;

use crate::PROGRAMS;
use crate::carrier::{Carrier, document};

/// Bytes of all uploads under way, as the server's disk has them.
fn on_disk(server: &Server) -> u64 {
    let folder = server.folder().join("uploads");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    entries
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .map(|found| found.len())
        .sum()
}

#[test]
fn a_part_under_way_when_the_server_is_killed_is_gone_on_with() {
    let mut server = Server::start(PROGRAMS);
    let li = Carrier::first(&server);
    let bytes = document(300_000, 1);
    let address = li.begin(&bytes);
    assert_eq!(li.send(&address, 0, &bytes[..50_000]), 204);
    let socket = li.send_some(&address, 50_000, &bytes[50_000..], 100_000);
    while on_disk(&server) < 150_000 {
        std::thread::yield_now();
    }
    server.kill();
    drop(socket);
    server.restart();
    assert_eq!(li.offset(&address), 150_000);
    assert!(!li.is_confirmed(&bytes));
    assert_eq!(li.send(&address, 150_000, &bytes[150_000..]), 204);
    assert!(li.is_confirmed(&bytes));
}

#[test]
fn a_server_killed_at_any_moment_goes_on_where_its_disk_ends() {
    at_any_moment(&mut Server::start(PROGRAMS));
}

/// Kills a server again and again while uploads come; answers what came.
pub fn at_any_moment(server: &mut Server) -> Vec<Vec<u8>> {
    let li = Carrier::first(server);
    let mut rng = StdRng::seed_from_u64(4);
    let mut came = Vec::new();
    for seed in 0..3 {
        let bytes = document(400_000, seed);
        let address = li.begin(&bytes);
        let mut acknowledged = 0;
        for _ in 0..6 {
            let offset = li.offset(&address);
            assert!(offset >= acknowledged, "{offset} after {acknowledged}");
            if offset == bytes.len() {
                break;
            }
            let part = (bytes.len() - offset).min(60_000);
            assert_eq!(
                li.send(&address, offset, &bytes[offset..offset + part]),
                204
            );
            acknowledged = offset + part;
            // Whole parts among them: then it may die while it finishes the upload.
            let rest = &bytes[acknowledged..];
            let sent = rng.random_range(0..=rest.len());
            let socket = li.send_some(&address, acknowledged, rest, sent);
            server.kill();
            drop(socket);
            server.restart();
        }
        let offset = li.offset(&address);
        assert!(offset >= acknowledged);
        if offset < bytes.len() {
            assert_eq!(li.send(&address, offset, &bytes[offset..]), 204);
        }
        assert!(li.is_confirmed(&bytes));
        came.push(bytes);
    }
    came
}
