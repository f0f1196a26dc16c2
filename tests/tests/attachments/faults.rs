//! What befalls phones and servers with photos on their way: kills, full disks, restores, refusals.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tests::Phone;
use tests::phone::copy_folder;

use crate::PROGRAMS;
use crate::carrier::hash;
use crate::world::{World, path, photo, text};

#[test]
fn an_attachment_whose_edit_was_refused_stays_on_the_device() {
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let second = world.phone("wang");
    // The edit is signed by another device of his: the server refuses that.
    let own = identity(&wang, None);
    identity(&wang, Some(&identity(&second, None)));
    world.attach(&wang, &visit, "after", &photo(200, 100, 4));
    identity(&wang, Some(&own));
    let report = wang.sync();
    assert_eq!(
        (&report["refused"], &report["attachments"]),
        (&1.into(), &0.into())
    );
    let items = wang.json(&["attachments"]);
    assert_eq!(items[0]["state"], "held");
    let attention = wang.json(&["attention"]);
    assert_eq!(attention["refused"][0]["code"], "foreign");
    let office = world.server.office("chen");
    let way = office.read("/api/attachments/on-their-way");
    assert_eq!(way["items"], Value::Array(Vec::new()));
    // Applied again by himself it goes.
    let item = attention["refused"][0]["item"].to_string();
    wang.json(&["reapply", &item]);
    let report = wang.sync();
    assert_eq!(
        (&report["refused"], &report["attachments"]),
        (&0.into(), &1.into())
    );
}

/// Who a device says it is, read or replaced behind its back.
fn identity(phone: &Phone, replaced: Option<&[u8]>) -> Vec<u8> {
    let database = rusqlite::Connection::open(phone.home().join("device.db")).expect("it works");
    if let Some(bytes) = replaced {
        let put = "UPDATE meta SET value = $1 WHERE key = 'identity'";
        database.execute(put, [bytes]).expect("it works");
    }
    let get = "SELECT value FROM meta WHERE key = 'identity'";
    database
        .query_row(get, [], |row| row.get(0))
        .expect("it works")
}

#[test]
fn whoever_is_killed_at_any_instant_every_photo_arrives_once() {
    let mut world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let mut rng = StdRng::seed_from_u64(21);
    let mut taken = Vec::new();
    for round in 0..kills() {
        let bytes = photo(1_200, 900, 100 + round);
        let file = world.file(&bytes);
        let attach = ["visit", "attach", &visit, "other", path(&file)];
        let killed = kill_within(&wang, &attach, 60_000, &mut rng);
        if !killed {
            taken.push(bytes.clone());
        }
        // A killed one may have been saved or not: attached again it stands there once.
        wang.json(&attach);
        if killed {
            taken.push(bytes);
        }
        let mut syncing = start(&wang, &["sync"]);
        pause(rng.random_range(0..250_000));
        if rng.random_bool(0.5) {
            world.server.kill();
            let _ = syncing.kill();
            world.server.restart();
        } else {
            let _ = syncing.kill();
        }
        let _ = syncing.wait();
    }
    assert_eq!(wang.sync()["refused"], 0);
    assert_eq!(wang.json(&["status"])["unsent_attachments"], 0);
    let file = wang.json(&["visit", &visit]);
    let record = text(&file["id"]);
    let cited: Vec<String> = file["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["thumb"] == false)
        .map(|item| text(&item["hash"]))
        .collect();
    assert_eq!(cited.len(), taken.len());
    let office = world.server.office("chen");
    for one in &cited {
        let served = office.bytes(&format!("/api/blobs/{one}?record={record}"));
        assert_eq!(hash(&served), *one);
    }
    assert_eq!(
        left_over(&wang),
        Vec::<PathBuf>::new(),
        "half-written files go"
    );
}

#[test]
fn a_server_set_back_to_yesterday_gets_its_photos_again() {
    let mut world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    world.server.stop();
    let yesterday = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&world.server.folder(), yesterday.path());
    world.server.restart();
    let attached = world.attach(&wang, &visit, "before", &photo(500, 500, 5));
    assert_eq!(wang.sync()["attachments"], 2);
    world.server.stop();
    std::fs::remove_dir_all(world.server.folder()).expect("the folder goes");
    copy_folder(yesterday.path(), &world.server.folder());
    world.server.restart();
    let report = wang.sync();
    assert_eq!(report["attachments"], 2, "{report}");
    let record = text(&wang.json(&["visit", &visit])["id"]);
    let original = text(&attached["hash"]);
    let office = world.server.office("chen");
    let served = office.bytes(&format!("/api/blobs/{original}?record={record}"));
    assert_eq!(hash(&served), original);
}

#[test]
fn a_photo_freed_before_a_restored_backup_is_named_missing_and_comes_when_it_is_attached_again() {
    let mut world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    world.server.stop();
    let yesterday = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&world.server.folder(), yesterday.path());
    world.server.restart();
    let bytes = photo(500, 500, 8);
    let original = text(&world.attach(&wang, &visit, "before", &bytes)["hash"]);
    assert_eq!(wang.sync()["attachments"], 2);
    let freed = wang.json(&["attachments", "--free", "--days", "0"]);
    assert_eq!(freed["attachments"], 1);
    world.server.stop();
    std::fs::remove_dir_all(world.server.folder()).expect("the folder goes");
    copy_folder(yesterday.path(), &world.server.folder());
    world.server.restart();
    // Asked again after the epoch: the small copy comes again, the original can't.
    let report = wang.sync();
    assert_eq!(report["attachments"], 1, "{report}");
    let told = wang.run(&["attachments", &visit]).stdout;
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(told.contains("the server lost it"), "{told}");
    let attention = wang.run(&["attention"]).stdout;
    assert!(String::from_utf8_lossy(&attention).contains("attach it again"));
    let office = world.server.office("chen");
    let way = office.read("/api/attachments/on-their-way");
    let items = way["items"].as_array().expect("a list");
    assert_eq!(items.len(), 1, "{way}");
    assert_eq!(items[0]["hash"], original.as_str());
    assert_eq!(items[0]["from"]["missing"], true, "{way}");
    let record = text(&wang.json(&["visit", &visit])["id"]);
    let address = format!("/api/blobs/{original}?record={record}");
    let answer = office.get(&address);
    assert_eq!(answer.status, 404);
    assert_eq!(answer.body["on_its_way"]["missing"], true);
    let li = world.phone("li");
    let there = li.run(&["attachments", &visit]).stdout;
    assert!(String::from_utf8_lossy(&there).contains("missing:"));

    let again = world.attach(&wang, &visit, "before", &bytes);
    assert_eq!(
        (&again["edit"], &again["again"]),
        (&Value::Null, &true.into())
    );
    assert_eq!(wang.sync()["attachments"], 1);
    assert_eq!(hash(&office.bytes(&address)), original);
    let again = world.attach(&wang, &visit, "before", &bytes);
    assert_eq!(again["again"], false, "now it is there");
}

/// Kills per run; more by the environment variable.
fn kills() -> u64 {
    std::env::var("FIELDFILE_KILLS")
        .ok()
        .and_then(|kills| kills.parse::<u64>().ok())
        .map_or(12, |kills| kills / 4)
}

fn start(phone: &Phone, arguments: &[&str]) -> std::process::Child {
    phone
        .command(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts")
}

/// Runs a command and kills it within so many microseconds; whether it was killed.
fn kill_within(phone: &Phone, arguments: &[&str], most: u64, rng: &mut StdRng) -> bool {
    let mut running = start(phone, arguments);
    pause(rng.random_range(0..most));
    let _ = running.kill();
    !running.wait().expect("it ends").success()
}

/// Waits until the moment of a kill: nothing is sent.
fn pause(micros: u64) {
    let (_keep, moment) = mpsc::channel::<()>();
    let _ = moment.recv_timeout(Duration::from_micros(micros));
}

/// Files of attachments that are not whole.
fn left_over(phone: &Phone) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(phone.home().join("attachments")).expect("it works") {
        let folder = folder.expect("it works").path();
        if folder.is_dir() {
            let files = std::fs::read_dir(folder).expect("it works");
            found.extend(
                files
                    .map(|file| file.expect("it works").path())
                    .filter(|file| file.extension().is_some()),
            );
        }
    }
    found
}

#[test]
fn a_full_disk_on_the_device_refuses_the_photo_and_keeps_the_rest() {
    let Some(disk) = crate::full_disk::Disk::new("4m") else {
        return;
    };
    let world = World::new();
    let wang = world.phone("wang");
    let visit = World::visit_of(&wang);
    let home = disk.folder().join("home");
    copy_folder(&wang.home(), &home);
    let at_home = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAMS.phone);
        command.env_clear().arg("--home").arg(&home);
        command.args(["--lang", "en"]).args(arguments);
        command.output().expect("the device starts")
    };
    let mut saved = 0;
    let refused = loop {
        let file = world.file(&photo(1_000, 800, 50 + saved));
        let output = at_home(&["visit", "attach", &visit, "other", path(&file)]);
        if !output.status.success() {
            break output;
        }
        saved += 1;
        assert!(saved < 100, "the disk never got full");
    };
    let sentence = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(sentence.contains("disk is full"), "{sentence}");
    let listed = at_home(&["attachments", "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).expect("a list");
    let originals = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["thumb"] == false);
    assert_eq!(originals.count() as u64, saved);
    let synced = at_home(&["sync", "--json"]);
    let synced: Value = serde_json::from_slice(&synced.stdout).expect("a report");
    assert_eq!(synced["attachments"], saved * 2, "what was saved arrives");
}
