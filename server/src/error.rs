//! The crate's one error, with two texts: [`Error::public`] for whoever asked, `Display` for the log.
//!
//! The public text never holds SQL, paths of the server, or values of records; the log's text never holds
//! secrets or values of records either.

use std::path::PathBuf;

/// What can go wrong in the server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed. The text names the statement's purpose or the engine's message.
    #[error("storage failed: {0}")]
    Storage(String),
    /// The disk that holds the data folder is full, or a quota is reached.
    #[error("no space left for the data folder: {0}")]
    DiskFull(String),
    /// A queue is full or a lock was not got in time.
    #[error("busy: {what}")]
    Busy {
        /// What is overloaded.
        what: String,
        /// When to come again, in seconds.
        retry_after_s: u32,
    },
    /// Too many attempts.
    #[error("throttled for {retry_after_s} s")]
    Throttled {
        /// When to come again, in seconds.
        retry_after_s: u32,
    },
    /// A file or socket failed.
    #[error("{what} {path:?} failed: {source}")]
    Io {
        /// What was being done, e.g. `reading`.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The request or command is wrong in a way its sender can mend.
    #[error("invalid {field}: {rule}")]
    Invalid {
        /// The field (or parameter, or column) that is wrong.
        field: String,
        /// The rule it breaks, as a sentence for the reader. It never repeats a secret.
        rule: String,
    },
    /// There is no such object, or it is not for this user: the two look alike.
    #[error("{what} not found")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The user is known but may not do this.
    #[error("forbidden ({code}): {detail}")]
    Forbidden {
        /// Stable code for programs, e.g. `device_lost`.
        code: &'static str,
        /// A sentence for the reader.
        detail: String,
    },
    /// The object is not, or no longer, in the state that the request assumes.
    #[error("conflict ({code}): {detail}")]
    Conflict {
        /// Stable code for programs, e.g. `name_taken`.
        code: &'static str,
        /// A sentence for the reader.
        detail: String,
    },
    /// Nobody is signed in, or not any more.
    #[error("unauthorised ({code}): {detail}")]
    Unauthorised {
        /// Stable code for programs, e.g. `token_expired`.
        code: &'static str,
        /// A sentence for the reader.
        detail: String,
    },
    /// The body or a part of it is beyond a limit.
    #[error("too large: {0}")]
    TooLarge(String),
    /// A write without the precondition that it needs (`If-Match`).
    #[error("precondition required: {0}")]
    PreconditionRequired(String),
    /// Any other answer to a client with a status and a code of its own.
    #[error("refused with {status} ({code}): {detail}")]
    Refused {
        /// The HTTP status, 400 to 499.
        status: u16,
        /// Stable code for programs.
        code: &'static str,
        /// A sentence for the reader.
        detail: String,
    },
    /// An inspector process died, hung or answered nonsense.
    #[error("inspector trouble: {0}")]
    Inspector(String),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
    /// A fault of the server itself.
    #[error("internal fault: {0}")]
    Internal(String),
}

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the client is told: status, code, title, sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// HTTP status.
    pub status: u16,
    /// Stable code for programs.
    pub code: &'static str,
    /// Short title, the same for every occurrence of a code.
    pub title: &'static str,
    /// A sentence: what failed, on what, what to do next.
    pub detail: String,
    /// Name of the field concerned, if one is.
    pub field: Option<String>,
    /// Seconds to wait before trying again, if that helps.
    pub retry_after_s: Option<u32>,
}

impl Error {
    /// An [`Error::Invalid`].
    pub fn invalid(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            rule: rule.into(),
        }
    }

    /// An [`Error::NotFound`].
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    /// An [`Error::Forbidden`].
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Forbidden {
            code,
            detail: detail.into(),
        }
    }

    /// An [`Error::Conflict`].
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict {
            code,
            detail: detail.into(),
        }
    }

    /// An [`Error::Unauthorised`].
    pub fn unauthorised(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Unauthorised {
            code,
            detail: detail.into(),
        }
    }

    /// An [`Error::Busy`].
    pub fn busy(what: impl Into<String>, retry_after_s: u32) -> Self {
        Self::Busy {
            what: what.into(),
            retry_after_s,
        }
    }

    /// An [`Error::Internal`].
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into())
    }

    /// An input or output error on a file; a full disk becomes [`Error::DiskFull`].
    pub fn io(what: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::DiskFull(format!("{what} {}", path.display()))
            }
            _ => Self::Io { what, path, source },
        }
    }

    /// True if the server or its surroundings are at fault, not the request.
    pub fn is_trouble(&self) -> bool {
        self.public().status >= 500
    }

    /// The text for whoever asked.
    pub fn public(&self) -> Public {
        let trouble = "The server could not do this. Try again; if it stays, tell the administrator the request id.";
        match self {
            Self::Storage(_) | Self::Io { .. } | Self::Internal(_) => {
                answer(500, "internal", "Server fault", trouble)
            }
            Self::DiskFull(_) => answer(
                507,
                "disk_full",
                "Server disk full",
                "The server's disk is full. Nothing was changed; try again after the administrator has made room.",
            ),
            Self::Busy { retry_after_s, .. } => Public {
                retry_after_s: Some(*retry_after_s),
                ..answer(
                    503,
                    "busy",
                    "Busy",
                    "The server is busy. Try again shortly.",
                )
            },
            Self::Throttled { retry_after_s } => Public {
                retry_after_s: Some(*retry_after_s),
                ..answer(
                    429,
                    "throttled",
                    "Too many attempts",
                    "Too many attempts. Wait before the next one.",
                )
            },
            Self::Invalid { field, rule } => Public {
                field: Some(field.clone()),
                ..answer(422, "invalid", "Invalid input", &format!("{field}: {rule}"))
            },
            Self::NotFound { what } => {
                answer(404, "not_found", "Not found", &format!("No such {what}."))
            }
            Self::Forbidden { code, detail } => answer(403, code, "Forbidden", detail),
            Self::Conflict { code, detail } => answer(409, code, "Conflict", detail),
            Self::Unauthorised { code, detail } => answer(401, code, "Not signed in", detail),
            Self::TooLarge(detail) => answer(413, "too_large", "Too large", detail),
            Self::PreconditionRequired(detail) => answer(
                428,
                "precondition_required",
                "Precondition required",
                detail,
            ),
            Self::Refused {
                status,
                code,
                detail,
            } => answer(*status, code, "Refused", detail),
            Self::Inspector(_) => Public {
                retry_after_s: Some(1),
                ..answer(
                    503,
                    "inspector",
                    "Could not inspect",
                    "The records could not be checked. Try again.",
                )
            },
            Self::Stopping => Public {
                retry_after_s: Some(5),
                ..answer(
                    503,
                    "stopping",
                    "Stopping",
                    "The server is restarting. Try again in a few seconds.",
                )
            },
        }
    }
}

fn answer(status: u16, code: &'static str, title: &'static str, detail: &str) -> Public {
    Public {
        status,
        code,
        title,
        detail: detail.to_owned(),
        field: None,
        retry_after_s: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_inside_is_not_told_outside() {
        let error = Error::Storage("no such column: secret_hash".into());
        assert!(error.to_string().contains("secret_hash"));
        assert!(!error.public().detail.contains("secret_hash"));
        assert!(error.is_trouble());
    }

    #[test]
    fn a_full_disk_is_named() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = Error::io("writing", "x", full);
        assert_eq!(error.public().code, "disk_full");
    }
}
