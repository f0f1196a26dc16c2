//! Trying whether a document can still be edited.

use automerge::legacy::{Key, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange};

use super::{Document, Stamp, commit};
use crate::error::Error;
use crate::fields::Fields;
use crate::record::{Actor, Value};

/// Paths written by a transaction, as a device does. A transaction looks every path up and moves every column once per
/// path; a change takes them all at once.
const IN_TRANSACTION: usize = 2;

impl Document {
    /// Writes values over all that stands at these paths, as the next device will: some in a transaction on a copy, as
    /// it is made there, and all of them as one change, as it arrives here. `fields` are those of this document.
    /// Answers the change, then the only head.
    ///
    /// # Errors
    /// [`Error::Document`]; the document must then be thrown away.
    pub fn try_writing(
        &mut self,
        actor: Actor,
        fields: &Fields,
        puts: &[(&str, Value)],
    ) -> Result<ChangeHash, Error> {
        let some: Vec<(&str, &Value)> = puts
            .iter()
            .take(IN_TRANSACTION)
            .map(|(path, value)| (*path, value))
            .collect();
        let mut copy = self.inner.clone();
        copy.set_actor(actor.to_automerge());
        let draft = commit(&mut copy, &self.heads(), &some, Stamp::default())?;
        let change = self.with_all(&draft, fields, puts)?;
        let hash = change.hash();
        self.apply(vec![change])?;
        Ok(hash)
    }

    /// The same change with other puts.
    fn with_all(
        &self,
        draft: &Change,
        fields: &Fields,
        puts: &[(&str, Value)],
    ) -> Result<Change, Error> {
        let mut change = ExpandedChange::from(draft);
        let Some(one) = change.operations.first().cloned() else {
            return Err(Error::Document("the change came out empty".to_owned()));
        };
        change.operations.clear();
        for (path, value) in puts {
            let mut op = one.clone();
            op.key = Key::Map((*path).into());
            op.action = OpType::Put(value.to_scalar());
            op.pred = self.standing(fields, path).into();
            change.operations.push(op);
        }
        Ok(Change::from(change))
    }

    /// The operations that stand at a path.
    fn standing(&self, fields: &Fields, path: &str) -> Vec<OpId> {
        let id = |(counter, actor): &(u64, Vec<u8>)| OpId(*counter, ActorId::from(&actor[..]));
        match fields.written(path) {
            // Fields may show edits of a removed entry beside its removal.
            [_, _, ..] => self
                .written(path, None)
                .iter()
                .map(|one| id(&one.op))
                .collect(),
            few => few.iter().map(|one| id(&one.op)).collect(),
        }
    }
}
