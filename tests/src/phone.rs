//! A field device: the terminal client with a home of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::Programs;

/// A device and its user.
#[derive(Debug)]
pub struct Phone {
    programs: Programs,
    folder: TempDir,
}

impl Phone {
    /// A device without a home yet.
    pub fn new(programs: Programs) -> Self {
        Self {
            programs,
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A new device, signed in.
    pub fn sign_in(programs: Programs, url: &str, user: &str, password: &str) -> Self {
        let phone = Self::new(programs);
        let output = phone
            .command(&["login", url, user])
            .env("FIELDFILE_PASSWORD", password)
            .output();
        let output = output.expect("the device starts");
        assert!(
            output.status.success(),
            "sign-in failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        phone
    }

    /// Its home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A second device that starts from a copy of this one's home.
    #[must_use]
    pub fn copied(&self) -> Self {
        let copy = Self::new(self.programs);
        copy_folder(&self.home(), &copy.home());
        copy
    }

    /// Runs a command; the caller looks at the result.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the device starts")
    }

    /// Runs a command that must be done, with `--json`, and returns what it printed.
    ///
    /// # Panics
    /// If it fails or prints no JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut with_json = arguments.to_vec();
        with_json.push("--json");
        let output = self.run(&with_json);
        assert!(
            output.status.success(),
            "{arguments:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "{arguments:?} printed {:?}: {error}",
                String::from_utf8_lossy(&output.stdout)
            )
        })
    }

    /// Runs a command that must be refused; returns its sentence.
    ///
    /// # Panics
    /// If it is done.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?} was not refused"
        );
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Synchronises; returns the report.
    pub fn sync(&self) -> Value {
        self.json(&["sync"])
    }

    /// The command, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.programs.phone);
        command
            .env_clear()
            .arg("--home")
            .arg(self.home())
            .args(["--lang", "en"])
            .args(arguments)
            .stdin(Stdio::null());
        command
    }
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("its entries too");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("they have a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("files can be copied");
        }
    }
}
