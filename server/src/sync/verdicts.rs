//! What is said of each change after the append.

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::wire::{RefusalCode, Verdict};

use crate::error::{Error, Result};
use crate::inspect::Judgement;
use crate::log;
use crate::storage::Tx;
use crate::sync::admission::within_reach;
use crate::sync::mac::Seals;
use crate::sync::standing::Standing;
use crate::sync::work::{Inspected, Turn, hash_of, refused};

/// Number and time of receipt of what an append logged.
pub type Written = BTreeMap<ChangeHash, (i64, i64)>;

/// Adds the verdicts of one record to the turn. What this append did not write is looked up in the log.
pub fn verdicts(
    tx: &mut dyn Tx,
    seals: &Seals,
    standing: &Standing,
    (inspected, written): (&Inspected, &Written),
    turn: &mut Turn,
) -> Result<()> {
    let doc = inspected.work.doc.to_string();
    let mut reachable = None;
    for (item, judgement) in inspected
        .work
        .items
        .iter()
        .zip(&inspected.outcome.judgements)
    {
        let logged = match hash_of(judgement) {
            Some(hash) => match written.get(&hash) {
                Some(logged) => Some((hash, *logged)),
                None => log::find(tx, &doc, &hash)?.map(|logged| (hash, logged)),
            },
            None => None,
        };
        let verdict = match (judgement, logged) {
            (Judgement::Accepted(_), Some((hash, (seq, received_at)))) => Verdict::Accepted {
                seq,
                received_at,
                receipt: seals.receipt(inspected.work.doc, &hash),
            },
            // What the log has is known, whatever may be said about it today.
            (_, Some((hash, (_, received_at)))) => Verdict::Known {
                received_at,
                receipt: seals.receipt(inspected.work.doc, &hash),
            },
            (Judgement::Missing { deps, .. }, None) => Verdict::Missing { deps: deps.clone() },
            // To be sent again, alone.
            (Judgement::Deferred, None) => Verdict::Missing { deps: Vec::new() },
            (Judgement::Refused { refusal, .. }, None) => {
                // A refusal tells something about the record: only to those who could see it.
                let told = match (&inspected.before, reachable) {
                    (None, _) => true,
                    (Some(_), Some(reachable)) => reachable,
                    (Some(_), None) => within_reach(tx, standing, &doc)?,
                };
                reachable = Some(told);
                if told {
                    Verdict::Refused(refusal.clone())
                } else {
                    refused(RefusalCode::Scope)
                }
            }
            (Judgement::Accepted(_) | Judgement::Known { .. }, None) => {
                return Err(Error::internal(format!(
                    "a change of record {doc} was judged present and is not in the log"
                )));
            }
        };
        turn.verdicts.push((item.index, verdict));
    }
    Ok(())
}
