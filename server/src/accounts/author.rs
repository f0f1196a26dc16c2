//! Who writes or reads: user, role, teams, scopes and device, as they are at this moment in the database.

use std::collections::BTreeSet;

use client_core::record::{Enrolment, Id, Role};

use crate::accounts::device::{self, DeviceStatus};
use crate::accounts::{scopes, team, user};
use crate::error::Result;
use crate::storage::Tx;

/// The user behind an enrolment, re-read in the transaction that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Id of the user.
    pub user: Id,
    /// His login name.
    pub login: String,
    /// His name as others read it.
    pub display: String,
    /// His role.
    pub role: Role,
    /// Ids of his teams.
    pub teams: BTreeSet<Id>,
    /// His scopes; empty while he is disabled.
    pub scopes: BTreeSet<String>,
    /// True if he may not do anything.
    pub disabled: bool,
    /// The enrolment id of his device or office session.
    pub enrolment: Enrolment,
    /// Its code.
    pub code: String,
    /// True for an office session.
    pub office: bool,
    /// Whether the device may read and write.
    pub device_status: DeviceStatus,
    /// Until when its changes are refused, UTC ms; 0 if they are not.
    pub suspended_until_ms: i64,
}

/// The author behind an enrolment id, or nothing if there is no such enrolment.
pub fn session_context(tx: &mut dyn Tx, enrolment: Enrolment) -> Result<Option<Author>> {
    let Some(device) = device::find(tx, enrolment)? else {
        return Ok(None);
    };
    let Some(user) = user::find(tx, device.user)? else {
        return Ok(None);
    };
    let scopes = if user.disabled {
        BTreeSet::new()
    } else if user.role.sees_all_teams() {
        scopes::scopes_of(user.role, user.id, &user.teams, &team::ids(tx)?)
    } else {
        scopes::scopes_of(user.role, user.id, &user.teams, &BTreeSet::new())
    };
    Ok(Some(Author {
        user: user.id,
        login: user.login,
        display: user.display,
        role: user.role,
        teams: user.teams,
        scopes,
        disabled: user.disabled,
        enrolment: device.enrolment,
        code: device.code,
        office: device.office,
        device_status: device.status,
        suspended_until_ms: device.suspended_until_ms,
    }))
}
