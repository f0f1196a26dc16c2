//! The operations of a change: columns of run-length encoded values, of which honest devices write
//! only those that a put of a scalar on the root needs.

use client_core::record::{Value, limits};

use super::cursor::Cursor;
use super::form::Put;

/// Why bytes are no change of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// They have another form.
    Malformed(&'static str),
    /// They pass a limit.
    Limit(String),
}

// Column specifications: id * 16 + type.
const KEY: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_META: u64 = 0x56;
const VALUE: u64 = 0x57;
const PRED_COUNT: u64 = 0x70;
const PRED_ACTOR: u64 = 0x71;
const PRED_COUNTER: u64 = 0x73;

/// The action of an operation that puts a scalar.
const PUT: u64 = 1;

/// Reads the columns at the end of a change. `actors` are its own and the others that it names.
///
/// # Errors
/// [`Flaw`].
pub fn read(cursor: &mut Cursor<'_>, actors: &[&[u8]]) -> Result<Vec<Put>, Flaw> {
    let columns = Columns::read(cursor)?;
    let count = count_puts(columns.action)?;
    if inserts(columns.insert)? != count {
        return Err(COUNTS);
    }
    let mut keys = Runs::new(columns.key);
    let mut values = Values {
        meta: Runs::new(columns.value_meta),
        raw: Cursor::new(columns.value),
    };
    let mut preds = Preds {
        counts: Runs::new(columns.pred_count),
        actors: Runs::new(columns.pred_actor),
        counters: Runs::new(columns.pred_counter),
        counter: 0,
        left: count * limits::CONCURRENT_VALUES,
    };
    let mut puts: Vec<Put> = Vec::new();
    for _ in 0..count {
        let key = keys.next(Cursor::prefixed)?.ok_or(COUNTS)?;
        // Before it is copied: one key of a run may stand for thousands.
        if key.len() > limits::PATH_BYTES {
            let limit = limits::PATH_BYTES;
            return Err(Flaw::Limit(format!("a path takes at most {limit} bytes")));
        }
        let path =
            std::str::from_utf8(key).map_err(|_| Flaw::Malformed("a path in it is no text"))?;
        puts.push(Put {
            path: path.to_owned(),
            value: values.next()?,
            replaces: preds.next(actors)?,
        });
    }
    let done = keys.is_done() && values.is_done() && preds.is_done();
    if !done {
        return Err(COUNTS);
    }
    let mut paths: Vec<&str> = puts.iter().map(|put| put.path.as_str()).collect();
    paths.sort_unstable();
    if paths.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Flaw::Malformed("it writes a path twice"));
    }
    Ok(puts)
}

const COUNTS: Flaw = Flaw::Malformed("its columns don't agree on the number of operations");

#[derive(Default)]
struct Columns<'a> {
    key: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value: &'a [u8],
    pred_count: &'a [u8],
    pred_actor: &'a [u8],
    pred_counter: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Reads the table of columns and takes their content, which must be all that is left.
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Flaw> {
        let count = cursor.unsigned()?;
        if count > 8 {
            return Err(Flaw::Malformed("it has columns that a put does not need"));
        }
        let mut lengths = Vec::new();
        for _ in 0..count {
            let spec = cursor.unsigned()?;
            let length = cursor.unsigned()?;
            if lengths.last().is_some_and(|(last, _)| *last >= spec) {
                return Err(Flaw::Malformed("its columns are not in order"));
            }
            lengths.push((spec, length));
        }
        let mut columns = Self::default();
        for (spec, length) in lengths {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let content = cursor.take(length)?;
            let place = match spec {
                KEY => &mut columns.key,
                INSERT => &mut columns.insert,
                ACTION => &mut columns.action,
                VALUE_META => &mut columns.value_meta,
                VALUE => &mut columns.value,
                PRED_COUNT => &mut columns.pred_count,
                PRED_ACTOR => &mut columns.pred_actor,
                PRED_COUNTER => &mut columns.pred_counter,
                _ => {
                    return Err(Flaw::Malformed(
                        "it does something else than putting values",
                    ));
                }
            };
            if content.is_empty() {
                return Err(Flaw::Malformed("it has an empty column"));
            }
            *place = content;
        }
        if cursor.is_done() {
            Ok(columns)
        } else {
            Err(Flaw::Malformed("it has bytes after its columns"))
        }
    }
}

/// The number of operations, all of which must be puts.
fn count_puts(column: &[u8]) -> Result<usize, Flaw> {
    let mut runs = Runs::new(column);
    let mut count = 0;
    while !runs.is_done() {
        if runs.next(Cursor::unsigned)? != Some(PUT) {
            return Err(Flaw::Malformed(
                "it does something else than putting values",
            ));
        }
        count += 1;
        if count > limits::PATHS {
            let limit = limits::PATHS;
            return Err(Flaw::Limit(format!(
                "a change writes at most {limit} paths"
            )));
        }
    }
    if count == 0 {
        return Err(Flaw::Malformed("it writes nothing"));
    }
    Ok(count)
}

/// The length of a boolean column that holds nothing but `false`.
fn inserts(column: &[u8]) -> Result<usize, Flaw> {
    let mut cursor = Cursor::new(column);
    let count = cursor.unsigned()?;
    if !cursor.is_done() {
        return Err(Flaw::Malformed("it inserts into a list"));
    }
    usize::try_from(count).map_err(|_| COUNTS)
}

/// A run-length encoded column: a positive length and the value repeated, or a negative length and
/// that many values. Nulls stand in none of the columns that we read.
struct Runs<'a, T> {
    cursor: Cursor<'a>,
    left: u64,
    repeated: Option<T>,
}

impl<'a, T: Clone> Runs<'a, T> {
    fn new(column: &'a [u8]) -> Self {
        Self {
            cursor: Cursor::new(column),
            left: 0,
            repeated: None,
        }
    }

    fn is_done(&self) -> bool {
        self.left == 0 && self.cursor.is_done()
    }

    fn next(
        &mut self,
        read: impl Fn(&mut Cursor<'a>) -> Result<T, Flaw>,
    ) -> Result<Option<T>, Flaw> {
        if self.left == 0 {
            if self.cursor.is_done() {
                return Ok(None);
            }
            let length = self.cursor.signed()?;
            self.left = length.unsigned_abs();
            self.repeated = match length {
                0 => return Err(Flaw::Malformed("it leaves a value out")),
                1.. => Some(read(&mut self.cursor)?),
                _ => None,
            };
        }
        self.left -= 1;
        match &self.repeated {
            Some(value) => Ok(Some(value.clone())),
            None => read(&mut self.cursor).map(Some),
        }
    }
}

/// Values: their types and lengths in one column, their bytes in another.
struct Values<'a> {
    meta: Runs<'a, u64>,
    raw: Cursor<'a>,
}

impl Values<'_> {
    fn is_done(&self) -> bool {
        self.meta.is_done() && self.raw.is_done()
    }

    fn next(&mut self) -> Result<Value, Flaw> {
        let meta = self.meta.next(Cursor::unsigned)?.ok_or(COUNTS)?;
        let length = usize::try_from(meta >> 4).unwrap_or(usize::MAX);
        let raw = self.raw.take(length)?;
        let number = || {
            let mut cursor = Cursor::new(raw);
            let number = cursor.signed()?;
            if cursor.is_done() {
                Ok(number)
            } else {
                Err(Flaw::Malformed("a number in it is too long"))
            }
        };
        match meta & 15 {
            0 if raw.is_empty() => Ok(Value::Null),
            1 if raw.is_empty() => Ok(Value::Bool(false)),
            2 if raw.is_empty() => Ok(Value::Bool(true)),
            4 => number().map(Value::Int),
            6 => std::str::from_utf8(raw)
                .map(Value::text)
                .map_err(|_| Flaw::Malformed("a value in it is no text")),
            9 => number().map(Value::Time),
            _ => Err(Flaw::Malformed(
                "it holds a value of a type that records don't hold",
            )),
        }
    }
}

/// The operations that each put replaces.
struct Preds<'a> {
    counts: Runs<'a, u64>,
    actors: Runs<'a, u64>,
    counters: Runs<'a, i64>,
    counter: i64,
    left: usize,
}

impl Preds<'_> {
    fn is_done(&self) -> bool {
        self.counts.is_done() && self.actors.is_done() && self.counters.is_done()
    }

    fn next(&mut self, actors: &[&[u8]]) -> Result<Vec<(u64, Vec<u8>)>, Flaw> {
        let count = self.counts.next(Cursor::unsigned)?.ok_or(COUNTS)?;
        let mut replaced = Vec::new();
        for _ in 0..count {
            // However a run claims to go on, no honest change replaces more.
            self.left = self.left.checked_sub(1).ok_or(Flaw::Malformed(
                "it replaces more than can stand in a record",
            ))?;
            let actor = self.actors.next(Cursor::unsigned)?.ok_or(COUNTS)?;
            let step = self.counters.next(Cursor::signed)?.ok_or(COUNTS)?;
            let actor = usize::try_from(actor).ok().and_then(|at| actors.get(at));
            self.counter = self.counter.saturating_add(step);
            let (Some(actor), Ok(counter)) = (actor, u64::try_from(self.counter)) else {
                return Err(Flaw::Malformed("it replaces an operation of nobody"));
            };
            replaced.push((counter, actor.to_vec()));
        }
        replaced.sort();
        Ok(replaced)
    }
}
