//! Attachments: documents of 3 MB over a good link against a plain PUT of the same bytes; the same over a link that
//! is cut all the time, so what a cut costs; then photos of 3 MB from all devices at once over such a link: whether
//! all arrive, and how much memory that takes on the server and on a device.
//!
//! Arguments: devices (10) and photos of each (50).

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use benches::measure::{self, round};
use benches::processes::{PASSWORD, Phone, Server};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tests::{Link, Office};

/// Bytes of a document, and about those of a photo.
const SIZE: usize = 3_000_000;
/// Each connection is cut after so many bytes upwards, at random: every few seconds at 10 Mbit/s.
const CUT_AFTER: (u64, u64) = (1_000_000, 5_000_000);
/// Devices that send documents at once; each sends half as many as it would photos.
const CARRIERS: usize = 4;
/// A device that is not done after so many syncs never will be.
const SYNCS: usize = 2_000;

fn main() {
    let mut numbers = std::env::args().skip(1).map(|it| it.parse().ok());
    let mut number = |default: usize| numbers.next().flatten().unwrap_or(default);
    let (devices, photos) = (number(10), number(50));
    let (carriers, documents) = (devices.min(CARRIERS), (photos / 2).max(1));

    let folder = tempfile::tempdir().expect("a temporary folder");
    let put_ms = plain_put(folder.path(), carriers, documents);
    let good = run(carriers, documents, document, None, 0);
    let cut = run(carriers, documents, document, Some(7), 1_000_000);
    let crowd = run(devices, photos, photo, Some(9), 2_000_000);
    let megabytes = (carriers * documents * SIZE) as f64 / 1e6;
    let cuts = cut.cuts.max(1) as f64;
    measure::print(&json!({
        "benchmark": "attachments",
        "documents": carriers * documents,
        "megabytes": round(megabytes),
        "put_mb_per_s": round(megabytes / put_ms * 1e3),
        "mb_per_s": round(good.megabytes / good.ms * 1e3),
        "of_put": round(put_ms / good.ms),
        "cut": {
            "cuts": cut.cuts,
            "mb_per_s": round(cut.megabytes / cut.ms * 1e3),
            "kb_again_per_cut": round((cut.up - good.megabytes) / cuts * 1e3),
            "ms_per_cut_and_device": round((cut.ms - good.ms) * carriers as f64 / cuts),
        },
        "crowd": {
            "devices": devices,
            "photos": devices * photos,
            "arrived": crowd.arrived,
            "on_their_way": crowd.on_their_way,
            "megabytes": round(crowd.megabytes),
            "cuts": crowd.cuts,
            "mb_per_s": round(crowd.megabytes / crowd.ms * 1e3),
            "server_mb": round(crowd.server_memory),
            "device_mb": round(crowd.device_memory),
        },
        "target_server_mb": 512,
    }));
}

/// What came of sending.
struct Sent {
    ms: f64,
    /// Of what was attached, without small copies.
    megabytes: f64,
    /// Attachments that the server confirmed, without small copies.
    arrived: u64,
    /// Those that the office still waits for.
    on_their_way: usize,
    cuts: u64,
    /// MB that went up the link that is cut, headers and records included.
    up: f64,
    server_memory: f64,
    device_memory: f64,
}

/// Attaches on every device, then sends from all of them at once to a server of their own, over a link that is cut
/// as the seed says, or a good one.
fn run(
    devices: usize,
    each: usize,
    content: fn(usize) -> Vec<u8>,
    cut: Option<u64>,
    first: usize,
) -> Sent {
    let server = Server::start();
    let phones: Vec<Phone> = (0..devices)
        .map(|device| prepared(&server, each, content, first + device * each))
        .collect();
    let attached = phones.iter().map(|phone| originals(phone, None));
    let bytes: u64 = attached.map(|(_, bytes)| bytes).sum();
    let link = cut.map(|seed| Link::to(&server.field, CUT_AFTER, seed));
    if let Some(link) = &link {
        for phone in &phones {
            phone.login(&link.url(), "engineer");
        }
    }
    let (memory, ms) = measure::timed(|| {
        std::thread::scope(|scope| {
            let sending: Vec<_> = phones
                .iter()
                .map(|phone| scope.spawn(|| sent(phone)))
                .collect();
            let peaks = sending
                .into_iter()
                .map(|phone| phone.join().expect("a device is done"));
            peaks.fold(0.0, f64::max)
        })
    });
    let confirmed = phones
        .iter()
        .map(|phone| originals(phone, Some("confirmed")).0);
    let office = Office::sign_in(&server.office, "dispatcher", PASSWORD);
    let way = office.read("/api/attachments/on-their-way");
    Sent {
        ms,
        megabytes: bytes as f64 / 1e6,
        arrived: confirmed.sum(),
        on_their_way: way["items"].as_array().map_or(0, Vec::len),
        cuts: link.as_ref().map_or(0, Link::cuts),
        up: link.as_ref().map_or(0.0, |link| link.up() as f64 / 1e6),
        server_memory: measure::peak_memory(server.pid()),
        device_memory: memory,
    }
}

/// A device with a visit and so many attachments of it, all records but no attachment sent.
fn prepared(server: &Server, each: usize, content: fn(usize) -> Vec<u8>, first: usize) -> Phone {
    let phone = Phone::sign_in(server, "engineer");
    phone.json(&["sync"]);
    let customer = phone.json(&["customer", "new", "name=东方轴承"]);
    let customer = text(&customer["number"]);
    let visit = ["visit", "new", "--customer", &customer, "--kind", "repair"];
    let visit = text(&phone.json(&visit)["number"]);
    phone.json(&["sync"]);
    let file = phone.home().join("file");
    for number in first..first + each {
        std::fs::write(&file, content(number)).expect("it is written");
        let file = file.to_str().expect("text");
        phone.json(&["visit", "attach", &visit, "other", file]);
    }
    phone
}

/// Synchronises until nothing is left; the most memory that the device took, MB.
fn sent(phone: &Phone) -> f64 {
    let mut peak: f64 = 0.0;
    for _ in 0..SYNCS {
        peak = peak.max(phone.try_sync());
        if phone.json(&["status"])["unsent_attachments"] == 0 {
            return peak;
        }
    }
    panic!("attachments are left after {SYNCS} syncs");
}

/// How many of a device's attachments are in a state, and their bytes; small copies are left out.
fn originals(phone: &Phone, state: Option<&str>) -> (u64, u64) {
    let items = phone.json(&["attachments"]);
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    let wanted = items
        .iter()
        .filter(|item| item["thumb"] == false && state.is_none_or(|state| item["state"] == state));
    let sizes = wanted.map(|item| item["size"].as_u64().unwrap_or(0));
    sizes.fold((0, 0), |(count, bytes), size| (count + 1, bytes + size))
}

/// The same bytes by `PUT` to a server that writes and syncs them, as many at once; ms.
fn plain_put(folder: &Path, devices: usize, documents: usize) -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let files: Vec<Vec<Vec<u8>>> = (0..devices)
        .map(|device| {
            (0..documents)
                .map(|at| document(device * documents + at))
                .collect()
        })
        .collect();
    let folder = folder.to_owned();
    // Takes any number of connections, and ends with the program.
    std::thread::spawn(move || {
        for (number, socket) in listener.incoming().flatten().enumerate() {
            let folder = folder.clone();
            std::thread::spawn(move || take_puts(socket, &folder, number));
        }
    });
    let ((), ms) = measure::timed(|| {
        std::thread::scope(|scope| {
            for device in &files {
                scope.spawn(move || {
                    let agent = ureq::Agent::new_with_defaults();
                    for bytes in device {
                        let url = format!("http://{address}/document");
                        agent.put(&url).send(&bytes[..]).expect("it is taken");
                    }
                });
            }
        });
    });
    ms
}

/// One connection with a PUT after another.
fn take_puts(socket: TcpStream, folder: &Path, number: usize) {
    let mut answers = socket.try_clone().expect("a second handle");
    let mut reader = BufReader::new(socket);
    for document in 0.. {
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
        let path = folder.join(format!("{number}-{document}"));
        let mut file = std::fs::File::create(path).expect("it is made");
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .expect("it is written");
        answers
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .expect("it is answered");
    }
}

/// A PDF of 3 MB unlike any other: it needs no decoding, so that sending is what is measured.
fn document(number: usize) -> Vec<u8> {
    let mut bytes = vec![0; SIZE];
    StdRng::seed_from_u64(number as u64).fill_bytes(&mut bytes);
    bytes[..9].copy_from_slice(b"%PDF-1.7\n");
    let end = bytes.len() - 6;
    bytes[end..].copy_from_slice(b"%%EOF\n");
    bytes
}

/// A photo of noise, about a byte for each picture element: 3 MB.
fn photo(number: usize) -> Vec<u8> {
    const SIDE: u32 = 1_750;
    let mut pixels = vec![0; (SIDE * SIDE * 3) as usize];
    StdRng::seed_from_u64(number as u64).fill_bytes(&mut pixels);
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 60)
        .write_image(&pixels, SIDE, SIDE, ExtendedColorType::Rgb8)
        .expect("it encodes");
    out
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
