//! A visit is a list of steps; its status is computed from them, never stored.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::error::Error;
use crate::fields::Fields;
use crate::record::{Id, Value};

/// What the work is. `Submitted`, `Returned` and `Approved` depend on the reviews too, see
/// [`crate::state`].
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, Encode, Decode,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Status {
    /// 待派工: no lead.
    #[n(0)]
    Unassigned,
    /// 待接单: a lead, none of his steps live.
    #[n(1)]
    Assigned,
    /// 已拒单
    #[n(2)]
    Declined,
    /// 已接单
    #[n(3)]
    Accepted,
    /// 途中
    #[n(4)]
    UnderWay,
    /// 已到场
    #[n(5)]
    OnSite,
    /// 暂停·待件
    #[n(6)]
    Paused,
    /// 已离场
    #[n(7)]
    Left,
    /// 客户不在
    #[n(8)]
    Absent,
    /// 已提交
    #[n(9)]
    Submitted,
    /// 已退回
    #[n(10)]
    Returned,
    /// 已通过
    #[n(11)]
    Approved,
    /// 已取消
    #[n(12)]
    Cancelled,
    /// 历史记录: imported, outside deadlines, review and figures.
    #[n(13)]
    Past,
}

impl Status {
    /// Every status, in the order of a visit's life.
    pub const ALL: [Self; 14] = [
        Self::Unassigned,
        Self::Assigned,
        Self::Declined,
        Self::Accepted,
        Self::UnderWay,
        Self::OnSite,
        Self::Paused,
        Self::Left,
        Self::Absent,
        Self::Submitted,
        Self::Returned,
        Self::Approved,
        Self::Cancelled,
        Self::Past,
    ];

    /// The name used in commands, in the API and in databases.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
            Self::Assigned => "assigned",
            Self::Declined => "declined",
            Self::Accepted => "accepted",
            Self::UnderWay => "under_way",
            Self::OnSite => "on_site",
            Self::Paused => "paused",
            Self::Left => "left",
            Self::Absent => "absent",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Cancelled => "cancelled",
            Self::Past => "past",
        }
    }

    /// The status of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether the visit still asks something of the field: it shows among today's work and keeps
    /// the customer file on its people's phones.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Approved | Self::Cancelled | Self::Past)
    }
}

/// One step as it counts: corrections in the place of what they correct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its entry id.
    pub id: String,
    /// What it says.
    pub what: String,
    /// Whose step it is.
    pub by: Option<Id>,
    /// The time it gives, corrected by the writer's clock offset, UTC ms.
    pub at: i64,
    /// The change that wrote it.
    pub hash: automerge::ChangeHash,
}

/// A visit's steps that count, in the order of their operation ids, never of a clock. A step that a
/// later one corrects is replaced by it, in its place.
pub fn steps(document: &Document, fields: &Fields) -> Vec<Step> {
    let mut written: Vec<(&str, &crate::fields::Written)> = fields
        .entries("steps")
        .into_iter()
        // An undone step says nothing any more.
        .filter(|id| !fields.text(&format!("steps/{id}/what")).is_empty())
        .filter_map(|id| Some((id, fields.written(&format!("steps/{id}/what")).first()?)))
        .collect();
    written.sort_by(|a, b| a.1.op.cmp(&b.1.op));
    let place: BTreeMap<&str, usize> = written
        .iter()
        .enumerate()
        .map(|(i, (id, _))| (*id, i))
        .collect();
    let mut corrected: BTreeSet<&str> = BTreeSet::new();
    let mut standing: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, (id, _)) in written.iter().enumerate() {
        let corrects = fields.text(&format!("steps/{id}/corrects"));
        // Only what is earlier can be corrected: chains end, circles can't form.
        let at = match place.get_key_value(corrects) {
            Some((earlier, place)) if *place < index => {
                corrected.insert(earlier);
                standing.get(earlier).copied().unwrap_or(*place)
            }
            _ => index,
        };
        standing.insert(id, at);
    }
    let mut live: Vec<(usize, usize, Step)> = written
        .iter()
        .enumerate()
        .filter(|(_, (id, _))| !corrected.contains(id))
        .map(|(index, (id, what))| {
            let stamp = document.stamp(&what.hash);
            let at = fields
                .shown(&format!("steps/{id}/at"))
                .as_int()
                .unwrap_or(stamp.at);
            let step = Step {
                id: (*id).to_owned(),
                what: fields.text(&format!("steps/{id}/what")).to_owned(),
                by: fields.text(&format!("steps/{id}/by")).parse().ok(),
                at: at.saturating_add(stamp.offset.unwrap_or(0)),
                hash: what.hash,
            };
            (standing.get(id).copied().unwrap_or(index), index, step)
        })
        .collect();
    live.sort_by_key(|(place, index, _)| (*place, *index));
    live.into_iter().map(|(_, _, step)| step).collect()
}

/// What a visit's own steps say, before any review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The status; `Submitted` stands for all that a review decides.
    pub status: Status,
    /// The last submission, withdrawn or not.
    pub submit: Option<Step>,
    /// Whether the last submission was withdrawn.
    pub withdrawn: bool,
    /// When the lead accepted.
    pub accepted_at: Option<i64>,
    /// The lead arrived.
    pub arrived_at: Option<i64>,
    /// Cancelled while somebody, not knowing, made further steps: 取消时已有现场记录.
    pub cancelled_with_work: bool,
}

impl Progress {
    /// Computes it from the visit alone.
    pub fn of(document: &Document, fields: &Fields) -> Self {
        let steps = steps(document, fields);
        let lead: Option<Id> = fields.text("routing/lead").parse().ok();
        let last_submit = steps.iter().rposition(|step| step.what == "submit");
        let withdrawn =
            last_submit.is_some_and(|at| steps[at..].iter().any(|step| step.what == "withdraw"));
        let cancel = steps.iter().rfind(|step| step.what == "cancel");
        let settled = fields.text("cancelled/settled");
        let of_lead = |step: &&Step| step.by.is_some() && step.by == lead;
        let last = |wanted: &str| {
            steps
                .iter()
                .filter(of_lead)
                .rfind(|s| s.what == wanted)
                .map(|s| s.at)
        };
        let status = if *fields.shown("imported/past") == Value::Bool(true) {
            Status::Past
        } else if cancel.is_some() && settled != "kept" {
            Status::Cancelled
        } else if last_submit.is_some() && !withdrawn {
            Status::Submitted
        } else if lead.is_none() {
            Status::Unassigned
        } else {
            let meaning = |step: &Step| place_of(&step.what);
            steps
                .iter()
                .filter(of_lead)
                .rev()
                .find_map(meaning)
                .unwrap_or(Status::Assigned)
        };
        let unaware = |cancel: &Step| {
            steps
                .iter()
                .any(|step| step.what != "cancel" && document.concurrent(step.hash, cancel.hash))
        };
        Self {
            status,
            withdrawn,
            accepted_at: last("accept"),
            arrived_at: last("arrive"),
            cancelled_with_work: settled.is_empty() && cancel.is_some_and(unaware),
            submit: last_submit.map(|at| steps[at].clone()),
        }
    }
}

/// Where a step leaves the visit; submissions and cancellations are judged before.
fn place_of(what: &str) -> Option<Status> {
    Some(match what {
        "accept" => Status::Accepted,
        "decline" => Status::Declined,
        "set_out" => Status::UnderWay,
        "arrive" | "resume" => Status::OnSite,
        "pause" => Status::Paused,
        "leave" => Status::Left,
        "absent" => Status::Absent,
        _ => return None,
    })
}

/// Whether a person can make this step now. It guards against slips on one device; what arrives from
/// devices that did not know of each other is kept in any order.
///
/// # Errors
/// [`Error::Step`], naming the step, the status and what can be done instead.
pub fn check_next(status: Status, what: &str) -> Result<(), Error> {
    use Status::{
        Absent, Accepted, Approved, Assigned, Cancelled, Declined, Left, OnSite, Past, Paused,
        Returned, Submitted, Unassigned, UnderWay,
    };
    let from: &[Status] = match what {
        "accept" => &[Assigned, Declined],
        "decline" => &[Assigned, Accepted],
        "set_out" => &[Assigned, Accepted, Paused, Left, Absent, Returned],
        "arrive" => &[Assigned, Accepted, UnderWay, Paused, Left, Absent, Returned],
        "pause" => &[OnSite],
        "resume" => &[Paused],
        "leave" => &[OnSite, Paused],
        "absent" => &[UnderWay, OnSite],
        "submit" => &[Accepted, OnSite, Paused, Left, Absent, Returned],
        "withdraw" => &[Submitted, Returned],
        "cancel" => &[
            Unassigned, Assigned, Declined, Accepted, UnderWay, OnSite, Paused, Left, Absent,
            Returned,
        ],
        other => return Err(Error::Step(format!("{other:?} is not a step"))),
    };
    if from.contains(&status) {
        return Ok(());
    }
    let next = match status {
        Approved => "it is approved; a supervisor can return it",
        Cancelled | Past => "it is closed",
        Submitted => "withdraw the submission first",
        Unassigned => "it has no lead yet",
        _ => "make the steps in their order, or correct one with --corrects",
    };
    Err(Error::Step(format!(
        "{what} does not fit a visit that is {}: {next}",
        status.as_str()
    )))
}
