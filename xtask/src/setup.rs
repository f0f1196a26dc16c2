//! Brings a machine up to what the other tasks need.
//!
//! On Debian and its relatives, as root, what is missing is installed. Anywhere else nothing is
//! touched: the missing things are named, each with how to get it.

use std::path::Path;

use crate::failure::Failure;
use crate::{child, deny};

/// Something that must be on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Compiles SQLite and zstd. (Rust links with it too, but may have been told to use another.)
    CCompiler,
    /// Runs the generated Python bindings in their test, and an S3 server.
    Python,
    /// The two Rust components that check the code's form.
    RustComponents,
    /// Checks licences, banned crates and sources.
    CargoDeny,
    /// Builds and checks the web app.
    Node,
    /// Compiles SQLite for the browser.
    Clang,
    /// Compiles Rust for the browser where rustup can't.
    RustcWeb,
    /// Runs the phone app's tests, with letters for Chinese.
    Chromium,
}

/// What `cargo xtask test` needs.
pub const EVERYTHING: &[Need] = &[
    Need::CCompiler,
    Need::Python,
    Need::RustComponents,
    Need::CargoDeny,
    Need::Node,
    Need::Clang,
    Need::Chromium,
];
/// What building and running needs.
pub const BUILDING: &[Need] = &[Need::CCompiler, Need::Node, Need::Clang];
/// What the benchmark programs need.
pub const MEASURING: &[Need] = &[Need::CCompiler];

/// The oldest Node.js that the web app's tools run on.
const NODE: (u32, u32) = (20, 19);

/// Makes sure of every need, quickly when all are met.
pub fn bring_up(needs: &[Need]) -> Result<(), Failure> {
    let missing: Vec<Need> = needs
        .iter()
        .copied()
        .filter(|need| !need.is_met())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    match plan(&missing, can_apt()) {
        Plan::Tell(list) => return Err(Failure::Lacking(list)),
        Plan::Install(packages) => install_packages(&packages)?,
    }
    // Another program of the same name may come first on the PATH, and lack the same thing as before.
    let still_missing: Vec<Need> = missing
        .iter()
        .copied()
        .filter(|need| !need.is_met())
        .collect();
    if let Plan::Tell(list) = plan(&still_missing, false) {
        return Err(Failure::Lacking(list));
    }
    if missing.contains(&Need::RustComponents) {
        child::run(child::program("rustup").args(["component", "add", "rustfmt", "clippy"]))?;
    }
    if missing.contains(&Need::CargoDeny) {
        deny::install()?;
    }
    Ok(())
}

impl Need {
    fn is_met(self) -> bool {
        match self {
            Self::CCompiler => child::answer(child::program("cc").arg("--version")).is_some(),
            // The bindings load the library through ctypes, and the S3 server is installed into a venv of its
            // own; some builds of Python lack the one or the other.
            Self::Python => {
                let modules = ["-c", "import ctypes, ensurepip, venv"];
                child::answer(child::program("python3").args(modules)).is_some()
            }
            Self::RustComponents => ["fmt", "clippy"]
                .iter()
                .all(|part| child::answer(child::cargo().args([part, "--version"])).is_some()),
            Self::CargoDeny => deny::find().is_some(),
            Self::Node => {
                let version = child::answer(child::program("node").arg("--version"));
                version.as_deref().and_then(node_version) >= Some(NODE)
                    && child::answer(child::program("npm").arg("--version")).is_some()
            }
            Self::Clang => child::answer(child::program("clang").arg("--version")).is_some(),
            Self::Chromium => child::answer(child::program("chromium").arg("--version")).is_some(),
            Self::RustcWeb => {
                Path::new("/usr/bin/rustc").exists()
                    && Path::new("/usr/lib/rustlib/src").exists()
                    && child::answer(child::program("wasm-ld").arg("--version")).is_some()
            }
        }
    }

    /// The Debian packages that meet this need; none where cargo or rustup meets it on any system.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::CCompiler => &["gcc", "libc6-dev"],
            Self::Python => &["python3", "python3-venv"],
            Self::Node => &["nodejs", "npm"],
            Self::Clang => &["clang"],
            Self::Chromium => &["chromium", "fonts-noto-cjk"],
            Self::RustcWeb => &["rustc-web", "rust-web-src", "lld"],
            Self::RustComponents | Self::CargoDeny => &[],
        }
    }

    /// What to install where there are no Debian packages; none as above.
    fn elsewhere(self) -> Option<&'static str> {
        match self {
            Self::CCompiler => Some(
                "a C compiler that answers to `cc` (macOS: xcode-select --install; Fedora: dnf install gcc)",
            ),
            Self::Python => Some(
                "Python 3 with ctypes and venv that answers to `python3` (https://www.python.org)",
            ),
            Self::Node => Some(
                "Node.js 20.19 or newer with npm (https://nodejs.org; Debian 12's own is too old for the web app's tools)",
            ),
            Self::Clang => Some("clang, which compiles SQLite for the browser (https://llvm.org)"),
            Self::Chromium => Some("Chromium 109 or newer that answers to `chromium`"),
            Self::RustcWeb => Some(
                "the Rust standard library for the browser: rustup target add wasm32-unknown-unknown",
            ),
            Self::RustComponents | Self::CargoDeny => None,
        }
    }
}

/// Major and minor of what `node --version` prints, e.g. `v20.19.2`.
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// These packages come first; then what cargo and rustup bring.
    Install(Vec<&'static str>),
    /// The user must install these himself.
    Tell(String),
}

fn plan(missing: &[Need], can_apt: bool) -> Plan {
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|need| need.packages())
        .copied()
        .collect();
    if can_apt || packages.is_empty() {
        return Plan::Install(packages);
    }
    let things: Vec<&str> = missing.iter().filter_map(|need| need.elsewhere()).collect();
    Plan::Tell(format!(
        "this machine lacks what the task needs. Please install, then run the task again:\n  - {}\n\
         On Debian or Ubuntu: sudo apt-get install --no-install-recommends {}",
        things.join("\n  - "),
        packages.join(" ")
    ))
}

fn can_apt() -> bool {
    Path::new("/etc/debian_version").exists()
        && child::answer(child::program("id").arg("-u")).as_deref() == Some("0")
}

fn install_packages(packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    eprintln!("Installing {}", packages.join(" "));
    let apt = |args: &[&str]| {
        child::run(
            child::program("apt-get")
                .env("DEBIAN_FRONTEND", "noninteractive")
                .args(args),
        )
    };
    apt(&["update", "--quiet"])?;
    apt(&[
        &["install", "--yes", "--quiet", "--no-install-recommends"],
        packages,
    ]
    .concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_as_root_installs_all_packages_at_once() {
        assert_eq!(
            plan(&[Need::CCompiler, Need::Python], true),
            Plan::Install(vec!["gcc", "libc6-dev", "python3", "python3-venv"])
        );
    }

    #[test]
    fn elsewhere_the_missing_things_are_named_and_nothing_else() {
        let Plan::Tell(list) = plan(&[Need::Python, Need::CargoDeny], false) else {
            panic!("installs without apt")
        };
        assert!(list.contains("`python3`"), "{list}");
        assert!(
            list.contains("apt-get install --no-install-recommends python3"),
            "{list}"
        );
        assert!(
            !list.contains("`cc`") && !list.contains("cargo-deny"),
            "{list}"
        );
    }

    #[test]
    fn node_versions_compare_as_numbers() {
        assert_eq!(node_version("v20.19.2\n"), Some((20, 19)));
        assert!(node_version("v9.0.0") < Some(NODE));
        assert!(node_version("20") < Some(NODE));
    }

    #[test]
    fn what_cargo_brings_needs_no_packages_anywhere() {
        assert_eq!(
            plan(&[Need::CargoDeny, Need::RustComponents], false),
            Plan::Install(vec![])
        );
    }
}
