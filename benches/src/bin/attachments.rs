//! Photos of 3 MB from 10 devices at once: over a good link against a plain PUT of the same bytes, and over
//! a link that is cut every few MB: what a cut costs, and how much memory the server takes.
//!
//! Arguments: devices (10) and photos of each (50).

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use benches::measure::{self, round};
use benches::processes::{Phone, Server};
use serde_json::{Value, json};
use tests::Link;

/// Bytes of a photo.
const PHOTO: usize = 3_000_000;
/// Each connection is cut after so many bytes upwards, at random: every few seconds at 10 Mbit/s.
const CUT_AFTER: (u64, u64) = (1_000_000, 5_000_000);

fn main() {
    let mut numbers = std::env::args().skip(1).map(|it| it.parse().ok());
    let mut number = |default: usize| numbers.next().flatten().unwrap_or(default);
    let (devices, photos) = (number(10), number(50));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let megabytes = (devices * photos * PHOTO) as f64 / 1e6;
    let put = plain_put(folder.path(), devices, photos);

    let server = Server::start();
    let (good, good_ms) = run(&server, &server.field, devices, photos, 0);
    let good_memory = measure::peak_memory(server.pid());
    drop(server);

    let server = Server::start();
    let link = Link::to(&server.field, CUT_AFTER, 7);
    let (cut, cut_ms) = run(&server, &link.url(), devices, photos, 1_000_000);
    measure::print(&json!({
        "benchmark": "attachments",
        "devices": devices,
        "photos": devices * photos,
        "megabytes": round(megabytes),
        "put_mb_per_s": round(megabytes / put * 1e3),
        "mb_per_s": round(megabytes / good_ms * 1e3),
        "of_put": round(put / good_ms),
        "confirmed": good,
        "server_mb": round(good_memory),
        "cut": {
            "cuts": link.cuts(),
            "confirmed": cut,
            "mb_per_s": round(megabytes / cut_ms * 1e3),
            "bytes_again_per_cut": (link.up() as f64 - megabytes * 1e6) / link.cuts().max(1) as f64,
            "ms_per_cut": round((cut_ms - good_ms) / link.cuts().max(1) as f64),
            "server_mb": round(measure::peak_memory(server.pid())),
        },
        "target_server_mb": 512,
    }));
}

/// Attaches on every device, then sends from all of them at once; how many arrived, and how long that took.
fn run(server: &Server, url: &str, devices: usize, photos: usize, seed: usize) -> (u64, f64) {
    let phones: Vec<Phone> = (0..devices)
        .map(|device| {
            let phone = Phone::sign_in_at(url, "engineer");
            phone.json(&["sync"]);
            let customer = phone.json(&["customer", "new", "name=东方轴承"]);
            let customer = text(&customer["number"]);
            let visit = ["visit", "new", "--customer", &customer, "--kind", "repair"];
            let visit = text(&phone.json(&visit)["number"]);
            let file = phone.home().join("photo.jpg");
            for photo in 0..photos {
                std::fs::write(&file, content(seed + device * photos + photo))
                    .expect("it is written");
                let file = file.to_str().expect("text");
                phone.json(&["visit", "attach", &visit, "other", file]);
            }
            phone
        })
        .collect();
    let ((), ms) = measure::timed(|| {
        std::thread::scope(|scope| {
            for phone in &phones {
                scope.spawn(|| {
                    while phone.json(&["status"])["unsent_attachments"] != 0 {
                        phone.try_sync();
                    }
                });
            }
        });
    });
    let _ = server;
    let confirmed = phones.iter().map(|phone| {
        let items = phone.json(&["attachments"]);
        let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
        let here = items.iter().filter(|item| item["state"] == "confirmed");
        here.count() as u64
    });
    (confirmed.sum(), ms)
}

/// The same bytes by `PUT` to a server that writes and syncs them, as many at once; ms.
fn plain_put(folder: &Path, devices: usize, photos: usize) -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it listens");
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::scope(|scope| {
                for number in 0..devices {
                    let Ok((socket, _)) = listener.accept() else {
                        return;
                    };
                    scope.spawn(move || take_puts(socket, folder, number));
                }
            });
        });
        let ((), ms) = measure::timed(|| {
            std::thread::scope(|scope| {
                for device in 0..devices {
                    scope.spawn(move || {
                        let agent = ureq::Agent::new_with_defaults();
                        for photo in 0..photos {
                            let bytes = content(device * photos + photo);
                            let url = format!("http://{address}/{photo}");
                            agent.put(&url).send(&bytes[..]).expect("it is taken");
                        }
                    });
                }
            });
        });
        ms
    })
}

/// One connection with a PUT after another.
fn take_puts(socket: TcpStream, folder: &Path, number: usize) {
    let mut answers = socket.try_clone().expect("a second handle");
    let mut reader = BufReader::new(socket);
    for photo in 0.. {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.is_empty() {
                break;
            }
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes).expect("the body comes");
        let path = folder.join(format!("{number}-{photo}"));
        let mut file = std::fs::File::create(path).expect("it is made");
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .expect("it is written");
        answers
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .expect("it is answered");
    }
}

/// A PDF of 3 MB unlike any other: a document needs no decoding, so that sending is what is measured.
fn content(number: usize) -> Vec<u8> {
    let mut bytes = vec![0; PHOTO];
    for (at, chunk) in bytes.chunks_mut(8).enumerate() {
        let mixed = ((number as u64) << 32 | at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        chunk.copy_from_slice(&mixed.rotate_left(29).to_be_bytes()[..chunk.len()]);
    }
    bytes[..9].copy_from_slice(b"%PDF-1.7\n");
    let end = bytes.len() - 6;
    bytes[end..].copy_from_slice(b"%%EOF\n");
    bytes
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
