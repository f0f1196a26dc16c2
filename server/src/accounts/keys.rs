//! Keys and secrets of the server, in `DIR/keys`: outside the database and its backups.
//!
//! - `access-<ms>.pem`: Ed25519 keys that sign access tokens; the newest signs, all verify. A key signs for
//!   [`SIGNS_FOR_MS`] and is deleted once nothing it signed can still be valid.
//! - `statement.pem`: Ed25519 key for statements to devices (wipe); never rotated, since devices keep its public half.
//! - `secret`: 32 bytes from which every MAC key is derived by name.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{DecodingKey, EncodingKey};
use rand::CryptoRng;
use sha2::Sha256;

use crate::error::{Error, Result};
use crate::storage::{DataFolder, write_private_file};

/// How long an access key signs: 30 days.
pub const SIGNS_FOR_MS: i64 = 30 * 24 * 3_600_000;
/// How long a key is kept after it signed for the last time; longer than any access token lives.
const KEPT_FOR_MS: i64 = 24 * 3_600_000;

/// An access key, known by the time it was made.
#[derive(Clone)]
pub struct AccessKey {
    /// The `kid` of its tokens.
    pub id: String,
    made_ms: i64,
    /// Signs.
    pub encoding: EncodingKey,
    /// Verifies.
    pub decoding: DecodingKey,
}

/// All keys and secrets. None of them is ever printed.
pub struct Keys {
    folder: PathBuf,
    access: RwLock<Arc<Vec<AccessKey>>>,
    statement: SigningKey,
    secret: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Keys")
    }
}

impl Keys {
    /// Reads the keys of a data folder, making those that are missing.
    pub fn open(folder: &DataFolder, now_ms: i64, rng: &mut impl CryptoRng) -> Result<Self> {
        let folder = folder.keys();
        let keys = Self {
            access: RwLock::new(Arc::new(read_access_keys(&folder)?)),
            statement: statement_key(&folder.join("statement.pem"), rng)?,
            secret: secret(&folder.join("secret"), rng)?,
            folder,
        };
        keys.rotate(now_ms, rng)?;
        Ok(keys)
    }

    /// Makes a new access key if the newest has signed for its time, and deletes those that nothing needs any more.
    pub fn rotate(&self, now_ms: i64, rng: &mut impl CryptoRng) -> Result<()> {
        let mut keys: Vec<AccessKey> = self.access_keys().as_ref().clone();
        if keys
            .last()
            .is_none_or(|newest| newest.made_ms + SIGNS_FOR_MS <= now_ms)
        {
            let path = self.folder.join(format!("access-{now_ms}.pem"));
            write_private_file(&path, to_pem(&make_key(rng))?.as_bytes())?;
            keys.push(read_access_key(&path, now_ms)?);
        }
        let newest_ms = keys.last().map_or(now_ms, |newest| newest.made_ms);
        let (kept, over): (Vec<_>, Vec<_>) = keys
            .into_iter()
            .partition(|key| key.made_ms == newest_ms || now_ms < newest_ms + KEPT_FOR_MS);
        for key in over {
            let path = self.folder.join(format!("access-{}.pem", key.made_ms));
            fs::remove_file(&path).map_err(|source| Error::io("deleting", path, source))?;
        }
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(kept);
        Ok(())
    }

    /// The access keys, oldest first. Never empty.
    pub fn access_keys(&self) -> Arc<Vec<AccessKey>> {
        Arc::clone(&self.access.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A MAC key for one purpose, e.g. `"served document"`. The same name always gives the same key.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        mac(&self.secret, purpose.as_bytes())
    }

    /// The public half of the statement key, told to devices at sign-in.
    pub fn statement_public(&self) -> [u8; 32] {
        self.statement.verifying_key().to_bytes()
    }

    /// Signs a statement to a device.
    pub fn sign_statement(&self, statement: &[u8]) -> [u8; 64] {
        self.statement.sign(statement).to_bytes()
    }
}

/// What [`Keys::derive`] answers, without opening the keys: for commands beside a running server. `None` if the folder
/// has no secret yet.
pub fn derive_from(keys: &Path, purpose: &str) -> Result<Option<[u8; 32]>> {
    let path = keys.join("secret");
    match fs::read(&path) {
        Ok(bytes) => {
            let secret = bytes
                .try_into()
                .map_err(|_| Error::internal(format!("{} must hold 32 bytes", path.display())))?;
            Ok(Some(mac(&secret, purpose.as_bytes())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::io("reading", path, source)),
    }
}

/// HMAC-SHA-256.
pub fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn read_access_keys(folder: &Path) -> Result<Vec<AccessKey>> {
    let listing = fs::read_dir(folder).map_err(|source| Error::io("listing", folder, source))?;
    let mut keys = Vec::new();
    for entry in listing {
        let path = entry
            .map_err(|source| Error::io("listing", folder, source))?
            .path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let made = name
            .strip_prefix("access-")
            .and_then(|rest| rest.strip_suffix(".pem"));
        if let Some(made_ms) = made.and_then(|made| made.parse().ok()) {
            keys.push(read_access_key(&path, made_ms)?);
        }
    }
    keys.sort_by_key(|key| key.made_ms);
    Ok(keys)
}

fn read_access_key(path: &Path, made_ms: i64) -> Result<AccessKey> {
    let key = read_key(path)?;
    let pem = to_pem(&key)?;
    Ok(AccessKey {
        id: format!("a{made_ms}"),
        made_ms,
        encoding: EncodingKey::from_ed_pem(pem.as_bytes())
            .map_err(|error| Error::internal(format!("key file {}: {error}", path.display())))?,
        decoding: DecodingKey::from_ed_der(key.verifying_key().as_bytes()),
    })
}

fn statement_key(path: &Path, rng: &mut impl CryptoRng) -> Result<SigningKey> {
    if !path.exists() {
        write_private_file(path, to_pem(&make_key(rng))?.as_bytes())?;
    }
    read_key(path)
}

fn secret(path: &Path, rng: &mut impl CryptoRng) -> Result<[u8; 32]> {
    if !path.exists() {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        write_private_file(path, &bytes)?;
    }
    let bytes = fs::read(path).map_err(|source| Error::io("reading", path, source))?;
    bytes
        .try_into()
        .map_err(|_| Error::internal(format!("{} must hold 32 bytes", path.display())))
}

fn make_key(rng: &mut impl CryptoRng) -> SigningKey {
    let mut seed = [0; 32];
    rng.fill_bytes(&mut seed);
    SigningKey::from_bytes(&seed)
}

fn to_pem(key: &SigningKey) -> Result<String> {
    let pem = key
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| Error::internal(format!("writing a key: {error}")))?;
    Ok(pem.to_string())
}

fn read_key(path: &Path) -> Result<SigningKey> {
    let pem = fs::read_to_string(path).map_err(|source| Error::io("reading", path, source))?;
    SigningKey::from_pkcs8_pem(&pem).map_err(|error| {
        Error::internal(format!("{} is not an Ed25519 key: {error}", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn keys_stay_the_same_when_opened_again() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(root.path()).unwrap();
        let one = Keys::open(&folder, 1, &mut StdRng::seed_from_u64(1)).unwrap();
        let other = Keys::open(&folder, 2, &mut StdRng::seed_from_u64(2)).unwrap();
        assert_eq!(one.derive("a"), other.derive("a"));
        assert_ne!(one.derive("a"), one.derive("b"));
        assert_eq!(one.statement_public(), other.statement_public());
        assert_eq!(one.access_keys()[0].id, other.access_keys()[0].id);
    }

    #[test]
    fn rotation_keeps_the_old_key_while_its_tokens_live() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(root.path()).unwrap();
        let mut rng = StdRng::seed_from_u64(1);
        let keys = Keys::open(&folder, 0, &mut rng).unwrap();
        let ids = |keys: &Keys| {
            keys.access_keys()
                .iter()
                .map(|key| key.id.clone())
                .collect::<Vec<_>>()
        };
        keys.rotate(SIGNS_FOR_MS - 1, &mut rng).unwrap();
        assert_eq!(ids(&keys), ["a0"]);
        keys.rotate(SIGNS_FOR_MS, &mut rng).unwrap();
        assert_eq!(ids(&keys), ["a0", "a2592000000"]);
        keys.rotate(SIGNS_FOR_MS + KEPT_FOR_MS, &mut rng).unwrap();
        assert_eq!(ids(&keys), ["a2592000000"]);
        assert_eq!(
            ids(&Keys::open(&folder, SIGNS_FOR_MS + KEPT_FOR_MS, &mut rng).unwrap()),
            ["a2592000000"]
        );
    }
}
