//! Customers and visits as they are in practice: made, written on site, handed in; three edits each.
//! Names, addresses and texts are drawn from many, numbers are random.

use std::collections::BTreeMap;

use client_core::document::{Document, Stamp};
use client_core::edit;
use client_core::record::{Actor, Id, Kind, Value, number};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Who writes.
#[derive(Debug, Clone)]
pub struct Writer {
    /// The user.
    pub user: Id,
    /// His actor.
    pub actor: Actor,
    /// The code in his short numbers.
    pub code: String,
    /// The team of the customers.
    pub team: Id,
}

/// A record and its three changes.
#[derive(Debug, Clone)]
pub struct Made {
    /// The record.
    pub doc: Id,
    /// Its kind.
    pub kind: Kind,
    /// The changes, in order.
    pub changes: Vec<Vec<u8>>,
}

/// Draws records.
#[derive(Debug)]
pub struct Content {
    rng: StdRng,
    writer: Writer,
    at: i64,
    counter: u64,
}

const WORDS: &str = "设备电源模块网络端口机房线路安装调试更换检查温度压力阀门泵体轴承滤芯控制柜变频器传感器报警恢复正常运行客户要求现场环境潮湿灰尘较大已清理建议加装备件库存不足等待供应商发货预计三天后到达再次上门完成验收签字确认培训操作人员两名注意事项已说明保修期内免费处理外观无损伤绝缘电阻合格接地良好噪声偏大振动超标轴线偏移重新校准参数设置备份固件升级版本日志导出分析原因雷击浪涌老化松动接触不良短路断路漏油漏气堵塞腐蚀磨损变形裂纹";

impl Content {
    /// A source of records written by one user from `at` (UTC ms) on.
    pub fn new(seed: u64, writer: Writer, at: i64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            writer,
            at,
            counter: 0,
        }
    }

    /// A customer file with two contacts, an address and a machine.
    pub fn customer(&mut self) -> Made {
        let name = format!("{}有限公司", self.phrase(6, 10));
        let (contact, machine, address) = (self.entry(), self.entry(), self.entry());
        let first = vec![
            ("name".to_owned(), Value::text(name)),
            ("class".to_owned(), Value::from("ordinary")),
            ("team".to_owned(), Value::from(self.writer.team)),
            (
                format!("contacts/{contact}/name"),
                Value::text(self.phrase(2, 3)),
            ),
            (format!("contacts/{contact}/phone"), self.phone()),
            (
                format!("addresses/{address}/text"),
                Value::text(self.phrase(12, 20)),
            ),
        ];
        let second = vec![
            (
                format!("equipment/{machine}/model"),
                Value::text(format!("FX-{}", self.rng.random_range(100..9_999))),
            ),
            (format!("equipment/{machine}/serial"), self.serial()),
            (
                format!("equipment/{machine}/installed_at"),
                Value::from("2025-03-04"),
            ),
        ];
        let other = self.entry();
        let third = vec![
            (
                format!("contacts/{other}/name"),
                Value::text(self.phrase(2, 3)),
            ),
            (format!("contacts/{other}/phone"), self.phone()),
            ("remark".to_owned(), Value::text(self.phrase(20, 40))),
        ];
        self.record(Kind::Customer, [first, second, third])
    }

    /// A visit to a customer, made and led by the writer: accepted, worked on, handed in.
    pub fn visit(&mut self, customer: Id) -> Made {
        let first = vec![
            ("customer".to_owned(), Value::from(customer)),
            ("visit_kind".to_owned(), Value::from("repair")),
            ("summary".to_owned(), Value::text(self.phrase(10, 20))),
            ("equipment/serial".to_owned(), self.serial()),
            ("routing/lead".to_owned(), Value::from(self.writer.user)),
            ("routing/window_from".to_owned(), Value::Time(self.at)),
        ];
        let (arrive, finding, part) = (self.entry(), self.entry(), self.entry());
        let mut second = self.step(&arrive, "arrive");
        second.extend([
            (
                format!("findings/{finding}/text"),
                Value::text(self.phrase(15, 40)),
            ),
            ("work_done".to_owned(), Value::text(self.phrase(20, 50))),
            (format!("parts/{part}/serial"), self.serial()),
            ("result".to_owned(), Value::from("pass")),
        ]);
        let submit = self.entry();
        let mut third = self.step(&submit, "submit");
        third.extend([
            ("card/quality".to_owned(), Value::from("good")),
            (
                "problem/code".to_owned(),
                Value::text(format!("E-{}", self.rng.random_range(10..99))),
            ),
            ("problem/cause".to_owned(), Value::text(self.phrase(10, 20))),
        ]);
        self.record(Kind::Visit, [first, second, third])
    }

    fn record(&mut self, kind: Kind, edits: [Vec<(String, Value)>; 3]) -> Made {
        let doc = Id::new(self.at, &mut self.rng);
        self.counter += 1;
        let number = number::format(kind, &self.writer.code, self.counter);
        let mut document = Document::new();
        let mut changes = Vec::new();
        for (index, puts) in edits.into_iter().enumerate() {
            self.at += 61_000;
            let puts: BTreeMap<String, Value> = puts.into_iter().collect();
            let diff = if index == 0 {
                edit::creation(kind, doc, &number, &puts)
            } else {
                edit::diff(kind, &document.fields(), &puts)
            }
            .expect("the content obeys the checks");
            let stamp = Stamp {
                at: self.at,
                offset: Some(0),
                undoes: None,
            };
            let heads = document.heads();
            let made = edit::apply(&mut document, self.writer.actor, &heads, &diff, stamp)
                .expect("it keeps the limits")
                .expect("it writes something");
            changes.push(made.bytes);
        }
        Made { doc, kind, changes }
    }

    fn step(&self, entry: &str, what: &str) -> Vec<(String, Value)> {
        vec![
            (format!("steps/{entry}/what"), Value::from(what)),
            (format!("steps/{entry}/by"), Value::from(self.writer.user)),
            (format!("steps/{entry}/at"), Value::Time(self.at)),
        ]
    }

    /// A text of so many characters, some from the list, some from all that are common.
    fn phrase(&mut self, least: usize, most: usize) -> String {
        let words: Vec<char> = WORDS.chars().collect();
        let length = self.rng.random_range(least..=most);
        (0..length)
            .map(|_| {
                if self.rng.random_bool(0.5) {
                    words[self.rng.random_range(0..words.len())]
                } else {
                    char::from_u32(self.rng.random_range(0x4e00..0x6000)).unwrap_or('一')
                }
            })
            .collect()
    }

    fn entry(&mut self) -> String {
        format!("{:08x}", self.rng.random::<u32>())
    }

    fn phone(&mut self) -> Value {
        Value::text(format!(
            "13{:09}",
            self.rng.random_range(0..1_000_000_000u64)
        ))
    }

    fn serial(&mut self) -> Value {
        Value::text(format!(
            "SN{:010}",
            self.rng.random_range(0..10_000_000_000u64)
        ))
    }
}
