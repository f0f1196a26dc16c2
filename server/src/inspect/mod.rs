//! Inspection of document bytes: pure functions, run in processes of their own because Automerge may
//! panic, abort or inflate on crafted bytes.

mod codec;
pub mod job;
pub mod answer;

pub use answer::{Accepted, Answer, Edited, Entry, Judgement, Outcome, State};
pub use job::{
    Around, Author, Batch, Bytes, Candidate, ChooseJob, Desk, EditJob, HistoryJob, Job, Moment,
    UndoJob, ViewJob,
};
