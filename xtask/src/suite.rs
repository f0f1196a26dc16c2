//! `cargo xtask test`: every check, in an order that fails early.

use std::env;
use std::ffi::OsString;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::{child, deny, setup, wasm, web};

/// Runs all steps, stops at the first that fails, and says at the end how each went.
/// `test_args` go to `cargo test`. Headings go to standard error, beside cargo's own messages.
pub fn run(test_args: &[OsString]) -> Result<(), Failure> {
    let steps = steps(test_args, is_ci());
    let names: Vec<&str> = steps.iter().map(|(name, _)| *name).collect();
    let mut took = Vec::new();
    let mut outcome = Ok(());
    for (name, work) in steps {
        eprintln!("\n== {name} ==");
        let (result, elapsed) = timed(work);
        took.push(elapsed);
        if let Err(why) = result {
            outcome = Err(Failure::Step {
                name,
                why: Box::new(why),
            });
            break;
        }
        eprintln!("== {name}: ok, {} ==", seconds(elapsed));
    }
    eprint!("\n{}", summary(&names, &took, outcome.is_ok()));
    outcome
}

type Work = Box<dyn FnOnce() -> Result<(), Failure>>;

fn steps(test_args: &[OsString], ci: bool) -> Vec<(&'static str, Work)> {
    let lint: &[&str] = &["clippy", "--workspace", "--all-targets"];
    // Among all packages the server's dependencies get the device's features too; alone it must do without.
    let server_alone: &[&str] = &["check", "--package", "fieldfile-server"];
    let mut lint = cargo(lint, ci);
    lint.args(["--", "-D", "warnings"]);
    let test = tests(test_args, ci);
    let mut steps: Vec<(&'static str, Work)> = vec![
        ("set-up", Box::new(|| setup::bring_up(setup::EVERYTHING))),
        (
            "rustfmt",
            Box::new(|| child::run(child::cargo().args(["fmt", "--all", "--check"]))),
        ),
        ("clippy", program(lint)),
        ("server alone", program(cargo(server_alone, ci))),
        ("cargo-deny", Box::new(|| child::run(&mut deny::check()))),
        ("tests", program(test)),
    ];
    // Who names tests wants those alone.
    if test_args.is_empty() {
        let checks: Work = Box::new(|| {
            web::OFFICE.check()?;
            wasm::build()?;
            web::PHONE.check()
        });
        steps.insert(steps.len() - 1, ("web checks", checks));
        let programs = &[
            "build",
            "--workspace",
            "--bin",
            "fieldfile-server",
            "--bin",
            "fieldfile",
        ];
        let programs = cargo(programs, ci);
        steps.push(("browser", Box::new(|| in_browser(programs))));
    }
    steps
}

/// Both apps as people use them, on the server and with the devices that this command builds.
fn in_browser(mut programs: Command) -> Result<(), Failure> {
    child::run(&mut programs)?;
    web::OFFICE.try_in_browser()?;
    web::PHONE.try_in_browser()
}

fn program(mut command: Command) -> Work {
    Box::new(move || child::run(&mut command))
}

fn cargo(args: &[&str], ci: bool) -> Command {
    let mut command = child::cargo();
    command.args(args);
    // A lock file that does not fit is a mistake in what is submitted, but normal while working.
    if ci {
        command.arg("--locked");
    }
    command
}

fn tests(args: &[OsString], ci: bool) -> Command {
    let names_packages = args
        .iter()
        .map(|arg| arg.to_string_lossy())
        .take_while(|arg| arg != "--")
        .any(|arg| arg.starts_with("-p") || arg.starts_with("--package"));
    let mut command = cargo(
        if names_packages {
            &["test"]
        } else {
            &["test", "--workspace"]
        },
        ci,
    );
    // Tests that need Python say that they skip where it is missing; here it never is.
    command.args(args).env("FIELDFILE_REQUIRE_PYTHON", "1");
    command
}

fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the time each step took is shown to whoever waits for it"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

/// One line per step; `took` holds the steps that ran, the last of which failed unless `all_ok`.
fn summary(names: &[&str], took: &[Duration], all_ok: bool) -> String {
    let mut lines = String::new();
    for (index, name) in names.iter().enumerate() {
        let verdict = match took.get(index) {
            None => "not run",
            Some(_) if !all_ok && index + 1 == took.len() => "FAILED",
            Some(_) => "ok",
        };
        let time = took
            .get(index)
            .map(|elapsed| seconds(*elapsed))
            .unwrap_or_default();
        lines.push_str(format!("{verdict:<8}{name:<14}{time:>9}").trim_end());
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(args: &[&str]) -> Vec<OsString> {
        args.iter().map(OsString::from).collect()
    }

    fn test_line(args: &[&str], ci: bool) -> String {
        child::line(&tests(&words(args), ci))
    }

    #[test]
    fn all_packages_are_tested_unless_some_are_named() {
        assert_eq!(test_line(&[], false), "cargo test --workspace");
        assert_eq!(
            test_line(&["outbox"], false),
            "cargo test --workspace outbox"
        );
        assert_eq!(
            test_line(&["-p", "client-core"], false),
            "cargo test -p client-core"
        );
        assert_eq!(
            test_line(&["--", "--package"], false),
            "cargo test --workspace -- --package"
        );
    }

    #[test]
    fn ci_refuses_a_lock_file_that_does_not_fit() {
        assert_eq!(
            test_line(&["--no-fail-fast"], true),
            "cargo test --workspace --locked --no-fail-fast"
        );
    }

    #[test]
    fn tests_that_need_python_may_not_skip() {
        let command = tests(&[], false);
        let setting = command
            .get_envs()
            .find(|(name, _)| *name == "FIELDFILE_REQUIRE_PYTHON");
        assert_eq!(setting.and_then(|(_, value)| value), Some("1".as_ref()));
    }

    #[test]
    fn the_summary_tells_what_failed_and_what_never_ran() {
        let took = [Duration::from_millis(1_240), Duration::from_secs(73)];
        assert_eq!(
            summary(&["set-up", "clippy", "tests"], &took, false),
            "ok      set-up            1.2 s\nFAILED  clippy           73.0 s\nnot run tests\n"
        );
    }

    #[test]
    fn the_summary_of_a_good_run_says_ok_everywhere() {
        let took = [Duration::from_secs(1), Duration::from_secs(2)];
        assert_eq!(
            summary(&["set-up", "tests"], &took, true),
            "ok      set-up            1.0 s\nok      tests             2.0 s\n"
        );
    }
}
