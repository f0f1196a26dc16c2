//! The program as a whole: a device with a user of its own, without a server.

mod commands;
mod words;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::rc::Rc;

use client_core::device::Device;
use client_core::record::{Enrolment, Id, Role};
use client_core::store::Identity;

use crate::Surroundings;

/// 2026-11-22 14:00 in Shanghai.
const NOW: i64 = 1_795_327_200_000;
const TEAM: Id = Id([7; 16]);

/// What was written to a stream.
#[derive(Clone, Default)]
struct Stream(Rc<RefCell<Vec<u8>>>);

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Stream {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

/// What a command came to.
struct Done {
    code: u8,
    out: String,
    err: String,
}

/// A person at a terminal.
struct Person {
    home: tempfile::TempDir,
    user: Id,
    now: i64,
    runs: u64,
    /// A folder other than the device's, if he mistypes it.
    mistyped: Option<PathBuf>,
}

impl Person {
    /// Somebody whose device was enrolled before.
    fn new(role: Role) -> Self {
        let home = tempfile::tempdir().unwrap();
        let user = Id([1; 16]);
        let clock = Surroundings {
            now: Some(NOW),
            ..Surroundings::of_process()
        };
        let device = Device::open_seeded(home.path(), clock.clock(), 1).unwrap();
        let identity = Identity {
            enrolment: Enrolment(*b"enrolled"),
            code: "K7M".to_owned(),
            user,
            login: "wang".to_owned(),
            name: "王工".to_owned(),
            role,
            teams: vec![TEAM],
        };
        device
            .with_store(|store, _| {
                store.set_identity(&identity)?;
                store.set_note("device_name", "王工的手机")
            })
            .unwrap();
        Self {
            home,
            user,
            now: NOW,
            runs: 1,
            mistyped: None,
        }
    }

    /// Runs a command; every run is a minute later and opens the folder anew.
    fn runs(&mut self, arguments: &[&str]) -> Done {
        self.runs += 1;
        self.now += 60_000;
        let (out, err) = (Stream::default(), Stream::default());
        let mut around = Surroundings {
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            watched: false,
            variables: BTreeMap::new(),
            now: Some(self.now),
            seed: Some(self.runs),
        };
        let home = self.mistyped.as_deref().unwrap_or(self.home.path());
        let home = home.to_str().unwrap();
        let line = ["fieldfile", "--home", home];
        let line = line.iter().chain(arguments).map(Into::into);
        let code = crate::run(line, &mut around);
        Done {
            code,
            out: out.text(),
            err: err.text(),
        }
    }

    /// Runs a command that is done, and gives its JSON.
    fn json(&mut self, arguments: &[&str]) -> serde_json::Value {
        let arguments = [arguments, &["--json"]].concat();
        let done = self.runs(&arguments);
        assert_eq!(done.code, 0, "{arguments:?}: {}", done.err);
        assert_eq!(done.err, "", "{arguments:?}");
        serde_json::from_str(&done.out).unwrap()
    }

    /// Runs a command that is done, and gives what a person reads.
    fn reads(&mut self, arguments: &[&str]) -> String {
        let done = self.runs(arguments);
        assert_eq!(done.code, 0, "{arguments:?}: {}", done.err);
        done.out
    }

    /// Runs a command that is refused, and gives the sentence.
    fn is_refused(&mut self, arguments: &[&str]) -> String {
        let done = self.runs(arguments);
        assert_eq!(done.code, 1, "{arguments:?}: {}", done.out);
        assert_eq!(done.out, "", "{arguments:?}");
        assert_eq!(done.err.lines().count(), 1, "{}", done.err);
        done.err.trim_end().to_owned()
    }

    /// A customer's number.
    fn makes_customer(&mut self, name: &str) -> String {
        let saved = self.json(&["customer", "new", &format!("name={name}")]);
        saved["number"].as_str().unwrap().to_owned()
    }

    /// A visit's number.
    fn makes_visit(&mut self, customer: &str, kind: &str) -> String {
        let saved = self.json(&["visit", "new", "--customer", customer, "--kind", kind]);
        saved["number"].as_str().unwrap().to_owned()
    }
}
