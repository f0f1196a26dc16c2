//! Feedback cards that are late: a comparison of a visit's base time with now minus the setting in force at that time.

use super::sql::Sql;
use crate::error::Result;
use crate::storage::Tx;

/// Hours until a card is due where no setting says otherwise.
const USUAL_HOURS: i64 = 24;
const HOUR_MS: i64 = 3_600_000;

/// When a card whose time ran from some moment is late now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// Late are base times in one of these: from (inclusive) and to (exclusive), UTC ms.
    ranges: Vec<(i64, i64)>,
}

impl Late {
    /// Reads the settings.
    pub fn at(tx: &mut dyn Tx, now_ms: i64) -> Result<Self> {
        let settings = tx.query(
            "SELECT valid_from, value FROM settings WHERE name = 'card_hours' ORDER BY valid_from",
            &[],
            |row| Ok((row.int(0)?, row.str(1)?.parse().unwrap_or(USUAL_HOURS))),
        )?;
        Ok(Self::of(&settings, now_ms))
    }

    fn of(settings: &[(i64, i64)], now_ms: i64) -> Self {
        let ends = settings
            .iter()
            .skip(1)
            .map(|(from, _)| *from)
            .chain([i64::MAX]);
        let ranges = settings
            .iter()
            .zip(ends)
            .map(|((from, hours), end)| {
                (
                    *from,
                    end.min(now_ms.saturating_sub(hours.saturating_mul(HOUR_MS))),
                )
            })
            .filter(|(from, to)| from < to)
            .collect();
        Self { ranges }
    }

    /// Whether a card due from this base time is late.
    pub fn is(&self, due_from: Option<i64>) -> bool {
        due_from.is_some_and(|base| {
            self.ranges
                .iter()
                .any(|(from, to)| (*from..*to).contains(&base))
        })
    }

    /// Adds the condition that a card is late.
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
        let late = Late::of(&[(0, 24), (100 * hour, 48)], 200 * hour);
        assert!(late.is(Some(99 * hour)));
        assert!(late.is(Some(151 * hour)));
        assert!(!late.is(Some(152 * hour)));
        assert!(!late.is(None));
        let early = Late::of(&[(0, 24), (100 * hour, 48)], 110 * hour);
        assert!(early.is(Some(85 * hour)));
        assert!(!early.is(Some(86 * hour)));
        assert!(!early.is(Some(101 * hour)));
    }
}
