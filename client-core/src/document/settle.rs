//! Writing one of several concurrent values anew.
//!
//! Automerge turns a put of the value that already wins into the deletion of the others. But no key is
//! ever deleted here: whoever settles a path writes its value, in his own name.

use automerge::legacy::{Key, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange};

use super::Settled;

/// The same change with a put of its value in place of every deletion of the others.
pub(super) fn with_puts(draft: &Change, settled: &Settled) -> Change {
    let mut change = ExpandedChange::from(draft);
    for op in &mut change.operations {
        let Key::Map(path) = &op.key else { continue };
        if let (OpType::Delete, Some((value, all))) = (&op.action, settled.get(path.as_str())) {
            op.action = OpType::Put(value.to_scalar());
            op.pred = all
                .iter()
                .map(|written| OpId(written.op.0, ActorId::from(&written.op.1[..])))
                .collect();
        }
    }
    Change::from(change)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use crate::document::{Document, Stamp};
    use crate::record::{Actor, Enrolment, Value};

    #[test]
    fn the_value_that_wins_is_written_anew_by_whoever_settles_the_path() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut actor = |name: u8| Actor::fresh(Enrolment([name; 8]), &mut rng);
        let mut document = Document::new();
        let stamp = Stamp::default();
        let first = Value::text("first");
        document
            .write(actor(1), &[], [("name", &first), ("remark", &first)], stamp)
            .unwrap();
        let base = document.heads();
        for (name, value) in [(2, "one"), (3, "two")] {
            let value = Value::text(value);
            document
                .write(actor(name), &base, [("name", &value)], stamp)
                .unwrap();
        }
        for again in 0..2 {
            let winner = document.written("name", None)[again].value.clone();
            let mut settled = document.clone();
            let puts = [("name", &winner), ("remark", &winner)];
            let made = settled
                .write(actor(4), &document.heads(), puts, stamp)
                .unwrap()
                .unwrap();
            let written = settled.written("name", None);
            assert_eq!(written.len(), 1);
            assert_eq!((&written[0].value, written[0].hash), (&winner, made.hash));
            // Others get the same from the change's bytes.
            let change = automerge::Change::from_bytes(made.bytes).unwrap();
            let mut theirs = document.clone();
            theirs.apply(vec![change]).unwrap();
            assert_eq!(theirs.fields(), settled.fields());
            assert_eq!(
                crate::history::puts(&settled.change(&made.hash).unwrap()).len(),
                2
            );
        }
    }
}
