//! When a record was within a user's reach: in one of the scopes that he had.

use client_core::record::Id;

use crate::accounts::scopes::{ScopeEntry, history};
use crate::error::Result;
use crate::feed::scopes::{Scopes, split};
use crate::params;
use crate::storage::Tx;

/// The scopes of a record and those of a user, over time.
#[derive(Debug, Clone)]
pub struct Reach {
    /// From an entry of the log on: its number, its time, the record's scopes.
    record: Vec<(i64, i64, Scopes)>,
    user: Vec<ScopeEntry>,
}

/// A moment: an entry of the log, then the clock, since users change between entries.
type Moment = (i64, i64);

impl Reach {
    /// Reads both histories.
    pub fn read(tx: &mut dyn Tx, doc: &str, user: Id) -> Result<Self> {
        let record = tx.query(
            "SELECT seq, at_ms, scopes FROM scope_history WHERE doc = $1 ORDER BY seq",
            params![doc],
            |row| Ok((row.int(0)?, row.int(1)?, split(row.str(2)?))),
        )?;
        let user = history(tx, user)?;
        Ok(Self { record, user })
    }

    /// The same with such scopes alone.
    #[must_use]
    pub fn of(mut self, such: impl Fn(&str) -> bool) -> Self {
        let records = self.record.iter_mut().map(|(_, _, scopes)| scopes);
        for scopes in records.chain(self.user.iter_mut().map(|entry| &mut entry.scopes)) {
            scopes.retain(|scope| such(scope));
        }
        self
    }

    /// True if it is within his reach now.
    pub fn holds_now(&self) -> bool {
        match (self.record.last(), self.user.last()) {
            (Some((_, _, scopes)), Some(user)) => !scopes.is_disjoint(&user.scopes),
            _ => false,
        }
    }

    /// True if it is or ever was within his reach.
    pub fn held_ever(&self) -> bool {
        self.held_since(0, i64::MIN)
    }

    /// True if at or after the log entry `from` it was within his reach, and still so at or after `not_before` (UTC ms):
    /// whether the record left his scopes or he left them.
    pub fn held_since(&self, from: i64, not_before: i64) -> bool {
        let records = self
            .record
            .iter()
            .enumerate()
            .map(|(at, (seq, _, scopes))| {
                let next = self.record.get(at + 1);
                let end = next.map(|(seq, ms, _)| ((*seq, i64::MIN), *ms));
                ((*seq, i64::MIN), end, scopes)
            });
        records.into_iter().any(|(start, end, scopes)| {
            self.users().any(|(since, until, his)| {
                !scopes.is_disjoint(his) && meets(start.max(since), end, until, from, not_before)
            })
        })
    }

    fn users(&self) -> impl Iterator<Item = (Moment, Option<(Moment, i64)>, &Scopes)> {
        self.user.iter().enumerate().map(|(at, entry)| {
            let next = self.user.get(at + 1);
            let end = next.map(|next| ((next.since_seq, next.since_ms), next.since_ms));
            ((entry.since_seq, entry.since_ms), end, &entry.scopes)
        })
    }
}

/// True if a common stretch begins before it ends, ends after `from` and not before `not_before`.
fn meets(
    start: Moment,
    one: Option<(Moment, i64)>,
    other: Option<(Moment, i64)>,
    from: i64,
    not_before: i64,
) -> bool {
    let Some((end, end_ms)) = one.into_iter().chain(other).min() else {
        return true;
    };
    start < end && end > (from, i64::MIN) && end_ms >= not_before
}

#[cfg(test)]
mod tests {
    use client_core::record::Role;

    use super::*;

    fn set(names: &str) -> Scopes {
        split(names)
    }

    fn user(since: &[(i64, i64, &str)]) -> Vec<ScopeEntry> {
        let entry = |(since_seq, since_ms, scopes): &(i64, i64, &str)| ScopeEntry {
            since_seq: *since_seq,
            since_ms: *since_ms,
            role: Role::Engineer,
            teams: std::collections::BTreeSet::new(),
            scopes: set(scopes),
        };
        since.iter().map(entry).collect()
    }

    #[test]
    fn the_days_run_from_when_the_record_left() {
        let reach = Reach {
            record: vec![(1, 100, set("team:a")), (5, 500, set("team:b"))],
            user: user(&[(0, 0, "team:a")]),
        };
        assert!(!reach.holds_now());
        assert!(reach.held_since(1, 500));
        assert!(reach.held_since(4, 500));
        assert!(
            !reach.held_since(5, 500),
            "based on what came after it left"
        );
        assert!(!reach.held_since(1, 501), "too long ago");
    }

    #[test]
    fn the_days_run_from_when_the_user_left_too() {
        let reach = Reach {
            record: vec![(1, 100, set("team:a"))],
            user: user(&[(0, 0, "team:a"), (3, 300, "team:b"), (3, 400, "team:c")]),
        };
        assert!(!reach.holds_now());
        assert!(reach.held_since(3, 300));
        assert!(!reach.held_since(4, 300));
        assert!(!reach.held_since(1, 301));
    }

    #[test]
    fn what_was_never_within_reach_is_told_from_what_was_long_ago() {
        let mut reach = Reach {
            record: vec![(1, 100, set("team:a")), (5, 500, set("team:b"))],
            user: user(&[(0, 0, "team:a")]),
        };
        assert!(reach.held_ever());
        // He joined when it had left.
        reach.user = user(&[(0, 0, "team:c"), (6, 600, "team:a")]);
        assert!(!reach.held_ever());
    }

    #[test]
    fn two_changes_of_a_user_at_one_place_of_the_log_both_count() {
        let reach = Reach {
            record: vec![(1, 100, set("team:b"))],
            user: user(&[(0, 0, "team:a"), (3, 300, "team:b"), (3, 400, "team:a")]),
        };
        assert!(reach.held_since(3, 400));
        assert!(!reach.held_since(3, 401));
    }
}
