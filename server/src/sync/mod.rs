//! Synchronisation without HTTP: what a device sends goes through inspection into the log, what it asks for comes out of
//! the feeds. Everything here is blocking and takes time and randomness from the server's state, so that a simulation
//! can call it as it is.

pub mod admission;
pub mod append;
pub mod contact;
pub mod cursor;
pub mod inspection;
pub mod inspectors;
pub mod live;
pub mod mac;
pub mod offer;
pub mod office;
pub mod page;
pub mod pipeline;
pub mod pull;
pub mod push;
pub mod recover;
pub mod reference;
pub mod standing;
pub mod verdicts;
pub mod work;
pub mod writer;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::accounts::keys::Keys;

pub use inspectors::Inspectors;
pub use live::Live;
pub use mac::Seals;
pub use offer::offer;
pub use pull::pull;
pub use push::push;
pub use writer::Writer;

/// Large bodies at work at once.
const HEAVY: usize = 2;

/// What synchronisation keeps between requests.
pub struct Syncing {
    /// The inspectors.
    pub inspector: Inspectors,
    /// The one way into the log.
    pub writer: Writer,
    /// Who is to be told that there is something new.
    pub live: Live,
    /// The server's MACs.
    pub seals: Seals,
    /// Large bodies at work at once: what bounds the server's memory.
    pub heavy: Arc<Semaphore>,
}

impl std::fmt::Debug for Syncing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Syncing")
    }
}

impl Syncing {
    /// Begins with these inspectors and the server's keys.
    pub fn new(inspector: Inspectors, keys: &Keys) -> Self {
        Self {
            inspector,
            writer: Writer::default(),
            live: Live::default(),
            seals: Seals::of(keys),
            heavy: Arc::new(Semaphore::new(HEAVY)),
        }
    }
}
