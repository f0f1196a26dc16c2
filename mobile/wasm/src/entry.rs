//! Time and randomness enter here and nowhere else.

use client_core::device::Clock;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// The browser's clock.
pub(crate) struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> i64 {
        js_sys::Date::now() as i64
    }
}

/// Bytes from the browser's source of randomness.
///
/// # Errors
/// What the browser said.
#[expect(
    clippy::disallowed_methods,
    reason = "the device's entry point that asks the browser"
)]
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Randomness of one opening.
pub(crate) fn rng() -> Result<StdRng, getrandom::Error> {
    Ok(StdRng::from_seed(random()?))
}
