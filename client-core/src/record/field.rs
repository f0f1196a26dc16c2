//! A kind is a table of fields. Reading, checks, JSON, import columns, history labels, policy and
//! forms all come from that table.

use serde::Serialize;

use super::value::Value;
use super::{Id, Kind, customer, limits, note, review, visit};
use crate::error::Error;

/// One row of a kind's table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The path; a segment `*` stands for the random id of a set's entry.
    pub pattern: &'static str,
    /// What may stand there.
    pub ty: Type,
    /// Who may write it (see [`crate::policy`]).
    pub group: Group,
    /// The key of its label in the translations.
    pub label: &'static str,
}

/// What may stand at a path. Every field but those of [`Group::Identity`] may also be null: clearing
/// a field writes null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A text of several lines, at most so many characters.
    Text(usize),
    /// A text without line breaks, at most so many characters.
    Line(usize),
    /// One of these words. Unknown words that are already stored stay readable.
    Word(&'static [&'static str]),
    /// A whole number within bounds.
    Int(i64, i64),
    /// Yes or no.
    Bool,
    /// A moment, UTC ms.
    Time,
    /// A calendar date, text `YYYY-MM-DD`.
    Date,
    /// The id of a record of that kind.
    Link(Kind),
    /// The id of a record of any kind.
    AnyLink,
    /// The id of a user.
    User,
    /// The id of a team.
    Team,
    /// The random id of a step of the same record.
    Entry,
    /// The SHA-256 of an attachment, 64 hexadecimal digits.
    Blob,
}

/// Fields that are granted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Written by the first change and never again.
    Identity,
    /// What the record says.
    Details,
    /// The credit grade of a customer.
    Credit,
    /// Team, assignment, appointment and links to other records.
    Routing,
    /// Steps, findings, parts, photos.
    Work,
    /// The feedback card and the repair problem card.
    Card,
    /// The dispatcher's check of the card.
    CheckIn,
    /// What the customer wrote with his own hand: once, by nobody again.
    CustomerWord,
    /// A verdict on a visit.
    Review,
    /// Taking a record out of all lists.
    Withdrawal,
}

impl Group {
    /// Every group, in the order of the tables.
    pub const ALL: [Self; 10] = [
        Self::Identity,
        Self::Details,
        Self::Credit,
        Self::Routing,
        Self::Work,
        Self::Card,
        Self::CheckIn,
        Self::CustomerWord,
        Self::Review,
        Self::Withdrawal,
    ];

    /// The name used in `docs/rights.md`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Details => "details",
            Self::Credit => "credit",
            Self::Routing => "routing",
            Self::Work => "work",
            Self::Card => "card",
            Self::CheckIn => "check_in",
            Self::CustomerWord => "customer_word",
            Self::Review => "review",
            Self::Withdrawal => "withdrawal",
        }
    }
}

/// Shorthand for the tables.
pub(super) const fn field(
    pattern: &'static str,
    ty: Type,
    group: Group,
    label: &'static str,
) -> Field {
    Field {
        pattern,
        ty,
        group,
        label,
    }
}

/// The fields that every kind has.
const COMMON: &[Field] = &[
    field("id", Type::Line(36), Group::Identity, "field.id"),
    field("kind", Type::Line(20), Group::Identity, "field.kind"),
    field(
        "schema",
        Type::Int(1, 1_000),
        Group::Identity,
        "field.schema",
    ),
    field("number", Type::Line(20), Group::Identity, "field.number"),
    field(
        "imported/batch",
        Type::Line(64),
        Group::Identity,
        "field.imported.batch",
    ),
    field(
        "imported/line",
        Type::Int(1, i64::MAX),
        Group::Identity,
        "field.imported.line",
    ),
    field(
        WITHDRAWN_AT,
        Type::Time,
        Group::Withdrawal,
        "field.withdrawn.at",
    ),
    field(
        "withdrawn/reason",
        Type::Line(500),
        Group::Withdrawal,
        "field.withdrawn.reason",
    ),
];

/// Where a withdrawn record says so.
pub const WITHDRAWN_AT: &str = "withdrawn/at";

/// Prefix of the facts that choose among concurrent values: `choice/<path>`.
pub const CHOICE: &str = "choice/";

impl Kind {
    /// The table of this kind, without the common fields.
    pub fn own_fields(self) -> &'static [Field] {
        match self {
            Self::Customer => customer::FIELDS,
            Self::Visit => visit::FIELDS,
            Self::Review => review::FIELDS,
            Self::Note => note::FIELDS,
        }
    }

    /// Every field of this kind.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        COMMON.iter().chain(self.own_fields())
    }

    /// The field at a path. A choice is found under the path it chooses for. `None` for a path this
    /// version does not know.
    pub fn field(self, path: &str) -> Option<&'static Field> {
        let path = path.strip_prefix(CHOICE).unwrap_or(path);
        self.fields().find(|field| matches(field.pattern, path))
    }

    /// Checks a value that is about to be written.
    ///
    /// # Errors
    /// [`Error::UnknownField`] or [`Error::Check`], naming field, rule and value.
    pub fn check(self, path: &str, value: &Value) -> Result<&'static Field, Error> {
        let unknown = || Error::UnknownField {
            kind: self,
            path: shorten(path),
        };
        if path.len() > limits::PATH_BYTES {
            return Err(unknown());
        }
        let field = self.field(path).ok_or_else(unknown)?;
        let rule = if value.size() > limits::VALUE_BYTES {
            Some(format!("must be at most {} bytes", limits::VALUE_BYTES))
        } else if path.starts_with(CHOICE) {
            match (value, crate::choice::Choice::parse(value)) {
                (Value::Null, _) | (_, Some(_)) if field.group != Group::Identity => None,
                _ => Some("must be a choice or null".to_owned()),
            }
        } else {
            broken_rule(field, value)
        };
        match rule {
            None => Ok(field),
            Some(rule) => Err(Error::Check {
                field: path.to_owned(),
                rule,
                value: shorten(&value.to_string()),
            }),
        }
    }
}

/// Whether a path fits a pattern. An entry's id is 1 to 36 characters of `a-z 0-9 -`.
fn matches(pattern: &str, path: &str) -> bool {
    // No pattern begins with `*`: most fields are told apart by one byte.
    if pattern.as_bytes().first() != path.as_bytes().first() {
        return false;
    }
    let mut path = path.split('/');
    for expected in pattern.split('/') {
        match path.next() {
            Some(segment) if expected == "*" && is_entry_id(segment) => {}
            Some(segment) if expected != "*" && expected == segment => {}
            _ => return false,
        }
    }
    path.next().is_none()
}

fn is_entry_id(segment: &str) -> bool {
    (1..=36).contains(&segment.len())
        && segment
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn broken_rule(field: &Field, value: &Value) -> Option<String> {
    if *value == Value::Null {
        return (field.group == Group::Identity).then(|| "must not be cleared".to_owned());
    }
    let ok = match (field.ty, value) {
        (Type::Text(max), Value::Text(text)) => {
            if text.chars().count() > max {
                return Some(format!("must be at most {max} characters"));
            }
            if text
                .chars()
                .any(|c| misleads(c) && !matches!(c, '\n' | '\r' | '\t'))
            {
                return Some(READABLE.to_owned());
            }
            true
        }
        (Type::Line(max), Value::Text(text)) => {
            if text.chars().count() > max {
                return Some(format!("must be at most {max} characters"));
            }
            if text.chars().any(|c| misleads(c) && !is_line_end(c)) {
                return Some(READABLE.to_owned());
            }
            !text.chars().any(is_line_end)
        }
        (Type::Word(words), Value::Text(text)) => words.contains(&text.as_str()),
        (Type::Int(min, max), Value::Int(number)) => (min..=max).contains(number),
        (Type::Bool, Value::Bool(_)) => true,
        (Type::Time, Value::Time(ms)) => (0..=MAX_TIME).contains(ms),
        (Type::Date, Value::Text(text)) => is_date(text),
        (Type::Link(_) | Type::AnyLink | Type::User | Type::Team, Value::Text(text)) => {
            text.parse::<Id>().is_ok()
        }
        (Type::Entry, Value::Text(text)) => is_entry_id(text),
        (Type::Blob, Value::Text(text)) => {
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        }
        _ => false,
    };
    (!ok).then(|| field.ty.rule())
}

/// What [`misleads`] breaks, in words.
const READABLE: &str =
    "must not hold control characters, nor invisible ones that change how a text is read";

/// Whether a character steers a terminal or a page instead of being read: control characters, and those
/// that turn the direction of what follows, so that a text reads as something else than it is.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// The last moment of the year 9999, UTC ms.
const MAX_TIME: i64 = 253_402_300_799_999;

impl Type {
    /// The rule in words, for error messages.
    pub fn rule(self) -> String {
        match self {
            Self::Text(max) => format!("must be a text of at most {max} characters"),
            Self::Line(max) => format!("must be one line of at most {max} characters"),
            Self::Word(words) => format!("must be one of {}", words.join(", ")),
            Self::Int(min, i64::MAX) => format!("must be a whole number from {min}"),
            Self::Int(min, max) => format!("must be a whole number from {min} to {max}"),
            Self::Bool => "must be true or false".to_owned(),
            Self::Time => "must be a time".to_owned(),
            Self::Date => "must be a calendar date YYYY-MM-DD".to_owned(),
            Self::Link(kind) => format!("must be the id of a {}", kind.as_str()),
            Self::AnyLink => "must be the id of a record".to_owned(),
            Self::User => "must be the id of a user".to_owned(),
            Self::Team => "must be the id of a team".to_owned(),
            Self::Entry => "must be the id of an entry of this record".to_owned(),
            Self::Blob => "must be a SHA-256 of 64 hexadecimal digits".to_owned(),
        }
    }

    /// Reads what a person or a JSON file wrote for a field of this type: `""` and `null` clear.
    /// Whether the value is allowed is for [`Kind::check`].
    pub fn read(self, text: &str) -> Value {
        let number = || {
            text.trim()
                .parse()
                .map_or_else(|_| Value::text(text), Value::Int)
        };
        if text.is_empty() || text == "null" {
            return Value::Null;
        }
        match self {
            Self::Int(..) => number(),
            Self::Time => match number() {
                Value::Int(ms) => Value::Time(ms),
                other => other,
            },
            Self::Bool => match text {
                "true" | "yes" => Value::Bool(true),
                "false" | "no" => Value::Bool(false),
                _ => Value::text(text),
            },
            _ => Value::text(text),
        }
    }
}

fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = text.get(range)?;
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    if text.len() != 10 || text.as_bytes()[4] != b'-' || text.as_bytes()[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn shorten(text: &str) -> String {
    const SHOWN: usize = 80;
    // A message that shows them would be misread itself.
    let text: String = text
        .chars()
        .flat_map(|c| {
            let hidden = misleads(c);
            let escaped = c.escape_unicode().filter(move |_| hidden);
            escaped.chain(Some(c).filter(|_| !hidden))
        })
        .collect();
    match text.char_indices().nth(SHOWN) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
