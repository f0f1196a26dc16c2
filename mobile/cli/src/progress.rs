//! A line that shows how far long work is, for whoever watches a terminal.

use client_core::device::{AttachmentProgress, SyncListener, SyncProgress};
use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};

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
        Self { bar, spoken }
    }
}

impl SyncListener for SyncLine {
    fn progress(&self, progress: SyncProgress) {
        match &progress.attachment {
            Some(attachment) if !progress.waiting => self.attachment(&progress, attachment),
            _ => self.records(&progress),
        }
    }
}

impl SyncLine {
    fn records(&self, progress: &SyncProgress) {
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
        self.bar.unset_length();
        self.draw("{spinner} {msg} {elapsed}");
        self.bar
            .set_message(words::fill(self.spoken, key, &numbers));
        self.bar.tick();
    }

    /// A bar for the one that is being sent.
    fn attachment(&self, progress: &SyncProgress, attachment: &AttachmentProgress) {
        let left = [
            progress.unsent_attachments.to_string(),
            DecimalBytes(progress.unsent_bytes).to_string(),
        ];
        // Each of these draws: what comes first must fit what is shown until the last of them.
        self.bar
            .set_message(words::fill(self.spoken, "progress.attachment", &left));
        self.bar.set_position(attachment.sent);
        self.bar.set_length(attachment.size);
        self.draw("[{bar:24}] {decimal_bytes}/{decimal_total_bytes} {msg} {elapsed}");
        self.bar.tick();
    }

    fn draw(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }
}

impl Drop for SyncLine {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
