//! What lists show of a record: a function of one document's bytes, with no clock, no settings and no
//! other record in it. The server sends rows beside documents; a device derives them itself for what
//! it has written, or when its derivation differs.

use minicbor::{Decode, Encode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::digits;
use crate::document::Document;
use crate::error::Error;
use crate::fields::Fields;
use crate::likeness;
use crate::record::{CHOICE, Enrolment, Group, Id, Kind, Value, WITHDRAWN_AT};
use crate::signs::{Position, Signs, places};
use crate::steps::{Progress, Status};

/// The version of everything in this module. Raise it with any change of what a row says.
pub const DERIVATION: u32 = 4;

/// A list row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Row {
    /// [`DERIVATION`] of whoever derived it.
    #[n(0)]
    pub derivation: u32,
    /// The short number.
    #[n(1)]
    pub number: String,
    /// A customer's name, a visit's summary, a review's remark, a note's text; shortened.
    #[n(2)]
    pub title: String,
    /// The record it is about.
    #[n(3)]
    pub parent: Option<Id>,
    /// What search looks through, lower case, besides title and number.
    #[n(4)]
    pub search: String,
    /// Paths in conflict.
    #[n(5)]
    pub conflicts: u32,
    /// Taken out of all lists.
    #[n(6)]
    pub withdrawn: bool,
    /// When it was created, corrected device time, UTC ms.
    #[n(7)]
    pub created_at: i64,
    /// When it was last changed, corrected device time, UTC ms.
    #[n(8)]
    pub changed_at: i64,
    /// What only one kind has.
    #[n(9)]
    pub body: Body,
}

impl Row {
    /// The record's kind.
    pub fn kind(&self) -> Kind {
        match self.body {
            Body::Customer(_) => Kind::Customer,
            Body::Visit(_) => Kind::Visit,
            Body::Review(_) => Kind::Review,
            Body::Note => Kind::Note,
        }
    }
}

/// The part of a row that depends on its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// A customer file.
    #[n(0)]
    Customer(#[n(0)] CustomerRow),
    /// A visit.
    #[n(1)]
    Visit(#[n(0)] VisitRow),
    /// A review.
    #[n(2)]
    Review(#[n(0)] ReviewRow),
    /// A note.
    #[n(3)]
    Note,
}

/// What lists of customers show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct CustomerRow {
    /// Customer class, empty if none.
    #[n(0)]
    pub class: String,
    /// The team shown.
    #[n(1)]
    pub team: Option<Id>,
    /// Credit grade, empty if none.
    #[n(2)]
    pub grade: String,
    /// The first contact's telephone.
    #[n(3)]
    pub phone: String,
    /// The first address.
    #[n(4)]
    pub address: String,
    /// Share of the fields that a complete file has, in %.
    #[n(5)]
    pub completeness: u32,
    /// Archived.
    #[n(6)]
    pub archived: bool,
}

/// What lists of visits show and what [`crate::state`] needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct VisitRow {
    /// install, repair, maintenance, training, inspection, revisit.
    #[n(0)]
    pub visit_kind: String,
    /// The status before any review.
    #[n(1)]
    pub status: Status,
    /// The lead shown.
    #[n(2)]
    pub lead: Option<Id>,
    /// The helpers shown.
    #[n(3)]
    pub helpers: Vec<Id>,
    /// Start of the appointment, UTC ms.
    #[n(4)]
    pub window_from: Option<i64>,
    /// End of the appointment, UTC ms.
    #[n(5)]
    pub window_to: Option<i64>,
    /// Urgent.
    #[n(6)]
    pub urgent: bool,
    /// When the lead accepted, corrected device time.
    #[n(7)]
    pub accepted_at: Option<i64>,
    /// The last submission: its step.
    #[n(8)]
    pub submit: Option<String>,
    /// When it was handed in, corrected device time; `None` while it is not or when withdrawn.
    #[n(9)]
    pub handed_in_at: Option<i64>,
    /// Hash of all values in the groups work, card, details and customer_word, choices included,
    /// withdrawals of a submission and what was cleared or undone left out: a review stands while it is
    /// the same.
    #[n(10)]
    pub work_hash: String,
    /// Cancelled while somebody, not knowing, went on with it.
    #[n(11)]
    pub cancelled_with_work: bool,
    /// The visit this one follows.
    #[n(12)]
    pub follows: Option<Id>,
    /// Another visit is needed.
    #[n(13)]
    pub needs_revisit: bool,
    /// The day of an imported work order.
    #[n(14)]
    pub order_date: Option<String>,
    /// Start of the appointment that its people ask for, UTC ms; `None` if it is the one it has.
    #[n(15)]
    pub asked_from: Option<i64>,
    /// End of it, UTC ms.
    #[n(16)]
    pub asked_to: Option<i64>,
}

/// What lists of reviews show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct ReviewRow {
    /// The submit step judged.
    #[n(0)]
    pub submit: String,
    /// approve or return; empty while the values are in conflict or cleared.
    #[n(1)]
    pub verdict: String,
    /// The visit's [`VisitRow::work_hash`] when it was judged.
    #[n(2)]
    pub work_hash: String,
    /// Who judged.
    #[n(3)]
    pub by: Option<Id>,
    /// When, corrected device time, UTC ms.
    #[n(4)]
    pub at: i64,
}

/// What the server's scopes and rights read of a document; never sent to a device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Links {
    /// Teams of a customer: the one shown, or all while in conflict.
    #[n(0)]
    pub teams: Vec<Id>,
    /// Leads and helpers of a visit, likewise.
    #[n(1)]
    pub people: Vec<Id>,
    /// Records it follows in scope, likewise.
    #[n(2)]
    pub parents: Vec<Id>,
    /// Who wrote in the groups work and card of a visit.
    #[n(3)]
    pub authors: Vec<Enrolment>,
    /// Who made the record.
    #[n(4)]
    pub creator: Option<Enrolment>,
    /// Withdrawn: in nobody's scope but those who see all teams.
    #[n(5)]
    pub withdrawn: bool,
    /// Paths in conflict.
    #[n(6)]
    pub conflicts: Vec<String>,
    /// What it is recognised by, see [`crate::likeness`].
    #[n(7)]
    #[cbor(default)]
    pub keys: Vec<String>,
    /// The customer file that this one was merged into.
    #[n(8)]
    pub merged_into: Option<Id>,
    /// The day of delivery to a customer, `YYYY-MM-DD`.
    #[n(9)]
    pub delivered: Option<String>,
    /// Works run at a customer's site.
    #[n(10)]
    #[cbor(default)]
    pub works_running: bool,
    /// Who withdrew it, if it is withdrawn: he finds it again and may take it back.
    #[cbor(n(11), default)]
    pub withdrawn_by: Vec<Enrolment>,
    /// What a visit alone tells the office.
    #[n(12)]
    pub signs: Option<Signs>,
    /// The positions of a customer's addresses.
    #[cbor(n(13), default)]
    pub places: Vec<Position>,
}

/// Everything derived from one document.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Derived {
    /// The record's kind.
    #[n(0)]
    pub kind: Kind,
    /// Its list row.
    #[n(1)]
    pub row: Row,
    /// Its links.
    #[n(2)]
    pub links: Links,
}

/// Derives row and links.
///
/// # Errors
/// [`Error::Document`] if the document has no kind.
pub fn derive(document: &Document, fields: &Fields) -> Result<Derived, Error> {
    let kind = fields
        .kind()
        .ok_or_else(|| Error::Document("it has no kind".to_owned()))?;
    let parent = kind
        .parent_path()
        .and_then(|path| fields.text(path).parse().ok());
    let stamps: Vec<i64> = document
        .summaries()
        .iter()
        .map(|change| change.stamp.corrected())
        .collect();
    let (title, search, body) = match kind {
        Kind::Customer => customer(fields),
        Kind::Visit => visit(document, fields),
        Kind::Review => review(document, fields),
        Kind::Note => (fields.text("text"), String::new(), Body::Note),
    };
    let row = Row {
        derivation: DERIVATION,
        number: fields.text("number").to_owned(),
        title: title.chars().take(120).collect(),
        parent,
        search,
        conflicts: fields.conflicts().len() as u32,
        withdrawn: is_withdrawn(fields),
        created_at: stamps.first().copied().unwrap_or(0),
        changed_at: stamps.iter().max().copied().unwrap_or(0),
        body,
    };
    Ok(Derived {
        kind,
        links: links(document, fields, kind, &row),
        row,
    })
}

/// Whether a record is withdrawn. While somebody's edit made without knowing of the withdrawal waits for a
/// decision it is not: nothing that anybody wrote disappears by itself.
pub fn is_withdrawn(fields: &Fields) -> bool {
    !fields.live(WITHDRAWN_AT).contains(&&Value::Null)
}

fn customer(fields: &Fields) -> (&str, String, Body) {
    let each = |set: &str, last: &str| -> Vec<&str> {
        fields
            .present(set)
            .into_iter()
            .map(|id| fields.text(&format!("{set}/{id}/{last}")))
            .collect()
    };
    let first = |texts: &[&str]| {
        texts
            .iter()
            .find(|t| !t.is_empty())
            .copied()
            .unwrap_or_default()
            .to_owned()
    };
    let phones = each("contacts", "phone");
    let addresses = each("addresses", "text");
    let mut search = Vec::new();
    search.extend(each("contacts", "name"));
    search.extend(&phones);
    search.extend(&addresses);
    search.extend(each("equipment", "model"));
    search.extend(each("equipment", "serial"));
    let body = CustomerRow {
        class: fields.text("class").to_owned(),
        team: fields.text("team").parse().ok(),
        grade: fields.text("credit/grade").to_owned(),
        phone: first(&phones),
        address: first(&addresses),
        completeness: completeness(fields),
        archived: *fields.shown("archived/at") != Value::Null,
    };
    (
        fields.text("name"),
        searchable(&search),
        Body::Customer(body),
    )
}

/// Share of non-empty among name, class, address, position, a contact's telephone, contract date, and
/// per machine model, serial, installed at, warranty until; in %.
pub fn completeness(fields: &Fields) -> u32 {
    let present = |set: &str| fields.present(set).into_iter().map(str::to_owned).collect();
    completeness_of(present, |path| !fields.shown(path).is_empty()).percent
}

/// How complete a customer file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completeness {
    /// Share of what is asked, in %.
    pub percent: u32,
    /// Paths that are empty; `*` stands for any entry of a set that has none yet.
    pub missing: Vec<String>,
}

/// The same of fields in any form: `present` lists the entries of a set, `filled` tells whether a path holds something.
pub fn completeness_of(
    present: impl Fn(&str) -> Vec<String>,
    filled: impl Fn(&str) -> bool,
) -> Completeness {
    let any = |set: &str, last: &str| {
        let mut entries = present(set).into_iter();
        entries.any(|id| filled(&format!("{set}/{id}/{last}")))
    };
    let mut asked = vec![
        ("name".to_owned(), filled("name")),
        ("class".to_owned(), filled("class")),
        ("addresses/*/text".to_owned(), any("addresses", "text")),
        (
            "addresses/*/lat".to_owned(),
            any("addresses", "lat") && any("addresses", "lon"),
        ),
        ("contacts/*/phone".to_owned(), any("contacts", "phone")),
        ("contract_date".to_owned(), filled("contract_date")),
    ];
    for machine in present("equipment") {
        for last in ["model", "serial", "installed_at", "warranty_until"] {
            let path = format!("equipment/{machine}/{last}");
            let given = filled(&path);
            asked.push((path, given));
        }
    }
    let given = asked.iter().filter(|(_, given)| *given).count();
    let percent = (given * 100 / asked.len()) as u32;
    let missing = asked.into_iter().filter(|(_, given)| !given);
    Completeness {
        percent,
        missing: missing.map(|(path, _)| path).collect(),
    }
}

fn visit<'a>(document: &Document, fields: &'a Fields) -> (&'a str, String, Body) {
    let progress = Progress::of(document, fields);
    let time = |path: &str| fields.shown(path).as_int();
    let helpers = fields
        .entries("routing/helpers")
        .into_iter()
        .filter(|id| *fields.shown(&format!("routing/helpers/{id}")) == Value::Bool(true))
        .filter_map(|id| id.parse().ok())
        .collect();
    let submit = progress.submit.as_ref();
    let asked = |path: &str| {
        time(path).filter(|_| time("asked/window_from") != time("routing/window_from"))
    };
    let body = VisitRow {
        visit_kind: fields.text("visit_kind").to_owned(),
        status: progress.status,
        lead: fields.text("routing/lead").parse().ok(),
        helpers,
        window_from: time("routing/window_from"),
        window_to: time("routing/window_to"),
        urgent: *fields.shown("routing/urgent") == Value::Bool(true),
        accepted_at: progress.accepted_at,
        submit: submit.map(|step| step.id.clone()),
        handed_in_at: submit.filter(|_| !progress.withdrawn).map(|step| step.at),
        work_hash: work_hash(fields),
        cancelled_with_work: progress.cancelled_with_work,
        follows: fields.text("follows").parse().ok(),
        needs_revisit: *fields.shown("needs_revisit") == Value::Bool(true),
        order_date: fields.shown("order/date").as_text().map(str::to_owned),
        asked_from: asked("asked/window_from"),
        asked_to: asked("asked/window_to"),
    };
    let mut search = vec![
        fields.text("equipment/model"),
        fields.text("equipment/serial"),
        fields.text("problem/code"),
        fields.text("problem/symptom"),
        fields.text("order/number"),
    ];
    let parts: Vec<String> = fields
        .present("parts")
        .iter()
        .map(|id| fields.text(&format!("parts/{id}/serial")).to_owned())
        .collect();
    search.extend(parts.iter().map(String::as_str));
    (
        fields.text("summary"),
        searchable(&search),
        Body::Visit(body),
    )
}

fn review<'a>(document: &Document, fields: &'a Fields) -> (&'a str, String, Body) {
    let at = fields.shown("at").as_int();
    let made = document
        .summaries()
        .first()
        .map(|change| change.stamp)
        .unwrap_or_default();
    let verdict = if fields.in_conflict("verdict") {
        ""
    } else {
        fields.text("verdict")
    };
    let body = ReviewRow {
        submit: fields.text("submit").to_owned(),
        verdict: verdict.to_owned(),
        work_hash: fields.text("work_hash").to_owned(),
        by: fields.text("by").parse().ok(),
        at: at.map_or_else(
            || made.corrected(),
            |at| at.saturating_add(made.offset.unwrap_or(0)),
        ),
    };
    (fields.text("remark"), String::new(), Body::Review(body))
}

/// Hexadecimal digits of one part of a [`work_hash`].
const PART: usize = 32;

/// The hash that a review judges, see [`VisitRow::work_hash`]: 32 hexadecimal digits over the groups work
/// and card, then 32 over details and customer_word. It covers whatever a reviewer reads of a visit; who
/// goes there when (routing) and the office's check-in of the card are decided apart from it.
pub fn work_hash(fields: &Fields) -> String {
    let mut hash = hash_of(fields, [Group::Work, Group::Card]);
    hash.push_str(&hash_of(fields, [Group::Details, Group::CustomerWord]));
    hash
}

/// Whether what a review judged is what a visit says now. Of a review or row from before the second part
/// of the hash the first one counts.
pub fn same_work(judged: &str, now: &str) -> bool {
    let first = |hash: &str| hash.get(..PART).map(str::to_owned);
    if judged.len() == PART || now.len() == PART {
        first(judged).is_some() && first(judged) == first(now)
    } else {
        judged == now
    }
}

fn hash_of(fields: &Fields, groups: [Group; 2]) -> String {
    let mut hasher = Sha256::new();
    for (path, written) in fields.iter() {
        let group = Kind::Visit.field(path).map(|field| field.group);
        if !group.is_some_and(|group| groups.contains(&group)) || is_left_out(fields, path) {
            continue;
        }
        let mut values: Vec<String> = written
            .iter()
            .map(|written| written.value.tagged())
            .collect();
        values.sort();
        values.dedup();
        // Cleared and never written are the same to a reviewer: undoing an edit brings the hash back.
        if values == [Value::Null.tagged()] {
            continue;
        }
        hasher.update((path.len() as u64).to_be_bytes());
        hasher.update(path);
        for value in values {
            hasher.update((value.len() as u64).to_be_bytes());
            hasher.update(value);
        }
    }
    hex::encode(&hasher.finalize()[..PART / 2])
}

/// Whether a path belongs to a withdrawal, or to a step that was undone.
fn is_left_out(fields: &Fields, path: &str) -> bool {
    let path = path.strip_prefix(CHOICE).unwrap_or(path);
    let step = path
        .strip_prefix("steps/")
        .and_then(|rest| rest.split_once('/'));
    step.is_some_and(|(id, _)| {
        let what = fields.text(&format!("steps/{id}/what"));
        matches!(what, "" | "withdraw")
    })
}

fn links(document: &Document, fields: &Fields, kind: Kind, row: &Row) -> Links {
    let ids = |path: &str| -> Vec<Id> {
        fields
            .live(path)
            .into_iter()
            .filter_map(|value| value.as_text()?.parse().ok())
            .collect()
    };
    let mut people = ids("routing/lead");
    for id in fields.entries("routing/helpers") {
        let helping = fields
            .live(&format!("routing/helpers/{id}"))
            .contains(&&Value::Bool(true));
        if let (true, Ok(id)) = (helping, id.parse()) {
            people.push(id);
        }
    }
    people.sort_unstable();
    people.dedup();
    let creator = document
        .summaries()
        .first()
        .and_then(|change| crate::record::Actor::parse(&change.actor))
        .map(|actor| actor.enrolment);
    Links {
        teams: ids("team"),
        people,
        parents: kind.parent_path().map(ids).unwrap_or_default(),
        authors: if kind == Kind::Visit {
            authors(document)
        } else {
            Vec::new()
        },
        creator,
        withdrawn: row.withdrawn,
        withdrawn_by: withdrawn_by(fields, row),
        conflicts: fields
            .conflicts()
            .into_iter()
            .map(|conflict| conflict.path)
            .collect(),
        keys: likeness::keys(kind, fields),
        merged_into: fields.text("merged/into").parse().ok(),
        delivered: fields
            .shown("delivery_date")
            .as_text()
            .filter(|day| !day.is_empty())
            .map(str::to_owned),
        works_running: *fields.shown("works_running") == Value::Bool(true),
        signs: (kind == Kind::Visit).then(|| Signs::of(document, fields)),
        places: if kind == Kind::Customer {
            places(fields)
        } else {
            Vec::new()
        },
    }
}

fn withdrawn_by(fields: &Fields, row: &Row) -> Vec<Enrolment> {
    if !row.withdrawn {
        return Vec::new();
    }
    let written = fields.written(WITHDRAWN_AT).iter();
    let mut by: Vec<Enrolment> = written.map(|written| written.actor.enrolment).collect();
    by.sort_unstable();
    by.dedup();
    by
}

/// The enrolments that wrote in the groups work or card at any time.
fn authors(document: &Document) -> Vec<Enrolment> {
    let mut authors: Vec<Enrolment> = document
        .changes()
        .iter()
        .filter(|change| {
            crate::history::puts(change).iter().any(|(path, _)| {
                let group = Kind::Visit.field(path).map(|field| field.group);
                matches!(group, Some(Group::Work | Group::Card))
            })
        })
        .filter_map(|change| crate::record::Actor::parse(change.actor_id().to_bytes()))
        .map(|actor| actor.enrolment)
        .collect();
    authors.sort_unstable();
    authors.dedup();
    authors
}

/// The texts in lower case, a line each; numbers a second time as bare digits where they are written otherwise.
fn searchable(texts: &[&str]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let text = text.to_lowercase();
        let bare = digits::joined(&text);
        lines.push(text);
        lines.extend(bare);
    }
    lines.join("\n")
}
