//! Feedback cards that are late or due: a comparison of a visit's base time with a moment minus the setting in force at
//! that base time.

use super::sql::Sql;
use crate::error::Result;
use crate::storage::Tx;

/// Hours until a card is due where no setting says otherwise.
const USUAL_HOURS: i64 = 24;
const HOUR_MS: i64 = 3_600_000;

/// Base times whose deadline lies in a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// From (inclusive) and to (exclusive), UTC ms.
    ranges: Vec<(i64, i64)>,
}

impl Late {
    /// The cards that are late now.
    pub fn at(tx: &mut dyn Tx, now_ms: i64) -> Result<Self> {
        Self::between(tx, i64::MIN, now_ms)
    }

    /// The cards due at or after `from` and before `to`, UTC ms.
    pub fn between(tx: &mut dyn Tx, from: i64, to: i64) -> Result<Self> {
        let settings = tx.query(
            "SELECT valid_from, value FROM settings WHERE name = 'card_hours' ORDER BY valid_from",
            &[],
            |row| Ok((row.int(0)?, row.str(1)?.parse().unwrap_or(USUAL_HOURS))),
        )?;
        Ok(Self::of(&settings, (from, to)))
    }

    fn of(settings: &[(i64, i64)], (from, to): (i64, i64)) -> Self {
        let ends = settings
            .iter()
            .skip(1)
            .map(|(since, _)| *since)
            .chain([i64::MAX]);
        let ranges = settings
            .iter()
            .zip(ends)
            .map(|((since, hours), end)| {
                let time = hours.saturating_mul(HOUR_MS);
                let (from, to) = (from.saturating_sub(time), to.saturating_sub(time));
                (from.max(*since), end.min(to))
            })
            .filter(|(from, to)| from < to)
            .collect();
        Self { ranges }
    }

    /// Whether the deadline of a card whose time runs from here is among them.
    pub fn is(&self, due_from: Option<i64>) -> bool {
        due_from.is_some_and(|base| {
            self.ranges
                .iter()
                .any(|(from, to)| (*from..*to).contains(&base))
        })
    }

    /// Adds the condition that a visit's card is among them.
    pub fn condition(&self, sql: &mut Sql) {
        if self.ranges.is_empty() {
            sql.push("1 = 0");
            return;
        }
        sql.push("(");
        for (at, (from, to)) in self.ranges.iter().enumerate() {
            if at > 0 {
                sql.push(" OR ");
            }
            sql.push("(v.card_due_from >= ").bind_int(*from);
            sql.push(" AND v.card_due_from < ").bind_int(*to).push(")");
        }
        sql.push(")");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_base_time_has_the_setting_in_force_then() {
        let hour = HOUR_MS;
        let late = Late::of(&[(0, 24), (100 * hour, 48)], (i64::MIN, 200 * hour));
        assert!(late.is(Some(99 * hour)));
        assert!(late.is(Some(151 * hour)));
        assert!(!late.is(Some(152 * hour)));
        assert!(!late.is(None));
        let early = Late::of(&[(0, 24), (100 * hour, 48)], (i64::MIN, 110 * hour));
        assert!(early.is(Some(85 * hour)));
        assert!(!early.is(Some(86 * hour)));
        assert!(!early.is(Some(101 * hour)));
    }

    #[test]
    fn what_is_due_next_begins_where_what_is_late_ends() {
        let hour = HOUR_MS;
        let settings = [(0, 24), (100 * hour, 48)];
        let late = Late::of(&settings, (i64::MIN, 130 * hour));
        let soon = Late::of(&settings, (130 * hour, 154 * hour));
        let after = Late::of(&settings, (154 * hour, i64::MAX));
        for base in 0..300 {
            let among = [&late, &soon, &after].map(|span| span.is(Some(base * hour)));
            assert_eq!(
                among.iter().filter(|is| **is).count(),
                1,
                "{base}: {among:?}"
            );
        }
        assert!(soon.is(Some(105 * hour)));
    }
}
