//! What joins a visit and its reviews: computed by the same code on the server and on devices.

use minicbor::{Decode, Encode};
use serde::Serialize;

use crate::record::Id;
use crate::row::{ReviewRow, VisitRow, same_work};
use crate::steps::Status;

/// A visit's state with its reviews: a function of its row and theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct VisitState {
    /// The status shown.
    #[n(0)]
    pub status: Status,
    /// Lateness of the feedback card counts from here, UTC ms: the later of acceptance and start of
    /// the appointment. `None` when the card is handed in, not yet due, or not asked for.
    #[n(1)]
    pub card_due_from: Option<i64>,
    /// The review that decides the status.
    #[n(2)]
    pub review: Option<Id>,
    /// Judged before, and edited since: in the queue again, with what changed.
    #[n(3)]
    pub edited_since: bool,
}

/// Computes a visit's state from its row and all reviews of it.
///
/// Of the reviews of the last submission those stand whose hash is the visit's; among them return beats
/// approve. While none stands, an outdated return counts until the engineer submits again, however much
/// he has corrected meanwhile. A submission's withdrawal made without knowing of the review loses
/// against it. The caller leaves withdrawn reviews out of `reviews`.
pub fn visit_state(visit: &VisitRow, reviews: &[(Id, &ReviewRow)]) -> VisitState {
    let submitted = visit.submit.as_deref();
    let mut of_submission: Vec<&(Id, &ReviewRow)> = reviews
        .iter()
        .filter(|(_, review)| Some(review.submit.as_str()) == submitted)
        .collect();
    of_submission.sort_by_key(|(id, _)| *id);
    let last = |verdict: &str, any_hash: bool| {
        of_submission
            .iter()
            .rfind(|(_, r)| {
                r.verdict == verdict && (any_hash || same_work(&r.work_hash, &visit.work_hash))
            })
            .map(|(id, _)| *id)
    };
    let closed = matches!(visit.status, Status::Cancelled | Status::Past);
    let decided = if closed {
        None
    } else {
        let returned = |any_hash| last("return", any_hash).map(|id| (Status::Returned, id));
        let approved = last("approve", false).map(|id| (Status::Approved, id));
        returned(false).or(approved).or_else(|| returned(true))
    };
    let status = decided.map_or(visit.status, |(status, _)| status);
    let edited_since = status == Status::Submitted && last("approve", true).is_some();
    let handed_in = visit.handed_in_at.is_some() || decided.is_some();
    let card_due_from = match visit.accepted_at {
        Some(accepted) if !handed_in && !closed && status != Status::Declined => Some(
            visit
                .window_from
                .map_or(accepted, |from| from.max(accepted)),
        ),
        _ => None,
    };
    VisitState {
        status,
        card_due_from,
        review: decided.map(|(_, review)| review),
        edited_since,
    }
}
