//! What a heading means, in Chinese or English.

use super::column::{Column, Subject};

/// Headings by meaning; compared in lower case without spaces, `_`, `-`, `/` and what stands in brackets. A word may
/// mean one thing among visits and another among customers.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::CustomerNumber,
        &["customernumber", "number", "客户编号", "编号"],
    ),
    (
        Column::Customer,
        &[
            "customer",
            "customername",
            "customernumber",
            "client",
            "company",
            "name",
            "account",
            "客户",
            "客户名称",
            "客户姓名",
            "客户名",
            "客户编号",
            "公司名称",
            "公司",
            "单位",
            "单位名称",
            "用户单位",
            "用户名称",
            "名称",
        ],
    ),
    (
        Column::Date,
        &[
            "date",
            "visitdate",
            "day",
            "orderdate",
            "servicedate",
            "bscstartdate",
            "startdate",
            "日期",
            "服务日期",
            "上门日期",
            "维修日期",
            "工单日期",
            "完成日期",
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
            "工单类型",
            "类别",
            "服务类别",
        ],
    ),
    (Column::OrderType, &["pmtype", "ordertype", "订单类型"]),
    (
        Column::Summary,
        &[
            "summary",
            "title",
            "description",
            "text",
            "originalshorttext",
            "shorttext",
            "摘要",
            "内容",
            "服务内容",
            "描述",
            "概述",
            "事由",
        ],
    ),
    (
        Column::Model,
        &[
            "model",
            "machine",
            "equipment",
            "equipmentmodel",
            "型号",
            "设备型号",
            "机型",
            "设备",
            "设备名称",
            "产品型号",
        ],
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
            "设备序列号",
            "出厂编号",
            "机身号",
        ],
    ),
    (
        Column::Engineer,
        &[
            "engineer",
            "technician",
            "by",
            "lead",
            "工程师",
            "售后工程师",
            "维修人员",
            "服务人员",
            "负责人",
            "主责工程师",
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
            "number",
            "工单号",
            "单号",
            "派工单号",
            "工单编号",
        ],
    ),
    (Column::Symptom, &["symptom", "fault", "故障现象", "故障"]),
    (Column::Cause, &["cause", "原因", "故障原因"]),
    (
        Column::Remedy,
        &["remedy", "solution", "解决方法", "处理方法"],
    ),
    (
        Column::Team,
        &["team", "area", "region", "班组", "区域", "片区", "所属班组"],
    ),
    (
        Column::Class,
        &[
            "class",
            "customerclass",
            "category",
            "客户分类",
            "客户类别",
            "分类",
            "类别",
            "客户级别",
        ],
    ),
    (
        Column::Grade,
        &[
            "grade",
            "credit",
            "creditgrade",
            "信用等级",
            "信用",
            "信用评级",
        ],
    ),
    (
        Column::Address,
        &[
            "address",
            "customeraddress",
            "地址",
            "客户地址",
            "安装地址",
            "单位地址",
            "详细地址",
        ],
    ),
    (
        Column::Contact,
        &[
            "contact",
            "contactname",
            "contactperson",
            "联系人",
            "联系人姓名",
        ],
    ),
    (
        Column::Post,
        &["post", "position", "contactpost", "职务", "岗位", "职位"],
    ),
    (
        Column::Phone,
        &[
            "phone",
            "telephone",
            "tel",
            "mobile",
            "contactphone",
            "电话",
            "联系电话",
            "手机",
            "手机号",
            "手机号码",
            "联系方式",
            "固定电话",
        ],
    ),
    (
        Column::Email,
        &["email", "mail", "邮箱", "电子邮箱", "电子邮件"],
    ),
    (
        Column::ContractDate,
        &[
            "contractdate",
            "contract",
            "合同日期",
            "签约日期",
            "合同签订日期",
        ],
    ),
    (
        Column::DeliveryDate,
        &[
            "deliverydate",
            "delivered",
            "交付日期",
            "交货日期",
            "交机日期",
        ],
    ),
    (
        Column::Remark,
        &[
            "remark", "remarks", "note", "notes", "comment", "备注", "说明",
        ],
    ),
    (
        Column::AccessMode,
        &["accessmode", "access", "接入方式", "进场方式"],
    ),
    (
        Column::SiteConditions,
        &["siteconditions", "site", "现场条件", "现场情况", "安装位置"],
    ),
    (
        Column::InstalledAt,
        &[
            "installedat",
            "installed",
            "installdate",
            "installationdate",
            "安装日期",
            "装机日期",
        ],
    ),
    (
        Column::WarrantyUntil,
        &[
            "warrantyuntil",
            "warranty",
            "warrantydate",
            "保修到期",
            "保修期至",
            "质保到期",
            "保修截止",
            "保修至",
        ],
    ),
];

/// The meaning of a heading, if it has a known one in such a file.
pub fn guess(heading: &str, subject: Subject) -> Option<Column> {
    let plain = plain(heading);
    let known = |(column, names): &&(Column, &[&str])| {
        subject.columns().contains(column) && names.contains(&plain.as_str())
    };
    NAMES.iter().find(known).map(|(column, _)| *column)
}

fn plain(heading: &str) -> String {
    let outside = heading.split(['(', '（', '[']).next().unwrap_or_default();
    outside
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '/' | '*' | ':' | '：'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_guessed_in_both_languages() {
        for (heading, column) in [
            ("Customer Name", Column::Customer),
            ("客户名称", Column::Customer),
            ("服务日期", Column::Date),
            ("BscStartDate", Column::Date),
            ("PMType", Column::OrderType),
            ("费用(元)", Column::Cost),
            ("serial_number", Column::Serial),
            ("*工程师", Column::Engineer),
            ("类别", Column::Kind),
        ] {
            assert_eq!(guess(heading, Subject::Visits), Some(column), "{heading}");
        }
        assert_eq!(guess("shoe size", Subject::Visits), None);
        assert_eq!(guess("类别", Subject::Customers), Some(Column::Class));
        assert_eq!(guess("日期", Subject::Customers), None);
        assert_eq!(
            guess("Contact / phone", Subject::Customers),
            Some(Column::Phone)
        );
        // Among visits a customer's number stands for his name; among customers it says which one it is.
        for (subject, column) in [
            (Subject::Visits, Column::Customer),
            (Subject::Customers, Column::CustomerNumber),
        ] {
            assert_eq!(guess("客户编号", subject), Some(column));
        }
    }
}
