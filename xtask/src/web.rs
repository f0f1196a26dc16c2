//! The web apps, the office's and the phone's: their packages, builds and checks.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{child, workspace};

/// A web app of the repository.
pub struct App {
    /// Its folder, from the top.
    folder: &'static str,
    /// What it is made from besides its folder.
    beside: &'static [&'static str],
    /// Scripts of its package that write sources, before anything else.
    generated: &'static [&'static str],
}

/// What office staff work with.
pub const OFFICE: App = App {
    folder: "server/web",
    beside: &["docs/openapi.json"],
    generated: &["types"],
};

/// What field engineers work with; its module must be there, see [`crate::wasm`].
pub const PHONE: App = App {
    folder: "mobile/app",
    // What fields are called is said once for both apps.
    beside: &["server/web/src/record/fields.ts", "server/web/src/words"],
    generated: &[],
};

impl App {
    /// The app's folder.
    pub fn folder(&self) -> PathBuf {
        workspace::root().join(self.folder)
    }

    /// The folder of its built files, which the server serves.
    pub fn built(&self) -> PathBuf {
        self.folder().join("dist")
    }

    /// Installs the packages and builds the app; quick when nothing has changed since.
    pub fn build(&self) -> Result<(), Failure> {
        self.install()?;
        let beside = self.beside.iter().map(|path| workspace::root().join(path));
        let inputs: Vec<PathBuf> = std::iter::once(self.folder()).chain(beside).collect();
        self.once("dist", &inputs, &self.built().join("index.html"), || {
            self.generate()?;
            self.npm(&["run", "build"])
        })
    }

    /// Form, types and unit tests.
    pub fn check(&self) -> Result<(), Failure> {
        self.install()?;
        self.generate()?;
        self.npm(&["run", "check"])?;
        self.npm(&["run", "test"])
    }

    /// What a person would do, done in a browser against real servers and devices.
    pub fn try_in_browser(&self) -> Result<(), Failure> {
        self.build()?;
        child::run(
            self.command(&["run", "browser"])
                .env(
                    "FIELDFILE_SERVER",
                    workspace::program("debug", "fieldfile-server"),
                )
                .env("FIELDFILE_DEVICE", workspace::program("debug", "fieldfile")),
        )
    }

    fn generate(&self) -> Result<(), Failure> {
        self.generated
            .iter()
            .try_for_each(|script| self.npm(&["run", script]))
    }

    fn install(&self) -> Result<(), Failure> {
        let inputs = [self.folder().join("package-lock.json")];
        let outcome = self.folder().join("node_modules/.bin/vite");
        self.once("node_modules", &inputs, &outcome, || {
            // No package may run anything while it is installed.
            self.npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        })
    }

    fn npm(&self, args: &[&str]) -> Result<(), Failure> {
        child::run(&mut self.command(args))
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut npm = child::program("npm");
        npm.current_dir(self.folder()).args(args);
        npm
    }

    fn once(
        &self,
        name: &str,
        inputs: &[PathBuf],
        outcome: &Path,
        work: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let name = format!("{}-{name}", self.folder.replace('/', "-"));
        once(&name, inputs, outcome, work)
    }
}

/// Does the work unless it was done with the same inputs and its outcome is there.
fn once(
    name: &str,
    inputs: &[PathBuf],
    outcome: &Path,
    work: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mark = workspace::target().join(format!("{name}.inputs"));
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        take_in(input, &mut hasher)?;
    }
    let now = format!("{:016x}", hasher.finish());
    if outcome.exists() && fs::read_to_string(&mark).is_ok_and(|then| then == now) {
        return Ok(());
    }
    work()?;
    fs::write(&mark, now).map_err(|source| Failure::Unreadable { path: mark, source })
}

/// What the folder's tools write, beside what they read.
const WRITTEN: [&str; 4] = ["node_modules", "dist", "test-results", "schema.ts"];

fn take_in(path: &Path, hasher: &mut DefaultHasher) -> Result<(), Failure> {
    let unreadable = |source| Failure::Unreadable {
        path: path.to_owned(),
        source,
    };
    path.hash(hasher);
    if path.is_dir() {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            entries.push(entry.map_err(unreadable)?.path());
        }
        entries.sort();
        let written = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default();
            WRITTEN.iter().any(|written| name == *written)
        };
        for entry in entries.iter().filter(|path| !written(path)) {
            take_in(entry, hasher)?;
        }
    } else {
        fs::read(path).map_err(unreadable)?.hash(hasher);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(path: &Path) -> u64 {
        let mut hasher = DefaultHasher::new();
        take_in(path, &mut hasher).unwrap();
        hasher.finish()
    }

    #[test]
    fn what_was_built_counts_for_nothing_what_was_written_for_all() {
        let folder = std::env::temp_dir().join(format!("fieldfile-xtask-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("src/a.ts"), "1").unwrap();
        let before = hash(&folder);
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("dist/a.js"), "1").unwrap();
        assert_eq!(hash(&folder), before);
        fs::write(folder.join("src/a.ts"), "2").unwrap();
        assert_ne!(hash(&folder), before);
        fs::remove_dir_all(&folder).unwrap();
    }
}
