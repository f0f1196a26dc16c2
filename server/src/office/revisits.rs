//! Revisits that are due: a comparison of the time from which a customer's next revisit counts with a moment minus the
//! setting of its rule.

use super::late::Setting;
use super::sql::Sql;
use crate::error::Result;
use crate::storage::Tx;

const DAY_MS: i64 = 24 * 3_600_000;
/// The rules, their settings, and the days where a setting says nothing.
const RULES: [(&str, &str, i64); 3] = [
    ("works", "revisit_works_days", 7),
    ("first_year", "revisit_first_year_days", 30),
    ("later", "revisit_later_days", 91),
];

/// The settings of every rule.
#[derive(Debug, Clone)]
pub struct Revisits(Vec<(&'static str, Setting)>);

impl Revisits {
    /// Reads the settings.
    pub fn read(tx: &mut dyn Tx) -> Result<Self> {
        let mut rules = Vec::new();
        for (rule, setting, usual) in RULES {
            rules.push((rule, Setting::read(tx, setting, usual, DAY_MS)?));
        }
        Ok(Self(rules))
    }

    /// When a customer's revisit is due, UTC ms.
    pub fn due(&self, rule: Option<&str>, from: i64) -> Option<i64> {
        let known = self.0.iter().find(|(name, _)| Some(*name) == rule);
        known.map(|(_, setting)| setting.due(from))
    }

    /// The rules one by one: a list by what is due is found by the index in one part per rule.
    pub fn rules(&self) -> Vec<Self> {
        self.0.iter().map(|rule| Self(vec![rule.clone()])).collect()
    }

    /// Adds the condition that a revisit of `customer_state s` is due before a moment.
    pub fn condition(&self, sql: &mut Sql, before: i64) {
        let mut conditions = 0;
        for (rule, setting) in &self.0 {
            let spans = setting.spans(i64::MIN, before);
            let Some(end) = spans.iter().map(|(_, to)| *to).max() else {
                continue;
            };
            sql.push(if conditions > 0 { " OR (" } else { "(" });
            conditions += 1;
            sql.push("s.rule = ").bind_text(*rule);
            sql.push(" AND s.revisit_from < ").bind_int(end);
            if spans.len() > 1 {
                sql.push(" AND (1 = 0");
                for (from, to) in spans {
                    sql.push(" OR s.revisit_from >= ").bind_int(from);
                    sql.push(" AND s.revisit_from < ").bind_int(to);
                }
                sql.push(")");
            }
            sql.push(")");
        }
        if conditions == 0 {
            sql.push("1 = 0");
        }
    }
}
