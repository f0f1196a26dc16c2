//! The exported device API from outside Rust: Python bindings are generated from the built library and
//! driven through open, save, search, sync against a real server.

use std::path::{Path, PathBuf};
use std::process::Command;

use tests::Server;
use tests::server::PASSWORD;

#[test]
fn a_python_program_saves_searches_and_syncs_through_the_device_api() {
    if let Err(missing) = Command::new("python3").arg("--version").output() {
        assert!(
            std::env::var("FIELDFILE_REQUIRE_PYTHON").as_deref() != Ok("1"),
            "python3 is required here: {missing}"
        );
        println!("skipped: there is no python3 here ({missing})");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bindings = folder.path().join("bindings");
    generate(&bindings);

    let server = Server::start(tests::programs!());
    server.team("east");
    server.user("wang", "engineer", Some("east"));
    let homes = folder.path().join("homes");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bindings/device.py");
    let output = Command::new("python3")
        .arg(program)
        .args([&server.field_url(), "wang", PASSWORD])
        .arg(homes)
        .env("PYTHONPATH", &bindings)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.trim_end().ends_with("done"),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Builds the library and the generator as this test was built, and writes the bindings and the
/// library they load into a folder.
fn generate(bindings: &Path) {
    let built = built_folder();
    let release = built.ends_with("release");
    let mut build = Command::new(env!("CARGO"));
    build
        .args([
            "build",
            "--quiet",
            "-p",
            "client-core",
            "-p",
            "uniffi-bindgen",
        ])
        .arg("--target-dir")
        .arg(built.parent().expect("a file stands in a folder"))
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if release {
        build.arg("--release");
    }
    assert!(
        build.status().expect("cargo starts").success(),
        "the library builds"
    );

    let (before, after) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let name = format!("{before}client_core{after}");
    let library = built.join(&name);
    let generator = built.join(format!("uniffi-bindgen{}", std::env::consts::EXE_SUFFIX));
    let generated = Command::new(generator)
        .arg("generate")
        .arg(&library)
        .args(["--language", "python", "--no-format", "--out-dir"])
        .arg(bindings)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the generator starts");
    assert!(
        generated.status.success(),
        "{}",
        String::from_utf8_lossy(&generated.stderr)
    );
    std::fs::copy(library, bindings.join(name)).expect("the library can be copied");
}

/// Where this test's profile puts what it builds: `target/debug`, `target/release`.
fn built_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let folders: Vec<&Path> = test.ancestors().skip(1).collect();
    let deps = folders.iter().position(|folder| folder.ends_with("deps"));
    folders[deps.map_or(0, |at| at + 1)].to_owned()
}
