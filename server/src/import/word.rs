//! Words that stand for a kind of visit or a result, in Chinese and English.

/// The rule for kinds.
pub const KIND_RULE: &str = "must be install, repair, maintenance, training, inspection or revisit (安装, 维修, 保养, 培训, 巡检, 回访)";
/// The rule for results.
pub const RESULT_RULE: &str = "must be pass or fail (合格, 不合格)";
/// The rule for order types of a maintenance system.
pub const ORDER_TYPE_RULE: &str = "must be PM and two digits";

/// The rule for classes of customers.
pub const CLASS_RULE: &str =
    "must be key, ordinary, small or new (大客户, 普通客户, 小客户, 新客户)";

/// The class of customer that a word stands for.
pub fn class(text: &str) -> Option<&'static str> {
    Some(match text.trim().to_lowercase().as_str() {
        "key" | "key account" | "vip" | "大客户" | "重点客户" | "重点" | "大" => "key",
        "ordinary" | "normal" | "普通客户" | "一般客户" | "普通" | "一般" => "ordinary",
        "small" | "小客户" | "小" => "small",
        "new" | "新客户" | "新" => "new",
        _ => return None,
    })
}

/// The kind of visit that a word stands for.
pub fn visit_kind(text: &str) -> Option<&'static str> {
    Some(match text.trim().to_lowercase().as_str() {
        "install" | "installation" | "安装" | "装机" | "调试" => "install",
        "repair" | "replacement" | "维修" | "修理" | "报修" | "更换" => "repair",
        "maintenance" | "service" | "保养" | "维护" => "maintenance",
        "training" | "培训" => "training",
        "inspection" | "巡检" | "检查" => "inspection",
        "revisit" | "回访" => "revisit",
        _ => return None,
    })
}

/// The result that a word stands for.
pub fn result(text: &str) -> Option<&'static str> {
    Some(match text.trim().to_lowercase().as_str() {
        "pass" | "passed" | "ok" | "yes" | "合格" | "通过" | "完成" | "正常" => "pass",
        "fail" | "failed" | "no" | "不合格" | "未通过" | "未完成" => "fail",
        _ => return None,
    })
}

/// The kind of visit behind an order type: PM01 is a repair, PM02 a replacement and so a repair, any other
/// `PM` with two digits is maintenance.
pub fn order_type(text: &str) -> Option<&'static str> {
    let digits = text.strip_prefix("PM")?;
    let two_digits = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    two_digits.then_some(match digits {
        "01" | "02" => "repair",
        _ => "maintenance",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_types_have_two_digits() {
        assert_eq!(order_type("PM01"), Some("repair"));
        assert_eq!(order_type("PM02"), Some("repair"));
        assert_eq!(order_type("PM13"), Some("maintenance"));
        for wrong in ["t swing", "PM1", "PM001", "pm01", "PM0x", ""] {
            assert_eq!(order_type(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn words_are_known_in_both_languages() {
        assert_eq!(visit_kind("维修"), Some("repair"));
        assert_eq!(visit_kind(" Install "), Some("install"));
        assert_eq!(visit_kind("lunch"), None);
        assert_eq!(result("不合格"), Some("fail"));
        assert_eq!(class("大客户"), Some("key"));
        assert_eq!(class("friend"), None);
    }
}
