//! What can go wrong inside this crate.

use crate::record::Kind;

/// Every way in which records, edits and their messages can be wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text that should be an id is none.
    #[error("{0:?} is not an id; ids look like 0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0a")]
    NotAnId(String),
    /// A path that the kind's table does not hold.
    #[error("a {} has no field {path:?}", kind.as_str())]
    UnknownField {
        /// The kind of the record.
        kind: Kind,
        /// The path, shortened.
        path: String,
    },
    /// A value that breaks the rule of its field.
    #[error("{field}: {rule}; got {value}")]
    Check {
        /// The path.
        field: String,
        /// The rule in words.
        rule: String,
        /// The value, shortened.
        value: String,
    },
    /// The policy does not let this user write this group of fields.
    #[error("{role} may not write {group} of this {kind}{because}")]
    NotAllowed {
        /// The user's role.
        role: &'static str,
        /// The group of fields.
        group: &'static str,
        /// The kind of the record.
        kind: &'static str,
        /// Why, as `: reason`, or empty.
        because: String,
    },
    /// An author field inside a fact that does not name the writer.
    #[error("{0} must name whoever writes it, and nobody changes what another has signed")]
    Foreign(String),
    /// A limit of `record::limits` is passed.
    #[error("the record would pass a limit: {0}")]
    Limit(String),
    /// Bytes that are no document, or a document that is not flat.
    #[error("the document can't be read: {0}")]
    Document(String),
    /// Heads that the document does not hold: an edit can't be made there.
    #[error("the record was edited from a state that this copy does not hold; open it again")]
    UnknownHeads,
    /// A message that does not decode.
    #[error("the message can't be read: {0}")]
    Message(String),
    /// A path is in conflict and must be chosen, not overwritten.
    #[error("{0} has several values that nobody has chosen among; resolve it first")]
    InConflict(String),
    /// A step that does not fit the visit's state.
    #[error("{0}")]
    Step(String),
    /// The device's database failed.
    #[cfg(feature = "store")]
    #[error("the device's database failed: {0}")]
    Database(rusqlite::Error),
    /// The bytes of attachments on the device.
    #[cfg(feature = "store")]
    #[error("the device's folder of attachments failed: {0}")]
    Attachments(String),
    /// No room left on the device.
    #[error("the disk is full; nothing that was saved is lost; free some space and try again")]
    DiskFull,
    /// The database was written by a later version of the app.
    #[error("this database was written by a newer version of the app; install that version")]
    NewerDatabase,
    /// The store belongs to another user.
    #[error("this folder belongs to another user; use a folder of your own")]
    OtherUser,
    /// The device has no enrolment yet.
    #[error("this device has not signed in yet; sign in once with a connection")]
    NotSignedIn,
    /// The device does not hold that record.
    #[error("no record {0} on this device")]
    NotHere(String),
    /// Reading that record ended the program, or would: it is set aside.
    #[error("record {0} can't be read by this version of the app; all others can")]
    Unreadable(String),
    /// A served document lacks what the copy held has.
    #[error("the server sent an older state than this device holds")]
    Regressed,
}

#[cfg(feature = "store")]
impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::SystemIoFailure) if is_growth(&error) => Self::DiskFull,
            _ => Self::Database(error),
        }
    }
}

/// The log's index that finds no room, and a write beyond a quota, have codes of their own.
#[cfg(feature = "store")]
fn is_growth(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
    matches!(
        error,
        rusqlite::Error::SqliteFailure(code, _)
            if matches!(code.extended_code, SQLITE_IOERR_SHMSIZE | SQLITE_IOERR_WRITE)
    )
}
