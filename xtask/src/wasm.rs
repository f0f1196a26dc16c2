//! The browser build of `client-core`: a WebAssembly module and the JavaScript that loads it.
//!
//! The compiler is the repository's own, with rustup's standard library for the browser. Where rustup
//! can't bring that, Debian's `rustc-web` compiles instead, with a standard library built once from
//! `rust-web-src`. Cargo knows what has changed; a second run takes a second.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::setup::Need;
use crate::{child, setup, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm";
/// Debian's compiler, whatever else is called rustc on the path.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Set to have the module built by Debian's compiler although rustup's would do.
const CHOICE: &str = "FIELDFILE_WASM_COMPILER";

/// Builds the module into the phone app's `src/generated`.
pub fn build() -> Result<(), Failure> {
    setup::bring_up(&[Need::CCompiler, Need::Clang])?;
    let compiler = Compiler::find()?;
    let mut cargo = child::cargo();
    compiler.choose(&mut cargo);
    cargo.args(["build", "--package", "fieldfile-wasm", "--target", TARGET]);
    cargo
        .args(["--profile", PROFILE])
        .arg("--target-dir")
        .arg(folder());
    child::run(&mut cargo)?;
    let module = folder()
        .join(TARGET)
        .join(PROFILE)
        .join("fieldfile_wasm.wasm");
    if is_newer(&generated().join("fieldfile_wasm_bg.wasm"), &module) {
        return Ok(());
    }
    let mut glue = child::cargo();
    glue.args(["run", "--quiet", "--package", "wasm-glue", "--"]);
    child::run(glue.arg(&module).arg(generated()))
}

/// Where the app finds the module.
pub fn generated() -> PathBuf {
    workspace::root().join("mobile/app/src/generated")
}

/// A target folder of its own: two compilers may be at work, and neither waits for the other.
fn folder() -> PathBuf {
    workspace::target().join("wasm-build")
}

/// Whether the outcome is there and was made after its input.
fn is_newer(outcome: &Path, input: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|about| about.modified());
    matches!((changed(outcome), changed(input)), (Ok(made), Ok(given)) if made >= given)
}

/// What compiles for the browser.
enum Compiler {
    /// The repository's own.
    Rustup,
    /// Debian's, with a standard library in this folder.
    Debian(PathBuf),
}

impl Compiler {
    fn find() -> Result<Self, Failure> {
        let debian = env::var(CHOICE).is_ok_and(|choice| choice == "debian");
        if !debian && (has_target() || add_target()) {
            return Ok(Self::Rustup);
        }
        setup::bring_up(&[Need::RustcWeb])?;
        Ok(Self::Debian(standard_library()?))
    }

    fn choose(&self, cargo: &mut Command) {
        if let Self::Debian(library) = self {
            let flags = format!("-C linker=wasm-ld --sysroot {}", library.display());
            cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTFLAGS", flags);
            cargo.env_remove("RUSTUP_TOOLCHAIN");
        }
    }
}

fn has_target() -> bool {
    let print = ["--print", "target-libdir", "--target", TARGET];
    child::answer(child::program("rustc").args(print))
        .and_then(|folder| fs::read_dir(folder).ok())
        .is_some_and(|mut files| files.next().is_some())
}

fn add_target() -> bool {
    eprintln!("Adding {TARGET} to the Rust toolchain");
    child::answer(child::program("rustup").args(["target", "add", TARGET])).is_some()
        && has_target()
}

/// The standard library for the browser, built once for each version of Debian's compiler.
fn standard_library() -> Result<PathBuf, Failure> {
    let version = child::answer(child::program(DEBIAN_RUSTC).arg("--version")).unwrap_or_default();
    let name: String = version
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let library = workspace::target().join(format!("wasm-std-{name}"));
    let place = library.join("lib/rustlib").join(TARGET).join("lib");
    if place.is_dir() {
        return Ok(library);
    }
    eprintln!("Building the standard library for {TARGET}, once");
    let source = workspace::target().join("wasm-std-source");
    let write = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().unwrap_or(&path))
            .and_then(|()| fs::write(&path, text))
            .map_err(|source| Failure::Unreadable { path, source })
    };
    write(
        source.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n",
    )?;
    write(
        source.join("src/lib.rs"),
        "//! Nothing: only the standard library is wanted.\n",
    )?;
    let built = source.join("target");
    let mut cargo = child::cargo();
    cargo.current_dir(&source).env("RUSTC", DEBIAN_RUSTC);
    cargo
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-C linker=wasm-ld");
    cargo.args(["build", "--release", "--target", TARGET]);
    cargo
        .args(["-Zbuild-std=std,panic_abort", "--target-dir"])
        .arg(&built);
    child::run(&mut cargo)?;
    take_libraries(&built.join(TARGET).join("release/deps"), &place)?;
    Ok(library)
}

/// Copies the libraries to where the compiler looks for them; the folder appears when all are there.
fn take_libraries(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |source| Failure::Unreadable {
        path: to.to_owned(),
        source,
    };
    let partial = to.with_extension("partial");
    fs::create_dir_all(&partial).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if let Some(name) = path.file_name()
            && path.extension().is_some_and(|end| end == "rlib")
        {
            fs::copy(&path, partial.join(name)).map_err(failed)?;
        }
    }
    fs::rename(&partial, to).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_counts_only_if_it_was_made_after_its_input() {
        let folder = env::temp_dir().join(format!("fieldfile-wasm-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (input, outcome) = (folder.join("in"), folder.join("out"));
        fs::write(&input, "1").unwrap();
        assert!(!is_newer(&outcome, &input));
        fs::write(&outcome, "2").unwrap();
        assert!(is_newer(&outcome, &input));
        assert!(!is_newer(&outcome, &folder.join("none")));
        fs::remove_dir_all(&folder).unwrap();
    }
}
