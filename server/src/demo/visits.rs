//! Invented visits, each as far as it has come.

use client_core::error::Error;
use client_core::record::{Kind, Value};
use client_core::row::work_hash;
use rand::RngExt;

use super::author::{Author, Draft};
use super::customers::{Customer, near};
use super::history::{DAY, Day, HOUR, MINUTE, Person, Team};
use super::names;

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

/// Where engineers stand when they arrive: about 200 m from the customer's position, both ways.
const ON_SITE: i64 = 20_000;
/// The visit among the submitted ones whose arrival was signed about 12 km away, for the reviewer to see.
pub(super) const FAR: usize = 275;
const FAR_AWAY: i64 = 1_100_000;

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

pub(super) fn visit(
    author: &mut Author,
    teams: &[Team],
    of: &Customer,
    index: usize,
    day: Day,
) -> Result<(), Error> {
    let team = &teams[of.team];
    let reach = reach_of(index);
    let (kind, requests) = author.pick(&names::REQUESTS);
    let summary = author.pick(requests);
    let (machine, model, serial) =
        of.machines[author.rng.random_range(0..of.machines.len())].clone();
    let from = begins(author, reach, day);
    let made = from.min(day.start) - author.rng.random_range(20..70) * HOUR;
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
    let arrival = if index == FAR {
        (of.place.0 + FAR_AWAY, of.place.1)
    } else {
        near(author, of.place, ON_SITE)
    };
    on_site(author, &mut draft, &lead, reach, (from, arrival), kind)?;
    if reach >= Reach::Submitted {
        submit(author, team, &mut draft, &lead, reach, (from, day.now))?;
    }
    Ok(())
}

/// When the appointment begins: in working hours, and for what has happened long enough ago; who is on his way or on
/// site has begun within the last two hours.
fn begins(author: &mut Author, reach: Reach, day: Day) -> i64 {
    let days = match reach {
        Reach::UnderWay | Reach::OnSite => {
            let ago = author.rng.random_range(3..24) * 5 * MINUTE;
            return (day.now - ago) / (5 * MINUTE) * (5 * MINUTE);
        }
        Reach::Unassigned | Reach::Assigned => -author.rng.random_range(0..6),
        Reach::Accepted => -author.rng.random_range(0..3),
        Reach::Approved => author.rng.random_range(2..28),
        Reach::Cancelled => author.rng.random_range(1..25),
        _ => author.rng.random_range(1..6),
    };
    day.start - days * DAY + author.rng.random_range(0..8) * HOUR
}

fn on_site(
    author: &mut Author,
    draft: &mut Draft,
    lead: &Person,
    reach: Reach,
    (from, (lat, lon)): (i64, (i64, i64)),
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
        ("{step}/lat", Value::Int(lat)),
        ("{step}/lon", Value::Int(lon)),
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
    (from, now): (i64, i64),
) -> Result<(), Error> {
    let handed_in = (from + author.rng.random_range(2..20) * HOUR).min(now - HOUR);
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
    let at = (handed_in + author.rng.random_range(1..8) * HOUR).min(now - 5 * MINUTE);
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
