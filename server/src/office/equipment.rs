//! A machine by its serial number, with its history: the customers that have or had it, and its visits.

use axum::Json;
use axum::extract::State;
use client_core::likeness::serial_key;
use client_core::record::{Id, Kind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access_log::{Access, note};
use super::late::Late;
use super::names::Named;
use super::page::{Key, Page, Place, checked_limit};
use super::params::Params;
use super::record::{Record, open, show};
use super::similar;
use super::sql::Sql;
use super::visible::Reader;
use super::visit_list::{self, VisitItem};
use crate::error::{Error, Result};
use crate::inspect::Moment;
use crate::routes::{OfficeUser, Problem};
use crate::state::{ServerState, Shared};

/// Customers' files opened at most.
const FILES: usize = 10;
/// The order of the visits, in their cursor.
const ORDER: &str = "machine";

/// The machine.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MachineQuery {
    /// Its serial number, in any case, with or without hyphens and spaces.
    serial: String,
    /// `next` of the visits before.
    cursor: Option<String>,
    /// Visits wanted, 1 to 200; 50 if absent.
    limit: Option<usize>,
}

/// An entry among a customer's equipment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Machine {
    /// The customer.
    pub customer: Named,
    /// The customer's short number.
    pub number: String,
    /// The entry: its fields are at `equipment/<entry>/...`.
    pub entry: String,
    /// Model.
    pub model: String,
    /// Serial number as written there.
    pub serial: String,
    /// Day of installation, `YYYY-MM-DD`; empty if not said.
    pub installed_at: String,
    /// Last day of the warranty, `YYYY-MM-DD`; empty if not said.
    pub warranty_until: String,
    /// Taken out of the customer's equipment.
    pub removed: bool,
}

/// A machine's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct MachineHistory {
    /// Where it stands or stood.
    pub machines: Vec<Machine>,
    /// The visits about it and those whose parts carry its number, newest first.
    pub visits: Page<VisitItem>,
}

/// A machine by its serial number, as far as one may see. Noted in the access log as a search.
#[utoipa::path(get, path = "/api/equipment", tag = "customers", params(MachineQuery),
    responses((status = 200, body = MachineHistory), (status = 401), (status = 422)))]
pub async fn history(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(query): Params<MachineQuery>,
) -> Result<Json<MachineHistory>, Problem> {
    let reader = Reader::of(&session.author);
    let history = crate::storage::blocking(move || read(&state, &reader, &query)).await?;
    Ok(Json(history))
}

fn read(state: &ServerState, reader: &Reader, query: &MachineQuery) -> Result<MachineHistory> {
    let key = serial_key(&query.serial)
        .ok_or_else(|| Error::invalid("serial", "must hold a letter or a digit"))?;
    let now_ms = state.now();
    if query.cursor.is_none() {
        let subject = &query.serial;
        state
            .storage
            .write(|tx| note(tx, &reader.user, Access::Search, subject, now_ms))?;
    }
    let files: Vec<Id> = state
        .storage
        .read(|tx| similar::keys(reader, &key).query(tx, |row| row.id(0)))?;
    let mut machines = Vec::new();
    for id in files.into_iter().take(FILES) {
        let stored = open(state, reader, Some(Kind::Customer), id)?;
        let record = show(state, reader, &stored, Moment::Now)?;
        machines.extend(of_file(&record, &key));
    }
    let visits = visits(state, reader, query, &key)?;
    Ok(MachineHistory { machines, visits })
}

fn of_file(record: &Record, key: &str) -> Vec<Machine> {
    let text = |path: &str| {
        let value = record.fields.get(path).and_then(|value| value.as_str());
        value.unwrap_or_default().to_owned()
    };
    let entries = record.fields.iter().filter_map(|(path, serial)| {
        let entry = path.strip_prefix("equipment/")?.strip_suffix("/serial")?;
        let same = serial_key(serial.as_str()?).as_deref() == Some(key);
        same.then_some(entry)
    });
    let machine = |entry: &str| {
        let at = |last: &str| format!("equipment/{entry}/{last}");
        Machine {
            customer: Named {
                id: record.id.clone(),
                name: text("name"),
            },
            number: record.number.clone(),
            entry: entry.to_owned(),
            model: text(&at("model")),
            serial: text(&at("serial")),
            installed_at: text(&at("installed_at")),
            warranty_until: text(&at("warranty_until")),
            removed: record.fields.get(&at("removed")) == Some(&true.into()),
        }
    };
    entries.map(machine).collect()
}

fn visits(
    state: &ServerState,
    reader: &Reader,
    query: &MachineQuery,
    key: &str,
) -> Result<Page<VisitItem>> {
    let limit = checked_limit(query.limit)?;
    let place = Place::decode(query.cursor.as_deref(), ORDER)?;
    let sql = keys(reader, key, place.as_ref(), limit + 1);
    let now_ms = state.now();
    state.storage.read(|tx| {
        let mut found = sql.query(tx, |row| Ok((row.int(0)?, row.text(1)?)))?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(at, id)| {
            Place {
                order: ORDER.to_owned(),
                key: Key::Int(*at),
                id: id.clone(),
            }
            .encode()
        });
        let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
        let late = Late::at(tx, now_ms)?;
        let items = visit_list::items(tx, reader, &ids, &late)?;
        Ok(Page { items, next })
    })
}

/// The statement that finds time of change and id of a machine's visits, newest first.
pub(super) fn keys(reader: &Reader, key: &str, place: Option<&Place>, limit: usize) -> Sql {
    let mut sql = Sql::new(
        "SELECT v.changed_at, v.visit FROM likeness l JOIN visit_state v ON v.visit = l.doc WHERE l.key = ",
    );
    sql.bind_text(key).push(" AND v.withdrawn = 0");
    if let Some(Place {
        key: Key::Int(at),
        id,
        ..
    }) = place
    {
        sql.push(" AND (v.changed_at < ").bind_int(*at);
        sql.push(" OR (v.changed_at = ").bind_int(*at);
        sql.push(" AND v.visit < ").bind_text(id).push("))");
    }
    sql.push(" AND ");
    reader.visible(&mut sql, "v.visit");
    sql.push(" ORDER BY v.changed_at DESC, v.visit DESC LIMIT ")
        .bind_int(limit as i64);
    sql
}
