//! What exports call columns, and words that no record holds, in both languages.

use client_core::record::WORDS;
use serde::Deserialize;
use utoipa::ToSchema;

/// The reader's language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// A word of records, Chinese, English.
type Entry = (&'static str, &'static str, &'static str);

const COLUMNS: &[Entry] = &[
    ("number", "编号", "Number"),
    ("name", "客户名称", "Customer name"),
    ("team", "班组", "Team"),
    ("class", "客户分类", "Class"),
    ("grade", "信用等级", "Credit grade"),
    ("phone", "联系电话", "Phone"),
    ("address", "地址", "Address"),
    ("completeness", "完整度（%）", "Completeness (%)"),
    ("archived", "已归档", "Archived"),
    ("last_visit", "最近服务", "Last visit"),
    ("revisit_due", "应回访", "Revisit due"),
    ("visit", "工单号", "Visit"),
    ("customer", "客户名称", "Customer"),
    ("kind", "服务类型", "Kind"),
    ("status", "状态", "Status"),
    ("summary", "事由", "Summary"),
    ("lead", "工程师", "Engineer"),
    ("part", "分工", "Part"),
    ("date", "日期", "Date"),
    ("from", "从", "From"),
    ("to", "到", "To"),
    ("window_from", "预约开始", "Appointment from"),
    ("window_to", "预约结束", "Appointment to"),
    ("urgent", "加急", "Urgent"),
    ("late", "反馈卡超时", "Card late"),
    ("handed_in", "提交时间", "Handed in"),
    ("order_date", "工单日期", "Order date"),
    ("changed", "最近修改", "Last changed"),
];

const OWN: &[Entry] = &[
    ("yes", "是", "yes"),
    ("part.lead", "主责", "lead"),
    ("part.helper", "协助", "helper"),
    ("sheet.customers", "客户", "Customers"),
    ("sheet.visits", "工单", "Visits"),
    ("sheet.schedule", "排班表", "Schedule"),
];

impl Language {
    /// A column's heading.
    pub fn heading(self, column: &str) -> String {
        self.find(COLUMNS, column).unwrap_or(column).to_owned()
    }

    /// A word of a set; one that is unknown stays as it is.
    pub fn word(self, set: &str, word: &str) -> String {
        let key = format!("{set}.{word}");
        let known = self.find(OWN, &key).or_else(|| self.find(WORDS, &key));
        known.unwrap_or(word).to_owned()
    }

    /// Yes, or nothing.
    pub fn yes(self, is: bool) -> String {
        let yes = self.find(OWN, "yes").unwrap_or_default();
        if is { yes } else { "" }.to_owned()
    }

    fn find(self, entries: &'static [Entry], key: &str) -> Option<&'static str> {
        let (_, zh, en) = entries.iter().find(|(known, ..)| *known == key)?;
        Some(match self {
            Self::Zh => zh,
            Self::En => en,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_words_are_told_in_both_languages() {
        assert_eq!(Language::Zh.word("status", "left"), "已离场");
        assert_eq!(Language::En.heading("phone"), "Phone");
        assert_eq!(
            (Language::Zh.yes(true), Language::En.yes(false)),
            ("是".into(), String::new())
        );
    }
}
