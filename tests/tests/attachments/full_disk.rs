//! The server's disk is full, and uploads go on when there is room again.

use std::path::Path;
use std::process::Command;

use tests::Server;

use crate::PROGRAMS;
use crate::carrier::{Carrier, document};

/// A small disk of its own, until it is dropped.
pub struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// Needs the right to mount; says so where it is missing.
    pub fn new(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if mount(
            &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"],
            folder.path(),
        ) {
            Some(Self { folder })
        } else {
            eprintln!("skipped: mounting a small disk needs root on Linux");
            None
        }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn grow(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(mount(&["-o", &options], self.folder.path()));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(self.folder.path())
            .status();
    }
}

fn mount(options: &[&str], place: &Path) -> bool {
    let done = Command::new("mount").args(options).arg(place).output();
    done.is_ok_and(|output| output.status.success())
}

#[test]
fn an_upload_stopped_by_a_full_disk_goes_on_when_there_is_room() {
    let Some(disk) = Disk::new("6m") else {
        return;
    };
    let data = disk.folder.path().join("data");
    let mut server = Server::start_with(
        PROGRAMS,
        &[("FIELDFILE_DATA", data.to_str().expect("text"))],
    );
    let li = Carrier::first(&server);
    let (small, large) = (document(10_000, 1), document(8_000_000, 2));
    let address = li.begin(&small);
    assert_eq!(li.send(&address, 0, &small), 204);
    let address = li.begin(&large);
    let part = |offset: usize| &large[offset..large.len().min(offset + 1_000_000)];
    let mut offset = 0;
    while li.send(&address, offset, part(offset)) == 204 {
        offset = li.offset(&address);
    }
    let offset = li.offset(&address);
    assert!(0 < offset && offset < large.len(), "{offset}");
    assert_eq!(li.send(&address, offset, part(offset)), 507);
    assert!(li.is_confirmed(&small));
    disk.grow("64m");
    while li.offset(&address) < large.len() {
        let offset = li.offset(&address);
        assert_eq!(li.send(&address, offset, part(offset)), 204);
    }
    assert!(li.is_confirmed(&large));
    server.stop();
}
