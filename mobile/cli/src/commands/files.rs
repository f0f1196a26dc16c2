//! Files that commands read and write.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use client_core::attachment::LARGEST_BYTES;

use super::Failure;

/// What is to be attached: at most a byte more than any attachment may have, so that what never ends is refused too.
pub(super) fn read_attachment(file: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::File(file.to_owned(), error);
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(failed)?;
    let read = opened.take(LARGEST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(failed)?;
    Ok(bytes)
}

/// Writes a file that must not be there yet; to a pipe or a terminal in any case.
pub(super) fn write_new(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let special = file.metadata().is_ok_and(|found| !found.is_file());
    let opened = OpenOptions::new()
        .write(true)
        .create_new(!special)
        .open(file);
    let written = opened.and_then(|mut opened| opened.write_all(bytes));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Taken(file.to_owned()),
        _ => Failure::File(file.to_owned(), error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("photo.jpg");
        write_new(&file, b"first").unwrap();
        let again = write_new(&file, b"second");
        assert!(matches!(again, Err(Failure::Taken(taken)) if taken == file));
        assert_eq!(std::fs::read(&file).unwrap(), b"first");
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_read_no_further_than_any_attachment_goes() {
        let bytes = read_attachment(Path::new("/dev/zero")).unwrap();
        assert_eq!(bytes.len() as u64, LARGEST_BYTES + 1);
        write_new(Path::new("/dev/null"), b"x").unwrap();
    }
}
