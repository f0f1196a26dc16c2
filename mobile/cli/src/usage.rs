//! What is wrong with a command line, in the reader's language. English is what the argument parser says itself.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::words::{self, Language};

/// The sentence for a command line that means nothing, and how it should look.
pub(crate) fn text(spoken: Language, error: &clap::Error) -> String {
    let own = error.render().to_string();
    if spoken == Language::English {
        return own;
    }
    let Some(sentence) = sentence(spoken, error) else {
        return own;
    };
    let mut text = sentence;
    if let Some(near) = first(error, SUGGESTIONS) {
        text.push_str(&words::fill(spoken, "usage.near", &[near]));
    }
    if let Some(allowed) = value(error, ContextKind::ValidValue)
        && !allowed.is_empty()
    {
        text.push_str(&words::fill(spoken, "usage.allowed", &[allowed]));
    }
    if let Some(usage) = value(error, ContextKind::Usage) {
        text.push('\n');
        text.push_str(usage.trim());
    }
    format!("{text}\n{}\n", words::say(spoken, "usage.help"))
}

const SUGGESTIONS: &[ContextKind] = &[
    ContextKind::SuggestedArg,
    ContextKind::SuggestedSubcommand,
    ContextKind::SuggestedValue,
];

fn sentence(spoken: Language, error: &clap::Error) -> Option<String> {
    let argument = value(error, ContextKind::InvalidArg).unwrap_or_default();
    let given = value(error, ContextKind::InvalidValue).unwrap_or_default();
    let fill = |key: &str, values: &[String]| words::fill(spoken, key, values);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => fill("usage.unknown", &[argument]),
        ErrorKind::InvalidSubcommand => {
            let command = value(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            fill("usage.no_command", &[command])
        }
        ErrorKind::MissingSubcommand => {
            let commands = value(error, ContextKind::ValidSubcommand).unwrap_or_default();
            fill("usage.which", &[commands])
        }
        ErrorKind::MissingRequiredArgument => fill("usage.missing", &[argument]),
        ErrorKind::InvalidValue if given.is_empty() => fill("usage.no_value", &[argument]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            fill("usage.value", &[argument, given])
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            fill("usage.no_value", &[argument])
        }
        ErrorKind::TooManyValues => fill("usage.too_many", &[argument]),
        ErrorKind::ArgumentConflict => {
            let other = value(error, ContextKind::PriorArg).unwrap_or_default();
            fill("usage.conflict", &[argument, other])
        }
        ErrorKind::InvalidUtf8 => fill("usage.not_text", &[]),
        _ => return None,
    })
}

fn first(error: &clap::Error, kinds: &[ContextKind]) -> Option<String> {
    kinds
        .iter()
        .find_map(|kind| value(error, *kind))
        .filter(|text| !text.is_empty())
}

fn value(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join("、")),
        ContextValue::StyledStr(text) => Some(in_chinese(&text.to_string())),
        ContextValue::StyledStrs(texts) => {
            let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
            Some(texts.join("、"))
        }
        _ => None,
    }
}

/// The parser's own headings.
fn in_chinese(usage: &str) -> String {
    let headings = [
        ("Usage:", "用法："),
        ("[OPTIONS]", "[选项]"),
        ("<COMMAND>", "<命令>"),
        ("[COMMAND]", "[命令]"),
    ];
    headings
        .iter()
        .fold(usage.to_owned(), |text, (english, chinese)| {
            text.replace(english, chinese)
        })
}
