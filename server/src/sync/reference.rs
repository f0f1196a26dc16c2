//! Reference data: what devices need besides records, sent whole when its version is another.

use client_core::wire::{EnrolmentOwner, Reference, Setting, TeamName, UserName};

use crate::accounts::{device, people_version, team, user};
use crate::error::Result;
use crate::storage::Tx;

/// Everybody's names, roles and teams, whose the enrolments are, and the settings.
pub fn reference(tx: &mut dyn Tx) -> Result<Reference> {
    let users = user::list(tx)?.into_iter().map(|user| UserName {
        id: user.id,
        name: user.display,
        role: user.role,
        teams: user.teams.into_iter().collect(),
    });
    let users = users.collect();
    let teams = team::list(tx)?.into_iter().map(|team| TeamName {
        id: team.id,
        name: team.name,
    });
    let teams = teams.collect();
    let owners = device::list(tx)?.into_iter().map(|device| EnrolmentOwner {
        enrolment: device.enrolment,
        user: device.user,
        device: device.name,
    });
    Ok(Reference {
        version: people_version(tx)?,
        users,
        teams,
        enrolments: owners.collect(),
        settings: settings(tx)?,
    })
}

fn settings(tx: &mut dyn Tx) -> Result<Vec<Setting>> {
    tx.query(
        "SELECT name, value, valid_from FROM settings ORDER BY name, valid_from",
        &[],
        |row| {
            Ok(Setting {
                name: row.text(0)?,
                value: row.text(1)?,
                valid_from: row.int(2)?,
            })
        },
    )
}
