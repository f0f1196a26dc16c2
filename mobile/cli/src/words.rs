//! The one translation table: every text that a person reads, in Chinese and in English.

mod commands;
mod fields;
mod messages;
mod rules;
mod terms;

use std::ffi::OsString;

use crate::surroundings::Surroundings;

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

/// One text: its key, in Chinese, in English. `{0}`, `{1}` stand for what is filled in.
pub(crate) type Entry = (&'static str, &'static str, &'static str);

/// The table, by subject.
pub(crate) const TABLES: [&[Entry]; 6] = [
    commands::WORDS,
    fields::WORDS,
    messages::WORDS,
    rules::WORDS,
    terms::WORDS,
    client_core::record::WORDS,
];

impl Language {
    /// The language asked for by `--lang`, `FIELDFILE_LANG` or `LANG`, in this order; Chinese if none is.
    pub(crate) fn of(arguments: &[OsString], around: &Surroundings) -> Self {
        let mut asked = None;
        let mut rest = arguments.iter().filter_map(|argument| argument.to_str());
        while let Some(argument) = rest.next() {
            match argument.strip_prefix("--lang") {
                Some("") => asked = rest.next(),
                Some(value) => asked = value.strip_prefix('=').or(asked),
                None => {}
            }
        }
        asked
            .or(around.variable("FIELDFILE_LANG"))
            .or(around.variable("LANG"))
            .map_or(Self::Chinese, Self::named)
    }

    fn named(name: &str) -> Self {
        if name.starts_with("en") {
            Self::English
        } else {
            Self::Chinese
        }
    }
}

/// The text of a key, if the table has it.
pub(crate) fn find(spoken: Language, key: &str) -> Option<&'static str> {
    let (_, chinese, english) = TABLES
        .iter()
        .flat_map(|table| table.iter())
        .find(|(known, _, _)| *known == key)?;
    Some(match spoken {
        Language::Chinese => chinese,
        Language::English => english,
    })
}

/// The text of a key; the tests see that the table has every key that is used.
pub(crate) fn say(spoken: Language, key: &str) -> &'static str {
    find(spoken, key).unwrap_or("?")
}

/// The text of a key with its places filled in.
pub(crate) fn fill<S: AsRef<str>>(spoken: Language, key: &str, values: &[S]) -> String {
    let mut text = say(spoken, key).to_owned();
    for (index, value) in values.iter().enumerate() {
        text = text.replace(&format!("{{{index}}}"), value.as_ref());
    }
    text
}

/// The text of a word of records (`visit.status.accepted`), or the word itself if it is new.
pub(crate) fn term(spoken: Language, set: &str, word: &str) -> String {
    find(spoken, &format!("{set}.{word}")).map_or_else(|| word.to_owned(), str::to_owned)
}

/// A sentence of the core about a rule, a reason or a limit, in the reader's language.
pub(crate) fn sentence(spoken: Language, english: &str) -> String {
    let chinese = match spoken {
        Language::Chinese => rules::in_chinese(english),
        Language::English => None,
    };
    chinese.unwrap_or_else(|| english.to_owned())
}
