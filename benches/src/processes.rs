//! The release builds of server and terminal device, started as users start them.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::measure;

/// Password of everybody in a benchmark.
pub const PASSWORD: &str = "correct-battery-7-staple";
/// The one team.
pub const TEAM: &str = "bench";

/// A server process; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    _output: BufReader<ChildStdout>,
    folder: TempDir,
    /// Address of the office listener.
    pub office: String,
    /// Address of the field listener.
    pub field: String,
}

impl Server {
    /// Starts one with the one team and an engineer, a dispatcher and a supervisor named after their
    /// roles.
    pub fn start() -> Self {
        Self::start_filled(|_| ()).0
    }

    /// The same, its database filled before it serves.
    pub fn start_filled<T>(fill: impl FnOnce(&Path) -> T) -> (Self, T) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        run(&data, &["team", "add", TEAM], "");
        for role in ["engineer", "dispatcher", "supervisor"] {
            run(
                &data,
                &[
                    "user",
                    "add",
                    role,
                    "--role",
                    role,
                    "--team",
                    TEAM,
                    "--password-stdin",
                ],
                PASSWORD,
            );
        }
        let filled = fill(&data.join("fieldfile.db"));
        let mut child = Command::new(sibling("fieldfile-server"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--field-listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut address = |name: &str| {
            let mut line = String::new();
            output
                .read_line(&mut line)
                .expect("the server prints its addresses");
            line.trim()
                .strip_prefix(name)
                .expect("in this order")
                .trim()
                .to_owned()
        };
        let (office, field) = (address("office"), address("field"));
        let server = Self {
            child,
            _output: output,
            folder,
            office,
            field,
        };
        (server, filled)
    }

    /// Adds a user who sees every team.
    pub fn add_user(&self, name: &str, role: &str) {
        run(
            &self.data(),
            &["user", "add", name, "--role", role, "--password-stdin"],
            PASSWORD,
        );
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A terminal device with a home of its own.
#[derive(Debug)]
pub struct Phone {
    home: TempDir,
}

impl Phone {
    /// Signs in a new device.
    pub fn sign_in(server: &Server, user: &str) -> Self {
        let phone = Self {
            home: tempfile::tempdir().expect("a temporary folder"),
        };
        phone.login(&server.field, user);
        phone
    }

    /// Signs in, the first time or again at another address of the same server.
    pub fn login(&self, field: &str, user: &str) {
        let output = self
            .command(&["login", field, user])
            .env("FIELDFILE_PASSWORD", PASSWORD)
            .output();
        check(&output.expect("the device starts"));
    }

    /// Synchronises: the report, and the peak memory of the process in MB.
    pub fn sync(&self) -> (Value, f64) {
        let mut child = self
            .command(&["sync", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the device starts");
        let pid = child.id();
        let mut peak: f64 = 0.0;
        // VmHWM only grows, so the last look before the end is the peak, as near as one can look.
        while child.try_wait().expect("it can be waited for").is_none() {
            peak = peak.max(measure::peak_memory(pid));
            std::thread::yield_now();
        }
        let output = child.wait_with_output().expect("it has ended");
        check(&output);
        (
            serde_json::from_slice(&output.stdout).expect("it prints its report"),
            peak,
        )
    }

    /// Synchronises over a link that may break off; the most memory seen, MB. It is looked at rarely, so that
    /// looking takes nothing from the work.
    pub fn try_sync(&self) -> f64 {
        let mut child = self
            .command(&["sync"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the device starts");
        let pid = child.id();
        let mut peak: f64 = 0.0;
        while child.try_wait().expect("it can be waited for").is_none() {
            peak = peak.max(measure::peak_memory(pid));
            measure::pause();
        }
        peak
    }

    /// Runs a command that must be done, with `--json`.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self
            .command(arguments)
            .arg("--json")
            .output()
            .expect("the device starts");
        check(&output);
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    }

    /// Its home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(sibling("fieldfile"));
        command
            .arg("--home")
            .arg(self.home.path())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }
}

/// A program beside this one.
pub fn sibling(name: &str) -> PathBuf {
    let path = std::env::current_exe()
        .expect("a program knows where it is")
        .with_file_name(name);
    assert!(
        path.exists(),
        "{} is not built; run this through cargo xtask bench",
        path.display()
    );
    path
}

fn run(data: &Path, arguments: &[&str], input: &str) {
    let mut child = Command::new(sibling("fieldfile-server"))
        .env("FIELDFILE_DATA", data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(input.as_bytes())
        .expect("it reads");
    check(&child.wait_with_output().expect("it ends"));
}

fn check(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
