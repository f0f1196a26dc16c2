//! The device API's one error. Its text says what failed, on what, and what to do; shells that speak
//! another language put the variants into words themselves. As JSON it is an object whose `code` names
//! the variant (`not_found`, `in_conflict`) beside what the variant carries.

use serde::Serialize;

use crate::error::Error;
use crate::statement::Wipe;
use crate::steps::Status;

/// What can go wrong on a device.
#[derive(Debug, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error), uniffi(flat_error))]
#[non_exhaustive]
pub enum DeviceError {
    /// Nothing of that id or short number is held here.
    #[error("no record {id} on this device; sync, or look it up in a list")]
    NotFound {
        /// What was asked for.
        id: String,
    },
    /// A short number that two records carry.
    #[error("{number} stands for several records, give the id: {}", records.join(", "))]
    Ambiguous {
        /// The number.
        number: String,
        /// Id and title of each.
        records: Vec<String>,
    },
    /// A record of another kind than the command is for.
    #[error("{id} is a {is}, not a {wanted}")]
    WrongKind {
        /// The record.
        id: String,
        /// Its kind.
        is: &'static str,
        /// The kind it should be of.
        wanted: &'static str,
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
    /// A path that the kind does not have.
    #[error("a {kind} has no field {path:?}")]
    UnknownField {
        /// The kind.
        kind: &'static str,
        /// The path.
        path: String,
    },
    /// The policy says no.
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
    /// A fact signed by somebody else.
    #[error("{path} must name whoever writes it, and nobody changes what another has signed")]
    Foreign {
        /// The path of the author field.
        path: String,
    },
    /// A path that needs a choice before it is written.
    #[error("{path} has several values that nobody has chosen among; resolve it first")]
    InConflict {
        /// The path.
        path: String,
    },
    /// A step that does not fit the visit's status.
    #[error("{}", crate::steps::check_next(*status, what).err().map_or_else(String::new, |error| error.to_string()))]
    Step {
        /// The step.
        what: String,
        /// The visit's status.
        status: Status,
    },
    /// A visit that nobody has handed in can't be reviewed.
    #[error("{visit} is {}, only a visit that is handed in is reviewed", status.as_str())]
    NotSubmitted {
        /// The visit.
        visit: String,
        /// Its status.
        status: Status,
    },
    /// An edit that is not in the record's history, or a beginning that fits several.
    #[error("{record} has no single edit {edit}; its history lists them")]
    NoSuchEdit {
        /// The record.
        record: String,
        /// The edit asked for.
        edit: String,
    },
    /// No edit of one's own to undo.
    #[error("nothing to undo: {record} has no edit of yours")]
    NothingToUndo {
        /// The record.
        record: String,
    },
    /// Every path of the edit has been written since.
    #[error("nothing to undo: {} has been written since", paths.join(", "))]
    WrittenSince {
        /// The paths.
        paths: Vec<String>,
    },
    /// A creation is undone only while nobody else has written in the record.
    #[error(
        "{record} is not withdrawn: {} wrote in it too; ask a supervisor, who may withdraw it",
        people.join(", ")
    )]
    OthersWrote {
        /// The record.
        record: String,
        /// Who, by name.
        people: Vec<String>,
    },
    /// There is no withdrawal to take back.
    #[error("{record} is not withdrawn")]
    NotWithdrawn {
        /// The record.
        record: String,
    },
    /// No such item in "needs attention", draft, or step.
    #[error("there is no {what} {name}")]
    Missing {
        /// What was looked for.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A line of an import that is wrong; nothing was saved.
    #[error("nothing was imported: line {line}: {error}; {more} more wrong lines")]
    Line {
        /// The first wrong line, from 1.
        line: u32,
        /// What is wrong with it.
        error: Box<DeviceError>,
        /// How many further lines are wrong.
        more: u32,
    },
    /// A record at a limit.
    #[error("the record would pass a limit: {limit}")]
    Limit {
        /// The limit.
        limit: String,
    },
    /// The edit was made on a state that this copy does not hold any more.
    #[error("the record was edited from a state that this copy does not hold; open it again")]
    UnknownHeads,
    /// A file that is no attachment, or one that the server would refuse.
    #[error(
        "this file can't be attached ({why}); attach a JPEG, PNG, WebP or PDF that opens elsewhere"
    )]
    Unfit {
        /// media_type, damaged, pixels.
        why: String,
    },
    /// A file beyond the limit of attachments.
    #[error(
        "this file has {bytes} bytes, an attachment has at most {most}; take a smaller picture"
    )]
    TooLarge {
        /// Its bytes.
        bytes: u64,
        /// Bytes that one may have.
        most: u64,
    },
    /// A hash written by hand that neither this device nor a record on it knows.
    #[error(
        "{path}: this device knows no attachment {hash}; attach the file itself, a hash alone brings no picture"
    )]
    NotCitable {
        /// The path.
        path: String,
        /// The hash.
        hash: String,
    },
    /// An attachment that another device has not sent yet.
    #[error(
        "the attachment is on its way from {device} ({user}); try again when that device has synced"
    )]
    OnItsWay {
        /// The device.
        device: String,
        /// Its user.
        user: String,
        /// When the server last heard of it, UTC ms.
        last_seen: Option<i64>,
    },
    /// No sign-in yet, or signed out.
    #[error("this device is not signed in; sign in with a connection")]
    NotSignedIn,
    /// The server ended the session.
    #[error("the server ended this session; sign in again, what is unsent stays on this device")]
    SessionEnded,
    /// Everything on this device was erased on its server's signed word.
    #[error("{}", wiped(*wipe, *handed_over, *attachments))]
    Wiped {
        /// Why.
        wipe: Wipe,
        /// When, device time, UTC ms.
        at: i64,
        /// Edits handed over before, for the administrator to look at.
        handed_over: u32,
        /// Attachments handed over with them.
        attachments: u32,
        /// The organisation's time zone.
        zone: String,
    },
    /// Another command is at work on this device, which is to be erased.
    #[error(
        "this device was retired and is not erased yet, since another command is at work on it; let that end, then sync again"
    )]
    InUse,
    /// A retired device whose session has ended holds edits or attachments that it never sent.
    #[error(
        "this device was retired and holds {unsent} unsent edits and {attachments} unsent attachments; sign in once more to hand them over, then it is erased"
    )]
    RetiredUnsent {
        /// How many edits.
        unsent: u32,
        /// How many attachments.
        attachments: u32,
    },
    /// Wrong user or password.
    #[error("the user name or the password is wrong")]
    WrongPassword,
    /// The folder is somebody else's.
    #[error("this folder belongs to another user; use a folder of your own")]
    OtherUser,
    /// Plain HTTP to another machine, or no address at all.
    #[error("{url} is refused: use https, plain http only reaches this machine itself")]
    Address {
        /// The address.
        url: String,
    },
    /// No connection, or a server in trouble.
    #[error("{server} can't be reached ({cause}); what is unsent stays on this device")]
    Unreachable {
        /// The server.
        server: String,
        /// What happened.
        cause: String,
    },
    /// The server answered with an error of its own.
    #[error("the server refused: {detail} ({code})")]
    Server {
        /// HTTP status.
        status: u16,
        /// Stable code; as JSON `problem`.
        #[serde(rename = "problem")]
        code: String,
        /// The server's sentence.
        detail: String,
    },
    /// The disk is full.
    #[error("the disk is full; nothing that was saved is lost; free some space and try again")]
    DiskFull,
    /// A record whose reading ended the program twice.
    #[error(
        "this version of the app can't read {record}, all other records are well; ask the office to open it and to write in it, or update the app"
    )]
    Unreadable {
        /// The record.
        record: String,
    },
    /// A database of a later version.
    #[error("this database was written by a newer version of the app; install that version")]
    NewerDatabase,
    /// The device's folder or database failed.
    #[error("{what} failed: {cause}")]
    Storage {
        /// What was being done.
        what: String,
        /// What the system said.
        cause: String,
    },
}

impl From<Error> for DeviceError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotAnId(id) | Error::NotHere(id) => Self::NotFound { id },
            Error::UnknownField { kind, path } => Self::UnknownField {
                kind: kind.as_str(),
                path,
            },
            Error::Check { field, rule, value } => Self::Check { field, rule, value },
            Error::NotAllowed {
                role,
                group,
                kind,
                because,
            } => Self::NotAllowed {
                role,
                group,
                kind,
                because,
            },
            Error::Foreign(path) => Self::Foreign { path },
            Error::InConflict(path) => Self::InConflict { path },
            Error::Limit(limit) => Self::Limit { limit },
            Error::UnknownHeads => Self::UnknownHeads,
            Error::NotSignedIn => Self::NotSignedIn,
            Error::OtherUser => Self::OtherUser,
            Error::DiskFull => Self::DiskFull,
            Error::NewerDatabase => Self::NewerDatabase,
            Error::Unreadable(record) => Self::Unreadable { record },
            other => Self::Storage {
                what: "reading or writing this device's records".to_owned(),
                cause: other.to_string(),
            },
        }
    }
}

fn wiped(wipe: Wipe, handed_over: u32, attachments: u32) -> String {
    let next = "sign in again to use it as a new device";
    match wipe {
        Wipe::Lost => {
            format!("this device was reported lost, so everything on it was erased; {next}")
        }
        Wipe::Retired => format!(
            "this device was retired: {handed_over} unsent edits and {attachments} unsent attachments were handed to the administrator, then everything on it was erased; {next}"
        ),
    }
}

/// Wraps a failure of the file system.
#[cfg(feature = "native")]
pub(super) fn io(what: &str, error: &std::io::Error) -> DeviceError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return DeviceError::DiskFull;
    }
    DeviceError::Storage {
        what: what.to_owned(),
        cause: error.to_string(),
    }
}
