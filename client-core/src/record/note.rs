//! A note: text on a customer or a visit, written once.

use super::field::{Field, Group, Type, field};

pub(super) const FIELDS: &[Field] = &[
    field("about", Type::AnyLink, Group::Routing, "note.about"),
    field("text", Type::Text(10_000), Group::Details, "note.text"),
];
