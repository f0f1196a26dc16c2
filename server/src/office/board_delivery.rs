//! Whether a visit has reached its lead's phone, proved by the cursor that the phone presents.

use client_core::record::Id;
use client_core::signs::Signs;
use client_core::steps::Status;
use serde::Serialize;
use utoipa::ToSchema;

use super::visit_list::VisitItem;
use crate::accounts::delivery::received_at;
use crate::error::Result;
use crate::log;
use crate::params;
use crate::projection::documents;
use crate::storage::Tx;

/// After this time without the phone having it, somebody should call.
const CALL_AFTER_MS: i64 = 30 * 60_000;

/// Where a visit is on its way to its lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// 已派·手机未收到: no phone of his has it yet.
    Sent,
    /// 手机已收到: a phone of his has it.
    OnPhone,
    /// 已接单, or further.
    Accepted,
    /// 已接单·新时间手机未收到: planned anew after he accepted, and no phone of his has that yet.
    Moved,
    /// 已接单·新时间手机已收到: planned anew after he accepted, and a phone of his has that.
    MovedOnPhone,
}

/// The way of a visit to its lead. What counts is who goes when: other edits neither begin it anew nor end it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delivery {
    /// Where it is.
    pub state: DeliveryState,
    /// Since when, UTC ms: planned, received by the phone, accepted.
    pub since: Option<i64>,
    /// Not received for 30 minutes: call him.
    pub call: bool,
    /// His telephone number, if he should be called and it is known.
    pub phone: Option<String>,
}

/// Somebody whose visit it was, and whose phone had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Former {
    /// Id of the user.
    pub user: String,
    /// When it was taken from him, UTC ms.
    pub since: i64,
    /// When a phone of his had learnt of that, UTC ms; absent while none has.
    pub received: Option<i64>,
}

/// The way of a visit to its lead; none without a lead.
pub fn delivery(tx: &mut dyn Tx, visit: &VisitItem, now_ms: i64) -> Result<Option<Delivery>> {
    let Some(lead) = &visit.lead else {
        return Ok(None);
    };
    let signs = signs_of(tx, &visit.id)?;
    let status = Status::parse(&visit.status);
    let asked = matches!(status, Some(Status::Assigned | Status::Declined));
    let to_come = matches!(
        status,
        Some(Status::Accepted | Status::Paused | Status::Absent)
    );
    let moved = to_come && signs.moved_since_accepted;
    if !asked && !moved {
        return accepted(tx, visit).map(Some);
    }
    let Some((seq, sent_at)) = sent(tx, &lead.id, &visit.id, &signs.planned)? else {
        return Ok(None);
    };
    let (on_phone, not_yet) = if moved {
        (DeliveryState::MovedOnPhone, DeliveryState::Moved)
    } else {
        (DeliveryState::OnPhone, DeliveryState::Sent)
    };
    if let Some(at) = received(tx, &lead.id, seq)? {
        return Ok(Some(Delivery {
            state: on_phone,
            since: Some(at),
            call: false,
            phone: None,
        }));
    }
    let call = now_ms.saturating_sub(sent_at) >= CALL_AFTER_MS;
    Ok(Some(Delivery {
        state: not_yet,
        since: Some(sent_at),
        call,
        phone: if call { phone(tx, &lead.id)? } else { None },
    }))
}

/// Whose visit it no longer is although a phone of theirs had it, the last one first; none once nobody is to go there.
pub fn former(tx: &mut dyn Tx, visit: &VisitItem) -> Result<Vec<Former>> {
    if !FORMER_OF.contains(&visit.status.as_str()) {
        return Ok(Vec::new());
    }
    let left = tx.query(
        "SELECT f.scope, f.entered_seq, f.latest_seq, g.appended_at FROM feed f JOIN log g ON g.seq = f.latest_seq
         WHERE f.doc = $1 AND f.gone = 1 ORDER BY f.latest_seq DESC",
        params![visit.id],
        |row| Ok((row.text(0)?, row.int(1)?, row.int(2)?, row.int(3)?)),
    )?;
    let mut former = Vec::new();
    for (scope, entered, gone, since) in left {
        let Some(user) = scope.strip_prefix("user:") else {
            continue;
        };
        if received(tx, user, entered)?.is_some() {
            former.push(Former {
                received: received(tx, user, gone)?,
                user: user.to_owned(),
                since,
            });
        }
    }
    Ok(former)
}

/// Statuses of visits that somebody else may still go to by mistake.
const FORMER_OF: [&str; 6] = [
    "unassigned",
    "assigned",
    "declined",
    "accepted",
    "under_way",
    "on_site",
];

fn accepted(tx: &mut dyn Tx, visit: &VisitItem) -> Result<Delivery> {
    let since = tx.query_optional(
        "SELECT accepted_at FROM documents WHERE doc = $1",
        params![visit.id],
        |row| row.opt_int(0),
    )?;
    Ok(Delivery {
        state: DeliveryState::Accepted,
        since: since.flatten(),
        call: false,
        phone: None,
    })
}

/// The number and time of what the lead's phone must have: its place in his own scope, and who goes when.
fn sent(
    tx: &mut dyn Tx,
    lead: &str,
    visit: &str,
    planned: &[String],
) -> Result<Option<(i64, i64)>> {
    let placed = tx.query_optional(
        "SELECT entered_seq, latest_seq FROM feed WHERE scope = $1 AND doc = $2 AND gone = 0",
        params![format!("user:{lead}"), visit],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )?;
    let Some((entered, latest)) = placed else {
        return Ok(None);
    };
    // Of a visit derived before plans were told apart only its last change is known.
    let mut newest = if planned.is_empty() { latest } else { entered };
    for hash in planned.iter().filter_map(|hash| hash.parse().ok()) {
        if let Some((seq, _)) = log::find(tx, visit, &hash)? {
            newest = newest.max(seq);
        }
    }
    tx.query_optional(
        "SELECT seq, appended_at FROM log WHERE seq = $1",
        params![newest],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )
}

fn received(tx: &mut dyn Tx, user: &str, seq: i64) -> Result<Option<i64>> {
    match user.parse::<Id>() {
        Ok(user) => received_at(tx, user, seq),
        Err(_) => Ok(None),
    }
}

/// What a visit alone tells.
pub(super) fn signs_of(tx: &mut dyn Tx, visit: &str) -> Result<Signs> {
    let row = documents::find_row(tx, visit)?;
    Ok(row.and_then(|(_, links)| links.signs).unwrap_or_default())
}

fn phone(tx: &mut dyn Tx, user: &str) -> Result<Option<String>> {
    let phone = tx.query_optional(
        "SELECT phone FROM users WHERE id = $1",
        params![user],
        |row| row.opt_text(0),
    )?;
    Ok(phone.flatten())
}
