//! What a column means, guessed from its header in Chinese or English.

use serde::Serialize;

/// What a column of the general shape holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The customer's name or short number.
    Customer,
    /// The day of the visit.
    Date,
    /// install, repair, maintenance, training, inspection or revisit.
    Kind,
    /// What it was about, one line.
    Summary,
    /// The machine's model.
    Model,
    /// The machine's serial number.
    Serial,
    /// Who went: login or name.
    Engineer,
    /// What it cost.
    Cost,
    /// pass or fail.
    Result,
    /// What was done, at length.
    WorkDone,
    /// The number of the work order.
    OrderNumber,
    /// The cause of the fault.
    Cause,
    /// What helped.
    Remedy,
    /// The fault as the customer told it.
    Symptom,
}

/// Headers by meaning; compared in lower case without spaces, `_`, `-` and what stands in brackets.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::Customer,
        &[
            "customer",
            "customername",
            "client",
            "客户",
            "客户名称",
            "客户编号",
            "单位",
            "用户单位",
        ],
    ),
    (
        Column::Date,
        &[
            "date",
            "visitdate",
            "day",
            "orderdate",
            "日期",
            "服务日期",
            "上门日期",
            "维修日期",
        ],
    ),
    (
        Column::Kind,
        &[
            "kind",
            "type",
            "visitkind",
            "visittype",
            "类型",
            "服务类型",
            "类别",
            "服务类别",
        ],
    ),
    (
        Column::Summary,
        &[
            "summary",
            "title",
            "description",
            "text",
            "摘要",
            "内容",
            "服务内容",
            "描述",
            "概述",
        ],
    ),
    (
        Column::Model,
        &["model", "machine", "型号", "设备型号", "机型", "设备"],
    ),
    (
        Column::Serial,
        &[
            "serial",
            "serialnumber",
            "serialno",
            "sn",
            "asset",
            "序列号",
            "机号",
            "设备编号",
            "出厂编号",
        ],
    ),
    (
        Column::Engineer,
        &[
            "engineer",
            "technician",
            "by",
            "工程师",
            "售后工程师",
            "维修人员",
            "服务人员",
        ],
    ),
    (
        Column::Cost,
        &["cost", "amount", "price", "费用", "金额", "成本"],
    ),
    (Column::Result, &["result", "outcome", "结果", "服务结果"]),
    (
        Column::WorkDone,
        &["workdone", "work", "处理过程", "工作内容", "处理结果"],
    ),
    (
        Column::OrderNumber,
        &[
            "ordernumber",
            "orderno",
            "order",
            "工单号",
            "单号",
            "派工单号",
        ],
    ),
    (Column::Symptom, &["symptom", "fault", "故障现象", "故障"]),
    (Column::Cause, &["cause", "原因", "故障原因"]),
    (
        Column::Remedy,
        &["remedy", "solution", "解决方法", "处理方法"],
    ),
];

/// The meaning of a header, if it has a known one.
pub fn guess(header: &str) -> Option<Column> {
    let plain = plain(header);
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&plain.as_str()))
        .map(|(column, _)| *column)
}

impl Column {
    /// The path of a visit that takes the column's text as it is.
    pub fn path(self) -> Option<&'static str> {
        Some(match self {
            Self::Summary => "summary",
            Self::Model => "equipment/model",
            Self::Serial => "equipment/serial",
            Self::WorkDone => "work_done",
            Self::OrderNumber => "order/number",
            Self::Symptom => "problem/symptom",
            Self::Cause => "problem/cause",
            Self::Remedy => "problem/remedy",
            Self::Customer
            | Self::Date
            | Self::Kind
            | Self::Engineer
            | Self::Cost
            | Self::Result => return None,
        })
    }
}

fn plain(header: &str) -> String {
    let outside = header.split(['(', '（', '[']).next().unwrap_or_default();
    outside
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '*'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_guessed_in_both_languages() {
        for (header, column) in [
            ("Customer Name", Column::Customer),
            ("客户名称", Column::Customer),
            ("服务日期", Column::Date),
            ("费用(元)", Column::Cost),
            ("serial_number", Column::Serial),
            ("*工程师", Column::Engineer),
        ] {
            assert_eq!(guess(header), Some(column), "{header}");
        }
        assert_eq!(guess("shoe size"), None);
    }
}
