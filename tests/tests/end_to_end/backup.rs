//! A backup taken beside the running server, restored into another folder: with the devices nothing is lost, nobody stays
//! signed in, and one that was touched is refused whole.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::server::PASSWORD;
use tests::{Office, Phone, programs};

use crate::{World, text, user_id};

/// A folder of backups and the key that opens them.
struct Safe {
    folder: tempfile::TempDir,
    recipient: String,
}

impl Safe {
    fn new(world: &World) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = folder.path().join("key");
        let printed = world.server.run(&["backup-key", "--to", path(&key)]);
        Self {
            recipient: printed.trim().to_owned(),
            folder,
        }
    }

    fn shelf(&self) -> PathBuf {
        self.folder.path().join("shelf")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    /// Takes a backup; answers its folder.
    fn take(&self, world: &World) -> PathBuf {
        let shelf = self.shelf();
        let said = world.server.run(&[
            "backup",
            "--to",
            path(&shelf),
            "--recipient",
            &self.recipient,
        ]);
        let first = said.lines().next().expect("it says where");
        PathBuf::from(first.strip_prefix("backup ").expect("a folder"))
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Runs a command of the server program that is refused; answers its sentence.
fn refused(arguments: &[&str]) -> String {
    let output = Command::new(programs!().server)
        .env_clear()
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    let said = String::from_utf8(output.stderr).expect("a sentence");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    said
}

fn sign_in_again(world: &World, phone: &Phone, user: &str) {
    assert!(
        phone.refused(&["sync"]).contains("sign"),
        "it was signed out"
    );
    let mut command = phone.command(&["login", &world.server.field_url(), user]);
    let output = command.env("FIELDFILE_PASSWORD", PASSWORD).output();
    assert!(output.expect("it starts").status.success());
}

fn picture(folder: &Path, name: &str, shade: u8) -> PathBuf {
    let file = folder.join(name);
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([shade, 90, 30]));
    picture.save(&file).expect("it is written");
    file
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("it is read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_restored_server_and_its_devices_have_everything() {
    let mut world = World::new();
    world.server.user("root", "administrator", None);
    let safe = Safe::new(&world);
    let (chen, wang, li) = (
        world.server.phone("chen"),
        world.server.phone("wang"),
        world.server.phone("li"),
    );
    let stolen = world.server.phone("huang");
    let customer = World::customer(&chen, "湖州南浔木业有限公司");
    let visit = World::visit(&chen, &customer, &user_id(&wang));
    wang.sync();
    let before = picture(safe.folder.path(), "before.png", 10);
    wang.json(&["visit", "attach", &visit, "before", path(&before)]);
    for round in 0..20 {
        let finding = format!("findings/k{round}/text=第 {round} 次");
        wang.json(&["visit", "set", &visit, &finding]);
    }
    wang.sync();
    // Taken while a device syncs.
    li.sync();
    li.json(&["customer", "set", &customer, "contacts/c7/name=门卫老周"]);
    let mut syncing = li
        .command(&["sync"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let backup = safe.take(&world);
    assert!(syncing.wait().expect("it ends").success());

    // More work after it.
    wang.json(&["customer", "set", &customer, "remark=门卫要登记"]);
    let later = picture(safe.folder.path(), "later.png", 200);
    wang.json(&["visit", "attach", &visit, "after", path(&later)]);
    let second =
        text(&wang.json(&["visit", "new", "--customer", &customer, "--kind", "repair"])["number"]);
    wang.sync();
    chen.sync();
    li.json(&["customer", "set", &customer, "contacts/c9/name=夜班电工"]);
    let code = text(&stolen.json(&["status"])["account"]["code"]);
    world.server.run(&["device", "lost", &code]);
    let root = world.server.office("root");

    let (old, new) = (world.server.folder(), safe.folder.path().join("new"));
    let from = path(&backup).to_owned();
    let (to, key, apart) = (path(&new).to_owned(), safe.key(), path(&old).to_owned());
    let arguments = [
        "restore",
        "--from",
        &from,
        "--to",
        &to,
        "--identity",
        path(&key),
        "--apart",
        &apart,
    ];
    assert!(refused(&arguments).contains("in_use"), "the server runs");
    world.server.stop();
    world.server.run(&arguments);
    assert!(
        refused(&arguments).contains("not_empty"),
        "a second time it is full"
    );
    std::fs::rename(&old, safe.folder.path().join("old")).expect("it goes aside");
    std::fs::rename(&new, &old).expect("it takes its place");
    world.server.restart();

    assert_eq!(root.get("/api/users").status, 401, "no session lives");
    assert!(stolen.refused(&["sync"]).contains("lost"));
    for (phone, user) in [(&li, "li"), (&wang, "wang"), (&chen, "chen")] {
        sign_in_again(&world, phone, user);
    }
    for phone in [&li, &wang, &chen, &li, &wang, &chen] {
        assert_eq!(phone.sync()["refused"], 0);
    }
    for phone in [&wang, &li, &chen] {
        let fields = phone.json(&["customer", &customer])["fields"].clone();
        assert_eq!(fields["remark"], "门卫要登记");
        assert_eq!(fields["contacts/c7/name"], "门卫老周");
        assert_eq!(fields["contacts/c9/name"], "夜班电工");
        let fields = phone.json(&["visit", &visit])["fields"].clone();
        assert_eq!(fields["findings/k19/text"], "第 19 次");
        assert_eq!(text(&phone.json(&["visit", &second])["number"]), second);
    }
    let id = text(&wang.json(&["visit", &visit])["id"]);
    both_photos_are_there(&world, &id, 2);
}

fn both_photos_are_there(world: &World, visit: &str, count: usize) {
    let blobs = files(&world.server.folder().join("blobs").join("original"));
    assert_eq!(blobs.len(), count, "{blobs:?}");
    // What came after the backup was taken up from the old folder.
    let swept = world.server.run(&["blobs", "sweep"]);
    assert!(swept.contains("cited and missing 0"), "{swept}");
    let office: Office = world.server.office("zheng");
    for blob in blobs {
        let hash = blob.file_name().and_then(|name| name.to_str());
        let hash = hash.expect("a hash");
        assert!(
            !office
                .bytes(&format!("/api/blobs/{hash}?record={visit}"))
                .is_empty()
        );
    }
}

#[test]
fn a_touched_backup_is_refused_whole() {
    let mut world = World::new();
    let safe = Safe::new(&world);
    let chen = world.server.phone("chen");
    let customer = World::customer(&chen, "德清莫干山家具有限公司");
    let visit = World::visit(&chen, &customer, &user_id(&chen));
    let photo = picture(safe.folder.path(), "photo.png", 60);
    chen.json(&["visit", "attach", &visit, "before", path(&photo)]);
    chen.sync();
    let backup = safe.take(&world);
    let size = |folder: &Path| -> u64 {
        let length = |file: &PathBuf| std::fs::metadata(file).map_or(0, |found| found.len());
        files(folder).iter().map(length).sum()
    };
    let first = size(&safe.shelf().join("attachments"));
    let again = safe.take(&world);
    assert_ne!(backup, again);
    assert_eq!(
        size(&safe.shelf().join("attachments")),
        first,
        "what is there is not copied again"
    );
    let everything = files(&safe.shelf());
    for words in ["德清莫干山家具有限公司", "AGE-SECRET-KEY", "revocations"] {
        for file in &everything {
            let bytes = std::fs::read(file).expect("it is read");
            assert!(
                !bytes
                    .windows(words.len())
                    .any(|part| part == words.as_bytes()),
                "{words} is in {}",
                file.display()
            );
        }
    }
    world.server.stop();
    let (new, data) = (safe.folder.path().join("new"), world.server.folder());
    let (from, key) = (path(&again).to_owned(), safe.key());
    let arguments = [
        "restore",
        "--from",
        &from,
        "--to",
        path(&new),
        "--identity",
        path(&key),
        "--apart",
        path(&data),
    ];
    let parts = [
        "backup.json",
        "backup.mac",
        "attachments.list",
        "fieldfile.db.zst.age",
        "attachments/",
    ];
    for part in parts {
        let touched = everything.iter().find(|file| {
            let name = path(file);
            (name.starts_with(&from) || part.ends_with('/')) && name.contains(part)
        });
        let touched = touched.unwrap_or_else(|| panic!("there is a {part}"));
        let whole = std::fs::read(touched).expect("it is read");
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(touched, bytes).expect("it is written");
        let sentence = refused(&arguments);
        assert!(!new.exists(), "{part}: {sentence}");
        std::fs::write(touched, whole).expect("it is written");
    }
    let without_key = refused(&arguments[..5]);
    assert!(without_key.contains("--identity"), "{without_key}");
    assert!(!new.exists());
    world.server.run(&arguments);
    assert!(new.join("fieldfile.db").exists());
}

#[test]
fn a_second_server_on_a_folder_is_refused() {
    let world = World::new();
    let data = world.server.folder();
    for command in ["serve", "rebuild"] {
        let mut arguments = vec![command, "--data", path(&data)];
        if command == "serve" {
            arguments.extend(["--listen", "127.0.0.1:0", "--field-listen", "127.0.0.1:0"]);
        }
        let sentence = refused(&arguments);
        assert!(sentence.contains("in_use"), "{sentence}");
    }
    let chen = world.server.phone("chen");
    World::customer(&chen, "第一个照样工作");
}
