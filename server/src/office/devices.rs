//! Devices of the field client: when they were last heard and what they had not sent. An administrator marks them lost or
//! retired; a supervisor reads those of his teams.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use client_core::record::{Enrolment, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::audit_log;
use super::names::Named;
use super::page::{Page, PageQuery};
use super::params::Params;
use super::role::require;
use crate::accounts::Author;
use crate::accounts::device::{self, Device, DeviceStatus};
use crate::accounts::user;
use crate::error::{Error, Result};
use crate::routes::{JsonBody, OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// A device as the office shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceItem {
    /// Its enrolment id, 16 hexadecimal digits.
    pub id: String,
    /// Three letters of the short numbers made on it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub user: Named,
    /// active, retired or lost.
    pub status: String,
    /// When it was enrolled, UTC ms.
    pub enrolled_at: i64,
    /// When it was last heard, UTC ms.
    pub last_seen: Option<i64>,
    /// Its app's version then.
    pub app_version: Option<String>,
    /// Edits it had not sent then.
    pub unsent_edits: Option<i64>,
    /// Attachments it had not sent then.
    pub unsent_attachments: Option<i64>,
    /// When it last asked for what is new, UTC ms.
    pub pulled_at: Option<i64>,
    /// Until when its changes are refused, UTC ms.
    pub suspended_until: Option<i64>,
}

/// Roles that read devices.
pub(super) const READERS: [Role; 3] = [Role::Administrator, Role::Manager, Role::Supervisor];

/// What the list of devices may ask for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeviceFilter {
    /// Active ones that were last heard, or enrolled if never heard, before this moment, UTC ms.
    pub silent_since: Option<i64>,
    /// Id of the user.
    pub user: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    pub limit: Option<usize>,
}

impl DeviceFilter {
    fn takes(&self, device: &DeviceItem) -> bool {
        let heard = device.last_seen.unwrap_or(device.enrolled_at);
        let active = device.status == DeviceStatus::Active.as_str();
        self.silent_since
            .is_none_or(|since| active && heard < since)
            && self
                .user
                .as_ref()
                .is_none_or(|user| device.user.id == *user)
    }
}

/// The devices, oldest first. Administrators and managers read all, supervisors those of their teams.
#[utoipa::path(get, path = "/api/devices", tag = "devices", params(DeviceFilter),
    responses((status = 200, body = Page<DeviceItem>), (status = 401), (status = 403)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<DeviceFilter>,
) -> Result<Json<Page<DeviceItem>>, Problem> {
    let author = session.author;
    require(author.role, &READERS)?;
    let query = PageQuery {
        cursor: filter.cursor.clone(),
        limit: filter.limit,
    };
    let devices = state
        .storage
        .read_async(move |tx| read(tx, &author, &filter))
        .await?;
    Ok(Json(query.of(
        "devices",
        devices,
        |device: &DeviceItem| format!("{:020} {}", device.enrolled_at, device.id),
    )?))
}

/// The devices that somebody may see and the filter takes, oldest first.
pub(super) fn read(
    tx: &mut dyn Tx,
    author: &Author,
    filter: &DeviceFilter,
) -> Result<Vec<DeviceItem>> {
    let users: BTreeMap<_, _> = user::list(tx)?
        .into_iter()
        .map(|user| (user.id, user))
        .collect();
    let devices = device::list(tx)?;
    let items = devices
        .iter()
        .filter(|device| !device.office)
        .filter_map(|device| {
            let user = users.get(&device.user)?;
            let known = author.role.sees_all_teams() || !author.teams.is_disjoint(&user.teams);
            known.then(|| item(device, &user.display))
        });
    Ok(items.filter(|item| filter.takes(item)).collect())
}

fn item(device: &Device, user: &str) -> DeviceItem {
    DeviceItem {
        id: device.enrolment.to_string(),
        code: device.code.clone(),
        name: device.name.clone(),
        user: Named {
            id: device.user.to_string(),
            name: user.to_owned(),
        },
        status: device.status.as_str().to_owned(),
        enrolled_at: device.created_ms,
        last_seen: device.last_seen_ms,
        app_version: device.app_version.clone(),
        unsent_edits: device.unsent_edits,
        unsent_attachments: device.unsent_attachments,
        pulled_at: device.cursor_ms,
        suspended_until: Some(device.suspended_until_ms).filter(|until| *until > 0),
    }
}

/// What becomes of a device.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It neither reads nor pushes any more; it erases itself on its next contact. Final.
    Lost,
    /// It may push once more, into quarantine; then it erases itself.
    Retired,
}

/// The mark of a device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceMark {
    /// The mark.
    status: Mark,
}

/// Marks a device lost or retired. It obeys on its next contact, by a statement that the server signs: what is lost is
/// erased at once, what is retired first hands over what it never sent. Administrators only.
#[utoipa::path(patch, path = "/api/devices/{id}", tag = "devices", request_body = DeviceMark,
    params(("id" = String, Path, description = "Enrolment id of the device")),
    responses((status = 200, body = DeviceItem), (status = 401), (status = 403), (status = 404)))]
pub async fn mark(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Path(id): Path<String>,
    JsonBody(mark): JsonBody<DeviceMark>,
) -> Result<Json<DeviceItem>, Problem> {
    require(session.author.role, &[Role::Administrator])?;
    let enrolment: Enrolment = id.parse().map_err(|_| Error::not_found("device"))?;
    let status = match mark.status {
        Mark::Lost => DeviceStatus::Lost,
        Mark::Retired => DeviceStatus::Retired,
    };
    let working = state.clone();
    let item = crate::storage::blocking(move || {
        let now_ms = working.now();
        working.storage.write(|tx| {
            let found = device::find(tx, enrolment)?.filter(|device| !device.office);
            let device = found.ok_or_else(|| Error::not_found("device"))?;
            device::revoke(tx, &working.revocations, device.enrolment, status, now_ms)?;
            let subject = enrolment.to_string();
            let deed = ("device.mark", subject.as_str(), status.as_str());
            audit_log::note(tx, session.author.user, deed, now_ms)?;
            let device = device::find(tx, enrolment)?.ok_or_else(|| Error::not_found("device"))?;
            let user = user::find(tx, device.user)?.ok_or_else(|| Error::not_found("user"))?;
            Ok(item(&device, &user.display))
        })
    })
    .await?;
    Ok(Json(item))
}
