//! What lies in quarantine enters the records on an administrator's word: judged, appended and fed to devices like a push
//! of its author while he was entitled, and marked with whoever let it in.

use client_core::record::{Enrolment, Id, Kind};
use client_core::wire::Verdict;

use crate::error::{Error, Result};
use crate::inspect::{Answer, Bytes, Job};
use crate::params;
use crate::state::ServerState;
use crate::storage::{Row, Tx};
use crate::sync::pipeline::{Request, run};
use crate::sync::standing::Standing;
use crate::sync::work::{Item, Work};

/// A change or a document in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The device that brought it.
    pub enrolment: Enrolment,
    /// The record it says it is of.
    pub doc: Id,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// Its kind's name.
    pub kind: String,
    /// Its generation.
    pub generation: u32,
    /// Why it was put aside.
    pub reason: String,
    /// When, UTC ms.
    pub at_ms: i64,
    /// A change; a whole document if the reason is [`WHOLE`].
    pub bytes: Vec<u8>,
    /// True if somebody has said what becomes of it.
    pub settled: bool,
}

/// The reason of whole documents that devices offered without a seal of this server.
pub const WHOLE: &str = "mac";

const COLUMNS: &str = "SELECT enrolment, doc, hash, kind, generation, reason, at_ms, bytes, settled_ms FROM quarantine";

/// What lies there under a hash; several devices may have brought the same.
pub fn find(tx: &mut dyn Tx, hash: [u8; 32]) -> Result<Option<Kept>> {
    let sql = format!("{COLUMNS} WHERE hash = $1 ORDER BY settled_ms IS NOT NULL, enrolment, doc");
    Ok(tx.query(&sql, params![hash], kept)?.into_iter().next())
}

/// What one device brought of one record and nobody has settled, in the order it came.
pub fn open_of_record(tx: &mut dyn Tx, enrolment: Enrolment, doc: Id) -> Result<Vec<Kept>> {
    tx.query(
        &format!(
            "{COLUMNS} WHERE enrolment = $1 AND doc = $2 AND settled_ms IS NULL ORDER BY at_ms, hash"
        ),
        params![enrolment, doc],
        kept,
    )
}

/// Notes what became of it, and by whom.
pub fn settle(
    tx: &mut dyn Tx,
    kept: &Kept,
    (outcome, remark): (&str, &str),
    by: Id,
    now_ms: i64,
) -> Result<()> {
    tx.execute(
        "UPDATE quarantine SET settled_ms = $1, settled_by = $2, outcome = $3, remark = $4
         WHERE enrolment = $5 AND doc = $6 AND hash = $7 AND settled_ms IS NULL",
        params![
            now_ms,
            by,
            outcome,
            remark,
            kept.enrolment,
            kept.doc,
            kept.hash
        ],
    )?;
    Ok(())
}

/// The changes that it consists of, in the order of its document.
pub fn changes(server: &ServerState, by: Id, kept: &Kept) -> Result<Vec<Vec<u8>>> {
    if kept.reason != WHOLE {
        return Ok(vec![kept.bytes.clone()]);
    }
    let job = Job::Split {
        document: kept.bytes.clone(),
    };
    match server.syncing.inspector.ask(by, job)? {
        Answer::Parts(parts) => Ok(parts
            .changes
            .into_iter()
            .map(|Bytes(bytes)| bytes)
            .collect()),
        _ => Ok(Vec::new()),
    }
}

/// Lets what one device brought of one record in; answers a verdict per change, with its place in `all`.
///
/// # Errors
/// [`Error::Invalid`] if it is of no kind that this server knows.
pub fn recover(
    server: &ServerState,
    (by, session): (Id, Enrolment),
    all: &[Kept],
) -> Result<Vec<(usize, Verdict)>> {
    let Some(first) = all.first() else {
        return Ok(Vec::new());
    };
    let kind = Kind::parse(&first.kind)
        .ok_or_else(|| Error::invalid("kind", "is none that this server knows"))?;
    let (enrolment, now) = (first.enrolment, server.now());
    let standing = server
        .storage
        .read(|tx| Standing::entitled(tx, enrolment, now))?;
    let (mut items, mut places) = (Vec::new(), Vec::new());
    for (place, kept) in all.iter().enumerate() {
        for bytes in changes(server, by, kept)? {
            items.push(Item {
                index: places.len(),
                bytes,
                generation: kept.generation,
                receipt: None,
                trusted: false,
                received_at: Some(kept.at_ms),
            });
            places.push(place);
        }
    }
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let work = Work {
        doc: first.doc,
        kind,
        generation: first.generation,
        items,
        around: None,
        recovered_via: Some(session.to_string()),
    };
    let request = Request {
        server,
        enrolment,
        now,
        contact: None,
    };
    let verdicts = run(request, standing, vec![work])?;
    let place = |(index, verdict): (usize, Verdict)| Some((*places.get(index)?, verdict));
    Ok(verdicts.into_iter().filter_map(place).collect())
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        enrolment: row.parsed(0)?,
        doc: row.id(1)?,
        hash: row.array(2)?,
        kind: row.text(3)?,
        generation: row.int(4)? as u32,
        reason: row.text(5)?,
        at_ms: row.int(6)?,
        bytes: row.blob(7)?,
        settled: row.opt_int(8)?.is_some(),
    })
}
