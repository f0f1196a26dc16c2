//! Search on any part of two or more characters, newest records first, over the table of neighbouring pairs.

use std::ops::Range;

use client_core::digits;
use client_core::record::number;

use super::page::{Key, Place};
use super::sql::Sql;
use super::visible::Reader;
use crate::error::{Error, Result};
use crate::projection::bigrams::grams;
use crate::storage::Tx;

/// Records with the rarest pair that one statement looks at, whatever else they must meet.
const SPAN: i64 = 1_000;
/// Candidates it answers at most.
const STEP: usize = 200;
/// Statements of one page; then it ends short, with a cursor: a rare filter under a frequent word takes no longer.
const STEPS: usize = 8;
/// Pairs that the engine intersects; the text itself is compared afterwards.
const PAIRS: usize = 4;
/// The order of every search.
const ORDER: &str = "search";

/// Where to search.
pub struct Source {
    /// Joins to `documents d` that the conditions need.
    pub from: &'static str,
    /// The kind of record.
    pub kind: &'static str,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Ids, newest first.
    pub ids: Vec<String>,
    /// The cursor of what follows.
    pub next: Option<String>,
}

/// Finds the records that hold `text` in number, title or search text, meet `conditions` and may be read. A telephone
/// number is found however it is written, there and here.
///
/// # Errors
/// [`Error::Invalid`] for a text of less than two characters or a foreign cursor.
pub fn find(
    tx: &mut dyn Tx,
    reader: &Reader,
    source: &Source,
    text: &str,
    cursor: Option<&str>,
    limit: usize,
    conditions: impl Fn(&mut Sql),
) -> Result<Found> {
    let number = number::normalize(text);
    let digits = digits::wanted(text).filter(|_| number.is_none());
    let page = (cursor, limit);
    if let Some(digits) = digits {
        let found = look(tx, reader, source, &digits, page, &conditions)?;
        if !found.ids.is_empty() || found.next.is_some() {
            return Ok(found);
        }
    }
    let typed = number.unwrap_or_else(|| text.to_owned());
    let needle = typed.trim().to_lowercase();
    look(tx, reader, source, &needle, page, &conditions)
}

fn look(
    tx: &mut dyn Tx,
    reader: &Reader,
    source: &Source,
    needle: &str,
    (cursor, limit): (Option<&str>, usize),
    conditions: &impl Fn(&mut Sql),
) -> Result<Found> {
    let grams = rarest_first(tx, needle)?;
    let mut before = match Place::decode(cursor, ORDER)? {
        Some(Place {
            key: Key::Int(seq), ..
        }) => seq,
        _ => i64::MAX,
    };
    let mut found = Found {
        ids: Vec::new(),
        next: None,
    };
    for _ in 0..STEPS {
        let Some((from, full)) = span(tx, grams[0], before)? else {
            return Ok(found);
        };
        let looked_at =
            candidates(reader, source, &grams, from..before, conditions).query(tx, |row| {
                let text = format!("{}\n{}\n{}", row.str(2)?, row.str(3)?, row.str(4)?);
                let hit = text.to_lowercase().contains(needle);
                Ok((row.int(0)?, row.text(1)?, hit))
            })?;
        for (seq, id, hit) in &looked_at {
            if *hit && found.ids.len() == limit {
                found.next = Some(at(before));
                return Ok(found);
            }
            before = *seq;
            if *hit {
                found.ids.push(id.clone());
            }
        }
        if looked_at.len() < STEP {
            if !full {
                return Ok(found);
            }
            before = from;
        }
    }
    found.next = Some(at(before));
    Ok(found)
}

fn at(seq: i64) -> String {
    Place {
        order: ORDER.to_owned(),
        key: Key::Int(seq),
        id: String::new(),
    }
    .encode()
}

/// The oldest of the next [`SPAN`] records that have a pair, and whether there are so many; `None` if there are none.
fn span(tx: &mut dyn Tx, gram: i64, before: i64) -> Result<Option<(i64, bool)>> {
    let mut sql = Sql::new("SELECT doc FROM bigrams WHERE gram = ");
    sql.bind_int(gram)
        .push(" AND doc < ")
        .bind_int(before)
        .push(" ORDER BY doc DESC LIMIT ")
        .bind_int(SPAN);
    let docs = sql.query(tx, |row| row.int(0))?;
    let full = docs.len() as i64 == SPAN;
    Ok(docs.last().map(|oldest| (*oldest, full)))
}

/// The statement that lists candidates of a span, newest first.
fn candidates(
    reader: &Reader,
    source: &Source,
    grams: &[i64],
    span: Range<i64>,
    conditions: impl Fn(&mut Sql),
) -> Sql {
    let (first, rest) = grams
        .split_first()
        .map_or((0, grams), |(first, rest)| (*first, rest));
    let mut sql =
        Sql::new("SELECT d.created_seq, d.doc, d.number, d.title, d.search FROM bigrams b ");
    sql.push("JOIN documents d ON d.created_seq = b.doc ")
        .push(source.from);
    sql.push(" WHERE b.gram = ")
        .bind_int(first)
        .push(" AND b.doc >= ")
        .bind_int(span.start)
        .push(" AND b.doc < ")
        .bind_int(span.end);
    for gram in rest {
        sql.push(" AND EXISTS (SELECT 1 FROM bigrams o WHERE o.gram = ")
            .bind_int(*gram);
        sql.push(" AND o.doc = b.doc)");
    }
    sql.push(" AND d.kind = ")
        .bind_text(source.kind)
        .push(" AND d.withdrawn = 0");
    conditions(&mut sql);
    sql.push(" AND ");
    reader.visible(&mut sql, "d.doc");
    sql.push(" ORDER BY b.doc DESC LIMIT ")
        .bind_int(STEP as i64);
    sql
}

/// The pairs of a text, the one with the fewest records first: it leads.
fn rarest_first(tx: &mut dyn Tx, needle: &str) -> Result<Vec<i64>> {
    let mut counted = Vec::new();
    for gram in grams(needle).into_iter().take(PAIRS) {
        let mut sql = Sql::new("SELECT count(*) FROM (SELECT 1 FROM bigrams WHERE gram = ");
        sql.bind_int(gram).push(" LIMIT 2000) AS some");
        let count = sql
            .query(tx, |row| row.int(0))?
            .first()
            .copied()
            .unwrap_or(0);
        counted.push((count, gram));
    }
    counted.sort_unstable();
    if counted.is_empty() {
        return Err(Error::invalid("q", "must have 2 or more characters"));
    }
    Ok(counted.into_iter().map(|(_, gram)| gram).collect())
}
