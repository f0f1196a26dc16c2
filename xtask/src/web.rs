//! The office web app: its packages, build and checks.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{child, workspace};

/// The app's folder.
pub fn folder() -> PathBuf {
    workspace::root().join("server/web")
}

/// The folder of its built files, which the server serves.
pub fn built() -> PathBuf {
    folder().join("dist")
}

/// Installs the packages and builds the app; quick when nothing has changed since.
pub fn build() -> Result<(), Failure> {
    install()?;
    let inputs = [folder(), workspace::root().join("docs/openapi.json")];
    once("dist", &inputs, &built().join("index.html"), || {
        npm(&["run", "types"])?;
        npm(&["run", "build"])
    })
}

/// Form, types and unit tests.
pub fn check() -> Result<(), Failure> {
    install()?;
    npm(&["run", "types"])?;
    npm(&["run", "check"])?;
    npm(&["run", "test"])
}

fn install() -> Result<(), Failure> {
    let inputs = [folder().join("package-lock.json")];
    once(
        "node_modules",
        &inputs,
        &folder().join("node_modules/.bin/vite"),
        // No package may run anything while it is installed.
        || npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
    )
}

fn npm(args: &[&str]) -> Result<(), Failure> {
    child::run(&mut command(args))
}

fn command(args: &[&str]) -> Command {
    let mut npm = child::program("npm");
    npm.current_dir(folder()).args(args);
    npm
}

/// Does the work unless it was done with the same inputs and its outcome is there.
fn once(
    name: &str,
    inputs: &[PathBuf],
    outcome: &Path,
    work: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mark = workspace::target().join(format!("web-{name}.inputs"));
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
