//! Inspection of document bytes: pure functions, run in processes of their own because Automerge may
//! panic, abort or inflate on crafted bytes.

mod codec;
pub mod job;
mod cursor;
mod columns;
mod form;
mod graph;
mod rules;
mod bench;
mod judge;
mod edit;
mod read;
pub mod attachment;
pub mod table;
mod citations;
pub mod answer;
#[cfg(test)]
mod tests;

pub use answer::{Accepted, Answer, Edited, Entry, Judgement, Outcome, Parts, State};
pub use citations::{Citation, Cited};
pub use job::{
    Around, Author, Batch, Bytes, Candidate, ChooseJob, Desk, EditJob, HistoryJob, Job, Moment,
    UndoJob, ViewJob,
};

/// Answers a job: the same answer to the same job, wherever it runs.
///
/// Automerge may panic or abort on crafted bytes; only where that does no harm may this be called.
pub fn inspect(job: &Job) -> Answer {
    match job {
        Job::Judge(batch) => judge::judge(batch),
        Job::Edit(job) => edit::edit(job),
        Job::Undo(job) => edit::undo(job),
        Job::Choose(job) => edit::choose(job),
        Job::History(job) => read::history(job),
        Job::View(job) => read::view(job),
        Job::Derive { document } => read::derive(document),
        Job::Rebuild { changes } => read::rebuild(changes),
        Job::Split { document } => read::split(document),
        Job::Citations { kind, changes } => citations::of_changes(*kind, changes),
        Job::Attachment { content } => match attachment::inspect(content) {
            Ok(attachment) => Answer::Attachment(attachment),
            Err(unfit) => Answer::Unfit(unfit),
        },
        Job::Peek {
            document,
            below,
            shown,
        } => read::peek(document.as_ref(), below, shown),
        Job::Table { content } => match table::read(content) {
            Ok(table) => Answer::Table(table),
            Err(unreadable) => Answer::NoTable(unreadable),
        },
    }
}
