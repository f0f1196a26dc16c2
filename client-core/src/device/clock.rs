//! Time and randomness enter a device here and nowhere else.

#[cfg(feature = "native")]
use rand::SeedableRng;
#[cfg(feature = "native")]
use rand::rngs::StdRng;

/// A device's clock.
pub trait Clock: Send + Sync {
    /// Now, UTC ms.
    fn now(&self) -> i64;
}

/// The clock of the machine.
#[cfg(feature = "native")]
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[cfg(feature = "native")]
impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the device API is the entry point that reads the clock"
    )]
    fn now(&self) -> i64 {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as i64)
    }
}

/// Randomness of the machine.
#[cfg(feature = "native")]
#[expect(
    clippy::disallowed_methods,
    reason = "the device API is the entry point that seeds randomness"
)]
pub(super) fn system_rng() -> StdRng {
    StdRng::from_rng(&mut rand::rng())
}
