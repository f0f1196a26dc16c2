//! The customer file (客户档案): rows 1 to 4 of the rule books' systems.

use super::Kind;
use super::field::{Field, Group, Type, field};

use Group::{Credit, Details, Routing};
use Type::{Bool, Date, Int, Line, Link, Team, Text, Time, Word};

/// Classes of customers: key account, ordinary, small, and new in the first month.
pub const CLASSES: &[&str] = &["key", "ordinary", "small", "new"];
/// Credit grades, best first.
pub const GRADES: &[&str] = &["A", "B", "C", "D"];

/// Latitude and longitude are 1e-7 degrees (WGS-84), accuracy is metres.
pub(super) const LAT: Type = Int(-900_000_000, 900_000_000);
pub(super) const LON: Type = Int(-1_800_000_000, 1_800_000_000);
pub(super) const METRES: Type = Int(0, 10_000_000);

pub(super) const FIELDS: &[Field] = &[
    field("name", Line(200), Details, "customer.name"),
    field("class", Word(CLASSES), Details, "customer.class"),
    field("team", Team, Routing, "customer.team"),
    field("contract_date", Date, Details, "customer.contract_date"),
    field("delivery_date", Date, Details, "customer.delivery_date"),
    field("works_running", Bool, Details, "customer.works_running"),
    field("remark", Text(4_000), Details, "customer.remark"),
    // Taken out of the lists, like a withdrawn one; readable and searchable as archived.
    field(
        "archived/at",
        Time,
        Group::Withdrawal,
        "customer.archived.at",
    ),
    // The file that this one was merged into: both stay, lists show that one.
    field(
        "merged/into",
        Link(Kind::Customer),
        Routing,
        "customer.merged.into",
    ),
    field(
        "addresses/*/label",
        Line(100),
        Details,
        "customer.address.label",
    ),
    field(
        "addresses/*/text",
        Line(300),
        Details,
        "customer.address.text",
    ),
    field("addresses/*/lat", LAT, Details, "customer.address.lat"),
    field("addresses/*/lon", LON, Details, "customer.address.lon"),
    field(
        "addresses/*/accuracy",
        METRES,
        Details,
        "customer.address.accuracy",
    ),
    field("addresses/*/removed", Bool, Details, "entry.removed"),
    field(
        "contacts/*/name",
        Line(100),
        Details,
        "customer.contact.name",
    ),
    field(
        "contacts/*/post",
        Line(100),
        Details,
        "customer.contact.post",
    ),
    field(
        "contacts/*/phone",
        Line(40),
        Details,
        "customer.contact.phone",
    ),
    field(
        "contacts/*/email",
        Line(200),
        Details,
        "customer.contact.email",
    ),
    field("contacts/*/removed", Bool, Details, "entry.removed"),
    field(
        "equipment/*/model",
        Line(100),
        Details,
        "customer.equipment.model",
    ),
    field(
        "equipment/*/serial",
        Line(100),
        Details,
        "customer.equipment.serial",
    ),
    field(
        "equipment/*/access_mode",
        Line(100),
        Details,
        "customer.equipment.access_mode",
    ),
    field(
        "equipment/*/site_conditions",
        Text(2_000),
        Details,
        "customer.equipment.site_conditions",
    ),
    field(
        "equipment/*/installed_at",
        Date,
        Details,
        "customer.equipment.installed_at",
    ),
    field(
        "equipment/*/warranty_until",
        Date,
        Details,
        "customer.equipment.warranty_until",
    ),
    field("equipment/*/removed", Bool, Details, "entry.removed"),
    field(
        "credit/grade",
        Word(GRADES),
        Credit,
        "customer.credit.grade",
    ),
    field(
        "credit/reason",
        Text(2_000),
        Credit,
        "customer.credit.reason",
    ),
    field("credit/date", Date, Credit, "customer.credit.date"),
];
