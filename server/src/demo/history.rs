//! What the invented people have done: one year of customer files, visits and reviews as edits, each
//! by its author, in the order of time. A function of seed and day.

use std::collections::BTreeMap;

use client_core::ChangeHash;
use client_core::document::{Document, Stamp};
use client_core::edit;
use client_core::error::Error;
use client_core::record::{Actor, Enrolment, Id, Kind, Value, number};
use client_core::row::work_hash;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::names;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Customers and visits of the demo.
pub const CUSTOMERS: usize = 200;
/// Visits of the demo.
pub const VISITS: usize = 2_000;
/// Fields that two people write with no signal.
pub const CONFLICTS: usize = 5;

/// One of the invented people.
#[derive(Debug, Clone)]
pub struct Person {
    /// His id.
    pub user: Id,
    /// The enrolment he writes under.
    pub enrolment: Enrolment,
    /// The code in his short numbers.
    pub code: String,
}

/// A team: its id and its people in the order of [`names::PEOPLE`].
#[derive(Debug, Clone)]
pub struct Team {
    /// The team.
    pub id: Id,
    /// Four engineers, dispatcher, agent, stock keeper, supervisor.
    pub people: Vec<Person>,
}

impl Team {
    fn engineer(&self, rng: &mut StdRng) -> &Person {
        &self.people[rng.random_range(0..4)]
    }
    fn dispatcher(&self) -> &Person {
        &self.people[4]
    }
    fn agent(&self) -> &Person {
        &self.people[5]
    }
    fn supervisor(&self) -> &Person {
        &self.people[7]
    }
}

/// One edit, ready to be pushed by its author.
#[derive(Debug, Clone)]
pub struct Written {
    /// When it was written, UTC ms.
    pub at: i64,
    /// Who wrote it.
    pub by: Person,
    /// The record.
    pub doc: Id,
    /// Its kind.
    pub kind: Kind,
    /// The change.
    pub change: Vec<u8>,
}

/// Writes the whole history up to `today` (UTC ms, the start of the working day).
///
/// # Errors
/// Those of the edits: none, unless the tables of fields have changed.
pub fn write(seed: u64, today: i64, teams: &[Team]) -> Result<Vec<Written>, Error> {
    let mut author = Author {
        rng: StdRng::seed_from_u64(seed),
        counters: BTreeMap::new(),
        written: Vec::new(),
    };
    let mut customers = Vec::new();
    for index in 0..CUSTOMERS {
        customers.push(customer(&mut author, teams, index, today)?);
    }
    for index in 0..VISITS {
        let of = &customers[index % customers.len()];
        visit(&mut author, teams, of, index, today)?;
    }
    for of in customers.iter().take(CONFLICTS) {
        conflict(&mut author, teams, of, today)?;
    }
    // Stable: edits of one record stay in the order they were made.
    author.written.sort_by_key(|written| written.at);
    Ok(author.written)
}

/// Makes changes and keeps them.
struct Author {
    rng: StdRng,
    counters: BTreeMap<(String, Kind), u64>,
    written: Vec<Written>,
}

/// A record under way.
struct Draft {
    id: Id,
    kind: Kind,
    document: Document,
}

/// A customer that visits go to.
struct Customer {
    team: usize,
    id: Id,
    machines: Vec<(String, String, String)>,
    document: Document,
    contact: String,
}

type Puts<'a> = Vec<(&'a str, Value)>;

impl Author {
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.random_range(0..from.len())]
    }

    fn entry(&mut self) -> String {
        format!("{:08x}", self.rng.random::<u32>())
    }

    fn create(
        &mut self,
        by: &Person,
        kind: Kind,
        at: i64,
        puts: Vec<(String, Value)>,
    ) -> Result<Draft, Error> {
        let id = Id::new(at, &mut self.rng);
        let counter = self.counters.entry((by.code.clone(), kind)).or_default();
        *counter += 1;
        let number = number::format(kind, &by.code, *counter);
        let diff = edit::creation(kind, id, &number, &puts.into_iter().collect())?;
        let mut draft = Draft {
            id,
            kind,
            document: Document::new(),
        };
        self.apply(&mut draft, by, at, &[], &diff)?;
        Ok(draft)
    }

    fn change(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        puts: Vec<(String, Value)>,
    ) -> Result<(), Error> {
        let heads = draft.document.heads();
        self.change_at(draft, by, at, &heads, puts)
    }

    fn change_at(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        heads: &[ChangeHash],
        puts: Vec<(String, Value)>,
    ) -> Result<(), Error> {
        let seen = draft.document.fields_at(heads)?;
        let diff = edit::diff(draft.kind, &seen, &puts.into_iter().collect())?;
        self.apply(draft, by, at, heads, &diff)
    }

    fn apply(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        heads: &[ChangeHash],
        diff: &edit::Diff,
    ) -> Result<(), Error> {
        // One opening a day is how a phone is used.
        let opening = (at / DAY).to_be_bytes();
        let actor = Actor {
            enrolment: by.enrolment,
            opening,
        };
        let stamp = Stamp {
            at,
            offset: Some(0),
            undoes: None,
        };
        if let Some(made) = edit::apply(&mut draft.document, actor, heads, diff, stamp)? {
            self.written.push(Written {
                at,
                by: by.clone(),
                doc: draft.id,
                kind: draft.kind,
                change: made.bytes,
            });
        }
        Ok(())
    }

    fn step(
        &mut self,
        draft: &mut Draft,
        by: &Person,
        at: i64,
        what: &str,
        more: Puts,
    ) -> Result<(), Error> {
        let id = self.entry();
        let mut puts = vec![
            (format!("steps/{id}/what"), Value::from(what)),
            (format!("steps/{id}/by"), Value::from(by.user)),
            (format!("steps/{id}/at"), Value::Time(at)),
        ];
        for (path, value) in more {
            puts.push((path.replace("{step}", &format!("steps/{id}")), value));
        }
        self.change(draft, by, at, puts)
    }
}

fn customer(
    author: &mut Author,
    teams: &[Team],
    index: usize,
    today: i64,
) -> Result<Customer, Error> {
    let team = index % teams.len();
    let by = teams[team].agent().clone();
    let place = author.pick(names::PLACES[team]);
    let word = names::WORDS[(index / teams.len() + index) % names::WORDS.len()];
    let name = format!("{place}{word}{}有限公司", author.pick(&names::TRADES));
    let at = today - author.rng.random_range(30..360) * DAY;
    let contact = author.entry();
    let address = author.entry();
    let family = author.pick(&names::FAMILIES);
    let title = author.pick(&["工", "经理", "主任"]);
    let mut puts = vec![
        ("name".to_owned(), Value::from(name.as_str())),
        ("team".to_owned(), Value::from(teams[team].id)),
        (
            "class".to_owned(),
            Value::from(author.pick(&["key", "ordinary", "ordinary", "small"])),
        ),
        (
            format!("contacts/{contact}/name"),
            Value::text(format!("{family}{title}")),
        ),
        (
            format!("contacts/{contact}/post"),
            Value::from(author.pick(&names::POSTS)),
        ),
        (
            format!("contacts/{contact}/phone"),
            Value::text(format!(
                "13{:09}",
                author.rng.random_range(0..1_000_000_000)
            )),
        ),
        (format!("addresses/{address}/label"), Value::from("厂区")),
        (
            format!("addresses/{address}/text"),
            Value::text(format!(
                "{place}市工业园区创业路 {} 号",
                author.rng.random_range(1..300)
            )),
        ),
    ];
    if author.rng.random_bool(0.7) {
        puts.push((
            format!("addresses/{address}/lat"),
            Value::Int(author.rng.random_range(220_000_000..320_000_000)),
        ));
        puts.push((
            format!("addresses/{address}/lon"),
            Value::Int(author.rng.random_range(1_020_000_000..1_220_000_000)),
        ));
        puts.push(("contract_date".to_owned(), Value::text(day(at - 20 * DAY))));
        puts.push(("delivery_date".to_owned(), Value::text(day(at))));
    }
    let mut machines = Vec::new();
    for _ in 0..author.rng.random_range(1..4) {
        let (entry, model) = (author.entry(), author.pick(&names::MODELS));
        let serial = format!("SN{:08}", author.rng.random_range(0..100_000_000));
        puts.push((format!("equipment/{entry}/model"), Value::from(model)));
        puts.push((
            format!("equipment/{entry}/serial"),
            Value::from(serial.as_str()),
        ));
        if author.rng.random_bool(0.8) {
            puts.push((
                format!("equipment/{entry}/installed_at"),
                Value::text(day(at)),
            ));
            puts.push((
                format!("equipment/{entry}/warranty_until"),
                Value::text(day(at + 730 * DAY)),
            ));
        }
        machines.push((entry, model.to_owned(), serial));
    }
    let mut draft = author.create(&by, Kind::Customer, at, puts)?;
    if author.rng.random_bool(0.3) {
        let grade = author.pick(&["A", "A", "B", "B", "C", "D"]);
        let puts = vec![
            ("credit/grade".to_owned(), Value::from(grade)),
            (
                "credit/reason".to_owned(),
                Value::from("按季度付款记录评定"),
            ),
            ("credit/date".to_owned(), Value::text(day(at + 5 * DAY))),
        ];
        author.change(&mut draft, &by, at + 5 * DAY, puts)?;
    }
    Ok(Customer {
        team,
        id: draft.id,
        machines,
        document: draft.document,
        contact,
    })
}

/// How far a visit has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Unassigned,
    Assigned,
    Declined,
    Cancelled,
    Accepted,
    UnderWay,
    OnSite,
    Paused,
    Absent,
    Left,
    Submitted,
    Returned,
    Approved,
}

/// The visits that are not long approved, in this order.
const RECENT: [(Reach, usize); 12] = [
    (Reach::Unassigned, 25),
    (Reach::Assigned, 70),
    (Reach::Declined, 12),
    (Reach::Cancelled, 40),
    (Reach::Accepted, 60),
    (Reach::UnderWay, 6),
    (Reach::OnSite, 8),
    (Reach::Paused, 15),
    (Reach::Absent, 8),
    (Reach::Left, 30),
    (Reach::Submitted, 60),
    (Reach::Returned, 20),
];

fn reach_of(index: usize) -> Reach {
    let mut left = index;
    for (reach, count) in RECENT {
        if left < count {
            return reach;
        }
        left -= count;
    }
    Reach::Approved
}

fn visit(
    author: &mut Author,
    teams: &[Team],
    of: &Customer,
    index: usize,
    today: i64,
) -> Result<(), Error> {
    let team = &teams[of.team];
    let reach = reach_of(index);
    let (kind, requests) = author.pick(&names::REQUESTS);
    let summary = author.pick(requests);
    let (machine, model, serial) =
        of.machines[author.rng.random_range(0..of.machines.len())].clone();
    let days = match reach {
        Reach::Unassigned | Reach::Assigned => -author.rng.random_range(0..6),
        Reach::UnderWay | Reach::OnSite => 0,
        Reach::Accepted => -author.rng.random_range(0..3),
        Reach::Approved => author.rng.random_range(2..28),
        Reach::Cancelled => author.rng.random_range(1..25),
        _ => author.rng.random_range(0..5),
    };
    let from = today - days * DAY + author.rng.random_range(0..8) * HOUR;
    let made = from.min(today) - author.rng.random_range(20..70) * HOUR;
    let lead = team.engineer(&mut author.rng).clone();
    let dispatcher = team.dispatcher().clone();
    let mut puts = vec![
        ("customer".to_owned(), Value::from(of.id)),
        ("visit_kind".to_owned(), Value::from(kind)),
        ("summary".to_owned(), Value::from(summary)),
        ("equipment/entry".to_owned(), Value::from(machine.as_str())),
        ("equipment/model".to_owned(), Value::from(model.as_str())),
        ("equipment/serial".to_owned(), Value::from(serial.as_str())),
        ("routing/window_from".to_owned(), Value::Time(from)),
        ("routing/window_to".to_owned(), Value::Time(from + 2 * HOUR)),
    ];
    if reach != Reach::Unassigned {
        puts.push(("routing/lead".to_owned(), Value::from(lead.user)));
    }
    if author.rng.random_bool(0.06) {
        puts.push(("routing/urgent".to_owned(), Value::Bool(true)));
    }
    let mut draft = author.create(&dispatcher, Kind::Visit, made, puts)?;
    match reach {
        Reach::Unassigned | Reach::Assigned => return Ok(()),
        Reach::Declined => {
            let reason = vec![("{step}/reason", Value::from("当天在外地安装,无法到场"))];
            return author.step(&mut draft, &lead, made + HOUR, "decline", reason);
        }
        Reach::Cancelled => {
            let reason = vec![("{step}/reason", Value::from("客户改期"))];
            return author.step(&mut draft, &dispatcher, made + 3 * HOUR, "cancel", reason);
        }
        _ => author.step(&mut draft, &lead, made + 2 * HOUR, "accept", Vec::new())?,
    }
    on_site(author, &mut draft, &lead, reach, from, kind)?;
    if reach >= Reach::Submitted {
        submit(author, team, &mut draft, &lead, reach, from)?;
    }
    Ok(())
}

fn on_site(
    author: &mut Author,
    draft: &mut Draft,
    lead: &Person,
    reach: Reach,
    from: i64,
    kind: &str,
) -> Result<(), Error> {
    if reach == Reach::Accepted {
        return Ok(());
    }
    author.step(draft, lead, from - 40 * MINUTE, "set_out", Vec::new())?;
    match reach {
        Reach::UnderWay => return Ok(()),
        Reach::Absent => return author.step(draft, lead, from, "absent", Vec::new()),
        _ => {}
    }
    let position = vec![
        (
            "{step}/lat",
            Value::Int(author.rng.random_range(220_000_000..320_000_000)),
        ),
        (
            "{step}/lon",
            Value::Int(author.rng.random_range(1_020_000_000..1_220_000_000)),
        ),
        (
            "{step}/accuracy",
            Value::Int(author.rng.random_range(5..60)),
        ),
    ];
    author.step(draft, lead, from, "arrive", position)?;
    if reach == Reach::OnSite {
        return Ok(());
    }
    let finding = author.entry();
    let mut puts = vec![
        (
            format!("findings/{finding}/text"),
            Value::from(author.pick(&names::FINDINGS)),
        ),
        (
            "work_done".to_owned(),
            Value::from(author.pick(&names::WORK_DONE)),
        ),
    ];
    if kind == "repair" {
        let part = author.entry();
        puts.push((
            "problem/code".to_owned(),
            Value::from(author.pick(&names::PROBLEM_CODES)),
        ));
        puts.push((
            "problem/symptom".to_owned(),
            Value::text(draft.document.fields().text("summary")),
        ));
        puts.push(("problem/cause".to_owned(), Value::from("部件老化")));
        puts.push(("problem/remedy".to_owned(), Value::from("更换部件并观察")));
        puts.push((format!("parts/{part}/name"), Value::from("电源模块")));
        puts.push((
            format!("parts/{part}/serial"),
            Value::text(format!("P{:07}", author.rng.random_range(0..10_000_000))),
        ));
        puts.push((format!("parts/{part}/quantity"), Value::Int(1_000)));
    }
    if reach == Reach::Paused {
        author.change(draft, lead, from + 50 * MINUTE, puts)?;
        return author.step(
            draft,
            lead,
            from + HOUR,
            "pause",
            vec![("{step}/reason", Value::from("等待备件"))],
        );
    }
    puts.push((
        "result".to_owned(),
        Value::from(if author.rng.random_bool(0.94) {
            "pass"
        } else {
            "fail"
        }),
    ));
    puts.push((
        "customer_word/rating".to_owned(),
        Value::Int(author.pick(&[5, 5, 5, 4, 4, 3])),
    ));
    puts.push((
        "customer_word/at".to_owned(),
        Value::Time(from + 80 * MINUTE),
    ));
    author.change(draft, lead, from + 80 * MINUTE, puts)?;
    author.step(draft, lead, from + 90 * MINUTE, "leave", Vec::new())
}

fn submit(
    author: &mut Author,
    team: &Team,
    draft: &mut Draft,
    lead: &Person,
    reach: Reach,
    from: i64,
) -> Result<(), Error> {
    let handed_in = from + author.rng.random_range(2..20) * HOUR;
    let card = vec![
        (
            "card/quality".to_owned(),
            Value::from(author.pick(&["good", "good", "good", "fair"])),
        ),
        (
            "card/opinion".to_owned(),
            Value::from(author.pick(&["客户满意", "客户希望缩短响应时间", "无其他意见"])),
        ),
    ];
    author.change(draft, lead, handed_in - MINUTE, card)?;
    author.step(draft, lead, handed_in, "submit", Vec::new())?;
    if reach == Reach::Submitted {
        return Ok(());
    }
    let supervisor = team.supervisor().clone();
    let fields = draft.document.fields();
    let submit = fields
        .entries("steps")
        .into_iter()
        .find(|id| fields.text(&format!("steps/{id}/what")) == "submit")
        .unwrap_or_default()
        .to_owned();
    let heads: Vec<String> = draft
        .document
        .heads()
        .iter()
        .map(ToString::to_string)
        .collect();
    let at = handed_in + author.rng.random_range(1..8) * HOUR;
    let (verdict, remark) = match reach {
        Reach::Returned => ("return", author.pick(&names::RETURNED)),
        _ => ("approve", "资料齐全"),
    };
    let puts = vec![
        ("visit".to_owned(), Value::from(draft.id)),
        ("submit".to_owned(), Value::from(submit.as_str())),
        ("heads".to_owned(), Value::text(heads.join(" "))),
        ("work_hash".to_owned(), Value::text(work_hash(&fields))),
        ("verdict".to_owned(), Value::from(verdict)),
        ("remark".to_owned(), Value::from(remark)),
        ("by".to_owned(), Value::from(supervisor.user)),
        ("at".to_owned(), Value::Time(at)),
    ];
    author.create(&supervisor, Kind::Review, at, puts)?;
    Ok(())
}

/// An engineer on site and the office write one telephone number without knowing of each other.
fn conflict(author: &mut Author, teams: &[Team], of: &Customer, today: i64) -> Result<(), Error> {
    let team = &teams[of.team];
    let (engineer, agent) = (team.engineer(&mut author.rng).clone(), team.agent().clone());
    let mut draft = Draft {
        id: of.id,
        kind: Kind::Customer,
        document: of.document.clone(),
    };
    let heads = draft.document.heads();
    let path = format!("contacts/{}/phone", of.contact);
    for (by, at) in [(engineer, today - 5 * HOUR), (agent, today - 4 * HOUR)] {
        let phone = format!("139{:08}", author.rng.random_range(0..100_000_000));
        author.change_at(
            &mut draft,
            &by,
            at,
            &heads,
            vec![(path.clone(), Value::text(phone))],
        )?;
    }
    Ok(())
}

/// The calendar day of a moment, in UTC.
fn day(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(
        |_| "2000-01-01".to_owned(),
        |moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
    )
}
