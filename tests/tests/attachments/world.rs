//! A department that takes photos.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use tempfile::TempDir;
use tests::{Phone, Server};

use crate::PROGRAMS;

/// Wang and Li are engineers of team A, Chen dispatches for it.
pub struct World {
    pub server: Server,
    pub folder: TempDir,
    files: AtomicU32,
}

impl World {
    pub fn new() -> Self {
        Self::with(Server::start(PROGRAMS))
    }

    pub fn with(server: Server) -> Self {
        server.team("A");
        server.team("B");
        for (user, role) in [
            ("wang", "engineer"),
            ("li", "engineer"),
            ("chen", "dispatcher"),
        ] {
            server.user(user, role, Some("A"));
        }
        Self {
            server,
            folder: tempfile::tempdir().expect("a temporary folder"),
            files: AtomicU32::new(0),
        }
    }

    pub fn phone(&self, user: &str) -> Phone {
        let phone = self.server.phone(user);
        phone.sync();
        phone
    }

    /// A visit that an engineer made for himself, and that the server has.
    pub fn visit_of(engineer: &Phone) -> String {
        let customer = engineer.json(&["customer", "new", "name=东方轴承"]);
        let customer = text(&customer["number"]);
        let arguments = ["visit", "new", "--customer", &customer, "--kind", "repair"];
        let visit = text(&engineer.json(&arguments)["number"]);
        engineer.sync();
        visit
    }

    /// A file with these bytes.
    pub fn file(&self, bytes: &[u8]) -> PathBuf {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        let file = self.folder.path().join(format!("file{number}"));
        std::fs::write(&file, bytes).expect("it can be written");
        file
    }

    pub fn attach(&self, phone: &Phone, visit: &str, slot: &str, bytes: &[u8]) -> Value {
        let file = self.file(bytes);
        phone.json(&["visit", "attach", visit, slot, file.to_str().expect("text")])
    }
}

/// A photo of noise, which nothing compresses much: about a byte for each of its elements.
pub fn photo(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let mut pixels = vec![0; (width * height * 3) as usize];
    StdRng::seed_from_u64(seed).fill_bytes(&mut pixels);
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 60)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
        .expect("it encodes");
    out
}

/// A path as an argument.
pub fn path(file: &Path) -> &str {
    file.to_str().expect("text")
}

/// A text of a JSON answer.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
