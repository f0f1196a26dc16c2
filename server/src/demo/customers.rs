//! Invented customer files, and the fields of theirs that two people write at once.

use client_core::document::Document;
use client_core::error::Error;
use client_core::record::{Id, Kind, Value};
use rand::RngExt;

use super::author::{Author, Draft};
use super::history::{CUSTOMERS, DAY, Day, HOUR, Team};
use super::names;
use super::visits::FAR;

/// How far from a town's middle its companies are: about 5 km.
const OUTSKIRTS: i64 = 450_000;

/// A customer that visits go to.
pub(super) struct Customer {
    pub(super) team: usize,
    pub(super) id: Id,
    pub(super) machines: Vec<(String, String, String)>,
    pub(super) document: Document,
    pub(super) contact: String,
    /// Where the customer is: latitude and longitude in 1e-7 degrees, whether or not the file says so.
    pub(super) place: (i64, i64),
}

pub(super) fn customer(
    author: &mut Author,
    teams: &[Team],
    index: usize,
    day: Day,
) -> Result<Customer, Error> {
    let team = index % teams.len();
    let by = teams[team].agent().clone();
    let town = author.rng.random_range(0..names::PLACES[team].len());
    let place = names::PLACES[team][town];
    let position = near(author, names::POSITIONS[team][town], OUTSKIRTS);
    let word = names::WORDS[(index / teams.len() + index) % names::WORDS.len()];
    let name = format!("{place}{word}{}有限公司", author.pick(&names::TRADES));
    let at = day.start - author.rng.random_range(30..360) * DAY;
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
    if author.rng.random_bool(0.7) || index == FAR % CUSTOMERS {
        puts.push((format!("addresses/{address}/lat"), Value::Int(position.0)));
        puts.push((format!("addresses/{address}/lon"), Value::Int(position.1)));
        puts.push(("contract_date".to_owned(), Value::text(date(at - 20 * DAY))));
        puts.push(("delivery_date".to_owned(), Value::text(date(at))));
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
                Value::text(date(at)),
            ));
            puts.push((
                format!("equipment/{entry}/warranty_until"),
                Value::text(date(at + 730 * DAY)),
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
            ("credit/date".to_owned(), Value::text(date(at + 5 * DAY))),
        ];
        author.change(&mut draft, &by, at + 5 * DAY, puts)?;
    }
    Ok(Customer {
        team,
        id: draft.id,
        machines,
        document: draft.document,
        contact,
        place: position,
    })
}

/// An engineer on site and the office write one telephone number without knowing of each other.
pub(super) fn conflict(
    author: &mut Author,
    teams: &[Team],
    of: &Customer,
    day: Day,
) -> Result<(), Error> {
    let team = &teams[of.team];
    let (engineer, agent) = (team.engineer(&mut author.rng).clone(), team.agent().clone());
    let mut draft = Draft {
        id: of.id,
        kind: Kind::Customer,
        document: of.document.clone(),
    };
    let heads = draft.document.heads();
    let path = format!("contacts/{}/phone", of.contact);
    for (by, at) in [(engineer, day.now - 5 * HOUR), (agent, day.now - 4 * HOUR)] {
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

/// A place at most so far from another one, both ways (1e-7 degrees, about a centimetre).
pub(super) fn near(author: &mut Author, (lat, lon): (i64, i64), most: i64) -> (i64, i64) {
    (
        lat + author.rng.random_range(-most..=most),
        lon + author.rng.random_range(-most..=most),
    )
}

/// The calendar day of a moment, in UTC.
fn date(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(
        |_| "2000-01-01".to_owned(),
        |moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
    )
}
