//! The repository's tasks. `cargo xtask` alone lists them.
//!
//! No dependencies: whoever clones the repository waits two seconds for this program, not for a tree of crates.

mod bench;
mod child;
mod demo;
mod deny;
mod failure;
mod setup;
mod suite;
mod wasm;
mod web;
mod workspace;

use std::env;
use std::process::ExitCode;

use failure::Failure;

const USAGE: &str = "\
Tasks of this repository; each first installs or names what the machine lacks.

  cargo xtask test [ARGS]    rustfmt, clippy, cargo-deny, the web apps' checks, then every test,
                             those of both apps in a browser at last;
                             ARGS go to `cargo test` (`-- --nocapture`, `-p client-core`, ...)
  cargo xtask demo [ARGS]    a server with sample data, ready to try; Ctrl-C ends it;
                             ARGS go to `fieldfile-server demo` (`--data DIR`; default: demo in the target folder;
                             `--lan` opens the phone app to phones in the local network, over HTTPS)
  cargo xtask web            builds the office web app into server/web/dist, for `--web-dir`
  cargo xtask app            builds the phone app into mobile/app/dist, for `--app-dir`
  cargo xtask wasm           builds client-core for the browser, which the phone app needs
  cargo xtask bench [NAME]   the benchmark programs, all or those named, built for release;
                             one line of JSON each on standard output
  cargo xtask setup          only installs or names what `test` and `demo` need
  cargo xtask help           this text

Exit codes: 0 done, 1 something failed (the last lines say what), 2 no such task.
";

fn main() -> ExitCode {
    let mut args = env::args_os().skip(1);
    let task = args.next().map(|task| task.to_string_lossy().into_owned());
    let rest: Vec<_> = args.collect();
    let outcome = match task.as_deref() {
        None | Some("help" | "--help" | "-h") => {
            print_usage();
            Ok(())
        }
        Some("setup") => setup::bring_up(setup::EVERYTHING),
        Some("test") => suite::run(&rest),
        Some("demo") => demo::run(&rest),
        Some("web") => setup::bring_up(&[setup::Need::Node]).and_then(|()| web::OFFICE.build()),
        Some("wasm") => wasm::build(),
        Some("app") => setup::bring_up(&[setup::Need::Node])
            .and_then(|()| wasm::build())
            .and_then(|()| web::PHONE.build()),
        Some("bench") => bench::run(&rest),
        Some(other) => Err(Failure::NoSuchTask(other.to_owned())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            failure.exit_code()
        }
    }
}

#[expect(clippy::print_stdout, reason = "the usage text is what was asked for")]
fn print_usage() {
    print!("{USAGE}");
}
