//! The child's side: confines itself, then answers requests until its input ends.

use std::io::{self, Read, Write};

use super::confine;
use super::frame::{self, Request, Response};
use crate::error::{Error, Result};
use crate::inspect::{Answer, Job, inspect};

/// Runs as an inspector.
///
/// # Errors
/// [`Error::Inspector`] if it can't be confined, or if the server's side broke off.
pub fn run() -> Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    if let Err(reason) = confine::confine() {
        let told = frame::write(&mut output, &Response::Failed(reason.clone()));
        return Err(told.map_or_else(broken, |()| Error::Inspector(reason)));
    }
    serve(&mut input, &mut output, inspect)
}

/// Says that it is ready and answers requests, each job by `answer`.
///
/// # Errors
/// [`Error::Inspector`] if the server's side broke off.
pub fn serve(
    input: &mut impl Read,
    output: &mut impl Write,
    answer: impl Fn(&Job) -> Answer,
) -> Result<()> {
    frame::write(output, &Response::Ready).map_err(broken)?;
    while let Some(request) = frame::read::<Request>(input).map_err(broken)? {
        let answers = request.jobs.iter().map(&answer).collect();
        frame::write(output, &Response::Answers(answers)).map_err(broken)?;
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn broken(error: io::Error) -> Error {
    Error::Inspector(format!("the pipe broke: {error}"))
}
