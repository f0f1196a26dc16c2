//! A server process.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use crate::{Office, Phone, Programs};

/// Good enough for the rules about passwords.
pub const PASSWORD: &str = "correct-battery-7-staple";

/// A running server with a data folder of its own.
#[derive(Debug)]
pub struct Server {
    programs: Programs,
    folder: TempDir,
    running: Option<Running>,
    /// Environment variables of its processes.
    settings: Vec<(String, String)>,
    /// Where the listeners were the last time, to come back there after a restart.
    addresses: Option<(String, String)>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    /// Kept open so that the server never writes into a closed pipe.
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts one with an empty folder.
    pub fn start(programs: Programs) -> Self {
        Self::start_with(programs, &[])
    }

    /// Starts one with an empty folder and these environment variables; `FIELDFILE_DATA` moves the folder.
    pub fn start_with(programs: Programs, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut server = Self {
            programs,
            folder,
            running: None,
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            addresses: None,
        };
        server.restart();
        server
    }

    /// Starts it again on the same folder and the same addresses; it must not be running.
    pub fn restart(&mut self) {
        assert!(self.running.is_none(), "the server is running");
        let (office, field) = match &self.addresses {
            Some((office, field)) => (office.clone(), field.clone()),
            None => ("127.0.0.1:0".to_owned(), "127.0.0.1:0".to_owned()),
        };
        let mut child = self
            .command(&["serve", "--listen", &office, "--field-listen", &field])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut address = |name: &str| {
            let mut line = String::new();
            output
                .read_line(&mut line)
                .expect("the server says where it listens");
            let address = line.trim().strip_prefix(name).map(str::trim);
            let address =
                address.unwrap_or_else(|| panic!("expected the {name} address, got {line:?}"));
            address
                .strip_prefix("http://")
                .expect("an http address")
                .to_owned()
        };
        self.addresses = Some((address("office"), address("field")));
        self.running = Some(Running {
            child,
            _output: output,
        });
    }

    /// Ends it as a service manager would, and waits.
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let pid = running.child.id().to_string();
            let _ = Command::new("kill").args(["-TERM", &pid]).status();
            let status = running.child.wait().expect("the server ends");
            assert!(status.success(), "the server ended with {status}");
        }
    }

    /// Kills it without warning.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.running
            .as_ref()
            .expect("the server is running")
            .child
            .id()
    }

    /// The most memory that it has taken so far, MB; 0 where `/proc` does not tell.
    pub fn peak_memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or(0.0) / 1_024.0
    }

    /// Address of the office listener.
    pub fn office_url(&self) -> String {
        format!(
            "http://{}",
            self.addresses.as_ref().expect("it has been started").0
        )
    }

    /// Address of the field listener.
    pub fn field_url(&self) -> String {
        format!(
            "http://{}",
            self.addresses.as_ref().expect("it has been started").1
        )
    }

    /// Its data folder.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs one of its commands beside it and returns what it printed.
    ///
    /// # Panics
    /// If the command fails.
    pub fn run(&self, arguments: &[&str]) -> String {
        self.run_with_input(arguments, "")
    }

    /// Runs a command that ends with status 1; answers what it printed.
    ///
    /// # Panics
    /// If it ends otherwise.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self
            .command(arguments)
            .output()
            .expect("the command starts");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The same with something on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> String {
        let mut child = self
            .command(arguments)
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
            .expect("it reads its input");
        let output = child.wait_with_output().expect("it ends");
        assert!(
            output.status.success(),
            "{arguments:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("it prints text")
    }

    /// Adds a team.
    pub fn team(&self, name: &str) {
        self.run(&["team", "add", name]);
    }

    /// Adds a user with the suites' password.
    pub fn user(&self, name: &str, role: &str, team: Option<&str>) {
        let mut arguments = vec!["user", "add", name, "--role", role, "--password-stdin"];
        if let Some(team) = team {
            arguments.extend(["--team", team]);
        }
        self.run_with_input(&arguments, PASSWORD);
    }

    /// A new device of a user, signed in.
    pub fn phone(&self, user: &str) -> Phone {
        Phone::sign_in(self.programs, &self.field_url(), user, PASSWORD)
    }

    /// An office client of a user, signed in.
    pub fn office(&self, user: &str) -> Office {
        Office::sign_in(&self.office_url(), user, PASSWORD)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let (verb, rest) = arguments.split_first().expect("a command");
        let mut command = Command::new(self.programs.server);
        command
            .env_clear()
            .env("FIELDFILE_DATA", data(self.folder.path()))
            .envs(self.settings.clone())
            .arg(verb)
            .args(rest);
        command
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
