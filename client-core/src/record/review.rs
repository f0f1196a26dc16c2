//! A supervisor's review of one submission of a visit (主管审核): row 21 of the rule books' systems.

use super::Kind;
use super::field::{Field, Group, Type, field};

use Group::{Review, Routing};

/// Verdicts of a review.
pub const VERDICTS: &[&str] = &["approve", "return"];

pub(super) const FIELDS: &[Field] = &[
    field("visit", Type::Link(Kind::Visit), Routing, "review.visit"),
    field("submit", Type::Entry, Review, "review.submit"),
    // The heads judged: hexadecimal change hashes with spaces between.
    field("heads", Type::Line(2_000), Review, "review.heads"),
    // The hash of all values in the groups work and card, as the visit's row carries it.
    field("work_hash", Type::Line(64), Review, "review.work_hash"),
    field("verdict", Type::Word(VERDICTS), Review, "review.verdict"),
    field("remark", Type::Text(4_000), Review, "review.remark"),
    field(
        "points/*/path",
        Type::Line(200),
        Review,
        "review.point.path",
    ),
    field(
        "points/*/remark",
        Type::Text(1_000),
        Review,
        "review.point.remark",
    ),
    field("praise", Type::Text(1_000), Review, "review.praise"),
    field("fault", Type::Text(1_000), Review, "review.fault"),
    field("by", Type::User, Review, "review.by"),
    field("at", Type::Time, Review, "review.at"),
];
