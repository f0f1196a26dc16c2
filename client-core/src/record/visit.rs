//! The fields of a visit: order, appointment, work on site, feedback card, problem card. Rows 5 to 8
//! of the rule books' systems. What its steps mean is in [`crate::status`].

use super::Kind;
use super::customer::{LAT, LON, METRES};
use super::field::{Field, Group, Type, field};

use Group::{Card, CheckIn, CustomerWord, Details, Routing, Work};
use Type::{Blob, Bool, Date, Entry, Int, Line, Link, Text, Time, User, Word};

/// Kinds of visits: install, repair, maintenance, training, inspection, revisit.
pub const VISIT_KINDS: &[&str] = &[
    "install",
    "repair",
    "maintenance",
    "training",
    "inspection",
    "revisit",
];
/// What a step says.
pub const STEPS: &[&str] = &[
    "accept", "decline", "set_out", "arrive", "pause", "resume", "leave", "absent", "submit",
    "withdraw", "cancel",
];
/// Slots of photos.
pub const PHOTO_SLOTS: &[&str] = &["before", "after", "nameplate", "serial", "other"];

const CENTS: Type = Int(-1_000_000_000_000, 1_000_000_000_000);

pub(super) const FIELDS: &[Field] = &[
    field("customer", Link(Kind::Customer), Routing, "visit.customer"),
    field("follows", Link(Kind::Visit), Routing, "visit.follows"),
    field("visit_kind", Word(VISIT_KINDS), Details, "visit.kind"),
    field("summary", Line(500), Details, "visit.summary"),
    field("equipment/entry", Entry, Details, "visit.equipment.entry"),
    field(
        "equipment/model",
        Line(100),
        Details,
        "visit.equipment.model",
    ),
    field(
        "equipment/serial",
        Line(100),
        Details,
        "visit.equipment.serial",
    ),
    field("contact/name", Line(100), Details, "visit.contact.name"),
    field("contact/phone", Line(40), Details, "visit.contact.phone"),
    field("order/number", Line(100), Details, "visit.order.number"),
    field("order/date", Date, Details, "visit.order.date"),
    field("order/checked", Bool, Details, "visit.order.checked"),
    field(
        "order/scheme_confirmed",
        Bool,
        Details,
        "visit.order.scheme_confirmed",
    ),
    field("invoice/number", Line(100), Details, "visit.invoice.number"),
    field("invoice/title", Line(200), Details, "visit.invoice.title"),
    field("invoice/amount", CENTS, Details, "visit.invoice.amount"),
    field("cost", CENTS, Details, "visit.cost"),
    // A visit of the time before: outside deadlines, review and figures.
    field(
        "imported/past",
        Bool,
        Group::Identity,
        "visit.imported.past",
    ),
    field("routing/lead", User, Routing, "visit.routing.lead"),
    field("routing/helpers/*", Bool, Routing, "visit.routing.helper"),
    field(
        "routing/window_from",
        Time,
        Routing,
        "visit.routing.window_from",
    ),
    field(
        "routing/window_to",
        Time,
        Routing,
        "visit.routing.window_to",
    ),
    field("routing/urgent", Bool, Routing, "visit.routing.urgent"),
    field(
        "routing/vehicle",
        Line(100),
        Routing,
        "visit.routing.vehicle",
    ),
    // The appointment that its people agreed with the customer and ask the dispatcher for.
    field(
        "asked/window_from",
        Time,
        Details,
        "visit.asked.window_from",
    ),
    field("asked/window_to", Time, Details, "visit.asked.window_to"),
    field("asked/reason", Line(500), Details, "visit.asked.reason"),
    field(
        "calls/*/result",
        Word(&["agreed", "not_reached", "moved"]),
        Routing,
        "visit.call.result",
    ),
    field("calls/*/at", Time, Routing, "visit.call.at"),
    field("calls/*/by", User, Routing, "visit.call.by"),
    field("calls/*/remark", Line(500), Routing, "visit.call.remark"),
    field("steps/*/what", Word(STEPS), Work, "visit.step.what"),
    field("steps/*/by", User, Work, "visit.step.by"),
    field("steps/*/at", Time, Work, "visit.step.at"),
    field("steps/*/lat", LAT, Work, "visit.step.lat"),
    field("steps/*/lon", LON, Work, "visit.step.lon"),
    field("steps/*/accuracy", METRES, Work, "visit.step.accuracy"),
    field("steps/*/reason", Line(500), Work, "visit.step.reason"),
    field("steps/*/corrects", Entry, Work, "visit.step.corrects"),
    field("work_done", Text(10_000), Work, "visit.work_done"),
    field("findings/*/text", Text(4_000), Work, "visit.finding.text"),
    field("findings/*/removed", Bool, Work, "entry.removed"),
    field("parts/*/name", Line(200), Work, "visit.part.name"),
    field("parts/*/serial", Line(100), Work, "visit.part.serial"),
    field(
        "parts/*/quantity",
        Int(0, 1_000_000_000),
        Work,
        "visit.part.quantity",
    ),
    field("parts/*/removed", Bool, Work, "entry.removed"),
    field("photos/*/slot", Word(PHOTO_SLOTS), Work, "visit.photo.slot"),
    field("photos/*/blob", Blob, Work, "visit.photo.blob"),
    // The small copy that is sent first; a picture that is small already has none.
    field("photos/*/thumb", Blob, Work, "visit.photo.thumb"),
    field("photos/*/taken_at", Time, Work, "visit.photo.taken_at"),
    // Chosen from pictures that were there already, not taken for this visit.
    field("photos/*/album", Bool, Work, "visit.photo.album"),
    field("photos/*/lat", LAT, Work, "visit.photo.lat"),
    field("photos/*/lon", LON, Work, "visit.photo.lon"),
    field("photos/*/removed", Bool, Work, "entry.removed"),
    field("result", Word(&["pass", "fail"]), Work, "visit.result"),
    field("result_reason", Line(500), Work, "visit.result_reason"),
    field("trained", Bool, Work, "visit.trained"),
    field("trained_people", Line(300), Work, "visit.trained_people"),
    field("needs_revisit", Bool, Work, "visit.needs_revisit"),
    field("card/opinion", Text(4_000), Card, "visit.card.opinion"),
    field(
        "card/quality",
        Word(&["good", "fair", "poor"]),
        Card,
        "visit.card.quality",
    ),
    field("card/remark", Text(4_000), Card, "visit.card.remark"),
    field(
        "card/late_reason",
        Line(500),
        Card,
        "visit.card.late_reason",
    ),
    field(
        "problem/symptom",
        Text(2_000),
        Card,
        "visit.problem.symptom",
    ),
    field("problem/code", Line(50), Card, "visit.problem.code"),
    field("problem/cause", Text(2_000), Card, "visit.problem.cause"),
    field("problem/remedy", Text(2_000), Card, "visit.problem.remedy"),
    field("problem/hard", Bool, Card, "visit.problem.hard"),
    field(
        "check_in/verdict",
        Word(&["accepted", "rejected"]),
        CheckIn,
        "visit.check_in.verdict",
    ),
    field(
        "check_in/reason",
        Line(500),
        CheckIn,
        "visit.check_in.reason",
    ),
    field("check_in/by", User, CheckIn, "visit.check_in.by"),
    field("check_in/at", Time, CheckIn, "visit.check_in.at"),
    // What a cancelled visit with steps made meanwhile comes to, decided by the office.
    field(
        "cancelled/settled",
        Word(&["cancelled", "kept"]),
        Routing,
        "visit.cancelled.settled",
    ),
    field(
        "customer_word/rating",
        Int(1, 5),
        CustomerWord,
        "visit.customer_word.rating",
    ),
    field(
        "customer_word/comment",
        Text(2_000),
        CustomerWord,
        "visit.customer_word.comment",
    ),
    field(
        "customer_word/name",
        Line(100),
        CustomerWord,
        "visit.customer_word.name",
    ),
    field(
        "customer_word/signature",
        Blob,
        CustomerWord,
        "visit.customer_word.signature",
    ),
    field(
        "customer_word/at",
        Time,
        CustomerWord,
        "visit.customer_word.at",
    ),
];
