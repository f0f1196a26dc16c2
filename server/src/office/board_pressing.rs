//! Visits that must be planned anew whatever days the board shows.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::board_delivery::signs_of;
use super::visible::Reader;
use super::visit_filter::{Deadlines, VisitFilter};
use super::visit_list::{self, VisitItem};
use super::zone;
use crate::error::Result;
use crate::storage::Tx;

/// Visits of each reason that are told with the board; the list has the others.
const MOST: usize = 100;

/// Why a visit must be planned anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PressingReason {
    /// 已拒单: its lead declined.
    Declined,
    /// Its day is over and nobody leads it.
    Overdue,
}

/// A visit that must be planned anew.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pressing {
    /// The visit.
    pub visit: VisitItem,
    /// Why.
    pub reason: PressingReason,
    /// What its lead wrote when he declined; empty if he wrote nothing.
    pub remark: String,
}

/// Declined visits, the one that waits longest first, then those of earlier days that nobody leads, by their start.
pub fn pressing(
    tx: &mut dyn Tx,
    reader: &Reader,
    team: Option<&str>,
    now_ms: i64,
) -> Result<Vec<Pressing>> {
    let of = |status: &str, sort: &str, to: Option<i64>| VisitFilter {
        status: Some(status.to_owned()),
        team: team.map(str::to_owned),
        to,
        sort: Some(sort.to_owned()),
        ..VisitFilter::default()
    };
    let today = today(tx, now_ms)?;
    let asked = [
        (PressingReason::Declined, of("declined", "changed", None)),
        (
            PressingReason::Overdue,
            of("unassigned", "window", Some(today)),
        ),
    ];
    let mut pressing = Vec::new();
    for (reason, filter) in asked {
        let deadlines = Deadlines::of(tx, &filter, now_ms)?;
        let (found, _) = visit_list::find(tx, reader, &filter, &deadlines, (None, MOST))?;
        let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
        for visit in visit_list::items(tx, reader, &ids, &deadlines.late)? {
            let remark = match reason {
                PressingReason::Declined => signs_of(tx, &visit.id)?.declined,
                PressingReason::Overdue => String::new(),
            };
            pressing.push(Pressing {
                visit,
                reason,
                remark,
            });
        }
    }
    Ok(pressing)
}

/// When the organisation's day began, UTC ms.
fn today(tx: &mut dyn Tx, now_ms: i64) -> Result<i64> {
    let zone = zone::at(tx, now_ms)?;
    let start = Timestamp::from_millisecond(now_ms)
        .ok()
        .and_then(|now| now.to_zoned(zone).start_of_day().ok());
    Ok(start.map_or(now_ms, |start| start.timestamp().as_millisecond()))
}
