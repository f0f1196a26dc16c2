//! The schedule of a span of days (安装安排表): who goes where, when; a line for everybody who goes.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::IntoParams;

use super::pages::{Cells, Source, Telling};
use crate::accounts::user;
use crate::error::{Error, Result};
use crate::office::board;
use crate::office::visible::Reader;
use crate::office::visit_filter::{Deadlines, VisitFilter};
use crate::office::visit_list::{self, VisitItem};
use crate::office::zone;
use crate::params;
use crate::storage::Tx;

/// Visits of a schedule at most.
const VISITS: usize = 5_000;

/// Which part of the schedule.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScheduleQuery {
    /// Appointments that start at or after this moment, UTC ms.
    from: i64,
    /// And before this moment, UTC ms; at most 35 days later.
    to: i64,
    /// Id of a team; all of one's teams if absent.
    team: Option<String>,
}

/// The schedule, by engineer and time.
///
/// # Errors
/// [`Error::Invalid`] for a span that can't be.
pub fn schedule(reader: Reader, query: ScheduleQuery) -> Result<Source> {
    const COLUMNS: &[&str] = &[
        "lead", "part", "date", "from", "to", "visit", "customer", "address", "phone", "kind",
        "summary", "urgent", "status",
    ];
    board::check_span(query.from, query.to)?;
    Ok(Source::new("schedule", COLUMNS, move |tx, _, telling| {
        Ok((rows(tx, &reader, &query, telling)?, None))
    }))
}

fn rows(
    tx: &mut dyn Tx,
    reader: &Reader,
    query: &ScheduleQuery,
    telling: &Telling,
) -> Result<Vec<Cells>> {
    let filter = VisitFilter {
        status: Some(board::SHOWN.to_owned()),
        team: query.team.clone(),
        from: Some(query.from),
        to: Some(query.to),
        sort: Some("window".to_owned()),
        ..VisitFilter::default()
    };
    let deadlines = Deadlines::of(tx, &filter, telling.now_ms)?;
    let (found, more) = visit_list::find(tx, reader, &filter, &deadlines, (None, VISITS))?;
    if more {
        let rule = format!("must hold at most {VISITS} visits; choose fewer days, or a team");
        return Err(Error::invalid("to", rule));
    }
    let names = names(tx)?;
    let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
    let mut lines: Vec<(String, i64, Cells)> = Vec::new();
    for visit in visit_list::items(tx, reader, &ids, &deadlines.late)? {
        let place = place(tx, &visit)?;
        for (name, part) in people(tx, &visit, &names)? {
            let cells = line(&visit, (&name, part), &place, telling);
            lines.push((name, visit.window_from.unwrap_or_default(), cells));
        }
    }
    lines.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    Ok(lines.into_iter().map(|(.., cells)| cells).collect())
}

fn line(
    visit: &VisitItem,
    (name, part): (&str, &str),
    (address, phone): &(String, String),
    telling: &Telling,
) -> Cells {
    let language = telling.language;
    let show = |ms, format| zone::show(&telling.zone, ms, format);
    vec![
        name.to_owned(),
        language.word("part", part),
        show(visit.window_from, "%Y-%m-%d"),
        show(visit.window_from, "%H:%M"),
        show(visit.window_to, "%H:%M"),
        visit.number.clone(),
        visit
            .customer
            .as_ref()
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        address.clone(),
        phone.clone(),
        language.word("visit_kind", &visit.kind),
        visit.summary.clone(),
        language.yes(visit.urgent),
        language.word("status", &visit.status),
    ]
}

/// Address and telephone of a visit's customer, if he may be seen.
fn place(tx: &mut dyn Tx, visit: &VisitItem) -> Result<(String, String)> {
    let Some(customer) = &visit.customer else {
        return Ok(<(String, String)>::default());
    };
    let found = tx.query_optional(
        "SELECT address, phone FROM documents WHERE doc = $1",
        params![customer.id],
        |row| {
            let text = |column| Ok::<_, Error>(row.opt_text(column)?.unwrap_or_default());
            Ok((text(0)?, text(1)?))
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Who goes: the lead, then the helpers; nobody yet, as a line without a name.
fn people(
    tx: &mut dyn Tx,
    visit: &VisitItem,
    names: &BTreeMap<String, String>,
) -> Result<Vec<(String, &'static str)>> {
    let Some(lead) = &visit.lead else {
        return Ok(vec![(String::new(), "")]);
    };
    let mut people = vec![(lead.name.clone(), "lead")];
    let others = tx.query(
        "SELECT DISTINCT user_id FROM people WHERE visit = $1 ORDER BY user_id",
        params![visit.id],
        |row| row.text(0),
    )?;
    let helpers = others.iter().filter(|user| **user != lead.id);
    people.extend(helpers.filter_map(|user| Some((names.get(user)?.clone(), "helper"))));
    Ok(people)
}

fn names(tx: &mut dyn Tx) -> Result<BTreeMap<String, String>> {
    let users = user::list(tx)?.into_iter();
    Ok(users
        .map(|user| (user.id.to_string(), user.display))
        .collect())
}
