//! What people call the words that records hold, in Chinese and in English: those that every program of ours shows.

/// A word under `<set>.<word>`, in Chinese, in English.
pub const WORDS: &[(&str, &str, &str)] = &[
    ("class.key", "大客户", "key account"),
    ("class.ordinary", "普通客户", "ordinary"),
    ("class.small", "小客户", "small"),
    ("class.new", "新客户", "new"),
    ("visit_kind.install", "安装", "install"),
    ("visit_kind.repair", "维修", "repair"),
    ("visit_kind.maintenance", "保养", "maintenance"),
    ("visit_kind.training", "培训", "training"),
    ("visit_kind.inspection", "巡检", "inspection"),
    ("visit_kind.revisit", "回访", "revisit"),
    ("status.unassigned", "待派工", "unassigned"),
    ("status.assigned", "待接单", "assigned"),
    ("status.declined", "已拒单", "declined"),
    ("status.accepted", "已接单", "accepted"),
    ("status.under_way", "途中", "under way"),
    ("status.on_site", "已到场", "on site"),
    ("status.paused", "暂停·待件", "paused"),
    ("status.left", "已离场", "left"),
    ("status.absent", "客户不在", "customer absent"),
    ("status.submitted", "已提交", "handed in"),
    ("status.returned", "已退回", "returned"),
    ("status.approved", "已通过", "approved"),
    ("status.cancelled", "已取消", "cancelled"),
    ("status.past", "历史记录", "of the past"),
];

#[cfg(test)]
mod tests {
    use super::super::{CLASSES, VISIT_KINDS};
    use super::*;
    use crate::steps::Status;

    #[test]
    fn every_class_kind_and_status_has_a_word() {
        let statuses: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
        let sets = [
            ("class", CLASSES),
            ("visit_kind", VISIT_KINDS),
            ("status", &statuses),
        ];
        for (set, words) in sets {
            for word in words {
                let key = format!("{set}.{word}");
                assert!(WORDS.iter().any(|(known, ..)| *known == key), "{key}");
            }
        }
    }
}
