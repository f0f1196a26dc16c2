//! `restore`: a data folder from a backup.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use crate::backup::{self, Restored, Unseal};
use crate::cli::folder::{SystemClock, lock_alone};
use crate::cli::output;
use crate::error::{Error, Result};
use crate::state::Clock;
use crate::storage::DataFolder;

/// Restores a backup into a data folder; wants the server stopped.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup's folder, e.g. BACKUPS/20261122T020000Z.
    #[arg(long, value_name = "BACKUP")]
    from: PathBuf,
    /// The data folder to make; it must not be there yet, or be empty.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The file with the secret key that opens the backup.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// A folder with what is kept apart from backups: keys/ and revocations.log; as a rule the data folder that was.
    /// Attachments that came after the backup are taken from there too.
    #[arg(long, value_name = "DIR")]
    apart: Option<PathBuf>,
    /// The folder given with --to holds the data that were: keep them aside in a folder beside it, and take from there what
    /// is kept apart from backups.
    #[arg(long, conflicts_with = "apart")]
    replace: bool,
}

impl Restore {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let now_ms = SystemClock.now_ms();
        let keys = match &self.identity {
            Some(path) => Unseal::read(path)?,
            None => Unseal::default(),
        };
        let apart = if self.replace {
            Some(self.to.as_path())
        } else {
            self.apart.as_deref()
        };
        // A server that runs on the old folder would go on beside the new one.
        let _stopped = match apart.filter(|apart| apart.join("serving.lock").exists()) {
            Some(old) => Some(lock_alone(&DataFolder::open(old)?)?),
            None => None,
        };
        let made = if self.replace {
            beside(&self.to, "restored")?
        } else {
            self.to.clone()
        };
        let restored = backup::restore(&backup::Restore {
            from: &self.from,
            to: &made,
            keys: &keys,
            apart,
            now_ms,
        })?;
        if self.replace {
            let aside = beside(
                &self.to,
                &format!("before-{}", shown(now_ms).replace(':', "")),
            )?;
            rename(&self.to, &aside)?;
            rename(&made, &self.to)?;
            output::say(&format!("kept aside {}", aside.display()))?;
        }
        report(&restored, now_ms, apart)
    }
}

/// A folder's name with a word behind it.
fn beside(folder: &Path, word: &str) -> Result<PathBuf> {
    let whole =
        fs::canonicalize(folder).map_err(|source| Error::io("looking at", folder, source))?;
    let name = whole.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Error::invalid("to", "must be a folder with a name"))?;
    Ok(whole.with_file_name(format!("{name}.{word}")))
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|source| Error::io("renaming", from, source))
}

fn report(restored: &Restored, now_ms: i64, apart: Option<&Path>) -> Result<()> {
    let manifest = &restored.manifest;
    output::say(&format!(
        "restored {} records, log up to {}, as of {}",
        manifest.records,
        manifest.seq,
        shown(manifest.taken_at)
    ))?;
    output::say(&format!(
        "ended {} sessions and API tokens, revoked {} calendar addresses: everybody signs in again, with the password of then",
        restored.sessions, restored.calendars
    ))?;
    if manifest.attachments.is_none() {
        output::say("attachments are in a store of their own: serve with the same --blob-url")?;
    }
    if restored.later_attachments > 0 {
        output::say(&format!(
            "attachments that came after the backup and were kept {}",
            restored.later_attachments
        ))?;
    }
    output::say(&format!(
        "devices are asked again for what they hold from {} to {}; what none of them held is lost",
        shown(manifest.taken_at),
        shown(now_ms)
    ))?;
    warn(restored, apart);
    Ok(())
}

fn warn(restored: &Restored, apart: Option<&Path>) {
    if !restored.signed {
        output::note(
            "Nothing proved that this backup is your server's own: the keys kept apart were not given. New keys are made at \
             the start, and what devices give back goes into quarantine. Better: restore again with --apart DIR.",
        );
    }
    if !restored.revocations {
        let place = apart.map_or_else(String::new, |apart| format!(" in {}", apart.display()));
        output::note(&format!(
            "No revocations.log was found{place}: devices and users that were revoked after the backup are let in again. \
             Look through both before you serve."
        ));
    }
}

fn shown(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(
        |_| ms.to_string(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}
