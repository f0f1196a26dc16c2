//! `POST /v1/sync/offer`: after the server lost entries, devices give back whole documents. With the server's own MAC they
//! are taken unjudged, in their authors' names; without it they are put aside for a person.

use client_core::ChangeHash;
use client_core::record::Enrolment;
use client_core::wire::{
    Held, ITEMS, OfferRequest, OfferResponse, Offered, RefusalCode, Verdict, unpack_receipts,
};

use crate::error::{Error, Result};
use crate::inspect::{Answer, Job, Parts};
use crate::log;
use crate::projection::documents;
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::contact;
use crate::sync::mac::same;
use crate::sync::pipeline::{Request, run};
use crate::sync::push::{Aside, check_device, check_header, footer, is_epoch, set_aside};
use crate::sync::standing::Standing;
use crate::sync::work::{Item, Work};

/// Takes an offer.
pub fn offer(
    server: &ServerState,
    enrolment: Enrolment,
    request: OfferRequest,
) -> Result<OfferResponse> {
    check_header(&request.header)?;
    if request.have.len() > ITEMS || request.documents.len() > ITEMS {
        return Err(Error::TooLarge(format!(
            "an offer has at most {ITEMS} items"
        )));
    }
    let now = server.now();
    let (standing, lost) = server.storage.read(|tx| {
        let standing = Standing::read(tx, enrolment, now)?;
        Ok((standing, is_epoch(tx, &request.header)?))
    })?;
    check_device(&standing.author, now)?;
    let contact = contact::of(&request.header, None);
    contact::note(server, enrolment, &contact)?;
    let mut quarantined = Vec::new();
    if !lost {
        let work = Request {
            server,
            enrolment,
            now,
            contact: None,
        };
        take(work, standing, request.documents, &mut quarantined)?;
    }
    server.storage.read(|tx| {
        let mut want = Vec::new();
        for held in &request.have {
            if !lost && lacks(tx, held)? {
                want.push(held.doc);
            }
        }
        Ok(OfferResponse {
            footer: footer(tx, now, lost)?,
            want,
            quarantined,
        })
    })
}

/// True if the server does not have the record at these heads.
fn lacks(tx: &mut dyn Tx, held: &Held) -> Result<bool> {
    let doc = held.doc.to_string();
    let Some((_, generation)) = documents::version(tx, &doc)? else {
        return Ok(true);
    };
    if generation != held.generation {
        return Ok(generation < held.generation);
    }
    for head in &held.heads {
        if log::find(tx, &doc, head)?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn take(
    request: Request<'_>,
    standing: Standing,
    documents: Vec<Offered>,
    quarantined: &mut Vec<client_core::record::Id>,
) -> Result<()> {
    let jobs = documents
        .iter()
        .map(|offered| Job::Split {
            document: offered.document.clone(),
        })
        .collect();
    let inspector = &request.server.syncing.inspector;
    let answers = inspector.ask_all(standing.author.user, jobs);
    let via = standing.author.enrolment.to_string();
    let mut works = Vec::new();
    let mut aside = Vec::new();
    for (offered, answer) in documents.into_iter().zip(answers) {
        // An inspector that died of it is no reason to lose the others.
        match answer {
            Ok(Answer::Parts(parts)) if is_ours(request, &offered, &parts.heads) => {
                works.push(work(&offered, *parts, &via));
            }
            _ => aside.push(offered),
        }
    }
    request.server.storage.write(|tx| {
        for offered in &aside {
            let put = Aside {
                doc: offered.doc,
                kind: offered.kind.as_str(),
                generation: offered.generation,
                reason: "mac",
                bytes: &offered.document,
            };
            set_aside(tx, request.enrolment, &put, request.now)?;
        }
        Ok(())
    })?;
    quarantined.extend(aside.iter().map(|offered| offered.doc));
    let names: Vec<_> = works.iter().map(|work| work.doc).collect();
    for (index, verdict) in run(request, standing, works)? {
        if let Verdict::Refused(refusal) = verdict {
            let doc = names.get(index).copied();
            tracing::warn!(
                ?doc,
                code = refusal.code.as_str(),
                "a change of a document given back was refused"
            );
            debug_assert_ne!(
                refusal.code,
                RefusalCode::Scope,
                "what is trusted is not judged"
            );
        }
    }
    Ok(())
}

fn is_ours(request: Request<'_>, offered: &Offered, heads: &[ChangeHash]) -> bool {
    let seals = &request.server.syncing.seals;
    let seal = seals.served(offered.doc, offered.generation, heads, &offered.receipts);
    same(&offered.mac, &seal)
}

fn work(offered: &Offered, parts: Parts, via: &str) -> Work {
    let receipts = unpack_receipts(&offered.receipts);
    let items = parts
        .changes
        .into_iter()
        .enumerate()
        .map(|(index, change)| Item {
            index,
            bytes: change.0,
            generation: offered.generation,
            receipt: None,
            trusted: true,
            received_at: receipts.get(index).copied(),
        });
    Work {
        doc: offered.doc,
        kind: offered.kind,
        generation: offered.generation,
        items: items.collect(),
        around: None,
        recovered_via: Some(via.to_owned()),
    }
}
