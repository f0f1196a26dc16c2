//! Processes killed at any instant, data folders set back, full disks, wrong clocks.

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use client_core::device::Device;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::phone::copy_folder;
use tests::server::PASSWORD;

use crate::{World, text, user_id};

/// Kills per run; more by the environment variable.
fn kills() -> u64 {
    std::env::var("FIELDFILE_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(50)
}

#[test]
fn whoever_is_killed_at_any_instant_everything_saved_arrives_once() {
    let mut world = World::new();
    let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
    let customer = World::customer(&chen, "杭州华睿医药有限公司");
    let visit = World::visit(&chen, &customer, &user_id(&wang));
    wang.sync();
    let mut rng = StdRng::seed_from_u64(20);
    for round in 0..kills() {
        wang.json(&[
            "visit",
            "set",
            &visit,
            &format!("findings/k{round}/text=第 {round} 次"),
        ]);
        let mut syncing = wang
            .command(&["sync"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let kill_at = Duration::from_micros(rng.random_range(0..120_000));
        // Nothing is sent: this only waits until the moment of the kill.
        let (_keep, moment) = mpsc::channel::<()>();
        let _ = moment.recv_timeout(kill_at);
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
    chen.sync();
    let file = chen.json(&["visit", &visit]);
    for round in 0..kills() {
        assert_eq!(
            file["fields"][format!("findings/k{round}/text")],
            format!("第 {round} 次")
        );
    }
    assert_eq!(file["conflicts"].as_array().map(Vec::len), Some(0));
    assert_eq!(wang.json(&["status"])["unsent"], 0);
    world.server.stop();
    world.server.run(&["rebuild"]);
    world.server.restart();
    let li = world.server.phone("li");
    li.sync();
    assert_eq!(li.json(&["visit", &visit])["heads"], file["heads"]);
}

#[test]
fn a_data_folder_set_back_to_yesterday_gets_everything_back_from_the_devices() {
    let mut world = World::new();
    let (chen, wang, li) = (
        world.server.phone("chen"),
        world.server.phone("wang"),
        world.server.phone("li"),
    );
    let customer = World::customer(&chen, "嘉兴博远包装印刷有限公司");
    for phone in [&wang, &li] {
        phone.sync();
    }
    world.server.stop();
    let yesterday = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&world.server.folder(), yesterday.path());
    world.server.restart();
    // A day's work after the copy: edits, and a whole new visit.
    wang.json(&["customer", "set", &customer, "remark=门卫要登记"]);
    let visit =
        text(&wang.json(&["visit", "new", "--customer", &customer, "--kind", "repair"])["number"]);
    wang.json(&["visit", "accept", &visit]);
    for phone in [&wang, &li, &chen] {
        assert_eq!(phone.sync()["refused"], 0);
    }
    li.json(&["customer", "set", &customer, "contacts/c9/name=夜班电工"]);
    world.server.stop();
    std::fs::remove_dir_all(world.server.folder()).expect("the folder goes");
    copy_folder(yesterday.path(), &world.server.folder());
    world.server.restart();
    for phone in [&li, &wang, &chen, &li, &wang, &chen] {
        assert_eq!(phone.sync()["refused"], 0);
    }
    for phone in [&wang, &li, &chen] {
        let fields = phone.json(&["customer", &customer])["fields"].clone();
        assert_eq!(fields["remark"], "门卫要登记");
        assert_eq!(fields["contacts/c9/name"], "夜班电工");
        assert_eq!(phone.json(&["visit", &visit])["status"], "accepted");
    }
}

/// A clock that is a year ahead.
struct Ahead;

impl client_core::device::Clock for Ahead {
    fn now(&self) -> i64 {
        #[expect(
            clippy::disallowed_methods,
            reason = "this test is about a device's own clock"
        )]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(0, |now| now.as_millis() as i64) + 365 * 86_400_000
    }
}

#[test]
fn a_phone_whose_clock_is_a_year_off_is_measured_and_shown() {
    let world = World::new();
    let chen = world.server.phone("chen");
    let customer = World::customer(&chen, "常州长兴机械有限公司");
    let home = tempfile::tempdir().expect("a temporary folder");
    let device = Device::open_seeded(home.path(), Box::new(Ahead), 7).expect("it opens");
    device
        .sign_in(
            world.server.field_url(),
            "wang".to_owned(),
            PASSWORD.to_owned(),
            "fast phone".to_owned(),
        )
        .expect("it signs in");
    device.sync(false, None).expect("it syncs");
    let offset = device
        .status()
        .expect("it has a status")
        .clock_offset
        .expect("measured");
    assert!((offset + 365 * 86_400_000).abs() < 60_000, "{offset}");
    let fields = device
        .read(
            client_core::record::Kind::Customer,
            vec!["remark=明年写的".to_owned()],
        )
        .expect("a value");
    device.set(customer.clone(), fields).expect("it saves");
    device.sync(false, None).expect("it syncs");
    chen.sync();
    let history = chen.json(&["history", &customer]);
    let last = history["edits"]
        .as_array()
        .and_then(|edits| edits.last())
        .expect("an edit")
        .clone();
    let (at, received) = (
        last["at"].as_i64().expect("a time"),
        last["received"].as_i64().expect("received"),
    );
    assert!(
        at - received > 300 * 86_400_000,
        "both times are shown: {last}"
    );
    let changed = chen.json(&["customer", &customer])["changed_at"]
        .as_i64()
        .expect("a time");
    assert!(
        (changed - received).abs() < 60_000,
        "lists show the corrected time"
    );
}

/// A small disk of its own in memory, unmounted when dropped. `None` where mounting is not allowed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_on_the_device_refuses_the_save_and_keeps_what_was_saved() {
    let Some(disk) = SmallDisk::mount("3m") else {
        eprintln!("skipped: mounting a small disk needs root");
        return;
    };
    let world = World::new();
    let home = disk.0.path().join("home");
    let at_home = |arguments: &[&str]| {
        Command::new(tests::programs!().phone)
            .env_clear()
            .env("FIELDFILE_PASSWORD", PASSWORD)
            .arg("--home")
            .arg(&home)
            .args(["--lang", "en"])
            .args(arguments)
            .output()
            .expect("the device starts")
    };
    assert!(
        at_home(&["login", &world.server.field_url(), "wang"])
            .status
            .success()
    );
    assert!(
        at_home(&["customer", "new", "name=先存的客户"])
            .status
            .success()
    );
    let long = format!("remark={}", "满".repeat(3_900));
    let mut saved = 1;
    let refused = loop {
        let output = at_home(&["customer", "new", &format!("name=客户 {saved}"), &long]);
        if !output.status.success() {
            break output;
        }
        saved += 1;
        assert!(saved < 2_000, "the disk never got full");
    };
    assert_eq!(refused.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(sentence.contains("disk is full"), "{sentence}");
    let listed = at_home(&["customers", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("a list");
    assert_eq!(listed.as_array().map(Vec::len), Some(saved));
}
