//! `POST /v1/sync/pull`: what is new in the user's scopes, page by page.

use std::collections::BTreeSet;

use client_core::record::Enrolment;
use client_core::wire::{PullRequest, PullResponse};

use crate::accounts::session::device_refusal;
use crate::accounts::{people_version, session_context};
use crate::error::Result;
use crate::state::ServerState;
use crate::storage::Tx;
use crate::sync::contact;
use crate::sync::cursor::Cursor;
use crate::sync::live::{Poked, board};
use crate::sync::page::{Page, digests};
use crate::sync::push::{check_header, footer, is_epoch};
use crate::sync::reference::reference;
use crate::sync::standing::Standing;

/// Bytes of a page at least and at most, whatever a device asks for.
const PAGE_BYTES: (usize, usize) = (4 * 1024, 8 * 1024 * 1024);

/// Answers one page. Feed rows, documents, scopes and the end of the log are read in one snapshot.
pub fn pull(
    server: &ServerState,
    enrolment: Enrolment,
    request: &PullRequest,
) -> Result<PullResponse> {
    check_header(&request.header)?;
    let presented = Cursor::read(&request.cursor)?;
    let contact = contact::of(&request.header, Some(&presented));
    let now = server.now();
    let page = server
        .storage
        .read(|tx| page(tx, server, enrolment, (request, presented), now))?;
    if contact::note(server, enrolment, &contact)? {
        tell_boards(server, enrolment)?;
    }
    Ok(page)
}

/// Boards show which phones hold which visits: they hear of every step of a cursor.
fn tell_boards(server: &ServerState, enrolment: Enrolment) -> Result<()> {
    let author = server.storage.read(|tx| session_context(tx, enrolment))?;
    let teams = author.map(|author| author.teams).unwrap_or_default();
    let channels = teams.iter().map(|team| board(&team.to_string()));
    let poked: Poked = channels.map(|channel| (channel, BTreeSet::new())).collect();
    if !poked.is_empty() {
        server.syncing.live.poke(&poked);
    }
    Ok(())
}

fn page(
    tx: &mut dyn Tx,
    server: &ServerState,
    enrolment: Enrolment,
    (request, mut cursor): (&PullRequest, Cursor),
    now: i64,
) -> Result<PullResponse> {
    let author = Standing::read(tx, enrolment, now)?.author;
    if let Some(refusal) = device_refusal(author.device_status) {
        return Err(refusal);
    }
    let lost = is_epoch(tx, &request.header)? || cursor.is_epoch(tx, &author.scopes)?;
    let footer = footer(tx, now, lost)?;
    let mut response = PullResponse {
        footer,
        gone: Vec::new(),
        frames: Vec::new(),
        cursor: Vec::new(),
        more: false,
        reference: None,
        digests: Vec::new(),
    };
    if lost {
        return Ok(response);
    }
    response.gone = cursor.drop_others(&author.scopes);
    let asked = usize::try_from(request.max_bytes).unwrap_or(usize::MAX);
    let mut page = Page::new(
        &server.syncing.seals,
        asked.clamp(PAGE_BYTES.0, PAGE_BYTES.1),
    );
    if !cursor.begun {
        cursor.begun = true;
        page.open_work(tx, author.user)?;
    }
    response.more = if page.frames.is_empty() {
        page.news(tx, &author.scopes, &mut cursor)?;
        page.full
    } else {
        true
    };
    response.frames = page.frames;
    response.cursor = cursor.to_bytes();
    if people_version(tx)? != request.reference {
        response.reference = Some(reference(tx)?);
    }
    if request.digests && !response.more {
        response.digests = digests(tx, &author.scopes)?;
    }
    Ok(response)
}
