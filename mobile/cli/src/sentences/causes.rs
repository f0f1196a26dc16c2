//! What the operating system said, in words that tell what to do.

use std::io;

use crate::words::{self, Language};

/// What came of a file.
pub(super) fn of_file(spoken: Language, error: &io::Error) -> String {
    words(spoken, error.kind()).map_or_else(|| error.to_string(), str::to_owned)
}

/// A cause that the core passed on as text: `Permission denied (os error 13)`.
pub(super) fn in_text(spoken: Language, cause: &str) -> String {
    let code = cause
        .rsplit_once("(os error ")
        .and_then(|(_, rest)| rest.trim_end_matches(')').parse().ok());
    let known = code.and_then(|code| words(spoken, io::Error::from_raw_os_error(code).kind()));
    known.map_or_else(|| words::sentence(spoken, cause), str::to_owned)
}

fn words(spoken: Language, kind: io::ErrorKind) -> Option<&'static str> {
    use io::ErrorKind as Kind;
    let key = match kind {
        Kind::NotFound => "cause.not_found",
        Kind::PermissionDenied => "cause.permission",
        Kind::AlreadyExists => "cause.exists",
        Kind::IsADirectory => "cause.folder",
        Kind::NotADirectory => "cause.no_folder",
        Kind::ReadOnlyFilesystem => "cause.read_only",
        Kind::StorageFull | Kind::QuotaExceeded => "cause.full",
        Kind::InvalidData => "cause.not_text",
        Kind::InvalidFilename => "cause.name",
        _ => return None,
    };
    words::find(spoken, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_said_in_the_readers_language() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(of_file(Language::Chinese, &missing), "没有这个文件或文件夹");
        assert_eq!(
            of_file(Language::English, &missing),
            "there is no such file or folder"
        );
        #[cfg(unix)]
        assert_eq!(
            in_text(Language::Chinese, "Permission denied (os error 13)"),
            "没有权限：请换一个自己能写的文件夹，或请管理员授权"
        );
        assert_eq!(in_text(Language::Chinese, "something new"), "something new");
    }
}
