//! Search: any piece of a text, Chinese included, without a connection. One narrow table is scanned;
//! an index of words or of three characters would miss the two characters that people type.

use super::{Listed, Store};
use crate::digits;
use crate::error::Error;
use crate::record::{Kind, number};

/// Words of one search at most; further ones are left out.
const WORDS: usize = 16;

const MATCHES: &str = "SELECT rid, text FROM search
     WHERE kind = $1 AND (instr(text, $2) > 0 OR instr(text, $3) > 0)";

/// One word typed, and the short number or the bare digits that it may stand for.
struct Word {
    text: String,
    number: String,
}

impl Word {
    fn read(typed: &str) -> Self {
        let text = typed.to_lowercase();
        let number = number::normalize(typed).map(|number| number.to_lowercase());
        let number = number.or_else(|| digits::wanted(typed));
        let number = number.unwrap_or_else(|| text.clone());
        Self { text, number }
    }

    fn found_in(&self, text: &str) -> bool {
        text.contains(&self.text) || text.contains(&self.number)
    }
}

/// What decides the order of matches.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Found by number or title before found elsewhere.
    elsewhere: bool,
    title: String,
    rid: i64,
}

impl Store {
    /// Records of a kind in whose number, title or other searchable text every word of `text` stands
    /// somewhere, upper and lower case alike; matches of number and title first, then by title, at
    /// most so many.
    pub fn search(&self, kind: Kind, text: &str, most: u32) -> Result<Vec<Listed>, Error> {
        let mut words: Vec<Word> = text
            .split_whitespace()
            .take(WORDS)
            .map(Word::read)
            .collect();
        // The longest word leaves the fewest records for the others.
        words.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
        let Some(first) = words.first() else {
            return Ok(Vec::new());
        };
        let mut statement = self.db.prepare_cached(MATCHES)?;
        let mut found = statement.query((kind, &first.text, &first.number))?;
        let mut matches = Vec::new();
        while let Some(row) = found.next()? {
            let text = row.get_ref(1)?.as_str().unwrap_or_default();
            if words.iter().all(|word| word.found_in(text)) {
                matches.push(rank(&words, text, row.get(0)?));
            }
        }
        let most = most as usize;
        if matches.len() > most && most > 0 {
            matches.select_nth_unstable(most - 1);
        }
        matches.truncate(most);
        matches.sort_unstable();
        let mut listed = Vec::with_capacity(matches.len());
        for rank in matches {
            listed.extend(self.listed_row(rank.rid)?);
        }
        Ok(listed)
    }
}

/// The text is number, title and the rest, a line each.
fn rank(words: &[Word], text: &str, rid: i64) -> Rank {
    let mut lines = text.splitn(3, '\n');
    let number = lines.next().unwrap_or_default();
    let title = lines.next().unwrap_or_default();
    let named = |word: &Word| word.found_in(number) || word.found_in(title);
    Rank {
        elsewhere: !words.iter().all(named),
        title: title.to_owned(),
        rid,
    }
}
