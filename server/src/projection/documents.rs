//! The table of records: bytes, list row in columns, links.

use client_core::ChangeHash;
use client_core::record::{Id, Kind};
use client_core::row::{Body, CustomerRow, Links, ReviewRow, Row, VisitRow};
use client_core::wire::{decode, document_digest, encode};

use crate::error::{Error, Result};
use crate::log;
use crate::params;
use crate::storage::{Row as SqlRow, Tx};

/// A record as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub doc: Id,
    /// Its kind.
    pub kind: Kind,
    /// Its generation.
    pub generation: u32,
    /// The number of its last change in the log.
    pub version: i64,
    /// The number of its first change in the log.
    pub created_seq: i64,
    /// Who made it: user, enrolment, and his teams then, with spaces between.
    pub creator: (String, String, String),
    /// Who changed it last: user, enrolment.
    pub last: (String, String),
    /// When its last change was received, UTC ms.
    pub received_at: i64,
    /// Its heads, sorted.
    pub heads: Vec<ChangeHash>,
    /// When each change was received, in the document's order, packed as they travel.
    pub receipts: Vec<i64>,
    /// Its list row.
    pub row: Row,
    /// Its links.
    pub links: Links,
    /// The uncompressed document.
    pub bytes: Vec<u8>,
}

/// What scopes read of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub doc: String,
    /// Its kind.
    pub kind: Kind,
    /// Its generation.
    pub generation: i64,
    /// Who made it.
    pub creator_user: String,
    /// That user's teams then, with spaces between.
    pub creator_teams: String,
    /// Its links.
    pub links: Links,
}

impl Node {
    /// That of a stored record.
    pub fn of(stored: &Stored) -> Self {
        Self {
            doc: stored.doc.to_string(),
            kind: stored.kind,
            generation: i64::from(stored.generation),
            creator_user: stored.creator.0.clone(),
            creator_teams: stored.creator.2.clone(),
            links: stored.links.clone(),
        }
    }
}

/// Reads a record.
pub fn find(tx: &mut dyn Tx, doc: &str) -> Result<Option<Stored>> {
    tx.query_optional(
        "SELECT doc, kind, generation, version, created_seq, creator_user, creator_enrolment, creator_teams, last_user,
                last_enrolment, received_at, heads, receipts, row_bytes, link_bytes, bytes
         FROM documents WHERE doc = $1",
        params![doc],
        stored,
    )
}

/// Reads what scopes need of a record.
pub fn find_node(tx: &mut dyn Tx, doc: &str) -> Result<Option<Node>> {
    tx.query_optional(
        "SELECT doc, kind, generation, creator_user, creator_teams, link_bytes FROM documents WHERE doc = $1",
        params![doc],
        |row| {
            Ok(Node {
                doc: row.text(0)?,
                kind: kind(row.str(1)?)?,
                generation: row.int(2)?,
                creator_user: row.text(3)?,
                creator_teams: row.text(4)?,
                links: cbor(row.bytes(5)?)?,
            })
        },
    )
}

/// Reads a record's list row and links.
pub fn find_row(tx: &mut dyn Tx, doc: &str) -> Result<Option<(Row, Links)>> {
    tx.query_optional(
        "SELECT row_bytes, link_bytes FROM documents WHERE doc = $1",
        params![doc],
        |row| Ok((cbor(row.bytes(0)?)?, cbor(row.bytes(1)?)?)),
    )
}

/// The version and generation of a record, if it is there.
pub fn version(tx: &mut dyn Tx, doc: &str) -> Result<Option<(i64, u32)>> {
    tx.query_optional(
        "SELECT version, generation FROM documents WHERE doc = $1",
        params![doc],
        |row| Ok((row.int(0)?, row.int(1)? as u32)),
    )
}

/// Writes a record, new or changed.
pub fn put(tx: &mut dyn Tx, stored: &Stored) -> Result<()> {
    let row = &stored.row;
    let none_customer = CustomerRow {
        class: String::new(),
        team: None,
        grade: String::new(),
        phone: String::new(),
        address: String::new(),
        completeness: 0,
        archived: false,
    };
    let customer = match &row.body {
        Body::Customer(customer) => Some(customer),
        _ => None,
    };
    let c = customer.unwrap_or(&none_customer);
    let visit: Option<&VisitRow> = match &row.body {
        Body::Visit(visit) => Some(visit),
        _ => None,
    };
    let review: Option<&ReviewRow> = match &row.body {
        Body::Review(review) => Some(review),
        _ => None,
    };
    let text = |id: Option<Id>| id.map(|id| id.to_string());
    let is = customer.is_some();
    tx.execute(
        PUT,
        params![
            stored.doc.to_string(),
            stored.kind.as_str(),
            stored.generation,
            stored.version,
            stored.created_seq,
            stored.creator.0,
            stored.creator.1,
            stored.creator.2,
            stored.last.0,
            stored.last.1,
            stored.received_at,
            row.created_at,
            row.changed_at,
            row.number,
            row.title,
            text(row.parent),
            row.conflicts,
            row.withdrawn,
            text(c.team),
            is.then_some(&c.class),
            is.then_some(&c.grade),
            is.then_some(&c.phone),
            is.then_some(&c.address),
            is.then_some(c.completeness),
            is.then_some(c.archived),
            visit.map(|v| &v.visit_kind),
            visit.map(|v| v.status.as_str()),
            text(visit.and_then(|v| v.lead)),
            visit.and_then(|v| v.window_from),
            visit.and_then(|v| v.window_to),
            visit.map(|v| v.urgent),
            visit.and_then(|v| v.accepted_at),
            visit.and_then(|v| v.submit.as_ref()),
            visit.and_then(|v| v.handed_in_at),
            visit.map(|v| &v.work_hash),
            text(visit.and_then(|v| v.follows)),
            visit.map(|v| v.needs_revisit),
            visit.and_then(|v| v.order_date.as_ref()),
            visit.and_then(|v| v.asked_from),
            visit.and_then(|v| v.asked_to),
            review.map(|r| &r.verdict),
            text(review.and_then(|r| r.by)),
            review.map(|r| r.at),
            row.search,
            row.derivation,
            document_digest(stored.doc, stored.generation, &stored.heads).to_be_bytes(),
            log::pack(&stored.heads),
            encode(&stored.receipts),
            encode(row),
            encode(&stored.links),
            stored.bytes
        ],
    )?;
    Ok(())
}

const PUT: &str = "INSERT INTO documents (doc, kind, generation, version, created_seq, creator_user, creator_enrolment,
        creator_teams, last_user, last_enrolment, received_at, created_at, changed_at, number, title, parent, conflicts,
        withdrawn, team, class, grade, phone, address, completeness, archived, visit_kind, status, lead, window_from,
        window_to, urgent, accepted_at, submit, handed_in_at, work_hash, follows, needs_revisit, order_date,
        asked_from, asked_to, verdict, reviewer, reviewed_at, search, derivation, digest, heads, receipts, row_bytes,
        link_bytes, bytes)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
        $46, $47, $48, $49, $50, $51)
    ON CONFLICT (doc) DO UPDATE SET generation = excluded.generation, version = excluded.version,
        last_user = excluded.last_user, last_enrolment = excluded.last_enrolment, received_at = excluded.received_at,
        created_at = excluded.created_at, changed_at = excluded.changed_at, number = excluded.number,
        title = excluded.title, parent = excluded.parent, conflicts = excluded.conflicts,
        withdrawn = excluded.withdrawn, team = excluded.team, class = excluded.class, grade = excluded.grade,
        phone = excluded.phone, address = excluded.address, completeness = excluded.completeness,
        archived = excluded.archived, visit_kind = excluded.visit_kind, status = excluded.status, lead = excluded.lead,
        window_from = excluded.window_from, window_to = excluded.window_to, urgent = excluded.urgent,
        accepted_at = excluded.accepted_at, submit = excluded.submit, handed_in_at = excluded.handed_in_at,
        work_hash = excluded.work_hash, follows = excluded.follows, needs_revisit = excluded.needs_revisit,
        order_date = excluded.order_date, asked_from = excluded.asked_from, asked_to = excluded.asked_to,
        verdict = excluded.verdict, reviewer = excluded.reviewer,
        reviewed_at = excluded.reviewed_at, search = excluded.search, derivation = excluded.derivation,
        digest = excluded.digest, heads = excluded.heads, receipts = excluded.receipts, row_bytes = excluded.row_bytes,
        link_bytes = excluded.link_bytes, bytes = excluded.bytes";

/// Decodes a CBOR column.
pub fn cbor<'b, T: minicbor::Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T> {
    decode(bytes)
        .map_err(|error| Error::Storage(format!("a stored record does not decode: {error}")))
}

/// Reads a kind's name as the database has it.
pub fn kind(name: &str) -> Result<Kind> {
    Kind::parse(name).ok_or_else(|| Error::Storage(format!("unknown kind {name}")))
}

/// Reads an id as the database has it.
pub fn id(text: &str) -> Result<Id> {
    text.parse()
        .map_err(|_| Error::Storage(format!("{text} is not an id")))
}

fn stored(row: &SqlRow<'_>) -> Result<Stored> {
    Ok(Stored {
        doc: id(row.str(0)?)?,
        kind: kind(row.str(1)?)?,
        generation: row.int(2)? as u32,
        version: row.int(3)?,
        created_seq: row.int(4)?,
        creator: (row.text(5)?, row.text(6)?, row.text(7)?),
        last: (row.text(8)?, row.text(9)?),
        received_at: row.int(10)?,
        heads: log::unpack(row.bytes(11)?)?,
        receipts: cbor(row.bytes(12)?)?,
        row: cbor(row.bytes(13)?)?,
        links: cbor(row.bytes(14)?)?,
        bytes: row.blob(15)?,
    })
}
