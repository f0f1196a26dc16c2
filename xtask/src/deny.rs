//! cargo-deny at one known version: finding, installing, running.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::{child, workspace};

/// Its configuration format and its verdicts differ between versions.
const VERSION: &str = "0.20.2";

/// The program on the PATH if it has this version, else the one that [`install`] made.
pub fn find() -> Option<PathBuf> {
    let expected = format!("cargo-deny {VERSION}");
    [PathBuf::from("cargo-deny"), installed_program()]
        .into_iter()
        .find(|path| {
            child::answer(child::program(path).arg("--version")).as_deref() == Some(&expected)
        })
}

/// Builds it (some minutes, once) into a folder of its own that all clones share, so that the
/// user's own cargo-deny stays as it is. Unoptimised: a check takes seconds either way.
pub fn install() -> Result<(), Failure> {
    eprintln!("Installing cargo-deny {VERSION} into {}", home().display());
    child::run(
        child::cargo()
            .args(["install", "--locked", "--debug", "--quiet", "--root"])
            .arg(home())
            .arg(format!("cargo-deny@{VERSION}"))
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env_remove("CARGO_TARGET_DIR"),
    )
}

/// The check as `deny.toml` describes it.
pub fn check() -> Command {
    let mut command = child::program(find().unwrap_or_else(installed_program));
    // Not --offline: the other platforms' crates, whose licences are checked too, may have to be
    // downloaded first. Crates present in two versions are a warning each, hidden here because
    // they are other people's choice; `cargo deny check bans` shows them.
    command.args([
        "--locked",
        "check",
        "--allow",
        "duplicate",
        "bans",
        "licenses",
        "sources",
    ]);
    command
}

fn installed_program() -> PathBuf {
    home()
        .join("bin")
        .join(format!("cargo-deny{}", env::consts::EXE_SUFFIX))
}

fn home() -> PathBuf {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_else(|| workspace::target().join("tools"))
        .join(format!("fieldfile-tools/cargo-deny-{VERSION}"))
}
