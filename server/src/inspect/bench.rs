//! One record on the bench: changes are judged and applied one after the other, and the result must
//! prove that it can be stored, loaded and edited.

use client_core::document::Document;
use client_core::fields::{Fields, Written};
use client_core::record::{Actor, Enrolment, Value, limits};
use client_core::wire::{Refusal, RefusalCode};
use client_core::{Change, row};

use super::answer::{Accepted, State};
use super::citations;
use super::form::Form;
use super::graph::Graph;
use super::job::Bytes;
use super::rules::{Rules, check_counts, refusal};

/// A device's time this much after its receipt is flagged, ms.
const AHEAD: i64 = 5 * 60 * 1_000;
/// Changes that were applied before they turned out too large; the rest of a batch isn't tried.
const TOO_LARGE: u32 = 16;
/// Paths with a single value that the trying edit writes.
const TRIED: usize = 4;
/// Nobody's enrolment: that of the edit which tries the result.
const TRIAL: Actor = Actor {
    enrolment: Enrolment([0xff; 8]),
    opening: [0xff; 8],
};

/// A record and what has been accepted for it.
#[derive(Debug)]
pub struct Bench<'a> {
    rules: Rules<'a>,
    document: Document,
    graph: Graph,
    /// The fields at the document's heads.
    fields: Fields,
    /// The document as last saved, and what was accepted since.
    saved: Vec<u8>,
    since: Vec<Change>,
    /// At most so many bytes would the document take.
    size: usize,
    too_large: u32,
    touched: Vec<String>,
    /// Every change proves itself before the next: for a batch whose result did not.
    careful: bool,
}

/// The result can't be stored, loaded or edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

impl<'a> Bench<'a> {
    /// Puts a stored document on the bench, or nothing for a new record.
    ///
    /// # Errors
    /// Those of the stored document.
    pub fn open(
        rules: Rules<'a>,
        stored: Option<&Bytes>,
        careful: bool,
    ) -> Result<Self, client_core::Error> {
        let document = match stored {
            Some(bytes) => Document::load(&bytes.0)?,
            None => Document::new(),
        };
        let saved = stored.map(|bytes| bytes.0.clone()).unwrap_or_default();
        Ok(Self {
            rules,
            graph: Graph::of(&document),
            fields: document.fields(),
            size: saved.len(),
            document,
            saved,
            since: Vec::new(),
            too_large: 0,
            touched: Vec::new(),
            careful,
        })
    }

    /// The document with what was accepted so far.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What depends on what.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Judges a change whose dependencies are there, and takes it.
    ///
    /// # Errors
    /// The refusal; the record is then as before.
    pub fn take(&mut self, form: &Form, trusted: bool, now: i64) -> Result<Accepted, Refusal> {
        self.rules.check_values(form)?;
        let malformed = |text: &str| refusal(RefusalCode::Malformed, [text]);
        if form.deps.is_empty() && !self.graph.is_empty() {
            return Err(malformed("the record exists already"));
        }
        self.graph.check_numbers(form).map_err(malformed)?;
        let linear = self.graph.heads_are(&form.deps);
        let earlier;
        let before = if linear {
            &self.fields
        } else {
            // The dependencies are there, as the caller made sure.
            earlier = self
                .document
                .fields_at(&form.deps)
                .map_err(super::rules::refusal_of)?;
            &earlier
        };
        self.check_replaced(form, before)?;
        if !trusted {
            self.rules.check_rights(form, &self.document, before)?;
        }
        check_counts(form, &self.fields)?;
        let accepted = self.describe(form, now);
        self.apply(form)?;
        self.graph.add(form);
        if linear {
            self.fields
                .advance(&self.document, &written(form), &form.pairs());
        } else {
            self.fields = self.document.fields();
        }
        self.touched.extend(accepted.touched.iter().cloned());
        Ok(accepted)
    }

    /// A put replaces exactly what its author saw at that path.
    fn check_replaced(&self, form: &Form, before: &Fields) -> Result<(), Refusal> {
        for put in &form.puts {
            let looked_up;
            let standing = match before.written(&put.path) {
                [_, _, ..] => {
                    // Fields may show edits of a removed entry beside its removal.
                    looked_up = self.document.written(&put.path, Some(&form.deps));
                    &looked_up[..]
                }
                few => few,
            };
            let mut ops: Vec<&(u64, Vec<u8>)> = standing.iter().map(|one| &one.op).collect();
            ops.sort();
            if !ops.into_iter().eq(&put.replaces) {
                let text = "it does not replace what stood at what it depends on";
                return Err(refusal(RefusalCode::Malformed, [text]));
            }
        }
        Ok(())
    }

    fn describe(&self, form: &Form, now: i64) -> Accepted {
        let base = self.graph.base(&form.deps, &self.rules.author.own);
        let mut touched: Vec<String> = form.puts.iter().map(|put| put.path.clone()).collect();
        touched.sort();
        Accepted {
            hash: form.hash,
            deps: form.deps.clone(),
            base: base.changes,
            own_first: base.own_first,
            first: form.deps.is_empty(),
            touched,
            at: form.stamp.at,
            offset: form.stamp.offset,
            ahead: form.stamp.corrected() > now.saturating_add(AHEAD),
            behind: self.graph.is_earlier_than_deps(form),
            enrolment: form.writer.enrolment,
            bytes: Bytes(form.bytes.clone()),
            cites: citations::of(self.rules.kind, form),
        }
    }

    /// Lets Automerge apply the change; what turns out too large or breaks the record is taken back.
    fn apply(&mut self, form: &Form) -> Result<(), Refusal> {
        let too_large = || {
            let text = format!("a record takes at most {} bytes", limits::DOCUMENT_BYTES);
            refusal(RefusalCode::Limit, [text])
        };
        if self.too_large >= TOO_LARGE {
            return Err(too_large());
        }
        let broken = || refusal(RefusalCode::Malformed, ["it would break the record"]);
        let change = Change::from_bytes(form.bytes.clone()).map_err(|_| broken())?;
        if change.hash() != form.hash {
            return Err(broken());
        }
        if self.document.apply(vec![change.clone()]).is_err() {
            self.take_back();
            return Err(broken());
        }
        self.size += form.bytes.len();
        if self.size > limits::DOCUMENT_BYTES {
            let saved = self.document.save();
            if saved.len() > limits::DOCUMENT_BYTES {
                self.too_large += 1;
                self.size -= form.bytes.len();
                self.take_back();
                return Err(too_large());
            }
            self.size = saved.len();
            self.saved = saved;
            self.since.clear();
            return Ok(());
        }
        let paths: Vec<&str> = form.puts.iter().map(|put| put.path.as_str()).collect();
        if self.careful && prove(&self.document, None, &paths).is_err() {
            self.take_back();
            return Err(broken());
        }
        self.since.push(change);
        Ok(())
    }

    /// The document as it was before the last change. It was saved and applied before, so that it can
    /// be again.
    fn take_back(&mut self) {
        self.document = if self.saved.is_empty() {
            Document::new()
        } else {
            Document::load(&self.saved).expect("the document was loaded from these bytes before")
        };
        self.document
            .append(self.since.clone())
            .expect("these changes were applied to it before");
    }

    /// The document after all that was taken.
    ///
    /// # Errors
    /// [`Broken`] if it can't be loaded or edited again.
    pub fn finish(&self) -> Result<State, Broken> {
        let paths: Vec<&str> = self.touched.iter().map(String::as_str).collect();
        prove(&self.document, Some(&self.fields), &paths)
    }
}

/// What every write of a change has in common.
fn written(form: &Form) -> Written {
    Written {
        value: Value::Null,
        op: (form.start_op, form.actor.clone()),
        actor: form.writer,
        hash: form.hash,
    }
}

/// Saves, loads and derives, then edits the paths given, of those without conflict a few, and a new
/// one, as the next honest device will.
fn prove(document: &Document, expected: Option<&Fields>, paths: &[&str]) -> Result<State, Broken> {
    let bytes = document.save();
    let mut loaded = Document::load(&bytes).map_err(|_| Broken)?;
    let heads = document.heads();
    let fields = loaded.fields();
    if loaded.heads() != heads || expected.is_some_and(|expected| *expected != fields) {
        return Err(Broken);
    }
    let derived = row::derive(&loaded, &fields).map_err(|_| Broken)?;
    let order = loaded.summaries();
    let state = State {
        document: bytes,
        heads,
        derived,
        order: order.into_iter().map(|change| change.hash).collect(),
    };
    try_edit(&mut loaded, &fields, paths)?;
    Ok(state)
}

fn try_edit(loaded: &mut Document, fields: &Fields, paths: &[&str]) -> Result<(), Broken> {
    // Where several values stand an edit has most to do; one path with a single value is like another.
    let (several, single): (Vec<&&str>, Vec<&&str>) = paths
        .iter()
        .partition(|path| fields.written(path).len() > 1);
    let mut puts: Vec<(&str, Value)> = several
        .into_iter()
        .chain(single.into_iter().take(TRIED))
        .chain(&["withdrawn/reason"])
        .map(|path| match fields.shown(path) {
            Value::Null => (*path, Value::text("…")),
            _ => (*path, Value::Null),
        })
        .collect();
    puts.sort();
    puts.dedup();
    let hash = loaded
        .try_writing(TRIAL, fields, &puts)
        .map_err(|_| Broken)?;
    let again = Document::load(&loaded.save()).map_err(|_| Broken)?;
    let after = again.fields();
    let shows = |(path, value): &(&str, Value)| match after.written(path) {
        [only] => only.value == *value,
        _ => false,
    };
    if again.heads() == [hash] && puts.iter().all(shows) {
        Ok(())
    } else {
        Err(Broken)
    }
}
