//! Settings with the moment from which each value holds. What was in force stays in force for its time.

use axum::Json;
use axum::extract::{Path, State};
use client_core::record::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audit_log;
use super::role::require;
use crate::accounts::reference_changed;
use crate::error::{Error, Result};
use crate::params;
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// The settings and the numbers they may have; `zone` and `field_address` are texts.
const NUMBERS: [(&str, i64, i64); 7] = [
    ("card_hours", 1, 720),
    ("late_push_days", 1, 365),
    ("repeat_days", 1, 365),
    ("revisit_works_days", 1, 365),
    ("revisit_first_year_days", 1, 365),
    ("revisit_later_days", 1, 730),
    ("device_silent_days", 1, 365),
];

/// A value of a setting.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingItem {
    /// card_hours, late_push_days, repeat_days, revisit_works_days, revisit_first_year_days, revisit_later_days,
    /// device_silent_days, zone or field_address.
    pub name: String,
    /// The value.
    pub value: String,
    /// From when it holds, UTC ms.
    pub valid_from: i64,
    /// It holds now.
    pub in_force: bool,
}

/// Every value of every setting.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settings {
    /// By name, then by when they begin to hold.
    items: Vec<SettingItem>,
}

/// A value to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    /// The value: a whole number, an IANA zone, or an address that begins with https.
    value: String,
    /// From when it holds, UTC ms, not in the past; now if absent.
    valid_from: Option<i64>,
}

/// The settings: what holds, what held, what will hold.
#[utoipa::path(get, path = "/api/settings", tag = "administration",
    responses((status = 200, body = Settings), (status = 401)))]
pub async fn list(State(state): State<Shared>, _: OfficeUser) -> Result<Json<Settings>, Problem> {
    let now_ms = state.now();
    let items = state.storage.read_async(move |tx| read(tx, now_ms)).await?;
    Ok(Json(Settings { items }))
}

/// Sets a value from a moment on. Administrators only.
#[utoipa::path(put, path = "/api/settings/{name}", tag = "administration", request_body = NewValue,
    params(("name" = String, Path, description = "Name of the setting")),
    responses((status = 200, body = Settings), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn set(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(name): Path<String>,
    JsonBody(new): JsonBody<NewValue>,
) -> Result<Json<Settings>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let value = checked(&name, new.value.trim())?;
    let now_ms = state.now();
    let valid_from = new.valid_from.unwrap_or(now_ms);
    if valid_from < now_ms {
        let rule = "must not be in the past: what was due by then stays as it was";
        return Err(Error::invalid("valid_from", rule).into());
    }
    let items = state
        .storage
        .write_async(move |tx| {
            tx.execute(
                "INSERT INTO settings (name, valid_from, value) VALUES ($1, $2, $3)
                 ON CONFLICT (name, valid_from) DO UPDATE SET value = excluded.value",
                params![name, valid_from, value],
            )?;
            reference_changed(tx)?;
            let detail = format!("{value} from {valid_from}");
            audit_log::note(
                tx,
                session.author.user,
                ("setting.set", &name, &detail),
                now_ms,
            )?;
            read(tx, now_ms)
        })
        .await?;
    Ok(Json(Settings { items }))
}

fn checked(name: &str, value: &str) -> Result<String> {
    if let Some((_, least, most)) = NUMBERS.iter().find(|(known, ..)| *known == name) {
        let number: Option<i64> = value.parse().ok();
        let rule = format!("must be a whole number from {least} to {most}");
        let number = number.filter(|number| (least..=most).contains(&number));
        return number
            .map(|number| number.to_string())
            .ok_or_else(|| Error::invalid("value", rule));
    }
    match name {
        "zone" if jiff::tz::TimeZone::get(value).is_ok() => Ok(value.to_owned()),
        "zone" => Err(Error::invalid(
            "value",
            "must be an IANA zone, e.g. Asia/Shanghai",
        )),
        "field_address" => {
            let plain = value.len() <= 200 && !value.contains(char::is_whitespace);
            if plain && (value.is_empty() || value.starts_with("https://")) {
                return Ok(value.to_owned());
            }
            Err(Error::invalid(
                "value",
                "must be an address that begins with https://",
            ))
        }
        _ => Err(Error::not_found("setting")),
    }
}

fn read(tx: &mut dyn Tx, now_ms: i64) -> Result<Vec<SettingItem>> {
    let mut items = tx.query(
        "SELECT name, value, valid_from FROM settings ORDER BY name, valid_from",
        &[],
        |row| {
            Ok(SettingItem {
                name: row.text(0)?,
                value: row.text(1)?,
                valid_from: row.int(2)?,
                in_force: false,
            })
        },
    )?;
    for at in 0..items.len() {
        let next = items.get(at + 1).filter(|next| next.name == items[at].name);
        let over = next.is_some_and(|next| next.valid_from <= now_ms);
        items[at].in_force = items[at].valid_from <= now_ms && !over;
    }
    Ok(items)
}

/// The value of a setting in force at a moment.
pub fn in_force(tx: &mut dyn Tx, name: &str, now_ms: i64) -> Result<Option<String>> {
    let found = tx.query(
        "SELECT value FROM settings WHERE name = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1",
        params![name, now_ms],
        |row| row.text(0),
    )?;
    Ok(found.into_iter().next())
}
