//! Sentences that the core says of a rule, a reason or a limit. They are found by their English text,
//! in which `{0}` and `{1}` stand for anything.

use super::Entry;

pub(super) const WORDS: &[Entry] = &[
    (
        "storage.records",
        "读写本机资料",
        "reading or writing this device's records",
    ),
    (
        "storage.hold",
        "占用本机资料文件夹",
        "taking hold of this device's folder",
    ),
    (
        "storage.folder",
        "建立本机资料文件夹",
        "making the device's folder",
    ),
    (
        "storage.erasing",
        "清除本机资料",
        "erasing this device's records",
    ),
    (
        "storage.note",
        "读取清除记录",
        "reading the note of this device's wipe",
    ),
    (
        "rule.text",
        "最多 {0} 个字",
        "must be a text of at most {0} characters",
    ),
    (
        "rule.line",
        "只能写一行，最多 {0} 个字",
        "must be one line of at most {0} characters",
    ),
    (
        "rule.long",
        "最多 {0} 个字",
        "must be at most {0} characters",
    ),
    (
        "rule.readable",
        "不能含控制字符，也不能含会改变阅读方向的隐藏字符",
        "must not hold control characters, nor invisible ones that change how a text is read",
    ),
    ("rule.bytes", "最多 {0} 字节", "must be at most {0} bytes"),
    ("rule.word", "只能是 {0} 之一", "must be one of {0}"),
    (
        "rule.range",
        "必须是 {0} 到 {1} 之间的整数",
        "must be a whole number from {0} to {1}",
    ),
    (
        "rule.from",
        "必须是不小于 {0} 的整数",
        "must be a whole number from {0}",
    ),
    ("rule.bool", "只能是 true 或 false", "must be true or false"),
    (
        "rule.moment",
        "必须是时间，如 2026-11-22 14:00",
        "must be a time like 2026-11-22 14:00 or 2026-11-22T14:00:00+08:00",
    ),
    ("rule.time", "必须是时间", "must be a time"),
    (
        "rule.date",
        "必须是日期 YYYY-MM-DD",
        "must be a calendar date YYYY-MM-DD",
    ),
    (
        "rule.id_record",
        "必须是一份记录的 id",
        "must be the id of a record",
    ),
    (
        "rule.id_user",
        "必须是用户的 id 或姓名",
        "must be the id of a user",
    ),
    (
        "rule.id_team",
        "必须是班组的 id 或名称",
        "must be the id of a team",
    ),
    (
        "rule.id_entry",
        "必须是本记录中一个条目的代号",
        "must be the id of an entry of this record",
    ),
    ("rule.id", "必须是 {0} 记录的 id", "must be the id of a {0}"),
    (
        "rule.blob",
        "必须是 64 位十六进制的 SHA-256",
        "must be a SHA-256 of 64 hexadecimal digits",
    ),
    (
        "rule.choice",
        "只能是一次选定或清空",
        "must be a choice or null",
    ),
    ("rule.not_cleared", "不能清空", "must not be cleared"),
    ("rule.not_empty", "不能为空", "must not be empty"),
    (
        "rule.first",
        "只由第一次修改写入，以后不能再改",
        "is written by the first change and never again",
    ),
    (
        "rule.only_one",
        "只有一个值，不需要选定",
        "has only one value, there is nothing to choose",
    ),
    (
        "rule.no_such_value",
        "没有这个序号的值",
        "is not the number of one of its values",
    ),
    (
        "rule.assignment",
        "要写成 字段=值",
        "must be written as PATH=VALUE",
    ),
    (
        "rule.resolving",
        "要用选定来解决",
        "is settled by resolving the conflict",
    ),
    ("rule.once", "只能写一次", "must be given once"),
    ("rule.whole", "必须是整数", "must be a whole number"),
    (
        "rule.json",
        "每行必须是一个 JSON 对象",
        "must be one JSON object a line",
    ),
    (
        "rule.scalar",
        "必须是文字、整数、true、false 或 null；条目里的值各有自己的字段，如 contacts/1/phone",
        "must be a text, a whole number, true, false or null; what belongs to an entry has a path of its own, like contacts/1/phone",
    ),
    (
        "because.team",
        "新客户要有班组，而且是你自己的",
        "a new customer needs a team, one of your own",
    ),
    (
        "because.note",
        "备注写下后不能改；可以撤销后重写",
        "a note is never rewritten; withdraw it and write another",
    ),
    (
        "because.review",
        "审核写下后不能改；可以撤销后重审",
        "a review is never rewritten; withdraw it and make another",
    ),
    (
        "because.step",
        "步骤写下后不能改；可以补签更正",
        "a step is never rewritten; add one that corrects it",
    ),
    (
        "because.submission",
        "提交要用撤回，不能撤销",
        "a submission is withdrawn, not undone",
    ),
    (
        "because.choose",
        "新记录里没有可选定的",
        "in a new record there is nothing to choose",
    ),
    (
        "because.other_team",
        "它属于别的班组",
        "it belongs to another team",
    ),
    (
        "because.handed_in",
        "它已提交，现在由负责人、协助人或办公室修改",
        "it is handed in; its lead, its helpers or the office write it now",
    ),
    (
        "because.back",
        "作废由主管决定，您可以恢复作废的记录",
        "a supervisor withdraws records, you may take a withdrawal back",
    ),
    (
        "because.first",
        "它只由第一次修改写入",
        "it is written by the first change and never again",
    ),
    (
        "because.card",
        "反馈卡还没有交",
        "its card is not handed in",
    ),
    (
        "because.oneself",
        "负责人只能写自己或留空，别人由办公室派",
        "name yourself as lead or nobody, the office assigns the others",
    ),
    (
        "because.own_work",
        "不能验收自己的工作",
        "nobody checks his own work",
    ),
    (
        "because.own_visit",
        "不能审核自己做过的工单",
        "nobody reviews a visit that he worked on",
    ),
    (
        "because.people",
        "只有负责人和协助人员能写",
        "only its lead and its helpers write it",
    ),
    (
        "because.others",
        "后来别人也写过，请找主管",
        "others have written in it since; ask a supervisor",
    ),
    (
        "because.kind",
        "第一次修改要写明种类",
        "the first change must name the kind",
    ),
    (
        "because.cancels",
        "取消由办公室做；你可以拒单",
        "the office cancels; decline it instead",
    ),
    (
        "because.only_cancels",
        "办公室只能取消，其余由负责人和协助人员写",
        "the office only cancels, the lead and the helpers write the rest",
    ),
    (
        "because.exists",
        "这份记录已经有了",
        "the record exists already",
    ),
    (
        "because.again",
        "工单已提交，请先再次到场",
        "the visit is handed in; arrive at the customer's again first",
    ),
    (
        "because.past",
        "历史工单由办公室导入",
        "visits of the past are brought in by the office",
    ),
    (
        "because.word",
        "客户写下的保持原样",
        "what the customer wrote stands as it is",
    ),
    (
        "limit.edit",
        "一次修改最多 {0} 字节",
        "an edit takes at most {0} bytes",
    ),
    (
        "limit.values",
        "{0} 同时有超过 {1} 个值",
        "{0} has more than {1} values at once",
    ),
    (
        "limit.paths",
        "一份记录最多 {0} 个字段",
        "a record has at most {0} paths",
    ),
    (
        "limit.record",
        "一份记录最多 {0} 字节",
        "a record takes at most {0} bytes",
    ),
];

/// A sentence of the core in Chinese, if the table has it.
pub(super) fn in_chinese(sentence: &str) -> Option<String> {
    WORDS.iter().find_map(|(_, chinese, english)| {
        let found = captures(english, sentence)?;
        let mut text = (*chinese).to_owned();
        for (index, value) in found.iter().enumerate() {
            text = text.replace(&format!("{{{index}}}"), value);
        }
        Some(text)
    })
}

/// What stands for `{0}`, `{1}` in a text of that form.
fn captures(form: &str, text: &str) -> Option<Vec<String>> {
    let pieces: Vec<&str> = form
        .split("{0}")
        .flat_map(|part| part.split("{1}"))
        .collect();
    let (first, rest) = pieces.split_first()?;
    let mut text = text.strip_prefix(first)?;
    let mut found = Vec::new();
    for (index, piece) in rest.iter().enumerate() {
        let end = if index + 1 == rest.len() {
            text.ends_with(piece).then(|| text.len() - piece.len())?
        } else {
            text.find(piece)?
        };
        found.push(text[..end].to_owned());
        text = &text[end + piece.len()..];
    }
    text.is_empty().then_some(found)
}
