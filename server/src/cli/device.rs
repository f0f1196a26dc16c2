//! `device list|lost|retire`.

use clap::Subcommand;

use crate::accounts::device::{self, DeviceStatus};
use crate::accounts::user;
use crate::cli::folder::{Data, SystemClock};
use crate::cli::output;
use crate::error::Result;
use crate::state::Clock;

/// What to do with devices.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the devices: enrolment id, code, status, user, name.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// A device is lost: it neither reads nor sends any more and erases itself on its next contact. Final.
    Lost {
        /// Its enrolment id or code.
        device: String,
        #[command(flatten)]
        data: Data,
    },
    /// A device is retired: it may send once more, into quarantine, and then erases itself.
    Retire {
        /// Its enrolment id or code.
        device: String,
        #[command(flatten)]
        data: Data,
    },
}

impl Verb {
    /// Does it.
    pub fn run(self) -> Result<()> {
        match self {
            Self::List { data } => list(&data),
            Self::Lost { device, data } => revoke(&data, &device, DeviceStatus::Lost),
            Self::Retire { device, data } => revoke(&data, &device, DeviceStatus::Retired),
        }
    }
}

fn list(data: &Data) -> Result<()> {
    let (devices, users) = data
        .open()?
        .storage
        .read(|tx| Ok((device::list(tx)?, user::list(tx)?)))?;
    let login = |id| {
        users
            .iter()
            .find(|user| user.id == id)
            .map_or("", |user| user.login.as_str())
    };
    let rows: Vec<Vec<String>> = devices
        .iter()
        .filter(|device| !device.office)
        .map(|device| {
            let id = device.enrolment.to_string();
            [
                &id,
                &device.code,
                device.status.as_str(),
                login(device.user),
                &device.name,
            ]
            .map(str::to_owned)
            .to_vec()
        })
        .collect();
    output::table(&rows)
}

fn revoke(data: &Data, name: &str, status: DeviceStatus) -> Result<()> {
    let (now_ms, opened) = (SystemClock.now_ms(), data.open()?);
    opened.storage.write(|tx| {
        let device = device::named(tx, name)?;
        device::revoke(tx, &opened.revocations, device.enrolment, status, now_ms)
    })
}
