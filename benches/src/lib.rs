//! What the benchmark programs share: content that nothing compresses much, a real server process in a
//! folder of its own, a loader that speaks the sync protocol, and the real terminal device.
//!
//! Every program prints one line of JSON on standard output and nothing else there.

pub mod content;
pub mod loader;
pub mod measure;
pub mod processes;
pub mod scene;
