//! `blobs sweep`.

use clap::Subcommand;

use crate::blobs::{PartFiles, Store, sweep};
use crate::cli::folder::{Data, SystemClock};
use crate::cli::output;
use crate::error::{Error, Result};
use crate::state::Clock;

/// What to do with attachments.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Remove what nothing has cited for 30 days, and name what is cited and missing. A server may run beside it.
    Sweep {
        #[command(flatten)]
        data: Data,
    },
}

impl Verb {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let Self::Sweep { data } = self;
        let opened = data.open()?;
        let store = Store::open(&opened.folder)?;
        let parts = PartFiles::open(&opened.folder)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| Error::io("starting", "the runtime", source))?;
        let now_ms = SystemClock.now_ms();
        let report = runtime.block_on(sweep(&opened.storage, &store, &parts, now_ms))?;
        output::say(&format!("removed {}", report.removed.len()))?;
        output::say(&format!("uploads forgotten {}", report.expired))?;
        output::say(&format!(
            "found in the store and kept {}",
            report.adopted.len()
        ))?;
        output::say(&format!("cited and missing {}", report.missing.len()))?;
        for hash in &report.missing {
            let lost = if report.lost.contains(hash) {
                " lost by the store"
            } else {
                ""
            };
            output::say(&format!("missing {hash}{lost}"))?;
        }
        Ok(())
    }
}
