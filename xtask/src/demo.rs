//! `cargo xtask demo`: a server with sample data to try things on.

use std::ffi::OsString;
use std::process::Command;

use crate::failure::Failure;
use crate::{child, setup, wasm, web, workspace};

/// Builds the server and the terminal device, then becomes the server's demo.
pub fn run(args: &[OsString]) -> Result<(), Failure> {
    setup::bring_up(setup::BUILDING)?;
    web::OFFICE.build()?;
    wasm::build()?;
    web::PHONE.build()?;
    child::run(child::cargo().args([
        "build",
        "--package",
        "fieldfile-server",
        "--package",
        "fieldfile",
    ]))?;
    let mut server = child::program(workspace::program("debug", "fieldfile-server"));
    server
        .arg("demo")
        .args(with_data_folder(args))
        .env("FIELDFILE_WEB_DIR", web::OFFICE.built())
        .env("FIELDFILE_APP_DIR", web::PHONE.built());
    become_program(&mut server)
}

/// The arguments, with a data folder in the target folder unless they name one.
fn with_data_folder(args: &[OsString]) -> Vec<OsString> {
    let named = args
        .iter()
        .map(|arg| arg.to_string_lossy())
        .any(|arg| arg == "--data" || arg.starts_with("--data="));
    let default = if named {
        vec![]
    } else {
        vec!["--data".into(), workspace::target().join("demo").into()]
    };
    default.into_iter().chain(args.iter().cloned()).collect()
}

/// Ctrl-C and other signals then reach the server itself, and its exit code is this program's.
#[cfg(unix)]
fn become_program(server: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let source = server.exec();
    Err(Failure::NotStarted {
        line: child::line(server),
        source,
    })
}

#[cfg(not(unix))]
fn become_program(server: &mut Command) -> Result<(), Failure> {
    let line = child::line(server);
    let status = server.status().map_err(|source| Failure::NotStarted {
        line: line.clone(),
        source,
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Ended { line, status })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_lies_in_the_target_folder_unless_named() {
        let default = with_data_folder(&["--listen".into(), "127.0.0.1:0".into()]);
        assert_eq!(default.len(), 4);
        assert_eq!(default[0], "--data");
        assert!(default[1].to_string_lossy().ends_with("demo"));
    }

    #[test]
    fn a_named_data_folder_stays() {
        for args in [
            vec!["--data".into(), "/tmp/d".into()],
            vec![OsString::from("--data=/tmp/d")],
        ] {
            assert_eq!(with_data_folder(&args), args);
        }
    }
}
