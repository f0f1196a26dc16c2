//! Checking a user name and a password, for both listeners: throttled, then hashed, the same work for unknown users.

use std::net::IpAddr;

use client_core::record::{Enrolment, Id, Role};
use client_core::wire::EnrolmentProof;

use crate::accounts::device::{self, Device, DeviceStatus};
use crate::accounts::user::{self, User};
use crate::accounts::{password, secret, session};
use crate::error::{Error, Result};
use crate::state::ServerState;

/// What somebody shows to sign in.
pub struct Credentials {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// The enrolment his device has, with its secret.
    pub proof: Option<EnrolmentProof>,
    /// Where he comes from.
    pub address: Option<IpAddr>,
    /// He signs in on a retired device to hand over what it never sent.
    pub hand_over: bool,
}

/// Why somebody is not let in.
#[derive(Debug)]
pub struct NotLetIn {
    /// A lost or retired device that showed its secret, and its user.
    pub device: Option<(Enrolment, Id)>,
    /// The reason.
    pub error: Error,
}

impl From<Error> for NotLetIn {
    fn from(error: Error) -> Self {
        Self {
            device: None,
            error,
        }
    }
}

/// The user, if his password is right, he is not disabled and `may` accepts his role; with his device if it is his.
///
/// Refusals: `wrong_password` (401; also for users who don't exist), `user_disabled`, `role`, `enrolment_foreign`,
/// `device_lost`, `device_retired` (403), `throttled` (429), `busy` (503).
pub async fn check(
    state: &ServerState,
    credentials: Credentials,
    may: fn(Role) -> bool,
) -> Result<(User, Option<Device>), NotLetIn> {
    let Credentials {
        login,
        password,
        proof,
        address,
        hand_over,
    } = credentials;
    if login.len() > 400 || password.len() > password::MOST_BYTES {
        return Err(wrong_password().into());
    }
    let (found, device) = look_up(state, &login, proof.as_ref()).await?;
    let shown = proof.is_some();
    // Only the secret's owner hears of the device's fate; a thief's phone is told before any password.
    let known = device.filter(|device| {
        proof.is_some_and(|proof| secret::matches(&proof.secret, &device.secret_hash))
    });
    if let Some(device) = &known
        && !(hand_over && device.status == DeviceStatus::Retired)
        && let Some(error) = session::device_refusal(device.status)
    {
        return Err(NotLetIn {
            device: Some((device.enrolment, device.user)),
            error,
        });
    }
    let own = known.filter(|device| {
        found
            .as_ref()
            .is_some_and(|(user, _)| user.id == device.user)
    });
    let key = own.as_ref().map(|device| device.enrolment.to_string());
    let attempt = state
        .attempts
        .begin(&login, address, key.as_deref(), state.now())?;
    let (user, hash) = found.unzip();
    let right = state.hasher.verify(password, hash).await?;
    let Some(user) = user.filter(|_| right) else {
        return Err(wrong_password().into());
    };
    state.attempts.succeeded(&attempt);
    if user.disabled {
        return Err(session::disabled_refusal().into());
    }
    if !may(user.role) {
        let text = format!("The role {} can't sign in here.", user.role.as_str());
        return Err(Error::forbidden("role", text).into());
    }
    if shown && own.is_none() {
        let text =
            "This device is enrolled for somebody else, or its secret is wrong. Enrol it anew.";
        return Err(Error::forbidden("enrolment_foreign", text).into());
    }
    Ok((user, own))
}

async fn look_up(
    state: &ServerState,
    login: &str,
    proof: Option<&EnrolmentProof>,
) -> Result<(Option<(User, String)>, Option<Device>)> {
    let (login, enrolment) = (login.to_owned(), proof.map(|proof| proof.id));
    state
        .storage
        .read_async(move |tx| {
            let user = match user::find_by_login(tx, &login)? {
                Some(user) => {
                    let hash = user::password_hash(tx, user.id)?;
                    Some((user, hash))
                }
                None => None,
            };
            let device = match enrolment {
                Some(enrolment) => device::find(tx, enrolment)?.filter(|device| !device.office),
                None => None,
            };
            Ok((user, device))
        })
        .await
}

/// Checks again inside the transaction that starts a session: user and device may have changed while hashing.
pub fn recheck(
    tx: &mut dyn crate::storage::Tx,
    user: &User,
    device: Option<&Device>,
    hand_over: bool,
) -> Result<()> {
    if user::find(tx, user.id)?.is_none_or(|user| user.disabled) {
        return Err(session::disabled_refusal());
    }
    let status = match device {
        Some(device) => {
            device::find(tx, device.enrolment)?.map_or(DeviceStatus::Active, |device| device.status)
        }
        None => DeviceStatus::Active,
    };
    if hand_over && status == DeviceStatus::Retired {
        return Ok(());
    }
    session::device_refusal(status).map_or(Ok(()), Err)
}

fn wrong_password() -> Error {
    Error::unauthorised("wrong_password", "The user name or the password is wrong.")
}
