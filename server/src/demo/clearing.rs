//! Clearing of the demo's data, asked for on a page: the server ends, and the demo begins anew with an empty folder.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use client_core::record::Role;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::Login;
use crate::accounts::user::NewUser;
use crate::accounts::{password, user};
use crate::error::Result;
use crate::inspector::Inspector;
use crate::state::{Clock, ServerState, WebSettings};
use crate::storage::DataFolder;

/// Whether the data being served are invented ones that may be cleared, and whether that was asked for.
#[derive(Debug, Default)]
pub struct Clearing {
    offered: AtomicBool,
    wanted: AtomicBool,
}

impl Clearing {
    /// Says that the data are invented.
    pub fn offer(&self) {
        self.offered.store(true, Ordering::Relaxed);
    }

    /// True if the data are invented.
    pub fn is_offered(&self) -> bool {
        self.offered.load(Ordering::Relaxed)
    }

    /// Asks for it; the server must be stopped afterwards.
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }

    /// True if it was asked for.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }
}

/// Begins an empty folder with one administrator, who keeps his password.
pub fn begin(
    folder: DataFolder,
    inspector: Inspector,
    clock: Arc<dyn Clock>,
    mut secrets: StdRng,
    administrator: &Login,
) -> Result<()> {
    let mut salt = [0; 16];
    secrets.fill_bytes(&mut salt);
    let password_hash = password::hash(&administrator.password, salt)?;
    let (now_ms, mut rng) = (clock.now_ms(), StdRng::from_rng(&mut secrets));
    let server = ServerState::open(folder, WebSettings::default(), inspector, clock, secrets)?;
    let new = NewUser {
        login: &administrator.login,
        display: Some(&administrator.name),
        role: Role::Administrator,
        teams: BTreeSet::new(),
        password_hash: &password_hash,
    };
    server
        .storage
        .write(|tx| user::add(tx, &new, now_ms, &mut rng))?;
    Ok(())
}
