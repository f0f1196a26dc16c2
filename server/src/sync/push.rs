//! `POST /v1/sync/push`: changes in, one verdict per change out. Safe to repeat, reorder and duplicate.

use std::collections::BTreeMap;

use client_core::record::{Enrolment, Id};
use client_core::wire::{
    Footer, Header, ITEMS, PushItem, PushRequest, PushResponse, RETIRED, Refusal, RefusalCode,
    VERSION, Verdict,
};
use sha2::{Digest, Sha256};

use crate::accounts::Author;
use crate::accounts::device::DeviceStatus;
use crate::accounts::session::device_refusal;
use crate::error::{Error, Result};
use crate::log;
use crate::params;
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::contact;
use crate::sync::pipeline::{Request, run};
use crate::sync::standing::Standing;
use crate::sync::work::Work;

/// Takes a push. All verdicts are durable when it answers.
pub fn push(
    server: &ServerState,
    enrolment: Enrolment,
    request: PushRequest,
) -> Result<PushResponse> {
    check_header(&request.header)?;
    if request.items.len() > ITEMS {
        return Err(Error::TooLarge(format!("a push has at most {ITEMS} items")));
    }
    let now = server.now();
    let contact = contact::of(&request.header, None);
    let work = Request {
        server,
        enrolment,
        now,
        contact: Some(&contact),
    };
    let (standing, lost) = server.storage.read(|tx| {
        let standing = Standing::read(tx, enrolment, now)?;
        Ok((standing, is_epoch(tx, &request.header)?))
    })?;
    let retired = standing.author.device_status == DeviceStatus::Retired;
    if lost || retired || request.items.is_empty() {
        contact::note(server, enrolment, &contact)?;
    }
    // First: a retired device has nothing to offer, whatever the server lost.
    if retired {
        let verdicts = quarantine(server, enrolment, &request.items, now)?;
        return answer(server, verdicts, false);
    }
    if lost {
        return answer(server, Vec::new(), true);
    }
    check_device(&standing.author, now)?;
    let count = request.items.len();
    let verdicts = run(work, standing, group(request.items))?;
    let mut placed: Vec<Option<Verdict>> = vec![None; count];
    for (index, verdict) in verdicts {
        if let Some(place) = placed.get_mut(index) {
            *place = Some(verdict);
        }
    }
    let verdicts: Option<Vec<Verdict>> = placed.into_iter().collect();
    let verdicts =
        verdicts.ok_or_else(|| Error::internal("a change was left without a verdict"))?;
    answer(server, verdicts, false)
}

/// Refuses messages that this server does not speak.
pub fn check_header(header: &Header) -> Result<()> {
    if header.version == VERSION {
        return Ok(());
    }
    let detail = if header.version > VERSION {
        format!(
            "The app speaks version {} of the protocol and this server {VERSION}. Upgrade the server.",
            header.version
        )
    } else {
        format!(
            "The app speaks version {} of the protocol and this server {VERSION}. Update the app.",
            header.version
        )
    };
    Err(Error::Refused {
        status: 400,
        code: "protocol_version",
        detail,
    })
}

/// True if the device heard of an entry that the log does not hold: the server lost entries.
pub fn is_epoch(tx: &mut dyn Tx, header: &Header) -> Result<bool> {
    match header.mark {
        None => Ok(false),
        Some(mark) => Ok(!log::holds(tx, mark)?),
    }
}

/// Lost, retired and suspended devices don't write.
pub fn check_device(author: &Author, now: i64) -> Result<()> {
    if let Some(refusal) = device_refusal(author.device_status) {
        return Err(refusal);
    }
    if author.suspended_until_ms > now {
        return Err(Error::forbidden(
            "device_suspended",
            "Changes of this device damaged the server's inspectors. It may send again tomorrow; tell the administrator.",
        ));
    }
    Ok(())
}

/// The server's side of an answer.
pub fn footer(tx: &mut dyn Tx, now: i64, epoch: bool) -> Result<Footer> {
    Ok(Footer {
        server_time: now,
        mark: log::end_mark(tx)?,
        epoch,
    })
}

fn answer(server: &ServerState, verdicts: Vec<Verdict>, epoch: bool) -> Result<PushResponse> {
    let now = server.now();
    let footer = server.storage.read(|tx| footer(tx, now, epoch))?;
    Ok(PushResponse { footer, verdicts })
}

/// One work per record, in the order of their first changes.
fn group(items: Vec<PushItem>) -> Vec<Work> {
    let mut works: Vec<Work> = Vec::new();
    let mut places: BTreeMap<Id, usize> = BTreeMap::new();
    for (index, item) in items.into_iter().enumerate() {
        let (doc, single) = (item.doc, Work::of(index, item));
        if let Some(work) = places.get(&doc).and_then(|at| works.get_mut(*at)) {
            work.items.extend(single.items);
        } else {
            places.insert(doc, works.len());
            works.push(single);
        }
    }
    works
}

/// The last push of a retired device is put aside for a person to look at.
fn quarantine(
    server: &ServerState,
    enrolment: Enrolment,
    items: &[PushItem],
    now: i64,
) -> Result<Vec<Verdict>> {
    server.storage.write(|tx| {
        for item in items {
            let aside = Aside {
                doc: item.doc,
                kind: item.kind.as_str(),
                generation: item.generation,
                reason: RETIRED,
                bytes: &item.bytes,
            };
            set_aside(tx, enrolment, &aside, now)?;
        }
        Ok(())
    })?;
    let verdict = Verdict::Refused(Refusal {
        code: RefusalCode::Quarantined,
        arguments: vec![RETIRED.to_owned()],
    });
    Ok(items.iter().map(|_| verdict.clone()).collect())
}

/// What is put aside.
#[derive(Debug)]
pub struct Aside<'a> {
    /// The record it says it is of.
    pub doc: Id,
    /// Its kind's name.
    pub kind: &'a str,
    /// Its generation.
    pub generation: u32,
    /// Why: `retired`, `mac`.
    pub reason: &'a str,
    /// A change or a document.
    pub bytes: &'a [u8],
}

/// Puts bytes aside, once.
pub fn set_aside(tx: &mut dyn Tx, enrolment: Enrolment, aside: &Aside<'_>, now: i64) -> Result<()> {
    let hash: [u8; 32] = Sha256::digest(aside.bytes).into();
    tx.execute(
        "INSERT INTO quarantine (enrolment, doc, hash, kind, generation, reason, at_ms, bytes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (enrolment, doc, hash) DO NOTHING",
        params![
            enrolment,
            aside.doc,
            hash,
            aside.kind,
            aside.generation,
            aside.reason,
            now,
            aside.bytes
        ],
    )?;
    Ok(())
}
