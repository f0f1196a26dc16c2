//! Throttle of sign-in attempts, before any hashing: per account, per address, per known device.
//!
//! A known device (one that shows its enrolment's secret) has a bucket of its own, so nobody can lock it out by
//! guessing at its user's account from elsewhere. A successful sign-in gives its attempt back.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};

/// Buckets kept at most; the least used ones go first.
const BUCKETS: usize = 20_000;

/// Whose attempt it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account(String),
    Address(IpAddr),
    Device(String),
}

impl Key {
    /// How many attempts at once, and milliseconds until one more.
    fn rate(&self) -> (i64, i64) {
        match self {
            Self::Account(_) => (10, 30_000),
            Self::Address(_) => (30, 5_000),
            Self::Device(_) => (10, 6_000),
        }
    }
}

/// All buckets, in memory: a restart forgives.
#[derive(Debug, Default)]
pub struct Attempts {
    /// Per key, the time at which its bucket is full again (generic cell rate algorithm).
    full_at: Mutex<BTreeMap<Key, i64>>,
}

/// An attempt under way.
#[derive(Debug)]
pub struct Attempt {
    keys: Vec<Key>,
}

impl Attempts {
    /// Takes one attempt, or answers [`Error::Throttled`].
    ///
    /// `device` is the enrolment id of a device that has shown its secret; account and address don't count then.
    pub fn begin(
        &self,
        login: &str,
        address: Option<IpAddr>,
        device: Option<&str>,
        now_ms: i64,
    ) -> Result<Attempt> {
        let keys = match device {
            Some(enrolment) => vec![Key::Device(enrolment.to_owned())],
            None => std::iter::once(Key::Account(
                login.chars().take(200).collect::<String>().to_lowercase(),
            ))
            .chain(address.map(network).map(Key::Address))
            .collect(),
        };
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &keys {
            let (burst, interval) = key.rate();
            let level = full_at.get(key).map_or(now_ms, |&at| at.max(now_ms));
            let wait = level - now_ms - (burst - 1) * interval;
            if wait > 0 {
                return Err(Error::Throttled {
                    retry_after_s: u32::try_from(wait / 1000 + 1).unwrap_or(u32::MAX),
                });
            }
        }
        for key in &keys {
            let level = full_at.get(key).map_or(now_ms, |&at| at.max(now_ms));
            full_at.insert(key.clone(), level + key.rate().1);
        }
        if full_at.len() > BUCKETS {
            forget(&mut full_at, now_ms);
        }
        Ok(Attempt { keys })
    }

    /// Gives a successful attempt back.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &attempt.keys {
            if let Some(at) = full_at.get_mut(key) {
                *at -= key.rate().1;
            }
        }
    }
}

/// One household or site has a whole IPv6 /64; counting single addresses would count nothing.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[4..].fill(0);
            IpAddr::V6(segments.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Drops full buckets; if that is not enough, the ones nearest to full.
fn forget(full_at: &mut BTreeMap<Key, i64>, now_ms: i64) {
    full_at.retain(|_, &mut at| at > now_ms);
    if full_at.len() > BUCKETS {
        let mut levels: Vec<i64> = full_at.values().copied().collect();
        levels.sort_unstable();
        let middle = levels[levels.len() / 2];
        full_at.retain(|_, &mut at| at > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    #[test]
    fn guessing_at_one_account_is_throttled_and_forgiven_with_time() {
        let attempts = Attempts::default();
        for _ in 0..10 {
            attempts.begin("li", HERE, None, 0).unwrap();
        }
        let error = attempts.begin("LI", HERE, None, 0).unwrap_err();
        assert_eq!(error.public().status, 429);
        assert_eq!(error.public().retry_after_s, Some(31));
        attempts.begin("wang", HERE, None, 0).unwrap();
        attempts.begin("li", HERE, None, 31_000).unwrap();
    }

    #[test]
    fn guessing_from_one_address_is_throttled_over_all_accounts() {
        let attempts = Attempts::default();
        let refused = (0..40)
            .filter(|n| attempts.begin(&format!("user {n}"), HERE, None, 0).is_err())
            .count();
        assert_eq!(refused, 10);
    }

    #[test]
    fn a_known_device_is_not_locked_out_by_others_guesses() {
        let attempts = Attempts::default();
        while attempts.begin("li", HERE, None, 0).is_ok() {}
        attempts
            .begin("li", HERE, Some("0011223344556677"), 0)
            .unwrap();
    }

    #[test]
    fn success_gives_the_attempt_back() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            let attempt = attempts.begin("li", HERE, None, 0).unwrap();
            attempts.succeeded(&attempt);
        }
    }

    #[test]
    fn spraying_names_does_not_fill_the_memory() {
        let attempts = Attempts::default();
        for n in 0..(BUCKETS + 100) {
            attempts.begin(&format!("user {n}"), None, None, 0).unwrap();
        }
        assert!(attempts.full_at.lock().unwrap().len() <= BUCKETS);
    }
}
