//! `backup` and `backup-key`.

use std::path::PathBuf;

use clap::Args;

use crate::backup::{Seal, Shelf, Taken, Taking, new_key, take};
use crate::blobs::Store;
use crate::cli::folder::{Data, SystemClock};
use crate::cli::output;
use crate::error::{Error, Result};
use crate::state::Clock;
use crate::storage::create_private_file;

/// Takes a backup of the data folder; a server may run on it meanwhile.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    data: Data,
    /// The folder that backups lie in; attachments that are there from an earlier one are not copied again.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// A public key that the backup is sealed to, age1…; may be given several times. Without one it lies open.
    #[arg(long, value_name = "KEY")]
    recipient: Vec<String>,
    /// How many backups stay in the folder; all if absent.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
}

impl Backup {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let seal = Seal::to(&self.recipient)?;
        let opened = self.data.open()?;
        let store = Store::open(&opened.folder)?;
        let shelf = Shelf::open(&self.to)?;
        let runtime = tokio::runtime::Runtime::new()
            .map_err(|source| Error::io("starting", "the runtime", source))?;
        let taken = take(&Taking {
            folder: &opened.folder,
            storage: &opened.storage,
            read_blob: &|location| runtime.block_on(store.read(location)),
            shelf: &shelf,
            seal: &seal,
            now_ms: SystemClock.now_ms(),
        })?;
        say(&taken)?;
        if let Some(first) = taken.checked.faults.first() {
            return Err(Error::conflict(
                "damaged",
                format!(
                    "The backup does not read back as it was written: {} is {}. Look after the disk and take another.",
                    first.file, first.what
                ),
            ));
        }
        if let Some(keep) = self.keep {
            for name in shelf.prune(keep.into())? {
                output::say(&format!("removed {name}"))?;
            }
        }
        Ok(())
    }
}

fn say(taken: &Taken) -> Result<()> {
    let manifest = &taken.manifest;
    output::say(&format!("backup {}", taken.folder.display()))?;
    output::say(&format!(
        "records {}, log up to {}, {} bytes",
        manifest.records,
        manifest.seq,
        manifest.bytes()
    ))?;
    match manifest.attachments {
        None => output::say("attachments are in a store of their own and NOT inside")?,
        Some(found) => {
            let (files, copied, missing) = (found.files, found.copied, found.missing);
            output::say(&format!(
                "attachment files {files}, {copied} bytes copied now, {missing} not in the store"
            ))?;
        }
    }
    if !manifest.is_sealed() {
        output::note(
            "The backup lies open: whoever gets it reads everything. Seal it with --recipient.",
        );
    }
    output::note(
        "The keys and revocations.log of the data folder are not inside: keep a copy of both, apart from it.",
    );
    Ok(())
}

/// Makes the pair of keys that backups are sealed to and opened with.
#[derive(Debug, Args)]
pub struct BackupKey {
    /// The file that gets the secret key; keep it offline. The public key is printed.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl BackupKey {
    /// Does it.
    pub fn run(self) -> Result<()> {
        use std::io::Write;

        let (file, public) = new_key();
        let failed = |source| Error::io("writing", &self.to, source);
        let mut out = create_private_file(&self.to)?;
        out.write_all(file.as_bytes())
            .and_then(|()| out.sync_all())
            .map_err(failed)?;
        output::say(&public)
    }
}
