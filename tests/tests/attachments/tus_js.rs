//! Somebody else's client: `tus-js-client` from npm.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tests::Server;

use crate::PROGRAMS;
use crate::carrier::{Carrier, document};

/// Installs the client as locked, into a folder of the test's own; `None`, with the reason told, where that can't be.
fn installed(folder: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tus");
    for name in ["package.json", "package-lock.json", "upload.mjs"] {
        std::fs::copy(source.join(name), folder.join(name)).expect("files can be copied");
    }
    let done = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .output();
    let reason = match done {
        Ok(output) if output.status.success() => return Some(folder.join("upload.mjs")),
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    assert!(
        std::env::var_os("FIELDFILE_REQUIRE_NODE").is_none(),
        "tus-js-client can't be installed: {reason}"
    );
    eprintln!("skipped: tus-js-client can't be installed: {reason}");
    None
}

#[test]
fn tus_js_client_uploads_in_parts_resumes_and_gives_up() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Some(script) = installed(folder.path()) else {
        return;
    };
    let server = Server::start(PROGRAMS);
    let li = Carrier::first(&server);
    let endpoint = format!("{}/v1/attachments", server.field_url());
    let run = |how: &str, bytes: &[u8]| -> Value {
        let file = folder.path().join("file");
        std::fs::write(&file, bytes).expect("it can be written");
        let output: Output = Command::new("node")
            .arg(&script)
            .args([how, &endpoint, &li.token])
            .arg(&file)
            .output()
            .expect("node starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{how}: {told}");
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    };
    for (seed, how) in ["whole", "parts", "with-creation", "resume"]
        .into_iter()
        .enumerate()
    {
        let bytes = document(200_000, seed as u64);
        assert_eq!(run(how, &bytes)["done"], json!(true), "{how}");
        assert!(li.is_confirmed(&bytes), "{how}");
    }
    let bytes = document(200_000, 9);
    assert_eq!(run("give-up", &bytes)["done"], json!(false));
    assert!(!li.is_confirmed(&bytes));
    assert_eq!(run("wrong-hash", &bytes)["status"], json!(460));
    assert_eq!(run("not-a-document", b"<svg/>")["status"], json!(415));
}
