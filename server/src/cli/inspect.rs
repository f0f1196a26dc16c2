//! `inspect`, which nobody types: the server starts itself with it to look into documents.

use crate::error::Result;
use crate::inspector::child;

/// Answers jobs from standard input.
pub fn run() -> Result<()> {
    child::run()
}
