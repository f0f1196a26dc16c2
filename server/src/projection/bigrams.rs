//! Search on any two or more neighbouring characters, Chinese included, on every engine.

use std::collections::BTreeSet;

use client_core::row::Row;

use crate::error::Result;
use crate::params;
use crate::storage::{Param, ToParam, Tx};

/// Characters of a record that are searched at most: titles and telephone numbers, not novels.
const CHARACTERS: usize = 2_000;
/// Pairs written by one statement.
const AT_ONCE: usize = 8;
/// Pairs of a query that are looked up; the rest is compared with the text itself.
const PAIRS: usize = 6;

/// What search looks through, lower case.
pub fn text(row: &Row) -> String {
    let mut text = format!("{}\n{}\n", row.number, row.title).to_lowercase();
    text.push_str(&row.search);
    text
}

/// The pairs of neighbouring characters of a text; none across lines.
pub fn grams(text: &str) -> BTreeSet<i64> {
    let mut grams = BTreeSet::new();
    let mut last = None;
    for character in text.chars().take(CHARACTERS) {
        if character == '\n' {
            last = None;
            continue;
        }
        let code = i64::from(u32::from(character));
        if let Some(last) = last {
            grams.insert((last << 21) + code);
        }
        last = Some(code);
    }
    grams
}

/// Brings a record's pairs from those of its former row to those of the present one.
pub fn put(tx: &mut dyn Tx, created_seq: i64, before: Option<&Row>, after: &Row) -> Result<()> {
    let before = before.map(|row| grams(&text(row))).unwrap_or_default();
    let after = grams(&text(after));
    for gram in before.difference(&after) {
        tx.execute(
            "DELETE FROM bigrams WHERE gram = $1 AND doc = $2",
            params![gram, created_seq],
        )?;
    }
    let new: Vec<i64> = after.difference(&before).copied().collect();
    let (many, few) = new.as_chunks::<AT_ONCE>();
    for grams in many {
        insert_many(tx, created_seq, grams)?;
    }
    for gram in few {
        tx.execute(
            "INSERT INTO bigrams (gram, doc) VALUES ($1, $2)",
            params![gram, created_seq],
        )?;
    }
    Ok(())
}

/// One statement instead of many: a record has dozens of pairs.
fn insert_many(tx: &mut dyn Tx, created_seq: i64, grams: &[i64; AT_ONCE]) -> Result<()> {
    let numbers = grams.iter().chain([&created_seq]);
    let params: Vec<Param<'_>> = numbers.map(ToParam::to_param).collect();
    tx.execute(
        "INSERT INTO bigrams (gram, doc) VALUES ($1, $9), ($2, $9), ($3, $9), ($4, $9), ($5, $9), ($6, $9), ($7, $9),
            ($8, $9)",
        &params,
    )?;
    Ok(())
}

/// A condition on `documents d` that holds where every pair of the text occurs, numbers only, so that it can stand in a
/// statement as it is. `None` for fewer than two characters. Compare `d.number`, `d.title`, `d.search` afterwards: the
/// pairs may occur apart.
pub fn condition(query: &str) -> Option<String> {
    let grams = grams(&query.trim().to_lowercase());
    let one =
        |gram: &i64| format!("d.created_seq IN (SELECT doc FROM bigrams WHERE gram = {gram})");
    let conditions: Vec<String> = grams.iter().take(PAIRS).map(one).collect();
    (!conditions.is_empty()).then(|| conditions.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_stay_within_lines() {
        assert_eq!(grams("客户\na").len(), 1);
        assert_eq!(grams("abab").len(), 2);
        assert!(condition("客").is_none());
        assert!(condition(" 客户档 ").is_some_and(|sql| sql.matches("SELECT").count() == 2));
    }
}
