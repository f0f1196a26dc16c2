//! What the server says about a device itself, signed: that it is lost or retired and is to be wiped.
//!
//! A statement is `base64url(JSON).base64url(Ed25519 signature of the former)`, without padding. The JSON
//! is `{"statement":"wipe","enrolment":..,"user":..,"status":"lost"|"retired","ms":..}`. Whoever stands
//! between device and server, and the server's address in other hands, must not be able to erase
//! anybody's work: a device obeys only the key that it was told when it signed in.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::record::{Enrolment, Id};

/// A statement is a few hundred bytes; what is longer is none.
const MOST_BYTES: usize = 4096;

/// Why a device is to be wiped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Wipe {
    /// It was reported lost: everything on it is erased at once.
    Lost,
    /// It was retired: it hands over what it never sent, then everything on it is erased.
    Retired,
}

impl Wipe {
    /// What a problem's code announces.
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "device_lost" => Some(Self::Lost),
            "device_retired" => Some(Self::Retired),
            _ => None,
        }
    }

    /// The name used in statements and translations.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Retired => "retired",
        }
    }
}

/// Why a statement is not obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotObeyed {
    /// It is no statement, or says something else than to wipe.
    #[error("it can't be read")]
    Garbled,
    /// The device was never told a key, or one that is none.
    #[error("this device knows no key of its server")]
    NoKey,
    /// Somebody else than the server of the sign-in has signed it, or it was changed afterwards.
    #[error("it is not signed by this device's server")]
    Forged,
    /// It is about another device.
    #[error("it is about another device")]
    OtherDevice,
    /// It is about another user.
    #[error("it is about another user")]
    OtherUser,
    /// It says something else than the answer that carried it.
    #[error("it says something else than the answer that carried it")]
    OtherKind,
}

#[derive(Deserialize)]
struct Said {
    statement: String,
    enrolment: Enrolment,
    user: Id,
    status: Wipe,
}

/// Checks a statement that came with an answer announcing `announced`, on the device with this
/// enrolment and user and the key it was told at its sign-in.
///
/// # Errors
/// Why it must not be obeyed.
pub fn verify(
    statement: &str,
    announced: Wipe,
    key: &str,
    (enrolment, user): (Enrolment, Id),
) -> Result<(), NotObeyed> {
    if statement.len() > MOST_BYTES {
        return Err(NotObeyed::Garbled);
    }
    let key = BASE64.decode(key).map_err(|_| NotObeyed::NoKey)?;
    let key: [u8; 32] = key.try_into().map_err(|_| NotObeyed::NoKey)?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| NotObeyed::NoKey)?;
    let (text, signature) = statement.split_once('.').ok_or(NotObeyed::Garbled)?;
    let signature = BASE64.decode(signature).map_err(|_| NotObeyed::Garbled)?;
    let signature = Signature::from_slice(&signature).map_err(|_| NotObeyed::Garbled)?;
    key.verify_strict(text.as_bytes(), &signature)
        .map_err(|_| NotObeyed::Forged)?;
    let json = BASE64.decode(text).map_err(|_| NotObeyed::Garbled)?;
    let said: Said = serde_json::from_slice(&json).map_err(|_| NotObeyed::Garbled)?;
    if said.statement != "wipe" {
        return Err(NotObeyed::Garbled);
    }
    if said.enrolment != enrolment {
        return Err(NotObeyed::OtherDevice);
    }
    if said.user != user {
        return Err(NotObeyed::OtherUser);
    }
    if said.status != announced {
        return Err(NotObeyed::OtherKind);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;

    const MINE: Enrolment = Enrolment([7; 8]);

    fn me() -> Id {
        "0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0a".parse().unwrap()
    }

    fn server() -> SigningKey {
        SigningKey::from_bytes(&[3; 32])
    }

    fn key(of: &SigningKey) -> String {
        BASE64.encode(of.verifying_key().to_bytes())
    }

    fn said(status: &str, enrolment: Enrolment, user: Id) -> String {
        format!(
            r#"{{"statement":"wipe","enrolment":"{enrolment}","user":"{user}","status":"{status}","ms":5}}"#
        )
    }

    fn signed(json: &str, by: &SigningKey) -> String {
        let text = BASE64.encode(json);
        let signature = BASE64.encode(by.sign(text.as_bytes()).to_bytes());
        format!("{text}.{signature}")
    }

    #[test]
    fn the_server_s_own_word_on_this_very_device_is_obeyed() {
        for (name, wipe) in [("lost", Wipe::Lost), ("retired", Wipe::Retired)] {
            let statement = signed(&said(name, MINE, me()), &server());
            assert_eq!(
                verify(&statement, wipe, &key(&server()), (MINE, me())),
                Ok(())
            );
        }
    }

    #[test]
    fn nothing_else_is() {
        let good = said("lost", MINE, me());
        let other: Id = "0198f3a2-7c1f-7b3e-9d2a-5f6e7d8c9b0b".parse().unwrap();
        let (text, signature) = {
            let whole = signed(&good, &server());
            let (text, signature) = whole.split_once('.').unwrap();
            (text.to_owned(), signature.to_owned())
        };
        let retold = BASE64.encode(said("lost", Enrolment([8; 8]), me()));
        let cases = [
            (
                signed(&good, &SigningKey::from_bytes(&[4; 32])),
                NotObeyed::Forged,
            ),
            (format!("{retold}.{signature}"), NotObeyed::Forged),
            (
                signed(&said("lost", Enrolment([8; 8]), me()), &server()),
                NotObeyed::OtherDevice,
            ),
            (
                signed(&said("lost", MINE, other), &server()),
                NotObeyed::OtherUser,
            ),
            (
                signed(&said("retired", MINE, me()), &server()),
                NotObeyed::OtherKind,
            ),
            (
                signed(&good.replace("wipe", "lock"), &server()),
                NotObeyed::Garbled,
            ),
            (
                signed(&said("sold", MINE, me()), &server()),
                NotObeyed::Garbled,
            ),
            (signed("{}", &server()), NotObeyed::Garbled),
            (text.clone(), NotObeyed::Garbled),
            (format!("{text}."), NotObeyed::Garbled),
            (format!("{text}.{}", &signature[..40]), NotObeyed::Garbled),
            (String::new(), NotObeyed::Garbled),
            ("x".repeat(MOST_BYTES + 1), NotObeyed::Garbled),
        ];
        for (statement, why) in cases {
            let judged = verify(&statement, Wipe::Lost, &key(&server()), (MINE, me()));
            assert_eq!(judged, Err(why), "{statement}");
        }
        let statement = signed(&good, &server());
        for no_key in ["", "AAAA", "!"] {
            let judged = verify(&statement, Wipe::Lost, no_key, (MINE, me()));
            assert_eq!(judged, Err(NotObeyed::NoKey));
        }
    }

    #[test]
    fn a_bit_flipped_anywhere_is_noticed() {
        let statement = signed(&said("lost", MINE, me()), &server());
        for at in 0..statement.len() {
            let mut bytes = statement.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(flipped) = String::from_utf8(bytes) else {
                continue;
            };
            assert!(
                verify(&flipped, Wipe::Lost, &key(&server()), (MINE, me())).is_err(),
                "{at}"
            );
        }
    }
}
