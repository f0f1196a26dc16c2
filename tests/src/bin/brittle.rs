//! An inspector that can be killed at will: it dies of changes that hold one text and hangs on those
//! that hold another. Real killers come and go with versions of Automerge. With any other command than
//! `inspect` it is the server, whose inspectors it then is.

use std::io;
use std::process::ExitCode;

use fieldfile_server::inspect::{Job, inspect};
use fieldfile_server::inspector::child;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() != Some("inspect") {
        return fieldfile_server::cli::main();
    }
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let served = child::serve(&mut input, &mut output, |job| {
        let says = |text: &str| match job {
            Job::Judge(batch) => batch.changes.iter().any(|change| {
                let mut windows = change.bytes.windows(text.len());
                windows.any(|window| window == text.as_bytes())
            }),
            _ => false,
        };
        if says("DIE AT ONCE") {
            std::process::abort();
        }
        while says("HANG FOR EVER") {
            std::thread::yield_now();
        }
        inspect(job)
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
