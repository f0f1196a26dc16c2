//! What a record is: kinds as tables of fields, values, identities, limits.

mod customer;
mod field;
mod id;
pub mod limits;
mod note;
pub mod number;
mod review;
mod role;
mod value;
mod visit;
mod words;
mod wanted;

use serde::{Deserialize, Serialize};

pub use customer::{CLASSES, GRADES};
pub use field::{CHOICE, Field, Group, Type, WITHDRAWN_AT};
pub use id::{Actor, Enrolment, Id};
pub use review::VERDICTS;
pub use role::Role;
pub use value::Value;
pub use visit::{PHOTO_SLOTS, STEPS, VISIT_KINDS};
pub use wanted::{lacking, required_slots};
pub use words::WORDS;

/// The version of the tables of fields, written into every record by its first change.
pub const SCHEMA: i64 = 1;

/// What a record is about.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Kind {
    /// A customer file (客户档案).
    #[n(0)]
    Customer,
    /// A visit (现场服务记录).
    #[n(1)]
    Visit,
    /// A supervisor's verdict on a submitted visit (主管审核).
    #[n(2)]
    Review,
    /// A text on a customer or a visit.
    #[n(3)]
    Note,
}

impl Kind {
    /// Every kind, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Visit, Self::Review, Self::Note];

    /// The name written into records, used in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Visit => "visit",
            Self::Review => "review",
            Self::Note => "note",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The letter of its short numbers.
    pub fn letter(self) -> char {
        match self {
            Self::Customer => 'C',
            Self::Visit => 'V',
            Self::Review => 'R',
            Self::Note => 'N',
        }
    }

    /// The path that links a record to its parent: whose scopes it follows.
    pub fn parent_path(self) -> Option<&'static str> {
        match self {
            Self::Customer => None,
            Self::Visit => Some("customer"),
            Self::Review => Some("visit"),
            Self::Note => Some("about"),
        }
    }
}
