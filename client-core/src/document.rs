//! One record as an Automerge document: a flat map from paths to scalars.

mod order;
mod settle;
mod trial;

use std::collections::{BTreeMap, BTreeSet};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, Change, ChangeHash, PatchLog, ROOT, ReadDoc};

use crate::error::Error;
use crate::fields::{Fields, Written};
use crate::record::{Actor, Value};

/// A loaded document. Loading bytes that do not come from this crate or from the server belongs into
/// an inspector: Automerge may panic on crafted ones.
#[derive(Debug, Clone, Default)]
pub struct Document {
    inner: Automerge,
}

/// A change made by [`Document::write`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The change's hash.
    pub hash: ChangeHash,
    /// The change as it is stored and sent.
    pub bytes: Vec<u8>,
}

/// What a change is without its operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its hash.
    pub hash: ChangeHash,
    /// What it depends on.
    pub deps: Vec<ChangeHash>,
    /// Its actor's bytes.
    pub actor: Vec<u8>,
    /// Its number among the actor's changes, from 1.
    pub seq: u64,
    /// The counter of its last operation.
    pub max_op: u64,
    /// When and how it was written.
    pub stamp: Stamp,
}

/// When and how a change was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The device's clock, UTC ms.
    pub at: i64,
    /// Server time minus device time as last measured, ms; `None` if never, which is flagged.
    pub offset: Option<i64>,
    /// The change that this one undoes.
    pub undoes: Option<ChangeHash>,
}

impl Stamp {
    /// The moment by the server's clock, as well as the device could know it.
    pub fn corrected(&self) -> i64 {
        self.at.saturating_add(self.offset.unwrap_or(0))
    }

    /// The message of a change with this stamp: `offset=-120;undoes=<hash>`, or nothing.
    pub fn message(&self) -> Option<String> {
        let mut parts = Vec::new();
        if let Some(offset) = self.offset {
            parts.push(format!("offset={offset}"));
        }
        if let Some(hash) = self.undoes {
            parts.push(format!("undoes={hash}"));
        }
        (!parts.is_empty()).then(|| parts.join(";"))
    }

    /// Reads what [`Document::write`] put into a change.
    pub fn of(at: i64, message: Option<&str>) -> Self {
        let mut stamp = Self {
            at,
            ..Self::default()
        };
        for part in message.unwrap_or_default().split(';') {
            match part.split_once('=') {
                Some(("offset", ms)) => stamp.offset = ms.parse().ok(),
                Some(("undoes", hash)) => stamp.undoes = hash.parse().ok(),
                _ => {}
            }
        }
        stamp
    }
}

impl Document {
    /// An empty document, before its first change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads saved bytes.
    ///
    /// # Errors
    /// [`Error::Document`] when Automerge refuses them.
    pub fn load(bytes: &[u8]) -> Result<Self, Error> {
        // An empty input loads as an empty document; a stored record is never empty.
        if bytes.is_empty() {
            return Err(Error::Document("it is empty".to_owned()));
        }
        let inner = Automerge::load(bytes).map_err(|error| Error::Document(error.to_string()))?;
        Ok(Self { inner })
    }

    /// The document's bytes, uncompressed, so that a stream of many compresses across them.
    pub fn save(&self) -> Vec<u8> {
        self.inner.save_nocompress()
    }

    /// The present heads, sorted.
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads = self.inner.get_heads();
        heads.sort_unstable();
        heads
    }

    /// Whether this copy holds a change.
    pub fn holds(&self, hash: &ChangeHash) -> bool {
        self.inner.get_change_meta_by_hash(hash).is_some()
    }

    /// Every change, in the document's order: dependencies first.
    pub fn changes(&self) -> Vec<Change> {
        self.inner.get_changes(&[])
    }

    /// Every change without its operations, in the same order.
    pub fn summaries(&self) -> Vec<Summary> {
        let changes = self.inner.get_changes_meta(&[]);
        changes
            .into_iter()
            .map(|change| Summary {
                hash: change.hash,
                actor: change.actor.to_bytes().to_vec(),
                seq: change.seq,
                max_op: change.max_op,
                stamp: Stamp::of(change.timestamp, change.message.as_deref()),
                deps: change.deps,
            })
            .collect()
    }

    /// A change by its hash.
    pub fn change(&self, hash: &ChangeHash) -> Option<Change> {
        self.inner.get_change_by_hash(hash)
    }

    /// Applies changes, in any order; [`Document::append`] keeps theirs. A change whose dependencies are
    /// missing is refused: nothing waits inside a document.
    ///
    /// # Errors
    /// [`Error::Document`]; the document must then be thrown away.
    pub fn apply(&mut self, changes: Vec<Change>) -> Result<(), Error> {
        let wanted: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
        self.inner
            .apply_changes(changes)
            .map_err(|error| Error::Document(error.to_string()))?;
        match wanted.iter().find(|hash| !self.holds(hash)) {
            None => Ok(()),
            Some(hash) => Err(Error::Document(format!("change {hash} lacks a dependency"))),
        }
    }

    /// Everything that stands in the document now, conflicts and choices settled.
    pub fn fields(&self) -> Fields {
        Fields::read(self, None)
    }

    /// Everything that stood in the document at `heads`.
    ///
    /// # Errors
    /// [`Error::UnknownHeads`].
    pub fn fields_at(&self, heads: &[ChangeHash]) -> Result<Fields, Error> {
        self.check_heads(heads)?;
        Ok(Fields::read(self, Some(heads)))
    }

    /// Writes values at the heads that the author saw, as one change. Paths that already hold exactly
    /// that value there are left alone; `None` when nothing remains to write.
    ///
    /// # Errors
    /// [`Error::UnknownHeads`].
    pub fn write<'a>(
        &mut self,
        actor: Actor,
        heads: &[ChangeHash],
        puts: impl IntoIterator<Item = (&'a str, &'a Value)>,
        stamp: Stamp,
    ) -> Result<Option<Made>, Error> {
        self.check_heads(heads)?;
        let puts: Vec<_> = puts
            .into_iter()
            .filter(|(path, value)| match &self.written(path, Some(heads))[..] {
                [only] => only.value != **value,
                _ => true,
            })
            .collect();
        if puts.is_empty() {
            return Ok(None);
        }
        self.inner.set_actor(actor.to_automerge());
        let change = match self.settled(heads, &puts) {
            settled if settled.is_empty() => commit(&mut self.inner, heads, &puts, stamp)?,
            settled => {
                let draft = commit(&mut self.inner.clone(), heads, &puts, stamp)?;
                let change = settle::with_puts(&draft, &settled);
                self.apply(vec![change.clone()])?;
                change
            }
        };
        Ok(Some(Made {
            hash: change.hash(),
            bytes: change.raw_bytes().to_vec(),
        }))
    }

    /// The paths of `puts` whose new value is one of several that stand at `heads`, with all of these.
    fn settled(&self, heads: &[ChangeHash], puts: &[(&str, &Value)]) -> Settled {
        let several = |(path, value): &(&str, &Value)| {
            let all = self.written(path, Some(heads));
            let again = all.len() > 1 && all.iter().any(|written| written.value == **value);
            again.then(|| ((*path).to_owned(), ((*value).clone(), all)))
        };
        puts.iter().filter_map(several).collect()
    }

    /// Every concurrent value of a path, now or at `heads`; the one Automerge shows is the last.
    pub fn written(&self, path: &str, heads: Option<&[ChangeHash]>) -> Vec<Written> {
        let all = match heads {
            None => self.inner.get_all(ROOT, path),
            Some(heads) => self.inner.get_all_at(ROOT, path, heads),
        };
        let mut written: Vec<Written> = all
            .unwrap_or_default()
            .iter()
            .filter_map(|(value, id)| self.written_by(value.as_scalar()?, id))
            .collect();
        written.sort_by(|a, b| a.op.cmp(&b.op));
        written
    }

    /// When and how a change was written, as it says itself.
    pub fn stamp(&self, hash: &ChangeHash) -> Stamp {
        self.inner
            .get_change_meta_by_hash(hash)
            .map_or_else(Stamp::default, |change| {
                Stamp::of(change.timestamp, change.message.as_deref())
            })
    }

    /// Whether neither of two changes knew of the other.
    pub fn concurrent(&self, a: ChangeHash, b: ChangeHash) -> bool {
        !self.ancestors(a).contains(&b) && !self.ancestors(b).contains(&a)
    }

    /// Every change that `hash` was based on, itself included.
    pub fn ancestors(&self, hash: ChangeHash) -> BTreeSet<ChangeHash> {
        let mut found = BTreeSet::new();
        let mut open = vec![hash];
        while let Some(hash) = open.pop() {
            if found.insert(hash)
                && let Some(change) = self.inner.get_change_meta_by_hash(&hash)
            {
                open.extend(change.deps);
            }
        }
        found
    }

    /// The heads of a set of changes that is closed under dependencies.
    pub fn heads_of(&self, hashes: &BTreeSet<ChangeHash>) -> Vec<ChangeHash> {
        let mut heads = hashes.clone();
        for hash in hashes {
            if let Some(change) = self.inner.get_change_meta_by_hash(hash) {
                for dep in change.deps {
                    heads.remove(&dep);
                }
            }
        }
        heads.into_iter().collect()
    }

    /// Automerge itself, for reading.
    pub(crate) fn automerge(&self) -> &Automerge {
        &self.inner
    }

    pub(crate) fn written_by(
        &self,
        scalar: &automerge::ScalarValue,
        id: &automerge::ObjId,
    ) -> Option<Written> {
        let automerge::ObjId::Id(counter, actor, _) = id else {
            return None;
        };
        Some(Written {
            value: Value::from_scalar(scalar)?,
            op: (*counter, actor.to_bytes().to_vec()),
            actor: Actor::parse(actor.to_bytes())?,
            hash: self.inner.hash_for_opid(id)?,
        })
    }

    /// `transaction_at` and `get_changes` silently drop heads that they don't know.
    fn check_heads(&self, heads: &[ChangeHash]) -> Result<(), Error> {
        let empty = self.inner.is_empty();
        if heads.iter().all(|hash| self.holds(hash)) && (empty || !heads.is_empty()) {
            Ok(())
        } else {
            Err(Error::UnknownHeads)
        }
    }
}

/// Paths with the value that settles them and all those that stand there.
type Settled = BTreeMap<String, (Value, Vec<Written>)>;

/// Puts values at heads, as one change.
fn commit(
    inner: &mut Automerge,
    heads: &[ChangeHash],
    puts: &[(&str, &Value)],
    stamp: Stamp,
) -> Result<Change, Error> {
    let failed = |error: automerge::AutomergeError| Error::Document(error.to_string());
    let mut transaction = inner
        .transaction_at(PatchLog::inactive(), heads)
        .map_err(|error| Error::Document(error.to_string()))?;
    for (path, value) in puts {
        transaction
            .put(ROOT, *path, value.to_scalar())
            .map_err(failed)?;
    }
    let options = CommitOptions {
        message: stamp.message(),
        time: Some(stamp.at),
    };
    let (hash, _) = transaction.commit_with(options);
    let hash = hash.ok_or_else(|| Error::Document("the change came out empty".to_owned()))?;
    inner
        .get_change_by_hash(&hash)
        .ok_or_else(|| Error::Document(format!("change {hash} is not found after its commit")))
}
