//! Feedback cards that are late or due: a comparison of a visit's base time with a moment minus the setting in force at
//! that base time.

use super::sql::Sql;
use crate::error::Result;
use crate::params;
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
        let settings = Setting::read(tx, "card_hours", USUAL_HOURS, HOUR_MS)?;
        let ranges = settings.spans(from, to);
        Ok(Self { ranges })
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

/// A setting that gives a time after which something is due, with the moments from which each of its values holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Moment from which a value holds, UTC ms, and the value, ms; in order.
    values: Vec<(i64, i64)>,
    usual: i64,
}

impl Setting {
    /// Reads a setting whose values are counts of `unit_ms`.
    pub fn read(tx: &mut dyn Tx, name: &str, usual: i64, unit_ms: i64) -> Result<Self> {
        let values = tx.query(
            "SELECT valid_from, value FROM settings WHERE name = $1 ORDER BY valid_from",
            params![name],
            |row| {
                let count: i64 = row.str(1)?.parse().unwrap_or(usual);
                Ok((row.int(0)?, count.saturating_mul(unit_ms)))
            },
        )?;
        let usual = usual.saturating_mul(unit_ms);
        Ok(Self { values, usual })
    }

    /// The base times whose deadline lies at or after `from` and before `to`: from (inclusive) and to (exclusive).
    pub fn spans(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let ends = self
            .values
            .iter()
            .skip(1)
            .map(|(since, _)| *since)
            .chain([i64::MAX]);
        self.values
            .iter()
            .zip(ends)
            .map(|((since, time), end)| {
                let (from, to) = (from.saturating_sub(*time), to.saturating_sub(*time));
                (from.max(*since), end.min(to))
            })
            .filter(|(from, to)| from < to)
            .collect()
    }

    /// When what counts from `base` is due.
    pub fn due(&self, base: i64) -> i64 {
        let in_force = self.values.iter().rfind(|(since, _)| *since <= base);
        base.saturating_add(in_force.map_or(self.usual, |(_, time)| *time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn late(settings: &[(i64, i64)], (from, to): (i64, i64)) -> Late {
        let values = settings
            .iter()
            .map(|(since, hours)| (*since, hours * HOUR_MS));
        let setting = Setting {
            values: values.collect(),
            usual: 24 * HOUR_MS,
        };
        Late {
            ranges: setting.spans(from, to),
        }
    }

    #[test]
    fn each_base_time_has_the_setting_in_force_then() {
        let hour = HOUR_MS;
        let overdue = late(&[(0, 24), (100 * hour, 48)], (i64::MIN, 200 * hour));
        assert!(overdue.is(Some(99 * hour)));
        assert!(overdue.is(Some(151 * hour)));
        assert!(!overdue.is(Some(152 * hour)));
        assert!(!overdue.is(None));
        let early = late(&[(0, 24), (100 * hour, 48)], (i64::MIN, 110 * hour));
        assert!(early.is(Some(85 * hour)));
        assert!(!early.is(Some(86 * hour)));
        assert!(!early.is(Some(101 * hour)));
    }

    #[test]
    fn what_is_due_next_begins_where_what_is_late_ends() {
        let hour = HOUR_MS;
        let settings = [(0, 24), (100 * hour, 48)];
        let overdue = late(&settings, (i64::MIN, 130 * hour));
        let soon = late(&settings, (130 * hour, 154 * hour));
        let after = late(&settings, (154 * hour, i64::MAX));
        for base in 0..300 {
            let among = [&overdue, &soon, &after].map(|span| span.is(Some(base * hour)));
            assert_eq!(
                among.iter().filter(|is| **is).count(),
                1,
                "{base}: {among:?}"
            );
        }
        assert!(soon.is(Some(105 * hour)));
    }
}
