//! Changes kept in the order in which they are given.
//!
//! A document's bytes are a function of its changes and of the order in which it took them. Automerge
//! sorts what it is given at once by generations, so that a branch comes between the links of a chain;
//! a chain alone stays as it is.

use automerge::Change;

use super::Document;
use crate::error::Error;

impl Document {
    /// Applies changes, dependencies first, and keeps them in this order: the same changes in the same
    /// order give the same bytes, whether they come at once or one by one.
    ///
    /// # Errors
    /// [`Error::Document`]; the document must then be thrown away.
    pub fn append(&mut self, changes: Vec<Change>) -> Result<(), Error> {
        let mut chain: Vec<Change> = Vec::new();
        for change in changes {
            let continues = chain.last().is_some_and(|last| follows(last, &change));
            if !continues && !chain.is_empty() {
                self.apply(std::mem::take(&mut chain))?;
            }
            chain.push(change);
        }
        self.apply(chain)
    }
}

/// Whether a change was made on the other alone.
fn follows(last: &Change, next: &Change) -> bool {
    next.deps() == [last.hash()]
}
