//! The limits of a record, checked before saving and by the inspector.

/// Bytes of one value.
pub const VALUE_BYTES: usize = 64 * 1024;
/// Bytes of one path.
pub const PATH_BYTES: usize = 200;
/// Paths of one document.
pub const PATHS: usize = 20_000;
/// Concurrent values of one path.
pub const CONCURRENT_VALUES: usize = 16;
/// Bytes of one document, uncompressed, with its whole history.
pub const DOCUMENT_BYTES: usize = 1024 * 1024;
/// Bytes of one change as it is pushed.
pub const CHANGE_BYTES: usize = DOCUMENT_BYTES;
/// How far above a document's highest operation a change may start. Two devices that write at once
/// are a few hundred apart; a change that claims a number far ahead beats every later honest edit.
pub const OPERATION_GAP: u64 = 10_000;
/// Bytes of a change's message.
pub const MESSAGE_BYTES: usize = 200;
