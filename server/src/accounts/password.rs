//! Passwords: argon2id with 19 MiB, two passes, one lane (OWASP's first choice below 46 MiB), and what a password must be.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::storage::blocking;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes that may wait for a core; whoever comes after them is told to come again.
const QUEUE: usize = 64;
/// Characters that a password must have at least.
pub const LEAST_CHARACTERS: usize = 12;
/// Bytes that a password may have at most, so that hashing stays cheap to refuse.
pub const MOST_BYTES: usize = 1024;

const COMMON: &str = include_str!("common_passwords.txt");

/// Hashes and verifies passwords, at most as many at once as there are cores.
#[derive(Clone)]
pub struct Hasher {
    cores: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    decoy: Arc<str>,
}

impl Hasher {
    /// A hasher for this many cores. `decoy_salt` makes the hash that stands in for users who don't exist.
    pub fn new(cores: usize, decoy_salt: [u8; 16]) -> Result<Self> {
        Ok(Self {
            cores: Arc::new(Semaphore::new(cores.max(1))),
            queue: Arc::new(Semaphore::new(cores.max(1) + QUEUE)),
            decoy: hash("nobody has this password", decoy_salt)?.into(),
        })
    }

    /// True if the password is the hash's. Without a hash (no such user) the same work is done and the answer is no.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let _place = self
            .queue
            .try_acquire()
            .map_err(|_| Error::busy("the password queue is full", 2))?;
        let _core = self.cores.acquire().await.map_err(|_| Error::Stopping)?;
        let decoy = Arc::clone(&self.decoy);
        blocking(move || {
            let matches = verify(&password, hash.as_deref().unwrap_or(&decoy))?;
            Ok(matches && hash.is_some())
        })
        .await
    }
}

/// The PHC string of a password. Takes some 30 ms of one core and 19 MiB.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String> {
    let hash = argon2()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| Error::internal(format!("hashing a password: {error}")))?;
    Ok(hash.to_string())
}

/// True if the password is the hash's.
pub fn verify(password: &str, hash: &str) -> Result<bool> {
    if password.len() > MOST_BYTES {
        return Ok(false);
    }
    let parsed = PasswordHash::new(hash)
        .map_err(|error| Error::internal(format!("a stored password hash: {error}")))?;
    Ok(argon2()?
        .verify_password(password.as_bytes(), &parsed)
        .is_ok())
}

/// Checks what a new password must be: long enough, not a common one, not built from the login name or a pattern.
pub fn check_rules(password: &str, login: &str) -> Result<()> {
    let refuse = |rule: &str| Err(Error::invalid("password", rule));
    if password.chars().count() < LEAST_CHARACTERS {
        return refuse("must have 12 characters or more");
    }
    if password.len() > MOST_BYTES {
        return refuse("must have 1024 bytes or fewer");
    }
    let lower = password.to_lowercase();
    if COMMON.lines().any(|common| common == lower) {
        return refuse("is on the list of common passwords");
    }
    let rest = lower.replace(&login.to_lowercase(), "");
    if rest.chars().count() < LEAST_CHARACTERS / 2 {
        return refuse("must not be made from the login name");
    }
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    if distinct.len() < 5 || is_run(&lower) {
        return refuse("must not be a pattern");
    }
    Ok(())
}

/// True for runs such as `123456789012` or `abcdefghijkl`, upwards or downwards.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text
        .chars()
        .map(|character| i64::from(u32::from(character)))
        .collect();
    let steps = |wanted: i64| {
        codes
            .windows(2)
            .filter(|pair| pair[1] - pair[0] == wanted)
            .count()
            * 4
            >= (codes.len() - 1) * 3
    };
    steps(1) || steps(-1)
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Error::internal(format!("parameters of argon2: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_verifies_against_its_own_hash_only() {
        let phc = hash("tall cranes at dusk", [1; 16]).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify("tall cranes at dusk", &phc).unwrap());
        assert!(!verify("tall cranes at dawn", &phc).unwrap());
    }

    #[test]
    fn weak_passwords_are_refused_with_the_rule() {
        for weak in [
            "short",
            "password1234",
            "Password1234",
            "aaaaaaaaaaaaaa",
            "123456789012",
            "abababababab",
            "liming-1-liming",
        ] {
            let error = check_rules(weak, "liming").unwrap_err();
            assert!(
                matches!(&error, Error::Invalid { field, .. } if field == "password"),
                "{weak}: {error}"
            );
            assert!(
                !error.to_string().contains(weak),
                "the password is not repeated"
            );
        }
        check_rules("售后服务部的十二个汉字密码", "liming").unwrap();
        check_rules("tall cranes at dusk", "liming").unwrap();
    }

    #[tokio::test]
    async fn an_unknown_user_costs_a_hash_and_is_refused() {
        let hasher = Hasher::new(1, [2; 16]).unwrap();
        assert!(
            !hasher
                .verify("nobody has this password".into(), None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_full_queue_says_busy() {
        let hasher = Hasher::new(1, [2; 16]).unwrap();
        let taken = hasher
            .queue
            .try_acquire_many(u32::try_from(QUEUE + 1).unwrap())
            .unwrap();
        let error = hasher.verify("x".into(), None).await.unwrap_err();
        assert_eq!(error.public().code, "busy");
        drop(taken);
        assert!(!hasher.verify("x".into(), None).await.unwrap());
    }
}
