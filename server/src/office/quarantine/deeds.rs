//! What an administrator does with an entry of quarantine: applies it or dismisses it. It stays either way.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use client_core::record::Role;
use client_core::wire::Verdict;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::audit_log;
use super::super::role::require;
use super::hash_of;
use crate::accounts::Author;
use crate::blobs::aside;
use crate::error::{Error, Result};
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::{ServerState, Shared};
use crate::storage::blocking;
use crate::sync::recover::{Kept, find, open_of_record, recover, settle};

/// The longest reason, characters.
const REASON: usize = 500;

/// How much is applied.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Applying {
    /// Everything that the same device brought of this record and nobody has settled, this entry included.
    all_of_record: bool,
}

/// What came of applying.
#[derive(Debug, Serialize, ToSchema)]
pub struct Applied {
    /// Entries that are in the record now.
    pub applied: usize,
    /// What was refused, and stays open.
    pub refused: Vec<QuarantineRefusal>,
}

/// Why an entry was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineRefusal {
    /// The entry.
    pub hash: String,
    /// `scope`, `policy`, `check`, `foreign`, `malformed`, `unknown_field`, `limit`, `harmful`, `missing` (what it rests on is
    /// not here), `superseded` or `unreadable`.
    pub code: String,
    /// What the code is about, e.g. a path and a rule.
    pub arguments: Vec<String>,
}

/// Lets an entry into its record: judged as if its author had sent it while he was entitled, under his name, marked as
/// recovered by whoever asks. What is refused stays. Administrators only.
#[utoipa::path(post, path = "/api/quarantine/{hash}/apply", tag = "devices", request_body = Applying,
    params(("hash" = String, Path, description = "The entry's hash")),
    responses((status = 200, body = Applied), (status = 401), (status = 403), (status = 404),
        (status = 409, description = "`settled`: it was applied or dismissed before; `no_change`: it is an attachment")))]
pub async fn apply(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(hash): Path<String>,
    JsonBody(applying): JsonBody<Applying>,
) -> Result<Json<Applied>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let hash = hash_of(&hash)?;
    let work = move || let_in(&state, &session.author, hash, applying.all_of_record);
    Ok(Json(blocking(work).await?))
}

/// Why an entry is dismissed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dismissing {
    /// In words, for whoever asks later; at most 500 characters.
    reason: String,
}

/// Dismisses an entry: it stays where it is, readable, and is no longer listed as open. Administrators only.
#[utoipa::path(post, path = "/api/quarantine/{hash}/dismiss", tag = "devices", request_body = Dismissing,
    params(("hash" = String, Path, description = "The entry's hash")),
    responses((status = 204), (status = 401), (status = 403), (status = 404),
        (status = 409, description = "`settled`: it was applied or dismissed before"), (status = 422)))]
pub async fn dismiss(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(hash): Path<String>,
    JsonBody(dismissing): JsonBody<Dismissing>,
) -> Result<StatusCode, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let hash = hash_of(&hash)?;
    let reason = dismissing.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON {
        let rule = format!("must have 1 to {REASON} characters");
        return Err(Error::invalid("reason", rule).into());
    }
    let (by, now) = (session.author.user, state.now());
    state
        .storage
        .write_async(move |tx| {
            let kept = unsettled(find(tx, hash)?)?;
            settle(tx, &kept, ("dismissed", &reason), by, now)?;
            let deed = ("quarantine.dismiss", kept.doc.to_string(), reason.as_str());
            audit_log::note(tx, by, (deed.0, &deed.1, deed.2), now)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn unsettled(kept: Option<Kept>) -> Result<Kept> {
    let kept = kept.ok_or_else(|| Error::not_found("entry of quarantine"))?;
    if kept.settled {
        let text = "Somebody has applied or dismissed this entry already.";
        return Err(Error::conflict("settled", text));
    }
    Ok(kept)
}

fn let_in(server: &ServerState, by: &Author, hash: [u8; 32], whole: bool) -> Result<Applied> {
    let all = server.storage.read(|tx| {
        let kept = unsettled(find(tx, hash)?)?;
        if kept.kind == aside::KIND {
            let text = "An attachment comes into a record with the change that cites it.";
            return Err(Error::conflict("no_change", text));
        }
        if !whole {
            return Ok(vec![kept]);
        }
        let all = open_of_record(tx, kept.enrolment, kept.doc)?;
        Ok(all
            .into_iter()
            .filter(|one| one.kind == kept.kind)
            .collect())
    })?;
    let verdicts = recover(server, (by.user, by.enrolment), &all)?;
    let now = server.now();
    let mut outcome = Applied {
        applied: 0,
        refused: Vec::new(),
    };
    server.storage.write(|tx| {
        for (place, kept) in all.iter().enumerate() {
            let mut own = verdicts.iter().filter(|(at, _)| *at == place).peekable();
            let refusal = if own.peek().is_none() {
                Some(("unreadable", Vec::new()))
            } else {
                own.find_map(|(_, verdict)| refusal(verdict))
            };
            if let Some((code, arguments)) = refusal {
                outcome.refused.push(QuarantineRefusal {
                    hash: hex::encode(kept.hash),
                    code: code.to_owned(),
                    arguments,
                });
                continue;
            }
            settle(tx, kept, ("applied", ""), by.user, now)?;
            outcome.applied += 1;
        }
        if let (1.., Some(first)) = (outcome.applied, all.first()) {
            let deed = ("quarantine.apply", first.doc.to_string());
            let detail = outcome.applied.to_string();
            audit_log::note(tx, by.user, (deed.0, &deed.1, &detail), now)?;
        }
        Ok(())
    })?;
    Ok(outcome)
}

fn refusal(verdict: &Verdict) -> Option<(&'static str, Vec<String>)> {
    match verdict {
        Verdict::Accepted { .. } | Verdict::Known { .. } => None,
        Verdict::Missing { .. } => Some(("missing", Vec::new())),
        Verdict::Superseded => Some(("superseded", Vec::new())),
        Verdict::Refused(refusal) => Some((refusal.code.as_str(), refusal.arguments.clone())),
    }
}
