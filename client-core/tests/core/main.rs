//! Records, edits, conflicts, steps, reviews and messages, through the public API.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails there")]

mod conflicts;
mod edits;
mod facts;
mod judge;
mod making;
mod order;
mod rights;
mod rows;
mod states;
mod steps;
mod values;
mod wire;
mod world;
