//! `rebuild`: every derived table made again from the log.

use clap::Args;

use crate::cli::folder::Data;
use crate::cli::output;
use crate::error::{Error, Result};
use crate::rebuild::rebuild;
use crate::state::WebSettings;

/// Makes every derived table again from the log; wants the server stopped.
#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    data: Data,
}

impl Rebuild {
    /// Does it.
    pub fn run(self) -> Result<()> {
        // Inspectors are processes: their pipes want a runtime.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|source| Error::io("starting", "the runtime", source))?;
        let rebuilt = runtime.block_on(crate::storage::blocking(move || {
            let alone = self.data.lock_alone()?;
            let state = self.data.open_state(WebSettings::default())?;
            let rebuilt = rebuild(&state)?;
            drop(alone);
            Ok(rebuilt)
        }))?;
        let text = format!(
            "rebuilt {} records from {} entries of the log",
            rebuilt.records, rebuilt.entries
        );
        output::say(&text)
    }
}
