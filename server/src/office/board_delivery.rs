//! Whether a visit has reached its lead's phone, proved by the cursor that the phone presents.

use client_core::record::Id;
use client_core::steps::Status;
use serde::Serialize;
use utoipa::ToSchema;

use super::visit_list::VisitItem;
use crate::accounts::delivery::received_at;
use crate::error::Result;
use crate::params;
use crate::storage::Tx;

/// After this time without the phone having it, somebody should call.
const CALL_AFTER_MS: i64 = 30 * 60_000;

/// Where a visit is on its way to its lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// 已派·手机未收到: no phone of his has it yet.
    Sent,
    /// 手机已收到: a phone of his has it as it is now.
    OnPhone,
    /// 已接单, or further.
    Accepted,
}

/// The way of a visit to its lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delivery {
    /// Where it is.
    pub state: DeliveryState,
    /// Since when, UTC ms: sent, received by the phone, accepted.
    pub since: Option<i64>,
    /// Not received for 30 minutes: call him.
    pub call: bool,
    /// His telephone number, if he should be called and it is known.
    pub phone: Option<String>,
}

/// The way of a visit to its lead; none without a lead.
pub fn delivery(tx: &mut dyn Tx, visit: &VisitItem, now_ms: i64) -> Result<Option<Delivery>> {
    let Some(lead) = &visit.lead else {
        return Ok(None);
    };
    let status = Status::parse(&visit.status);
    if !matches!(status, Some(Status::Assigned | Status::Declined)) {
        let since = tx.query_optional(
            "SELECT accepted_at FROM documents WHERE doc = $1",
            params![visit.id],
            |row| row.opt_int(0),
        )?;
        return Ok(Some(Delivery {
            state: DeliveryState::Accepted,
            since: since.flatten(),
            call: false,
            phone: None,
        }));
    }
    let Some((seq, sent_at)) = sent(tx, &lead.id, &visit.id)? else {
        return Ok(None);
    };
    let user: Option<Id> = lead.id.parse().ok();
    let received = match user {
        Some(user) => received_at(tx, user, seq)?,
        None => None,
    };
    if let Some(at) = received {
        return Ok(Some(Delivery {
            state: DeliveryState::OnPhone,
            since: Some(at),
            call: false,
            phone: None,
        }));
    }
    let call = now_ms.saturating_sub(sent_at) >= CALL_AFTER_MS;
    Ok(Some(Delivery {
        state: DeliveryState::Sent,
        since: Some(sent_at),
        call,
        phone: if call { phone(tx, &lead.id)? } else { None },
    }))
}

/// The number and time of the visit's last change in its lead's own scope.
fn sent(tx: &mut dyn Tx, lead: &str, visit: &str) -> Result<Option<(i64, i64)>> {
    tx.query_optional(
        "SELECT f.latest_seq, g.appended_at FROM feed f JOIN log g ON g.seq = f.latest_seq
         WHERE f.scope = $1 AND f.doc = $2 AND f.gone = 0",
        params![format!("user:{lead}"), visit],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )
}

fn phone(tx: &mut dyn Tx, user: &str) -> Result<Option<String>> {
    let phone = tx.query_optional(
        "SELECT phone FROM users WHERE id = $1",
        params![user],
        |row| row.opt_text(0),
    )?;
    Ok(phone.flatten())
}
