//! What stands at a path: one scalar.

use std::fmt;

use automerge::ScalarValue;
use minicbor::data::Tag;
use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Serialize};

/// CBOR tag of a time in ms, from the range that anyone may use.
const TIME_TAG: Tag = Tag::new(65_000);

/// A value of a record. There are no floats: positions are 1e-7 degrees, money is cents, quantities
/// are thousandths.
///
/// As JSON: `null`, a boolean, a number, a text; a time is a number too (UTC ms), told apart by its
/// field's type.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Value {
    /// Cleared, or never written.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// A moment, UTC ms.
    #[serde(skip_deserializing)]
    Time(i64),
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number or the time in ms, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) | Self::Time(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(yes) => Some(*yes),
            _ => None,
        }
    }

    /// Null or an empty text.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// Bytes the value takes, for the limits.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            _ => 8,
        }
    }

    /// One text that keeps the type, for choices: `n`, `b:true`, `i:5`, `t:5`, `s:text`.
    pub fn tagged(&self) -> String {
        match self {
            Self::Null => "n".to_owned(),
            Self::Bool(yes) => format!("b:{yes}"),
            Self::Int(number) => format!("i:{number}"),
            Self::Text(text) => format!("s:{text}"),
            Self::Time(ms) => format!("t:{ms}"),
        }
    }

    /// Reads [`Value::tagged`].
    pub fn from_tagged(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "n" => Some(Self::Null),
            Some(("b", yes)) => yes.parse().ok().map(Self::Bool),
            Some(("i", number)) => number.parse().ok().map(Self::Int),
            Some(("s", text)) => Some(Self::text(text)),
            Some(("t", ms)) => ms.parse().ok().map(Self::Time),
            _ => None,
        }
    }

    /// The value as Automerge stores it.
    pub fn to_scalar(&self) -> ScalarValue {
        match self {
            Self::Null => ScalarValue::Null,
            Self::Bool(yes) => ScalarValue::Boolean(*yes),
            Self::Int(number) => ScalarValue::Int(*number),
            Self::Text(text) => ScalarValue::Str(text.as_str().into()),
            Self::Time(ms) => ScalarValue::Timestamp(*ms),
        }
    }

    /// Reads a stored scalar. `None` for the types that records never hold.
    pub fn from_scalar(scalar: &ScalarValue) -> Option<Self> {
        match scalar {
            ScalarValue::Null => Some(Self::Null),
            ScalarValue::Boolean(yes) => Some(Self::Bool(*yes)),
            ScalarValue::Int(number) => Some(Self::Int(*number)),
            ScalarValue::Str(text) => Some(Self::Text(text.to_string())),
            ScalarValue::Timestamp(ms) => Some(Self::Time(*ms)),
            _ => None,
        }
    }
}

/// As a person reads it in a message: texts in quotes.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(yes) => yes.fmt(f),
            Self::Int(number) | Self::Time(number) => number.fmt(f),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(ms) => write!(f, "@{ms}"),
            other => fmt::Display::fmt(other, f),
        }
    }
}

impl<C> Encode<C> for Value {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Null => e.null()?.ok(),
            Self::Bool(yes) => e.bool(*yes)?.ok(),
            Self::Int(number) => e.i64(*number)?.ok(),
            Self::Text(text) => e.str(text)?.ok(),
            Self::Time(ms) => e.tag(TIME_TAG)?.i64(*ms)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Value {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        match d.datatype()? {
            minicbor::data::Type::Null => d.null().map(|()| Self::Null),
            minicbor::data::Type::Bool => d.bool().map(Self::Bool),
            minicbor::data::Type::String => d.str().map(Self::text),
            minicbor::data::Type::Tag if d.tag()? == TIME_TAG => d.i64().map(Self::Time),
            _ => d.i64().map(Self::Int),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<super::Id> for Value {
    fn from(id: super::Id) -> Self {
        Self::Text(id.to_string())
    }
}
