//! A field device in a terminal: for laptops, scripts, tests and benchmarks. It reads commands and
//! prints; everything else is done by client-core's device API.

mod arguments;
mod commands;
mod progress;
mod sentences;
mod show;
mod surroundings;
mod tables;
mod usage;
mod words;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;

pub use surroundings::Surroundings;

use arguments::Arguments;
use commands::Failure;

/// Runs the program with this process's arguments and surroundings.
pub fn main() -> ExitCode {
    let mut surroundings = Surroundings::of_process();
    ExitCode::from(run(std::env::args_os(), &mut surroundings))
}

/// Runs one command; the first argument is the program's name. Returns the exit code: 0 done, 1 refused
/// or failed with one sentence on stderr, 2 usage.
pub fn run(arguments: impl IntoIterator<Item = OsString>, around: &mut Surroundings) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let spoken = words::Language::of(&arguments, around);
    let parsed = match Arguments::read(arguments, spoken) {
        Ok(parsed) => parsed,
        Err(error) => return refuse(spoken, &error, around),
    };
    match commands::run(parsed, spoken, around) {
        Ok(()) => 0,
        Err(Failure::Closed) => 0,
        Err(failure) => {
            let sentence = sentences::failure(spoken, &failure);
            // With nobody listening on stderr there is nobody to tell.
            let _ = writeln!(around.err, "{sentence}");
            match failure {
                Failure::Argument(..) => 2,
                _ => 1,
            }
        }
    }
}

fn refuse(spoken: words::Language, error: &clap::Error, around: &mut Surroundings) -> u8 {
    let text = usage::text(spoken, error);
    let help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let to = if help {
        &mut around.out
    } else {
        &mut around.err
    };
    let _ = write!(to, "{text}");
    if help { 0 } else { 2 }
}

#[cfg(test)]
mod tests;
