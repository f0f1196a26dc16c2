//! A line that shows how far long work is, for whoever watches a terminal.

use client_core::device::{SyncListener, SyncProgress};
use indicatif::{ProgressBar, ProgressStyle};

use crate::words::{self, Language};

/// Draws a sync.
pub(crate) struct SyncLine {
    bar: ProgressBar,
    spoken: Language,
}

impl SyncLine {
    /// A line on stderr.
    pub(crate) fn new(spoken: Language) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        Self { bar, spoken }
    }
}

impl SyncListener for SyncLine {
    fn progress(&self, progress: SyncProgress) {
        let key = if progress.waiting {
            "progress.waiting"
        } else {
            "progress.sync"
        };
        let numbers = [
            progress.unsent.to_string(),
            progress.pushed.to_string(),
            progress.pulled.to_string(),
        ];
        self.bar
            .set_message(words::fill(self.spoken, key, &numbers));
        self.bar.tick();
    }
}

impl Drop for SyncLine {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
