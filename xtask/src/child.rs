//! Running other programs from the repository's top folder.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::workspace;

/// A program that will run in the repository's top folder.
pub fn program(name: impl Into<OsString>) -> Command {
    let mut command = Command::new(name.into());
    command.current_dir(workspace::root());
    // Cargo describes this package to this program. Build scripts that watch these variables would
    // see a change, and their crates be rebuilt, whenever a task follows a plain cargo command.
    for (name, _) in env::vars_os() {
        if is_package_variable(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that started this program.
pub fn cargo() -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end without standard input; the program's output goes where ours goes.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|source| Failure::NotStarted {
            line: line(command),
            source,
        })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Ended {
            line: line(command),
            status,
        })
    }
}

/// What the program printed, if it can be started and reports success.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let name = Path::new(command.get_program())
        .file_stem()
        .unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_package_variable(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || name == "CARGO_PRIMARY_PACKAGE"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_typed() {
        let mut command = Command::new("/opt/rust/bin/cargo");
        command.args(["test", "--workspace"]);
        assert_eq!(line(&command), "cargo test --workspace");
    }

    #[test]
    fn package_variables_are_told_from_settings() {
        assert!(is_package_variable("CARGO_PKG_NAME"));
        assert!(is_package_variable("CARGO_MANIFEST_DIR"));
        assert!(!is_package_variable("CARGO_TARGET_DIR"));
        assert!(!is_package_variable("CARGO_HOME"));
    }

    #[test]
    fn a_program_that_fails_is_a_failure() {
        let failure = run(program("cargo")
            .arg("no-such-command")
            .stderr(Stdio::null()))
        .unwrap_err();
        assert!(
            failure
                .to_string()
                .starts_with("`cargo no-such-command` failed"),
            "{failure}"
        );
    }

    #[test]
    fn a_program_that_does_not_exist_answers_nothing() {
        assert_eq!(answer(&mut program("no-such-program-here")), None);
    }
}
