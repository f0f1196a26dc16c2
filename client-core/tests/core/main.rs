//! Records, edits, conflicts, steps, reviews and messages, through the public API.

mod conflicts;
mod edits;
mod policy;
mod world;
