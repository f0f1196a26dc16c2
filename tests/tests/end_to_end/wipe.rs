//! A lost device is erased on its server's signed word, a retired one after it has handed over what it
//! never sent; nobody else's word erases anything.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use tests::phone::copy_folder;
use tests::server::PASSWORD;
use tests::{Phone, Server, programs};

use crate::{World, text};

const CUSTOMER: &str = "南通启明新能源有限公司";
const TYPED: &str = "丢失前写的备注";

/// Whether a text stands in any file of a folder.
fn on_disk(folder: &Path, words: &str) -> bool {
    std::fs::read_dir(folder).expect("it is read").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            return on_disk(&path, words);
        }
        let bytes = std::fs::read(&path).expect("it is read");
        bytes
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    })
}

fn code(phone: &Phone) -> String {
    text(&phone.json(&["status"])["account"]["code"])
}

fn refused(phone: &Phone, language: &str, arguments: &[&str]) -> String {
    let output = Command::new(programs!().phone)
        .env_clear()
        .arg("--home")
        .arg(phone.home())
        .args(["--lang", language])
        .args(arguments)
        .output()
        .expect("it starts");
    assert_eq!(
        output.status.code(),
        Some(1),
        "{arguments:?} was not refused"
    );
    String::from_utf8(output.stderr).expect("a sentence")
}

/// An engineer with a customer and an unsent edit of it on his device.
fn engineer(world: &World) -> (Phone, String) {
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, CUSTOMER);
    wang.sync();
    let remark = format!("remark={TYPED}");
    wang.json(&["customer", "set", &customer, &remark]);
    assert!(on_disk(&wang.home(), CUSTOMER) && on_disk(&wang.home(), TYPED));
    (wang, customer)
}

fn assert_empty(phone: &Phone) {
    for words in [CUSTOMER, TYPED, "13800000000"] {
        assert!(!on_disk(&phone.home(), words), "{words} is still there");
    }
    for (arguments, language, says) in [
        (&["today"][..], "zh", "fieldfile login"),
        (&["customers"], "en", "erased"),
        (&["sync"], "en", "fieldfile login"),
        (&["status"], "zh", "清除"),
    ] {
        let sentence = refused(phone, language, arguments);
        assert!(sentence.contains(says), "{arguments:?}: {sentence}");
        assert_eq!(sentence.trim().lines().count(), 1, "{sentence}");
    }
}

#[test]
fn a_lost_device_is_erased_at_its_next_contact_and_may_start_anew() {
    let world = World::new();
    let (wang, customer) = engineer(&world);
    let before = code(&wang);
    world.server.run(&["device", "lost", &before]);
    let sentence = refused(&wang, "en", &["sync"]);
    assert!(sentence.contains("reported lost"), "{sentence}");
    assert_empty(&wang);
    // A wrong password leaves it as it is.
    let login = |password: &str| {
        let mut command = wang.command(&["login", &world.server.field_url(), "wang"]);
        command
            .env("FIELDFILE_PASSWORD", password)
            .output()
            .expect("it starts")
    };
    assert_eq!(login("correct-battery-8-staple").status.code(), Some(1));
    assert_empty(&wang);
    assert!(login(PASSWORD).status.success());
    assert_ne!(code(&wang), before, "it is a new device");
    wang.sync();
    assert!(wang.json(&["customer", &customer])["fields"]["remark"].is_null());
}

#[test]
fn a_retired_device_hands_over_what_it_never_sent_and_is_erased() {
    let world = World::new();
    let (wang, customer) = engineer(&world);
    wang.json(&["customer", "set", &customer, "remark=第二次", "class=small"]);
    world.server.run(&["device", "retire", &code(&wang)]);
    let sentence = refused(&wang, "en", &["sync"]);
    assert!(
        sentence.contains("retired") && sentence.contains("(2)"),
        "{sentence}"
    );
    assert_empty(&wang);
    world.server.user("root", "administrator", None);
    let aside = world.server.office("root").read("/api/quarantine");
    assert_eq!(aside["items"].as_array().map(Vec::len), Some(2), "{aside}");
}

#[test]
fn a_retired_device_whose_session_is_over_keeps_its_edits_until_they_are_handed_over() {
    let world = World::new();
    let (wang, _) = engineer(&world);
    let before = code(&wang);
    wang.run(&["logout"]);
    world.server.run(&["device", "retire", &before]);
    assert!(refused(&wang, "en", &["sync"]).contains("not signed in"));
    let login = |password: &str| {
        let mut command = wang.command(&["login", &world.server.field_url(), "wang"]);
        command
            .env("FIELDFILE_PASSWORD", password)
            .output()
            .expect("it starts")
    };
    assert_eq!(login("correct-battery-8-staple").status.code(), Some(1));
    assert!(on_disk(&wang.home(), TYPED));
    assert!(login(PASSWORD).status.success());
    assert_eq!(
        code(&wang),
        before,
        "it is let in as what it is, to hand over"
    );
    let sentence = refused(&wang, "en", &["sync"]);
    assert!(sentence.contains("(1)"), "{sentence}");
    assert_empty(&wang);
}

#[test]
fn a_device_without_a_connection_to_hand_over_is_not_erased() {
    let world = World::new();
    let (wang, _) = engineer(&world);
    let mut server = world.server;
    server.run(&["device", "retire", &code(&wang)]);
    server.stop();
    assert!(refused(&wang, "en", &["sync"]).contains("can't be reached"));
    assert!(on_disk(&wang.home(), TYPED));
    server.restart();
    assert!(refused(&wang, "en", &["sync"]).contains("erased"));
    assert_empty(&wang);
}

/// What a device is told by its own server, to be told again by somebody else.
fn statement(server: &Server, phone: &Phone) -> String {
    // A copy asks, so that the device itself has not heard it yet.
    let copy = phone.copied();
    let tap = Tap::to(&server.field_url(), |answer| answer);
    tap.repoint(&copy);
    let _ = copy.run(&["sync"]);
    let heard = tap.heard.lock().expect("no panic").clone();
    let problem = heard
        .iter()
        .find(|answer| answer.contains("\"statement\":"));
    let body = problem.and_then(|answer| answer.split_once("\r\n\r\n"));
    let body = body.expect("it was told").1;
    let problem: serde_json::Value = serde_json::from_str(body).expect("a problem");
    text(&problem["statement"])
}

#[test]
fn nobody_else_s_word_erases_anything() {
    let world = World::new();
    let (wang, _) = engineer(&world);
    let other = world.server.phone("wang");
    world.server.run(&["device", "lost", &code(&other)]);
    let of_another_device = statement(&world.server, &other);
    let retired = world.server.phone("li");
    world.server.run(&["device", "retire", &code(&retired)]);
    let of_a_colleague = statement(&world.server, &retired);
    let unsigned = of_another_device
        .split('.')
        .next()
        .expect("a text")
        .to_owned();
    for (status, said) in [
        ("lost", of_another_device.as_str()),
        ("retired", of_another_device.as_str()),
        ("retired", of_a_colleague.as_str()),
        ("lost", unsigned.as_str()),
        ("lost", "AAAA.BBBB"),
        ("lost", ""),
    ] {
        let problem = format!(
            r#"{{"code":"device_{status}","title":"x","detail":"y","status":403,"statement":"{said}"}}"#
        );
        let tap = Tap::to(&world.server.field_url(), move |_| forbidden(&problem));
        tap.repoint(&wang);
        let sentence = refused(&wang, "en", &["sync"]);
        assert!(sentence.contains("nothing was erased"), "{sentence}");
        assert!(on_disk(&wang.home(), CUSTOMER) && on_disk(&wang.home(), TYPED));
    }
    // The own server's word about this very device, but on another matter than the answer's.
    world.server.run(&["device", "retire", &code(&wang)]);
    let own = statement(&world.server, &wang);
    let problem = format!(r#"{{"code":"device_lost","statement":"{own}"}}"#);
    let tap = Tap::to(&world.server.field_url(), move |_| forbidden(&problem));
    tap.repoint(&wang);
    assert!(refused(&wang, "en", &["sync"]).contains("nothing was erased"));
    assert!(on_disk(&wang.home(), TYPED));
}

#[test]
fn a_wipe_that_was_killed_is_finished_by_whatever_command_comes_next() {
    let world = World::new();
    let (wang, _) = engineer(&world);
    let (before, phones): (_, Vec<Phone>) =
        (wang.copied(), (0..3).map(|_| wang.copied()).collect());
    world.server.run(&["device", "lost", &code(&wang)]);
    refused(&wang, "en", &["sync"]);
    // Killed after the note was on disk, before anything was erased.
    for (phone, command) in phones.iter().zip(["today", "sync", "status"]) {
        copy_folder(&before.home(), &phone.home());
        std::fs::copy(
            wang.home().join("wiped.json"),
            phone.home().join("wiped.json"),
        )
        .expect("the note is copied");
        let sentence = refused(phone, "en", &[command]);
        assert!(sentence.contains("erased"), "{sentence}");
        assert_empty(phone);
    }
    // Killed before the note: nothing has happened, and the next contact erases.
    before.run(&["today"]);
    assert!(on_disk(&before.home(), TYPED));
    refused(&before, "en", &["sync"]);
    assert_empty(&before);
}

fn forbidden(problem: &str) -> Vec<u8> {
    let head =
        "HTTP/1.1 403 Forbidden\r\ncontent-type: application/problem+json\r\nconnection: close";
    format!(
        "{head}\r\ncontent-length: {}\r\n\r\n{problem}",
        problem.len()
    )
    .into_bytes()
}

/// Stands between a device and its server: hears every answer and may put another in its place.
struct Tap {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Tap {
    fn to(server: &str, answer: impl Fn(Vec<u8>) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("it listens"));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (told, server) = (Arc::clone(&heard), server.replace("http://", ""));
        // Ends with the test's process.
        std::thread::spawn(move || {
            for device in listener.incoming().flatten() {
                let Some(request) = message(&device) else {
                    continue;
                };
                let mut upstream = TcpStream::connect(&server).expect("the server listens");
                upstream.write_all(&request).expect("it reads");
                let real = message(&upstream).unwrap_or_default();
                let readable = String::from_utf8_lossy(&real).into_owned();
                told.lock().expect("no panic").push(readable);
                let mut device = device;
                let _ = device.write_all(&answer(real));
            }
        });
        Self { address, heard }
    }

    /// Makes a device believe that its server is here, as who owns the network can.
    fn repoint(&self, phone: &Phone) {
        let store = rusqlite::Connection::open(phone.home().join("device.db")).expect("it opens");
        let changed = store.execute(
            "UPDATE meta SET value = $1 WHERE key = 'note/server'",
            [self.address.as_bytes()],
        );
        assert_eq!(changed.expect("it is written"), 1);
    }
}

/// One HTTP message with a content-length, connection closed afterwards.
fn message(stream: &TcpStream) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(stream);
    let (mut bytes, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let lower = line.to_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if lower == "\r\n" {
            break;
        }
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.extend_from_slice(b"connection: close\r\n\r\n");
    let start = bytes.len();
    bytes.resize(start + length, 0);
    reader.read_exact(&mut bytes[start..]).ok()?;
    Some(bytes)
}
